"""tonghu link: which records of one or more files are one child (归并)."""

import argparse
import sys
from pathlib import Path
from typing import Any

from tonghu.methods.linkage.engine import crowds, memory
from tonghu.methods.linkage.engine.files import Unreadable, headers
from tonghu.methods.linkage.engine.linking import Asked, Engine, link_files
from tonghu.methods.linkage.general.asking import Asked as AskedBySchema
from tonghu.methods.linkage.general.choosing import for_the_mixture, link_by_schema, link_our_own
from tonghu.methods.linkage.general.proposing import known_but_for_number, propose, unknown_to_us
from tonghu.methods.linkage.general.schema import BadSchema, read_schema
from tonghu.methods.spark import NoSpark
from tonghu.web.commands.engines import engine_arguments, say, spark_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", metavar="文件", nargs="+", type=Path, help="CSV 或 Parquet，每条记录有记录号")
    parser.add_argument("--out", metavar="目录", type=Path, required=True, help="结果目录")
    parser.add_argument("--schema", metavar="方案", type=Path, help="TOML 方案：哪一列是什么（docs/link.md）")
    parser.add_argument("--within", action="store_true", help="只要名单内部的对（默认内部和之间都要）")
    parser.add_argument("--between", action="store_true", help="只要名单之间的对")
    parser.add_argument(
        "--clean",
        metavar="名单",
        action="append",
        default=[],
        help="该名单（文件名，或 src 列的值）内没有重复：每人至多一条",
    )
    parser.add_argument("--threads", metavar="N", type=int, default=1, help="读取文件的线程数，默认1（结果不因此改变）")
    engine_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a file cannot be read."""
    memory.keep()
    try:
        if args.schema is None and (strange := unknown_to_us(args.files)):
            print(_ask_for_schema(strange[0]), file=sys.stderr)
            return 1
        with spark_of(args) as spark:
            report = _link(args, _engine(spark))
    except (Unreadable, BadSchema, NoSpark) as fault:
        print(f"没有归并：{fault}", file=sys.stderr)
        return 1
    except OSError:
        print(
            f"没有写出：{args.out} 不能用作结果目录（已有同名文件、没有权限或磁盘已满）。请换一个目录。",
            file=sys.stderr,
        )
        return 1
    links, estimated = report["links"], report["estimated"]
    print(f"{report['records']}条记录，{report['persons']}人；确定{links['accept']}对，待人工判定{links['review']}对。")
    if estimated["precision"] is not None:
        print(f"估计准确率{estimated['precision']:.5f}，召回率{estimated['recall']:.5f}（不含未成为候选的对）。")
    if report.get("unused_columns"):
        print(f"没有用到的列：{'、'.join(report['unused_columns'])}。")
    if len(report["sources"]) < len(args.files) and (blank := [p.name for p in args.files if not headers(p)[1]]):
        print(f"注意：{'、'.join(blank)}里没有一条记录，只有标题行。")
    for said in (*crowds.words_of(report), *([report["warning"]] if "warning" in report else ())):
        print(f"注意：{said}")
    print(f"结果在 {args.out}：links.parquet、persons.parquet、report.json。")
    return 0


def _engine(spark: Any) -> Engine | None:
    if spark is None:
        return None
    from tonghu.methods.linkage.spark.linking import OnSpark

    return OnSpark(spark)


def _link(args: argparse.Namespace, engine: Engine | None) -> dict[str, Any]:
    """Link by the schema, or by our own columns' names."""
    both = args.within == args.between
    within, between = both or args.within, both or args.between
    clean, threads = frozenset(Path(name).name for name in args.clean), max(1, args.threads)
    if args.schema is None:
        asked = Asked(args.files, within, between, clean, threads)
        if engine is not None and for_the_mixture(asked) is not None:
            raise BadSchema("名单里几乎没有身份证号，要用混合模型归并，只在本进程内运行。请去掉 --engine spark。")
        if engine is not None:
            return link_files(asked, args.out, progress=say, engine=engine)
        return link_our_own(asked, args.out, progress=say)
    if engine is not None:
        raise BadSchema(
            "按方案归并只在本进程内运行，不能同时写 --engine spark。请去掉其中一个；列名相同的名单可不用方案。"
        )
    general = AskedBySchema(args.files, read_schema(args.schema), within, between, clean)
    return link_by_schema(general, args.out, progress=say, threads=threads)


def _ask_for_schema(path: Path) -> str:
    if known_but_for_number(path):
        return (
            f"没有归并：{path.name} 没有记录号（rec_id）这一列，结果里无法指明是哪一条。"
            "请加上 rec_id 列，每条各不相同（例如行号），再重新运行；记录号在别的列里的，用 --schema 指明。"
        )
    return (
        f"没有归并：{path.name} 的列名不是本系统的列名，不知道哪一列是什么。"
        "请写一份方案，用 --schema 给出。下面是按列名和值猜的方案，请逐行核对、改正，存为 方案.toml 后重新运行"
        f"（写法见 docs/link.md）：\n\n{propose(path)}"
    )
