"""Editions of invented snapshots (虚构快照): few children in the last places and of some provinces, so some hide."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tonghu.methods.disclosure import protect
from tonghu.methods.reporting import Approval, Edition, Estimate, Measure, Printed
from tonghu.methods.reporting.covered import coverage_measures
from tonghu.methods.tabulation import STANDARD, Threshold, count_tables
from tonghu.web.bench.tabulate import invent

LEAST = 10
ON, BEFORE = date(2025, 6, 30), date(2024, 12, 31)
PUBLIC = tuple(n for n, table in STANDARD.items() if table.threshold is Threshold.PUBLIC and n != "T06")
DRAWN = ("T01", "T02", "T03", "T05", "T06", "T07", "T08", "T12", "T14", "T15", "T17", "T24", "T25")
OF_CITIES = ("T01", "T03", "T05", "T14", "T25")
COMPARED = ("T01", "T02", "T14")
PLACES = {310101: "黄浦区", 310104: "徐汇区", 310115: "浦东新区"}
STREETS = {310115000 + n: f"虚构{name}街道" for n, name in enumerate("甲乙丙丁", start=1)}
ESTIMATE = Estimate(
    3, date(2025, 7, 20), "统计部门", "双系统估计", (("教育", 5120), ("公安", 4870)),
    (("名单合并条目", 6100), ("减去重复、加回误并", 6020), ("减去已不在住", 5870), ("加上名单遗漏", 6090)),
    5870, 6090, 6000, 6210, "c0" * 32,
)  # fmt: skip


@cache
def edition(
    *,
    districts: tuple[int, ...] = (310115,),
    children: int = 6000,
    tables: tuple[str, ...] = DRAWN,
    before: tuple[str, ...] = (),
) -> Edition:
    """One release of these districts and the one before, tables protected one by one: enough for drawing and writing.

    before: the tables of the one before, by default the same.
    """
    made = Edition(
        "流动儿童和留守儿童统计", "浦东新区" if len(districts) == 1 else "上海市", "310115", ON, BEFORE,
        Threshold.PUBLIC, LEAST, _protected(children, tables, districts),
        (Measure("名单内重复", "教育名单", 0.021, True, 0.018, 0.025, "部门名单"),),
        "5f" * 32, "0123456789abcdef", 2023, "a0" * 32,
    )  # fmt: skip
    earlier = _protected(children - 700, before or tables, districts)
    return replace(made, previous=replace(made, tables=earlier, reference_date=BEFORE, previous_date=None))


def printed() -> Edition:
    """A draft of all public tables with an estimate of coverage, for reports."""
    of = edition(children=3000, tables=PUBLIC, before=COMPARED)
    return replace(of, estimate=ESTIMATE, quality=(*coverage_measures(ESTIMATE), *of.quality))


def sparse() -> Edition:
    """A draft of so few children that most numbers are not published, frozen after its day."""
    tables = _protected(60, PUBLIC, (310115,))
    return replace(printed(), tables=tables, previous=None, quality=(), frozen_on=date(2025, 7, 8))


def published() -> Edition:
    """The same, numbered and approved."""
    agreed = (
        Approval("浦东新区教育局", "同意", date(2025, 8, 1)),
        Approval("浦东新区民政局", "批准", date(2025, 8, 10)),
    )
    return replace(printed(), number="浦民统〔2025〕1号", published_on=date(2025, 8, 15), approvals=agreed)


def _protected(children: int, numbers: Sequence[str], districts: tuple[int, ...]) -> dict[str, Printed]:
    with TemporaryDirectory() as folder:
        even, file = Path(folder) / "even.parquet", Path(folder) / "children.parquet"
        invent(even, children)
        _skew(even, file, districts)
        here = {code: PLACES[code] for code in districts}
        counted = count_tables(file, [STANDARD[n] for n in numbers], places={**here, **STREETS})
    return {
        number: Printed(table.definition, protect(table.table, margins=[dims], threshold=LEAST)[dims])
        for number, table in counted.items()
        for dims in [table.definition.dims]
    }


def _skew(even: Path, file: Path, districts: tuple[int, ...]) -> None:
    """Most in the first places; one child in twenty of this city, provinces rarer and rarer."""
    inside = (
        f"{list(districts)}[CAST(least(floor(ln(1 + hash(pseudonym) % 97) / 2), {len(districts) - 1}) AS BIGINT) + 1]"
    )
    street = "310115001 + CAST(least(floor(ln(1 + hash(pseudonym) % 1009) / 1.8), 3) AS BIGINT)"
    origin = "[34, 32, 41, 31, 36, 51, 37, 42, 61, 65, 54, 255]"
    picked = f"{origin}[CAST(floor(sqrt(hash(pseudonym || 'o') % 144)) AS BIGINT) + 1]"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST({inside} AS UINTEGER) AS district, CAST({street} AS UINTEGER) AS street,"
            f" CAST({picked} AS UTINYINT) AS origin) FROM '{even}') TO '{file}' (FORMAT parquet)"
        )
