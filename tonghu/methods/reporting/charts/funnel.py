"""Districts against what chance allows (漏斗图): each service's rate over how many it is of, within control limits.

A small district differs from the whole by chance alone; only who lies outside the limits differs by more.
Source: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.charts.rates import Rate, percent
from tonghu.methods.reporting.charts.services import SERVICES, Service, of
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation.variables import UNKNOWN_PLACE

LIMITS = (1.959964, 3.090232)  # 95 % and 99.8 %
_FEWEST = 3  # districts with a published rate: fewer are no comparison
_POINTS = 24  # of a limit's line


@dataclass(frozen=True, slots=True)
class Panel:
    """One service: the whole's rate, and each district's where it is published, by name."""

    service: Service
    whole: Rate
    rates: Mapping[str, Rate | None]

    def beyond(self, rate: Rate) -> int:
        """How many of the two limits a rate lies outside: 0, 1 or 2."""
        return sum(abs(rate.value - self.whole.value) > z * _spread(self.whole.value, rate.whole) for z in LIMITS)

    @property
    def lines(self) -> list[list[float]]:
        """n, and below it and above it each limit: from the smallest district to beyond the largest."""
        sizes = [rate.whole for rate in self.rates.values() if rate]
        first, last = min(sizes) * 0.9, max(sizes) * 1.1
        at = [first + (last - first) * step / _POINTS for step in range(_POINTS + 1)]
        return [[n, *(end for z in LIMITS for end in self._between(z, n))] for n in at]

    def _between(self, z: float, n: float) -> tuple[float, float]:
        half = z * _spread(self.whole.value, n)
        return max(0.0, self.whole.value - half), min(1.0, self.whole.value + half)


def _spread(share: float, n: float) -> float:
    return sqrt(share * (1 - share) / n)


def by_district(edition: Edition) -> Chart | None:
    """Every service that is published for enough districts; None where there is none."""
    panels = [panel for service in SERVICES if (panel := _panel(service, edition))]
    if not panels:
        return None
    names = list(dict.fromkeys(name for panel in panels for name in panel.rates))
    return Chart(
        "funnel",
        "、".join(dict.fromkeys(panel.service.table for panel in panels)),
        _title(panels),
        "各区服务享有率与控制限",
        {"kind": "funnel", "panels": [_drawn(panel) for panel in panels]},
        Twin(("区", *(panel.service.label for panel in panels)), tuple(_line(name, panels) for name in names)),
        f"横轴是该区应享有的儿童数，纵轴是比率；横线是{edition.place}的比率，内外两层曲线是按这一比率、只有偶然波动时95%和99.8%的区"
        "所在的范围（正态近似）。落在外层以外的区，差别不像是偶然的，原因须另行了解。数据表中“↑”“↓”表示高于、低于外层。"
        "统计范围、未采集和不适用的处理同“服务享有率”。没有监测对象的区不列。",
        wide=True,
    )


def _panel(service: Service, edition: Edition) -> Panel | None:
    if service.table not in edition.tables:
        return None
    table, whole = Published(edition, service.table), of(service, edition)
    districts = {code: name for code, name in table.labels("district").items() if code != UNKNOWN_PLACE}
    rates = {
        name: of(service, edition, district=(d,)) for d, name in districts.items() if table.cell({"district": d}) != 0
    }
    enough = whole is not None and sum(rate is not None for rate in rates.values()) >= _FEWEST
    return Panel(service, whole, rates) if whole is not None and enough else None


def _drawn(panel: Panel) -> dict[str, object]:
    return {
        "name": panel.service.label,
        "whole": panel.whole.value,
        "limits": panel.lines,
        "points": [
            {"name": name, "n": rate.whole, "value": rate.value, "beyond": panel.beyond(rate)}
            for name, rate in panel.rates.items()
            if rate
        ],
        "hidden": [name for name, rate in panel.rates.items() if rate is None],
    }


def _line(name: str, panels: Sequence[Panel]) -> Line:
    return Line(name, tuple(_cell(panel, name) for panel in panels))


def _cell(panel: Panel, name: str) -> Cell:
    if name not in panel.rates:
        return Cell("—")
    rate = panel.rates[name]
    if rate is None:
        return Cell(None)
    mark = "" if panel.beyond(rate) < len(LIMITS) else "↑" if rate.value > panel.whole.value else "↓"
    return Cell(f"{percent(rate.value)}（{percent(rate.low)}—{percent(rate.high)}）{mark}")


def _title(panels: Sequence[Panel]) -> str:
    low = [
        f"{name}的{panel.service.label}"
        for panel in panels
        for name, rate in panel.rates.items()
        if rate and rate.value < panel.whole.value and panel.beyond(rate) == len(LIMITS)
    ]
    among = "已公布的数中，" if any(rate is None for panel in panels for rate in panel.rates.values()) else ""
    if not low:
        return f"{among}没有一个区的比率低得不像偶然"
    return f"{among}{'、'.join(low[:2])}{f'等{len(low)}项' if len(low) > 2 else ''}比率偏低，不像是偶然"
