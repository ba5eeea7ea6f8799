"""The other files that `tonghu coverage` takes (复访、误差、边际); each column of them stands in docs/coverage.md."""

from collections.abc import Sequence

import numpy as np

from tonghu.methods.coverage.calibration import Margin
from tonghu.methods.coverage.dual import Visits
from tonghu.methods.coverage.histories import Floats, Whole
from tonghu.methods.coverage.linkerrors import LinkError, LinkErrors
from tonghu.methods.coverage.listed import Lists
from tonghu.methods.coverage.sheets import BadFile, Hits, Sheet, heading

EVERY_BAND = "*"


def index_of(values: Sequence[str], known: Sequence[str], sheet: Sheet, what: str, where: str = "名单文件") -> Whole:
    """Each value's place in `known`. Raises BadFile for a value that `where` does not have."""
    at = {name: n for n, name in enumerate(known)}
    if (bad := next((n for n, v in enumerate(values) if v not in at), None)) is not None:
        raise BadFile(f"{sheet.line(bad)}的{what}在{where}中没有。请统一写法。")
    return np.array([at[v] for v in values], dtype=np.int64)


def communities(sheet: Sheet, *more: str) -> None:
    """Raise BadFile unless every row names its 居村 and none stands there twice. more: columns a row is told by too."""
    if "cluster" not in sheet.columns:
        raise BadFile(f"“{sheet.name}”缺少“cluster”列（居村）。没有它估计不出抽样误差，请补上。")
    first: dict[tuple[str, ...], int] = {}
    told = [c for c in ("district", "cluster", *more) if c in sheet.columns]
    for at, key in enumerate(zip(*(sheet.columns[c] for c in told), strict=True)):
        if "" in key:
            raise BadFile(f"{sheet.line(at)}“{told[key.index('')]}”列是空的。请补上。")
        if first.setdefault(key, at) != at:
            raise BadFile(f"{sheet.line(at)}与第{sheet.lines[first[key]]}行是同一居村。请合并成一行。")


def visits_of(sheet: Sheet, districts: Sequence[str], bands: Sequence[str], frame: Floats | None = None) -> Visits:
    """One row for each community and band: district, cluster, band, visited, linked, listed, gone, weight, frame."""
    communities(sheet, "band")
    d = index_of(sheet.words("district", "全部"), districts, sheet, "区")
    b = index_of(sheet.words("band", "全部"), bands, sheet, "年龄段")
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
    weight = _once(sheet, "weight", row, len(clusters), 1.0, "居村")
    if (weight <= 0).any():
        raise BadFile(f"“{sheet.name}”的 weight 应为正数。请改正。")
    frames = _once(sheet, "frame", d, len(districts), 0.0, "区")
    many = np.bincount([key[0] for key in clusters], minlength=len(districts))
    if short := [name for name, n, of in zip(districts, many, frames, strict=True) if 0 < of < n]:
        raise BadFile(f"“{sheet.name}”中{'、'.join(short)}复访的居村多于 frame（全区居村数）。请核对。")
    return Visits(
        np.array([key[0] for key in clusters], dtype=np.int64), visited, linked, listed, gone, weight,
        frames if frame is None else frame,
    )  # fmt: skip


def _once(sheet: Sheet, column: str, of: Whole, many: int, missing: float, what: str) -> Floats:
    """A number that every row of the same place repeats; −1 in `of`: none of them. Raises BadFile where two differ."""
    values = sheet.numbers(column, missing)
    out = np.full(many, missing)
    out[of[of >= 0]] = values[of >= 0]
    if differ := np.flatnonzero((of >= 0) & (out[of] != values)).tolist():
        raise BadFile(f"{sheet.line(differ[0])}的 {column} 与同一{what}的其他行不同。请改成一致。")
    return out


def visits_within(lists: Lists, districts: Sequence[str], bands: Sequence[str]) -> tuple[Floats, Visits]:
    """Entries and visits from persons with a `visit` column: communities where anybody was visited are the sample."""
    sheet = lists.sheet
    visit = sheet.flags("visit")
    gone = sheet.flags("gone") if "gone" in sheet.columns else np.zeros(len(sheet), dtype=np.bool_)
    if both := np.flatnonzero(visit & gone).tolist():
        raise BadFile(f"{sheet.line(both[0])}复访见到又写不在住。请核对。")
    on_lists: Hits = np.asarray(lists.indicators.any(axis=1))
    if (lists.counts[~on_lists & ~visit] > 0).any():
        raise BadFile(f"“{sheet.name}”有既不在名单、复访也未见到的人。请删去这些行。")
    if unplaced := [at for at, name in enumerate(sheet.words("cluster")) if visit[at] and not name]:
        raise BadFile(f"{sheet.line(unplaced[0])}复访见到而没有居村。请补上。")
    d = index_of(lists.districts, districts, sheet, "区")
    b = index_of(lists.bands, bands, sheet, "年龄段")
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
    weight = _once(sheet, "weight", row, len(sampled), 1.0, "居村")
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
            raise BadFile(f"{sheet.line(n)}的 kind 不认识。可用：{known}。")
        if bad[n] > many[n] or many[n] == 0:
            raise BadFile(f"{sheet.line(n)}：wrong 不得大于 checked，checked 不得为0。请改正。")
        at = slice(None) if band in (EVERY_BAND, "", "全部") else index_of([band], bands, sheet, "年龄段")
        checked[kinds[kind], at] += many[n]
        wrong[kinds[kind], at] += bad[n]
    return LinkErrors(checked, wrong)


def margins_of(sheet: Sheet, rows: Sheet) -> dict[str, Margin]:
    """Margins from rows of variable, category, total, over the columns of `rows` of the same names. Raises BadFile."""
    totals: dict[str, dict[str, float]] = {}
    for variable, category, n in zip(
        sheet.words("variable"), sheet.words("category"), sheet.numbers("total"), strict=True
    ):
        of = totals.setdefault(variable, {})
        if category in of:
            raise BadFile(f"“{sheet.name}”的“{variable}”有重复的类。请合并。")
        of[category] = float(n)
    if absent := [v for v in totals if heading(v) not in rows.columns]:
        raise BadFile(f"“{rows.name}”没有“{absent[0]}”列，无法按它校准。请核对 {sheet.name}。")
    return {
        v: Margin(
            index_of(rows.words(heading(v)), list(of), rows, f"“{v}”", f"边际文件“{sheet.name}”"),
            np.array(list(of.values())),
            tuple(of),
        )
        for v, of in totals.items()
    }
