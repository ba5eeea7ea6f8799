"""`python -m tonghu.register.embedded start|stop|status [目录]`: the embedded server by hand."""

import argparse
import sys
from pathlib import Path

from tonghu.register import embedded


def main() -> int:
    """0 done, 1 refused or not running, 2 wrong call."""
    parser = argparse.ArgumentParser(prog="python -m tonghu.register.embedded", description="内嵌数据库")
    parser.add_argument("act", choices=["start", "stop", "status", "watch"], help="启动、停止、查看")
    parser.add_argument("data", nargs="?", type=Path, help="数据库目录，默认 var/pg")
    args = parser.parse_args()
    try:
        return _act(args.act, args.data)
    except embedded.Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _act(act: str, data: Path | None) -> int:
    if act == "watch" and data is not None:
        embedded.watch(data)
    elif act == "start":
        server = embedded.start(data, keep=True)
        print(f"内嵌数据库已启动：{server.data}（一直运行到 stop）")
    elif act == "stop":
        print("内嵌数据库已停止。" if embedded.stop(data) else "内嵌数据库没有在运行。")
    else:
        up = embedded.running(data)
        print("内嵌数据库正在运行。" if up else "内嵌数据库没有在运行。")
        return 0 if up else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
