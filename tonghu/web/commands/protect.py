"""`tonghu protect CELLS.csv --dims a,b,c --out DIR`: protect the tables of one set of counts (统计表隐私保护)."""

import argparse
import json
import sys
from importlib.metadata import version
from math import inf
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from tonghu.web.commands.landing import reason

if TYPE_CHECKING:
    from tonghu.methods.disclosure import Counts, Ledger, Protected, Wanted

_OUT = ("cells.csv", "audit.json")


class Refused(Exception):
    """The call or its files are wrong (调用有误); exit status 2."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The counts, what to publish of them, and what was published before."""
    parser.add_argument("cells", metavar="CELLS.csv", type=Path, help="最细的计数：每个维度一列，人数在 n 列")
    parser.add_argument("--dims", metavar="a,b,c", required=True, help="维度的列名，用逗号分开")
    parser.add_argument(
        "--hierarchy", metavar="a=FILE", action="append", default=[], help="维度的代码树（下级,上级）；可写多次"
    )
    parser.add_argument(
        "--table",
        metavar="a,b",
        action="append",
        default=[],
        help="要公布的汇总；可写多次，默认全部维度的全部汇总",
    )
    parser.add_argument("--threshold", metavar="K", type=int, help="阈值，小于它的数不公布；默认为对外发布的阈值10")
    parser.add_argument("--attribute", metavar="a", action="append", default=[], help="不得让人看出一行全属此维度一类")
    parser.add_argument("--ledger", metavar="DIR", type=Path, help="发布台账：与以前的发布一起审核，通过后记入")
    parser.add_argument(
        "--at", metavar="a=代码", action="append", default=[], help="本表所在的固定代码，如 半年=2025-1"
    )
    parser.add_argument("--stated", metavar="FILE", type=Path, help="百分比、地图分级等透露的区间（各维度、low、high）")
    parser.add_argument("--exact", metavar="SECONDS", type=float, default=0.0, help="再用若干秒求更少的抑制")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="结果文件夹：cells.csv 和 audit.json")


def run(args: argparse.Namespace) -> int:
    """0 protected and written, 1 not protected and nothing written, 2 wrong call or file."""
    from tonghu.methods.disclosure import LedgerAltered, NotAudited, NotStated
    from tonghu.methods.disclosure.cells import TooManyCells
    from tonghu.methods.disclosure.codes import NotATree
    from tonghu.methods.disclosure.files import NotReadable
    from tonghu.methods.disclosure.primary import WrongThreshold

    try:
        return _protect(args)
    except (NotAudited, LedgerAltered) as refusal:
        print(f"未能保护，没有写出任何文件：{refusal}", file=sys.stderr)
        return 1
    except (Refused, NotReadable, NotATree, NotStated, TooManyCells, WrongThreshold) as fault:
        print(f"没有写出任何文件：{fault}", file=sys.stderr)
        return 2
    except OSError as failed:
        print(f"文件没有写成：{reason(failed)}。处理后重新运行。", file=sys.stderr)
        return 1


def _protect(args: argparse.Namespace) -> int:
    from tonghu.methods.disclosure import Ledger, protect_counts
    from tonghu.methods.disclosure.files import cells_csv

    _folders(args)
    counts, wanted = _asked(args)
    ledger = Ledger.open(args.ledger) if args.ledger else Ledger()
    start = process_time()
    safe = protect_counts(counts, wanted, ledger)
    report = _report(safe, wanted, process_time() - start, ledger.after(safe.release) if args.ledger else None)
    content = {
        _OUT[0]: cells_csv(safe.release.dims, safe.values),
        _OUT[1]: (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        for name, raw in content.items():
            (args.out / f"{name}.new").write_bytes(raw)
        if args.ledger:  # before anybody can read the tables: what is out and not in the ledger cannot be protected
            ledger.append(safe.release, args.ledger)
        for name in content:
            (args.out / f"{name}.new").replace(args.out / name)
    finally:
        for name in content:
            (args.out / f"{name}.new").unlink(missing_ok=True)
    if args.ledger and not ledger.releases:
        print("台账是空的，本次记为第1次发布。如以前发布过，请核对 --ledger 所指的文件夹。", file=sys.stderr)
    _tell(safe, ledger)
    return 0


def _folders(args: argparse.Namespace) -> None:
    """Whether results and ledger have a folder each, before anything is worked out. Raises Refused."""
    for option, folder in (("--out", args.out), ("--ledger", args.ledger)):
        if folder and folder.exists() and not folder.is_dir():
            raise Refused(f"{option} 所指的“{folder.name}”不是文件夹。请换一个。")
    out, ledger = args.out.resolve(), args.ledger and args.ledger.resolve()
    if ledger and ledger in (out, *out.parents):
        raise Refused("--out 不能是台账文件夹或在它里面：台账中只能有台账的文件。请换一个结果文件夹。")


def _asked(args: argparse.Namespace) -> "tuple[Counts, Wanted]":
    """The counts and what is wanted, from the files and options."""
    from datetime import date

    from tonghu.methods.disclosure import Effort, Wanted
    from tonghu.methods.disclosure.files import MOST, read_counts, read_stated, read_tree
    from tonghu.methods.disclosure.primary import LEAST_THRESHOLD, WrongThreshold
    from tonghu.methods.disclosure.protect import THRESHOLD_PUBLIC

    dims = _names(args.dims, "--dims")
    threshold = THRESHOLD_PUBLIC.on(date.max) if args.threshold is None else args.threshold
    if threshold < LEAST_THRESHOLD:
        raise WrongThreshold
    if threshold > MOST:
        raise Refused(f"--threshold 不得超过{MOST:,}。请核对。")
    trees: dict[str, list[Any]] = {}
    for key, file in (_pair(text, "--hierarchy") for text in args.hierarchy):
        trees.setdefault(_known(key, dims, "--hierarchy"), []).append(read_tree(Path(file), key))
    tables = [tuple(_known(key, dims, "--table") for key in _names(text, "--table")) for text in args.table]
    at = dict(_pair(text, "--at") for text in args.at)
    if set(at) & set(dims):
        raise Refused(f"--at 的“{min(set(at) & set(dims))}”已在 --dims 中。请只写一处。")
    if not 0 <= args.exact < inf:
        raise Refused("--exact 应为0或更大的秒数。")
    counts = read_counts(args.cells, dims, trees)
    wanted = Wanted(
        tables or [tuple(dims)],
        threshold,
        [_known(key, dims, "--attribute") for text in args.attribute for key in _names(text, "--attribute")],
        at,
        read_stated(args.stated, counts) if args.stated else {},
        Effort(seconds=args.exact),
    )
    return counts, wanted


def _names(text: str, option: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names) or len(set(names)) != len(names) or {"n", "value"} & set(names):
        raise Refused(f"{option} 的列名“{text}”有空、重复，或用了保留的 n、value。请改正。")
    return names


def _known(key: str, dims: list[str], option: str) -> str:
    if key not in dims:
        raise Refused(f"{option} 的“{key}”不在 --dims 中。可用：{'、'.join(dims)}。")
    return key


def _pair(text: str, option: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise Refused(f"{option} 应写作 维度=值，现为“{text}”。")
    return key, value


def _report(safe: "Protected", wanted: "Wanted", seconds: float, ledger: "Ledger | None") -> dict[str, Any]:
    """What the audit found, for whoever approves the release."""
    proof = safe.suppression.audit
    return {
        "passed": proof.passed,
        "threshold": wanted.threshold,
        "published": len(safe.values),
        "primary": safe.primary,
        "secondary": safe.secondary,
        "suppressed": safe.primary + safe.secondary,
        "exact_disclosures": len(proof.exact),
        "interval_failures": len(proof.failing),
        "bound": safe.bound,
        "seconds": round(seconds, 2),
        "method": "threshold; LP routes; clean-up by proofs; "
        + ("ILP; " if wanted.effort.seconds else "")
        + "LP audit",
        "by_the_clock": wanted.effort.seconds > 0,
        "advice": None if safe.advice is None else str(safe.advice),
        "ledger": None if ledger is None else {"releases": len(ledger.releases), "hash": ledger.hash},
        "linked_releases": list(safe.linked),
        "versions": {"highspy": version("highspy"), "numpy": version("numpy")},
    }


def _tell(safe: "Protected", ledger: "Ledger") -> None:
    apart = [n for n in range(1, len(ledger.releases) + 1) if n not in safe.linked]
    same = [n for n in safe.linked if n not in safe.versions]
    if same:
        print(f"与台账第{'、'.join(map(str, same))}次发布属于同一批儿童，已联合审核。", file=sys.stderr)
    if safe.versions:
        print(
            f"台账第{'、'.join(map(str, safe.versions))}次发布有一半以上的数与本次相同，视为同一期的前一版："
            "当时公布、现在仍对的数按已知审核，当时不公布的仍不公布。如属另一期，请用 --at 注明期别后重新运行。",
            file=sys.stderr,
        )
    if apart:
        print(f"台账第{'、'.join(map(str, apart))}次发布的数与本次不同，按另一期分别审核。", file=sys.stderr)
    if safe.advice is not None:
        print(safe.advice, file=sys.stderr)
    print(
        f"已保护：{len(safe.values):,}个单元格，抑制{safe.primary + safe.secondary:,}个"
        f"（其中小数{safe.primary:,}个；至少须抑制{safe.bound:,}个）。审核通过。"
    )
