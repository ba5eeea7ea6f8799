"""A schema guessed from a file's headers and values (拟方案), for a person to check: nothing is linked by a guess."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from tonghu.methods.linkage.engine.files import Source, batches, headers
from tonghu.methods.linkage.engine.keyed import agreement_of
from tonghu.methods.linkage.engine.records import FIELDS
from tonghu.methods.linkage.general.kinds import WORDS, Kind
from tonghu.methods.linkage.general.schema import plain
from tonghu.methods.linkage.general.values import is_han, uniform
from tonghu.rules.terms.idnumbers import read_id_number
from tonghu.rules.terms.problems import Problem

_LOOKED_AT = 2000  # values of a column
_MOST = 0.8  # of the values must fit
# What a header says, the plainest first.
_SAID = (
    ("guardian", "监护人姓名|父亲姓名|母亲姓名|guardian.*name"),
    ("idno", "身份证|idno|id_card"),
    ("given", "given|first_?name|forename|^名$"),
    ("surname", "surname|last_?name|family_?name|^姓$"),
    ("name", "姓名|full_?name|^name$"),
    ("birth", "出生|生日|birth_?da|date_of_birth|dob|^birth$"),
    ("sex", "性别|^sex$|gender"),
    ("phone", "电话|手机|phone|mobile|tel"),
    ("code", "post_?code|zip|邮编|区划|street_?number|state"),
    ("school", "学校|school"),
    ("hukou", "户籍"),
    ("address", "地址|住址|addr|street"),
    ("text", "suburb|city|town|place|occupation|职业"),
)
_LEFT_OUT = "cluster|truth|label|备注"


def unknown_to_us(paths: Sequence[Path]) -> list[Path]:
    """The files that cannot be linked without a schema: no rec_id, or none of our own columns besides."""
    told = []
    for path in paths:
        have = {plain(header) for header in headers(path)[0]}
        if agreement_of(path) is None and ("rec_id" not in have or not have.intersection(FIELDS)):
            told.append(path)
    return told


def known_but_for_number(path: Path) -> bool:
    """Whether the columns are our own and only the number of the record is missing."""
    have = {plain(header) for header in headers(path)[0]}
    return "rec_id" not in have and len(have.intersection(FIELDS)) > 1


def propose(path: Path) -> str:
    """A schema's text for a file. Raises Unreadable."""
    have, rows, table = headers(path)
    fields = tuple(f"c{n}" for n in range(len(have)))
    source = Source(path, {"rec_id": have[0], **dict(zip(fields, have, strict=True))}, rows, table)
    first = next(batches(source, fields), None)
    columns = {
        header: list(first[f].slice(0, _LOOKED_AT).to_pylist()) if first else []
        for header, f in zip(have, fields, strict=True)
    }
    key = _record_key(columns)
    lines = [f"# {path.name} 的归并方案（按列名和值猜的，请逐行核对）", f"rec_id = {_quoted(key)}", "", "[columns]"]
    once: set[str] = set()
    for header, values in columns.items():
        if header == key:
            continue
        word = _word(plain(header), [value.strip() for value in values if value.strip()])
        if word in once and word not in ("code", "text", "address", "phone", "number", "date", "ignore"):
            word = "date" if WORDS[word].kind is Kind.DATE else "ignore"
        once.add(word)
        lines.append(f"{_quoted(header.strip())} = {_quoted(word)}  # {WORDS[word].chinese}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.strip().replace("\\", "\\\\").replace('"', '\\"') + '"'


def _record_key(columns: dict[str, list[str]]) -> str:
    """The column that names each record: never empty, never twice, best one called so."""
    single = [h for h, values in columns.items() if all(values) and len(set(values)) == len(values)]
    called = [h for h in single if re.search(r"(^|_)id$|rec|编号|序号|记录号", plain(h))]
    return next(iter(called or single or list(columns)), "rec_id")


def _word(header: str, values: list[str]) -> str:
    if re.search(_LEFT_OUT, header) or not values:
        return "ignore"
    seen = _seen(values)
    said = next((word for word, words in _SAID if re.search(words, header)), None)
    if seen == "idno":
        return "guardian_idno" if "监护" in header else seen
    if seen == "date":
        return "birth" if said == "birth" else seen
    if said in ("birth", "idno"):
        return seen  # so called, but the values are none
    return said or seen


def _seen(values: list[str]) -> str:
    """What the values look like."""

    def share(fits: Callable[[str], bool]) -> float:
        return sum(map(fits, values)) / len(values)

    if share(lambda v: len(v) == 18 and not isinstance(read_id_number(v), Problem)) > 0.5:
        return "idno"
    if share(lambda v: bool(uniform(v, Kind.DATE, "ymd")) and _plausible(uniform(v, Kind.DATE, "ymd"))) > _MOST:
        return "date"
    if len({uniform(v, Kind.SEX, "ymd") for v in values}.difference({"1", "2"})) == 0:
        return "sex"
    if share(lambda v: bool(re.fullmatch(r"(\+?86)?[- ]?1[3-9]\d[- ]?\d{4}[- ]?\d{4}", v))) > _MOST:
        return "phone"
    if share(lambda v: bool(re.fullmatch(r"[\w.-]*\d[\w.-]*", v)) and len(v) <= 12) > _MOST:
        return "number" if len(set(values)) > 0.7 * len(values) or min(map(len, values)) >= 6 else "code"
    if share(lambda v: is_han(v) and 2 <= len(v) <= 4) > _MOST and len(set(values)) > 0.3 * len(values):
        return "name"
    return "text"


def _plausible(date: str) -> bool:
    return "1500" <= date[:4] <= "2100" and date[4:6] <= "12" and date[6:] <= "31"
