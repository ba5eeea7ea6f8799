"""Finding children that may be two, and two that may be one (疑点), whenever something new is known of a child.

One that may be two: two of its sources name two people. Two that may be one: the children, as they now stand, share
a match key and linkage would not call them different. What a person has decided is not asked again, unless an ID
number says so that nobody had seen then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Q

from tonghu.methods.linkage import SAME_NUMBER, Compared, Person, alike_in_name, doubles
from tonghu.register.finding import Known, bearing, known_as
from tonghu.register.judges import judge_in_force
from tonghu.register.models import Batch, Child, Doubt, Pair, Revision, SourceRow
from tonghu.register.row_facts import facts_of, person_of
from tonghu.register.scope import wide

NEAR, SURE = 1, 5  # ranks within the queue: an ID number that both have comes first
_RANK = 2 * 100 + 50 + SURE  # of what an ID number says


@wide("doubts are found whoever lives where")
def find_doubts(children: Collection[int], *, at: datetime) -> int:
    """Look at these children and put what is doubtful before a person; how many doubts are new."""
    active = sorted(Child.objects.filter(pk__in=children, state=Child.State.ACTIVE).values_list("pk", flat=True))
    found = [*_that_may_be_two(active), *_that_may_be_one(active)]
    before = Doubt.objects.count() if found else 0
    Doubt.objects.bulk_create(
        [
            Doubt(
                kind=one.kind,
                child_id=one.child,
                other_id=one.other,
                evidence=list(one.evidence),
                rank=one.rank,
                found_at=at,
            )
            for one in found
        ],
        ignore_conflicts=True,  # found already, and nobody has decided yet
    )
    return Doubt.objects.count() - before if found else 0


@wide("who bears the number may live anywhere; whoever fills the form learns nothing of it")
def doubt_number(child: int, idno: str, *, at: datetime) -> None:
    """Put before a person that a form gives the number of other children: it cannot be submitted until they are told
    apart or merged, and whoever fills it in cannot see them.
    """
    others = [pk for pk, person in bearing([idno]).items() if person.idno == idno and pk != child]
    pairs = [(min(child, other), max(child, other)) for other in others]
    refused = _decided_different(pairs)
    evidence = [{"code": "ID", "text": "登记表上填的身份证号相同", "for": True}]
    Doubt.objects.bulk_create(
        [
            Doubt(kind=Doubt.Kind.MAY_BE_ONE, child_id=low, other_id=high, evidence=evidence, rank=_RANK, found_at=at)
            for low, high in pairs
            if (low, high) not in refused or not _number_was_seen(refused[low, high])
        ],
        ignore_conflicts=True,
    )


def doubt_as_asked(one: int, other: int, compared: Compared | None, *, at: datetime) -> Doubt:
    """The open doubt whether two children are one, found before or put now because a person asks."""
    low, high = sorted((one, other))
    asked = {"code": "ASKED", "text": "由工作人员提出，请对照后判定", "for": True}
    evidence = [asked, *(_kept(compared) if compared else [])]
    said = {"evidence": evidence, "rank": _RANK, "found_at": at}
    waiting = {"kind": Doubt.Kind.MAY_BE_ONE, "child_id": low, "other_id": high, "decision": ""}
    return Doubt.objects.get_or_create(**waiting, defaults=said)[0]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    child: int
    other: int | None
    evidence: Sequence[dict[str, object]]
    rank: int


def _that_may_be_two(children: Collection[int]) -> Iterator[_Found]:
    decided = _decided_one(children)
    for child, sources in told_of(children).items():
        asked = decided.get(child)
        for a, b in combinations(sources, 2):
            if b.seen or (asked is not None and max(a.at, b.at) <= asked):
                continue
            evidence = names_two(a.person, b.person)
            if evidence:
                yield _Found(Doubt.Kind.MAY_BE_TWO, child, None, evidence, _RANK)
                break


def names_two(a: Person, b: Person) -> list[dict[str, object]]:
    """What says that two sources of one child name two people; nothing where they may name one.

    Two valid numbers; or another name and another birth date.
    """
    other_number = bool(a.idno and b.idno and a.idno != b.idno)
    other_name = bool(a.name and b.name) and not alike_in_name(a.name, b.name)
    other_birth = bool(a.born and b.born and a.born != b.born)
    if not other_number and not (other_name and other_birth):
        return []
    told = (
        ("number", other_number, "身份证号不同，且两个号码校验都正确"),
        ("name", other_name, "姓名不同，读音也不相近"),
        ("born", other_birth, "出生日期不同"),
    )
    return [{"code": code, "text": text, "for": False} for code, holds, text in told if holds]


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says of a child. `seen`: a person has compared it with the child and found it the same."""

    person: Person
    at: datetime
    seen: bool
    row: int | None = None
    revision: int | None = None


def told_of(children: Collection[int]) -> dict[int, list[Told]]:
    """The rows and the last form of each child that has more than one source, the earliest first."""
    rows = SourceRow.objects.filter(child__in=children, batch__state__in=[Batch.State.ENTERING, Batch.State.ENTERED])
    told: dict[int, list[Told]] = defaultdict(list)
    same = set(Pair.objects.filter(child__in=children, decision=Pair.Decision.SAME).values_list("row", "child"))
    for row in rows.with_lists().order_by("batch__entered_at", "batch_id", "number"):
        seen = (row.pk, row.child_id) in same
        told[row.child_id or 0].append(
            Told(person_of(facts_of(row)), row.batch.entered_at or row.batch.received_at, seen, row=row.pk)
        )
    last = Revision.objects.filter(record__child__in=children).order_by("record__child", "-at", "-pk")
    for revision in last.distinct("record__child").select_related("record"):
        person = person_of(revision.answers)
        told[revision.record.child_id].append(Told(person, revision.at, False, revision=revision.pk))
    return {child: sources for child, sources in told.items() if len(sources) > 1}


def _decided_one(children: Collection[int]) -> dict[int, datetime]:
    """When a person last said of each child that it is one."""
    said = Doubt.objects.filter(kind=Doubt.Kind.MAY_BE_TWO, child__in=children, decision=Doubt.Decision.SAME)
    return {child: at for child, at in said.order_by("decided_at").values_list("child", "decided_at") if at}


def _that_may_be_one(children: Collection[int]) -> Iterator[_Found]:
    people = known_as(children)
    pairs = doubles(people, Known(), judge=judge_in_force())
    refused = _decided_different(pairs)
    for (low, high), compared in sorted(pairs.items(), key=lambda one: one[0]):
        same = any(e.code == "number" and e.value in SAME_NUMBER for e in compared.evidence)
        if (low, high) in refused and not (same and not _number_was_seen(refused[low, high])):
            continue
        yield _Found(Doubt.Kind.MAY_BE_ONE, low, high, _kept(compared), _RANK if same else _RANK - SURE + NEAR)


def _kept(compared: Compared) -> list[dict[str, object]]:
    return [
        {"code": e.code, "value": e.value, "text": e.text, "for": e.speaks_for, "weight": e.weight}
        for e in compared.evidence
    ]


def _number_was_seen(evidence: Iterable[Mapping[str, object]]) -> bool:
    """Whether whoever decided knew that both have one ID number."""
    return any(
        (one.get("code") == "number" and one.get("value") in SAME_NUMBER)
        or (one.get("code") == "ID" and one.get("for"))
        for one in evidence
    )


def _decided_different(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[dict[str, object]]]:
    """The pairs of which a person has said that they are two, with what was known then."""
    both = {child for pair in pairs for child in pair}
    different = [Doubt.Decision.DIFFERENT, Doubt.Decision.TWINS]
    doubts = Doubt.objects.filter(kind=Doubt.Kind.MAY_BE_ONE, child__in=both, decision__in=different)
    found = {(d.child_id, d.other_id or 0): d.evidence for d in doubts}
    rows = Pair.objects.filter(Q(child__in=both), row__child__in=both, decision__in=different).select_related("row")
    for pair in rows:
        low, high = sorted((pair.child_id, pair.row.child_id or 0))
        found.setdefault((low, high), pair.evidence)
    return found
