"""The first standard tables (统计表): counted on the register, protected before anyone reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from pathlib import Path

from tonghu.methods.disclosure import SUPPRESSED, SafeTable, protect
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES
from tonghu.methods.reading import SheetColumn, write_sheet
from tonghu.methods.tabulation import TOTAL, Dimension, Margin, count
from tonghu.register import journal
from tonghu.register.models import Child, Division, Round, User
from tonghu.register.scope import wide
from tonghu.register.tally import by_kind
from tonghu.register.verdicts import kinds_on
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.eligibility import Kind
from tonghu.rules.terms.months import age_on

_STREET = CODE_LENGTH[Reach.STREET]
_CHUNK = 5000
_UNKNOWN = "?"  # 未采集: a column of its own, never dropped


class NoSuchTable(Exception):
    """There is no table of this name (无此统计表)."""

    def __init__(self) -> None:
        super().__init__(f"没有这张统计表。可选：{'、'.join(TABLES)}。")


@dataclass(frozen=True, slots=True)
class TableKind:
    """A standard table: its title and the keys of its dimensions (统计表定义)."""

    title: str
    margin: Margin


# statistics.md 2.3: the bands in which coverage is estimated too.
BANDS = {"0": "0—2岁", "3": "3—5岁", "6": "6—11岁", "12": "12—15岁"}

TABLES: dict[str, TableKind] = {
    "T01": TableKind("流动、留守儿童数量（按街镇）", ("street", "kind")),
    "T02": TableKind("流动、留守儿童年龄结构（按性别）", ("band", "sex", "kind")),
}


def _dimensions(within: str) -> tuple[Dimension, ...]:
    streets = Division.objects.filter(code__within=within, level="UNIT", until=None).order_by("code")
    return (
        Dimension("street", "街道（乡镇）", {**dict(streets.values_list("code", "name")), _UNKNOWN: "地址待落实"}),
        Dimension("band", "年龄", {**BANDS, _UNKNOWN: "未采集"}),
        Dimension("sex", "性别", {"1": "男", "2": "女", _UNKNOWN: "未采集"}),
        Dimension("kind", "类别", {kind.value: kind.label for kind in (Kind.MIGRANT, Kind.LEFT_BEHIND)}),
    )


@wide("counted for a protected table; no child leaves here")
def table_of(number: str, *, round: Round, within: str, by: User) -> SafeTable:
    """Count and protect a standard table of the round's reference date, for use between departments.

    All standard tables are protected together, whichever is asked for: one reader may hold all of them.
    Raises NotAllowed, NoSuchTable, disclosure.NotAudited.
    """
    by.require(Act.SEE_TABLES, within)
    if number not in TABLES:
        raise NoSuchTable
    on, dimensions = round.reference_date, _dimensions(within)
    counted = dimensions[-1].categories
    units = [_fit(unit, dimensions) for unit in _units(on, within) if unit["kind"] in counted]
    margins = [kind.margin for kind in TABLES.values()]
    safe = protect(count(dimensions, units), margins=margins, threshold=THRESHOLD_OFFICES.on(on))
    journal.note("SEE_TABLE", by=by, table=number, within=within, reference_date=on)
    return safe[TABLES[number].margin]


@wide("counted for a protected table; no child leaves here")
def not_counted(*, round: Round, within: str, by: User) -> dict[str, str]:
    """How many active children of the place do not count yet, by reason; below the threshold only that it is fewer."""
    by.require(Act.SEE_TABLES, within)
    least = THRESHOLD_OFFICES.on(round.reference_date)
    counts = by_kind(within)
    numbers = {kind.label: counts.get(kind.value, 0) for kind in (Kind.UNDECIDED, Kind.WAITING)}
    return {label: f"{n:,}名" if n >= least else f"少于{least}名" for label, n in numbers.items()}


def _units(on: date, within: str) -> Iterator[dict[str, str]]:
    """Each active child of the place as coded values, as it stood on the day."""
    columns = ("pk", "residence", "kind", "judged_on", "person__sex", "person__born")
    children = Child.objects.filter(state=Child.State.ACTIVE, residence__within=within).order_by()
    known = children.values_list(*columns).iterator(chunk_size=_CHUNK)
    while chunk := list(islice(known, _CHUNK)):
        # A kept verdict speaks of the day it was made; who was judged on another day is judged for this one.
        anew = kinds_on([pk for pk, _, _, judged_on, _, _ in chunk if judged_on != on], on=on)
        for pk, residence, kind, _, sex, born in chunk:
            yield {"street": residence[:_STREET], "kind": anew.get(pk, kind), "sex": sex, "band": _band(born, on)}


def _band(born: date | None, on: date) -> str:
    if born is None:
        return _UNKNOWN
    years, _ = age_on(born, on)
    return next((code for code in reversed(BANDS) if years >= int(code)), _UNKNOWN)


def _fit(unit: Mapping[str, str], dimensions: tuple[Dimension, ...]) -> dict[str, str]:
    return {d.key: unit[d.key] if unit[d.key] in d.categories else _UNKNOWN for d in dimensions}


def write_table(safe: SafeTable, path: Path, *, title: str) -> Path:
    """Write a protected table as a workbook with its notes; suppressed cells carry one symbol."""
    sides = [[*d.categories.items(), (TOTAL, "合计")] for d in safe.dimensions]
    rows = [[*(label for _, label in place), safe.value(*(code for code, _ in place))] for place in product(*sides)]
    columns = [*(SheetColumn(d.label, 20) for d in safe.dimensions), SheetColumn("人数", 12)]
    notes = (
        f"为保护隐私，小于{safe.threshold}的数及可据以推算的数不公布，以“{SUPPRESSED}”表示。",
        "本表供部门内部使用，对外发布须另行征求数据来源部门意见并履行审批程序（方案四（二））。",
    )
    write_sheet(path, title, columns, rows, notes=notes)
    return path
