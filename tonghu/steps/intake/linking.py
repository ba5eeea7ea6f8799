"""Linking rows to the register (与名册比对): to each child as it stands, and as a reference said it that leads there.

A child that was merged is composed of two, and shows the values of one. A list that names the other again must find
it all the same, or the merge would be undone by every new list.
"""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from tonghu.methods.linkage import Decision, Judge, Link, Person, link
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.people import taken_from
from tonghu.methods.linkage.engine.records import Records
from tonghu.register.finding import Known, known_as, known_before_merging
from tonghu.register.merging import present_of


def link_known(
    rows: Records,
    *,
    judge: Judge,
    but: Iterable[int] = (),
    listed: Array | None = None,
    of_the_list: Collection[int] = (),
) -> list[Link]:
    """Link the rows of one list to known children and to each other, in the order of the list.

    but: children of whom a person has said that they are none of these rows. listed, of_the_list: numbers of the
    whole list and the children it brought so far, where the rows are but a part of it.
    """
    refused = set(but)
    links = link(rows, Known(), judge=judge, but=refused, listed=listed, of_the_list=of_the_list)
    earlier = known_before_merging(rows)
    if not earlier:
        return links
    leads = {gone: present_of(gone) for gone in earlier}
    active = set(known_as(set(leads.values())))  # one that was withdrawn since is known to no list
    present = {gone: here for gone, here in leads.items() if here in active - refused}
    known_then = {gone: earlier[gone] for gone in present}
    return [
        found
        if found.decision is Decision.SAME and found.child is not None
        else _look_back(taken_from(rows, np.array([place])), found, known_then, present, judge)
        for place, found in enumerate(links)
    ]


def _look_back(
    row: Records, found: Link, earlier: Mapping[int, Person], present: Mapping[int, int], judge: Judge
) -> Link:
    """What a row is to children as they were before they were merged, where today's values do not decide."""
    (then,) = link(row, earlier, judge=judge)
    about = {present[gone]: compared for gone, compared in then.about.items()}
    if then.decision is Decision.SAME and then.child is not None:
        return Link(Decision.SAME, child=present[then.child], compared=then.compared, about=about)
    if then.decision is Decision.DOUBTFUL and found.decision is not Decision.SAME:
        about |= found.about
        candidates = tuple(sorted({*found.candidates, *(present[gone] for gone in then.candidates)}))
        return Link(
            Decision.DOUBTFUL,
            candidates=candidates,
            rows=found.rows,
            compared=found.compared or then.compared,
            about=about,
        )
    return found
