"""`tonghu audit …`: prove that the journal is whole, swear to it, archive it, give evidence of it (审计)."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tonghu.web.commands.calls import WrongCall, carry_out, day

if TYPE_CHECKING:
    from tonghu.register.audit.verify import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    """Five acts."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="操作")
    verify = acts.add_parser("verify", help="核验日志和历史有没有被删、改、插、换")
    verify.add_argument("--checkpoints", metavar="文件", type=Path, help="库外保存的检查点；默认 TONGHU_AUDIT_DIR 中的")
    verify.add_argument("--since", metavar="序号", type=int, default=0, help="只核验这一行之后最近一个检查点以后的")
    verify.add_argument("--key", metavar="公钥文件", type=Path, help="以这个公钥为准；默认本机密钥的公钥")
    verify.add_argument("--archive", metavar="文件", type=Path, help="只核验这个归档文件，不看数据库")
    acts.add_parser("checkpoint", help="立即作一个检查点")
    acts.add_parser("key", help="打印核验用的公钥")
    archive = acts.add_parser("archive", help="把满期的日志写成归档文件，再从库中移出（用数据库所有者的登录）")
    archive.add_argument("--before", metavar="日期", required=True, help="归档这一天以前的日志")
    archive.add_argument("--out", metavar="文件", type=Path, required=True, help="归档文件，如 日志2026.jsonl.gz")
    evidence = acts.add_parser("evidence", help="年度审计证据：只有数字，没有儿童姓名")
    evidence.add_argument("--year", metavar="年份", type=int, required=True)
    evidence.add_argument("--district", metavar="区代码", required=True)
    evidence.add_argument("--as", dest="by", metavar="账号", required=True, help="以哪个账号办理")
    evidence.add_argument("--out", metavar="目录", type=Path, required=True)


def run(args: argparse.Namespace) -> int:
    """0 whole or done, 1 broken or not possible, 2 wrong call."""
    acts = {"verify": _verify, "checkpoint": _checkpoint, "key": _key, "archive": _archive, "evidence": _evidence}
    if args.act == "archive":  # before the register opens: only the owner takes lines away
        os.environ["TONGHU_AS"] = "owner"
    return carry_out(acts[args.act], args)


def _verify(args: argparse.Namespace) -> int:
    from tonghu.register.audit import archive, checkpoints, keys
    from tonghu.register.audit.verify import Verification

    try:
        trusted = keys.Trusted.read(_read(args.key)) if args.key else keys.Trusted.own()
        if args.archive:
            return _tell(archive.verify_file(_there(args.archive), trusted))
        path = _there(args.checkpoints) if args.checkpoints else checkpoints.file()
        outside = checkpoints.read_file(path) if path.exists() else None
    except keys.KeyRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except ValueError as damaged:
        print(f"核验没有通过。{damaged}", file=sys.stderr)
        return 1
    report = Verification(trusted, outside, since=args.since, progress=_progress).run()
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return _tell(report)


def _progress(done: int, all: int) -> None:
    if sys.stderr.isatty():
        print(f"\r正在核验 {done:,} / {all:,} 行", end="", file=sys.stderr, flush=True)


def _tell(report: "Report") -> int:
    if report.whole:
        print(f"日志完整：核验 {report.lines:,} 行（第 {report.first:,} 至 {report.last:,} 行），没有发现改动。")
    else:
        print(f"日志不完整：发现 {len(report.faults) + report.more} 处。")
        for fault in report.faults:
            print(f"  {fault.message}")
        if report.more:
            print(f"  另有 {report.more} 处，先处理以上各处后再核验。")
    for remark in report.remarks:
        print(f"  说明：{remark}")
    if report.proven:
        print(f"检查点 {report.proven.number}（{report.proven.moment}）及以前的 {report.proven.seq:,} 行已得到证明。")
    elif not report.whole:
        print("没有哪个检查点之前的行能得到证明。")
    if not report.whole:
        print("请保留现场，不要重启或修补，立即报告安全管理员。")
    return 0 if report.whole else 1


def _checkpoint(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tonghu.register.audit import checkpoints, keys

    try:
        made = checkpoints.seal(at=timezone.now())
    except (checkpoints.NotSealed, keys.KeyRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if made is None:
        print("上一个检查点以后没有新的行。")
    else:
        print(f"检查点 {made.number}：到第 {made.seq} 行，摘要 {made.hash}。已存入数据库和 {checkpoints.file().name}。")
    return 0


def _key(args: argparse.Namespace) -> int:
    from tonghu.register.audit import keys
    from tonghu.register.models import Checkpoint

    try:
        key = keys.signing_key(first=not Checkpoint.objects.exists()).public_key()
    except keys.KeyRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(keys.public_pem(key), end="")
    print(f"指纹 {keys.fingerprint(key)}。请抄存在本系统之外，核验时用 --key 给出。", file=sys.stderr)
    return 0


def _archive(args: argparse.Namespace) -> int:
    from django.db import ProgrammingError
    from django.utils import timezone

    from tonghu.register.audit import archive, keys

    before = day(args.before)
    _writable(args.out)
    try:
        gone = archive.archive(before, args.out, at=timezone.now())
    except (archive.NotArchived, keys.KeyRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except ProgrammingError:
        print("归档要用数据库所有者的登录：请设 DATABASE_OWNER_URL 后重新运行。", file=sys.stderr)
        return 1
    print(f"已把 {gone:,} 行日志写入 {args.out.name} 并从库中移出。核验：tonghu audit verify --archive {args.out.name}")
    return 0


def _evidence(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from tonghu.register.audit import checkpoints, keys
    from tonghu.register.audit.verify import Verification
    from tonghu.steps import oversight
    from tonghu.web.commands.calls import account

    if not args.out.is_dir():
        raise WrongCall(f"没有“{args.out}”这个目录。请先建立。")
    user, on = account(args), timezone.localdate()
    outside = checkpoints.read_file(checkpoints.file()) if checkpoints.file().exists() else None
    report = Verification(keys.Trusted.own(), outside).run()
    sheets = oversight.evidence_of(args.district, year=args.year, on=on, by=user, verified=report)
    path = args.out / f"未成年人个人信息保护审计证据_{args.district}_{args.year}.xlsx"
    oversight.write_evidence(sheets, path)
    print(f"已写入 {path.name}。日志核验：{'完整' if report.whole else '不完整'}。")
    return 0 if report.whole else 1


def _there(path: Path) -> Path:
    if not path.is_file():
        raise WrongCall(f"没有“{path}”这个文件。请核对路径。")
    return path


def _read(path: Path) -> bytes:
    return _there(path).read_bytes()


def _writable(path: Path) -> None:
    if path.exists() or not path.parent.is_dir():
        raise WrongCall(f"“{path}”已经有了，或所在目录不存在。请换一个文件名。")
