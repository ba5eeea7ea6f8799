"""What earlier editions tell of a half-year's beginning (期初): the number of then is a sum of today's movements.

期初 = 期初期末都在 + 退出 + 满16周岁退出 (T25), so whoever holds the edition before can subtract. An earlier cell
is taken for known where it is still true of those children; where forms were corrected since, it tells nothing exact.
"""

from collections.abc import Iterator, Mapping, Sequence

from tonghu.methods.disclosure import Ledger, NotAudited, Release
from tonghu.methods.reporting.protecting import protect_tables
from tonghu.methods.tabulation import TOTAL, Counted, Place

MOVEMENTS = "T25"
_BEGUN, _THEN = ("1", "3", "4"), "then"
_DIMS = ("place", "flow", "kind")
_NOW = {"flow": "now"}  # of an earlier edition: those monitored at its reference date


def begun(counted: Mapping[str, Counted], earlier: Sequence[Release]) -> tuple[Release, ...]:
    """What releases of the reference date before say of the movements counted now, as one release; none without T25.

    earlier: of the same place, protected with the codes of `protecting`. Give it to `protect_tables` with the ledger.
    """
    movements = counted.get(MOVEMENTS)
    values: dict[Place, int | None] = {}
    for release in earlier if movements else ():
        assert movements is not None
        for (place, kind), n in _totals(release):
            true = _at_the_beginning(movements, place, kind)
            if n is not None and n == true:
                values[place, _THEN, kind] = n
            elif n is None and true is not None:
                values.setdefault((place, _THEN, kind), None)
    if movements is None or not values:
        return ()
    leaves = dict(zip(_DIMS, (tuple(map(str, codes)) for codes in movements.codes), strict=True))
    tree = {code: _THEN if code in _BEGUN else TOTAL for code in leaves["flow"]}
    least = max(release.threshold for release in earlier)
    return (Release(_DIMS, leaves, {"place": (), "flow": (tree,), "kind": ()}, {}, least, values, {}),)


def tells_movements(
    counted: Mapping[str, Counted],
    least: int,
    printed: Sequence[Release],
    before: Sequence[Release],
    made: Sequence[Release],
) -> bool:
    """Whether new tables of the half-year before tell of small movements in tables that are made already.

    counted: the later half-year, with all that was protected together then as `printed`. before: what was there of the
    earlier one when it was; made: its new tables.
    """
    known = begun(counted, [*before, *made])
    if _shown(known) <= _shown(begun(counted, before)):
        return False
    try:
        protect_tables(counted, least, Ledger((*printed, *known)))
    except NotAudited:
        return True
    return False


def _shown(releases: Sequence[Release]) -> set[tuple[Place, int]]:
    return {(place, n) for release in releases for place, n in release.values.items() if n is not None}


def _totals(release: Release) -> Iterator[tuple[tuple[str, str], int | None]]:
    """The cells of a release that tell places and kinds apart and nothing else: (place, kind), value."""
    fixed = dict(release.at)
    if fixed.pop("flow", _NOW["flow"]) != _NOW["flow"] or fixed.keys() - {"kind"}:
        return  # of movements themselves, or of some children only
    for place, n in release.values.items():
        codes = {**dict(zip(release.dims, place, strict=True)), **fixed}
        told = codes.pop("place", TOTAL), codes.pop("kind", TOTAL)
        if all(code == TOTAL for code in codes.values()):
            yield told, n


def _at_the_beginning(movements: Counted, place: str, kind: str) -> int | None:
    """How many there were at the beginning, as it is known today; None for a place or kind that T25 does not have."""
    places, _, kinds = (tuple(map(str, codes)) for codes in movements.codes)
    if place not in (TOTAL, *places) or kind not in (TOTAL, *kinds):
        return None
    at = {key: int(code) for key, code in (("district", place), ("group_of_flow", kind)) if code != TOTAL}
    return sum(movements.value(flow=int(flow), **at) for flow in _BEGUN)
