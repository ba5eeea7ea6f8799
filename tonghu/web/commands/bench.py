"""`tonghu bench intake|register|audit|paper`: how fast this machine is, beside another or at full size (测速)."""

import argparse
import subprocess
import sys


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure and how much of it."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="项目")
    intake = kinds.add_parser("intake", help="读取、检查、比对、预览一份名单，对照 pandas 只读取")
    intake.add_argument("--rows", metavar="N", type=int, default=200_000, help="行数，默认200000")
    intake.add_argument("--columns", metavar="N", type=int, default=30, help="列数，默认30")
    intake.add_argument("--runs", metavar="N", type=int, default=3, help="次数，取中位数，默认3")
    register = kinds.add_parser("register", help="全市规模的名册上，各页面和入库的速度")
    register.add_argument("--children", metavar="N", type=int, default=1_500_000, help="儿童数，默认1500000")
    register.add_argument("--rows", metavar="N", type=int, default=20_000, help="入库的行数，默认20000")
    register.add_argument("--runs", metavar="N", type=int, default=5, help="次数，取中位数，默认5")
    access = kinds.add_parser("access", help="全市规模的名册上，工作列表、查找、儿童页，有无行级权限各开一遍")
    access.add_argument("--children", metavar="N", type=int, default=1_500_000, help="儿童数，默认1500000")
    access.add_argument("--samples", metavar="N", type=int, default=40, help="每种操作的样本数，默认40")
    audit = kinds.add_parser("audit", help="核验很长的日志，并看十种改法能否查出")
    audit.add_argument("--lines", metavar="N", type=int, default=10_000_000, help="行数，默认10000000")

    paper = kinds.add_parser("paper", help="把填好的登记表排成一个 PDF")
    paper.add_argument("--forms", metavar="N", type=int, default=1_000, help="份数，默认1000")


def run(args: argparse.Namespace) -> int:
    """0 within the limits, 1 beyond one or not measured."""
    try:
        return _KINDS[args.what](args)
    except subprocess.CalledProcessError as failed:
        reason = "".join(str(failed.stderr or "").strip().splitlines()[-1:])
        print(f"测速没有完成：{reason}。请先运行 tonghu migrate 建立数据库，并安装测试依赖。", file=sys.stderr)
        return 1


def _intake(args: argparse.Namespace) -> int:
    from tonghu.web.bench import intake

    figures = intake.compare(args.rows, args.columns, args.runs)
    within = figures["ratio"] <= intake.LARGEST_RATIO and figures["tonghu"]["megabytes"] <= intake.MOST_MEMORY
    print("在要求之内。" if within else "超出要求（时间不超过1.5倍，峰值内存不超过1500 MB）。")
    return 0 if within else 1


def _register(args: argparse.Namespace) -> int:
    from tonghu.web.bench import register

    return 1 if register.compare(args.children, args.runs, args.rows)["slow"] else 0


def _access(args: argparse.Namespace) -> int:
    from tonghu.web.bench import access

    return 1 if access.compare(args.children, args.samples) else 0


def _audit(args: argparse.Namespace) -> int:
    from tonghu.web.bench import audit

    figures = audit.compare(args.lines)
    slow = figures["seconds"] > max(5.0, audit.LIMIT * args.lines / 10_000_000)
    return 1 if slow or figures["missed"] or not figures["whole"] else 0


def _paper(args: argparse.Namespace) -> int:
    from tonghu.web.bench import paper

    return 1 if paper.measure(args.forms)["seconds"] > paper.LIMIT * max(1, args.forms / 1_000) else 0


_KINDS = {"intake": _intake, "register": _register, "access": _access, "audit": _audit, "paper": _paper}
