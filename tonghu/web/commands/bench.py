"""`tonghu bench intake|register|…`: how fast this machine is, beside a plain script or at full size (测速)."""

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tonghu.web.commands.engines import HERE, SPARK, engine_arguments


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
    register.add_argument("--only", metavar="字", default="", help="只测名称里有这些字的页面，如 疑似")
    access = kinds.add_parser("access", help="全市规模的名册上，工作列表、查找、儿童页，有无行级权限各开一遍")
    access.add_argument("--children", metavar="N", type=int, default=1_500_000, help="儿童数，默认1500000")
    access.add_argument("--samples", metavar="N", type=int, default=40, help="每种操作的样本数，默认40")
    tabulate = kinds.add_parser("tabulate", help="25张统计表及全部边际，对照 polars 和 pandas")
    tabulate.add_argument("--children", metavar="N", type=int, default=1_000_000, help="儿童数，默认1000000")
    tabulate.add_argument("--runs", metavar="N", type=int, default=3, help="次数，取中位数，默认3")
    rules = kinds.add_parser("rules", help="一张登记表和成批登记表校验全部规则，对照 pandas 逐行循环")
    rules.add_argument("--forms", metavar="N", type=int, default=200_000, help="登记表数，默认200000")
    audit = kinds.add_parser("audit", help="核验很长的日志，并看十种改法能否查出")
    coverage = kinds.add_parser("coverage", help="底数推算对照真值已知的虚构全市")
    coverage.add_argument("--replicates", metavar="N", type=int, default=500, help="重复次数，默认500")
    coverage.add_argument("--communities", metavar="N", type=int, default=520, help="复访居村数，默认520（约一成）")
    audit.add_argument("--lines", metavar="N", type=int, default=10_000_000, help="行数，默认10000000")
    protect = kinds.add_parser("protect", help="保护区×街镇×年龄×性别的统计表，对照 pytauargus")
    protect.add_argument("--children", metavar="N", type=int, default=1_000_000, help="儿童数，默认1000000")
    protect.add_argument("--threshold", metavar="K", type=int, default=5, help="阈值，默认5")
    protect.add_argument("--audits", action="store_true", help="改为核对审核：对照逐一穷举和 pytauargus")
    protect.add_argument("--linked", action="store_true", help="改为联合保护四张关联表，对照逐表保护")
    protect.add_argument("--flows", action="store_true", help="改为联合保护半年存量与流量，对照逐表保护")
    protect.add_argument("--tables", action="store_true", help="改为联合保护全部对外统计表；建议 --children 200000")

    paper = kinds.add_parser("paper", help="把填好的登记表排成一个 PDF")
    paper.add_argument("--forms", metavar="N", type=int, default=1_000, help="份数，默认1000")
    linkage = kinds.add_parser("linkage", help="两份虚构登记册归并，对照 Splink 5，答案已知")
    linkage.add_argument("--rows", metavar="N", type=int, default=100_000, help="每份约多少条，默认100000")
    linkage.add_argument("--profile", choices=("base", "hard", "correlated", "noid"), default="base", help="差错程度")
    linkage.add_argument("--seed", metavar="S", type=int, default=1, help="种子")
    linkage.add_argument("--public", metavar="目录", help="改用该目录里的公开数据（FEBRL3、FEBRL4、historical_50k）")
    linkage.add_argument("--bare", action="store_true", help="不给第二监护人和学校")
    linkage.add_argument("--tokens", action="store_true", help="用词元归并，对照用姓名归并")
    linkage.add_argument("--known", metavar="N", type=int, help="已知儿童数：比对一份新名单，增量对照全部重做")
    linkage.add_argument(
        "--new", metavar="M", type=int, default=50_000, help="新名单的行数，默认50000，与 --known 同用"
    )
    spark = kinds.add_parser("spark", help="同一批文件在本进程和 Spark 上各归并一遍，逐行核对结果")
    spark.add_argument("files", metavar="文件", nargs="*", type=Path, help="CSV 或 Parquet；不给则用两份虚构登记册")
    spark.add_argument("--rows", metavar="N", type=int, default=100_000, help="虚构登记册每份约多少条，默认100000")
    engine_arguments(spark)


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
    most = f"时间不超过{intake.LARGEST_RATIO}倍，峰值内存不超过{intake.MOST_MEMORY} MB"
    print("在要求之内。" if within else f"超出要求（{most}）。")
    return 0 if within else 1


def _register(args: argparse.Namespace) -> int:
    from tonghu.web.bench import register

    return 1 if register.compare(args.children, args.runs, args.rows, args.only)["slow"] else 0


def _access(args: argparse.Namespace) -> int:
    from tonghu.web.bench import access

    return 1 if access.compare(args.children, args.samples) else 0


def _audit(args: argparse.Namespace) -> int:
    from tonghu.web.bench import audit

    figures = audit.compare(args.lines)
    slow = figures["seconds"] > max(5.0, audit.LIMIT * args.lines / 10_000_000)
    return 1 if slow or figures["missed"] or not figures["whole"] else 0


def _protect(args: argparse.Namespace) -> int:
    from tonghu.web.bench import all_tables, audits, linked, protect

    if args.audits:
        return 1 if audits.compare() else 0
    if args.linked:
        return 0 if linked.compare_linked(args.threshold) else 1
    if args.flows:
        return 0 if linked.compare_flows(args.children, args.threshold) else 1
    if args.tables:
        return 0 if all_tables.compare(args.children) else 1
    ours = protect.compare(args.children, args.threshold)["tonghu"]
    slow = ours["cpu"] > (protect.LIMIT if args.children >= protect.DENSE else protect.SPARSE_LIMIT)
    return 1 if slow or ours["violations"] else 0


def _coverage(args: argparse.Namespace) -> int:
    from tonghu.web.bench import coverage

    missed = coverage.faults(coverage.compare(args.replicates, args.communities))
    print("主情形在要求之内。" if not missed else f"主情形不在要求之内：{'；'.join(missed)}。")
    return 1 if missed else 0


def _tabulate(args: argparse.Namespace) -> int:
    from tonghu.web.bench import tabulate

    figures = tabulate.compare(args.children, args.runs)
    ours, others = figures["tonghu"], [figures["polars"], figures["pandas"]]
    ahead = all(ours["seconds"] <= other["seconds"] for other in others)
    within = ours["seconds"] <= tabulate.limit(args.children) and ours["megabytes"] <= tabulate.MOST_MEMORY
    equal = all(ours["cells"] == other["cells"] for other in others)
    print("在要求之内。" if within and ahead and equal else "不在要求之内（100万1秒、1000万3秒、300 MB，且快于两者）。")
    return 0 if within and ahead and equal else 1


def _rules(args: argparse.Namespace) -> int:
    from tonghu.web.bench import rules

    figures = rules.compare(args.forms)
    most = max(1.0, rules.MOST_SECONDS * args.forms / 200_000)
    within = figures["one"] <= rules.MOST_MILLISECONDS and figures["cpu"] <= most and figures["same"]
    print("在要求之内。" if within else "超出要求（单张1毫秒，20万张20秒CPU，结论须一致）。")
    return 0 if within else 1


def _paper(args: argparse.Namespace) -> int:
    from tonghu.web.bench import paper

    return 1 if paper.measure(args.forms)["seconds"] > paper.LIMIT * max(1, args.forms / 1_000) else 0


def _linkage(args: argparse.Namespace) -> int:
    from tonghu.web.bench.linkage import adding, compare, hidden, public

    if args.public:
        return _public(public.compare(Path(args.public)))
    if args.tokens:
        ways = hidden.compare(args.rows, args.profile, args.seed, bare=args.bare)
        return 0 if ways["names"].f1 - ways["tokens"].f1 <= hidden.MAY_LOSE else 1
    if args.known:
        figures = adding.compare(args.known, args.new, args.profile, args.seed)
        faster = figures.alone[1] < figures.anew[1]
        print("两种做法的结果不一致。" if figures.differ else f"结果一致，增量{'快于' if faster else '慢于'}全部重做。")
        return 0 if faster and not figures.differ else 1
    told = compare.compare(args.rows, args.profile, args.seed, bare=args.bare)
    ours, peers = told["tonghu"], [told["plain"], told["features"]]
    ahead = all(ours.f1 > peer.f1 and ours.cpu < peer.cpu for peer in peers)
    print("比两种对照都好且快。" if ahead else "没有在两方面都胜过两种对照。")
    return 0 if ahead else 1


def _spark(args: argparse.Namespace) -> int:
    from tonghu.web.bench import elsewhere

    told = elsewhere.compare(args.files, args.rows, SPARK if args.engine == HERE else args.engine, args.conf)
    print("结果相同。" if not told.differences else "结果不同。")
    return 1 if told.differences else 0


def _public(told: Mapping[str, Mapping[str, Any]]) -> int:
    from tonghu.web.bench.linkage.public import SETS, faults

    if not told:
        known = "；".join(f"{known.name}：{'、'.join(known.files)}" for known in SETS)
        print(f"目录里没有认得的公开数据。请放入以下任一组文件后重新运行。{known}。", file=sys.stderr)
        return 1
    missed = faults(told)
    print("在要求之内。" if not missed else f"不在要求之内：{'；'.join(missed)}。")
    return 1 if missed else 0


_KINDS = {
    "spark": _spark,
    "linkage": _linkage,
    "rules": _rules,
    "protect": _protect,
    "tabulate": _tabulate,
    "coverage": _coverage,
    "intake": _intake,
    "register": _register,
    "access": _access,
    "audit": _audit,
    "paper": _paper,
}
