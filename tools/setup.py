"""Set the project up: `python3 tools/setup.py run|test|spark`. Standard library only; run it as often as you like.

Each step looks first whether its result is there already, and leaves its mark last: what was interrupted is done
again, what is done is left alone.
"""

from __future__ import annotations

import os
import sys
import time

import assets
import browser
import packages
from workshop import Fault, fault_of, newer_python, one_at_a_time, say

LEAST = (3, 11)


def main(arguments: list[str]) -> int:
    """0 ready, 1 something is missing, 2 wrong call."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if arguments not in (["run"], ["test"], ["spark"]):
        print("用法：python3 tools/setup.py run|test|spark")
        return 2
    if sys.version_info < LEAST:
        return _with_newer_python(arguments)
    try:
        with one_at_a_time():
            _prepare(arguments[0])
    except Fault as fault:
        say(str(fault))
    except OSError as error:
        say(str(fault_of(error)))
    except KeyboardInterrupt:
        say("已停止。重新运行会接着做。")
        return 130
    else:
        return 0
    return 1


def _prepare(mode: str) -> None:
    start = time.monotonic()
    packages.prepare("run" if mode == "spark" else mode)
    if mode == "spark":
        packages.prepare_spark()
    assets.prepare()
    if mode == "test":
        browser.prepare()
    if (spent := time.monotonic() - start) >= 1:
        say(f"就绪，共 {spent:.1f} 秒")


def _with_newer_python(arguments: list[str]) -> int:
    found = newer_python()
    if found is None:
        say(f"需要 Python 3.11 以上，当前是 {sys.version.split()[0]}（{sys.executable}）。请安装后重新运行。")
        return 1
    return os.execv(found, [found, __file__, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
