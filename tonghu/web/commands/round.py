"""`tonghu round`: the progress of each 街镇; with --new, open a round."""

import argparse
import sys
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from tonghu.web.commands.calls import WrongCall, account, carry_out, day, speaks_for, the_round

if TYPE_CHECKING:
    from tonghu.steps.rounds import Progress

_HEADS = ("街镇", "儿童", "已走访", "填写中", "待审核", "待核实", "核实中", "已核实", "已上传", "登记率")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Progress by default."""
    speaks_for(parser)
    parser.add_argument("--new", metavar="名称", help="新建轮次，如 2025年上半年")
    parser.add_argument("--date", metavar="日期", help="新建轮次的参照日，如 2025-06-30")
    parser.add_argument("--within", metavar="代码", help="看哪个区划的下一级，默认账号的辖区")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 the round exists, 2 wrong call."""
    return carry_out(_open if args.new or args.date else _show, args)


def _open(args: argparse.Namespace) -> int:
    from tonghu.steps import rounds

    if not (args.new and args.date):
        raise WrongCall("新建轮次需要名称和参照日。请写成 --new 名称 --date 2025-06-30。")
    try:
        round = rounds.open_round(args.new, day(args.date), by=account(args))
    except rounds.RoundExists as exists:
        print(exists, file=sys.stderr)
        return 1
    print(f"已新建轮次“{round.name}”，参照日{round.reference_date}。")
    print(f"摸排截止{round.survey_until}，核实截止{round.verify_until}，录入截止{round.upload_until}。")
    return 0


def _show(args: argparse.Namespace) -> int:
    from tonghu.steps.rounds import progress_by_place

    round, user = the_round(args), account(args)
    places = progress_by_place(round, within=args.within or user.jurisdiction, by=user)
    print(f"{round.name}，参照日{round.reference_date}")
    lines = [_HEADS, *(_line(place) for place in places)]
    if len(places) > 1:
        lines.append(_total(places))
    widths = [max(_wide(line[n]) for line in lines) for n in range(len(_HEADS))]
    for line in lines:
        print(
            "  ".join(_fit(cell, width, left=n == 0) for n, (cell, width) in enumerate(zip(line, widths, strict=True)))
        )
    return 0


def _line(place: "Progress") -> tuple[str, ...]:
    stages = (place.submitted, place.reviewed, place.verifying, place.verified, place.uploaded)
    counts = (place.children, place.visited, place.drafted, *stages)
    return (place.name, *map(str, counts), f"{int(place.share * 100)}%")


def _total(places: "list[Progress]") -> tuple[str, ...]:
    keys = ("children", "visited", "drafted", "submitted", "reviewed", "verifying", "verified", "uploaded")
    sums = [sum(getattr(place, key) for place in places) for key in keys]
    share = sum(place.registered for place in places) / sums[0] if sums[0] else 0
    return ("合计", *map(str, sums), f"{int(share * 100)}%")


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _fit(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _wide(text))
    return text + space if left else space + text
