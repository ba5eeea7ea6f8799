"""From pairs and persons to what becomes of each row (归类): one child, a person's decision, or new."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from tonghu.methods.linkage.decision import Compared, Decision, Link
from tonghu.methods.linkage.engine import scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.gathering import Gathered
from tonghu.methods.linkage.engine.judging import Judge
from tonghu.methods.linkage.engine.persons import ACCEPT
from tonghu.methods.linkage.pairing import UNDECIDED, Pairs
from tonghu.methods.linkage.statements import BY_NUMBER, IN_DISPUTE, Evidence, statements

NUMBER_RULE = "规则 号码归并/1"
_NEW = Link(Decision.NEW)


class Sorting:
    """From pairs and persons to what becomes of each row."""

    def __init__(self, here: Gathered, pairs: Pairs, persons: Array, judge: Judge) -> None:
        self._here, self._pairs, self._persons, self._judge = here, pairs, persons, judge
        n = here.n
        self._claims: dict[int, list[tuple[int, float, int]]] = {}  # row → other place, probability, pair
        order = np.lexsort((pairs.right, -pairs.p))
        for at in order.tolist():
            one, two, p = int(pairs.left[at]), int(pairs.right[at]), float(pairs.p[at])
            self._claims.setdefault(one, []).append((two, p, at))
            if two < n:
                self._claims.setdefault(two, []).append((one, p, at))
        self._said = statements_of(pairs.evidence, judge)
        # Of each person its known child and its first row.
        self._child = {int(persons[place]): place for place in range(len(persons) - 1, n - 1, -1)}
        self._first = _first_of(persons[:n])
        self._disputed = set(np.flatnonzero(pairs.evidence["number"] == IN_DISPUTE).tolist())
        self._torn = self._claimed_under_two_numbers()
        numbers = here.r.cid
        self._bearer = np.where(numbers[:n] > 0, _first_of(numbers[:n]), np.arange(n))
        known = {number: place for place, number in enumerate(numbers[n:].tolist(), n) if number}
        for row in np.flatnonzero(np.isin(numbers[:n], list(known))).tolist():
            self._bearer[row] = known[int(numbers[row])]

    def links(self) -> list[Link]:
        """What becomes of each row, in order."""
        told = [_NEW] * self._here.n
        for row in self._beside_others():
            told[row] = self._row(row)
        return told

    def _beside_others(self) -> list[int]:
        """The rows of which anything is said: most of a new list stand alone."""
        rows = np.arange(self._here.n)
        told = (self._first < rows) | (self._bearer != rows) | np.isin(self._persons[rows], list(self._child))
        told[[row for row in self._claims if row < self._here.n]] = True
        return np.flatnonzero(told).tolist()

    def _row(self, row: int) -> Link:
        n = self._here.n
        claims = [c for c in self._claims.get(row, ()) if c[0] >= n or c[0] < row]
        children = {place: (p, at) for place, p, at in reversed(claims) if place >= n}
        sure = [place for place, (p, _) in children.items() if p >= ACCEPT]
        person = int(self._persons[row])
        mine = self._child.get(person)
        if self._disputed.intersection(at for *_, at in claims):
            return self._doubtful(row, claims)  # whoever else it is like, somebody has its number
        if len(sure) > 1 or self._torn.intersection(sure):
            return self._doubtful(row, claims, only=sure)
        if mine is not None and (mine not in children or children[mine][0] >= UNDECIDED) and not set(sure) - {mine}:
            through = children.get(mine) or self._through(row, mine)
            told = self.compared(through)
            return Link(Decision.SAME, child=self._id(mine), compared=told, about={self._id(mine): told})
        first = int(self._first[row])
        if mine is None and first < row and not sure:
            best = next(((p, at) for place, p, at in claims if self._persons[place] == person), None)
            return Link(Decision.SAME, row=first, compared=self.compared(best) if best else None)
        if claims:
            return self._doubtful(row, claims)
        return self._bearing(row)

    def _claimed_under_two_numbers(self) -> set[int]:
        """Known children whom two rows surely are that have two numbers: neither row is surely it, then."""
        numbers, n = self._here.trusted.number, self._here.n
        told: dict[int, set[int]] = {}
        for at in np.flatnonzero((self._pairs.p >= ACCEPT) & (self._pairs.left < n) & (self._pairs.right >= n)):
            if number := int(numbers[self._pairs.left[at]]):
                told.setdefault(int(self._pairs.right[at]), set()).add(number)
        return {place for place, found in told.items() if len(found) > 1}

    def _through(self, row: int, mine: int) -> tuple[float, int]:
        """Why a row is this child that it was never compared with: by another row of the same person."""
        person = self._persons[row]
        found = [(p, at) for place, p, at in self._claims.get(row, ()) if self._persons[place] == person]
        return max(found) if found else (ACCEPT, -1)

    def _bearing(self, row: int) -> Link:
        """Whoever has a number that another has already is not new without a person's word."""
        other = int(self._bearer[row])
        if other == row:
            return _NEW
        said = Compared(0.5, statements({"number": scoring.DOUBTED_SAME}, self._judge), self._judge.name)
        if other < self._here.n:
            return Link(Decision.DOUBTFUL, rows=(other,), compared=said) if other < row else _NEW
        child = self._id(other)
        return Link(Decision.DOUBTFUL, candidates=(child,), compared=said, about={child: said})

    def _doubtful(self, row: int, claims: Sequence[tuple[int, float, int]], only: Collection[int] = ()) -> Link:
        n = self._here.n
        about: dict[int, Compared] = {}
        rows: list[int] = []
        for place, p, at in claims:
            if place >= n and (not only or place in only):
                about.setdefault(self._id(place), self.compared((p, at)))
            elif place < n and not only:
                rows.append(place)
        best = next(iter(about.values()), None) or self.compared(claims[0][1:])
        return Link(Decision.DOUBTFUL, candidates=tuple(about), rows=tuple(rows), compared=best, about=about)

    def _id(self, place: int) -> int:
        return int(self._here.children[place - self._here.n])

    def compared(self, found: tuple[float, int]) -> Compared:
        """What is said of one pair: (probability, its place)."""
        p, at = found
        evidence = self._said[at] if at >= 0 else ()
        number = at >= 0 and self._pairs.evidence["number"][at] == BY_NUMBER
        raw = float(self._pairs.odds[at]) if at >= 0 else float("nan")
        odds = None if np.isnan(raw) else round(raw, 3)
        return Compared(round(p, 4), evidence, NUMBER_RULE if number else self._judge.name, odds)


def _first_of(values: Array) -> Array:
    """(n,) of each place the first that has the same value."""
    _, first, of = np.unique(values, return_index=True, return_inverse=True)
    return np.asarray(first[of])


def statements_of(evidence: Mapping[str, Array], judge: Judge) -> Sequence[tuple[Evidence, ...]]:
    """The statements of each pair; pairs that agree in all share them."""
    return _Said(evidence, judge)


class _Said(Sequence[tuple[Evidence, ...]]):
    """Statements, worded when they are asked for."""

    def __init__(self, evidence: Mapping[str, Array], judge: Judge) -> None:
        self._names = list(evidence)
        self._values = np.stack([evidence[name] for name in self._names], axis=1).astype(np.int64)
        self._judge, self._known = judge, dict[tuple[int, ...], tuple[Evidence, ...]]()

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: int | slice) -> tuple[Evidence, ...]:  # type: ignore[override]  # one at a time
        pattern = tuple(self._values[at].tolist())
        if pattern not in self._known:
            self._known[pattern] = statements(dict(zip(self._names, pattern, strict=True)), self._judge)
        return self._known[pattern]

    def __iter__(self) -> Iterator[tuple[Evidence, ...]]:
        return (self[at] for at in range(len(self)))
