"""The database's part of the chain: functions and triggers of the owner (审计链的函数和触发器)."""

import hashlib
import re
from pathlib import Path
from typing import Any

from tonghu.register.audit.sources import SOURCES

SQL = Path(__file__).with_suffix(".sql")
TRIGGER = "keep_in_chain"

# What the application's role may ask for; everything else of the chain is the owner's alone.
FOR_THE_APPLICATION = (
    "register_links(bigint, bigint)",
    "register_ends()",
    "register_misfits(integer, text, text, text, bigint, bigint, interval, interval)",
    "register_unlinked(integer, text, text)",
    "register_tally(integer, text, text)",
    "register_keep_checkpoint(bigint, bigint, bytea, timestamptz, bytea, text, text, bytea)",
)

# Made with the chain: the lines of a transaction wait here, in no log and seen by nobody else.
WAITING = """
CREATE UNLOGGED TABLE register_waiting (
    id bigint GENERATED ALWAYS AS IDENTITY,
    tx xid8 NOT NULL,
    source smallint NOT NULL,
    kind smallint,
    row_id bigint,
    digest bytea,
    first boolean NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX register_waiting_by_tx ON register_waiting (tx, id);
"""
DEFERRED = """
CREATE CONSTRAINT TRIGGER register_call AFTER INSERT ON register_waiting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.first) EXECUTE FUNCTION register_call();
CREATE CONSTRAINT TRIGGER register_link_waiting AFTER INSERT ON register_waiting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source = 0) EXECUTE FUNCTION register_link_waiting();
"""


def install(cursor: Any) -> None:
    """Put the functions down, and a trigger on every table that the chain proves; again and again without harm."""
    if not _exists(cursor, "register_waiting"):
        return  # a migration that stops before the chain
    cursor.execute(SQL.read_text(encoding="utf-8"))
    for source in SOURCES:
        if _exists(cursor, source.table):
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE ON {source.table} "
                f"FOR EACH ROW EXECUTE FUNCTION register_line_written({source.code}, {source.key})"
            )


def link_rows(cursor: Any, *tables: str) -> int:
    """Link rows that were there before the chain, or whose form a migration has just changed (补链).

    A migration that gives a history table a column with a value, or changes the type of one, calls this for it.
    Needs the owner. Returns the number of links that were added.
    """
    linked = 0
    for source in SOURCES:
        if source.table in tables and _exists(cursor, source.table):
            cursor.execute("SELECT register_link_rows(%s, %s, %s)", [source.code, source.table, source.key])
            linked += cursor.fetchone()[0]
    return linked


def bodies() -> dict[str, str]:
    """Each function's name and the SHA-256 of its body, as packaged."""
    found = re.findall(r"CREATE OR REPLACE FUNCTION (\w+)\(.*?AS \$\$(.*?)\$\$", SQL.read_text("utf-8"), re.DOTALL)
    return {name: hashlib.sha256(body.encode()).hexdigest() for name, body in found}


def _exists(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return bool(cursor.fetchone()[0])
