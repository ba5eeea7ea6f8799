"""The files that `tonghu coverage` takes (推算用的文件); each column of them stands in docs/coverage.md."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tonghu.methods.coverage.calibration import Margin
from tonghu.methods.coverage.dual import Visits
from tonghu.methods.coverage.histories import Floats, Whole
from tonghu.methods.coverage.linkerrors import LinkError, LinkErrors

OTHER_COLUMNS = ("n", "district", "band", "stratum", "cluster", "visit", "gone", "weight", "id")
EVERY_BAND = "*"

Hits = NDArray[np.bool_]
_ALSO = {
    "人数": "n", "区": "district", "年龄段": "band", "层": "stratum", "居村": "cluster", "复访": "visit",
    "不在住": "gone", "权数": "weight", "编号": "id", "freq": "n", "count": "n",
}  # fmt: skip


class BadFile(Exception):
    """A file that cannot be taken as it is (文件有误): what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV by column. Whatever is said about it names `name`, its columns and lines."""

    name: str
    columns: dict[str, list[str]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def words(self, column: str, missing: str = "") -> list[str]:
        """A column as text; `missing` in every row where there is no such column."""
        return self.columns.get(column, [missing] * len(self))

    def numbers(self, column: str, missing: float | None = None) -> Floats:
        """A column of numbers, none negative. Raises BadFile."""
        if column not in self.columns:
            if missing is None:
                raise BadFile(f"“{self.name}”缺少“{column}”列。请补上，列名见 docs/coverage.md。")
            return np.full(len(self), missing)
        try:
            values = np.array([float(v or 0) for v in self.columns[column]], dtype=np.float64)
        except ValueError:
            at = next(n for n, v in enumerate(self.columns[column]) if not _is_number(v or "0"))
            raise BadFile(f"“{self.name}”第{at + 2}行“{column}”列不是数。请改正。") from None
        if bad := np.flatnonzero(~np.isfinite(values) | (values < 0)).tolist():
            raise BadFile(f"“{self.name}”第{bad[0] + 2}行“{column}”列为负数或不是数。请改正。")
        return values


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read(path: Path) -> Sheet:
    """A CSV with a header line, UTF-8 or GB 18030. Raises BadFile."""
    try:
        content = path.read_bytes()
    except OSError:
        raise BadFile(f"打不开“{path.name}”。请核对位置和读取权限。") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadFile(f"“{path.name}”不是文本文件。请存为 CSV（UTF-8）后重试。")
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise BadFile(f"“{path.name}”没有数据行。请核对文件。")
    header = [_heading(h.strip()) for h in rows[0]]
    if len(set(header)) < len(header):
        raise BadFile(f"“{path.name}”有重名的列。请改名后重试。")
    if uneven := [n for n, row in enumerate(rows, 1) if len(row) != len(header)]:
        raise BadFile(f"“{path.name}”第{uneven[0]}行的列数与表头不同。请改正。")
    columns = {
        h: [cell.strip() for cell in column] for h, column in zip(header, zip(*rows[1:], strict=True), strict=True)
    }
    return Sheet(path.name, columns)


def _heading(said: str) -> str:
    """A reserved column by any of its names, in any case; the names of lists stay as they are."""
    low = said.lower()
    return _ALSO.get(low, low if low in OTHER_COLUMNS else said)


@dataclass(frozen=True, slots=True)
class Lists:
    """Persons or counted histories. indicators: (rows, lists); counts: (rows,); strata, districts, bands: by row."""

    sheet: Sheet
    names: tuple[str, ...]
    indicators: Whole
    counts: Floats
    strata: list[str]
    districts: list[str]
    bands: list[str]
    unused: tuple[str, ...]


def lists_of(sheet: Sheet, wanted: Sequence[str] = ()) -> Lists:
    """Take the lists from a sheet: the columns named, else every column that holds only 0 and 1. Raises BadFile."""
    if absent := [c for c in wanted if c not in sheet.columns]:
        raise BadFile(f"“{sheet.name}”没有“{absent[0]}”列。请核对 --lists。")
    rest = [c for c in sheet.columns if c not in OTHER_COLUMNS]
    names = tuple(wanted) or tuple(c for c in rest if set(sheet.columns[c]) <= {"0", "1"})
    if not names:
        raise BadFile(
            f"“{sheet.name}”没有只含0和1的列，认不出名单。每份名单应为一列，在名单上写1、不在写0；各列用逗号分开。"
            "“是、否”请改写成1、0，一人多行的请合并成一行。也可用 --lists 指明。"
        )
    if mixed := [c for c in names if not set(sheet.columns[c]) <= {"0", "1"}]:
        at = next(n for n, v in enumerate(sheet.columns[mixed[0]]) if v not in ("0", "1"))
        raise BadFile(f"“{sheet.name}”第{at + 2}行“{mixed[0]}”列应为0或1。请改正。")
    _must_be_persons_or_counts(sheet)
    indicators = np.array([[int(v) for v in sheet.columns[c]] for c in names], dtype=np.int64).T
    districts, bands = sheet.words("district", "全部"), sheet.words("band", "全部")
    both = [d if b == "全部" else b if d == "全部" else f"{d}|{b}" for d, b in zip(districts, bands, strict=True)]
    strata = sheet.columns.get("stratum", both)
    if "stratum" in sheet.columns and "district" not in sheet.columns and "band" not in sheet.columns:
        districts = strata
    unused = tuple(c for c in rest if c not in names)
    return Lists(sheet, names, indicators, sheet.numbers("n", 1.0), strata, districts, bands, unused)


_MOST = 10**10  # persons: beyond this a figure is a slip


def _must_be_persons_or_counts(sheet: Sheet) -> None:
    """A person stands in one row, a count is a whole number, and whoever names strata names them everywhere."""
    for column in ("district", "band", "stratum"):
        if "" in sheet.words(column, "全部"):
            at = sheet.columns[column].index("")
            raise BadFile(f"“{sheet.name}”第{at + 2}行“{column}”列是空的。请补上；不知道的写“不详”，自成一层。")
    if "n" in sheet.columns:
        if "" in sheet.columns["n"]:
            raise BadFile(f"“{sheet.name}”第{sheet.columns['n'].index('') + 2}行没有人数。请填写，没有人的写0。")
        counts = sheet.numbers("n")
        if bad := np.flatnonzero((counts != np.floor(counts)) | (counts > _MOST)).tolist():
            raise BadFile(f"“{sheet.name}”第{bad[0] + 2}行的人数不是整数，或大得不可能。请改正。")
    elif "id" in sheet.columns:
        first: dict[str, int] = {}
        for at, person in enumerate(sheet.columns["id"]):
            if person and first.setdefault(person, at) != at:
                raise BadFile(
                    f"“{sheet.name}”第{at + 2}行与第{first[person] + 2}行的编号相同：每人应只有一行。"
                    "请把同一人的各行合并，在哪份名单上就在哪一列写1。"
                )


def index_of(values: Sequence[str], known: Sequence[str], sheet: str, what: str) -> Whole:
    """Each value's place in `known`. Raises BadFile for a value that the lists do not have."""
    at = {name: n for n, name in enumerate(known)}
    if bad := next((n for n, v in enumerate(values) if v not in at), None):
        raise BadFile(f"“{sheet}”第{bad + 2}行的{what}在名单文件中没有。请统一写法。")
    if values and values[0] not in at:
        raise BadFile(f"“{sheet}”第2行的{what}在名单文件中没有。请统一写法。")
    return np.array([at[v] for v in values], dtype=np.int64)


def visits_of(sheet: Sheet, districts: Sequence[str], bands: Sequence[str], frame: Floats | None = None) -> Visits:
    """One row for each community and band: district, cluster, band, visited, linked, listed, gone, weight, frame."""
    if "cluster" not in sheet.columns:
        raise BadFile(f"“{sheet.name}”缺少“cluster”列（居村）。没有它估计不出抽样误差，请补上。")
    d = index_of(sheet.words("district", "全部"), districts, sheet.name, "区")
    b = index_of(sheet.words("band", "全部"), bands, sheet.name, "年龄段")
    keys = list(zip(d.tolist(), sheet.words("cluster"), strict=True))
    clusters = list(dict.fromkeys(keys))
    at = {key: n for n, key in enumerate(clusters)}
    row = np.array([at[key] for key in keys], dtype=np.int64)

    def table(column: str, missing: float | None = None) -> Floats:
        out = np.zeros((len(clusters), len(bands)))
        np.add.at(out, (row, b), sheet.numbers(column, missing))
        return out

    visited, linked, listed, gone = table("visited"), table("linked"), table("listed", 0.0), table("gone", 0.0)
    for more, less, said in ((visited, linked, "linked 大于 visited"), (listed, gone, "gone 大于 listed")):
        if (less > more).any():
            raise BadFile(f"“{sheet.name}”有居村的 {said}。请核对。")
    weight = np.ones(len(clusters))
    weight[row] = sheet.numbers("weight", 1.0)
    if (weight <= 0).any():
        raise BadFile(f"“{sheet.name}”的 weight 应为正数。请改正。")
    frames = np.zeros(len(districts))
    frames[d] = sheet.numbers("frame", 0.0)
    return Visits(
        np.array([key[0] for key in clusters], dtype=np.int64), visited, linked, listed, gone, weight,
        frames if frame is None else frame,
    )  # fmt: skip


def visits_within(lists: Lists, districts: Sequence[str], bands: Sequence[str]) -> tuple[Floats, Visits]:
    """Entries and visits from persons with a `visit` column: communities where anybody was visited are the sample."""
    sheet = lists.sheet
    visit: Hits = np.asarray(sheet.numbers("visit") > 0)
    gone: Hits = np.asarray(sheet.numbers("gone", 0.0) > 0)
    on_lists: Hits = np.asarray(lists.indicators.any(axis=1))
    if (lists.counts[~on_lists & ~visit] > 0).any():
        raise BadFile(f"“{sheet.name}”有既不在名单、复访也未见到的人。请删去这些行。")
    d = index_of(lists.districts, districts, sheet.name, "区")
    b = index_of(lists.bands, bands, sheet.name, "年龄段")
    keys = list(zip(d.tolist(), sheet.words("cluster"), strict=True))
    sampled = list(dict.fromkeys(key for key, v in zip(keys, visit, strict=True) if v))
    if not sampled:
        raise BadFile(f"“{sheet.name}”的 visit 列没有一个1：复访没有见到任何人。请核对。")
    at = {key: n for n, key in enumerate(sampled)}
    row = np.array([at.get(key, -1) for key in keys], dtype=np.int64)

    def table(where: Hits) -> Floats:
        out = np.zeros((len(sampled), len(bands)))
        use = where & (row >= 0)
        np.add.at(out, (row[use], b[use]), lists.counts[use])
        return out

    entries = np.zeros((len(districts), len(bands)))
    np.add.at(entries, (d[on_lists], b[on_lists]), lists.counts[on_lists])
    frame = np.bincount(np.array([key[0] for key in dict.fromkeys(keys)]), minlength=len(districts)).astype(np.float64)
    weight = np.ones(len(sampled))
    weights = sheet.numbers("weight", 1.0)
    weight[row[row >= 0]] = weights[row >= 0]
    visits = Visits(
        np.array([key[0] for key in sampled], dtype=np.int64), table(visit), table(visit & on_lists),
        table(on_lists), table(on_lists & gone), weight, frame,
    )  # fmt: skip
    return entries, visits


def errors_of(sheet: Sheet, bands: Sequence[str]) -> LinkErrors:
    """Rows of kind (missed, false, duplicate, merged), band (or * for all), checked, wrong. Raises BadFile."""
    kinds = {name: n for n, kind in enumerate(LinkError) for name in (kind.value, kind.label)}
    checked, wrong = np.zeros((4, len(bands))), np.zeros((4, len(bands)))
    many, bad = sheet.numbers("checked"), sheet.numbers("wrong")
    for n, (kind, band) in enumerate(zip(sheet.words("kind"), sheet.words("band", EVERY_BAND), strict=True)):
        if kind not in kinds:
            known = "、".join(k.value for k in LinkError)
            raise BadFile(f"“{sheet.name}”第{n + 2}行的 kind 不认识。可用：{known}。")
        if bad[n] > many[n] or many[n] == 0:
            raise BadFile(f"“{sheet.name}”第{n + 2}行：wrong 不得大于 checked，checked 不得为0。请改正。")
        at = slice(None) if band in (EVERY_BAND, "", "全部") else index_of([band], bands, sheet.name, "年龄段")
        checked[kinds[kind], at] += many[n]
        wrong[kinds[kind], at] += bad[n]
    return LinkErrors(checked, wrong)


def margins_of(sheet: Sheet, rows: Sheet) -> dict[str, Margin]:
    """Margins from rows of variable, category, total, over the columns of `rows` of the same names. Raises BadFile."""
    totals: dict[str, dict[str, float]] = {}
    for variable, category, n in zip(
        sheet.words("variable"), sheet.words("category"), sheet.numbers("total"), strict=True
    ):
        if category in totals.setdefault(variable, {}):
            raise BadFile(f"“{sheet.name}”的“{variable}”有重复的类。请合并。")
        totals[variable][category] = float(n)
    if absent := [v for v in totals if v not in rows.columns]:
        raise BadFile(f"“{rows.name}”没有“{absent[0]}”列，无法按它校准。请核对 {sheet.name}。")
    return {
        v: Margin(index_of(rows.words(v), list(of), rows.name, f"“{v}”"), np.array(list(of.values())))
        for v, of in totals.items()
    }
