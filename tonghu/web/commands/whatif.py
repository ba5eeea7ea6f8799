"""`tonghu whatif --age 18`: who would enter and leave the count under other numbers or readings; nothing changes."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from tonghu.methods.tabulation.supposing import Flow, said, weigh
from tonghu.rules.eligibility import READINGS, WRITTEN, Facts, read_otherwise
from tonghu.web.commands.calls import WrongCall, account, carry_out, speaks_for, the_round
from tonghu.web.commands.judge import facts_of_line, reference_day

_OPTIONS = {
    "age": "under_age",
    "stay-months": "stay_months",
    "away-months": "away_months",
    "absence-days": "absence_days",
}
_CHUNK = 5000
_LISTED = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is supposed, and over whom: the register, or a file of facts."""
    for option, key in _OPTIONS.items():
        parser.add_argument(f"--{option}", dest=key, metavar="N", default="", help=WRITTEN[key].label)
    listed = "；".join(f"{key} {reading.otherwise}" for key, reading in READINGS.items())
    parser.add_argument("--turn", metavar="口径", action="append", default=[], help=f"换一种口径，可写多次：{listed}")
    parser.add_argument(
        "--facts", metavar="FILE.jsonl", type=Path, help="对事实文件测算（格式同 tonghu judge），不连数据库"
    )
    parser.add_argument("--on", metavar="DATE", type=reference_day, help="参照日；对登记册测算时默认为轮次的参照日")
    speaks_for(parser, needed=False)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 some lines could not be read, 2 wrong call."""
    if args.facts:
        try:
            return _over_file(args)
        except WrongCall as wrong:
            print(wrong, file=sys.stderr)
            return 2
    return carry_out(_over_register, args)


def _asked(args: argparse.Namespace) -> Mapping[str, int | bool]:
    if unknown := set(args.turn) - set(READINGS):
        raise WrongCall(f"没有“{'、'.join(sorted(unknown))}”这种口径。可选：{'、'.join(READINGS)}。")
    asked = read_otherwise({key: getattr(args, key) for key in WRITTEN}, dict.fromkeys(args.turn, True))
    if isinstance(asked, list):
        raise WrongCall("\n".join(problem.message for problem in asked))
    if not asked:
        raise WrongCall("没有改动任何参数或口径。例如 --age 18，或 --turn across_needs_help。")
    return asked


def _over_register(args: argparse.Namespace) -> int:
    from tonghu.register import journal
    from tonghu.rules.access import Act
    from tonghu.steps.release import whatif

    if not args.by:
        raise WrongCall("对登记册测算，请用 --as 写明账号；或用 --facts 给出事实文件。")
    asked, user, round = _asked(args), account(args), the_round(args)
    user.require(Act.WHAT_IF, user.jurisdiction)
    on: date = args.on or round.reference_date

    def told(done: int) -> bool:
        print(f"\r已测算 {done:,} 名", end="", file=sys.stderr, flush=True)
        return True

    journal.note("WHAT_IF", by=user, asked=dict(asked))
    flow = whatif.run(asked, place=user.jurisdiction, on=on, chunk=_CHUNK, told=told)
    print(file=sys.stderr)
    assert flow is not None  # nobody stops it but Ctrl+C
    _print(flow, asked, on, exact=user.may(Act.SEE_CHILD))
    return 0


def _over_file(args: argparse.Namespace) -> int:
    asked = _asked(args)
    if args.on is None:
        raise WrongCall("请用 --on 写明参照日，如 --on 2024-09-30。")
    flow, bad, began = Flow(), [0], time.perf_counter()
    try:
        with args.facts.open("rb") as lines:
            children = _facts(lines, bad)
            while chunk := list(islice(children, _CHUNK)):
                weigh(flow, chunk, asked, on=args.on)
    except OSError:
        raise WrongCall("打不开事实文件。请核对文件的位置和读取权限。") from None
    _print(flow, asked, args.on, exact=True)
    print(f"{sum(flow.counts.values()):,}名，用时{time.perf_counter() - began:.1f}秒。", file=sys.stderr)
    if bad[0]:
        print(f"有{bad[0]}行读不出，没有测算；请用 tonghu judge 查看原因。", file=sys.stderr)
    return 1 if bad[0] else 0


def _facts(lines: Iterator[bytes], bad: list[int]) -> Iterator[tuple[int, Facts]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            facts = facts_of_line(line, number)
            if facts is None:
                bad[0] += 1
            else:
                yield number, facts


def _print(flow: Flow, asked: Mapping[str, int | bool], on: date, *, exact: bool) -> None:
    print(f"假设测算（参照日{on}）：{'，'.join(f'{key}={value}' for key, value in asked.items())}")
    before = sum(n for (a, _), n in flow.counts.items() if a.counted)
    after = sum(n for (_, b), n in flow.counts.items() if b.counted)
    print(f"计入：{said(before, exact=exact)} → {said(after, exact=exact)}")
    for (a, b), n in sorted(flow.counts.items(), key=lambda flow: -flow[1]):
        if a is not b:
            print(f"  {a.label} → {b.label}\t{said(n, exact=exact)}")
    if exact and flow.changed:
        rows = "、".join(str(child) for child, _, _ in flow.changed[:_LISTED])
        print(f"变动的（行号或内部编号，至多{_LISTED}个）：{rows}")
