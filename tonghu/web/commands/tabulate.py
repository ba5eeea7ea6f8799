"""`tonghu tabulate SNAPSHOT`: count the standard tables of a snapshot, with margins; needs no database."""

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.methods.spark import NoSpark
from tonghu.web.commands.engines import engine_arguments, spark_of
from tonghu.web.commands.landing import put, reason

if TYPE_CHECKING:
    from tonghu.methods.tabulation import Counted, Definition, Snapshot

_OURS = re.compile(r"(T\d\d|自定义)(-finest)?\.csv|labels-[a-z_0-9]+\.csv")
_MARK = "内部-未经隐私保护.txt"
_NOT_PROTECTED = "未经隐私保护的计数，只供保护（tonghu protect）和核对，不得外传。"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which snapshot, which tables, where to."""
    parser.add_argument("snapshot", metavar="快照目录", type=Path, nargs="?", help="tonghu snapshot 制作的目录")
    parser.add_argument("--table", metavar="表号", nargs="+", default=[], help="如 T02 T11；默认全部25张")
    parser.add_argument("--dims", metavar="变量,变量", default="", help="自定义制表的维度，如 district,age,sex")
    parser.add_argument("--where", metavar="变量=代码", nargs="+", default=[], help="自定义制表的范围，如 kind=1 sex=2")
    parser.add_argument("--out", metavar="目录", type=Path, help="写到这里：每表两个 CSV（全部边际、最细计数）")
    parser.add_argument("--as", dest="by", metavar="账号", help="以哪个账号取用本系统的快照，写入日志；须能制作快照")
    parser.add_argument("--list", action="store_true", help="列出25张表、统计范围和须征求意见的部门")
    engine_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a cross-check fails or the snapshot was altered, 2 wrong call."""
    from tonghu.methods.tabulation import STANDARD, NotASnapshot, Refused, failures, open_snapshot

    if args.list:
        _contents()
        return 0
    try:
        if not args.snapshot or not args.out:
            raise Refused("请给出快照目录和 --out 目录；--list 列出全部表。")
        tables = _wanted(args)
        snapshot = open_snapshot(args.snapshot)
        if (refused := _noted(args, snapshot, tables)) is not None:
            return refused
        counted = _counted(args, snapshot, tables)
        mark = _csv((_NOT_PROTECTED,), [(f"统计快照 {snapshot.digest}",), (f"取用账号 {args.by or '—'}",)])
        put(args.out, {**_files(counted), _MARK: mark}, stale=_of_another(args.out, snapshot.digest))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except (NotASnapshot, NoSpark, ValueError) as altered:
        print(altered, file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"文件没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1
    print(
        f"{len(counted)}张表已写入 {args.out}（快照 {snapshot.digest[:12]}，参照日{snapshot.about.reference_date}）。"
    )
    print(_NOT_PROTECTED, file=sys.stderr)
    broken = failures(counted)
    for check in broken:
        print(f"勾稽不符 {check.number}：{check.label}。请核对快照后再使用。", file=sys.stderr)
    if not broken and set(counted) >= set(STANDARD):
        print("勾稽关系全部相符。")
    return 1 if broken else 0


def _counted(args: argparse.Namespace, snapshot: "Snapshot", tables: "Sequence[Definition]") -> "dict[str, Counted]":
    from tonghu.methods.tabulation import count_from, count_tables

    with spark_of(args) as spark:
        if spark is None:
            return count_tables(snapshot.file, tables, places=snapshot.places)
        from tonghu.methods.tabulation.elsewhere import on_spark

        return count_from(on_spark(spark, snapshot.file), tables, places=snapshot.places)


def _noted(args: argparse.Namespace, snapshot: "Snapshot", tables: "Sequence[Definition]") -> int | None:
    """A snapshot of this installation is counted in somebody's name, and the journal says so; else an exit status.

    One that was taken along stands in the registry of exports already.
    """
    if not (snapshot.folder.resolve().parent / ".of-this-installation").exists():
        return None
    if not args.by:
        print("这份快照属于本系统，未经保护的计数只能以账号取用：请用 --as 给出账号，会写入日志。", file=sys.stderr)
        return 2
    from tonghu.web.commands.calls import account, carry_out

    def note(args: argparse.Namespace) -> int:
        from tonghu.register import journal
        from tonghu.rules.access import Act

        user = account(args)
        user.require(Act.FREEZE_SNAPSHOT, snapshot.about.within)
        journal.note("TABULATE", by=user, digest=snapshot.digest, tables=[table.number for table in tables])
        return 0

    return carry_out(note, args) or None


def _wanted(args: argparse.Namespace) -> "list[Definition]":
    from tonghu.methods.tabulation import STANDARD, Refused, custom

    if args.where and not args.dims:
        raise Refused("--where 只用于自定义制表，请同时用 --dims 给出维度；标准表的统计范围不能改。")
    if args.dims and args.table:
        raise Refused("--dims 是自定义制表，不能与 --table 同用。请分两次运行。")
    if args.dims:
        allowed: dict[str, tuple[int, ...]] = {}
        for said in args.where:
            key, _, codes = said.partition("=")
            if not codes or not all(code.isdigit() for code in codes.split(",")):
                raise Refused(f"“{said}”应写作 变量=代码，如 kind=1。请改正。")
            allowed[key] = tuple(sorted(int(code) for code in codes.split(",")))
        return [custom([key for key in args.dims.split(",") if key], allowed=allowed)]
    numbers = [number.upper() for said in args.table for number in said.split(",")] or list(STANDARD)
    if absent := [number for number in numbers if number not in STANDARD]:
        raise Refused(f"没有{absent[0]}这张表。可选：{min(STANDARD)}至{max(STANDARD)}。")
    return [STANDARD[number] for number in dict.fromkeys(numbers)]


def _files(counted: "dict[str, Counted]") -> dict[str, bytes]:
    """Of each table its margins and its finest counts; of each dimension its labels."""
    content: dict[str, bytes] = {}
    for number, table in counted.items():
        dims = table.definition.dims
        content[f"{number}.csv"] = _csv((*dims, "n"), table.rows())
        finest = ((*place, str(n)) for place, n in table.table.cells.items())
        content[f"{number}-finest.csv"] = _csv((*dims, "n"), finest)
        for key, codes, labels in zip(dims, table.codes, table.labels, strict=True):
            content[f"labels-{key}.csv"] = _csv(("code", "label"), zip(map(str, codes), labels, strict=True))
    return content


def _of_another(folder: Path, digest: str) -> list[str]:
    """Files of ours in the folder that were counted from another snapshot: beside these they would be taken for its."""
    if not (folder / _MARK).is_file() or digest in (folder / _MARK).read_text(encoding="utf-8"):
        return []
    return [file.name for file in folder.glob("*.csv") if _OURS.fullmatch(file.name)]


def _csv(header: Sequence[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _contents() -> None:
    from tonghu.methods.tabulation import STANDARD

    for table in STANDARD.values():
        dims = " × ".join(variable.label for variable in table.variables)
        consent = "、".join(department.label for department in table.consent)
        print(f"{table.number}\t{table.title}\t{dims}\t{table.universe.label}\t{consent}")
