"""The arrival report of a list in words (到达报告)."""

from tonghu.methods.reading import FAULTS
from tonghu.register.models import Batch
from tonghu.web.shown.places import place_label

TWICE = {"same_id": "证件号码重复", "same_person": "姓名和出生日期重复"}
_SAME = "没有超出偶然的变化"


def summary_of(batch: Batch) -> list[tuple[str, str]]:
    """The report in lines: what, and how it is."""
    report = batch.report
    lines = [("读到的行", f"{report['profile']['rows']}行")]
    lines += [(FAULTS[kind].label, f"{n['rows']}行{n['cells']}处") for kind, n in report["faults"].items()]
    lines += [(label, f"{len(report[key])}组") for key, label in TWICE.items() if report[key]]
    if report["against"]:
        lines += [("上次有、这次没有的儿童", f"{report['gone']}名")]
        lines += [("与上次相比", line) for line in drift_of(batch) or [_SAME]]
    else:
        lines += [("与上次相比", "这是收到的第一份，没有可比的上次名单")]
    return lines


def drift_of(batch: Batch) -> list[str]:
    """What changed against the last list of the same sender, in words; 街镇 by name."""
    return [f"{_named(c['what'])}：上次{c['before']}，这次{c['now']}" for c in batch.report["drift"]]


def _named(what: str) -> str:
    head, found, code = what.partition("变化最大：")
    return f"{head}{found}{place_label(code.rstrip('）'))}）" if code.rstrip("）").isdecimal() else what
