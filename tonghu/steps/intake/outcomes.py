"""What becomes of rows, written down (各行的结果)."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from tonghu.methods.linkage import Compared, Link
from tonghu.register.models import Pair, SourceRow


def take_turn() -> None:
    """Let one transaction at a time add children: two lists entered at once would each add the same new child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tonghu:intake'))")


def pair_of(row: SourceRow, child: int, found: Link) -> Pair:
    """A row and a candidate, with how probable it is held that they are one, why, and by which model."""
    return Pair(row=row, child_id=child, **said_of(found.about.get(child) or found.compared))


def said_of(compared: Compared | None) -> dict[str, Any]:
    """What a pair keeps of a comparison: codes, weights and texts, no values of anybody."""
    if compared is None:
        return {"evidence": []}
    told = {"probability": compared.probability, "odds": compared.odds, "judge": compared.judge}
    return told | {"evidence": statements_kept(compared)}


def statements_kept(compared: Compared) -> list[dict[str, object]]:
    """Statements as they are kept."""
    return [
        {"code": e.code, "value": e.value, "text": e.text, "for": e.speaks_for, "weight": e.weight}
        for e in compared.evidence
    ]


def write_outcomes(rows: Sequence[SourceRow]) -> None:
    """Write outcome, reason and child of many rows at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_sourcerow s SET outcome = v.outcome, why = v.why, child_id = v.child "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) v(id, outcome, why, child) "
            "WHERE s.id = v.id",
            [[r.pk for r in rows], [str(r.outcome) for r in rows], [r.why for r in rows], [r.child_id for r in rows]],
        )
