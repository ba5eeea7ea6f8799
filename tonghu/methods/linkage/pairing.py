"""All pairs of a list that say anything, with how probable each is (各对): by number, by the judge, and two numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from tonghu.methods.linkage.engine import comparing, scoring
from tonghu.methods.linkage.engine.arrays import Array, mixed, spread
from tonghu.methods.linkage.engine.disputed import families_agree
from tonghu.methods.linkage.engine.gathering import LIST, Gathered
from tonghu.methods.linkage.engine.judging import Judge, judged
from tonghu.methods.linkage.engine.persons import REVIEW
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import names_alike
from tonghu.methods.linkage.statements import BORNE_BY_MORE, BY_NUMBER, IN_DISPUTE, TWO_NUMBERS

UNDECIDED = 0.5  # two numbers with one name and guardian, one number with two names: nobody knows which is wrong
ASKED = 0.94  # the most that may be said of a number that another name bears
_CROWD = 20  # records of one name and birth date that are looked at


@dataclass
class Pairs:
    """Pairs (row or child, higher place) with how probable each is, and its evidence by feature."""

    left: Array
    right: Array
    p: Array
    odds: Array  # nan where no model decides
    evidence: dict[str, Array]


def decided_pairs(here: Gathered, judge: Judge, listed: Array | None, of_the_list: Collection[int]) -> Pairs:
    """All pairs that say anything: by number, by the judge, and two numbers of one name, birth date and guardian."""
    t = here.trusted
    if len(of_the_list):
        mine = np.fromiter((child in of_the_list for child in here.children.tolist()), bool, len(here.children))
        here.r.columns["src"][here.n :][mine] = LIST
    w = world_of(here, listed)
    found, raw = judged(judge, w, *here.pairs(t.number == 0))
    p = scoring.probabilities(found)
    doubted = found.evidence["number"] == scoring.DOUBTED_SAME
    p[doubted] = np.clip(p[doubted], 2 * REVIEW, ASKED)
    by_number = (t.left < here.n) & here.looked_at(t.left, t.right)
    one, two = t.left[by_number], t.right[by_number]
    left, right = _two_numbers(here, w)
    kept = p >= REVIEW
    all_left, all_right = np.concatenate([one, found.left[kept], left]), np.concatenate([two, found.right[kept], right])
    evidence = scoring.evidence(w, all_left, all_right)
    numbers = scoring.numbers(w, all_left, all_right)
    same = numbers == scoring.DOUBTED_SAME
    numbers[same & names_alike(evidence["name"]) & (evidence["born"] == comparing.BORN_SAME)] = BORNE_BY_MORE
    numbers[disputed(here.r, all_left, all_right, evidence, same)] = IN_DISPUTE
    numbers[: len(one)] = BY_NUMBER
    numbers[len(numbers) - len(left) :] = TWO_NUMBERS
    evidence["number"] = numbers
    evidence["taken"] = np.where(numbers == BY_NUMBER, 0, evidence["taken"]).astype(np.int8)
    p = np.concatenate([t.p[by_number], p[kept], np.full(len(left), UNDECIDED)])
    p[numbers == IN_DISPUTE] = UNDECIDED
    odds = np.concatenate([np.full(len(one), np.nan), raw[kept], np.full(len(left), np.nan)])
    return Pairs(all_left, all_right, p, odds, evidence)


def disputed(r: Records, left: Array, right: Array, evidence: Mapping[str, Array], same: Array) -> Array:
    """(m,) bool, of pairs with the same number: names are not alike, nothing of the families agrees, births may."""
    born = np.isin(evidence["born"], (comparing.BORN_SAME, comparing.BORN_UNKNOWN))
    told = same & born & ~names_alike(evidence["name"])
    rows = np.flatnonzero(told)
    told[rows] = ~families_agree(r, left[rows], right[rows])
    return told


class ListedWorld(scoring.World):
    """The world of a part of a list: whose number stands in the list is asked of the whole list."""

    listed: tuple[Array, Array] | None = None  # its numbers, sorted, and how often each stands in it

    def _again(self, src: Array, at: Array) -> Array:
        told = super()._again(src, at)
        if self.listed is not None:
            rows = np.flatnonzero(src == LIST)
            # A row of the list, or a child that it brought, stands in it once itself.
            told[rows] = _times(self.number[at[rows]], *self.listed) > (self.r.src[at[rows]] == LIST)
        return told


def _times(values: Array, held: Array, times: Array) -> Array:
    if not len(held):
        return np.zeros(len(values), np.int64)
    place = np.minimum(np.searchsorted(held, values), len(held) - 1)
    return np.where(held[place] == values, times[place], 0)


def world_of(here: Gathered, listed: Array | None) -> ListedWorld:
    number = here.trusted.number
    identity = np.where(number > 0, number, -np.arange(1, len(here.r) + 1))
    w = ListedWorld(here.r, here.trusted, number, identity, here.rarity)
    w.listed = None if listed is None else np.unique(listed, return_counts=True)
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
