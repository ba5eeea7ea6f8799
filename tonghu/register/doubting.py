"""Finding children that may be two, and two that may be one (疑点), whenever something new is known of a child.

One that may be two: two of its sources name two people. Two that may be one: the children, as they now stand, share
a match key and linkage would not call them different. What a person has decided is not asked again, unless an ID
number says so that nobody had seen then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.conf import settings
from django.db import connection
from django.db.models import Q

from tonghu.methods.linkage import Decision, Evidence, Person, explain, link, search_keys, weigh
from tonghu.register.finding import find_known, known_as
from tonghu.register.models import Batch, Child, Doubt, Pair, Revision, SourceRow
from tonghu.register.row_facts import facts_of, person_of
from tonghu.register.scope import wide

CROWD = 50  # children under one key: a guardian's phone that is an office's says nothing
_BY_KEYS = """
    SELECT k.key, k.person_id FROM unnest(%s::bigint[]) AS asked (key) JOIN register_matchkey k ON k.key = asked.key
"""
NEAR, SURE = 1, 5  # ranks within the queue: an ID number that both have comes first
_RANK = 2 * 100 + 50 + SURE


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
                evidence=[{"code": e.code, "text": e.text, "for": e.speaks_for} for e in one.evidence],
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
    bearing = [pk for pk, person in find_known([person_of({"idno": idno})]).items() if person.idno == idno]
    pairs = [(min(child, other), max(child, other)) for other in bearing if other != child]
    refused = _decided_different(pairs)
    evidence = [{"code": "ID", "text": "登记表上填的身份证号相同", "for": True}]
    Doubt.objects.bulk_create(
        [
            Doubt(kind=Doubt.Kind.MAY_BE_ONE, child_id=low, other_id=high, evidence=evidence, rank=_RANK, found_at=at)
            for low, high in pairs
            if (low, high) not in refused or _new_number({"ID": True}, refused[low, high])
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    child: int
    other: int | None
    evidence: tuple[Evidence, ...]
    rank: int


def _that_may_be_two(children: Collection[int]) -> Iterator[_Found]:
    decided = _decided_one(children)
    for child, sources in told_of(children).items():
        asked = decided.get(child)
        for a, b in combinations(sources, 2):
            if b.seen or (asked is not None and max(a.at, b.at) <= asked):
                continue
            evidence = explain(claims) if names_two(claims := weigh(a.person, b.person)) else ()
            if evidence:
                yield _Found(Doubt.Kind.MAY_BE_TWO, child, None, evidence, 2 * 100 + 50 + SURE)
                break


def names_two(claims: Mapping[str, bool]) -> bool:
    """Whether two sources of one child name two people: two valid numbers, or another name and another birth date."""
    other_name = claims.get("NAME") is False and claims.get("ALIKE") is not True
    return claims.get("ID") is False or (other_name and claims.get("BORN") is False)


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
    for row in rows.select_related("batch").order_by("batch__entered_at", "batch_id", "number"):
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
    near = _sharing_a_key(people)
    others = known_as(sorted({other for found in near.values() for other in found}))
    pairs = {
        (min(child, other), max(child, other)): (people[child], others[other])
        for child, found in near.items()
        for other in found
        if other in others
    }
    refused = _decided_different(pairs)
    for (low, high), (a, b) in sorted(pairs.items(), key=lambda one: one[0]):
        claims = weigh(a, b)
        (found_,) = link([a], {high: b})
        if found_.decision is Decision.NEW or ((low, high) in refused and not _new_number(claims, refused[low, high])):
            continue
        rank = 2 * 100 + 50 + (SURE if claims.get("ID") else NEAR)
        yield _Found(Doubt.Kind.MAY_BE_ONE, low, high, explain(claims), rank)


def _new_number(claims: Mapping[str, bool], evidence: Iterable[Mapping[str, object]]) -> bool:
    """Whether both now have one ID number, which nobody saw who decided."""
    return claims.get("ID") is True and not any(one.get("code") == "ID" and one.get("for") for one in evidence)


def _sharing_a_key(people: Mapping[int, Person]) -> dict[int, set[int]]:
    keys = {child: search_keys([person], settings.MATCH_SECRET) for child, person in people.items()}
    holders: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        asked = sorted({key for found in keys.values() for key in found})
        cursor.execute(_BY_KEYS, ["{" + ",".join(map(str, asked)) + "}"])
        for key, person in cursor.fetchall():
            holders[key].add(person)
    crowded = {key for key, found in holders.items() if len(found) > CROWD}
    return {
        child: set().union(*(holders[key] for key in found if key not in crowded)) - {child}
        for child, found in keys.items()
    }


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
