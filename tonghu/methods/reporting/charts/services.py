"""Service rates (服务享有率): one rate a service, with its interval, from published cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.methods.reporting.charts.chart import Cell, Chart, Line, Twin, count_cell
from tonghu.methods.reporting.charts.published import Codes, Published
from tonghu.methods.reporting.charts.rates import Rate, percent, rate_of
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_COLLECTED
from tonghu.methods.tabulation.variables import UNKNOWN_PLACE


@dataclass(frozen=True, slots=True)
class Service:
    """A rate by definition: those with `part` among those with `whole`, of a table's dimension `key`.

    also: further codes that both must have, e.g. ages.
    """

    label: str
    table: str
    key: str
    part: Codes
    whole: Codes
    also: Mapping[str, Codes]
    said: str


def _service(label: str, table: str, key: str, part: Codes, whole: Codes, said: str, **also: Codes) -> Service:
    return Service(label, table, key, part, whole, also, said)


SERVICES = (
    _service("参加医保", "T14", "insurance", (1, 2, 4), (1, 2, 3, 4), "监测对象中纳入户籍地或居住地医保的"),
    _service("0—6岁健康管理", "T15", "health_0_6", (1, 2, 4), (1, 2, 3, 4), "不满7周岁中已接受的，未到龄的除外"),
    _service("中医药健康管理", "T16", "tcm_0_36", (1, 2, 4), (1, 2, 3, 4), "36个月及以下中已接受的，未到龄的除外"),
    _service("免疫规划接种", "T17", "vaccination", (1,), (1, 3), "适龄儿童中按期完成的；未到龄和外省无记录的除外"),
    _service("小学、初中在读", "T12", "school_status", (1,), (1, 2, 3, 4, 5, 6), "小学、初中中在读的", stage=(2, 3)),
    _service("康复救助", "T19", "rehabilitation", (1,), (0, 1), "有残疾的监测对象中接受的"),
    _service("父母任一方共同居住", "T08", "lives_with", (1, 2), (0, 1, 2, 3), "流动儿童中与父母双方或一方同住的"),
    _service("办理居住登记", "T07", "residence_registration", (1, 2), (1, 2, 3), "流动儿童中办理居住证或暂住登记的"),
)


def of(service: Service, edition: Edition, **at: Codes) -> Rate | None:
    """The rate, None where one of its cells is not published."""
    table = Published(edition, service.table)
    both = {**service.also, **at}
    part = table.total(**{service.key: service.part}, **both)
    whole = table.total(**{service.key: service.whole}, **both)
    return rate_of(part, whole, least=edition.least)


def rates(edition: Edition) -> Chart | None:
    """Every service of the edition's tables, whole place, with the rate of the round before where there is one."""
    served = [s for s in SERVICES if s.table in edition.tables]
    if not served:
        return None
    found = [(s, of(s, edition), _before(s, edition)) for s in served]
    return Chart(
        "services",
        "、".join(sorted({s.table for s in served})),
        _title(found),
        "服务享有率",
        {"kind": "rates", "rows": [_drawn(s, rate, earlier) for s, rate, earlier in found]},
        Twin(
            ("项目", "享有人数", "应享有人数", "比率", "95%区间", "未采集", "上一期比率"),
            tuple(_line(s, rate, earlier, edition) for s, rate, earlier in found),
        ),
        "比率＝享有人数÷应享有人数，都是已公布数之和，不含未采集和不适用。"
        "区间（横线）按 Wilson 法，95%，表示人数少时的偶然波动；空心点是上一期。"
        + "；".join(f"{s.label}：{s.said}" for s in served) + "。",
        wide=True,
    )  # fmt: skip


def _before(service: Service, edition: Edition) -> Rate | None:
    earlier = edition.previous
    return of(service, earlier) if earlier is not None and service.table in earlier.tables else None


def _drawn(service: Service, rate: Rate | None, before: Rate | None) -> dict[str, object]:
    return {"name": service.label, **_values(rate), "before": before.value if before else None}


def _line(service: Service, rate: Rate | None, before: Rate | None, edition: Edition) -> Line:
    table = Published(edition, service.table)
    places = [{service.key: codes, **service.also} for codes in (service.part, service.whole, (NOT_COLLECTED,))]
    part, whole, unknown = (count_cell(table.total(**at), at, table=service.table) for at in places)
    cells = [part, whole, *map(Cell, _said(rate)), unknown]
    earlier = percent(before.value) if before else None if edition.previous else "—"
    return Line(service.label, (*cells, Cell(earlier)))


def _title(found: Sequence[tuple[Service, Rate | None, Rate | None]]) -> str:
    known = sorted((rate.value, service.label) for service, rate, _ in found if rate)
    if len(known) < 2 or known[0][0] == known[1][0]:
        return "各项服务的享有率"
    word = "已公布的项目中，" if len(known) < len(found) else ""
    return f"{word}{known[0][1]}的比率最低，为{percent(known[0][0])}"


def by_district(edition: Edition) -> Chart | None:
    """T14 district by district with intervals; None where there is one district only."""
    table = Published(edition, "T14")
    districts = [code for code in table.labels("district") if code != UNKNOWN_PLACE]
    if len(districts) < 2:
        return None
    service = SERVICES[0]
    somebody = [d for d in districts if table.cell({"district": d}) != 0]
    found = [(table.labels("district")[d], of(service, edition, district=(d,))) for d in somebody]
    rows = [{"name": n, **_values(rate), "before": None} for n, rate in found]
    return Chart(
        "insured",
        "T14",
        "各区参加医保的比率",
        "各区参加医保",
        {"kind": "rates", "rows": rows},
        Twin(
            ("区", "比率", "95%区间"),
            tuple(Line(n, tuple(map(Cell, _said(rate)))) for n, rate in found),
        ),
        "监测对象中纳入医保的，不含未采集。区间按 Wilson 法，95%。没有监测对象的区不列。",
    )


def _values(rate: Rate | None) -> dict[str, float | None]:
    if rate is None:
        return {"value": None, "low": None, "high": None}
    return {"value": rate.value, "low": rate.low, "high": rate.high}


def _said(rate: Rate | None) -> tuple[str | None, str | None]:
    return (percent(rate.value), f"{percent(rate.low)}—{percent(rate.high)}") if rate else (None, None)
