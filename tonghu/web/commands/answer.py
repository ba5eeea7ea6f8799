"""`tonghu answer FILE --request N`: take a department's filled workbook."""

import argparse
import sys
from pathlib import Path

from tonghu.web.commands.calls import WrongCall, account, carry_out, keep, locked_target

_SHOWN = 20  # refused rows that are printed


def arguments(parser: argparse.ArgumentParser) -> None:
    """The workbook, the request, and the department's account."""
    parser.add_argument("file", metavar="核对表", type=Path, help="部门填好的核对表")
    parser.add_argument("--request", metavar="号", type=int, required=True, help="第几号核对请求")
    parser.add_argument("--as", dest="by", metavar="账号", required=True, help="该部门联络员的账号")
    parser.add_argument("--refused", metavar="表.zip", type=Path, help="把没有收下的行连同原因写入这个加密的工作簿")


def run(args: argparse.Namespace) -> int:
    """0 all taken, 1 refused or rows refused, 2 wrong call."""
    return carry_out(_answer, args)


def _answer(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tonghu.methods.reading import Refused
    from tonghu.register.models import Line, Request
    from tonghu.steps import verification
    from tonghu.web.files.arriving import unlocked
    from tonghu.web.files.passwords import password_of_request
    from tonghu.web.pages.requests import refused_rows

    user = account(args)
    refused = locked_target(args.refused) if args.refused else None
    request = Request.objects.filter(pk=args.request, district=user.jurisdiction).first()
    if request is None:
        raise WrongCall("本区没有这一号核对请求。请核对 --request 后面的号码。")
    try:
        with unlocked([_content(args.file)], password_of_request(request)) as path:
            report = verification.receive_answers(path, request=request, by=user, on=timezone.localdate())
    except (Refused, verification.NoSuchLine) as refusal:
        print(f"核对表没有收下：{refusal}", file=sys.stderr)
        return 1
    counts = "，".join(f"{Line.Verdict(verdict).label}{n}行" for verdict, n in sorted(report.counts.items()))
    print(f"收下{sum(report.counts.values())}行" + (f"：{counts}" if counts else ""))
    if report.blank:
        print(f"没有填写{report.blank}行，可以填好后再交。")
    for number, why in report.refused[:_SHOWN]:
        print(f"第{number}行没有收下：{why}", file=sys.stderr)
    if len(report.refused) > _SHOWN:
        print(f"…… 共{len(report.refused)}行没有收下，可用 --refused 写入工作簿。", file=sys.stderr)
    if refused and report.refused:
        leaving = refused_rows(report, request)
        keep(leaving, refused, by=user, password=password_of_request(request) if leaving.locks else "")
        print(f"没有收下的{len(report.refused)}行已写入 {refused.name}，解压口令与核对表相同。")
    return 1 if report.refused else 0


def _content(file: Path) -> bytes:
    """What was handed back. Raises Refused."""
    from tonghu.methods.reading import Refused

    try:
        return file.read_bytes()
    except OSError:
        raise Refused("NOT_THERE") from None
