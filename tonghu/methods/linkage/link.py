"""Which rows of a list are which known children (名单与名册比对): what is certain is joined, what is not sure waits.

The engine's evidence, decided by a `Judge`: .95 and more attaches, from .05 on a person decides, the rest is new. On
top of the engine stands what no probability may pass over: a number that another name bears, two numbers with one
name, birth date and guardian, and two known children that are both as good as certain always wait for a person.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from tonghu.methods.linkage.engine import comparing, scoring
from tonghu.methods.linkage.engine.arrays import Array, mixed, spread
from tonghu.methods.linkage.engine.gathering import KNOWN, LIST, Gathered, gather
from tonghu.methods.linkage.engine.judging import LEAST_TO_RELY, Judge, judged, learned_from
from tonghu.methods.linkage.engine.keys import Among, Store
from tonghu.methods.linkage.engine.people import records_of
from tonghu.methods.linkage.engine.persons import ACCEPT, REVIEW, unite
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import believe
from tonghu.methods.linkage.person import Person
from tonghu.methods.linkage.statements import BY_NUMBER, TWO_NUMBERS, Evidence, statements


class Decision(StrEnum):
    """What linkage says of one row (判定)."""

    SAME = "SAME"  # 同一儿童
    DOUBTFUL = "DOUBTFUL"  # 疑似，待人工判定
    NEW = "NEW"  # 新儿童


@dataclass(frozen=True, slots=True)
class Compared:
    """How probable it is that two are one child, why, and which model says so.

    odds: the log odds before decisions of people moved them; None where a rule decides and not a model.
    """

    probability: float
    evidence: tuple[Evidence, ...]
    judge: str
    odds: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What became of one row.

    `child`: the known child it is, when SAME. `row`: the earlier row of the same list that is the same child, when
    no known child is. `candidates`: the known children, the likeliest first, and `rows` the earlier rows, among which
    a person must decide when DOUBTFUL. `about`: of each known child named here how it compares; `compared`: of the
    best.
    """

    decision: Decision
    child: int | None = None
    row: int | None = None
    candidates: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    compared: Compared | None = None
    about: Mapping[int, Compared] = field(default_factory=dict)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What speaks for and against the best."""
        return self.compared.evidence if self.compared else ()


_NEW = Link(Decision.NEW)
NUMBER_RULE = "规则 号码归并/1"
_UNDECIDED = 0.5  # what two numbers with one name and guardian are held for: nobody knows which is wrong
_ASKED = 0.94  # the most that may be said of a number that another name bears


def link(
    rows: Sequence[Person] | Records,
    known: Store | Mapping[int, Person],
    *,
    judge: Judge,
    but: Collection[int] = (),
    listed: Array | None = None,
    of_the_list: Collection[int] = (),
) -> list[Link]:
    """Link the rows of one list to known children and to each other, in the order of the list.

    but: children that are none of the rows. listed: numbers (first 17 digits) of the whole list, where `rows` are but
    a part of it. of_the_list: children whom an earlier part of this very list brought. Deterministic.
    """
    records = rows if isinstance(rows, Records) else records_of(rows, src=LIST)
    first = _repeated(records)
    alone = np.flatnonzero(first == np.arange(len(records)))
    found = _link(_part(records, alone), _store(known), judge, but, listed, of_the_list)
    return [_again(found, alone, place, at) for at, place in enumerate(first.tolist())]


def _store(known: Store | Mapping[int, Person]) -> Store:
    if not isinstance(known, Mapping):
        return known
    return Among(records_of(list(known.values()), src=KNOWN), np.array(list(known), np.int64))


def _part(r: Records, at: Array) -> Records:
    from tonghu.methods.linkage.engine.people import taken_from

    return r if len(at) == len(r) else taken_from(r, at)


def _repeated(r: Records) -> Array:
    """(n,) the first row that says the same number, name and birth date; itself where there is none."""
    if not len(r):
        return np.zeros(0, np.int64)
    key = np.where(r.cid > 0, mixed(3, r.cid, r.nm, r.bd), mixed(4, np.arange(len(r))))
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    return np.asarray(first[of])


def _again(found: Sequence[Link], alone: Array, place: int, at: int) -> Link:
    """A row's link with the places of the whole list; a row that repeats another is what that one is."""
    one = found[int(np.searchsorted(alone, place))]
    if place != at:
        same = Compared(0.9999, statements({"number": BY_NUMBER, "name": comparing.NAME_SAME}, None), NUMBER_RULE)
        return Link(Decision.SAME, child=one.child, row=place, compared=one.compared if one.child else same)
    if one.row is None and not one.rows:
        return one
    return Link(
        one.decision,
        one.child,
        None if one.row is None else int(alone[one.row]),
        one.candidates,
        tuple(int(alone[row]) for row in one.rows),
        one.compared,
        one.about,
    )


def _link(
    rows: Records,
    store: Store,
    judge: Judge,
    but: Collection[int],
    listed: Array | None,
    of_the_list: Collection[int],
) -> list[Link]:
    if not len(rows):
        return []
    here = gather(rows, store, looked_for=np.zeros(len(rows), bool), but=but, rare=judge.learned)
    pairs = _decided(here, judge, listed, of_the_list)
    persons = unite(
        np.r_[np.full(here.n, LIST), np.full(len(here.children), KNOWN)],
        here.trusted.number,
        *(pairs.left, pairs.right, pairs.p),
        frozenset([KNOWN]),
    ).person
    return _Sorting(here, pairs, persons, judge).links()


@dataclass
class _Pairs:
    """Pairs (row or child, higher place) with how probable each is, and its evidence by feature."""

    left: Array
    right: Array
    p: Array
    odds: Array  # nan where no model decides
    evidence: dict[str, Array]


def _decided(here: Gathered, judge: Judge, listed: Array | None, of_the_list: Collection[int]) -> _Pairs:
    """All pairs that say anything: by number, by the judge, and two numbers of one name, birth date and guardian."""
    t = here.trusted
    if len(of_the_list):
        mine = np.isin(here.children, np.array(sorted(of_the_list), np.int64))
        here.r.columns["src"][here.n :][mine] = LIST
    w = _world(here, listed)
    found, raw = judged(judge, w, *here.pairs(t.number == 0))
    p = scoring.probabilities(found)
    doubted = found.evidence["number"] == scoring.DOUBTED_SAME
    p[doubted] = np.clip(p[doubted], 2 * REVIEW, _ASKED)
    by_number = (t.left < here.n) & here.looked_at(t.left, t.right)
    one, two = t.left[by_number], t.right[by_number]
    left, right = _two_numbers(here, w)
    kept = p >= REVIEW
    all_left, all_right = np.concatenate([one, found.left[kept], left]), np.concatenate([two, found.right[kept], right])
    evidence = scoring.evidence(w, all_left, all_right)
    numbers = scoring.numbers(w, all_left, all_right)
    numbers[: len(one)] = BY_NUMBER
    numbers[len(numbers) - len(left) :] = TWO_NUMBERS
    evidence["number"] = numbers
    evidence["taken"] = np.where(numbers == BY_NUMBER, 0, evidence["taken"]).astype(np.int8)
    p = np.concatenate([t.p[by_number], p[kept], np.full(len(left), _UNDECIDED)])
    odds = np.concatenate([np.full(len(one), np.nan), raw[kept], np.full(len(left), np.nan)])
    return _Pairs(all_left, all_right, p, odds, evidence)


class _World(scoring.World):
    """The world of a part of a list: whose number stands in the list is asked of the whole list."""

    listed: Array | None = None

    def _count(self, key: Array) -> Array:
        if not hasattr(self, "_held"):
            have = self.number > 0
            if self.listed is not None:
                have &= self.r.src != LIST
            mine = np.zeros(0, np.int64) if self.listed is None else self.listed
            held = [mixed(0, self.number[have], self.r.src[have]), mixed(0, mine, np.full(len(mine), LIST, np.int16))]
            self._held = np.sort(np.concatenate(held))
        return np.asarray(np.searchsorted(self._held, key, "right") - np.searchsorted(self._held, key, "left"))


def _world(here: Gathered, listed: Array | None) -> _World:
    number = here.trusted.number
    identity = np.where(number > 0, number, -np.arange(1, len(here.r) + 1))
    w = _World(here.r, here.trusted, number, identity, here.rarity)
    w.listed = listed
    return w


def _two_numbers(here: Gathered, w: scoring.World) -> tuple[Array, Array]:
    """Pairs of one name, birth date and guardian with two valid numbers: one of those is probably wrong."""
    r, number = here.r, here.trusted.number
    have = np.flatnonzero((number > 0) & (r.nm > 0) & ((r.bd > 0) | (r.ibd > 0)))
    key = mixed(5, r.nm[have], np.where(r.bd[have] > 0, r.bd[have], r.ibd[have]))
    order = np.argsort(key, kind="stable")
    have, key = have[order], key[order]
    start = np.searchsorted(key, key, "left")
    count = np.searchsorted(key, key, "right") - start
    group, step = spread(np.where(count <= _CROWD, count, 0))
    one, two = have[group], have[start[group] + step]
    kept = (one < two) & (one < here.n) & (number[one] != number[two]) & here.looked_at(one, two)
    one, two = one[kept], two[kept]
    family = (
        np.isin(comparing.guardian_numbers(r, one, two), (comparing.SAME, comparing.TWO_SAME))
        | np.isin(comparing.guardian_names(r, one, two), (comparing.ONE_NAME, comparing.TWO_NAMES))
        | (comparing.all_phones(r, one, two) == comparing.SAME)
    )
    return one[family], two[family]


_CROWD = 20  # records of one name and birth date that are looked at


class _Sorting:
    """From pairs and persons to what becomes of each row."""

    def __init__(self, here: Gathered, pairs: _Pairs, persons: Array, judge: Judge) -> None:
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
        self._first: dict[int, int] = {}
        for row in range(n - 1, -1, -1):
            self._first[int(persons[row])] = row
        self._bearers: dict[int, int] = {}
        numbers = here.r.cid
        for place in [*range(n - 1, -1, -1), *range(n, len(numbers))]:
            if numbers[place]:
                self._bearers[int(numbers[place])] = place

    def links(self) -> list[Link]:
        """What becomes of each row, in order."""
        return [self._row(row) for row in range(self._here.n)]

    def _row(self, row: int) -> Link:
        n = self._here.n
        claims = [c for c in self._claims.get(row, ()) if c[0] >= n or c[0] < row]
        children = {place: (p, at) for place, p, at in reversed(claims) if place >= n}
        sure = [place for place, (p, _) in children.items() if p >= ACCEPT]
        person = int(self._persons[row])
        mine = self._child.get(person)
        if len(sure) > 1:
            return self._doubtful(row, claims, only=sure)
        if mine is not None and (mine not in children or children[mine][0] >= _UNDECIDED) and not set(sure) - {mine}:
            through = children.get(mine) or self._through(row, mine)
            told = self.compared(through)
            return Link(Decision.SAME, child=self._id(mine), compared=told, about={self._id(mine): told})
        if mine is None and self._first[person] < row and not sure:
            first = self._first[person]
            best = next(((p, at) for place, p, at in claims if self._persons[place] == person), None)
            return Link(Decision.SAME, row=first, compared=self.compared(best) if best else None)
        if claims:
            return self._doubtful(row, claims)
        return self._bearing(row)

    def _through(self, row: int, mine: int) -> tuple[float, int]:
        """Why a row is this child that it was never compared with: by another row of the same person."""
        person = self._persons[row]
        found = [(p, at) for place, p, at in self._claims.get(row, ()) if self._persons[place] == person]
        return max(found) if found else (ACCEPT, -1)

    def _bearing(self, row: int) -> Link:
        """Whoever has a number that another has already is not new without a person's word."""
        number = int(self._here.r.cid[row])
        other = self._bearers.get(number, row) if number else row
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


def compare(
    row: Person, known: Mapping[int, Person], *, judge: Judge, store: Store | None = None
) -> dict[int, Compared]:
    """How a row compares with some children, whatever the outcome. store: where it is counted who bears a name."""
    if not known:
        return {}
    rows = records_of([row], src=LIST)
    others = _store(known).records(np.array(list(known), np.int64))
    others.columns["src"] = np.full(len(others), KNOWN, np.int16)
    from tonghu.methods.linkage.engine.people import together

    r = together(rows, others)
    left, right = np.zeros(len(others), np.int64), np.arange(1, len(others) + 1)
    trusted = believe(r)
    bearers = scoring.rarity(r) if store is None else _levels(store, r)
    here = Gathered(r, 1, np.array(list(known), np.int64), trusted, np.zeros(0, np.uint64), bearers)
    w = _world(here, None)
    w.number = np.zeros(len(r), np.int64)  # judged by the rest of the evidence, the number then said beside it
    found, raw = judged(judge, w, left, right)
    p = scoring.probabilities(found)
    same, other = _by_number(r, left, right), (r.cid[left] > 0) & (r.cid[right] > 0) & (r.cid[left] != r.cid[right])
    alike = np.isin(found.evidence["name"], (comparing.NAME_SAME, comparing.NAME_SOUND))
    found.evidence["number"] = np.where(
        same, np.where(alike, BY_NUMBER, scoring.DOUBTED_SAME), np.where(other, TWO_NUMBERS, found.evidence["number"])
    )
    p = np.where(same & alike, 0.9998, np.where(same, np.clip(p, 2 * REVIEW, _ASKED), p))
    p = np.where(other, np.minimum(p, _UNDECIDED), p)
    said = statements_of(found.evidence, judge)
    plain = ~same & ~other
    return {
        child: Compared(round(float(p[at]), 4), said[at], judge.name, round(float(raw[at]), 3) if plain[at] else None)
        for at, child in enumerate(known)
    }


def doubles(people: Mapping[int, Person], known: Store, *, judge: Judge) -> dict[tuple[int, int], Compared]:
    """Of some known children the pairs (lower id, higher id) with others, that linkage would not call different."""
    ids = np.array(list(people), np.int64)
    rows = records_of(list(people.values()), src=LIST)
    if not len(ids):
        return {}
    here = gather(rows, known, looked_for=np.zeros(len(ids), bool), rare=judge.learned)
    there = np.searchsorted(here.children, ids)
    found = (there < len(here.children)) & (here.children[np.minimum(there, len(here.children) - 1)] == ids)
    here.itself = np.where(found, there + here.n, -1)
    pairs = _decided(here, judge, None, ())
    sorting = _Sorting(here, pairs, np.arange(len(here.r)), judge)
    told: dict[tuple[int, int], Compared] = {}
    every = np.concatenate([ids, here.children])
    for at in np.argsort(-pairs.p, kind="stable").tolist():
        one, two = sorted((int(every[pairs.left[at]]), int(every[pairs.right[at]])))
        if one != two:
            told.setdefault((one, two), sorting.compared((float(pairs.p[at]), at)))
    return told


def _by_number(r: Records, left: Array, right: Array) -> Array:
    return np.asarray((r.cid[left] > 0) & (r.cid[left] == r.cid[right]))


def _levels(store: Store, r: Records) -> Array:
    return np.asarray(np.minimum(8, 1 + np.log2(np.maximum(store.bearers(r.nm), 1)).astype(np.int8)).astype(np.int8))


def learn(rows: Sequence[Person] | Records, known: Store | Mapping[int, Person]) -> Judge | None:
    """What a list teaches: the numbers of some rows are hidden, and which known child has them says what a match is.

    None where fewer than LEAST_TO_RELY matches are found: too few to attach anybody by.
    """
    records = rows if isinstance(rows, Records) else records_of(rows, src=LIST)
    if int((records.cid > 0).sum()) < LEAST_TO_RELY:
        return None
    store = _store(known)
    trusted = believe(records)
    asked = scoring.lesson(trusted)
    here = gather(records, store, looked_for=asked.seekers)
    all_ = len(here.r)
    lesson = scoring.Lesson(_longer(asked.hidden, all_), _longer(asked.seekers, all_))
    left, right = here.pairs(lesson.seekers | (here.trusted.number == 0))
    learned, shown = scoring.teach(here.r, here.trusted, here.rarity, lesson, left, right)
    if learned.first is None or learned.matches < LEAST_TO_RELY:
        return None
    label = (here.trusted.number[shown.left] == here.trusted.number[shown.right]).astype(np.float64)
    w = scoring.world(here.r, here.trusted, here.trusted.number, here.rarity)
    found = scoring.candidates(w, left, right)
    from tonghu.methods.linkage.engine.learning import grouped

    patterns, _, inverse = grouped([found.evidence[f] for f in scoring.FEATURES])
    found.z = learned.first.log_odds(patterns)[inverse]
    found.evidence["number"] = scoring.numbers(w, found.left, found.right)
    return learned_from(learned, shown, label, found)


def _longer(values: Array, size: int) -> Array:
    return np.concatenate([values, np.zeros(size - len(values), bool)])
