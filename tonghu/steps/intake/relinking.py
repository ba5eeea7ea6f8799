"""A row that is none of its candidates is compared with the register again, for it may have grown (重新比对)."""

from collections.abc import Iterable
from datetime import date

from tonghu.methods.linkage import Decision
from tonghu.register.models import Pair, SourceRow
from tonghu.register.row_facts import facts_of, person_of
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.entering import evidence_of, take_turn
from tonghu.steps.intake.linking import link_known
from tonghu.steps.intake.preview import Outcome, differing, held_facts
from tonghu.steps.intake.ranking import rank_waiting


def link_again(row: SourceRow, *, settled: Iterable[int], on: date) -> None:
    """Let a row become a new child, join the child it surely is, or wait once more with new candidates.

    settled: children of whom a person has said that they are not this row.
    """
    take_turn()
    (found,) = link_known([person_of(facts_of(row))], but=settled)
    if found.decision is Decision.SAME and found.child is not None:
        join(row, found.child, "排除其他候选后，与名册比对为同一儿童", on=on)
    elif found.candidates:
        Pair.objects.bulk_create(
            Pair(row=row, child_id=child, evidence=evidence_of(found)) for child in sorted(found.candidates)
        )
        rank_waiting([row.pk])
    else:
        (child,) = enter_children([facts_of(row)], batch=row.batch, on=on)
        _settle(row, Outcome.NEW, child, "判定为不同儿童，单独入册")


def join(row: SourceRow, child: int, why: str, *, on: date) -> None:
    """Attach a row to a child and let it complete what is known."""
    changed = differing(facts_of(row), held_facts([child]).get(child, {}))
    _settle(row, Outcome.CHANGED if changed else Outcome.UNCHANGED, child, why)
    attach([(child, facts_of(row))], batch=row.batch, on=on)


def _settle(row: SourceRow, outcome: Outcome, child: int, why: str) -> None:
    row.outcome, row.child_id, row.why = outcome, child, why
    row.save(update_fields=["outcome", "child", "why"])
