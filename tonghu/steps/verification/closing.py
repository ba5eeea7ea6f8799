"""When a record is verified (核实完毕): every department answered and every disagreement is settled."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from tonghu.register.models import Line, Record


def close_done(records: Collection[int]) -> int:
    """Mark those of these records as verified on which nothing is open; returns how many."""
    open_lines = Line.objects.filter(record=OuterRef("pk"), settled_at=None)
    done = Record.objects.filter(pk__in=records, state=Record.State.VERIFYING).exclude(Exists(open_lines))
    return done.update(state=Record.State.VERIFIED)
