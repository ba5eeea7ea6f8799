"""One posted value, read as its line wants it: the answer, None for empty, or what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date

from tonghu.rules.forms import cells
from tonghu.rules.forms.items import Item, Kind
from tonghu.rules.terms import disability, documents, education, ethnic, relations, sexes, yesno
from tonghu.rules.terms.counties import county, name_of
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.idnumbers import ID_FLOAT, IdNumber, read_id_number
from tonghu.rules.terms.names import NAME_EMPTY, read_name
from tonghu.rules.terms.phones import read_phone
from tonghu.rules.terms.plain import compact_text, plain_text, without_invisible
from tonghu.rules.terms.problems import Problem


def _of_text(read: cells.Reader) -> Callable[[object], str | Problem]:
    def reader(value: object) -> str | Problem:
        found = read(plain_text(value))
        return found if isinstance(found, str | Problem) else Problem("UNKNOWN_OPTION", "")

    return reader


# Lines whose words a national table knows, with every spelling of the lists.
_TABLES: dict[str, Callable[[object], str | Problem]] = {
    "sex": sexes.read_sex,
    "ethnic": ethnic.read_ethnic,
    "document": documents.read_document,
    "guardian_relation": relations.read_relation,
    "carer_relation": relations.read_relation,
    "stage": education.read_stage,
    "school_status": education.read_school_status,
    "disability": disability.read_disability_kind,
    "disability_parts": disability.read_disability_kind,
    "disability_level": disability.read_disability_level,
    "residence_registration": _of_text(cells.read_registration),
    "lives_with": _of_text(cells.read_lives_with),
}
_BETWEEN_BOXES = re.compile(r"[、,，;；|\n]+")
_DIVISION = re.compile(r"\d\d|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)


def read_value(line: Item, value: object) -> object:
    """The answer, None when the cell is empty, or a Problem (without its item)."""
    if isinstance(value, list | tuple):
        return _read_ticks(line, value) if line.kind is Kind.CHOICES else _read_single(line, value)
    if value is None or not plain_text(value):
        return None
    return _READERS[line.kind](line, value)


def _read_single(line: Item, values: Iterable[object]) -> object:
    # A page posts a list of one for a line that takes one value.
    filled = [value for value in values if plain_text(value)]
    if len(filled) > 1:
        return Problem("SEVERAL_VALUES", f"“{line.title}”只能填一项，却有几项。请只留一项。")
    return read_value(line, filled[0]) if filled else None


def _read_choice(line: Item, value: object) -> object:
    """A code or the printed label; for the lines of a national table, its other spellings too."""
    text = _folded(value)
    for option in line.options:
        if text in (_folded(option.code), _folded(option.label)):
            return option.code
    read = _TABLES.get(line.key, yesno.read_yes_no if line.kind is Kind.YES_NO else None)
    found = read(value) if read else None
    if isinstance(found, str) and line.option(found):
        return found
    return Problem("UNKNOWN_OPTION", f"“{line.title}”没有这个选项。请{_choices_in_words(line)}。")


def _read_choices(line: Item, value: object) -> object:
    return _read_ticks(line, _BETWEEN_BOXES.split(plain_text(value)))


def _read_ticks(line: Item, values: Iterable[object]) -> object:
    ticked: list[str] = []
    for value in values:
        if not plain_text(value):
            continue
        code = _read_choice(line, value)
        if not isinstance(code, str):
            return code
        if code not in ticked:
            ticked.append(code)
    order = [option.code for option in line.options]
    return sorted(ticked, key=order.index) or None


def _read_day(line: Item, value: object) -> object:
    day = read_date(value)
    return day.isoformat() if isinstance(day, date) else day


def _read_number(line: Item, value: object) -> object:
    number = read_id_number(value)
    if isinstance(number, IdNumber):
        return number.text
    # The last digits are gone: there is nothing left to keep.
    if number.code == ID_FLOAT.code:
        return number
    return _within(line, compact_text(value).upper())


def _read_phone(line: Item, value: object) -> object:
    phone = read_phone(value)
    return phone if isinstance(phone, str) else _within(line, plain_text(value))


def _read_person(line: Item, value: object) -> object:
    name = read_name(value)
    if isinstance(name, Problem) and name.code == NAME_EMPTY.code:
        return name
    return _within(line, name if isinstance(name, str) else _one_line(value))


def _read_division(line: Item, value: object) -> object:
    code = compact_text(value)
    if _DIVISION.fullmatch(code) and (county(code[:6]) or (len(code) < 6 and name_of(code))):
        return code
    return Problem("DIVISION_UNREAD", f"“{line.title}”的行政区划读不出来。请从地址列表中选择，或填写区划代码。")


def _read_text(line: Item, value: object) -> object:
    return _within(line, _one_line(value))


def _read_long_text(line: Item, value: object) -> object:
    lines = without_invisible(str(value)).replace("\r", "\n").split("\n")
    return _within(line, "\n".join(filter(None, (_one_line(each) for each in lines))))


def _within(line: Item, text: str) -> object:
    if len(text) <= line.max_length:
        return text or None
    return Problem("TOO_LONG", f"“{line.title}”超过{line.max_length}个字。请缩短后重填。")


def _one_line(value: object) -> str:
    # Chinese punctuation stays as typed; pasted newlines and tabs become one space.
    text = without_invisible(str(value)) if isinstance(value, str) else plain_text(value)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _folded(value: object) -> str:
    return compact_text(value).upper()


def _choices_in_words(line: Item) -> str:
    printed = [option.label for option in line.options if option.printed]
    if len(printed) > 10:
        return "从列表中选择"
    return "选" + "、".join(f"“{label}”" for label in printed)


_READERS: dict[Kind, Callable[[Item, object], object]] = {
    Kind.NAME: _read_person,
    Kind.ID_NUMBER: _read_number,
    Kind.PHONE: _read_phone,
    Kind.DATE: _read_day,
    Kind.CHOICE: _read_choice,
    Kind.CHOICES: _read_choices,
    Kind.YES_NO: _read_choice,
    Kind.DIVISION: _read_division,
    Kind.DETAIL: _read_text,
    Kind.SCHOOL: _read_text,
    Kind.TEXT: _read_text,
    Kind.LONG_TEXT: _read_long_text,
}
