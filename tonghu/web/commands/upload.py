"""`tonghu upload --out FILE.xlsx`: make the rows of what is verified, and write them as a workbook."""

import argparse
import sys
from pathlib import Path

from tonghu.web.commands.calls import account, carry_out, speaks_for, target, the_round


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who makes them, and where they go."""
    speaks_for(parser)
    parser.add_argument("--out", metavar="表.xlsx", type=Path, required=True, help="录入表写到哪里")


def run(args: argparse.Namespace) -> int:
    """0 made, 1 nothing is verified, 2 wrong call."""
    return carry_out(_upload, args)


def _upload(args: argparse.Namespace) -> int:
    from tonghu.register import journal
    from tonghu.register.models import UploadRow
    from tonghu.steps import verification

    user, out = account(args), target(args.out)
    try:
        made = verification.make_upload(round=the_round(args), district=user.jurisdiction, by=user)
    except verification.NothingToUpload as nothing:
        print(nothing, file=sys.stderr)
        return 1
    rows = verification.rows_made_with(UploadRow.objects.get(pk=made[0].pk), district=user.jurisdiction)
    verification.upload_sheet(rows, out, by=user)
    journal.note("DOWNLOAD_UPLOAD", by=user, rows=len(rows), first=rows[0].pk)
    print(f"已生成{len(rows)}行，写入 {out.name}。录入完毕请删除文件。")
    return 0
