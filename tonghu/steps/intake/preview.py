"""What a list would do to the register, before anything is written (预览)."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.methods.linkage import Decision, Judge, Link, learn
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.people import records_of
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.reading import Arrival
from tonghu.register.compose import DEEPER, OF_CHILD, OF_PERSON
from tonghu.register.finding import Known
from tonghu.register.judges import judge_from, judge_in_force, kept_judge
from tonghu.register.models import Child, SourceRow, User
from tonghu.register.row_facts import Facts, facts_of, person_of, text_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.forms.lists import LAYOUTS, ListKind, layout_of
from tonghu.steps.intake.linking import link_known
from tonghu.steps.intake.people import facts_at, in_scope, listed_records

Outcome = SourceRow.Outcome
ITEM_LABELS = {column.key: column.label for column in reversed(LAYOUTS[ListKind.COMMUNITY].columns)}
TOO_OLD = "参照日已满16周岁"
UNSEEN = "线索：名册中没有，核实后才入册"


@dataclass(frozen=True, slots=True)
class Preview:
    """One outcome for each row of the arrival, in its order, with the reason, and the counts that open into lists."""

    outcomes: Sequence[Outcome]
    reasons: Sequence[str]
    counts: dict[str, int]
    children: frozenset[int] = frozenset()  # known children whom some row is, or may be
    judge: Judge | None = None  # the model that compared them


@dataclass(frozen=True, slots=True)
class Judged:
    """What a row would do and why; `link` says to whom."""

    outcome: Outcome
    why: str
    link: Link


def preview(arrival: Arrival, *, on: date) -> Preview:
    """Compare a list that was read with the register, by what the list itself teaches where it can; writes nothing."""
    positions, leads = in_scope(arrival, on=on), layout_of(arrival.kind).leads
    rows = listed_records(arrival.facts, positions)
    judge = judge_from(learn(rows, Known()))
    judged = judge_people(
        rows,
        judge=judge,
        facts=lambda n: facts_at(arrival, positions[n]),
        number=lambda n: arrival.numbers[positions[n]],
    )
    outcomes, reasons = [Outcome.OUTSIDE] * len(arrival.numbers), [TOO_OLD] * len(arrival.numbers)
    for position in arrival.unreadable:
        outcomes[position], reasons[position] = Outcome.UNREADABLE, ""
    for position, found in zip(positions, judged, strict=True):
        outcomes[position], reasons[position] = found.outcome, found.why
        if leads and found.link.child is None and not found.link.candidates:
            outcomes[position], reasons[position] = Outcome.LEAD, UNSEEN
    known = frozenset(
        child for found in judged for child in (found.link.child, *found.link.candidates) if child is not None
    )
    return Preview(
        outcomes, reasons, {str(outcome): count for outcome, count in Counter(outcomes).items()}, known, judge
    )


def judge_people(
    rows: Records,
    *,
    judge: Judge,
    facts: Callable[[int], Facts],
    number: Callable[[int], int],
    listed: Array | None = None,
    of_the_list: Collection[int] = (),
) -> list[Judged]:
    """What each of some rows would do. facts, number: of the row at a position, asked only where they matter.

    listed, of_the_list: as `link_known` takes them, where the rows are a part of a list.
    """
    links = link_known(rows, judge=judge, listed=listed, of_the_list=of_the_list)
    held = held_facts({found.child for found in links if found.child is not None})
    return [
        _NEW if found.decision is Decision.NEW else _judge(n, found, held, facts, number)
        for n, found in enumerate(links)
    ]


_NEW = Judged(Outcome.NEW, "名册中没有同一儿童", Link(Decision.NEW))


def _judge(
    n: int,
    found: Link,
    held: dict[int, dict[str, str]],
    facts: Callable[[int], Facts],
    number: Callable[[int], int],
) -> Judged:
    if found.decision is Decision.DOUBTFUL:
        return Judged(Outcome.DOUBTFUL, because(found), found)
    if found.child is None:
        assert found.row is not None  # SAME names a child or an earlier row
        evidence = because(found)
        same = f"与本名单第{number(found.row)}行是同一儿童"
        return Judged(Outcome.UNCHANGED, f"{same}：{evidence}" if evidence else same, found)
    changed = differing(facts(n), held[found.child])
    if not changed:
        return Judged(Outcome.UNCHANGED, because(found), found)
    named = "、".join(ITEM_LABELS[key] for key in changed)
    return Judged(Outcome.CHANGED, f"{because(found)}；与名册不同或为名册补充：{named}", found)


def differing(row: Facts, held: Facts) -> list[str]:
    """The items in which a row says something else than the register, or something the register does not know.

    A place that the register knows more exactly (居村 within the row's 区) is no difference, nor is its detail then.
    """
    found = []
    for key in (*OF_PERSON, *OF_CHILD):
        said, known = text_of(row, key), text_of(held, key)
        if not said or said == known or (key in DEEPER and known.startswith(said)):
            continue
        place = PLACE_OF.get(key)
        if place and text_of(row, place) != text_of(held, place):
            continue  # the place itself says so
        found.append(key)
    return found


PLACE_OF = {detail: place for place, detail in DEEPER.items()}


@wide("a list names children of other places too")
def compare_rows(rows: Sequence[SourceRow], *, by: User) -> dict[int, tuple[Child, list[tuple[str, str, str, str]]]]:
    """For rows of a previewed batch, by their ids: the child, and per item its label, what is held, what the row says.

    Raises NotAllowed.
    """
    by.require(Act.RECEIVE_LIST)
    facts = [facts_of(row) for row in rows]
    judges = {row.batch.judge_id for row in rows}
    judge = kept_judge(judges.pop()) if len(judges) == 1 else judge_in_force()
    links = link_known(records_of([person_of(found) for found in facts]), judge=judge)
    held = held_facts({found.child for found in links if found.child is not None})
    children = Child.objects.in_bulk([found.child for found in links if found.child is not None])
    return {
        row.pk: (
            children[found.child],
            [
                (key, ITEM_LABELS[key], held[found.child].get(key, ""), text_of(said, key))
                for key in differing(said, held[found.child])
            ],
        )
        for row, said, found in zip(rows, facts, links, strict=True)
        if found.child is not None
    }


def held_facts(children: Collection[int]) -> dict[int, dict[str, str]]:
    """What the register holds of these children, in the words of a list."""
    columns = [*(f"person__{key}" for key in OF_PERSON), *OF_CHILD]
    rows = Child.objects.filter(pk__in=children).values_list("pk", *columns)
    return {
        pk: {key: str(v) for key, v in zip((*OF_PERSON, *OF_CHILD), values, strict=True) if v} for pk, *values in rows
    }


def because(found: Link) -> str:
    """The evidence of a link in one line, and what decided: a rule, or a model with how probable it holds it."""
    told = found.compared
    if told is None:
        return ""
    sure = "" if told.odds is None else f"，可能性{told.probability:.1%}"
    return "；".join(evidence.text for evidence in told.evidence) + f"（{told.judge}{sure}）"
