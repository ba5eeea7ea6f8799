"""What the register says of children after rows were let go: composed anew from what is left (复原)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from tonghu.register.compose import compose
from tonghu.register.families import guard, unsettle_households
from tonghu.register.models import Batch, Guardianship, Revision, SourceRow
from tonghu.register.row_facts import Facts, facts_of, guardians_of, text_of
from tonghu.register.verdicts import judge_children


def restore(children: Collection[int], *, batch: Batch, on: date) -> None:
    """Make these children what their remaining rows and forms say, without the rows of `batch` that let them go."""
    Guardianship.objects.filter(child__in=children, entered_by=batch, ended_on=None).update(ended_on=on)
    _compose_again(children, on=on)


def restore_all(children: Collection[int], *, on: date) -> None:
    """Make these children what their rows and forms say, whatever was attached to them before."""
    Guardianship.objects.filter(child__in=children, ended_on=None).update(ended_on=on)
    _compose_again(children, on=on)


def _compose_again(children: Collection[int], *, on: date) -> None:
    compose(children)
    rows: dict[Batch, list[SourceRow]] = defaultdict(list)
    for row in SourceRow.objects.filter(child__in=children).with_lists().order_by("batch", "number"):
        rows[row.batch].append(row)
    for source, found in rows.items():
        guard(
            [(row.child_id or 0, guardian) for row in found for guardian in guardians_of(facts_of(row))], batch=source
        )
    guard(
        [
            (revision.record.child_id, guardian)
            for revision in Revision.objects.filter(record__child__in=children).select_related("record")
            for guardian in _of_form(revision.answers)
        ],
        batch=None,
    )
    unsettle_households(children)
    judge_children(children, on=on)


def _of_form(answers: Facts) -> list[dict[str, str]]:
    """The parents, and the guardian that only a form names on a line of its own."""
    other = {
        part: text for part in ("name", "relation", "idno", "phone") if (text := text_of(answers, f"guardian_{part}"))
    }
    return [*guardians_of(answers), *([other] if other.keys() - {"relation"} else [])]
