"""Raw text to integers, a column of a batch at a time (标准化): after this no text is looked at again."""

import re
from datetime import date
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, mixed
from tonghu.methods.linkage.engine.characters import LAST, compound, simplified, sounds
from tonghu.rules.terms.idnumbers import CHECK_CHARACTERS, WEIGHTS

_BRACKETS = np.array([ord("("), ord("（"), ord("["), ord("【")], np.uint32)
_DOTS = np.array([0xB7, 0x2022, 0xFF0E, ord("."), 0x30FB, 0x2027], np.uint32)
_LETTERS = 12  # of a name, looked at
_LITTLE = np.array([ord("小"), ord("阿"), ord("大"), ord("老")], np.uint32)  # before a letter: a pet name
_ELEVEN = 10.0 ** np.arange(10, -1, -1)


def code_points(column: Any) -> tuple[Array, Array]:
    """An Arrow column of text as code points (m,) uint32 and where each of the n rows begins (n + 1,) int64."""
    import pyarrow.compute

    _, content = _bytes(column)
    points = np.frombuffer(content.tobytes().decode("utf-8").encode("utf-32-le"), np.uint32)
    length = np.asarray(pyarrow.compute.utf8_length(column))
    return points, np.concatenate([[0], np.cumsum(length, dtype=np.int64)])


def _bytes(column: Any) -> tuple[Array, Array]:
    """Where each row begins (n + 1,) int64, from 0, and the bytes (m,) uint8."""
    _, offsets, content = column.buffers()
    at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    raw = np.frombuffer(content, np.uint8) if content is not None else np.zeros(0, np.uint8)
    return at - at[0], raw[at[0] : at[-1]]


def names(column: Any) -> dict[str, Array]:
    """A column of names: hashes of the name, its sound, the given name and its sound; length, first and last letters.

    What stands in brackets, blanks, dots and signs is not looked at; traditional letters count as simplified.
    """
    points, at = code_points(column)
    signs, begin, dotted = _letters(points, at)
    length = np.minimum(np.diff(begin), _LETTERS)
    n = len(length)
    letters = np.zeros((_LETTERS, n), np.uint32)
    for j in range(int(length.max(initial=0))):
        rows = np.flatnonzero(length > j)
        letters[j, rows] = signs[begin[rows] + j]
    pair = (letters[0].astype(np.int64) << 21) | letters[1]
    family = np.where((length > 2) & np.isin(pair, compound()), 2, np.minimum(length, 1))
    family[dotted | (length >= 5)] = 0
    spoken = sounds()[letters]
    last = np.where(length > 0, letters[np.maximum(length - 1, 0), np.arange(n)], 0)
    told = {
        "nm": _hash(letters, np.zeros(n, np.int64), length),
        "py": _hash(spoken, np.zeros(n, np.int64), length),
        "gn": _hash(letters, family, length),
        "gpy": _hash(spoken, family, length),
        "n": length.astype(np.int8),
        "sl": family.astype(np.int8),
        "last": last.astype(np.uint32),
        "little": np.isin(letters[0], _LITTLE),
    }
    return told | {f"c{j}": letters[j] for j in range(4)}


def _letters(points: Array, at: Array) -> tuple[Array, Array, Array]:
    """What is compared of each row: letters (one 0 at the end), where each row begins, whether it had a dot."""
    points = np.minimum(points, LAST - 1)
    signs = simplified()[points]
    dotted = np.zeros(len(at) - 1, bool)
    odd = np.flatnonzero(signs == 0)  # blanks, dots, brackets: few
    if not len(odd):
        return np.append(signs, 0), at, dotted
    rows = np.searchsorted(at, odd, side="right") - 1
    dotted[rows[np.isin(points[odd], _DOTS)]] = True
    opened = np.isin(points[odd], _BRACKETS)
    for start, row in zip(odd[opened].tolist(), rows[opened].tolist(), strict=True):
        signs[start : at[row + 1]] = 0
    kept = signs > 0
    begin = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])[at]
    return np.append(signs[kept], 0), begin, dotted


def _hash(letters: Array, first: Array, length: Array) -> Array:
    """Hash of each row's letters from `first` on; 0 for none."""
    h = np.full(len(length), 0x51ED270B, np.uint64)
    for j in range(int(length.max(initial=0))):
        rows = np.flatnonzero((first <= j) & (length > j))
        h[rows] = mixed(j, h[rows], letters[j, rows])
    return np.where(first < length, h, np.uint64(0))


def two_names(column: Any) -> tuple[Array, Array]:
    """Of a guardian only the hash of the name and of its sound."""
    signs, begin, _ = _letters(*code_points(column))
    length = np.minimum(np.diff(begin), _LETTERS)
    letters = np.zeros((int(length.max(initial=0)), len(length)), np.uint32)
    for j in range(len(letters)):
        rows = np.flatnonzero(length > j)
        letters[j, rows] = signs[begin[rows] + j]
    first = np.zeros(len(length), np.int64)
    return _hash(letters, first, length), _hash(sounds()[letters], first, length)


def addresses(column: Any) -> tuple[Array, Array, Array]:
    """Home (road, lane, house, room), building (road, lane, house) and lane (road, lane) as hashes; 0 where unknown.

    The road is the two letters before the word that precedes the first number, wherever district and city stand.
    """
    at, raw = _bytes(_narrow(column))
    n = len(at) - 1
    digit = raw - np.uint8(48)  # wraps around: anything but a digit is above 9
    is_digit = np.concatenate([[False], digit <= 9, [False]]).view(np.int8)
    turns = np.diff(is_digit)
    begin, end = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1)
    # A run of digits that crosses into the next row's text begins anew there.
    begin, end = _cut(begin, end, at)
    number = np.zeros(len(begin) + 1, np.int64)
    size = end - begin
    for j in range(6):
        rows = np.flatnonzero(size > j)
        number[rows] = number[rows] * 10 + digit[begin[rows] + j]
    first = np.searchsorted(begin, at[:-1], side="left")
    count = np.searchsorted(begin, at[1:], side="left") - first

    def run(k: int) -> Array:
        return np.where(count > k, number[np.minimum(first + k, len(number) - 1)] + 1, 0)

    start = np.append(begin, 0)[np.minimum(first, len(begin))]
    road = np.zeros(n, np.int64)
    has = np.flatnonzero((count > 0) & (start - at[:-1] >= 9))
    for back in range(9, 3, -1):  # two letters of three bytes each
        road[has] = road[has] << 8 | raw[start[has] - back]
    lane = np.where(count > 0, mixed(1, road, run(0)), np.uint64(0))
    building = np.where(count > 1, mixed(2, lane, run(1)), np.uint64(0))
    home = np.where(count > 2, mixed(3, building, run(2), run(3)), np.uint64(0))
    return home, building, lane


def _narrow(column: Any) -> Any:
    """The same text with narrow digits."""
    import pyarrow
    import pyarrow.compute

    at, raw = _bytes(column)
    high = np.flatnonzero(raw[:-2] == 0xEF)
    high = high[(raw[high + 1] == 0xBC) & (raw[high + 2] - np.uint8(0x90) <= 9)]
    if not len(high):
        return column
    rows = np.unique(np.searchsorted(at, high, side="right") - 1)
    wide = np.zeros(len(column), bool)
    wide[rows] = True
    texts = [text.translate(_WIDE) for text in column.take(_index(rows)).to_pylist()]
    return pyarrow.compute.replace_with_mask(column, pyarrow.array(wide), pyarrow.array(texts, pyarrow.string()))


def _cut(begin: Array, end: Array, at: Array) -> tuple[Array, Array]:
    borders = at[1:-1]
    inside = borders[np.searchsorted(begin, borders, side="left") > np.searchsorted(end, borders, side="right")]
    if not len(inside):
        return begin, end
    return np.sort(np.concatenate([begin, inside])), np.sort(np.concatenate([end, inside]))


def phones(column: Any) -> Array:
    """The last eleven digits of a number, as int64; 0 for fewer than seven digits or one digit repeated."""
    import pyarrow.compute

    at, raw = _bytes(column)
    digit = raw - np.uint8(48)
    phone = np.zeros(len(at) - 1, np.int64)
    size = np.diff(at)
    usual = np.flatnonzero(size == 11)
    signs = digit[at[:-1][usual][:, None] + np.arange(11)]
    plain = (signs <= 9).all(axis=1)
    phone[usual[plain]] = (signs[plain].astype(np.float64) @ _ELEVEN).astype(np.int64)
    other = np.flatnonzero((size >= 7) & (phone == 0))
    if len(other):
        kept = pyarrow.compute.replace_substring_regex(column.take(_index(other)), "[^0-9０-９]", "")
        last = pyarrow.compute.utf8_slice_codeunits(kept, -11)
        long = np.asarray(pyarrow.compute.greater_equal(pyarrow.compute.utf8_length(last), 7))
        phone[other[long]] = np.array([int(text) for text in last.filter(pyarrow.array(long)).to_pylist()], np.int64)
    return np.where(phone % 10_000_000 == phone % 10 * 1_111_111, 0, phone)


# ------------------------------------------------------------------------------------------------ identity numbers
_CHECK = np.array([10 if sign == "X" else int(sign) for sign in CHECK_CHARACTERS], np.int64)  # by the sum modulo 11
# Check sum, digits 1 to 8 and digits 9 to 17 in one product: each is exact in a float.
_PRODUCT = np.zeros((17, 3))
_PRODUCT[:, 0] = WEIGHTS
_PRODUCT[:8, 1] = 10.0 ** np.arange(7, -1, -1)
_PRODUCT[8:, 2] = 10.0 ** np.arange(8, -1, -1)
_NOT_A_NUMBER = re.compile(r"[^0-9Xx]")
NONE, VALID, DAMAGED, OLD = 0, 1, 2, 3  # nothing; checks; eighteen places or nearly, and wrong; fifteen places


def id_numbers(column: Any) -> tuple[Array, Array]:
    """Identity numbers (GB 11643): the first seventeen digits as int64 and NONE, VALID, DAMAGED or OLD as int8."""
    n = len(column)
    at, raw = _bytes(column)
    length = np.diff(at)
    number, state = np.zeros(n, np.int64), np.zeros(n, np.int8)
    usual = np.flatnonzero(length == 18)
    if len(usual):
        number[usual], state[usual] = _eighteen(raw[at[:-1][usual][:, None] + np.arange(18)])
    odd = np.flatnonzero((length > 0) & (state != VALID))
    if len(odd):
        number[odd], state[odd] = _odd([_plain(text) for text in column.take(_index(odd)).to_pylist()])
    return number, state


def _index(rows: Array) -> Any:
    import pyarrow

    return pyarrow.array(rows)


def _eighteen(signs: Array) -> tuple[Array, Array]:
    """signs: (n, 18) bytes."""
    value = signs - np.uint8(48)
    good = np.asarray((value[:, :17] <= 9).all(axis=1))
    sums = (np.where(good[:, None], value[:, :17], 0).astype(np.float64) @ _PRODUCT).astype(np.int64)
    last = np.where((signs[:, 17] | 0x20) == ord("x"), 10, value[:, 17])
    number = sums[:, 1] * 10**9 + sums[:, 2]
    checks = good & (_CHECK[sums[:, 0] % 11] == last)
    state = np.where(checks & real_dates(number // 1000 % 10**8), VALID, NONE).astype(np.int8)
    return number, state


def _plain(text: str) -> str:
    """Digits and X only; nothing where it cannot be a number."""
    plain = _NOT_A_NUMBER.sub("", text.translate(_WIDE)).upper()
    return plain if 15 <= len(plain) <= 19 and plain[:-1].isdecimal() and len(set(plain)) > 3 else ""


def _odd(texts: list[str]) -> tuple[Array, Array]:
    """Numbers that are not plainly eighteen digits: looked at again without what stands around, or kept as damaged."""
    number, state = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int8)
    size = np.array([len(text) for text in texts])
    number[size > 0] = [int(text.replace("X", "")[:17].ljust(17, "0")) for text in texts if text]
    state[size > 0] = DAMAGED
    whole = np.flatnonzero(size == 18)
    if len(whole):
        signs = np.frombuffer("".join(texts[row] for row in whole).encode(), np.uint8).reshape(-1, 18)
        read, good = _eighteen(signs)
        number[whole[good == VALID]], state[whole[good == VALID]] = read[good == VALID], VALID
    old = np.flatnonzero(size == 15)
    for row in old:
        if texts[row].isdecimal():
            number[row] = int(texts[row][:6] + "19" + texts[row][6:])
    dated = old[real_dates(number[old] // 1000 % 10**8)]
    state[dated] = OLD
    return number, state


_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF38: "X", 0xFF58: "X", ord("×"): "X", ord("*"): "X"}
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)


def real_dates(days: Array) -> Array:
    """Whether yyyymmdd is a day of the calendar between 1900 and 2099; 1900-01-01 is a spreadsheet's nothing."""
    year, month, day = days // 10000, days // 100 % 100, days % 100
    month_ok = (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & (year != 1900)
    most = _DAYS[np.where(month_ok, month, 0)] - ((month == 2) & ~leap)
    return np.asarray((year >= 1900) & (year < 2100) & month_ok & (day >= 1) & (day <= most) & (days > 19000101))


_PARTS = re.compile(r"\d+")


def one_date(text: str) -> int:
    """A written date as yyyymmdd; 0 where it is none. Day before month is read where only that can be meant."""
    parts = _PARTS.findall(text.translate(_WIDE))
    if len(parts) == 1 and len(parts[0]) in (8, 14):
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:8]]
    if len(parts) < 3:
        return 0
    try:
        year, month, day = (int(p) for p in parts[:3])
        if year < 100 < day:
            year, day = day, year
        read = date(year, month, day)
    except (ValueError, OverflowError):  # no day of the calendar; more digits than a number may have
        return 0
    return 0 if read <= date(1900, 1, 1) or read.year > 2099 else read.year * 10000 + read.month * 100 + read.day


def one_sex(text: str) -> int:
    """1 男, 2 女, 0 unknown (GB/T 2261.1)."""
    return {"男": 1, "1": 1, "男性": 1, "M": 1, "女": 2, "2": 2, "女性": 2, "F": 2}.get(text.strip().upper(), 0)


def one_word(text: str) -> int:
    """A code or short text as a number; 0 for nothing."""
    plain = re.sub(r"[\s　·,，.。()（）]", "", text.translate(_WIDE)).upper()
    if not plain or plain in ("无", "不详", "NULL", "未知", "NONE", "NA"):
        return 0
    h = 0xCBF29CE484222325
    for byte in plain.encode():
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return (h & 0x7FFFFFFFFFFFFFFF) | 1


class Dictionary:
    """Reads each distinct text of a column once (字典), over all batches."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._known: dict[str, int] = {}

    def __call__(self, column: Any) -> Array:
        """(n,) int64."""
        coded = column.dictionary_encode()
        known = self._known
        values = np.empty(len(coded.dictionary) + 1, np.int64)
        for place, text in enumerate(coded.dictionary.to_pylist()):
            if text not in known:
                known[text] = self._read(text)
            values[place] = known[text]
        values[-1] = 0
        return np.asarray(values[np.asarray(coded.indices.fill_null(len(coded.dictionary)))])
