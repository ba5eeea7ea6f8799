"""`tonghu export trace FILE`: which export a file or a fragment that was found came from."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.calls import WrongCall, account, carry_out

if TYPE_CHECKING:
    from tonghu.web.files.tracing import Found

_ROWS = 20  # rows that are named


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with which file, and whose duty it is."""
    parser.add_argument("act", metavar="trace", choices=["trace"], help="trace：追查来历")
    parser.add_argument("file", metavar="文件", type=Path, help="发现的文件，或把片段粘贴成的 .csv、.txt")
    parser.add_argument("--as", dest="by", metavar="账号", required=True, help="可以查看导出登记的账号")
    parser.add_argument("--password-file", metavar="文件", type=Path, help="加密压缩包的口令，写在第一行")


def run(args: argparse.Namespace) -> int:
    """0 found, 1 nothing tells, 2 wrong call."""
    return carry_out(_trace, args)


def _trace(args: argparse.Namespace) -> int:
    from tonghu.methods.reading import Refused
    from tonghu.register import journal
    from tonghu.web.files.tracing import trace

    user = account(args)
    try:
        content = args.file.read_bytes()
        password = (
            args.password_file.read_text(encoding="utf-8").partition("\n")[0].strip() if args.password_file else ""
        )
    except (OSError, UnicodeDecodeError):
        raise WrongCall("打不开文件。请核对文件的位置和读取权限。") from None
    try:
        found = trace(content, by=user, password=password)
    except Refused as refusal:
        print(f"没有读取：{refusal}", file=sys.stderr)
        return 1
    journal.note("TRACE_EXPORT", by=user, found=[one.export.pk for one in found])
    for one in found:
        print(_told(one))
    if not found:
        print("没有找到标记，或不是本辖区的导出。请多找一些行，或换上一级账号再查。", file=sys.stderr)
    return 0 if found else 1


def _told(found: "Found") -> str:
    from django.utils import timezone

    from tonghu.rules.access import Role
    from tonghu.web.shown.places import place_label

    export = found.export
    at, office = timezone.localtime(export.at), f"{place_label(export.jurisdiction)}{Role(export.role).label}"
    lines = [
        f"导出第{export.pk}号　{export.get_kind_display()}　{export.rows}行　{at:%Y-%m-%d %H:%M}",
        f"  导出人：{export.by.name}（{export.by.username}），{office}",
        f"  途径：{export.get_way_display()}，{export.get_cover_display()}　用途：{export.purpose or '未写'}",
        f"  依据：{found.why}",
    ]
    if found.rows:
        more = f"等{len(found.rows)}行" if len(found.rows) > _ROWS else ""
        lines.append(f"  对应导出文件的第{'、'.join(map(str, found.rows[:_ROWS]))}行{more}")
    return "\n".join(lines)
