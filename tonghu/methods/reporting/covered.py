"""What `tonghu coverage` estimated, as measures of quality (名单覆盖率、推算实有人数)."""

from collections.abc import Mapping
from typing import Any

from tonghu.methods.reporting.edition import Measure

COVERAGE, ESTIMATE = "名单覆盖率", "推算实有人数"
_LIVING = 2  # of the steps of a dual estimate: entries without doubles and without who has moved away


class NotAReport(ValueError):
    """It is no report of an estimate (不是推算结果)."""

    def __init__(self) -> None:
        super().__init__("不是 tonghu coverage 写出的 coverage.json，没有采用。请核对文件后重新运行。")


def coverage_measures(report: Mapping[str, Any]) -> tuple[Measure, ...]:
    """The share of the children living there whom the lists hold, and the estimate itself, with their intervals.

    report: as coverage.json holds it. Raises NotAReport.
    """
    try:
        total, method = report["total"], str(report["method"])
        estimate, low, high = (float(total[key]) for key in ("estimate", "low", "high"))
        listed = float(report["steps"][_LIVING]["value"] if "steps" in report else total["seen"])
    except (KeyError, TypeError, ValueError, IndexError):
        raise NotAReport from None
    if not 0 < low <= estimate <= high:
        raise NotAReport
    share, least, most = (min(1.0, listed / n) for n in (estimate, high, low))
    return (
        Measure(COVERAGE, "全部名单", share, True, least, most, method),
        Measure(ESTIMATE, "名单内外", estimate, False, low, high, method),
    )
