"""Set-up: repeatable, mends itself, and says in one line what is missing."""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOLS = ROOT / "tools"


@pytest.fixture(scope="module")
def tools() -> dict[str, ModuleType]:
    """The scripts of tools/, imported as they import each other."""
    sys.path.insert(0, str(TOOLS))
    try:
        names = ("workshop", "packages", "assets", "browser", "lock")
        return {name: __import__(name) for name in names}
    finally:
        sys.path.remove(str(TOOLS))


@pytest.fixture
def tree(tools: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty tree in the place of the project's."""
    for name in ("run", "test"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / f"{name}.txt").write_text("some-thing==1.0 \\\n    --hash=sha256:00\n")
    site = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    (site / "Some_Thing-1.0.dist-info").mkdir(parents=True)
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / "var").mkdir()
    for module in (tools["workshop"], tools["packages"]):
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(module, "LOG", tmp_path / "var" / "setup.log")
    monkeypatch.setattr(tools["workshop"], "VAR", tmp_path / "var")
    monkeypatch.setattr(tools["packages"], "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(tools["packages"], "STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(tools["packages"], "UNFINISHED", tmp_path / ".venv" / "unfinished")
    return tmp_path


def stamped(packages: ModuleType, mode: str) -> None:
    locks = {mode: packages.digest([packages.REQUIREMENTS / f"{mode}.txt"])}
    packages.STAMP.write_text(json.dumps({**packages._state(), "locks": locks}))


@pytest.mark.parametrize("script", ["setup", "workshop", "packages", "assets", "browser", "lock"])
def test_python_3_9_can_read_the_scripts_and_say_what_it_lacks(script: str) -> None:
    text = (TOOLS / f"{script}.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 9))
    assert "from __future__ import annotations" in text


def test_an_old_python_is_told_in_one_line(tmp_path: Path) -> None:
    old = (
        "import sys, runpy; sys.version_info = (3, 10, 12); sys.argv = ['setup.py', 'run'];"
        f"sys.path.insert(0, {str(TOOLS)!r}); runpy.run_path({str(TOOLS / 'setup.py')!r}, run_name='__main__')"
    )
    asked = subprocess.run(
        [sys.executable, "-c", old], capture_output=True, text=True, env={"PATH": str(tmp_path)}, check=False
    )
    assert asked.returncode == 1
    assert "需要 Python 3.11 以上" in asked.stdout
    assert asked.stdout.count("\n") == 1


def test_a_set_up_tree_is_left_alone(tools: dict[str, ModuleType], tree: Path) -> None:
    packages = tools["packages"]
    assert not packages._installed("run")
    stamped(packages, "run")
    assert packages._installed("run")
    assert not packages._installed("test")


def test_what_tests_need_is_enough_to_run(tools: dict[str, ModuleType], tree: Path) -> None:
    stamped(tools["packages"], "test")
    assert tools["packages"]._installed("run")


@pytest.mark.parametrize("harm", ["lock", "package", "stamp"])
def test_a_changed_lock_a_lost_package_or_a_torn_stamp_is_noticed(
    tools: dict[str, ModuleType], tree: Path, harm: str
) -> None:
    packages = tools["packages"]
    stamped(packages, "run")
    if harm == "lock":
        (tree / "requirements" / "run.txt").write_text("some-thing==1.0 \\\n    --hash=sha256:11\n")
    elif harm == "package":
        next(packages.site().glob("*.dist-info")).rmdir()
    else:
        packages.STAMP.write_text(packages.STAMP.read_text()[:20])
    assert not packages._installed("run")


def test_packages_for_other_systems_are_not_missed(tools: dict[str, ModuleType], tree: Path) -> None:
    listed = "some-thing==1.0 \\\nother==2 ; sys_platform == 'win32' \\\n"
    (tree / "requirements" / "run.txt").write_text(listed)
    assert tools["packages"]._missing("run") == []
    (tree / "requirements" / "run.txt").write_text(listed.replace(" ; sys_platform == 'win32'", ""))
    assert tools["packages"]._missing("run") == ["other"]


def test_an_environment_that_was_moved_or_left_half_made_is_not_sound(
    tools: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages, venv = tools["packages"], tmp_path / ".venv"
    monkeypatch.setattr(packages, "VENV", venv)
    monkeypatch.setattr(packages, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(packages, "UNFINISHED", venv / "unfinished")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages.site() / "pip.py").touch()
    (venv / "bin" / "pip").write_text(f"#!{venv}/bin/python\n")
    assert packages._sound()
    (venv / "unfinished").touch()
    assert not packages._sound()
    (venv / "unfinished").unlink()
    (venv / "bin" / "pip").write_text("#!/elsewhere/.venv/bin/python\n")
    assert not packages._sound()


@pytest.mark.parametrize(("said", "kept"), [("error sending request", True), ("os error 28", False)])
def test_an_environment_is_kept_when_nothing_could_be_fetched_and_made_anew_after_half_an_installation(
    tools: dict[str, ModuleType], tree: Path, monkeypatch: pytest.MonkeyPatch, said: str, kept: bool
) -> None:
    packages = tools["packages"]
    uv = tree / ".venv" / "bin" / "uv"
    uv.write_text(f"#!/bin/sh\necho '{said}'\nexit 1\n")
    uv.chmod(0o755)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "none")
    with pytest.raises(tools["workshop"].Fault):
        packages.uv_install(tree / "requirements" / "run.txt")
    assert packages.UNFINISHED.exists() is not kept


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("npm error code ENOTFOUND", "连不上软件源"),
        ("error: Hash mismatch for `x`", "校验和不符"),
        ("ModuleNotFoundError: x", "ModuleNotFoundError: x"),
    ],
)
def test_a_failed_program_is_explained_in_one_line(
    tools: dict[str, ModuleType], tree: Path, said: str, line: str
) -> None:
    with pytest.raises(tools["workshop"].Fault, match=line) as fault:
        tools["workshop"].run("安装", [sys.executable, "-c", f"import sys; print({said!r}); sys.exit(1)"], cwd=tree)
    assert "\n" not in str(fault.value)


def test_a_program_dies_with_a_killed_set_up(tools: dict[str, ModuleType], tmp_path: Path) -> None:
    note = tmp_path / "number"
    child = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    parent = (
        f"import sys; sys.path.insert(0, {str(TOOLS)!r}); import pathlib, workshop;"
        f"workshop.LOG = pathlib.Path({str(tmp_path / 'log')!r}); workshop.run('x', [sys.executable, '-c', {child!r}])"
    )
    running = subprocess.Popen([sys.executable, "-c", parent])
    while not (note.exists() and note.read_text()):
        time.sleep(0.02)
    running.kill()
    running.wait()
    end = time.monotonic() + 5
    while Path(f"/proc/{note.read_text()}/cwd").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{note.read_text()}/cwd").exists()


def test_a_second_set_up_waits_for_the_first_and_says_so(tools: dict[str, ModuleType], tmp_path: Path) -> None:
    hold = (
        f"import sys, pathlib; sys.path.insert(0, {str(TOOLS)!r}); import workshop;"
        f"workshop.VAR = pathlib.Path({str(tmp_path)!r})\n"
        "with workshop.one_at_a_time(): print('in', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    first = subprocess.Popen([sys.executable, "-c", hold], **pipes)  # type: ignore[call-overload]  # plain names
    assert first.stdout.readline() == "in\n"
    second = subprocess.Popen([sys.executable, "-c", hold], **pipes)  # type: ignore[call-overload]  # plain names
    assert "等它结束" in second.stdout.readline()
    first.kill()  # the kernel frees its lock
    assert second.stdout.readline() == "in\n"
    second.communicate("")
    first.communicate()


@pytest.mark.parametrize(
    ("version", "enough"),
    [("v20.18.3", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.11.0", False), ("v22.12.0", True), ("", False)],
)
def test_only_a_node_that_the_build_runs_on_is_taken(tools: dict[str, ModuleType], version: str, enough: bool) -> None:
    assert tools["assets"].new_enough(version) is enough


def test_a_lost_or_changed_output_is_built_again(
    tools: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets, built = tools["assets"], tmp_path / "build"
    built.mkdir()
    (built / "main.js").write_text("1")
    monkeypatch.setattr(assets, "BUILT", built)
    monkeypatch.setattr(assets, "BUILD_STAMP", tmp_path / "stamp")
    (tmp_path / "stamp").write_text(json.dumps({"inputs": assets._inputs(), "outputs": assets._outputs()}))
    assert assets._built()
    (built / "main.js").unlink()
    assert not assets._built()


def test_caches_move_into_the_tree_where_home_cannot_be_written(
    tools: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tools["workshop"].cache_home() == {}
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    assert "UV_CACHE_DIR" in tools["workshop"].cache_home()


def test_the_command_runs_from_any_directory(tmp_path: Path) -> None:
    command = ROOT / ".venv" / "bin" / "tonghu"
    if not command.exists():
        pytest.skip("没有经 tools/setup.py 准备的 .venv")
    asked = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert asked.returncode == 0
    assert "tonghu <命令>" in asked.stdout


def test_make_alone_says_what_there_is_in_chinese() -> None:
    asked = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ)
    for target in ("make demo", "make test", "make lint", "make scan", "make lock", "make clean"):
        assert target in asked.stdout


def test_ci_runs_make_test_and_nothing_weaker() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line.startswith("make ")] == ["make test", "make scan"]
    assert "set -euo pipefail" in lines
