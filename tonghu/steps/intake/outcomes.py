"""What becomes of rows, written down (各行的结果)."""

from collections.abc import Sequence

from django.db import connection

from tonghu.methods.linkage import Link
from tonghu.register.models import SourceRow


def take_turn() -> None:
    """Let one transaction at a time add children: two lists entered at once would each add the same new child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tonghu:intake'))")


def evidence_of(found: Link) -> list[dict[str, object]]:
    """A link's evidence as a pair keeps it."""
    return [{"code": e.code, "text": e.text, "for": e.speaks_for} for e in found.evidence]


def write_outcomes(rows: Sequence[SourceRow]) -> None:
    """Write outcome, reason and child of many rows at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_sourcerow s SET outcome = v.outcome, why = v.why, child_id = v.child "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) v(id, outcome, why, child) "
            "WHERE s.id = v.id",
            [[r.pk for r in rows], [str(r.outcome) for r in rows], [r.why for r in rows], [r.child_id for r in rows]],
        )
