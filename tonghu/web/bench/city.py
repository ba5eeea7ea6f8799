"""An invented city (虚构城市), put into an empty register by city.sql: as many children as asked.

Only for measuring and for looking at plans. The same number of children gives the same city. Every personal value
comes from `values.py`, sealed as its column keeps it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tonghu.web.bench.values import VALUES, put_values

DISTRICT, STREET, COMMITTEE = "310115", "310115004", "310115004001"  # where the accounts of the city work

_ROWS = Path(__file__).with_suffix(".sql")


def build(cursor: Any, children: int) -> None:
    """Fill the register's empty tables in one transaction on the owner's login; 上海's divisions must stand there."""
    cursor.execute("CREATE TEMP TABLE size ON COMMIT DROP AS SELECT %s::bigint AS n", [children])
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")  # twenty million keys are sorted for their indexes
    put_values(cursor, children)
    with bare_tables(cursor):
        cursor.execute(_ROWS.read_text(encoding="utf-8"))
    cursor.execute(f"DROP TABLE size, place, span, lives, named, who, parent, told, listed, {', '.join(VALUES)}")
    cursor.execute("SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relname = ANY(%s)", [_tables()])
    cursor.execute(f"ANALYZE {cursor.fetchone()[0]}")


def _tables() -> list[str]:
    return [f"register_{name}" for name in TABLES]


TABLES = (
    *(
        "person",
        "household",
        "child",
        "guardianship",
        "matchkey",
        "searchtoken",
        "tally",
        "formtally",
        "linetally",
        "uploadtally",
        "round",
        "batch",
        "sourcerow",
        "pair",
    ),
    *("record", "revision", "visit", "request", "line", "settlement", "uploadrow", "entry"),
)

# Primary keys fall last and rise first: foreign keys stand on them.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype IN ('f', 'u', 'p') AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))
    ORDER BY contype = 'f' DESC, contype = 'u' DESC
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def bare_tables(cursor: Any) -> Iterator[None]:
    """Without indexes, keys and triggers while rows go in; all of them stand and hold again afterwards.

    The rows get no link of the audit's chain: nobody verifies a city that is only measured.
    """
    cursor.execute(_CONSTRAINTS, [_tables()] * 2)
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [_tables()])
    indexes = cursor.fetchall()
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in _tables():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in _tables():
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
