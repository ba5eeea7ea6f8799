"""Which rows of a list are which known children (名单与名册比对): what is certain is joined, what is not sure waits.

The engine's evidence, decided by a `Judge`: .95 and more attaches, from .05 on a person decides, the rest is new. On
top of the engine stands what no probability may pass over: a number that another name bears, two numbers with one
name, birth date and guardian, and two known children that are both as good as certain always wait for a person.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from tonghu.methods.linkage.decision import Compared, Decision, Link
from tonghu.methods.linkage.engine import comparing
from tonghu.methods.linkage.engine.arrays import Array, mixed
from tonghu.methods.linkage.engine.gathering import KNOWN, LIST, Gathered, everything, gather
from tonghu.methods.linkage.engine.judging import Judge
from tonghu.methods.linkage.engine.keys import Among, Store
from tonghu.methods.linkage.engine.people import records_of, taken_from
from tonghu.methods.linkage.engine.persons import unite
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.pairing import decided_pairs
from tonghu.methods.linkage.person import Person
from tonghu.methods.linkage.sorting import NUMBER_RULE, Sorting
from tonghu.methods.linkage.statements import BY_NUMBER, statements


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
    part = _part(records, alone)
    here = gather(part, _store(known), looked_for=np.zeros(len(part), bool), but=but, rare=judge.learned)
    return _spread_out(_found(here, judge, listed, of_the_list), alone, first)


def link_all(rows: Records, known: Records, children: Array, *, judge: Judge) -> list[Link]:
    """The same with every known child beside the rows, whether a key brings it or not: to hold `link` against."""
    first = _repeated(rows)
    alone = np.flatnonzero(first == np.arange(len(rows)))
    return _spread_out(_found(everything(_part(rows, alone), known, children), judge, None, ()), alone, first)


def _store(known: Store | Mapping[int, Person]) -> Store:
    if not isinstance(known, Mapping):
        return known
    return Among(records_of(list(known.values()), src=KNOWN), np.array(list(known), np.int64))


def _part(r: Records, at: Array) -> Records:
    return r if len(at) == len(r) else taken_from(r, at)


def _repeated(r: Records) -> Array:
    """(n,) the first row that says the same number, name and birth date; itself where there is none."""
    if not len(r):
        return np.zeros(0, np.int64)
    key = np.where(r.cid > 0, mixed(3, r.cid, r.nm, r.bd), mixed(4, np.arange(len(r))))
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    return np.asarray(first[of])


def _spread_out(found: Sequence[Link], alone: Array, first: Array) -> list[Link]:
    """The links of all rows, from those of the rows that repeat no other."""
    of = np.searchsorted(alone, first).tolist()
    return [
        _again(found[one], alone, place, at) for at, (one, place) in enumerate(zip(of, first.tolist(), strict=True))
    ]


def _again(one: Link, alone: Array, place: int, at: int) -> Link:
    """A row's link with the places of the whole list; a row that repeats another is what that one is."""
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


def _found(here: Gathered, judge: Judge, listed: Array | None, of_the_list: Collection[int]) -> list[Link]:
    if not here.n:
        return []
    pairs = decided_pairs(here, judge, listed, of_the_list)
    persons = unite(
        np.r_[np.full(here.n, LIST), np.full(len(here.children), KNOWN)],
        here.trusted.number,
        *(pairs.left, pairs.right, pairs.p),
        frozenset([KNOWN]),
    ).person
    return Sorting(here, pairs, persons, judge).links()
