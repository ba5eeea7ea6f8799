"""From pairs to persons (归并为人): two groups of records are one person if, column by column, they say so on average.

A chain of doubtful pairs makes no person: every pair between the two groups speaks, also those that nothing had
brought together. Averages are of the columns, over the pairs where both sides are known, so that a record with gaps is
held against what the whole group tells. The surest are united first (average linkage; Sokal & Michener 1958), in
rounds: what is plain, then what is less plain held against the persons found so far.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, distinct, spread, starts_of
from tonghu.methods.linkage.general import comparing
from tonghu.methods.linkage.general.kinds import Of
from tonghu.methods.linkage.general.mixture import PERSON, STRANGERS, Learned
from tonghu.methods.linkage.general.reading import Table

_ROUNDS = (4.0, 1.0, -1.0)  # log odds of the pairs that bring records together to be looked at
_LARGEST = 100  # records that are looked at pair by pair
_STEP, _SUREST = 1.0, 14.0  # how a larger group is cut up: its weakest pairs go first
_AT_ONCE = 400_000  # pairs
_MOST_WEIGHT = 1.5
_NOT_UNITED = 0.3  # log odds by which a pair of two persons stays below what is accepted
_NO_KEY = -7.0  # log odds of a pair that nothing had brought together, about


@dataclass
class Uniting:
    """What uniting goes by. accept: log odds from which nobody is asked; review: from which a person is asked;
    clean: lists that hold nobody twice.
    """

    table: Table
    model: Learned
    accept: float
    review: float
    clean: frozenset[int] = frozenset()


@dataclass
class Persons:
    """person: (n,) the place of the person's first record; sure: (n,) log odds that the record belongs to it."""

    person: Array
    sure: Array


def unite(by: Uniting, left: Array, right: Array, z: Array) -> Persons:
    """The persons of all records. z: log odds of the pairs (left, right)."""
    person, sure = np.arange(len(by.table)), np.full(len(by.table), np.inf)
    for least in _ROUNDS:
        about = z >= least
        one, two, said = person[left[about]], person[right[about]], z[about]
        group = _groups(person, one, two, said, least)
        person = _one_round(by, Persons(person, sure), group, (left, right, z))
    return Persons(person, sure)


def _groups(person: Array, one: Array, two: Array, said: Array, least: float) -> Array:
    """(n,) the group in which a record is looked at; a group too large to be looked at falls apart."""
    n = len(person)
    apart = one != two
    one, two, said = one[apart], two[apart], said[apart]
    while True:
        group = _together(n, one, two)
        large = np.bincount(group[person], minlength=n) > _LARGEST
        if not large.any() or not len(one):
            return np.asarray(np.where(large[group[person]], person, group[person]))
        least += _STEP
        kept = ~large[group[one]] | ((said >= least) & (least < _SUREST))
        one, two, said = one[kept], two[kept], said[kept]


def _together(n: int, left: Array, right: Array) -> Array:
    """(n,) the first place of each connected group."""
    root = np.arange(n)
    while True:
        low = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, root[left], low)
        np.minimum.at(root, root[right], low)
        root = root[root]
        if np.array_equal(before, root):
            return root


def _one_round(by: Uniting, found: Persons, group: Array, pairs: tuple[Array, Array, Array]) -> Array:
    person = found.person
    order = np.lexsort((person, group))
    starts = starts_of(group[order])
    sizes = np.diff(np.r_[starts, len(order)])
    persons = np.add.reduceat(np.r_[True, person[order][1:] != person[order][:-1]].astype(np.int64), starts)
    new = Persons(person.copy(), found.sure)
    _two_alone(by, new, group, order, starts[sizes == 2], pairs)
    many = (sizes > 2) & (sizes <= _LARGEST) & (persons > 1)
    starts, sizes = starts[many], sizes[many]
    for members, levels in _compared(by.table, order, starts, sizes):
        _agglomerate(by, new, members, levels)
    return new.person


def _two_alone(
    by: Uniting, found: Persons, group: Array, order: Array, starts: Array, pairs: tuple[Array, Array, Array]
) -> None:
    """Groups of two records, of which the pair itself has said all."""
    left, right, z = pairs
    two = np.zeros(len(group), bool)
    two[order[starts]] = True
    sure = (z >= by.accept) & (group[left] == group[right]) & two[group[left]]
    if by.clean:
        src = by.table.src
        sure &= ~((src[left] == src[right]) & np.isin(src[left], list(by.clean)))
    found.person[right[sure]] = found.person[left[sure]]
    found.sure[left[sure]] = found.sure[right[sure]] = z[sure]


def _compared(table: Table, order: Array, starts: Array, sizes: Array) -> Iterator[tuple[Array, Array]]:
    """Of each group its records and the levels of all its pairs, above the diagonal row by row."""
    chunk = np.cumsum(sizes * (sizes - 1) // 2) // _AT_ONCE
    for number in np.unique(chunk):
        about = np.flatnonzero(chunk == number)
        which, step = spread(sizes[about] ** 2)
        size, first = sizes[about][which], starts[about][which]
        row, column = step // size, step % size
        upper = row < column
        one, two = order[(first + row)[upper]], order[(first + column)[upper]]
        levels = comparing.evidence(table, one, two)
        ends = np.cumsum(sizes[about] * (sizes[about] - 1) // 2)
        for s, k, e in zip(starts[about].tolist(), sizes[about].tolist(), ends.tolist(), strict=True):
            yield order[s : s + k], levels[e - k * (k - 1) // 2 : e]


def _agglomerate(by: Uniting, found: Persons, members: Array, levels: Array) -> None:
    """Unite the persons of one group, the surest first; members are in order of their persons."""
    person = found.person
    starts = starts_of(person[members])
    sizes = np.diff(np.r_[starts, len(members)])
    least = np.full(len(starts), np.inf)  # of each person that stood at the start
    held = _Held.of(by, person[members], members, levels)
    of = np.arange(len(held.known))
    odds = held.odds()
    while True:
        a, b = sorted(divmod(int(odds.argmax()), len(of)))
        if not odds[a, b] >= by.accept:
            break
        smaller = of == (a if held.size[a] < held.size[b] else b)
        least[smaller] = np.minimum(least[smaller], odds[a, b])
        held.join(a, b)
        of[of == b] = a
        odds[b] = odds[:, b] = -np.inf
        row = np.where(np.isneginf(odds[a]) & ~held.barred[a], -np.inf, held.row(a))
        row[a] = -np.inf
        odds[a] = odds[:, a] = row
    first = person[members][starts]
    person[members] = np.repeat(first[of], sizes)
    found.sure[members] = np.minimum(found.sure[members], np.repeat(least, sizes))


@dataclass
class _Held:
    """Sums over the pairs between persons. said: (q, q, columns, classes) log θ; known: (q, q, columns) pairs."""

    said: Array
    known: Array
    size: Array  # (q,) records of each
    barred: Array  # (q, q) bool: may not be one person
    prior: Array  # (q, q, classes) log
    own: Array  # columns that tell of the person alone

    @classmethod
    def of(cls, by: Uniting, person: Array, members: Array, levels: Array) -> "_Held":
        """Sum up the pairs of records by persons."""
        k, columns = len(members), levels.shape[1]
        upper = np.triu_indices(k, 1)
        square = np.zeros((k, k, columns), np.int8)
        square[upper] = levels
        square += square.transpose(1, 0, 2)
        said = np.moveaxis(by.model.theta[:, np.arange(columns), square], 0, -1)
        known = (square > 0).astype(np.float64)
        said = said * known[..., None]
        starts = starts_of(person)
        for axis in (0, 1):
            said, known = np.add.reduceat(said, starts, axis), np.add.reduceat(known, starts, axis)
        src = by.table.src[members]
        prior = by.model.log_prior(src[starts][:, None] != src[starts][None, :])
        barred = np.eye(len(starts), dtype=bool)
        for source in by.clean:
            have = np.logical_or.reduceat(src == source, starts)
            barred |= have[:, None] & have[None, :]
        size = np.diff(np.r_[starts, k]).astype(np.float64)
        own = np.flatnonzero([column.of is Of.PERSON for column in by.table.columns])
        return cls(said, known, size, barred, prior, own)

    def odds(self) -> Array:
        """(q, q) log odds that two persons are one."""
        return np.stack([self.row(a) for a in range(len(self.known))])

    def row(self, a: int) -> Array:
        """(q,) log odds of one person with all."""
        mean = self.said[a] / np.maximum(self.known[a], 1)[..., None]
        # Where something of the person itself is another, that the rest agrees is no surer for being said twice.
        against = (mean[:, self.own, PERSON] < mean[:, self.own, STRANGERS]).any(axis=1)
        weight = np.where(against, 1.0, _weight(self.size[a], self.size))
        joint = mean.sum(axis=1) * weight[:, None] + self.prior[a]
        told = joint[..., PERSON] - np.logaddexp.reduce(joint[..., :PERSON], axis=-1)
        return np.where(self.barred[a], -np.inf, told)

    def join(self, a: int, b: int) -> None:
        """Person b becomes part of person a."""
        for sums in (self.said, self.known):
            sums[a] += sums[b]
            sums[:, a] += sums[:, b]
        self.size[a] += self.size[b]
        self.barred[a] |= self.barred[b]
        self.barred[:, a] = self.barred[a]
        self.barred[b] = self.barred[:, b] = True


def _weight(a: float | Array, b: Array) -> Array:
    """How much more an average over a × b pairs says than one pair.

    Slips differ from record to record and average out: the mean of a × b sums of two slips varies as one over the
    harmonic mean of a and b. That two people are alike does not average out, hence the bound.
    """
    return np.asarray(np.minimum(2 - (a + b) / (2 * a * b), _MOST_WEIGHT))


def between(by: Uniting, found: Persons, left: Array, right: Array, z: Array) -> Array:
    """Log odds of the pairs; where two persons stand apart, what all pairs between them say on average."""
    person, n = found.person, len(found.person)
    apart = _worth_telling(by, person, left, right, z)
    size = np.bincount(person, minlength=n)
    told = z.copy()
    a, b = person[left[apart]], person[right[apart]]
    alone = size[a] * size[b] == 1  # the pair itself has said all
    told[apart[alone]] = np.minimum(z[apart[alone]], by.accept - _NOT_UNITED)
    apart, a, b = apart[~alone], a[~alone], b[~alone]
    key = np.minimum(a, b).astype(np.int64) * n + np.maximum(a, b)
    _, inverse = distinct(key)
    seen = np.bincount(inverse)[inverse]
    every = size[a].astype(np.float64) * size[b]
    mean = (np.bincount(inverse, z[apart])[inverse] + (every - seen) * _NO_KEY) / every
    crossing = by.table.src[left[apart]] != by.table.src[right[apart]]
    prior = by.model.log_prior(np.arange(2))[:, PERSON][crossing.view(np.int8)]
    held = prior + _weight(size[a], size[b]) * (mean - prior)
    # What was not united, column by column, is not sure, whatever the pairs say by themselves.
    told[apart] = np.minimum(held, by.accept - _NOT_UNITED)
    return told


def _worth_telling(by: Uniting, person: Array, left: Array, right: Array, z: Array) -> Array:
    """Places of the pairs of two persons each of which has a pair that may come to be told: of the others none does."""
    prior = float(by.model.log_prior(np.arange(2))[:, PERSON].min())
    least = prior + (by.review - prior) / _MOST_WEIGHT  # no mean below it is lifted to `review`
    near = np.flatnonzero(z >= least)
    near = near[person[left[near]] != person[right[near]]]
    hopeful = np.zeros(len(person), bool)
    hopeful[person[left[near]]] = hopeful[person[right[near]]] = True
    hopeful = hopeful[person]
    both = np.flatnonzero(hopeful[left] & hopeful[right])
    return np.asarray(both[person[left[both]] != person[right[both]]])


def inside(found: Persons) -> tuple[Array, Array, Array]:
    """All pairs within persons of up to so many records, with the log odds that both belong there."""
    person = found.person
    order = np.argsort(person, kind="stable")
    starts = starts_of(person[order])
    sizes = np.diff(np.r_[starts, len(order)])
    sizes = np.where(sizes > _LARGEST, 0, sizes)
    which, step = spread(sizes * sizes)
    size = np.maximum(sizes[which], 1)
    one, two = order[starts[which] + step // size], order[starts[which] + step % size]
    kept = one < two
    one, two = one[kept], two[kept]
    return one, two, np.minimum(found.sure[one], found.sure[two])
