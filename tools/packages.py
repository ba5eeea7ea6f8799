"""The Python side of set-up: the virtual environment, the locked packages, the command `tonghu`."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from workshop import (
    LOG,
    ROOT,
    VENV,
    Fault,
    NothingFetched,
    apt_install,
    cache_home,
    digest,
    disk_full,
    read,
    run,
    say,
    step,
    write,
)

PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
STAMP = VENV / "tonghu-packages.json"
UNFINISHED = VENV / "tonghu-unfinished"  # stands while packages are being put in
LEAST_ROOM = 250 * 1024 * 1024
SPARK_ROOM = 2 * 1024**3

# The project itself: found beside its environment, wherever the tree lies and whatever its path is called.
LINK = "import os, sys; sys.path.append(os.path.dirname(os.path.abspath(sys.prefix)))\n"
COMMAND = '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m tonghu "$@"\n'


def prepare(mode: str) -> None:
    """Bring .venv to what the lock says; does nothing when it is so already."""
    if not _sound():
        with step("建立 Python 环境（.venv）"):
            _create()
    if not _installed(mode):
        with step("安装 Python 依赖" + ("（含检查和测试工具）" if mode == "test" else "")):
            _install(mode)
    _link()


def prepare_spark() -> None:
    """Add what `--engine spark` needs to whatever the environment holds."""
    if not _missing("spark"):
        return
    with step("安装 Spark 组件（下载约 460 MB）"):
        if shutil.disk_usage(ROOT).free < SPARK_ROOM:
            raise Fault(f"{ROOT} 所在分区空间不足，Spark 组件安装时需要 2 GB。请腾出后重新运行。")
        uv_install(_lock("spark"), built=("pyspark",))
        if missing := _missing("spark"):
            raise Fault(f"安装后仍缺少 {'、'.join(missing)}。请重新运行；如仍不行，详见 {LOG}。")


def site() -> Path:
    """The environment's site-packages."""
    return next(iter((VENV / "lib").glob("python3*/site-packages")), VENV / "lib")


def uv_install(lock: Path, built: tuple[str, ...] = ()) -> None:
    """Install a hashed lock file; an environment left in the middle of it is made anew by the next run.

    built: packages that are published as sources only. What builds them is locked too.
    """
    whole = not UNFINISHED.exists()
    UNFINISHED.touch()
    try:
        _uv_install(lock, built)
    except NothingFetched:
        if whole:
            UNFINISHED.unlink()
        raise
    UNFINISHED.unlink()


def _uv_install(lock: Path, built: tuple[str, ...]) -> None:
    env = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", **cache_home()}
    if not (VENV / "bin" / "uv").exists():
        pip = [*_pip(), "install", "--disable-pip-version-check", "--no-input", "--force-reinstall"]
        run("安装依赖管理工具", [*pip, "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")], env=cache_home())
    if "UV_DEFAULT_INDEX" not in os.environ and (mirror := _mirror()):
        env["UV_DEFAULT_INDEX"] = mirror
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    uv += ["--only-binary", ":all:", "--build-constraints", str(lock)] if built else ["--no-build"]
    uv += [word for name in built for word in ("--no-binary", name)]
    run("安装 Python 依赖", [*uv, "--require-hashes", "-r", str(lock)], env=env)


def _pip() -> list[str]:
    """How to run pip for the environment: its own, else the one that Python carries for new environments.

    Straight from its wheel: `ensurepip` would leave a process behind when set-up is killed.
    """
    if (site() / "pip" / "__main__.py").exists():
        return [str(PYTHON), "-m", "pip"]
    if (wheel := _carried_pip()) is None:
        raise Fault("Python 自带的 pip 安装包不在。请重新安装 python3-venv 后重新运行。")
    return [str(PYTHON), str(wheel / "pip")]


def _carried_pip() -> Path | None:
    """The wheel of pip that comes with Python, on Debian only with its venv package."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("ensurepip")
    places = [Path(spec.origin).parent / "_bundled"] if spec and spec.origin else []
    places += [Path(place) for place in [sysconfig.get_config_var("WHEEL_PKG_DIR")] if place]
    return next((wheel for place in places for wheel in sorted(place.glob("pip-*.whl"))), None)


def _mirror() -> str:
    """The index that this machine's pip is set to: uv does not read pip's settings."""
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    found = re.search(r"^(?:global|install|:env:)\.index-url='(.+)'$", asked, re.MULTILINE)
    return found[1] if found else ""


def _sound() -> bool:
    """Whether .venv is whole: its Python runs, it has pip, it was not moved, no installation broke off."""
    if UNFINISHED.exists() or str(VENV).encode() not in _head(VENV / "bin" / "pip"):
        return False
    question = "import sys, pip; print(sys.prefix, sys.version_info >= (3, 11), *sys.version_info[:3])"
    try:
        asked = subprocess.run([str(PYTHON), "-I", "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False
    recorded = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", read(VENV / "pyvenv.cfg"), re.MULTILINE)
    prefix, _, rest = asked.stdout.strip().rpartition(" True ")
    return prefix == str(VENV) and bool(recorded) and rest.split(" ")[:2] == recorded[1].split(".")  # type: ignore[index]  # bool() above


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""


def _create() -> None:
    if VENV.exists() or VENV.is_symlink():
        say("  原有 .venv 不完整，重新建立")
        _remove()
    _room()
    base = getattr(sys, "_base_executable", sys.executable)
    if _carried_pip() is None:
        minor = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        apt_install(f" Python 的 venv 组件（{minor}）", minor)
    VENV.mkdir()
    UNFINISHED.touch()  # until the packages are in
    run("建立 Python 环境", [base, "-m", "venv", "--without-pip", str(VENV)])


def _remove() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
        return
    try:
        shutil.rmtree(VENV)
    except PermissionError as error:
        raise Fault(f"无法重建 {VENV}：其中有别的用户的文件。请用该用户删除 .venv 后重新运行。") from error


def _room() -> None:
    if shutil.disk_usage(ROOT).free < LEAST_ROOM:
        raise disk_full()


def _lock(mode: str) -> Path:
    return REQUIREMENTS / f"{mode}.txt"


def _state() -> dict[str, object]:
    """What the environment must still be for its stamp to hold."""
    return {"venv": str(VENV), "python": read(VENV / "pyvenv.cfg")}


def _installed(mode: str) -> bool:
    """The stamp fits, and every locked package is still there; what tests need includes what running needs."""
    try:
        stamp = json.loads(read(STAMP) or "{}")
    except ValueError:
        return False
    done = stamp.pop("locks", {})
    wide = "test" if done.get("test") == digest([_lock("test")]) else mode
    return stamp == _state() and done.get(wide) == digest([_lock(wide)]) and not _missing(wide)


def _missing(mode: str) -> list[str]:
    """Locked packages whose records are not in the environment (those for other systems aside)."""
    there = {_plain(found.name[: -len(".dist-info")]) for found in site().glob("*.dist-info")}
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+) *(;?)", _lock(mode).read_text("utf-8"), re.MULTILINE)
    return [name for name, version, marker in lines if not marker and _plain(f"{name}-{version}") not in there]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _install(mode: str) -> None:
    _room()
    uv_install(_lock(mode))
    if missing := _missing(mode):
        raise Fault(f"安装后仍缺少 {'、'.join(missing)}。请重新运行；如仍不行，详见 {LOG}。")
    locks = {mode: digest([_lock(mode)])}
    if mode == "test":
        locks["run"] = digest([_lock("run")])
    write(STAMP, json.dumps({**_state(), "locks": locks}))


def _link() -> None:
    for path, text, mode in ((site() / "tonghu.pth", LINK, 0o644), (VENV / "bin" / "tonghu", COMMAND, 0o755)):
        if read(path) != text or not os.access(path, os.R_OK):
            write(path, text, mode)
