"""What earlier releases tell about the counts that are published now (与以前发布的联系)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from tonghu.methods.disclosure.attacker import NotAudited
from tonghu.methods.disclosure.cells import Bools, Cells
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.ledger import Ledger, Release
from tonghu.methods.disclosure.routes import Needs
from tonghu.methods.disclosure.wanted import Counts, nodes_at
from tonghu.methods.tabulation import TOTAL, Place

Leaves = frozenset[int]


class AlreadyOut(NotAudited):
    """A small cell stands open in an earlier release (小数已经公布过)."""

    def __init__(self, places: int) -> None:
        Exception.__init__(
            self,
            f"有{places}个小于阈值的数在以前的发布中已经公布，本次无法再保护，不发布。"
            "请用当时的阈值，或只公布不含这些单元格的汇总。",
        )


class NotStated(ValueError):
    """An interval that is said to be known does not hold the true value (区间与数据不符)."""

    def __init__(self, places: int) -> None:
        super().__init__(
            f"有{places}个已知区间与数据不符：真实的数不在所给上下限之间。请核对百分比、分级的分母和上下限。"
        )


class FinerBefore(NotAudited):
    """An earlier release shows more detail of the same children than the counts of today have (以前的发布更细)."""

    def __init__(self, number: int, key: str) -> None:
        Exception.__init__(
            self,
            f"台账第{number}次发布按“{key}”分得比本次的最细计数更细，无法联合审核，本次不发布。"
            f"请用按“{key}”细分的最细计数重新运行，并用 --table 选择要公布的汇总。",
        )


class PartBefore(NotAudited):
    """One of two releases may count a part of the children of the other (统计范围互相包含): they can be subtracted."""

    def __init__(self, number: int, key: str, *, before: bool) -> None:
        part, whole = ("台账中的", "本次") if before else ("本次", "台账中的")
        Exception.__init__(
            self,
            f"台账第{number}次发布与本次的统计范围在“{key}”上不同，{part}可能只是{whole}一部分儿童；"
            f"两次相减会得出其余儿童的数，本次不发布。请用按“{key}”细分的计数重新运行，用 --table 选择要公布的汇总；"
            + (
                "如属另一期，请在两次都用 --at 注明期别。"
                if before
                else f"如属另一期，请去掉 --at 的“{key}”后重新运行。"
            ),
        )


class OtherCodes(NotAudited):
    """An earlier release counts the same children by codes that today's counts do not have (以前用了别的代码)."""

    def __init__(self, number: int, key: str, code: str) -> None:
        Exception.__init__(
            self,
            f"台账第{number}次发布的数与本次相符，是同一批儿童，但其中“{key}”的代码“{code}”本次没有，"
            "无法联合审核，本次不发布。请用包括全部代码的最细计数重新运行，新旧分组用 --hierarchy 写明，"
            "用 --table 选择要公布的汇总。",
        )


class VersionBefore(NotAudited):
    """What another version of these counts shows and hides leaves no way of protecting this one (前一版限制了余地)."""

    def __init__(self, numbers: Sequence[int]) -> None:
        Exception.__init__(
            self,
            f"台账第{'、'.join(map(str, numbers))}次发布有一半以上的数与本次相同，作为同一期的前一版一起审核，"
            "本次无法保护，不发布。如属另一期，请在各次都用 --at 注明期别；如是修订，请减少要公布的汇总。",
        )


@dataclass(frozen=True)
class Known:
    """One earlier release of the same children, in the codes of today: place (leaves by dimension) → value or None.

    version: some of its numbers were corrected since; values and stated are those still true, and all that it hid.
    """

    number: int
    threshold: int
    values: dict[tuple[Leaves, ...], int | None]
    stated: dict[tuple[Leaves, ...], tuple[float, float]]
    version: bool = False


@dataclass(frozen=True)
class _Codebook:
    """What the codes of an earlier release are in one dimension of today (代码对照).

    leaves: code → leaves of today, None for a part of one. missing: codes of somebody for whom today has no code; the
    total of such a release stands for today's total, though it may be more.
    """

    leaves: dict[str, Leaves | None]
    missing: frozenset[str] = frozenset()


def linked(ledger: Ledger, today: Counts, *, only: Collection[int] | None = None, alone: bool = True) -> list[Known]:
    """The releases that speak of the same children: every value they printed is the value of today.

    only: numbers of the releases that are looked at, where others are joined elsewhere. alone: whether these
    are the only counts of today; if so, a release that may be of a part of them, or they of a part of it, is refused.
    Where there are others, a release is compared with those of the same children.

    Said to be of others by `at`, a release is one of the same children nevertheless where all its numbers are theirs.
    Said to be of the same ones, it is another version of their counts where at least half of its numbers are still
    true: corrections touch few, so whoever holds both takes what one shows for the number of the other. Others
    (another half-year) share no count with today's; whoever published flows between them publishes them as one table.
    Raises FinerBefore, PartBefore, OtherCodes.
    """
    found = []
    for number, release in enumerate(ledger.releases, start=1):
        if only is not None and number not in only:
            continue
        known = _in_todays_codes(number, release, today, alone=alone)
        if known is not None:
            found.append(known)
    return found


def with_codes(sides: Sequence[Side], places: Collection[tuple[Leaves, ...]]) -> tuple[Side, ...]:
    """The dimensions with every grouping that these places need: of earlier releases, of other tables."""
    extended = []
    for d, side in enumerate(sides):
        seen = {place[d] for place in places}
        more = sorted(seen - set(side.nodes), key=lambda s: (len(s), sorted(s)))
        extended.append(replace(side, known=tuple(more)))
    return tuple(extended)


def _in_todays_codes(number: int, release: Release, today: Counts, *, alone: bool) -> Known | None:
    sides, keys = today.sides, [side.key for side in today.sides]
    finer = {d for d in release.dims if d not in keys and any(p[i] != TOTAL for i, p in _at(release, d))}
    finer -= set(release.at)
    books = {side.key: _book(release, side) for side in sides}
    here = {key: code for key, code in release.at.items() if key in keys and code in sides[keys.index(key)].node_of}
    same = replace(release, at=here)
    equal = alone and _all_equal(same, today, books, finer)
    if here != release.at and not equal:
        if alone and here.keys() == release.at.keys() & set(keys):
            _not_nested(number, min(release.at.keys() - set(keys)), release, today, books, finer, before=True)
        return None  # said to be of others: another half-year, another kind
    release = same  # whatever is said of them: equal numbers say that they are the same children
    lacking = sorted((key, code) for key, book in books.items() for code in book.missing - {TOTAL})
    if equal and lacking:
        raise OtherCodes(number, *lacking[0])
    values: dict[tuple[Leaves, ...], int | None] = {}
    told = changed = 0  # of the numbers that it shows, those of nobody left out
    for place, n in release.values.items():
        where = _where(release, place, sides, books, finer)
        if where is None:
            continue
        if n is not None and today.count(where) != n:
            parts = [s.key for s in sides if len(s.leaves) == 1 and s.key not in (*release.dims, *release.at)]
            if alone and parts:
                _not_nested(number, parts[0], release, today, books, finer, before=False)
            if not alone:
                return None
            changed += 1
        else:
            values[where] = n
            told += bool(n)
    if changed > told:
        return None
    if finer:
        raise FinerBefore(number, min(finer))
    stated = {where: b for p, b in release.stated.items() if (where := _where(release, p, sides, books, finer))}
    if changed:  # as of its numbers, what it says of a share is known where it is still true
        stated = {where: (low, high) for where, (low, high) in stated.items() if low <= today.count(where) <= high}
    return Known(number, release.threshold, values, stated, version=bool(changed))


def _all_equal(release: Release, today: Counts, books: Mapping[str, _Codebook], finer: Collection[str]) -> bool:
    """Whether every printed number, and one at least, is the sum of today's counts.

    Where codes are missing a total may be of more children than today's, or not: either is tried, in each dimension,
    and the numbers that can be compared then are looked at.
    """
    told: dict[frozenset[str], list[tuple[int, int]]] = {}
    for place, n in release.values.items():
        where = _where(release, place, today.sides, books, set(finer))
        if where is not None and n is not None:
            codes = zip(release.dims, place, strict=True)
            totals = frozenset(key for key, code in codes if key in books and code in books[key].missing)
            told.setdefault(totals, []).append((today.count(where), n))
    missing = [key for key, book in books.items() if book.missing]
    for tried in (set(keys) for size in range(len(missing) + 1) for keys in combinations(missing, size)):
        numbers = [pair for totals, pairs in told.items() if totals <= tried for pair in pairs]
        if any(n for _, n in numbers) and all(count == n for count, n in numbers):
            return True
    return False


def _not_nested(
    number: int,
    key: str,
    release: Release,
    today: Counts,
    books: Mapping[str, _Codebook],
    finer: set[str],
    *,
    before: bool,
) -> None:
    """Raises PartBefore if every printed number fits a part of the other's children."""
    places = ((_where(release, place, today.sides, books, set(finer)), n) for place, n in release.values.items())
    more = [today.count(where) - n for where, n in places if where is not None and n is not None]
    if any(more) and all(d >= 0 if before else d <= 0 for d in more):
        raise PartBefore(number, key, before=before)


def _at(release: Release, key: str) -> Iterator[tuple[int, Place]]:
    index = release.dims.index(key)
    return ((index, place) for place in release.values)


def _book(release: Release, side: Side) -> _Codebook:
    today: dict[str, Leaves | None] = {code: side.nodes[node] for code, node in side.node_of.items()}
    if side.key not in release.dims:
        return _Codebook(today)
    old = Side(side.key, release.leaves[side.key], release.trees[side.key])
    d = release.dims.index(side.key)
    shown = {place[d] for place in release.values} != {TOTAL}
    somebody = {place[d] for place, n in release.values.items() if n != 0}
    unknown = set(old.leaves) - today.keys()
    part = {leaf for leaf in unknown if not old.above(leaf).isdisjoint(side.leaves)}
    lost = somebody & (unknown - part)
    book, missing = dict(today), set()
    for code, node in old.node_of.items():
        parts = [old.leaves[n] for n in old.nodes[node]]
        if code == TOTAL and not shown and unknown:
            continue  # whatever its codes were, no number was told by them
        if lost.intersection(parts):
            book[code] = today[TOTAL] if code == TOTAL else Leaves()
            missing.add(code)
        elif part.intersection(parts):
            book[code] = today.get(code)
        else:
            book[code] = Leaves().union(*(today.get(leaf) or () for leaf in parts))
    return _Codebook(book, frozenset(missing))


def _where(
    release: Release,
    place: Place,
    sides: Sequence[Side],
    books: Mapping[str, _Codebook],
    finer: set[str],
) -> tuple[Leaves, ...] | None:
    """The place in today's codes; None if it is in no code of today. A part of a leaf is noted in `finer`."""
    code = dict(zip(release.dims, place, strict=True)) | dict(release.at)
    if any(code.get(key, TOTAL) != TOTAL for key in finer if key not in {side.key for side in sides}):
        return None
    found = []
    for side in sides:
        leaves = books[side.key].leaves[code.get(side.key, TOTAL)]
        if leaves is None:
            finer.add(side.key)
        if not leaves:
            return None
        found.append(leaves)
    return tuple(found)


def add_known(cells: Cells, sides: Sequence[Side], known: Sequence[Known], primary: Bools, needs: Needs) -> None:
    """What was printed before cannot be hidden now; what was small and hidden before must stay unknown.

    Changes `cells.open`, `primary` and `needs`. Raises AlreadyOut.
    """
    for release in known:
        at = cells.at(nodes_at(sides, release.values))
        shown = np.array([n is not None for n in release.values.values()], bool)
        cells.open[at[shown & (at >= 0)]] = False
        before = at[~shown & (at >= 0)]
        if release.version:  # its own sums are not in the system: a hole of it stays one
            primary[before] |= cells.open[before] & (cells.printed[before] > 0)
        before = before[(cells.value[before] > 0) & (cells.value[before] < release.threshold)]
        primary[before] = True
        needs.up[before] = np.maximum(needs.up[before], release.threshold - cells.value[before])
        needs.down[before] = np.maximum(needs.down[before], 1.0)
    out = primary & ~cells.open
    if out.any():
        raise AlreadyOut(int(out.sum()))


def add_stated(
    cells: Cells, sides: Sequence[Side], stated: Sequence[Mapping[tuple[Leaves, ...], tuple[float, float]]]
) -> None:
    """Intervals that anybody knows narrow what a cell can be, to whole children. Raises NotStated."""
    for places in stated:
        at = cells.at(nodes_at(sides, places))
        bounds = np.array(list(places.values()), float).reshape(-1, 2)[at >= 0]
        at = at[at >= 0]
        wrong = (cells.value[at] < bounds[:, 0] - 1e-9) | (cells.value[at] > bounds[:, 1] + 1e-9)
        if wrong.any():
            raise NotStated(int(wrong.sum()))
        # 2.6 to 3.4 is 3: a programme that may move by half a child would call it unknown.
        cells.low[at] = np.maximum(cells.low[at], np.ceil(bounds[:, 0] - 1e-9))
        cells.high[at] = np.minimum(cells.high[at], np.floor(bounds[:, 1] + 1e-9))
