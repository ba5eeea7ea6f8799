"""`tonghu upload --out FILE.zip`: make the rows of what is verified, and write them as an encrypted workbook."""

import argparse
import sys
from pathlib import Path

from tonghu.web.commands.calls import account, carry_out, keep, locked_target, locks, password, speaks_for, the_round


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who makes them, and where they go."""
    speaks_for(parser)
    parser.add_argument("--out", metavar="表.zip", type=Path, required=True, help="录入表（加密压缩包）写到哪里")
    locks(parser)


def run(args: argparse.Namespace) -> int:
    """0 made, 1 nothing is verified, 2 wrong call."""
    return carry_out(_upload, args)


def _upload(args: argparse.Namespace) -> int:
    from tonghu.register.models import UploadRow
    from tonghu.steps import verification
    from tonghu.web.pages.uploads import upload_rows

    user, out = account(args), locked_target(args.out)
    secret = password(args)
    try:
        made = verification.make_upload(round=the_round(args), district=user.jurisdiction, by=user)
    except verification.NothingToUpload as nothing:
        print(nothing, file=sys.stderr)
        return 1
    leaving = upload_rows(UploadRow.objects.get(pk=made[0].pk), by=user)
    keep(leaving, out, by=user, password=secret)
    print(f"已生成{leaving.rows}行，写入 {out.name}。录入完毕请删除文件。")
    return 0
