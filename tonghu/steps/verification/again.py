"""Asking again after a form was corrected (再次核对): what departments said of unchanged items stays."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.utils import timezone

from tonghu.register.bulk import update_rows
from tonghu.register.models import Line, Record, Revision
from tonghu.rules.terms.departments import Department


class Asked:
    """The lines of one record that departments were sent earlier."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def __bool__(self) -> bool:
        return bool(self.lines)

    def holds(self, department: Department, key: str, revision: Revision) -> bool:
        """Whether the department was asked about this very answer."""
        return any(
            line.request.department == department and key in line.items and _says_the_same(line, key, revision)
            for line in self.lines
        )


def asked_before(records: Iterable[Record]) -> dict[int, Asked]:
    """The earlier lines of each record, by record id; empty for one that is asked for the first time."""
    asked: dict[int, Asked] = defaultdict(Asked)
    lines = Line.objects.filter(record__in=[record.pk for record in records]).exclude(items=[])
    for line in lines.select_related("request", "revision").order_by("pk"):
        asked[line.record_id].lines.append(line)
    return asked


def withdraw(asked: Mapping[int, Asked], revisions: Mapping[int, Revision]) -> None:
    """Take from earlier lines the items whose answers changed; their history keeps what they were.

    A line with nothing left to answer or to settle is done.
    """
    changed = []
    for record, before in asked.items():
        for line in before.lines:
            touched = {key for key in line.items if not _says_the_same(line, key, revisions[record])}
            if not touched:
                continue
            line.items = [key for key in line.items if key not in touched]
            line.asked = {**line.asked, "answers": line.said}
            line.differing = [key for key in line.differing if key not in touched]
            if not line.items or (line.verdict == Line.Verdict.DIFFERENT and not line.differing):
                line.settled_at = line.settled_at or timezone.now()
            changed.append(line)
    update_rows(changed, ["items", "asked", "differing", "settled_at"])


def _says_the_same(line: Line, key: str, revision: Revision) -> bool:
    return line.revision.open_answers.get(key) == revision.open_answers.get(key)
