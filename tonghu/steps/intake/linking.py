"""Linking rows to the register (与名册比对): to each child as it stands, and as a reference said it that leads there.

A child that was merged is composed of two, and shows the values of one. A list that names the other again must find
it all the same, or the merge would be undone by every new list.
"""

from collections.abc import Iterable, Mapping, Sequence

from tonghu.methods.linkage import Decision, Link, Person, link
from tonghu.register.finding import find_known, known_as, known_before_merging
from tonghu.register.merging import present_of


def link_known(
    people: Sequence[Person],
    *,
    without_number: Iterable[Person] | None = None,
    but: Iterable[int] = (),
) -> list[Link]:
    """Link the rows of one list to known children and to each other, in the order of the list.

    but: children of whom a person has said that they are none of these rows.
    """
    refused = set(but)
    known = {child: found for child, found in find_known(people).items() if child not in refused}
    links = link(people, known, without_number=without_number)
    earlier = known_before_merging(people)
    if not earlier:
        return links
    leads = {gone: present_of(gone) for gone in earlier}
    active = set(known_as(set(leads.values())))  # one that was withdrawn since is known to no list
    present = {gone: here for gone, here in leads.items() if here in active - refused}
    known_then = {gone: earlier[gone] for gone in present}
    return [
        found
        if found.decision is Decision.SAME and found.child is not None
        else _look_back(person, found, known_then, present)
        for person, found in zip(people, links, strict=True)
    ]


def _look_back(person: Person, found: Link, earlier: Mapping[int, Person], present: Mapping[int, int]) -> Link:
    """What a row is to children as they were before they were merged, where today's values do not decide."""
    (then,) = link([person], earlier)
    if then.decision is Decision.SAME and then.child is not None:
        return Link(Decision.SAME, child=present[then.child], evidence=then.evidence)
    if then.decision is Decision.DOUBTFUL and found.decision is not Decision.SAME:
        candidates = {*found.candidates, *(present[gone] for gone in then.candidates)}
        evidence = found.evidence or then.evidence
        return Link(Decision.DOUBTFUL, candidates=tuple(sorted(candidates)), rows=found.rows, evidence=evidence)
    return found
