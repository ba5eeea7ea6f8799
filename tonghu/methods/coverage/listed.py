"""Who is on which list, however a file says it (名单文件的几种写法).

Counted histories or persons, each list a column; histories written as one word (1011); a row for each person and list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole
from tonghu.methods.coverage.sheets import RESERVED, TOTALS, UNKNOWN, BadFile, Sheet, heading

MOST = 10**10  # persons: beyond this a figure is a slip
_WHOLE = "全部"
# What a person is, not where it is listed. Written as 0 and 1 it looks like a list.
_ATTRIBUTES = frozenset(
    {"sex", "gender", "male", "female", "urban", "rural", "age", "year", "性别", "男", "女", "年龄", "年份", "城乡"}
)
_HOW = (
    "每份名单应为一列，在名单上写1、不在写0（或是、否）；也可以只有一列 history，写作1011；"
    "或每人每份名单一行，有 id、list 两列。也可用 --lists 指明哪些列是名单。"
)


@dataclass(frozen=True, slots=True)
class Lists:
    """Persons or counted histories. indicators: (rows, lists); counts: (rows,); strata, districts, bands: by row.

    notes: what was understood of the file, in sentences for whoever handed it in.
    """

    sheet: Sheet
    names: tuple[str, ...]
    indicators: Whole
    counts: Floats
    strata: list[str]
    districts: list[str]
    bands: list[str]
    notes: tuple[str, ...]


def lists_of(sheet: Sheet, wanted: Sequence[str] = (), strata: Sequence[str] = (), count: str = "") -> Lists:
    """Take the lists from a sheet. Raises BadFile.

    wanted: the columns that are lists, else every column of yes and no that is no attribute. strata: columns whose
    values together name a stratum. count: the column of counts, else `n` by any of its names.
    """
    notes: list[str] = []
    wanted, strata = [heading(c) for c in wanted], [heading(c) for c in strata]
    sheet = _with_count(sheet, heading(count), "--count")
    sheet = _without_totals(sheet, notes)
    if _is_long(sheet):
        sheet = _persons_together(sheet, notes)
    sheet = _histories_apart(sheet, notes)
    for column, option in [*((c, "--lists") for c in wanted), *((c, "--strata") for c in strata)]:
        if column not in sheet.columns:
            raise BadFile(f"“{sheet.name}”没有“{column}”列。请核对 {option}。")
    names = tuple(wanted) or _looking_like_lists(sheet, strata)
    if not names:
        raise BadFile(f"“{sheet.name}”没有只含0和1的列，认不出名单。{_HOW}")
    if not wanted:  # a column of 0 and 1 need not be a list: whoever reads this can tell
        notes.append(f"当作名单的列：{'、'.join(names)}。")
    sheet = _count_found(sheet, names, strata, notes)
    sheet, indicators = _indicators(sheet, names, notes)
    _must_be_whole(sheet, strata)
    notes += _left_out(sheet, names, strata)
    notes += _perhaps_attributes(sheet, names, indicators)
    districts, bands = sheet.words("district", _WHOLE), sheet.words("band", _WHOLE)
    named = _strata(sheet, strata, districts, bands)
    if not {"district", "band"} & sheet.columns.keys():
        districts = named
    return Lists(sheet, names, indicators, sheet.numbers("n", 1.0), named, districts, bands, tuple(notes))


def _with_count(sheet: Sheet, count: str, option: str) -> Sheet:
    if not count or count == "n":
        return sheet
    if count not in sheet.columns:
        raise BadFile(f"“{sheet.name}”没有“{count}”列。请核对 {option}。")
    others = {name: values for name, values in sheet.columns.items() if name not in (count, "n")}
    return replace(sheet, columns={**others, "n": sheet.columns[count]})


def _is_long(sheet: Sheet) -> bool:
    """Whether a row is a person on a list: then persons repeat, or nothing else says who is on which list."""
    if not {"id", "list"} <= sheet.columns.keys():
        return False
    return len(set(sheet.columns["id"])) < len(sheet) or not _looking_like_lists(sheet, ())


def _persons_together(sheet: Sheet, notes: list[str]) -> Sheet:
    """One row for each person from one row for each person and list; whatever else is said of a person once."""
    ids, lists = sheet.columns["id"], sheet.columns["list"]
    if "" in ids or "" in lists:
        at = ids.index("") if "" in ids else lists.index("")
        raise BadFile(f"{sheet.line(at)}没有编号或名单名称。请补上。")
    first: dict[str, int] = {}
    for at, person in enumerate(ids):
        first.setdefault(person, at)
    others = [c for c in sheet.columns if c not in ("id", "list")]
    for at, person in enumerate(ids):
        if differs := next((c for c in others if sheet.columns[c][at] != sheet.columns[c][first[person]]), None):
            raise BadFile(f"{sheet.line(at)}与第{sheet.lines[first[person]]}行是同一人，“{differs}”列却不同。请改正。")
    names = list(dict.fromkeys(lists))
    on = set(zip(ids, lists, strict=True))
    kept = sheet.without(set(range(len(sheet))) - set(first.values()))
    notes.append(f"每人每份名单一行：{len(sheet):,}行合并为{len(first):,}人。")
    columns = {c: kept.columns[c] for c in ("id", *others)}
    return replace(kept, columns={**columns, **{n: ["01"[(p, n) in on] for p in first] for n in names}})


def _histories_apart(sheet: Sheet, notes: list[str]) -> Sheet:
    """A column for each list from histories written as one word; zeros in front that a spreadsheet took are back."""
    if "history" not in sheet.columns:
        return sheet
    words = ["".join(word.removesuffix(".0").split()) for word in sheet.columns["history"]]
    for at, word in enumerate(words):
        if not word or set(word) - {"0", "1"}:
            raise BadFile(f"{sheet.line(at)}“history”列应为0和1连写，如1011。请改正。")
    lists = max(map(len, words))
    if any(len(word) < lists for word in words):
        notes.append(f"“history”列长短不一，短的在前面补0，凑足{lists}位。")
    apart = {f"名单{n + 1}": [word.zfill(lists)[n] for word in words] for n in range(lists)}
    others = {c: values for c, values in sheet.columns.items() if c != "history"}
    return replace(sheet, columns={**others, **apart})


def _without_totals(sheet: Sheet, notes: list[str]) -> Sheet:
    """A line of totals is no person; it must be the sum of the others."""
    rows = [at for at in range(len(sheet)) if any(v[at].lower() in TOTALS for v in sheet.columns.values())]
    if not rows:
        return sheet
    kept = sheet.without(rows)
    if len(rows) == 1 and "n" in sheet.columns and sheet.number("n", rows[0]) == _sum_of(kept):
        notes.append(f"第{sheet.lines[rows[0]]}行是合计，与各行之和相符，未重复计入。")
        return kept
    raise BadFile(f"{sheet.line(rows[0])}像是合计，与各行之和不符或会重复计算。请删去合计行后重试。")


def _sum_of(sheet: Sheet) -> float:
    return sum(sheet.number("n", at) for at, n in enumerate(sheet.columns["n"]) if n.lower() not in UNKNOWN)


def _looking_like_lists(sheet: Sheet, strata: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        c
        for c in sheet.columns
        if c not in RESERVED and c not in strata and c.lower() not in _ATTRIBUTES and sheet.is_flags(c)
    )


def _count_found(sheet: Sheet, names: Sequence[str], strata: Sequence[str], notes: list[str]) -> Sheet:
    """The one column of whole numbers beside histories that each stand once is their count, whatever it is called."""
    rest = [c for c in sheet.columns if c not in names and c not in strata and c not in RESERVED]
    numeric = [c for c in rest if c.lower() not in _ATTRIBUTES and _are_counts(sheet.columns[c])]
    others = [sheet.columns[c] for c in sheet.columns if c not in numeric]
    if {"n", "id", "visit"} & sheet.columns.keys() or len(numeric) != 1 or len(sheet) < 3:
        return sheet
    if len(set(zip(*others, strict=True))) < len(sheet):
        return sheet  # rows repeat: persons
    notes.append(f"当作人数的列：{numeric[0]}。每行若是一个人，请删去这一列。")
    return _with_count(sheet, numeric[0], "--count")


def _are_counts(values: Sequence[str]) -> bool:
    known = [v.replace(",", "").removesuffix(".0") for v in values if v.lower() not in UNKNOWN]
    in_order = known == [str(n) for n in range(1, len(values) + 1)]
    return bool(known) and all(v.isascii() and v.isdecimal() for v in known) and not in_order


def _indicators(sheet: Sheet, names: Sequence[str], notes: list[str]) -> tuple[Sheet, Whole]:
    """(rows, lists) of 0 and 1, without the row of those on no list whose number is what is asked for."""
    indicators = np.array([sheet.flags(c, names) for c in names], dtype=np.int64).T
    if "n" not in sheet.columns:
        return sheet, indicators
    unknown = [at for at, n in enumerate(sheet.columns["n"]) if n.lower() in UNKNOWN]
    asked = [at for at in unknown if not indicators[at].any()]
    if left := [at for at in unknown if at not in asked]:
        raise BadFile(f"{sheet.line(left[0])}没有人数。请填写，没有人的写0。")
    if asked:
        notes.append(f"第{sheet.lines[asked[0]]}行不在任何名单上，人数待推算，未用。")
    return sheet.without(asked), np.delete(indicators, asked, axis=0)


def _must_be_whole(sheet: Sheet, strata: Sequence[str]) -> None:
    """A person stands in one row, a count is a whole number, and whoever names strata names them everywhere."""
    for column in {"district", "band", "stratum", *strata} & sheet.columns.keys():
        if "" in sheet.columns[column]:
            at = sheet.columns[column].index("")
            raise BadFile(f"{sheet.line(at)}“{column}”列是空的。请补上；不知道的写“不详”，自成一层。")
    if "n" in sheet.columns:
        counts = sheet.numbers("n")
        if bad := np.flatnonzero((counts != np.floor(counts)) | (counts > MOST)).tolist():
            raise BadFile(f"{sheet.line(bad[0])}的人数不是整数，或大得不可能。请改正。")
    elif "id" in sheet.columns:
        first: dict[str, int] = {}
        for at, person in enumerate(sheet.columns["id"]):
            if person and first.setdefault(person, at) != at:
                raise BadFile(
                    f"{sheet.line(at)}与第{sheet.lines[first[person]]}行的编号相同：每人应只有一行。"
                    "请把同一人的各行合并，在哪份名单上就在哪一列写1。"
                )


def _left_out(sheet: Sheet, names: Sequence[str], strata: Sequence[str]) -> list[str]:
    """Columns that are not used, said at once: an estimate that fails may fail for it."""
    rest = [c for c in sheet.columns if c not in names and c not in strata and c not in RESERVED]
    told = [f"未用的列：{'、'.join(c or '（无列名）' for c in rest)}。分层推算请用 --strata 指明列。"] if rest else []
    if "weight" in sheet.columns and "visit" not in sheet.columns:
        told.append("weight 列未用：名单推算按人数计，权数只用于复访的居村。")
    return told


def _perhaps_attributes(sheet: Sheet, names: Sequence[str], indicators: Whole) -> list[str]:
    """Nobody stands on an attribute alone; on most lists somebody does."""
    counts = sheet.numbers("n", 1.0)
    single = indicators.sum(axis=1) == 1
    never = [name for name, on in zip(names, indicators.T, strict=True) if not counts[single & (on == 1)].sum()]
    if not never or len(names) - len(never) < 2:
        return []
    return [
        f"“{'、'.join(never)}”上的人全都在别的名单上：如果不是名单，而是性别一类的属性，请用 --lists 只列名单，"
        "或用 --strata 分层。"
    ]


def _strata(sheet: Sheet, strata: Sequence[str], districts: list[str], bands: list[str]) -> list[str]:
    if strata:
        return ["|".join(row) for row in zip(*(sheet.columns[c] for c in strata), strict=True)]
    both = [d if b == _WHOLE else b if d == _WHOLE else f"{d}|{b}" for d, b in zip(districts, bands, strict=True)]
    return sheet.columns.get("stratum", both)
