"""What `tonghu coverage` estimated, as an edition tells it (覆盖率估计)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tonghu.methods.reporting.edition import Estimate, Measure

COVERAGE, ESTIMATE = "名单覆盖率", "推算实有人数"
# The cells of an estimate by which a text cites it.
CELLS = {"living": "名单上仍在住", "estimate": "推算实有人数", "low": "95%区间下限", "high": "95%区间上限"}
# Lists name children whose category is not known yet: an estimate of all on them is no estimate of a table's total.
SCOPE = (
    "推算范围以所用名单为准，含情况不明、尚未计入的儿童，与监测对象的人数不能直接相减。"
    "推算数与登记数分列，不替代登记数。"
)
_LIVING = 2  # of the steps of a dual estimate: entries without doubles and without who has moved away
_TENS = 10  # an estimate is not known to the last child, and no count of a list is to be told by it


class NotAReport(ValueError):
    """It is no report of an estimate (不是推算结果)."""

    def __init__(self) -> None:
        super().__init__("不是 tonghu coverage 写出的 coverage.json，没有采用。请核对文件后重新运行。")


def estimate_of(
    report: Mapping[str, Any], *, on: date, digest: str = "", number: int = 0, office: str = ""
) -> Estimate:
    """The estimate of a report, as coverage.json holds it. Raises NotAReport."""
    try:
        total, method = report["total"], str(report["method"])
        estimate, low, high = (_tens(total[key]) for key in ("estimate", "low", "high"))
        steps = tuple((str(step["step"]), _tens(step["value"])) for step in report.get("steps", ()))
        living = steps[_LIVING][1] if steps else _tens(total["seen"])
        lists = tuple((str(name), _tens(n)) for name, n in report.get("entries", {}).items())
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
        raise NotAReport from None
    if not 0 < low <= estimate <= high or living <= 0:
        raise NotAReport
    return Estimate(number, on, office, method, lists, steps, living, estimate, low, high, digest)


def _tens(value: object) -> int:
    return _TENS * round(float(str(value)) / _TENS)


def coverage_measures(estimate: Estimate) -> tuple[Measure, ...]:
    """The share of the children living there whom the lists hold, and the estimate itself, with their intervals."""
    share, least, most = (min(1.0, estimate.living / n) for n in (estimate.estimate, estimate.high, estimate.low))
    return (
        Measure(COVERAGE, "全部名单", share, True, least, most, estimate.source),
        Measure(ESTIMATE, "名单内外", estimate.estimate, False, estimate.low, estimate.high, estimate.source),
    )
