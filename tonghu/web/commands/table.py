"""`tonghu table T01`: a protected table, printed or as a workbook."""

import argparse
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.calls import WrongCall, account, carry_out, keep, speaks_for, target, the_round

if TYPE_CHECKING:
    from tonghu.methods.disclosure import SafeTable


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which table, for whom, and where to."""
    parser.add_argument("table", metavar="表号", help="T01 至 T25；tonghu tabulate --list 列出全部")
    speaks_for(parser)
    parser.add_argument("--out", metavar="表.xlsx", type=Path, help="写成工作簿；不写则列在屏幕上")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 there are no tables yet, 2 wrong call."""
    return carry_out(_table, args)


def _table(args: argparse.Namespace) -> int:
    from tonghu.methods.disclosure import LedgerAltered
    from tonghu.methods.tabulation import STANDARD
    from tonghu.steps import release
    from tonghu.web.pages.tables import table_to_take

    round, user = the_round(args), account(args)
    out = target(args.out) if args.out else None
    number = args.table.upper()
    if number not in STANDARD:
        raise WrongCall(str(release.NoSuchTable()))
    try:
        edition = release.edition_for(round=round, within=user.jurisdiction, by=user)
        printed = release.table_in(edition, number)
    except release.NoSuchTable as missing:
        raise WrongCall(str(missing)) from None
    except (release.NoSnapshot, LedgerAltered) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    title, safe = printed.definition.title, printed.table
    if out:
        keep(table_to_take(number, edition), out, by=user, password="")
        print(f"“{title}”已写入 {out.name}。")
        return 0
    print(f"{title}（参照日{edition.reference_date}，单位：人）")
    _print(safe)
    print(f"x 为保护隐私未公布：小于{safe.threshold}的数，以及可据以推算出它们的数。")
    return 0


def _print(safe: "SafeTable") -> None:
    from tonghu.methods.tabulation import TOTAL

    *down, across = safe.dimensions
    codes = [*across.categories, TOTAL]
    print("\t".join([*(d.label for d in down), *across.categories.values(), "合计"]))
    for place in product(*([*d.categories.items(), (TOTAL, "合计")] for d in down)):
        at = tuple(code for code, _ in place)
        print("\t".join([*(label for _, label in place), *(safe.value(*at, code) for code in codes)]))
