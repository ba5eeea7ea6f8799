# 童护. `make` alone says what there is.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint scan lock clean spark test-spark ready checks ruff format mypy imports types leaks licences tests
PYTHON ?= python3
BIN := .venv/bin/python -m
# Modules are compiled once, whatever the shell says: the tests start some two hundred processes.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo '童护：流动儿童和留守儿童监测摸排和统计分析'
	@echo
	@echo '  make demo    准备环境，建立虚构示范区，走完一轮主要工作，打开网站（Ctrl-C 停止）'
	@echo '  make test    准备环境，运行全部检查和测试'
	@echo '  make lint    只运行检查（格式、类型、分层、秘密、许可），不运行测试'
	@echo '  make scan    向漏洞库查询所用依赖（需要网络；SCAN=required 时查不到也算不通过）'
	@echo '  make lock    按 requirements/*.in 和 front/package.json 重新锁定依赖（UPGRADE=1 升级版本）'
	@echo '  make spark   另装 Spark 组件（--engine spark 用，下载约 460 MB，还须 Java 17）'
	@echo '  make test-spark  另装 Spark 组件，在本机和本机小集群上核对结果相同'
	@echo '  make clean   删除环境和生成的文件；数据（var/）保留'
	@echo
	@echo '  日常命令见 .venv/bin/tonghu --help'

demo:
	@$(PYTHON) tools/setup.py run
	@.venv/bin/tonghu demo

# -k: one run shows the faults of every check.
test: ready
	@$(MAKE) --no-print-directory -k checks tests

lint: ready
	@$(MAKE) --no-print-directory -k checks

ready:
	@$(PYTHON) tools/setup.py test

scan: ready
	@.venv/bin/python tools/advisories.py

checks: ruff format mypy imports types leaks licences

ruff:
	@$(BIN) ruff check

format:
	@$(BIN) ruff format --check --quiet || { echo '以上文件的格式须整理：.venv/bin/ruff format'; exit 1; }

mypy:
	@$(BIN) mypy tonghu tools

imports:
	@.venv/bin/lint-imports

types:
	@$(PYTHON) tools/assets.py check

leaks:
	@.venv/bin/python tools/leaks.py

licences:
	@.venv/bin/python tools/licences.py

tests:
	@$(BIN) pytest

lock:
	@$(PYTHON) tools/setup.py test
	@$(PYTHON) tools/lock.py $(if $(UPGRADE),--upgrade)

spark:
	@$(PYTHON) tools/setup.py spark

test-spark: ready spark
	@$(BIN) pytest -n 0 -m spark tests/spark

clean:
	@if [ -x .venv/bin/python ]; then $(BIN) tonghu.register.embedded stop; fi
	@rm -rf .venv front/node_modules tonghu/web/static/build tonghu.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find tonghu tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo '已清理。数据仍在 var/；确实不再需要时请自行删除该目录。'
