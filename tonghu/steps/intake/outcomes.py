"""What becomes of rows, written down (各行的结果)."""

from collections.abc import Iterable, Sequence

from django.db import connection

from tonghu.methods.linkage import Evidence, Link
from tonghu.register.models import SourceRow


def take_turn() -> None:
    """Let one transaction at a time add children: two lists entered at once would each add the same new child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tonghu:intake'))")


def evidence_of(found: Link) -> list[dict[str, object]]:
    """A link's evidence as a pair keeps it."""
    return evidence_of_claims(found.evidence)


def evidence_of_claims(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    """Statements as a pair keeps them: codes and texts, no values."""
    return [{"code": e.code, "text": e.text, "for": e.speaks_for} for e in evidence]


def write_outcomes(rows: Sequence[SourceRow]) -> None:
    """Write outcome, reason and child of many rows at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_sourcerow s SET outcome = v.outcome, why = v.why, child_id = v.child "
            "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) v(id, outcome, why, child) "
            "WHERE s.id = v.id",
            [[r.pk for r in rows], [str(r.outcome) for r in rows], [r.why for r in rows], [r.child_id for r in rows]],
        )
