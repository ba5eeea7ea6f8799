"""Lock the dependencies anew: requirements/*.txt with hashes and front/package-lock.json, none with an address.

`make lock` keeps versions that still fit; `make lock UPGRADE=1` takes the newest.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import assets
import packages
from workshop import VENV, Fault, fault_of, one_at_a_time, run, say, step

LISTS = ("uv", "node", "run", "test", "spark")
# What is added later or tested has the versions of what runs.
_LIKE = {"test": "run", "spark": "test"}


def main(arguments: list[str]) -> int:
    """0 locked, 1 not possible."""
    try:
        with one_at_a_time():
            for name in LISTS:
                with step(f"锁定 requirements/{name}.txt"):
                    _lock_python(name, upgrade="--upgrade" in arguments)
            with step("锁定 front/package-lock.json"):
                _lock_front(upgrade="--upgrade" in arguments)
            _inspect()
    except Fault as fault:
        say(str(fault))
        return 1
    except OSError as error:
        say(str(fault_of(error)))
        return 1
    return 0


def _lock_python(name: str, *, upgrade: bool) -> None:
    uv = [str(VENV / "bin" / "uv"), "pip", "compile", "--generate-hashes", "--no-header", "--universal"]
    uv += ["--python-version", "3.11", "--output-file", f"requirements/{name}.txt", f"requirements/{name}.in"]
    uv += ["--constraints", f"requirements/{_LIKE[name]}.txt"] if name in _LIKE else []
    run("锁定 Python 依赖", uv + ["--upgrade"] * upgrade)


def _lock_front(*, upgrade: bool) -> None:
    node = assets.find_node()
    words = [*map(str, node.npm), "update" if upgrade else "install", "--package-lock-only", "--ignore-scripts"]
    run("锁定前端依赖", words, cwd=assets.FRONT, env=assets.environment(node))


def _inspect() -> None:
    """The Python lists must agree, and no lock may say where a package came from."""
    runs, tests, extra = (pins(packages.REQUIREMENTS / f"{name}.txt") for name in ("run", "test", "spark"))
    apart = {name for name in runs if runs[name] != tests.get(name)}
    apart |= {name for name in extra if extra[name] != tests.get(name, extra[name])}
    if apart:
        raise Fault(f"各 .txt 的版本不一致：{'、'.join(sorted(apart))}。请运行 make lock UPGRADE=1。")
    for path in (*packages.REQUIREMENTS.glob("*.txt"), assets.FRONT / "package-lock.json"):
        if re.search(r'^--|"resolved":', path.read_text("utf-8"), re.MULTILINE):
            raise Fault(f"{path} 里有软件源地址。请删除后重新运行 make lock。")


def pins(path: Path) -> dict[str, str]:
    """The locked versions by name; for a name with markers, all its lines."""
    found: dict[str, str] = {}
    for name, rest in re.findall(r"^([A-Za-z0-9._-]+)==(.+?) \\$", path.read_text("utf-8"), re.MULTILINE):
        found[name] = f"{found.get(name, '')} {rest}".strip()
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
