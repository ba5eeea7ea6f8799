"""Writing the journal (记日志): one line for each act, in the transaction of the act."""

from django.utils import timezone

from tonghu.register.models import Batch, Child, Entry, Record, User


def note(
    act: str,
    *,
    by: User,
    child: Child | None = None,
    batch: Batch | None = None,
    record: Record | None = None,
    **detail: object,
) -> Entry:
    """Add a line. `detail` holds codes and counts only; names, numbers, phones and addresses stay out."""
    if child is None and record is not None:
        child = record.child
    return Entry.objects.create(
        at=timezone.now(), by=by, act=act, child=child, batch=batch, record=record, detail=detail
    )
