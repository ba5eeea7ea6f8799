"""From lists to verified children (底数到核实): what is left at each stage of the round."""

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin, count_cell
from tonghu.methods.reporting.charts.published import Published
from tonghu.methods.reporting.charts.rates import percent, rate_of
from tonghu.methods.reporting.covered import SCOPE
from tonghu.methods.reporting.edition import Edition

REGISTERED, VERIFIED = (
    (2, 4, 5, 6, 7),
    (6, 7),
)  # of tabulation.variables.RECORD_STATES, and beyond


@dataclass(frozen=True, slots=True)
class Base:
    """The base list today, rounded (底数): how often lists name its children, and how many they are.

    named: one child named by three lists counts three times. rounded_to: what both are rounded to.
    """

    named: int
    children: int
    rounded_to: int


def stages(edition: Edition, base: Base) -> Chart | None:
    """Named by lists, without doubles, monitored, registered, verified; None without T24, which offices only see."""
    if "T24" not in edition.tables:
        return None
    table = Published(edition, "T24")
    monitored = table.cell({})
    registered, verified = (table.total(record_state=codes) for codes in (REGISTERED, VERIFIED))
    said = [
        ("各名单列名（人次）", base.named, "—", None),
        ("去重后的底数儿童", base.children, "—", None),
        ("判为监测对象", monitored, "—", {}),
        ("已登记", registered, _share(registered, monitored, edition), {"record_state": REGISTERED}),
        ("已核实", verified, _share(verified, monitored, edition), {"record_state": VERIFIED}),
    ]
    lines = [Line(label, (count_cell(n, at), Cell(share))) for label, n, share, at in said]
    return Chart(
        "stages",
        "T24",
        _title(registered, monitored, edition),
        "从名单到核实",
        {"kind": "bars", "rows": [label for label, *_ in said], "values": [n for _, n, *_ in said]},
        Twin(("环节", "人数", "占监测对象"), tuple(lines)),
        f"列名人次和底数儿童为今日登记册的数，按{base.rounded_to}取整，含情况不明和不符合的儿童；其余为统计快照中的监测对象。"
        "已登记＝登记表待审核及以后各环节之和；已核实＝已核实与已生成上传之和。",
    )


def waterfall(edition: Edition) -> Chart | None:
    """From the entries of the lists to the estimate (覆盖率分解), as it was recorded; None where nothing was."""
    estimate = edition.estimate
    if estimate is None:
        return None
    steps = estimate.steps or (("名单合并条目", estimate.living), ("加上名单遗漏", estimate.estimate))
    bars = [_level(f"名单：{name}", n) for name, n in estimate.lists]
    bars.append(_level(*steps[0]))
    bars += [_moved(name, n, before) for (name, n), (_, before) in zip(steps[1:], steps, strict=False)]
    bars.append(_level("推算实有人数", estimate.estimate))
    share = percent(min(1.0, estimate.living / estimate.estimate))
    return Chart(
        "coverage",
        "E01",
        f"名单覆盖{share}，推算名单外约{estimate.estimate - estimate.living:,}人",
        "从名单到推算实有人数",
        {"kind": "steps", "steps": bars},
        Twin(("环节", "人数"), tuple(Line(str(bar["name"]), (Cell(_signed(bar)),)) for bar in bars)),
        f"{estimate.source}。推算实有人数的95%区间为{estimate.low:,}—{estimate.high:,}人，仅反映抽样和连接误差；"
        f"各数按10取整。{SCOPE}",
    )


def _level(name: str, n: int) -> dict[str, object]:
    return {"name": name, "value": n, "from": 0, "way": "level"}


def _moved(name: str, n: int, before: int) -> dict[str, object]:
    return {"name": name, "value": abs(n - before), "from": before, "way": "up" if n >= before else "down"}


def _signed(bar: Mapping[str, object]) -> str:
    sign = {"level": "", "up": "+", "down": "−"}[str(bar["way"])]
    return f"{sign if bar['value'] else ''}{bar['value']:,}"


def _share(n: int | None, whole: int | None, edition: Edition) -> str | None:
    rate = rate_of(n, whole, least=edition.least)
    return percent(rate.value) if rate else None


def _title(registered: int | None, monitored: int | None, edition: Edition) -> str:
    rate = rate_of(registered, monitored, least=edition.least)
    return f"监测对象中已登记{percent(rate.value)}" if rate else "从名单到核实"
