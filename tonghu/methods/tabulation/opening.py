"""Opening a snapshot on disk (打开统计快照), proved to be whole: what is counted is what was frozen.

The digests say that nothing was altered since; that the rows are rows of this program is looked at all the same, for a
snapshot may come from elsewhere with digests of its own.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tonghu.methods.tabulation.frozen import CHILDREN, FORMAT, MANIFEST, PLACES, About, digest_of
from tonghu.methods.tabulation.variables import STREETS, UNKNOWN_PLACE, VARIABLES

_DAYS = ("reference_date", "previous_date")


class NotASnapshot(Exception):
    """The folder holds no snapshot, or one that was altered (不是完整的统计快照)."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot. digest: SHA-256 of its manifest, by which a publication names it."""

    folder: Path
    about: About
    children: int
    digest: str
    places: Mapping[int, str]

    @property
    def file(self) -> Path:
        """The rows."""
        return self.folder / CHILDREN


def open_snapshot(folder: Path, *, digest: str = "") -> Snapshot:
    """Open a snapshot whose files are those of its manifest. Raises NotASnapshot.

    digest: of the manifest, as the register recorded it.
    """
    if found := faults(folder, digest=digest):
        raise NotASnapshot(f"“{folder.name}”不是完整的统计快照：{found[0]}请重新制作，或从备份取回。")
    manifest = _manifest(folder)
    about = About(**{key: manifest[key] for key in About.__dataclass_fields__})
    return Snapshot(folder, about, manifest["children"], digest_of(folder / MANIFEST), _places(folder))


def _manifest(folder: Path) -> dict[str, Any]:
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(said, dict):
        raise ValueError(MANIFEST)
    return said


def _places(folder: Path) -> dict[int, str]:
    with (folder / PLACES).open(encoding="utf-8", newline="") as rows:
        return {int(row["code"]): str(row["name"]) for row in csv.DictReader(rows)}


def faults(folder: Path, *, digest: str = "") -> list[str]:
    """What is wrong with a snapshot, in sentences; empty when it is as it was frozen.

    digest: of the manifest, as the register recorded it; without it an exchanged manifest cannot be seen.
    """
    if not (folder / MANIFEST).is_file():
        return [f"没有{MANIFEST}。"]
    try:
        manifest = _manifest(folder)
        said = dict(manifest["files"])
        wrong = list(_unlike(manifest))
    except (ValueError, KeyError, TypeError):
        return [f"{MANIFEST}读不出来。"]
    if digest and digest_of(folder / MANIFEST) != digest:
        wrong.append(f"{MANIFEST}与名册记下的摘要不同。")
    for name in (CHILDREN, PLACES):
        if not (folder / name).is_file():
            wrong.append(f"缺少{name}。")
        elif said.get(name) != digest_of(folder / name):
            wrong.append(f"{name}被改动过。")
    if extra := sorted(p.name for p in folder.iterdir() if p.name not in (CHILDREN, PLACES, MANIFEST)):
        wrong.append(f"多出文件{len(extra)}个。")
    wrong = wrong or [*_unlike_rows(folder / CHILDREN, manifest["children"]), *_unlike_places(folder)]
    return wrong or list(_unlike_children(folder / CHILDREN))


def _unlike(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What of a manifest this program did not write. Raises KeyError where it is none."""
    if manifest["format"] != FORMAT or manifest["columns"] != {key: v.column_type for key, v in VARIABLES.items()}:
        yield "格式与本程序不符。"
    kinds = {"code_year": int, "series": int, "children": int}
    for key in (*About.__dataclass_fields__, "children"):
        if key not in manifest:
            yield f"{MANIFEST}缺少{key}。"
        elif not isinstance(manifest[key], kinds.get(key, str)) or (key in _DAYS and not _is_day(manifest[key])):
            yield f"{MANIFEST}的{key}写法不对。"


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _unlike_rows(file: Path, children: int) -> Iterator[str]:
    """Columns, rows and empty values, from the foot of the file: the rows themselves are not read."""
    wanted = {"pseudonym": "VARCHAR", **{key: v.column_type for key, v in VARIABLES.items()}}
    try:
        with duckdb.connect() as connection:
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(file)]).fetchall()
            ((rows,),) = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchall()
            empty = connection.execute(
                "SELECT DISTINCT path_in_schema FROM parquet_metadata(?) WHERE coalesce(stats_null_count, 1) > 0"
                " ORDER BY 1",
                [str(file)],
            ).fetchall()
    except duckdb.Error:
        yield f"{CHILDREN}不是能读的Parquet文件。"
        return
    found = {str(row[0]): str(row[1]) for row in described}
    if missing := [key for key in wanted if key not in found]:
        yield f"{CHILDREN}缺少列{_named(missing)}。"
    if strange := [key for key in found if key not in wanted]:
        yield f"{CHILDREN}多出列{'、'.join(strange)}。"
    if other := [key for key in wanted if key in found and found[key] != wanted[key]]:
        yield f"{CHILDREN}的列{_named(other)}类型不对，应为{'、'.join(wanted[key] for key in other)}。"
    if rows != children:
        yield f"{CHILDREN}有{rows}行，{MANIFEST}写的是{children}行。"
    if empty:
        yield f"{CHILDREN}的列{_named(key for (key,) in empty)}有空值，未采集应写作255。"


def _unlike_children(file: Path) -> Iterator[str]:
    """What a count would take as it stands: a child twice, a street of another district. Read once, in order."""
    nested = f"street // {STREETS} = district AND (committee = {UNKNOWN_PLACE} OR committee // {STREETS} = street)"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # rows stand by pseudonym: each is after the one before it
        ((unordered, misplaced),) = connection.execute(
            "SELECT count(*) FILTER (pseudonym <= before), count(*) FILTER (NOT nested) FROM (SELECT pseudonym,"  # noqa: S608
            f" lag(pseudonym) OVER () AS before, {nested} AS nested FROM read_parquet(?))",
            [str(file)],
        ).fetchall()
    if unordered:
        yield f"{CHILDREN}有{unordered}行的假名与前一行相同或次序不对，同一名儿童可能计了两次。"
    if misplaced:
        yield f"{CHILDREN}有{misplaced}行的街道（乡镇）不在所写的区内，或居（村）委会不在所写的街道内。"


def _named(keys: Iterable[str]) -> str:
    return "、".join(f"{key}（{VARIABLES[key].label}）" if key in VARIABLES else key for key in keys)


def _unlike_places(folder: Path) -> Iterator[str]:
    try:
        _places(folder)
    except (ValueError, KeyError, TypeError):
        yield f"{PLACES}读不出来，应有code、name两列。"
