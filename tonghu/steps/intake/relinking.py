"""A row that is none of its candidates is compared with the register again, for it may have grown (重新比对)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from tonghu.methods.linkage import Decision
from tonghu.methods.linkage.engine.people import records_of
from tonghu.register.judges import kept_judge
from tonghu.register.models import Pair, Ruling, SourceRow, User
from tonghu.register.row_facts import facts_of, person_of
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.steps.intake.children import attach, enter_children
from tonghu.steps.intake.entering import pair_of, take_turn
from tonghu.steps.intake.linking import link_known
from tonghu.steps.intake.preview import UNSEEN, Outcome, differing, held_facts
from tonghu.steps.intake.ranking import rank_waiting


def link_again(row: SourceRow, *, settled: Iterable[int], on: date) -> None:
    """Let a row become a new child, join the child it surely is, or wait once more with new candidates.

    settled: children of whom a person has said that they are not this row.
    """
    take_turn()
    rows = records_of([person_of(facts_of(row))])
    (found,) = link_known(rows, judge=kept_judge(row.batch.judge_id), but=settled)
    if found.decision is Decision.SAME and found.child is not None:
        join(row, found.child, "排除其他候选后，与名册比对为同一儿童", on=on)
    elif found.candidates:
        _settle(row, Outcome.DOUBTFUL, None, row.why)
        open_pairs(pair_of(row, child, found) for child in sorted(found.candidates))
        rank_waiting([row.pk])
    elif layout_of(ListKind(row.batch.kind)).leads and not _confirmed(row):
        _settle(row, Outcome.LEAD, None, UNSEEN)  # nobody is on the base list for a lead alone
    else:
        (child,) = enter_children([facts_of(row)], batch=row.batch, on=on)
        _settle(row, Outcome.NEW, child, "判定为不同儿童，单独入册")


def open_pairs(pairs: Iterable[Pair]) -> None:
    """Put pairs before a person; one that had lapsed, because its child was gone for a time, is asked again."""
    told = ["evidence", "probability", "odds", "judge", "decision", "decided_at", "decided_by", "why"]
    Pair.objects.bulk_create(pairs, update_conflicts=True, unique_fields=["row", "child"], update_fields=told)


def let_others_go_on(gone: Collection[int], *, by: User, on: date, why: str = "候选儿童已退出名册") -> None:
    """Rows that waited for children who left the list are compared again, where nobody else is left to wait for."""
    waiting = Pair.objects.filter(child__in=gone, decision="")
    rows = list(SourceRow.objects.filter(pk__in=waiting.values("row")).with_lists())
    waiting.update(decision=Pair.Decision.LAPSED, decided_at=timezone.now(), decided_by=by, why=why)
    for row in rows:
        if not row.pairs.filter(decision="").exists():
            link_again(row, settled=refused_for(row), on=on)


def refused_for(row: SourceRow) -> list[int]:
    """The children of whom a person has said that they are not this row."""
    said = [Pair.Decision.DIFFERENT, Pair.Decision.TWINS]
    return list(row.pairs.filter(decision__in=said).values_list("child", flat=True))


def _confirmed(row: SourceRow) -> bool:
    """Whether somebody has looked and found a child behind this lead; the last ruling holds."""
    last = row.rulings.order_by("pk").last()
    return last is not None and last.verdict == Ruling.Verdict.CONFIRMED


def join(row: SourceRow, child: int, why: str, *, on: date) -> None:
    """Attach a row to a child and let it complete what is known."""
    changed = differing(facts_of(row), held_facts([child]).get(child, {}))
    _settle(row, Outcome.CHANGED if changed else Outcome.UNCHANGED, child, why)
    attach([(child, facts_of(row))], batch=row.batch, on=on)


def _settle(row: SourceRow, outcome: Outcome, child: int | None, why: str) -> None:
    row.outcome, row.child_id, row.why = outcome, child, why
    row.save(update_fields=["outcome", "child", "why"])
