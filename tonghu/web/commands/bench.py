"""`tonghu bench intake`: this system and a plain script side by side, on this machine (同场测速)."""

import argparse
import subprocess
import sys

from tonghu.web.bench import intake


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure and how much of it."""
    parser.add_argument("what", choices=("intake",), help="intake：读取、检查、比对、预览一份名单，对照 pandas 只读取")
    parser.add_argument("--rows", metavar="N", type=int, default=200_000, help="行数，默认200000")
    parser.add_argument("--columns", metavar="N", type=int, default=30, help="列数，默认30")
    parser.add_argument("--runs", metavar="N", type=int, default=3, help="次数，取中位数，默认3")


def run(args: argparse.Namespace) -> int:
    """0 within the limits of `intake.LARGEST_RATIO` and `intake.MOST_MEMORY`, 1 beyond one."""
    try:
        figures = intake.compare(args.rows, args.columns, args.runs)
    except subprocess.CalledProcessError as failed:
        reason = str(failed.stderr).strip().splitlines()[-1:]
        print(
            f"测速没有完成：{''.join(reason)}。请先运行 tonghu migrate 建立数据库，并安装测试依赖（pandas）。",
            file=sys.stderr,
        )
        return 1
    within = figures["ratio"] <= intake.LARGEST_RATIO and figures["tonghu"]["megabytes"] <= intake.MOST_MEMORY
    print("在要求之内。" if within else "超出要求（时间不超过1.5倍，峰值内存不超过1500 MB）。")
    return 0 if within else 1
