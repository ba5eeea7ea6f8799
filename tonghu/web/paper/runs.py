"""What stands in a cell when the form is filled, run by run (填写内容): printed words, answers, boxes, lines.

Both writers, PDF and Word, print these runs and nothing else.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from tonghu.rules.forms import Answers, Form, Item, Kind, Option, is_unknown, label_of
from tonghu.rules.forms.answers import codes, day, reason_of
from tonghu.web.paper.grid import Cell, Day, Listed, Part, Say, Tick, Write

SAY, ANSWER, BOX, TICKED, LINE, HINT, UNKNOWN = "say", "answer", "box", "ticked", "line", "hint", "unknown"


class Run(NamedTuple):
    """Words in one manner of printing: of a box those before it, of a line what is written on it.

    key, name: of a box, its item and code, in codes and in words.
    """

    kind: str
    words: str
    key: str = ""
    name: str = ""


WITHHELD = "（按权限不打印）"
Place = Callable[[str], str]  # a division in words


def runs_of(
    cell: Cell, form: Form, answers: Answers, place: Place, *, withheld: Collection[str] = frozenset()
) -> list[Run]:
    """The runs of one cell in order; where an answer is withheld, words say so."""
    told = [run for part in cell.parts for run in _runs(part, form, answers, place)]
    if any(key in withheld for part in cell.parts for key in _keys(part)):
        told.append(Run(ANSWER, WITHHELD))
    return told


def _keys(part: Part) -> tuple[str, ...]:
    match part:
        case Write(keys):
            return keys
        case Day(key) | Listed(key) | Tick(key):
            return (key,)
        case _:
            return ()


def _runs(part: Part, form: Form, answers: Answers, place: Place) -> Iterator[Run]:
    match part:
        case Say(words):
            yield Run(SAY, words)
        case Write():
            yield from _written(part, form, answers, place)
        case Day(key):
            yield from _dated(form, key, answers)
        case Tick():
            yield from _boxes(part, form.by_key[part.key], answers)
        case Listed(key):
            yield from _listed(form, key, answers)


def _written(part: Write, form: Form, answers: Answers, place: Place) -> Iterator[Run]:
    empty = True
    for key in part.keys:
        value = answers.get(key)
        if value in (None, "", []):
            continue
        empty = False
        yield _unknown(value) if is_unknown(value) else Run(ANSWER, _words(form, form.by_key[key], value, place))
    if empty and part.hint:
        yield Run(HINT, part.hint)


def _words(form: Form, line: Item, value: object, place: Place) -> str:
    if line.kind is Kind.DIVISION:
        return place(str(value))
    if line.kind is Kind.DATE and (on := day({line.key: value}, line.key)):
        return f"{on.year}年{on.month}月{on.day}日"
    return label_of(form, line.key, value)


def _dated(form: Form, key: str, answers: Answers) -> Iterator[Run]:
    value = answers.get(key)
    if is_unknown(value):
        yield _unknown(value)
    elif value:
        yield Run(ANSWER, _words(form, form.by_key[key], value, str))
    else:
        for unit in "年月日":
            yield Run(LINE, "")
            yield Run(SAY, unit)


def _boxes(part: Tick, line: Item, answers: Answers) -> Iterator[Run]:
    """Each printed box behind its word; an answer that has no box of its own is written behind them all."""
    given = codes(answers, part.key)
    printed = [option for option in line.options if option.printed]
    own_words = answers.get(line.other) if line.other else None
    other = next((option for option in printed if option.label == "其他"), None)
    unboxed = [o for o in line.options if o.code in given and not o.printed]
    for option in printed:
        ticked = option.code in given or (option is other and bool(unboxed))
        before = option.label
        if option.code == part.other:
            yield Run(SAY, before)
            yield Run(LINE, own_words if isinstance(own_words, str) else "")
            before = ""
        kind = TICKED if ticked else BOX
        yield Run(kind, before, f"{line.key}-{option.code}", f"{line.title}：{option.label}")
    yield from _behind(line, unboxed, own_words, written=bool(part.other))
    if is_unknown(answers.get(part.key)):
        yield _unknown(answers[part.key])


def _behind(line: Item, unboxed: list[Option], own_words: object, *, written: bool) -> Iterator[Run]:
    for option in unboxed:
        yield Run(ANSWER, f"（{option.label}）")
    if is_unknown(own_words):
        yield _unknown(own_words)
    elif own_words and not written:
        yield Run(ANSWER, f"（{own_words}）")


def _listed(form: Form, key: str, answers: Answers) -> Iterator[Run]:
    value = answers.get(key)
    yield Run(SAY, f"（{form.by_key[key].label}）")
    if is_unknown(value):
        yield _unknown(value)
    elif value:
        yield Run(ANSWER, label_of(form, key, value))


def _unknown(value: object) -> Run:
    return Run(UNKNOWN, f"不详（{reason_of(value) or '原因未记'}）")
