"""`tonghu bulletin SNAPSHOT --out DIR`: bulletin, analysis and tables of a snapshot as files; needs no database."""

import argparse
import json
import os
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.landing import reason

if TYPE_CHECKING:
    from tonghu.methods.disclosure import Ledger
    from tonghu.methods.reporting import Edition, Estimate
    from tonghu.methods.reporting.drafting import Drafted
    from tonghu.methods.tabulation import Snapshot

_THRESHOLDS = {"public": "对外发布", "offices": "部门之间"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which snapshot, for whom, where to."""
    parser.add_argument("snapshot", metavar="快照目录", type=Path, help="tonghu snapshot 制作的目录")
    parser.add_argument("--out", metavar="目录", type=Path, required=True, help="写到这里：公报、分析报告、各种统计表")
    parser.add_argument(
        "--for",
        dest="readers",
        choices=_THRESHOLDS,
        default="public",
        help="public 对外（默认），offices 部门内部",
    )
    parser.add_argument("--threshold", metavar="K", type=int, help="阈值，小于它的数不公布；默认按参照日的规定")
    parser.add_argument("--ledger", metavar="目录", type=Path, help="发布台账：与以前的发布一起审核，通过后记入")
    parser.add_argument("--coverage", metavar="FILE", type=Path, help="tonghu coverage 的 coverage.json，写入质量说明")
    parser.add_argument("--place", metavar="名称", default="", help="地区名称，默认按快照的区划")


def run(args: argparse.Namespace) -> int:
    """0 written, 1 the snapshot was altered or the protection could not be proved, 2 wrong call."""
    from tonghu.methods.disclosure import LedgerAltered, NotAudited, NotProtected
    from tonghu.methods.disclosure.primary import WrongThreshold
    from tonghu.methods.reporting.covered import NotAReport
    from tonghu.methods.reporting.drafting import Contradicting
    from tonghu.methods.tabulation import NotASnapshot
    from tonghu.web.reports import NotTypeset

    if args.out.exists() and not args.out.is_dir():
        print(f"--out 所指的“{args.out.name}”不是文件夹，没有写出任何文件。请换一个。", file=sys.stderr)
        return 2
    try:
        return _write(args)
    except (WrongThreshold, NotAReport) as wrong:
        print(f"没有写出任何文件：{wrong}", file=sys.stderr)
        return 2
    except (NotASnapshot, Contradicting, LedgerAltered, NotAudited, NotProtected, NotTypeset) as refusal:
        print(f"没有写出任何文件：{refusal}", file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"文件没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1


def _write(args: argparse.Namespace) -> int:
    from tonghu.methods.disclosure import Ledger
    from tonghu.methods.disclosure.primary import LEAST_THRESHOLD, WrongThreshold
    from tonghu.methods.reporting.drafting import edition_from
    from tonghu.methods.tabulation import Threshold, open_snapshot
    from tonghu.web.reports import FORMATS

    if args.threshold is not None and args.threshold < LEAST_THRESHOLD:
        raise WrongThreshold
    before = Ledger.open(args.ledger) if args.ledger else Ledger()
    snapshot = open_snapshot(args.snapshot)
    drafted = edition_from(
        snapshot,
        threshold=Threshold(args.readers.upper()),
        least=args.threshold,
        ledger=before,
        place=args.place,
        estimate=_estimated(args.coverage, snapshot) if args.coverage else None,
    )
    files = {f"{f.name}.{f.ending}": f.write(drafted.edition, "", "") for f in FORMATS.values()}
    if args.ledger:  # before anybody can read the tables
        _record(drafted, before, args.ledger)
    args.out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in files.items():
        handle = os.open(args.out / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
    _tell(drafted.edition, args.out, len(files))
    return 0


def _estimated(file: Path, snapshot: "Snapshot") -> "Estimate":
    from tonghu.methods.reporting.covered import NotAReport, estimate_of

    content, on = file.read_bytes(), date.fromisoformat(snapshot.about.reference_date)
    try:
        return estimate_of(json.loads(content), on=on, digest=sha256(content).hexdigest())
    except ValueError:  # no JSON, or of something else
        raise NotAReport from None


def _record(drafted: "Drafted", ledger: "Ledger", folder: Path) -> None:
    for release in drafted.releases:
        ledger.append(release, folder)
        ledger = ledger.after(release)


def _tell(edition: "Edition", out: Path, files: int) -> None:
    cells = sum(len(p.table.values) for p in edition.tables.values())
    hidden = sum(p.table.suppressed for p in edition.tables.values())
    print(
        f"已编制：{edition.place}，参照日{edition.reference_date}，{len(edition.tables)}张表、{cells:,}个单元格，"
        f"不公布{hidden:,}个（阈值{edition.least}），审核通过。{files}个文件已写入 {out}。"
    )
    print("这是征求意见稿，未经征求意见和审批，不得对外公布。", file=sys.stderr)
