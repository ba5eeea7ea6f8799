"""`tonghu intake FILE…`: what a department's list would do; with --confirm, do it; with --take-back, undo it."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tonghu.methods.reading import Arrival, Mark, Refused, read_file, write_returned
from tonghu.rules.forms.lists import ListKind
from tonghu.web import shell
from tonghu.web.commands.calls import WrongCall, account, keep, locked_target, locks, password, the_round
from tonghu.web.commands.landing import reason
from tonghu.web.shown.arrivals_told import UNSURE, tell_arrival, tell_problems, tell_reading, tell_skipped

if TYPE_CHECKING:
    from tonghu.register.models import Round, User
    from tonghu.steps.intake import Preview
    from tonghu.web.files.leaving import Leaving

KINDS = {"教育": ListKind.EDUCATION, "公安": ListKind.POLICE, "社区云": ListKind.COMMUNITY}
_WORDS = {
    "NEW": "新增",
    "CHANGED": "有变化",
    "UNCHANGED": "无变化",
    "DOUBTFUL": "待判定",
    "LEAD": "线索待核",
    "OUTSIDE": "不在年龄范围",
    "UNREADABLE": "无法读取",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Without --confirm nothing is written."""
    parser.add_argument("files", metavar="文件", nargs="*", type=Path, help="名单：.xlsx、.xls、.ods、.csv，可以几份")
    parser.add_argument("--as", dest="by", metavar="账号", help="以哪个账号办理，默认本区唯一的区民政局经办账号")
    parser.add_argument("--district", metavar="代码", help="区代码，默认该账号的辖区")
    parser.add_argument("--round", metavar="日期", help="轮次的参照日，如 2024-09-30，默认当前轮次")
    parser.add_argument("--kind", choices=KINDS, help="名单种类，默认按内容判断")
    parser.add_argument("--confirm", action="store_true", help="确认入库；不写这一项只预览，不写入名册")
    parser.add_argument("--returned", metavar="表.zip", type=Path, help="把无法读取的行连同原因写入这个加密的工作簿")
    locks(parser)
    parser.add_argument("--take-back", metavar="批次", type=int, help="撤回一个已入库的批次")
    parser.add_argument("--reconcile", action="store_true", help="对账：每一批收到的行现在都在哪里")
    parser.add_argument("--why", metavar="原因", default="", help="撤回的原因")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 refused or with faults, 2 wrong call."""
    if sum(map(bool, (args.files, args.take_back, args.reconcile))) != 1:
        print(
            "请给出名单文件；或者用 --take-back 批次 --why 原因 撤回一个批次；或者用 --reconcile 对账。",
            file=sys.stderr,
        )
        return 2
    if args.returned and len(args.files) > 1:
        print("--returned 一次只能用于一份名单。请逐份运行。", file=sys.stderr)
        return 2
    shell.open_register()
    from tonghu.register.models import NotAllowed

    try:
        if args.reconcile:
            return _reconcile(_officer(args))
        if args.take_back:
            return _take_back(args.take_back, _officer(args), args.why)
        round = the_round(args)
        take = _taking(args) if args.returned else None
        by = _officer(args) if args.confirm else None  # looking needs no account
        bad = [file for file in args.files if not _intake(file, args, by=by, round=round, take=take)]
    except (WrongCall, NotAllowed) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 1 if bad else 0


def _officer(args: argparse.Namespace) -> "User":
    """Who is named by --as, else the only officer of the district. Raises WrongCall."""
    from tonghu.register.models import User
    from tonghu.rules.access import Role

    if args.by:
        return account(args)
    officers = User.objects.filter(is_active=True, role=Role.OFFICER)
    if args.district:
        officers = officers.filter(jurisdiction=args.district)
    if officers.count() != 1:
        raise WrongCall("不能确定由谁办理。请用 --as 给出区民政局经办的账号。")
    args.by = officers.get().username
    return account(args)


Take = Callable[["Leaving"], None]


def _taking(args: argparse.Namespace) -> Take:
    """How the rows that cannot be read leave: whose act it is, where to, under which password. Raises WrongCall."""
    by, path, secret = _officer(args), locked_target(args.returned), password(args)

    def take(leaving: "Leaving") -> None:
        keep(leaving, path, by=by, password=secret)
        print(f"  无法读取的{leaving.rows}行已写入 {path.name}")

    return take


def _intake(file: Path, args: argparse.Namespace, *, by: "User | None", round: "Round", take: Take | None) -> bool:
    """Preview or enter one file; False when it was refused or a row could not be read."""
    from tonghu.steps import intake

    print(f"{file.name}")
    kind = KINDS[args.kind] if args.kind else None
    try:
        if by:
            return _enter(file, kind, args, by=by, round=round, take=take)
        arrival = read_file(file, kind=kind, on=round.reference_date)
    except (Refused, intake.AlreadyReceived) as refusal:
        print(f"  没有接收：{refusal}", file=sys.stderr)
        return False
    except OSError as failed:
        print(f"  没有接收：打不开文件（{reason(failed)}）。请核对文件名和读取权限。", file=sys.stderr)
        return False
    seen = intake.preview(arrival, on=round.reference_date)
    _show(arrival, seen)
    if take and arrival.unreadable:
        take(_unreadable(arrival))
    if arrival.unreadable and not args.returned:
        print("  要取出无法读取的行改正，请加 --returned 退回.zip。")
    print("  这是预览，没有写入名册。加 --confirm 确认入库。")
    return not arrival.unreadable


def _enter(
    file: Path,
    kind: ListKind | None,
    args: argparse.Namespace,
    *,
    by: "User",
    round: "Round",
    take: Take | None,
) -> bool:
    from tonghu.steps import intake
    from tonghu.web.pages.list_rows import returned_rows

    district = args.district or by.jurisdiction
    batch = intake.receive_file(file.read_bytes(), file.name, round=round, district=district, by=by)
    batch = intake.read_batch(batch, on=round.reference_date, kind=kind, progress=_tell)
    if batch.state == batch.State.REFUSED:
        print(f"  没有接收：{batch.refusal}", file=sys.stderr)
        return False
    if batch.reading["sure"] < UNSURE:
        intake.discard(batch, by=by)
        print(
            "  没有入库：看不出是哪个部门的名单。请加 --kind 教育、--kind 公安或 --kind 社区云后再运行。",
            file=sys.stderr,
        )
        return False
    if batch.reading["notes"] or batch.reading["skipped"]:
        print("\n".join(tell_reading(batch.reading)))
    batch = intake.enter_rows(intake.confirm(batch, by=by), on=round.reference_date, progress=_tell)
    print(f"  第{batch.pk}批，{batch.get_state_display()}：{_tally(batch.counts)}")
    if batch.counts.get("DOUBTFUL"):
        print(f"  有{batch.counts['DOUBTFUL']}行待人工判定，见 tonghu pairs 或网站“疑似判定”。")
    print(f"  撤回：tonghu intake --take-back {batch.pk} --why 原因")
    if take and batch.counts.get("UNREADABLE"):
        take(returned_rows(batch))
    return not batch.counts.get("UNREADABLE")


def _tell(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r  {stage} {f'{done}/{total}' if total else ''}\033[K", end="\r", file=sys.stderr, flush=True)


def _show(arrival: Arrival, seen: "Preview") -> None:
    print("\n".join(tell_arrival(arrival)))
    for line in (*tell_skipped(arrival.skipped), *tell_problems(arrival)):
        print(line)
    print(f"  入库后：{_tally(seen.counts)}")


def _tally(counts: dict[str, int]) -> str:
    return "，".join(f"{label}{counts[key]}" for key, label in _WORDS.items() if counts.get(key)) or "没有可入库的行"


def _unreadable(arrival: Arrival) -> "Leaving":
    from tonghu.steps.intake import reporter_columns
    from tonghu.web.files.kinds import Kind
    from tonghu.web.files.leaving import Leaving

    rows, told = arrival.unreadable, reporter_columns(arrival)

    def write(target: BinaryIO, mark: Mark) -> None:
        write_returned(
            target,
            arrival.header,
            [told.without(arrival.raw[n]) for n in rows],
            [arrival.reasons(n) for n in rows],
            numbers=[arrival.numbers[n] for n in rows],
            mark=mark,
        )

    return Leaving(Kind.RETURNED, f"退回_{len(rows)}行", len(rows), write)


def _reconcile(by: "User") -> int:
    """Say of every batch where its rows are; 1 when one is not even."""
    from tonghu.register.models import Batch
    from tonghu.steps import intake

    each, total = intake.balances(Batch.objects.all(), by=by)
    for balance in [*each, total]:
        name = f"第{balance.batch}批" if balance.batch else "合计"
        places = "，".join(f"{label}{n}" for key, label in intake.PLACES.items() if (n := balance.places.get(key, 0)))
        print(f"{name}：收到{balance.received}行 = {places or '没有行'}；{'相符' if balance.even else '不相符'}")
    uneven = [str(balance.batch) for balance in each if not balance.even]
    if uneven:
        print(f"第{'、'.join(uneven)}批对账不相符。请把这几行连同运行时间交系统管理员查对。", file=sys.stderr)
    return 1 if uneven else 0


def _take_back(number: int, by: "User", why: str) -> int:
    from tonghu.register.models import Batch
    from tonghu.steps import intake

    batch = Batch.objects.filter(pk=number, district__within=by.jurisdiction).select_related("round").first()
    if batch is None:
        print(f"没有第{number}批，或不在该账号的辖区。请在网站“部门名单”核对批次号。", file=sys.stderr)
        return 1
    if not why.strip():
        print("没有写撤回的原因，没有撤回。请加 --why 原因。", file=sys.stderr)
        return 2
    try:
        done = intake.take_back(batch, by=by, why=why, on=batch.round.reference_date)
    except intake.CannotTakeBack as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"第{number}批已撤回：{done.rows}行与名册脱开，{done.withdrawn}名儿童退出名册，{done.kept}名因另有来源保留。")
    return 0
