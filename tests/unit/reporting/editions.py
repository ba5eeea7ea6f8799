"""Editions of invented snapshots (虚构快照): few children in the last places and of some provinces, so some hide."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tonghu.methods.disclosure import protect
from tonghu.methods.reporting import Edition, Measure, Printed
from tonghu.methods.tabulation import STANDARD, Threshold, count_tables
from tonghu.web.bench.tabulate import invent

LEAST = 10
TABLES = ("T01", "T02", "T03", "T05", "T06", "T07", "T08", "T12", "T14", "T15", "T17", "T24", "T25")
OF_CITIES = ("T01", "T03", "T05", "T14", "T25")
PLACES = {310101: "黄浦区", 310104: "徐汇区", 310115: "浦东新区"}
STREETS = {310115001: "虚构一街道", 310115002: "虚构二街道", 310115003: "虚构三镇", 310115004: "虚构四镇"}


@cache
def edition(*, districts: tuple[int, ...] = (310115,), children: int = 6000, first: bool = False) -> Edition:
    """One release of these districts, tables protected one by one: enough for drawing, not for publishing."""
    with TemporaryDirectory() as folder:
        even, file = Path(folder) / "even.parquet", Path(folder) / "children.parquet"
        invent(even, children)
        _skew(even, file, districts)
        here = {code: PLACES[code] for code in districts}
        numbers = TABLES if len(districts) == 1 else OF_CITIES
        counted = count_tables(file, [STANDARD[n] for n in numbers], places={**here, **STREETS})
    tables = {
        number: Printed(table.definition, protect(table.table, margins=[table.definition.dims], threshold=LEAST)[
            table.definition.dims])
        for number, table in counted.items()
    }  # fmt: skip
    earlier = None if first else edition(districts=districts, children=children - 700, first=True)
    previous = replace(earlier, reference_date=date(2024, 3, 31)) if earlier else None
    return Edition(
        "流动儿童和留守儿童统计", "浦东新区" if len(districts) == 1 else "上海市", "310115", date(2024, 9, 30),
        None if first else date(2024, 3, 31), Threshold.PUBLIC, LEAST, tables,
        (Measure("名单内重复", "教育名单", 0.021, True, 0.018, 0.025, "部门名单"),),
        "5f" * 32, "0+0", 2023, "a0" * 32, previous=previous,
    )  # fmt: skip


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
