"""What changed against the last list of the same sender, more than chance would change it (与上次名单比较).

Three tests, each documented where it stands. So that a list with many columns does not cry wolf, the level is shared
out among all comparisons (Bonferroni); so that a long list does not report what nobody would act on, a change must
also be large: `LEAST` of the share, or `MANY` of the rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import erfc, sqrt

from tonghu.methods.reading.profiling import Profile

LEVEL = 0.01  # the chance that two lists of the same office show any change at all, when nothing changed
LEAST = 0.03  # a share that moved by less is not told
MANY = 0.1  # nor are rows that became fewer or more by less
_NAMED = 6  # headers named one by one


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: of what, how it was, how it is, and the chance of that if nothing had changed."""

    what: str
    before: str
    now: str
    chance: float

    def __str__(self) -> str:
        return f"{self.what}：上次{self.before}，这次{self.now}"


def drift(now: Profile, before: Profile) -> list[Change]:
    """Everything that changed more than chance would, the surest first; columns gone and new always."""
    tested = [
        _rows(now, before),
        *(_share(item, now, before) for item in sorted(set(now.filled) & set(before.filled))),
        *(
            _spread(what, now.spread.get(what, {}), before.spread.get(what, {}))
            for what in sorted(set(now.spread) | set(before.spread))
        ),
    ]
    level = LEVEL / len(tested)
    told = [change for change in tested if change is not None and change.chance < level]
    return [*_columns(now, before), *sorted(told, key=lambda change: change.chance)]


def _columns(now: Profile, before: Profile) -> Iterable[Change]:
    """Columns gone and new. A header that is written otherwise and read as the same item is neither."""
    gone = [header for header in before.headers if header and header not in now.headers]
    new = [header for header in now.headers if header and header not in before.headers]
    was, now_is = _items(before, gone), _items(now, new)
    renamed = [(old, header) for old, item in was.items() for header, same in now_is.items() if item and item == same]
    if renamed:
        yield Change(
            f"{len(renamed)}列换了列名", _headers(old for old, _ in renamed), _headers(h for _, h in renamed), 0.0
        )
    known = {header for pair in renamed for header in pair}
    yield from (Change(f"列“{header}”", "有", "没有", 0.0) for header in gone if header not in known)
    yield from (Change(f"列“{header}”", "没有", "有", 0.0) for header in new if header not in known)


def _items(profile: Profile, headers: Iterable[str]) -> dict[str, str]:
    """What each of these headers was read as, "" for a column that is not used."""
    read = {column.header: column.label for column in profile.columns}
    return {header: read.get(header, "") for header in headers}


def _headers(headers: Iterable[str]) -> str:
    named = list(dict.fromkeys(headers))
    return "、".join(f"“{header}”" for header in named[:_NAMED]) + (f"等{len(named)}列" if len(named) > _NAMED else "")


def _rows(now: Profile, before: Profile) -> Change | None:
    """Two counts as Poisson: given their sum, the one is binomial with one half (Przyborowski & Wilenski 1940)."""
    one, two = now.rows, before.rows
    if not one + two or abs(one - two) < MANY * max(two, 1):
        return None
    return Change("行数", f"{two}行", f"{one}行", two_sided(abs(one - two) / sqrt(one + two)))


def _share(item: str, now: Profile, before: Profile) -> Change | None:
    """Two shares of filled cells: the pooled two-proportion z test."""
    if not now.rows or not before.rows:
        return None
    one, two = now.filled[item] / now.rows, before.filled[item] / before.rows
    if abs(one - two) < LEAST:
        return None
    pooled = (now.filled[item] + before.filled[item]) / (now.rows + before.rows)
    spread = sqrt(pooled * (1 - pooled) * (1 / now.rows + 1 / before.rows))
    chance = two_sided(abs(one - two) / spread) if spread else 0.0
    return Change(f"“{item}”填写率", f"{two:.0%}", f"{one:.0%}", chance)


def _spread(what: str, now: Mapping[str, int], before: Mapping[str, int]) -> Change | None:
    """Two distributions: Pearson's χ² for homogeneity, rare values (expected below 5) taken together."""
    one, two = sum(now.values()), sum(before.values())
    if not one or not two:
        return None
    moved = {key: now.get(key, 0) / one - before.get(key, 0) / two for key in {*now, *before}}
    most = max(sorted(moved), key=lambda key: abs(moved[key]))
    if abs(moved[most]) < LEAST:
        return None
    cells = _pooled(now, before)
    if len(cells) < 2:
        return None
    squared = sum(
        (seen - expected) ** 2 / expected
        for pair in cells
        for seen, expected in zip(pair, (sum(pair) * one / (one + two), sum(pair) * two / (one + two)), strict=True)
    )
    chance = upper_tail(squared, len(cells) - 1)
    return Change(
        f"{what}分布（变化最大：{most}）", f"{before.get(most, 0) / two:.0%}", f"{now.get(most, 0) / one:.0%}", chance
    )


def _pooled(now: Mapping[str, int], before: Mapping[str, int]) -> list[tuple[int, int]]:
    total = sum(now.values()) + sum(before.values())
    smaller = min(sum(now.values()), sum(before.values()))
    cells, rest = [], (0, 0)
    for key in sorted({*now, *before}):
        pair = (now.get(key, 0), before.get(key, 0))
        if sum(pair) * smaller / total >= 5:
            cells.append(pair)
        else:
            rest = (rest[0] + pair[0], rest[1] + pair[1])
    return [*cells, rest] if sum(rest) else cells


def two_sided(z: float) -> float:
    """The chance of a standard normal value at least so far from 0."""
    return erfc(z / sqrt(2))


def upper_tail(squared: float, degrees: int) -> float:
    """The chance of a χ² at least so large; its cube root is nearly normal (Wilson & Hilferty 1931)."""
    if squared <= 0:
        return 1.0
    spread = 2 / (9 * degrees)
    return erfc(((squared / degrees) ** (1 / 3) - (1 - spread)) / sqrt(spread) / sqrt(2)) / 2
