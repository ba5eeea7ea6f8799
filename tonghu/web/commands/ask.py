"""`tonghu ask`: send what was reviewed to the six departments; with --out, write each one's workbook, encrypted."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.calls import WrongCall, account, carry_out, keep, speaks_for, target, the_round

if TYPE_CHECKING:
    from tonghu.register.models import Request, User


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
    folder = _folder(args.out) if args.out else None
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
        if folder:
            line += f"  {_write(request, folder, by=user)}"
        print(line)
    if folder and requests:
        print("解压口令在网站“部门核对”各部门的页面上，请另行告知，不要和文件一起发送。")
    return 0


def _folder(path: Path) -> Path:
    """The folder of the workbooks, made before anything is sent. Raises WrongCall."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise WrongCall(f"“{path}”不能用作目录，没有发出核对。请换一个位置。") from None
    target(path / "核对表")
    return path


def _write(request: "Request", folder: Path, *, by: "User") -> str:
    """Write one department's workbook; under the password of the department's page."""
    from tonghu.web.files.passwords import password_of_request
    from tonghu.web.pages.requests import request_rows

    leaving = request_rows(request)
    path = folder / f"{leaving.title}{'.zip' if leaving.locks else '.xlsx'}"
    keep(leaving, path, by=by, password=password_of_request(request) if leaving.locks else "")
    return path.name
