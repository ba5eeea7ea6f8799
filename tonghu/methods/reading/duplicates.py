"""Rows of one file that are the same child, or may be (文件内重复)."""

from collections.abc import Sequence

from tonghu.methods.reading.arrival import Arrival


def groups(values: Sequence[object]) -> list[list[int]]:
    """Positions that share a value."""
    first: dict[object, int] = {}
    found: dict[object, list[int]] = {}
    for position, value in enumerate(values):
        if value is None:
            continue
        earlier = first.setdefault(value, position)
        if earlier != position:
            found.setdefault(value, [earlier]).append(position)
    return list(found.values())


def same_person(arrival: Arrival) -> list[list[int]]:
    """Rows with one name and birth date, unless every one of them has a valid number of its own."""
    names, born = arrival.facts.get("name"), arrival.facts.get("born")
    if not names or not born:
        return []
    # Text, not pairs: hundreds of thousands of tuples would set the collector to work.
    pairs = [f"{n}{b}" if n and b else None for n, b in zip(names, born, strict=True)]
    numbers = arrival.facts.get("idno") or [None] * len(pairs)
    return [
        group
        for group in groups(pairs)
        if any(numbers[p] is None for p in group) or len({numbers[p] for p in group}) < len(group)
    ]
