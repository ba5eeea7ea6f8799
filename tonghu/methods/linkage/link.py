"""The first linkage: what is certain is joined, what is doubtful waits, the rest is new."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from tonghu.methods.linkage.evidence import Evidence, explain, weigh
from tonghu.methods.linkage.person import Person, guardian_blocks, own_blocks


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


def link(
    rows: Sequence[Person], known: Mapping[int, Person], *, without_number: Iterable[Person] | None = None
) -> list[Link]:
    """Link the rows of one list to known children and to each other, in the order of the list.

    `known` need hold only children that share a match key with some row; their ids are positive. `without_number`
    are the rows without an ID number, when the caller can name them without building all. `rows` may build
    its persons when looked at. Deterministic: equal input, equal links. No block explodes: a guardian or a
    name with a birth date shared by more than `_CROWD` records (a phone of an office) is no evidence and is skipped.
    """
    shelves = _Shelves(chain(known.values(), rows if without_number is None else without_number))
    for child, person in sorted(known.items()):
        shelves.put(child, shelves.blocks(person))
    links: list[Link] = []
    for position, person in enumerate(rows):
        blocks = shelves.blocks(person)
        found = shelves.find(blocks)
        links.append(_choose(person, found, rows, known) if found else _NEW)
        shelves.put(~position, blocks)
    return _follow(links)


_CROWD = 50
_NEW = Link(Decision.NEW)


class _Shelves:
    """Which records share a block. A place is a known child's id, or `~position` of a row: below zero."""

    def __init__(self, everybody: Iterable[Person]) -> None:
        self._first: dict[Hashable, int] = {}  # nearly every block has one record only
        self._more: dict[Hashable, list[int]] = {}
        self._opened = {block for person in everybody if not person.idno for block in guardian_blocks(person)}

    def blocks(self, person: Person) -> list[Hashable]:
        """The blocks of a record; those of a guardian only where somebody without a number opened them."""
        return [*own_blocks(person), *(block for block in guardian_blocks(person) if block in self._opened)]

    def find(self, blocks: Sequence[Hashable]) -> list[int]:
        """The places that share a block, each once, in the order in which they came."""
        shared = [block for block in blocks if block in self._first]
        if not shared:
            return []
        return list(dict.fromkeys(place for block in shared for place in self._shelf(block)))

    def put(self, place: int, blocks: Sequence[Hashable]) -> None:
        """Add a record to its blocks."""
        for block in blocks:
            if self._first.setdefault(block, place) != place:
                more = self._more.setdefault(block, [])
                if len(more) < _CROWD:
                    more.append(place)

    def _shelf(self, block: Hashable) -> list[int]:
        shelf = [self._first[block], *self._more.get(block, ())]
        # A valid number is somebody's however often it comes: the first records of it stand for the rest.
        return shelf if len(shelf) <= _CROWD or isinstance(block, str) else []


def _choose(person: Person, found: Sequence[int], rows: Sequence[Person], known: Mapping[int, Person]) -> Link:
    same: list[tuple[int, dict[str, bool]]] = []
    doubtful: list[tuple[int, dict[str, bool]]] = []
    for place in found:
        claims = weigh(person, known[place] if place >= 0 else rows[~place])
        decision = judge_pair(claims)
        if decision is not Decision.NEW:
            (same if decision is Decision.SAME else doubtful).append((place, claims))
    children = {place for place, _ in same if place >= 0}
    if len(children) == 1 or (same and not children):
        place, claims = next(s for s in same if not children or s[0] in children)
        child, row = (place, None) if place >= 0 else (None, ~place)
        return Link(Decision.SAME, child=child, row=row, evidence=explain(claims))
    if same or doubtful:  # several children claim this row, or none surely: a person decides
        pairs = same + doubtful
        return Link(
            Decision.DOUBTFUL,
            candidates=tuple(place for place, _ in pairs if place >= 0),
            rows=tuple(~place for place, _ in pairs if place < 0),
            evidence=explain(pairs[0][1]),
        )
    return _NEW


def _follow(links: list[Link]) -> list[Link]:
    """A row that is the same as an earlier row is whatever that row is."""
    for position, found in enumerate(links):
        if found.decision is Decision.SAME and found.child is None and found.row is not None:
            earlier = links[found.row]
            if earlier.child is not None:
                links[position] = Link(Decision.SAME, child=earlier.child, row=found.row, evidence=found.evidence)
    return links
