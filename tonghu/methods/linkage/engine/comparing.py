"""What two records have in common, as small integers (比较)."""

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, picked, rest
from tonghu.methods.linkage.engine.records import Records

# Names (姓名). The order is no ranking: the model learns what each is worth.
(
    NAME_UNKNOWN, NAME_SAME, NAME_SOUND, GIVEN_SAME, GIVEN_SOUND, FIRST_SAME, LAST_SAME, LONG_BEGINS, ONE_IS_GIVEN,
    LAST_LETTER, GIVEN_SHORT_SOUND, SURNAME_SHORT, SURNAME_ONLY, NAME_OTHER, NAME_CONFUSED, NAME_CUT, NAME_PET,
) = range(17)  # fmt: skip
BORN_UNKNOWN, BORN_SAME, BORN_SWAPPED, BORN_LUNAR, BORN_TWO_PARTS, BORN_YEAR, BORN_OTHER = range(7)
UNKNOWN, SAME, OTHER = 0, 1, 2
PHONE_NEAR = 3
TWO_SAME = 3
ONE_NAME, ONE_SOUND, NAMES_OTHER, BOTH_NAMES_OTHER, TWO_NAMES = 1, 2, 3, 4, 5
HOME_SAME, BUILDING_SAME, LANE_SAME, HOME_OTHER = 1, 2, 3, 4


def names(r: Records, left: Array, right: Array, confused: Array) -> Array:
    """How two names agree. confused: sorted pairs of letters (letter_pair) that are written for each other here."""
    one, two = r.of("nm", left), r.of("nm", right)
    told = np.where((one == 0) | (two == 0), NAME_UNKNOWN, NAME_SAME).astype(np.int8)
    apart = np.flatnonzero((one != two) & (told == NAME_SAME))
    told[apart] = _names_apart(r, left[apart], right[apart], confused)
    return told


def _names_apart(r: Records, left: Array, right: Array, confused: Array) -> Array:
    """Of two known names that are not the same."""
    a = {k: r.of(k, left) for k in ("nm", "py", "gn", "gpy", "n", "sl", "c0", "c1", "c2", "c3", "last", "little")}
    b = {k: r.of(k, right) for k in a}
    equal = [a[f"c{j}"] == b[f"c{j}"] for j in range(4)]
    long_given = (a["n"] - a["sl"] >= 2) & (b["n"] - b["sl"] >= 2)
    three = (a["n"] == 3) & (b["n"] == 3)
    short = np.where(a["n"] <= b["n"], a["n"], b["n"])
    begins = equal[0] & equal[1] & ((short == 2) | (equal[2] & ((short == 3) | equal[3])))
    same = np.full(len(left), NAME_OTHER, np.int8)
    pair = letter_pair(a, b, equal)
    # From the weakest claim to the strongest: the last that holds stands.
    claims = (
        (equal[0], SURNAME_ONLY),
        (equal[0] & (a["n"] == 2) & (b["n"] == 2), SURNAME_SHORT),
        (a["gpy"] == b["gpy"], GIVEN_SHORT_SOUND),
        (a["last"] == b["last"], LAST_LETTER),
        (_pet(a, b) | _pet(b, a), NAME_PET),
        ((a["gn"] == b["nm"]) | (a["nm"] == b["gn"]), ONE_IS_GIVEN),
        ((a["n"] > 4) & (b["n"] > 4) & equal[0] & equal[1], LONG_BEGINS),
        (three & equal[0] & equal[2], LAST_SAME),
        (three & equal[0] & equal[1], FIRST_SAME),
        (begins & (a["n"] != b["n"]), NAME_CUT),
        ((pair > 0) & _among(pair, confused), NAME_CONFUSED),
        (long_given & (a["gpy"] == b["gpy"]), GIVEN_SOUND),
        (long_given & (a["gn"] == b["gn"]), GIVEN_SAME),
        (a["py"] == b["py"], NAME_SOUND),
    )
    for holds, claim in claims:
        same[holds] = claim
    return same


def _pet(a: dict[str, Array], b: dict[str, Array]) -> Array:
    """a is a doubled letter, or 小/阿/大 and a letter, and that letter is in b's given name (小名)."""
    doubled = (a["n"] == 2) & ((a["c0"] == a["c1"]) | a["little"])
    tail = (a["n"] == 3) & (a["c1"] == a["c2"])
    letter = a["last"]
    return np.asarray((doubled | tail) & ((letter == b["c1"]) | (letter == b["c2"])) & (b["n"] >= 2))


def letter_pair(a: dict[str, Array], b: dict[str, Array], equal: list[Array]) -> Array:
    """The one letter in which two names of equal length differ, as (smaller << 21 | larger); 0 where not just one."""
    apart = sum((~e).astype(np.int8) for e in equal)
    one = (a["n"] == b["n"]) & (a["n"] >= 2) & (a["n"] <= 4) & (apart == 1)
    pair = np.zeros(len(one), np.int64)
    for j, same in enumerate(equal):
        here = one & ~same
        x, y = a[f"c{j}"][here].astype(np.int64), b[f"c{j}"][here].astype(np.int64)
        pair[here] = (np.minimum(x, y) << 21) | np.maximum(x, y)
    return pair


def _among(values: Array, ordered: Array) -> Array:
    if not len(ordered):
        return np.zeros(len(values), bool)
    return np.asarray(ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values)


def births(bd1: Array, ibd1: Array, bd2: Array, ibd2: Array, *, keyed: bool) -> Array:
    """How two birth dates agree; each side has the date written and the date in its number.

    keyed: the dates are tokens, so that no days can be counted between them.
    """
    x, y = np.where(bd1 > 0, bd1, ibd1), np.where(bd2 > 0, bd2, ibd2)
    told = np.where((x == 0) | (y == 0), BORN_UNKNOWN, BORN_OTHER).astype(np.int8)
    for p, q in ((x, y), (bd1, ibd2), (ibd1, bd2), (ibd1, ibd2)):
        told[(p == q) & (p > 0)] = BORN_SAME
    apart = np.flatnonzero(told == BORN_OTHER)
    told[apart] = _births_apart(x[apart], y[apart], keyed=keyed)
    return told


def _births_apart(x: Array, y: Array, *, keyed: bool) -> Array:
    """Of two known dates that are not the same."""
    parts = [(rest(x // d, m), rest(y // d, m)) for d, m in ((10000, 10000), (100, 100), (1, 100))]
    agree = [p == q for p, q in parts]
    swapped = agree[0] & (parts[1][0] == parts[2][1]) & (parts[2][0] == parts[1][1])
    days = np.abs(_ordinal(x) - _ordinal(y))
    told = np.full(len(x), BORN_OTHER, np.int8)
    told[agree[0]] = BORN_YEAR
    told[agree[0].astype(np.int8) + agree[1] + agree[2] == 2] = BORN_TWO_PARTS
    told[(days >= 18) & (days <= 52) & (not keyed)] = BORN_LUNAR
    told[swapped] = BORN_SWAPPED
    return told


def _ordinal(days: Array) -> Array:
    year, month, day = days // 10000, rest(days // 100, 100), rest(days, 100)
    return np.asarray(year * 365 + year // 4 + picked(_BEFORE, month) + day)


_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], np.int64)


_TENS = 10 ** np.arange(19, dtype=np.int64)


def equality(x: Array, y: Array) -> Array:
    """UNKNOWN, SAME or OTHER."""
    return np.where((x == 0) | (y == 0), UNKNOWN, np.where(x == y, SAME, OTHER)).astype(np.int8)


def phones(x: Array, y: Array) -> Array:
    """As equality; PHONE_NEAR where one of eleven digits differs."""
    told = equality(x, y)
    rows = np.flatnonzero(told == OTHER)
    # One digit apart is a difference of one digit and noughts; most are none.
    apart = np.abs(x[rows].astype(np.int64) - y[rows].astype(np.int64))
    tens = _TENS[np.searchsorted(_TENS, apart, "right") - 1]
    rows = rows[apart % tens == 0]
    apart = np.zeros(len(rows), np.int8)
    p, q = x[rows], y[rows]
    for _ in range(11):
        apart += p % 10 != q % 10
        p, q = p // 10, q // 10
    told[rows[apart == 1]] = PHONE_NEAR
    return told


def all_phones(r: Records, left: Array, right: Array) -> Array:
    """The best that any phone of the one and any of the other come to: SAME, else PHONE_NEAR, else OTHER."""
    told = phones(r.of("phone", left), r.of("phone", right))
    names = columns_like(r, "phone", "")
    for mine in names:
        for theirs in names:
            if (mine, theirs) != ("phone", "phone"):
                more = phones(r.of(mine, left), r.of(theirs, right))
                told = np.where((more == SAME) | (told == UNKNOWN), more, told)
                told = np.where((more == PHONE_NEAR) & (told == OTHER), more, told)
    return told


def columns_like(r: Records, stem: str, tail: str) -> list[str]:
    """The columns of one kind that these records have: g1, g2 … ; gid0, gid1 … ; phone, phone2 …"""
    numbers = ("" if stem == "phone" else "0", *map(str, range(1, 10)))
    return [name for number in numbers if (name := f"{stem}{number}{tail}") in r.columns]


def guardian_numbers(r: Records, left: Array, right: Array) -> Array:
    """UNKNOWN, SAME one guardian, TWO_SAME both, or OTHER: the adults' numbers of both sides."""
    names = columns_like(r, "gid", "")
    mine = [r.of(name, left) for name in names]
    theirs = [r.of(name, right) for name in names]
    hits = np.zeros(len(left), np.int8)
    for x in mine:
        hits += ((x > 0) & np.logical_or.reduce([x == y for y in theirs])).astype(np.int8)
    known = (np.maximum.reduce(mine) > 0) & (np.maximum.reduce(theirs) > 0)
    return np.where(hits > 1, TWO_SAME, np.where(hits == 1, SAME, np.where(known, OTHER, UNKNOWN))).astype(np.int8)


def guardian_names(r: Records, left: Array, right: Array) -> Array:
    """TWO_NAMES, ONE_NAME or ONE_SOUND agree, in whatever order; else whether one or both sides' pairs are known."""
    heard, mine, theirs = _agreeing(r, columns_like(r, "g", "py"), left, right)
    told = np.where((mine > 1) & (theirs > 1), BOTH_NAMES_OTHER, np.where((mine > 0) & (theirs > 0), NAMES_OTHER, 0))
    told = np.where(heard > 0, ONE_SOUND, told).astype(np.int8)
    rows = np.flatnonzero(heard > 0)  # equal names sound alike
    exact, _, _ = _agreeing(r, columns_like(r, "g", ""), left[rows], right[rows])
    rows = rows[exact > 0]
    told[rows] = np.where(heard[rows] > 1, TWO_NAMES, ONE_NAME)
    return told


def _agreeing(r: Records, names: list[str], left: Array, right: Array) -> tuple[Array, Array, Array]:
    """How many of the one's values the other has too; how many either side has."""
    theirs = [r.of(name, right) for name in names]
    hits, mine, known = (np.zeros(len(left), np.int8) for _ in range(3))
    for name, other in zip(names, theirs, strict=True):
        x = r.of(name, left)
        hits += ((x > 0) & np.logical_or.reduce([x == y for y in theirs])).astype(np.int8)
        mine += x > 0
        known += other > 0
    return hits, mine, known


def homes(r: Records, left: Array, right: Array) -> Array:
    """HOME_SAME, BUILDING_SAME, LANE_SAME, HOME_OTHER or UNKNOWN, as far as both addresses go."""
    x, y = r.of("lane", left), r.of("lane", right)
    told = np.where((x > 0) & (y > 0), HOME_OTHER, UNKNOWN).astype(np.int8)
    rows = np.flatnonzero((x == y) & (x > 0))
    told[rows] = LANE_SAME
    for column, claim in (("building", BUILDING_SAME), ("home", HOME_SAME)):  # each within the one before
        x, y = r.of(column, left[rows]), r.of(column, right[rows])
        rows = rows[(x == y) & (x > 0)]
        told[rows] = claim
    return told
