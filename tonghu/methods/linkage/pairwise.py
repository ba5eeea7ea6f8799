"""How two records compare, whatever a list would make of them (逐对比较): for pages and for doubts about children."""

from collections.abc import Mapping

import numpy as np

from tonghu.methods.linkage.decision import Compared
from tonghu.methods.linkage.engine import comparing, scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.gathering import KNOWN, LIST, Gathered, gather
from tonghu.methods.linkage.engine.judging import Judge, judged
from tonghu.methods.linkage.engine.keys import Store
from tonghu.methods.linkage.engine.people import records_of, together
from tonghu.methods.linkage.engine.persons import REVIEW
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import believe
from tonghu.methods.linkage.pairing import ASKED, UNDECIDED, decided_pairs, disputed, world_of
from tonghu.methods.linkage.person import Person
from tonghu.methods.linkage.sorting import Sorting, statements_of
from tonghu.methods.linkage.statements import BY_NUMBER, IN_DISPUTE, NUMBERS, TWO_NUMBERS


def compare(
    row: Person, known: Mapping[int, Person], *, judge: Judge, store: Store | None = None
) -> dict[int, Compared]:
    """How a row compares with some children, whatever the outcome. store: where it is counted who bears a name."""
    if not known:
        return {}
    rows = records_of([row], src=LIST)
    others = records_of(list(known.values()), src=KNOWN)
    r = together(rows, others)
    left, right = np.zeros(len(others), np.int64), np.arange(1, len(others) + 1)
    trusted = believe(r)
    bearers = scoring.rarity(r) if store is None else _levels(store, r)
    here = Gathered(r, 1, np.array(list(known), np.int64), trusted, np.zeros(0, np.uint64), bearers)
    w = world_of(here, None)
    w.number = np.zeros(len(r), np.int64)  # judged by the rest of the evidence, the number then said beside it
    found, raw = judged(judge, w, left, right)
    p = scoring.probabilities(found)
    same, other = _by_number(r, left, right), (r.cid[left] > 0) & (r.cid[right] > 0) & (r.cid[left] != r.cid[right])
    alike = np.isin(found.evidence["name"], (comparing.NAME_SAME, comparing.NAME_SOUND))
    found.evidence["number"] = np.where(
        same, np.where(alike, BY_NUMBER, scoring.DOUBTED_SAME), np.where(other, TWO_NUMBERS, found.evidence["number"])
    )
    found.evidence["number"][disputed(r, left, right, found.evidence, same & ~alike)] = IN_DISPUTE
    p = np.where(same & alike, 0.9998, np.where(same, np.clip(p, 2 * REVIEW, ASKED), p))
    p[found.evidence["number"] == IN_DISPUTE] = UNDECIDED
    apart = 1 / (1 + np.exp(-(found.z + NUMBERS[TWO_NUMBERS][1])))
    p = np.where(other, np.minimum(apart, UNDECIDED), p)
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
    there = {child: here.n + place for place, child in enumerate(here.children.tolist())}
    here.itself = np.array([there.get(child, -1) for child in ids.tolist()], np.int64)
    pairs = decided_pairs(here, judge, None, ())
    sorting = Sorting(here, pairs, np.arange(len(here.r)), judge)
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
