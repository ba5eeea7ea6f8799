"""From candidate pairs to probabilities (打分): evidence, a model learned from numbers that were hidden, rivals.

The validated pairs of this very district are the labels: of a share of the records with a believed number the number
is hidden, the same blocking is run, and the hidden number says which pair is a match. No clerk labels anything.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine import blocking, comparing, starting
from tonghu.methods.linkage.engine.arrays import (
    Array,
    coin,
    first_best,
    in_order,
    picked,
    piecewise,
    starts_of,
    together,
)
from tonghu.methods.linkage.engine.learning import Model, grouped, learn
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import Trusted

FEATURES = ("name", "rare", "born", "sex", "phone", "gid", "guardians", "home", "hukou", "school", "taken", "within")
RIVALRY = ("name", "born", "taken", "gid", "guardians", "home", "phone", "within")
_TO_LEARN = 16_000  # records whose number is hidden
LEAST_TO_LEARN = 200  # matching pairs; with fewer a model would be a guess
_LEFT_TO_A_PERSON = 2.7  # log odds: a probability of .937
_MOST = 0.9998  # no pair without a common number is surer than this


@dataclass
class Candidates:
    """Pairs with their evidence. left, right: places; evidence: feature → (m,) small integers."""

    left: Array
    right: Array
    evidence: dict[str, Array]
    z: Array


@dataclass
class World:
    """What the evidence is held against: records, believed numbers, who is taken, how common names are."""

    r: Records
    trusted: Trusted
    number: Array  # believed number, 0 where none or hidden
    identity: Array  # what makes two records one: the number, else the record itself
    rarity: Array

    def taken(self, left: Array, right: Array) -> Array:
        """0: the other is nobody's yet; 1: its number stands in the seeker's source already; 2: both are so."""
        told = np.zeros(len(left), np.int8)
        for one, two in ((left, right), (right, left)):
            rows = np.flatnonzero(picked(self.number, two) > 0)
            told[rows] += self._again(self.r.of("src", one[rows]), two[rows])
        return told

    def _again(self, src: Array, at: Array) -> Array:
        """(k,) bool: whether another record with the number of the record at that place stands in this source."""
        first, size, order = self.trusted.bearers
        begin, many = picked(first, at), picked(size, at)
        told, rows = np.zeros(len(at), bool), np.arange(len(at))
        for step in range(int(many.max(initial=0))):
            rows = rows[many[rows] > step]
            member = picked(order, begin[rows] + step)
            hit = np.flatnonzero((self.r.of("src", member) == src[rows]) & (member != at[rows]))
            told[rows[hit]] |= picked(self.number, member[hit]) > 0  # hidden ones stand nowhere
        return told


def world(r: Records, trusted: Trusted, number: Array, rarity: Array, *, bearer: Array | None = None) -> World:
    """The world as it looks with these numbers. bearer: (n,) who bears them, where one number is more than one's."""
    one = number if bearer is None else bearer
    return World(r, trusted, number, np.where(number > 0, one, -np.arange(1, len(r) + 1)), rarity)


def rarity(r: Records) -> Array:
    """1 for a name that stands alone, up to 8 for one that more than a hundred bear."""
    order = together(r.nm)
    starts = starts_of(r.of("nm", order))
    sizes = np.diff(np.r_[starts, len(order)])
    told = np.empty(len(order), np.int8)
    told[order] = np.repeat(np.minimum(8, 1 + np.log2(np.maximum(sizes, 1)).astype(np.int8)), sizes)
    return told


def pairs_to_look_at(r: Records, seekers: Array) -> tuple[Array, Array]:
    """All pairs of a seeker with anybody that share a key, each once."""
    packed = [
        np.minimum(one, two).astype(np.int64) << 32 | np.maximum(one, two) for one, two in blocking.pairs(r, seekers)
    ]
    once = np.concatenate(packed) if packed else np.zeros(0, np.int64)
    once.sort()
    once = once[starts_of(once)]
    return once >> 32, once & 0xFFFFFFFF


def candidates(w: World, left: Array, right: Array) -> Candidates:
    """Pairs with their evidence, without those of two believed numbers: two people, whatever else agrees."""
    kept = (picked(w.number, left) == 0) | (picked(w.number, right) == 0)
    left, right = left[kept], right[kept]
    return Candidates(left, right, evidence(w, left, right), np.zeros(len(left)))


def evidence(w: World, left: Array, right: Array) -> dict[str, Array]:
    """What the pairs have in common, feature by feature."""
    return piecewise(lambda one, two: _evidence(w, one, two) | {"taken": w.taken(one, two)}, left, right)


def shown(w: World, left: Array, right: Array) -> dict[str, Array]:
    """The evidence of pairs as it is put into words; where one number is believed of both, nothing more of numbers."""

    def some(one: Array, two: Array) -> dict[str, Array]:
        told = _evidence(w, one, two) | {"number": np.zeros(len(one), np.int8)}
        number = picked(w.number, one)
        rows = np.flatnonzero((number == 0) | (number != picked(w.number, two)))
        told["taken"][rows] = w.taken(one[rows], two[rows])
        told["number"][rows] = _numbers(w, one[rows], two[rows])
        return told

    return piecewise(some, left, right)


def _evidence(w: World, left: Array, right: Array) -> dict[str, Array]:
    """All but whether the other is taken already."""
    r = w.r
    name = comparing.names(r, left, right, w.trusted.confused)
    alike = np.isin(name, (comparing.NAME_SAME, comparing.NAME_SOUND))
    # The birth date in one number that both have says nothing of whether they agree.
    one, two = picked(w.number, left), picked(w.number, right)
    shown = [np.where((n > 0) & (one != two), r.of("ibd", at), 0) for n, at in ((one, left), (two, right))]
    return {
        "name": name,
        "rare": np.where(alike, np.maximum(picked(w.rarity, left), picked(w.rarity, right)), 0).astype(np.int8),
        "born": comparing.births(r.of("bd", left), shown[0], r.of("bd", right), shown[1], keyed=r.keyed),
        "sex": comparing.equality(r.of("sex", left), r.of("sex", right)),
        "phone": comparing.all_phones(r, left, right),
        "gid": comparing.guardian_numbers(r, left, right),
        "guardians": comparing.guardian_names(r, left, right),
        "home": comparing.homes(r, left, right),
        "hukou": comparing.equality(r.of("hukou", left), r.of("hukou", right)) * 3
        + comparing.equality(r.of("district", left), r.of("district", right)),
        "school": comparing.equality(r.of("school", left), r.of("school", right)),
        "taken": np.zeros(len(left), np.int8),
        "within": (r.of("src", left) == r.of("src", right)).astype(np.int8),
    }


@dataclass
class Learned:
    """Both models and what they were learned from."""

    first: Model | None  # None: too few numbers to learn from
    second: Model | None
    shown: int
    matches: int

    @property
    def name(self) -> str:
        """By which this model can be told from another: how many pairs it learned from, and a digest."""
        if self.first is None or self.second is None:
            return "起始权重"
        leaves = [tree.leaf for model in (self.first, self.second) for tree in model.trees]
        content = np.concatenate([np.array([self.first.start, self.second.start]), *leaves]).astype("<f8").tobytes()
        return f"模型{self.shown}/{self.matches}-{hashlib.blake2b(content, digest_size=4).hexdigest()}"


@dataclass
class Lesson:
    """Whose numbers are hidden so that the rest can be learned from (自学习)."""

    hidden: Array  # (n,) bool
    seekers: Array  # (n,) bool: those of them that are looked for again


def lesson(trusted: Trusted) -> Lesson:
    """Hide as large a share of the numbers as are missing; look for so many of them as teach enough."""
    have = trusted.number > 0
    missing = min(0.5, max(0.02, 1 - float(have.mean()) if len(have) else 0.0))
    places = np.arange(len(have))
    hidden = have & (coin(places, 77) < missing)
    share = _TO_LEARN / max(1, int(hidden.sum()))
    return Lesson(hidden, hidden & (coin(places, 78) < share))


def teach(
    r: Records, trusted: Trusted, rare: Array, asked: Lesson, left: Array, right: Array
) -> tuple[Learned, Candidates]:
    """Learn from pairs (left, right) of which the hidden numbers say whether they are one."""
    w = world(r, trusted, np.where(asked.hidden, 0, trusted.number), rare)
    known = (picked(trusted.number, left) > 0) & (picked(trusted.number, right) > 0)
    about = known & (picked(asked.seekers, left) | picked(asked.seekers, right))
    found = candidates(w, left[about], right[about])
    label = (trusted.number[found.left] == trusted.number[found.right]).astype(np.float64)
    columns = [found.evidence[f] for f in FEATURES]
    patterns, (matches,), inverse = grouped(columns, label)
    seen = np.bincount(inverse, minlength=len(patterns)).astype(np.float64)
    if label.sum() < LEAST_TO_LEARN:
        return Learned(None, None, len(label), int(label.sum())), found
    first = learn(patterns, matches, seen)
    found.z = picked(first.log_odds(patterns), inverse)
    patterns, (matches,), inverse = grouped(rival_columns(w, found), label)
    seen = np.bincount(inverse, minlength=len(patterns)).astype(np.float64)
    second = learn(patterns, matches, seen, trees=45)
    return Learned(first, second, len(label), int(label.sum())), found


def score(w: World, learned: Learned, left: Array, right: Array, *, ratios: Array | None = None) -> Candidates:
    """The pairs (left, right) that have a record without a believed number, with their log odds.

    ratios: what damaged numbers are worth (`number_ratios`); without any it is found from these very pairs.
    """
    return last_look(w, learned, first_look(w, learned, left, right), ratios=ratios)


def first_look(w: World, learned: Learned, left: Array, right: Array) -> Candidates:
    """What each pair says by itself."""
    found = candidates(w, left, right)
    if learned.first is None:
        # Nothing is sure that was not learned here: all of it waits for a person.
        found.z = np.minimum(starting.log_odds(found.evidence), _LEFT_TO_A_PERSON)
    else:
        patterns, _, inverse = grouped([found.evidence[f] for f in FEATURES])
        found.z = picked(learned.first.log_odds(patterns), inverse)
    found.evidence["number"] = numbers(w, found.left, found.right)
    return found


def last_look(w: World, learned: Learned, found: Candidates, *, ratios: Array | None = None) -> Candidates:
    """What all pairs say together: damaged numbers and rivals. Of the world only sources and identities are asked.

    found: all pairs of a first look, by left and right: the order decides the last digit of a sum. ratios: as `score`.
    """
    if learned.second is None:
        return found
    found.z += number_weights(found, number_ratios(found) if ratios is None else ratios)
    patterns, _, inverse = grouped(rival_columns(w, found))
    found.z = picked(learned.second.log_odds(patterns), inverse)
    return found


# ---------------------------------------------------------------------------------------------- damaged numbers
NO_NUMBER, CHECK_ONLY, ONE_DIGIT, TWO_DIGITS, OTHER_NUMBER, DOUBTED_SAME, DOUBTED_OTHER, HALF = range(8)


def numbers(w: World, left: Array, right: Array) -> Array:
    """How numbers that do not check, or were not believed, compare with the other's; NO_NUMBER for believed ones."""
    return piecewise(lambda one, two: {"number": _numbers(w, one, two)}, left, right)["number"]


def _numbers(w: World, left: Array, right: Array) -> Array:
    r = w.r
    bad = [r.of("bad", at) for at in (left, right)]
    x, y = (np.where(told > 0, told, r.of("cid", at)) for told, at in zip(bad, (left, right), strict=True))
    told = np.full(len(left), NO_NUMBER, np.int8)
    rows = np.flatnonzero((x > 0) & (y > 0))
    x, y = x[rows], y[rows]
    damaged = (bad[0][rows] > 0) | (bad[1][rows] > 0)
    claim = _parts_apart(r, left[rows], right[rows]) if r.keyed else _near(x, y)
    doubted = np.logical_or(*(picked(w.trusted.doubted, at[rows]) > 0 for at in (left, right)))
    unsure = np.where(x == y, DOUBTED_SAME, DOUBTED_OTHER)
    told[rows] = np.where(damaged, claim, np.where(doubted, unsure, NO_NUMBER))
    return told


def _near(x: Array, y: Array) -> Array:
    apart, head, tail = _digits_apart(x, y)
    return np.select(
        [apart == 0, apart == 1, apart == 2, (head >= 8) | (tail >= 9)],
        [CHECK_ONLY, ONE_DIGIT, TWO_DIGITS, HALF],
        OTHER_NUMBER,
    )


def _parts_apart(r: Records, left: Array, right: Array) -> Array:
    """Of tokens: two of the number's three parts agree, and with them nearly always all digits but one."""
    agree = np.zeros(len(left), np.int8)
    for name in ("cut1", "cut2", "cut3"):
        x, y = r.of(name, left), r.of(name, right)
        agree += (x == y) & (x > 0)
    return np.select([agree == 3, agree > 0], [CHECK_ONLY, ONE_DIGIT], OTHER_NUMBER)


def _digits_apart(x: Array, y: Array) -> tuple[Array, Array, Array]:
    """How many of 17 digits differ; how many agree from the front; how many from the end."""
    apart = np.zeros(len(x), np.int8)
    head, tail = np.zeros(len(x), np.int8), np.zeros(len(x), np.int8)
    still = np.ones(len(x), bool)
    for _ in range(17):
        next_x, next_y = x // 10, y // 10
        same = x - y == (next_x - next_y) * 10
        x, y = next_x, next_y
        apart += ~same
        still &= same
        tail += still
        head = np.where(same, head + 1, 0).astype(np.int8)
    return apart, head, tail


def number_ratios(found: Candidates) -> Array:
    """(2, 8) log likelihood ratios of the damaged numbers' agreement, where the birth date is another and the same.

    From posterior-weighted counts of these very pairs.
    """
    p = 1 / (1 + np.exp(-np.clip(found.z, -30, 30)))
    kind, born = _kinds(found)
    ratios = np.zeros((2, 8))
    for part in (0, 1):
        rows = np.flatnonzero((kind > 0) & (born == part))
        m = np.bincount(kind[rows], p[rows], 8) + 0.5
        u = np.bincount(kind[rows], 1 - p[rows], 8) + 0.5
        m[0] = u[0] = 0
        ratios[part, 1:] = np.log((m[1:] / m.sum()) / (u[1:] / u.sum()))
    return ratios


def number_weights(found: Candidates, ratios: Array) -> Array:
    """What the damaged numbers add to each pair's log odds."""
    kind, born = _kinds(found)
    return np.asarray(ratios[born, kind])


def _kinds(found: Candidates) -> tuple[Array, Array]:
    kind = found.evidence["number"].astype(np.int64)
    return kind, (found.evidence["born"] == comparing.BORN_SAME).astype(np.int64)


# ------------------------------------------------------------------------------------------------------- rivals
def rival_columns(w: World, found: Candidates) -> list[Array]:
    """What the second model sees: the own odds, the best rival of either side, and the plainest evidence."""
    z = np.clip(found.z, -13.8, 13.8)
    mine = np.clip(np.floor(z * 1.5 + 10), 0, 24).astype(np.int8)
    sides = []
    for one, two in ((found.left, found.right), (found.right, found.left)):
        rival = _best_rival(one.astype(np.int64) * 512 + w.r.of("src", two), picked(w.identity, two), z)
        sides.append(np.clip(np.floor(rival + 8), 0, 15).astype(np.int8))
    low, high = np.minimum(*sides), np.maximum(*sides)
    return [mine, low, high, *(found.evidence[f] for f in RIVALRY)]


def _best_rival(group: Array, identity: Array, z: Array) -> Array:
    """For each row the greatest z in its group of another identity; -20 where there is none."""
    if not len(group):
        return z
    order = in_order(group)
    g, i, v = picked(group, order), picked(identity, order), picked(z, order)
    starts = starts_of(g)
    sizes = np.diff(np.r_[starts, len(g)])
    top = first_best(v, starts)
    best, first = np.repeat(v[top], sizes), np.repeat(i[top], sizes)
    second = np.repeat(np.maximum.reduceat(np.where(i != first, v, -20.0), starts), sizes)
    told = np.empty(len(z))
    told[order] = np.where(i == first, second, best)
    return told


def probabilities(found: Candidates) -> Array:
    """How probable each pair is."""
    return np.asarray(np.minimum(1 / (1 + np.exp(-np.clip(found.z, -30, 30))), _MOST))
