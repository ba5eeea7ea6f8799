"""`tonghu ask`: send what was reviewed to the six departments; with --out, write each one's workbook."""

import argparse
import sys
from pathlib import Path

from tonghu.web.calls import account, carry_out, speaks_for, the_round


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who sends, and where the workbooks go."""
    speaks_for(parser)
    parser.add_argument("--out", metavar="目录", type=Path, help="把各部门的核对表写入这个目录")


def run(args: argparse.Namespace) -> int:
    """0 sent, 1 nothing to send, 2 wrong call."""
    return carry_out(_ask, args)


def _ask(args: argparse.Namespace) -> int:
    from tonghu.steps import verification

    user = account(args)
    try:
        requests = verification.ask_departments(round=the_round(args), district=user.jurisdiction, by=user)
    except verification.NothingToAsk as nothing:
        print(nothing, file=sys.stderr)
        return 1
    if not requests:
        print("更正的项目都不属部门核对，登记表已直接列为已核实。")
    for request in requests:
        line = (
            f"第{request.pk}号  {request.get_department_display()}  {request.lines.count()}行  {request.due_on}前回复"
        )
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            path = args.out / f"核对表_{request.get_department_display()}_第{request.pk}号.xlsx"
            verification.request_sheet(request, path)
            line += f"  {path.name}"
        print(line)
    return 0
