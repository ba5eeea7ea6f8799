"""The first linkage: what is certain is joined, what is doubtful waits, the rest is new."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tonghu.methods.linkage.evidence import Evidence, explain, weigh
from tonghu.methods.linkage.person import Person, match_keys


class Decision(StrEnum):
    """What linkage says of one row (判定)."""

    SAME = "SAME"  # 同一儿童
    DOUBTFUL = "DOUBTFUL"  # 疑似，待人工判定
    NEW = "NEW"  # 新儿童


@dataclass(frozen=True, slots=True)
class Link:
    """What became of one row.

    `child`: the known child it is, when SAME. `row`: the earlier row of the same list that is the same child, when
    no known child is. `candidates`: the known children, and `rows` the earlier rows, among which a person must
    decide when DOUBTFUL. `evidence` is about the best candidate.
    """

    decision: Decision
    child: int | None = None
    row: int | None = None
    candidates: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def judge_pair(claims: Mapping[str, bool]) -> Decision:
    """Decide two records from their claims.

    A valid ID number is somebody's own; when it comes with another name it may be a sibling's, so a person looks.
    Without a number on one side, name, birth date and sex decide only together with a guardian.
    """
    number, name, guardian = claims.get("ID"), claims.get("NAME"), claims.get("GUARDIAN")
    if number:
        agrees = name is not False or claims.get("ALIKE", False) or guardian
        return Decision.SAME if agrees and claims.get("BORN") is not False else Decision.DOUBTFUL
    if claims.get("BORN") is not True:
        return Decision.NEW
    if name:
        if number is None and guardian and claims.get("SEX") is not False:
            return Decision.SAME
        # Two valid numbers, one name, one birthday and a shared guardian: one of the numbers is probably wrong.
        return Decision.NEW if number is False and not guardian else Decision.DOUBTFUL
    if claims.get("ALIKE") and guardian and number is None:
        return Decision.DOUBTFUL
    return Decision.NEW


def link(rows: Sequence[Person], known: Mapping[int, Person], *, secret: bytes) -> list[Link]:
    """Link the rows of one list to known children and to each other, in the order of the list.

    `known` need hold only children that share a match key with some row. Deterministic: equal input, equal links.
    No key explodes: a key shared by more than `_CROWD` records (a phone of an office) is no evidence and is skipped.
    """
    shelves: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
    for child, person in sorted(known.items()):
        for key in match_keys(person, secret):
            shelves[key].append((child, None))
    links: list[Link] = []
    for position, person in enumerate(rows):
        keys = match_keys(person, secret)
        found = {place: None for key in keys if len(shelves[key]) <= _CROWD for place in shelves[key]}
        links.append(_choose(person, [*found], rows, known))
        for key in keys:
            if len(shelves[key]) <= _CROWD:
                shelves[key].append((None, position))
    return _follow(links)


_CROWD = 50
# A known child or an earlier row, and the claims that hold between it and the row in hand.
_Found = tuple[int | None, int | None, dict[str, bool]]


def _choose(
    person: Person, found: Sequence[tuple[int | None, int | None]], rows: Sequence[Person], known: Mapping[int, Person]
) -> Link:
    same: list[_Found] = []
    doubtful: list[_Found] = []
    for child, row in found:
        claims = weigh(person, known[child] if child is not None else rows[row])  # type: ignore[index]  # one is set
        decision = judge_pair(claims)
        if decision is not Decision.NEW:
            (same if decision is Decision.SAME else doubtful).append((child, row, claims))
    children = {child for child, _, _ in same if child is not None}
    if len(children) == 1 or (same and not children):
        child, row, claims = next(s for s in same if s[0] in (children or {None}))
        return Link(Decision.SAME, child=child, row=row, evidence=explain(claims))
    if same or doubtful:  # several children claim this row, or none surely: a person decides
        pairs = same + doubtful
        return Link(
            Decision.DOUBTFUL,
            candidates=tuple(dict.fromkeys(child for child, _, _ in pairs if child is not None)),
            rows=tuple(dict.fromkeys(row for _, row, _ in pairs if row is not None)),
            evidence=explain(pairs[0][2]),
        )
    return Link(Decision.NEW)


def _follow(links: list[Link]) -> list[Link]:
    """A row that is the same as an earlier row is whatever that row is."""
    for position, found in enumerate(links):
        if found.decision is Decision.SAME and found.child is None and found.row is not None:
            earlier = links[found.row]
            if earlier.child is not None:
                links[position] = Link(Decision.SAME, child=earlier.child, row=found.row, evidence=found.evidence)
    return links
