"""An edition of an invented snapshot (虚构快照), with a half-year before it; its tables are protected one by one."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tonghu.methods.disclosure import protect
from tonghu.methods.reporting import Approval, Edition, Measure, Printed
from tonghu.methods.tabulation import STANDARD, Definition, Threshold, count_tables
from tonghu.web.bench.tabulate import invent

LEAST = 10
PLACES = {310115: "浦东新区", **{310115000 + n: f"虚构{name}街道" for n, name in enumerate("甲乙丙丁", start=1)}}
PUBLIC = [table for table in STANDARD.values() if table.threshold is Threshold.PUBLIC and table.number != "T06"]
BEFORE = [STANDARD[number] for number in ("T01", "T02", "T14")]


@cache
def edition(*, children: int = 3000) -> Edition:
    """A draft of the public tables, with some cells suppressed."""
    now, then = _tables(children, PUBLIC), _tables(children - 400, BEFORE)
    made = Edition(
        "统计公报", "浦东新区", "310115", date(2025, 6, 30), date(2024, 12, 31), Threshold.PUBLIC, LEAST, now,
        (Measure("名单覆盖率", "全区", 0.964, True, 0.951, 0.978, "盲复访"),),
        "5f" * 32, "0123456789abcdef", 2023, "a0" * 32,
    )  # fmt: skip
    before = replace(made, tables=then, reference_date=date(2024, 12, 31), previous_date=None)
    return replace(made, previous=before)


def published() -> Edition:
    """The same, numbered and approved."""
    agreed = (
        Approval("浦东新区教育局", "同意", date(2025, 8, 1)),
        Approval("浦东新区民政局", "批准", date(2025, 8, 10)),
    )
    return replace(edition(), number="浦民统〔2025〕1号", published_on=date(2025, 8, 15), approvals=agreed)


def _tables(children: int, definitions: list[Definition]) -> dict[str, Printed]:
    with TemporaryDirectory() as folder:
        even, file = Path(folder) / "even.parquet", Path(folder) / "children.parquet"
        invent(even, children)
        with duckdb.connect() as connection:
            street = "310115001 + CAST(least(floor(ln(1 + hash(pseudonym) % 999) / 2), 3) AS BIGINT)"
            connection.execute(
                f"COPY (SELECT * REPLACE (CAST(310115 AS UINTEGER) AS district, CAST({street} AS UINTEGER) AS street)"
                f" FROM '{even}') TO '{file}' (FORMAT parquet)"
            )
        counted = count_tables(file, definitions, places=PLACES)
    return {
        number: Printed(table.definition, protect(table.table, margins=[dims], threshold=LEAST)[dims])
        for number, table in counted.items()
        for dims in [table.definition.dims]
    }
