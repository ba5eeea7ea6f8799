"""The schema of a list (列方案): a TOML file that says which column is what.

rec_id = "unique_id"
[columns]
first_name = "given"
dob = { kind = "birth", order = "dmy" }
birth_place = { kind = "text", of = "place" }
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tonghu.methods.linkage.general.kinds import OF_WORDS, WORDS, Kind, Of, word

ORDERS = ("ymd", "dmy", "mdy")
_PARTS = {"kind", "of", "order"}
# These stand once in a record: the same thing twice would count its evidence twice.
_ONCE = ("name", "surname", "given", "birth", "sex", "idno", "guardian", "guardian_idno", "guardian2", "guardian2_idno")


class BadSchema(Exception):
    """A schema that cannot be followed (方案有误): all that is wrong with it, and what to do."""


@dataclass(frozen=True)
class Asked:
    """One column: its header, its kind word, how it is compared, whom it tells of, the order of a date's parts."""

    column: str
    word: str
    kind: Kind
    of: Of
    order: str = "ymd"

    @property
    def label(self) -> str:
        """How the column is called in evidence."""
        return WORDS[self.word].chinese


@dataclass(frozen=True)
class Schema:
    """Which column names the record, and what the others are; those not named are not used."""

    rec_id: str
    columns: tuple[Asked, ...]

    @property
    def used(self) -> tuple[Asked, ...]:
        """The columns that are compared."""
        return tuple(column for column in self.columns if column.kind is not Kind.IGNORED)

    def fields(self) -> dict[str, str]:
        """Field of our own registers → column, for the columns that have such a meaning."""
        told = {"rec_id": self.rec_id}
        for column in self.used:
            field = WORDS[column.word].field
            if field:
                told.setdefault(field, column.column)
        return told


def own_schema(have: Sequence[str]) -> Schema:
    """The schema of a list whose columns have our own registers' names."""
    known = {plain(header) for header in have}
    meant = {w.field: (key, w) for key, w in WORDS.items() if w.field in known}
    columns = [Asked(field, key, w.kind, w.of) for field, (key, w) in meant.items() if field]
    return Schema("rec_id", tuple(columns))


def read_schema(path: Path) -> Schema:
    """Read a schema file. Raises BadSchema."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadSchema(f"没有这个方案文件：{path.name}。请核对路径。") from None
    except UnicodeError:
        raise BadSchema(f"{path.name}：不是 UTF-8 文字。请另存为 UTF-8 后重新运行。") from None
    except tomllib.TOMLDecodeError as fault:
        raise BadSchema(f"{path.name}：不是合格的 TOML（{fault}）。请照 docs/link.md 改正。") from None
    except OSError:
        raise BadSchema(f"{path.name}：读不了这个方案文件。请核对路径和权限。") from None
    return _schema(path.name, content)


def _schema(name: str, content: dict[str, Any]) -> Schema:
    faults = [f"不认识“{key}”" for key in content if key not in ("rec_id", "columns")]
    rec_id, said = content.get("rec_id", "rec_id"), content.get("columns", {})
    if not isinstance(rec_id, str) or not rec_id.strip():
        faults.append("rec_id 应为记录号一列的列名")
    if not isinstance(said, dict) or not said:
        faults.append("缺少 [columns]，其下每行写：列名 = 类型")
        said = {}
    columns = []
    for column, meant in said.items():
        found = _column(column, meant, faults)
        columns += [found] if found else []
    for key in _ONCE:
        if len(same := [c.column for c in columns if c.word == key]) > 1:
            faults.append(f"{WORDS[key].chinese}（{key}）有{len(same)}列：{'、'.join(same)}，只能留一列")
    if isinstance(rec_id, str) and rec_id in said:
        faults.append(f"列“{rec_id}”已是记录号，不能又作比较")
    if not faults and not any(c.kind is not Kind.IGNORED for c in columns):
        faults.append("没有一列可供比较")
    if faults:
        raise BadSchema(f"{name}：{'；'.join(faults)}。请照 docs/link.md 改正。")
    return Schema(rec_id.strip(), tuple(columns))


def _column(column: str, meant: Any, faults: list[str]) -> Asked | None:
    told = {"kind": meant} if isinstance(meant, str) else meant
    if not isinstance(told, dict) or not isinstance(told.get("kind"), str):
        faults.append(f"列“{column}”没有写类型")
        return None
    key = word(told["kind"])
    if key is None:
        known = "、".join(f"{name}（{w.chinese}）" for name, w in WORDS.items())
        faults.append(f"列“{column}”的类型“{told['kind']}”不认识，可用的类型：{known}")
        return None
    if unknown := sorted(set(told) - _PARTS):
        faults.append(f"列“{column}”里不认识“{'、'.join(unknown)}”，可写 kind、of、order")
    of, order = told.get("of"), told.get("order", "ymd")
    if of is not None and of not in OF_WORDS:
        faults.append(f"列“{column}”的 of 应为 person（本人）、family（家庭）或 place（地方）")
    if order not in ORDERS:
        faults.append(f"列“{column}”的 order 应为 {'、'.join(ORDERS)} 之一")
    return Asked(column.strip(), key, WORDS[key].kind, OF_WORDS.get(str(of), WORDS[key].of), str(order))


def fit(schema: Schema, name: str, have: Sequence[str]) -> dict[str, str]:
    """Column of the schema → header as it stands in the file, case and spaces aside. Raises BadSchema."""
    known: dict[str, list[str]] = {}
    for header in have:
        known.setdefault(plain(header), []).append(header)
    wanted = [schema.rec_id, *(column.column for column in schema.used)]
    missing = [column for column in wanted if plain(column) not in known]
    if missing:
        shown = "、".join(str(header).strip() for header in list(have)[:20]) or "没有列"
        raise BadSchema(f"{name}：没有方案里的列{'、'.join(missing)}，文件里的列是：{shown}。请改方案或文件的列名。")
    twice = [column for column in wanted if len(known[plain(column)]) > 1]
    if twice:
        raise BadSchema(f"{name}：列{'、'.join(twice)}在文件里有两个。请删去或改名一个。")
    return {column: known[plain(column)][0] for column in wanted}


def plain(header: str) -> str:
    """A header as it is compared."""
    return str(header).strip().lstrip("\ufeff").strip().lower()
