"""References that lead to another child (合并后的编号): where each leads today, and what was looked at under it."""

from collections import defaultdict
from collections.abc import Collection

from tonghu.register.models.children import Child
from tonghu.register.models.merging import Merge
from tonghu.register.scope import wide


@wide("an old reference leads to its child wherever that lives")
def present_of(child: int) -> int:
    """The child that a reference leads to today: itself, unless it was merged away, however often."""
    seen = {child}
    while step := Merge.objects.filter(gone=child, undone_at=None).values_list("into", flat=True).first():
        if step in seen:
            raise AssertionError("merges lead in a circle")
        seen.add(step)
        child = step
    return child


@wide("the references of one child may be of several places")
def gone_into(children: Collection[int]) -> dict[int, set[int]]:
    """The references that lead to each of these children today, directly or over others."""
    found: dict[int, set[int]] = defaultdict(set)
    leads = {child: child for child in children}
    step = set(children)
    while step:
        pairs = list(Merge.objects.filter(into__in=step, undone_at=None).values_list("gone", "into"))
        for gone, into in pairs:
            leads[gone] = leads[into]
            found[leads[into]].add(gone)
        step = {gone for gone, _ in pairs}
    return found


def present_child(child: Child) -> Child:
    """The child for whose reference a page was opened before it was merged away; what is done then is done for it."""
    there = present_of(child.pk)
    return child if there == child.pk else Child.objects.get(pk=there)
