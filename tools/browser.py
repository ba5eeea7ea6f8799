"""The browser for the tests that drive the real site: found, or installed from Debian as root."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from workshop import VAR, Fault, apt_install, read, say, step, write

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STAMP = VAR / "browser"  # the browser that was seen to start, with size and time of its file


def prepare() -> None:
    """See to a Chromium that starts; otherwise say why the browser tests cannot run."""
    if _remembered() or _find():
        return
    try:
        with step("安装 Chromium（浏览器测试用）"):
            apt_install(" Chromium（浏览器测试用）", "chromium")
    except Fault as fault:
        say(f"浏览器测试无法运行：{fault}也可用环境变量 TONGHU_CHROMIUM 指定已有的浏览器。")
        return
    if not _find():
        say("浏览器测试无法运行：装上的 Chromium 不能启动（Ubuntu 的 snap 版在容器里常如此）。")


def _remembered() -> bool:
    path, _, mark = read(STAMP).partition("\n")
    return bool(path) and path in _candidates() and mark == _mark(path)


def _find() -> bool:
    for path in _candidates():
        if _starts(path):
            write(STAMP, f"{path}\n{_mark(path)}")
            return True
    return False


def _candidates() -> list[str]:
    given = os.environ.get("TONGHU_CHROMIUM")
    return [given] if given else [found for name in NAMES if (found := shutil.which(name))]


def _mark(path: str) -> str:
    try:
        seen = Path(path).stat()
    except OSError:
        return ""
    return f"{seen.st_size} {seen.st_mtime_ns}"


def _starts(path: str) -> bool:
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
