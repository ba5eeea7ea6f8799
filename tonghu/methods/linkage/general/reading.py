"""Files in, columns of codes out (读取): each value is made uniform once, however often it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.files import Source, Unreadable, batches, headers
from tonghu.methods.linkage.general.kinds import Kind, Of
from tonghu.methods.linkage.general.schema import BadSchema, Schema, fit
from tonghu.methods.linkage.general.values import is_han, split_name, spoken, uniform

_LONGEST = 400  # signs of a value that are compared


@dataclass
class Column:
    """One thing that is compared. values[0] is "" (not known); code: (n,) places in values; share: of the known."""

    label: str
    header: str
    kind: Kind
    of: Of
    values: list[str]
    code: Array
    share: Array = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        count = np.bincount(self.code, minlength=len(self.values)).astype(np.float64)
        count[0] = 0
        self.share = count / max(1.0, count.sum())

    @cached_property
    def texts(self) -> Array:
        """The values as an array of objects."""
        told = np.empty(len(self.values), object)
        told[:] = self.values
        return told

    @cached_property
    def length(self) -> Array:
        """Signs of each value."""
        return np.fromiter(map(len, self.values), np.int64, len(self.values))

    @cached_property
    def first(self) -> Array:
        """Code point of each value's first sign."""
        return np.fromiter((ord(value[0]) if value else 0 for value in self.values), np.int64, len(self.values))

    @cached_property
    def many(self) -> Array:
        """Whether a value has several words."""
        return np.fromiter((" " in value for value in self.values), bool, len(self.values))

    @cached_property
    def han(self) -> Array:
        """Whether a value is Chinese."""
        return np.fromiter(map(is_han, self.values), bool, len(self.values))

    @property
    def mostly_han(self) -> bool:
        """Whether the column is Chinese."""
        return len(self.values) > 1 and float(self.han[1:].mean()) > 0.5

    @cached_property
    def sound(self) -> Array:
        """A number for how each value is spoken: equal for homophones."""
        known: dict[str, int] = {}
        return np.fromiter((known.setdefault(spoken(v), len(known)) for v in self.values), np.int64, len(self.values))

    @property
    def known(self) -> float:
        """The share of records that have a value."""
        return float((self.code > 0).mean()) if len(self.code) else 0.0


@dataclass
class Table:
    """n records of all sources. src: (n,) number of the source in names; ids: their own names."""

    names: list[str]
    src: Array
    ids: list[str]
    columns: list[Column]
    unused: list[str]  # headers of the files that the schema does not name
    common: tuple[dict[int, Array], int] | None = None  # one dictionary of all words, once it was made

    def __len__(self) -> int:
        return len(self.src)


class _Coder:
    """Raw text → code of the uniform value, for one column of all files."""

    def __init__(self, kind: Kind, order: str) -> None:
        self._kind, self._order = kind, order
        self._raw: dict[str, int] = {}
        self._known: dict[str, int] = {"": 0}
        self.values = [""]

    def __call__(self, texts: Any) -> Array:
        coded = texts.dictionary_encode()
        table = np.array([self._code(text) for text in coded.dictionary.to_pylist()], np.int32)
        return table[np.asarray(coded.indices)] if len(table) else np.zeros(len(texts), np.int32)

    def _code(self, raw: str) -> int:
        if (found := self._raw.get(raw)) is not None:
            return found
        value = uniform(raw[:_LONGEST], self._kind, self._order)
        code = self._known.setdefault(value, len(self.values))
        if code == len(self.values):
            self.values.append(value)
        self._raw[raw] = code
        return code


def read_table(paths: Sequence[Path], schema: Schema) -> Table:
    """Read the schema's columns of all files. Raises Unreadable, BadSchema."""
    coders = [_Coder(column.kind, column.order) for column in schema.used]
    parts: list[list[Array]] = [[np.zeros(0, np.int32)] for _ in coders]
    names, src, ids, unused = list[str](), list[Array](), list[str](), dict[str, None]()
    fields = tuple(f"c{n}" for n in range(len(coders)))
    for path in paths:
        if path.name in names:
            raise Unreadable(f"{path.name}：有两份名单同名，结果里分不清。请改名一份后重新运行。")
        source = _source(path, schema, fields, unused)
        names.append(path.name)
        for batch in batches(source, fields):
            ids += batch["rec_id"].to_pylist()
            src.append(np.full(len(batch["rec_id"]), len(names) - 1, np.int16))
            for coder, part, name in zip(coders, parts, fields, strict=True):
                part.append(coder(batch[name]))
    whole = np.concatenate([*src, np.zeros(0, np.int16)])
    _refuse_repeated(names, whole, ids, schema.rec_id)
    columns = []
    for asked, coder, part in zip(schema.used, coders, parts, strict=True):
        label = asked.label if _alone(schema, asked.word) else f"{asked.label}“{asked.column}”"
        column = Column(label, asked.column, asked.kind, asked.of, coder.values, np.concatenate(part))
        columns += _two(column) if asked.kind is Kind.NAME else [column]
    return Table(names, whole, ids, columns, list(unused))


def _alone(schema: Schema, key: str) -> bool:
    return sum(column.word == key for column in schema.used) == 1 and key not in ("code", "text", "number", "date")


def _source(path: Path, schema: Schema, fields: Sequence[str], unused: dict[str, None]) -> Source:
    have, rows, table = headers(path)
    try:
        found = fit(schema, path.name, have)
    except BadSchema as fault:
        raise Unreadable(str(fault)) from None
    unused.update(dict.fromkeys(h.strip() for h in have if h not in found.values()))
    columns = {name: found[asked.column] for name, asked in zip(fields, schema.used, strict=True)}
    return Source(path, {"rec_id": found[schema.rec_id], **columns}, rows, table)


def _two(whole: Column) -> list[Column]:
    """A whole name as surname and given name, where it is Chinese: brothers share the one and not the other."""
    told = [split_name(value) for value in whole.values]
    if sum(bool(surname) for surname, _ in told) < len(told) / 2:
        return [whole]
    made = []
    for n, (kind, of, word) in enumerate(((Kind.SURNAME, Of.FAMILY, "姓"), (Kind.GIVEN, whole.of, "名"))):
        known: dict[str, int] = {"": 0}
        table = np.array([known.setdefault(parts[n], len(known)) for parts in told], np.int32)
        label = whole.label.replace("姓名", word)
        made.append(Column(label, whole.header, kind, of, list(known), table[whole.code]))
    return made


def _refuse_repeated(names: Sequence[str], src: Array, ids: Sequence[str], header: str) -> None:
    """Refuse records without a name of their own, or two of one name in a source."""
    seen: set[tuple[int, str]] = set()
    for row, (source, name) in enumerate(zip(src.tolist(), ids, strict=True)):
        if name and (source, name) not in seen:
            seen.add((source, name))
            continue
        place = f"{names[source]}第{int((src[: row + 1] == source).sum())}条"
        if not name:
            raise Unreadable(f"{place}没有记录号（{header}）。每条记录都要有，请补上后重新运行。")
        raise Unreadable(f"{place}的记录号（{header}）与前面重复。同一名单内必须各不相同，请改正后重新运行。")
