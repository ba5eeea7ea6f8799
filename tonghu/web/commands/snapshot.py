"""`tonghu snapshot`: freeze the register for counting, or see whether a snapshot is as it was frozen."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.calls import (
    WrongCall,
    account,
    carry_out,
    keep,
    locked_target,
    locks,
    password,
    speaks_for,
    the_round,
)

if TYPE_CHECKING:
    from tonghu.register.models import Snapshot
    from tonghu.web.files.leaving import Leaving


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose register, of which round, and where to."""
    speaks_for(parser, needed=False)
    parser.add_argument("--within", metavar="代码", help="哪个区划，默认账号的辖区")
    parser.add_argument("--out", metavar="快照.zip", type=Path, help="另外导出一份：加密、登记，须写明用途")
    parser.add_argument("--why", metavar="用途", default="", help="导出的用途，至少6个字，写入导出登记")
    locks(parser)
    parser.add_argument("--verify", metavar="目录", type=Path, help="核对一份快照是否与制作时完全一致，不需要账号")


def run(args: argparse.Namespace) -> int:
    """0 done or whole, 1 not possible or altered, 2 wrong call."""
    if args.verify:
        return _verify(args.verify)
    if not args.by:
        print("请用 --as 给出账号，或用 --verify 核对一份快照。", file=sys.stderr)
        return 2
    return carry_out(_freeze, args)


def _verify(folder: Path) -> int:
    from tonghu.methods.tabulation import faults, open_snapshot

    if found := faults(folder):
        print(f"“{folder.name}”与制作时不一致：{'；'.join(f.rstrip('。') for f in found)}。", file=sys.stderr)
        print("请不要据此制表，从备份取回或重新制作。", file=sys.stderr)
        return 1
    snapshot = open_snapshot(folder)
    print(f"完整：参照日{snapshot.about.reference_date}，{snapshot.children:,}名儿童，摘要{snapshot.digest}。")
    print("清单文件是否被换过，请与名册记下的摘要比对。")
    return 0


def _freeze(args: argparse.Namespace) -> int:
    from django.conf import settings

    from tonghu.methods.disclosure import LedgerAltered, NotAudited
    from tonghu.steps import release
    from tonghu.web.files.leaving import NoPurpose

    round, user = the_round(args), account(args)
    within = args.within or user.jurisdiction
    if not within.isdigit():
        raise WrongCall("--within 应为区划代码，如 310115。")
    out = locked_target(args.out, plain=".tar") if args.out else None
    secret = password(args) if out else ""
    made = release.freeze(round=round, within=within, by=user)
    print(f"已制作统计快照：参照日{made.reference_date}，{made.children:,}名儿童，规则{made.rules}。")
    print(f"位置：{settings.SNAPSHOT_DIR / made.folder}")
    print(f"摘要：{made.digest}")
    if out:
        try:
            keep(_leaving(made), out, by=user, password=secret, purpose=args.why)
        except NoPurpose as refusal:
            raise WrongCall(f"快照已制作，没有导出。{refusal}请用 --why 给出。") from None
        print(f"已导出一份到 {out.name}。用完请删除。")
    try:
        release.protect_snapshot(made, by=user)
    except (NotAudited, LedgerAltered, release.DoNotAgree, release.OtherLevel) as refusal:
        print(f"快照已制作，统计表没有制作：{refusal}", file=sys.stderr)
        return 1
    return 0


def _leaving(made: "Snapshot") -> "Leaving":
    from tonghu.steps import release
    from tonghu.web.files.kinds import Kind
    from tonghu.web.files.leaving import Leaving

    return Leaving(
        Kind.SNAPSHOT,
        f"统计快照_{made.place}_{made.reference_date}",
        made.children,
        lambda target, mark: release.pack(made, target, said=f"{mark.line} {mark.token}"),
        {"snapshot": made.pk, "within": made.place, "reference_date": made.reference_date.isoformat()},
        ending="tar",
    )
