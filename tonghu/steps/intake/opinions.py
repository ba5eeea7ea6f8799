"""A second person decides a sample again, blind (复核), and a third where the two disagree (第三人裁定).

The sample is drawn by a keyed hash of the row, so that nobody can tell or choose which decisions are looked at.
Agreement is told as percent and as Cohen's kappa (1960), which takes off what agrees by chance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.methods.linkage import Compared, Person, compare
from tonghu.register import journal
from tonghu.register.compose import values_of as said_together
from tonghu.register.finding import Known
from tonghu.register.judges import judge_in_force, values_of
from tonghu.register.models import Child, Opinion, Pair, Revision, SourceRow, User
from tonghu.register.row_facts import Facts, facts_of, guardians_of, person_of, text_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.access.opinions import SECOND_SHARE
from tonghu.rules.forms.cells import DAMAGED
from tonghu.steps.intake.entering import take_turn
from tonghu.steps.intake.merging import merge
from tonghu.steps.intake.pieces import Pieces, pieces_of, settle_state
from tonghu.steps.intake.preview import Outcome
from tonghu.steps.intake.relinking import join, let_others_go_on, link_again, refused_for
from tonghu.steps.intake.restoring import restore_all

DECIDED = (Pair.Decision.SAME, Pair.Decision.DIFFERENT, Pair.Decision.TWINS)
SAME = Pair.Decision.SAME


class AlreadySaid(Exception):
    """This pair was looked at meanwhile, or is not for this person (已复核)."""

    def __init__(self) -> None:
        super().__init__("这一对已由他人复核，或您本人判定过，不能再由您复核。请返回列表，复核下一对。")


def in_sample(row: int, share: float) -> bool:
    """Whether a row belongs to the sample of a share between 0 and 1; the same row always does or does not."""
    digest = blake2b(str(row).encode(), digest_size=8, key=settings.MATCH_SECRET[:64], person=b"second").digest()
    return int.from_bytes(digest, "big") < share * 2**64


@wide("a candidate may live in another place")
def to_opine(*, by: User, on: date) -> list[tuple[int, int]]:
    """Decided pairs that wait for this person, each with its turn, 2 or 3; the third first. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    share = SECOND_SHARE.on(on)
    said = {(o.pair_id, o.turn): o for o in Opinion.objects.filter(pair__in=_decided(by).values("pk"))}
    found = []
    for pk, row, decision, who in (
        _decided(by).order_by("decided_at", "pk").values_list("pk", "row", "decision", "decided_by")
    ):
        second, third = said.get((pk, 2)), said.get((pk, 3))
        if by.pk == who or third is not None or (second is not None and second.by_id == by.pk):
            continue
        if second is None and in_sample(row, share):
            found.append((pk, 2))
        elif second is not None and _one(second.said) != _one(decision):
            found.append((pk, 3))
    return sorted(found, key=lambda one: -one[1])


def _decided(by: User) -> QuerySet[Pair]:
    return Pair.objects.filter(decision__in=DECIDED, row__batch__district__within=by.jurisdiction)


def _one(said: str) -> bool:
    """Whether it says that the two are one child; twins are two."""
    return said == SAME


@dataclass(frozen=True, slots=True)
class Without:
    """A child as it is known without one row: what the second person compares that row with."""

    values: Mapping[str, str]
    guardians: tuple[Mapping[str, str], ...]
    person: Person


@wide("a candidate may live in another place")
def without(pair: Pair, *, by: User) -> tuple[Without, Compared]:
    """The candidate as it was before the row was decided on, and how the two compare. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR, pair.row.batch.district)
    known = _known_without([pair])[pair.pk]
    row = person_of(facts_of(pair.row))
    return known, compare(row, {0: known.person}, judge=judge_in_force(), store=Known())[0]


def _known_without(pairs: Iterable[Pair]) -> dict[int, Without]:
    children = {pair.child_id for pair in pairs}
    told: dict[int, list[tuple[int, Facts]]] = {}
    for row in SourceRow.objects.filter(child__in=children).order_by("batch__entered_at", "batch_id", "number"):
        told.setdefault(row.child_id or 0, []).append((row.pk, facts_of(row)))
    forms: dict[int, Facts] = {}
    last = Revision.objects.filter(record__child__in=children).order_by("record__child", "-at", "-pk")
    for revision in last.distinct("record__child").select_related("record"):
        forms[revision.record.child_id] = revision.answers
    return {pair.pk: _without(pair, told.get(pair.child_id, []), forms.get(pair.child_id)) for pair in pairs}


def _without(pair: Pair, told: Iterable[tuple[int, Facts]], form: Facts | None) -> Without:
    rows = [facts for pk, facts in told if pk != pair.row_id]
    everything = [*rows, *([form] if form is not None else [])]
    values = said_together(rows, form)
    said = person_of(values)
    marks = frozenset().union(*(person_of(one).guardians for one in everything))
    guardians = tuple({tuple(sorted(g.items())): g for one in everything for g in guardians_of(one)}.values())
    damaged = "" if said.idno else next((written for one in rows if (written := text_of(one, DAMAGED))), "")
    return Without(values, guardians, replace(said, guardians=marks, damaged=damaged))


@wide("a candidate may live in another place")
@transaction.atomic
def opine(pair: Pair, said: str, *, by: User, on: date, why: str = "") -> Opinion:
    """Say of a decided pair SAME, DIFFERENT or TWINS. A third who sides with the second overrules the first.

    Raises NotAllowed, AlreadySaid.
    """
    by.require(Act.DECIDE_PAIR, pair.row.batch.district)
    take_turn()
    pair = Pair.objects.select_for_update(of=("self",)).select_related("row__batch", "child").get(pk=pair.pk)
    before = {opinion.turn: opinion for opinion in pair.opinions.all()}
    turn = 3 if 2 in before else 2
    mine = by.pk in {pair.decided_by_id, *(opinion.by_id for opinion in before.values())}
    if pair.decision not in DECIDED or mine or 3 in before:
        raise AlreadySaid
    if turn == 3 and _one(before[2].said) == _one(pair.decision):
        raise AlreadySaid
    opinion = Opinion.objects.create(
        pair=pair, turn=turn, said=said, decided=pair.decision, why=why, at=timezone.now(), by=by
    )
    journal.note("SECOND_OPINION", by=by, batch=pair.row.batch, row=pair.row.number, turn=turn)
    if turn == 3 and _one(said) != _one(pair.decision):
        _overrule(pair, said, by=by, on=on)
    return opinion


def _overrule(pair: Pair, said: str, *, by: User, on: date) -> None:
    """Carry out what two of three say."""
    row, was = pair.row, pair.row.child_id
    pair.decision, pair.decided_at, pair.decided_by, pair.why = said, timezone.now(), by, "复核后改判"
    pair.save(update_fields=["decision", "decided_at", "decided_by", "why"])
    journal.note("OVERRULE_PAIR", by=by, batch=row.batch, row=row.number, said=said)
    if row.batch.state not in ("ENTERED", "ENTERING"):
        return  # taken back since: nothing of it stands
    if not _one(said) and was == pair.child_id:
        SourceRow.objects.filter(pk=row.pk).update(child=None, outcome=Outcome.DOUBTFUL)
        row.child_id = None
        _without_row(pair.child_id, by=by, on=on)
        link_again(row, settled=refused_for(row), on=on)
    elif _one(said) and was != pair.child_id and pair.child.state == Child.State.ACTIVE:
        _bring_home(row, was, pair.child, by=by, on=on)


def _bring_home(row: SourceRow, was: int | None, child: Child, *, by: User, on: date) -> None:
    """Attach a row to the child that it is after all; a child that it alone had made goes with it."""
    if was is not None and pieces_of(was) == Pieces(rows=frozenset([row.pk])):
        gone = Child.objects.get(pk=was)
        if by.reaches(gone.residence) and gone.state == Child.State.ACTIVE:
            merge(gone, child, why="复核后改判为同一儿童", by=by, on=on)
            return
    row.pairs.filter(decision="").update(
        decision=Pair.Decision.LAPSED, decided_at=timezone.now(), decided_by=by, why="复核后改判"
    )
    join(row, child.pk, "复核后改判为同一儿童", on=on)
    if was is not None:
        _without_row(was, by=by, on=on)


def _without_row(child: int, *, by: User, on: date) -> None:
    """A child after a row of it went: composed anew, and off the list when nothing else speaks for it."""
    left = settle_state(child)
    restore_all([child], on=on)
    if left:
        let_others_go_on([child], by=by, on=on)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the second person said as the first. kappa: None where chance alone would agree always."""

    looked_at: int
    agreed: int
    kappa: float | None
    overruled: int

    @property
    def percent(self) -> float | None:
        """Of a hundred decisions, how many stood."""
        return 100 * self.agreed / self.looked_at if self.looked_at else None


@wide("agreement is counted over whatever was decided")
def agreement(by: User) -> Agreement:
    """Agreement on the decisions of the user's district. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    of_place = Opinion.objects.filter(pair__row__batch__district__within=by.jurisdiction)
    pairs = [(_one(a), _one(b)) for a, b in of_place.filter(turn=2).values_list("decided", "said")]
    third = of_place.filter(turn=3).values_list("decided", "said")
    return Agreement(len(pairs), sum(a == b for a, b in pairs), kappa(pairs), sum(_one(a) != _one(b) for a, b in third))


def kappa(pairs: Iterable[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two who said yes or no: 1 when they always agree, 0 when no more than by chance."""
    found = list(pairs)
    if not found:
        return None
    n = len(found)
    yes = [sum(pair[who] for pair in found) / n for who in (0, 1)]
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    agreed = sum(a == b for a, b in found) / n
    return None if chance == 1 else (agreed - chance) / (1 - chance)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One decided pair for whoever learns from it: what was known before, as values, and the word. Nothing personal."""

    values: Mapping[str, int]  # feature → value (methods.linkage)
    odds: float | None
    same: bool
    agreed: bool | None  # by a second person; None where nobody looked again


@wide("decisions are learned from wherever their children live")
@transaction.atomic
def labelled_pairs(*, by: User) -> list[Labelled]:
    """Every decision of the user's district as a labelled pair, as the two compared before it. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    pairs = list(_decided(by).order_by("pk"))
    second = {o.pair_id: _one(o.said) for o in Opinion.objects.filter(turn=2, pair__in=[pair.pk for pair in pairs])}
    labelled = [
        Labelled(
            values_of(pair.evidence),
            pair.odds,
            _one(pair.decision),
            second[pair.pk] == _one(pair.decision) if pair.pk in second else None,
        )
        for pair in pairs
    ]
    journal.note("EXPORT_LABELS", by=by, pairs=len(labelled))
    return labelled
