"""Posted values and Excel cells become answers; whatever is left out is said, never silently."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from tonghu.rules.forms.answers import UNKNOWN, day, is_unknown, unknown
from tonghu.rules.forms.deriving import derive
from tonghu.rules.forms.items import Form, Item, Kind
from tonghu.rules.forms.values import read_value
from tonghu.rules.terms.divisions import Place, read_place
from tonghu.rules.terms.plain import compact_text, plain_text
from tonghu.rules.terms.problems import Problem, Severity

# A page that has a box of its own for the reason posts it under this name.
UNKNOWN_SUFFIX = "__unknown"

# How an address in words is read; the register knows Shanghai down to the 居村.
Places = Callable[[object], Place | Problem]

_UNKNOWN_WRITTEN = re.compile(r"(?:不详|未采集)(?:[:：,，(（]\s*(.*?)[)）]?)?", re.DOTALL)
_LONGEST_REASON = 50
_NUMBER_IN_REASON = re.compile(r"[0-9０-９]{6,}")
# What stands for "nothing" in a line that does not apply: taken away without ado.
_NOTHING = ("0", ["0"])


def read_form(
    form: Form,
    raw: Mapping[str, object],
    *,
    on: date,
    context: Mapping[str, object] | None = None,
    places: Places = read_place,
) -> tuple[dict[str, object], list[Problem]]:
    """The one door for pages, imports and commands: what was written, read and judged before anything is put aside.

    Rules see also answers to lines that do not apply (受委托照护人 filled in under 无). Afterwards those are left out
    of the answers, each with a line that says so unless an ERROR already spoke of it, and what fills itself is filled.
    Other arguments as `read_answers` and `check`.
    """
    from tonghu.rules.forms.checking import check, fills_of, reads_of

    answers, problems = _read_all(form, raw, places)
    named = {problem.item for problem in problems if problem.severity is Severity.ERROR}
    # A line that could not be read is not also reported as empty.
    found = [problem for problem in check(form, answers, on=on, context=context or {}) if problem.item not in named]
    answers |= {key: value for key, value in fills_of(found).items() if key in form.by_key}
    spoken = reads_of(problem for problem in found if problem.severity is Severity.ERROR)
    dropped = [p for p in _drop_what_does_not_apply(form, answers, on) if p.item not in spoken]
    return answers, problems + dropped + found


def read_answers(
    form: Form, raw: Mapping[str, object], *, on: date | None = None, places: Places = read_place
) -> tuple[dict[str, object], list[Problem]]:
    """Clean what a web form or an Excel row holds: codes or printed labels, strings or lists of strings.

    raw: by item key; an empty cell is not answered; 不详：原因, {"unknown": 原因}, or a reason posted
    under `key + UNKNOWN_SUFFIX` is the answer 不详. on: the day for lines that depend on age, else 填报日期;
    without either such lines stay. Fills in what `derive` knows.
    A name, number or phone that reads badly is kept as typed: `check` names the fault, a draft loses nothing.
    """
    answers, problems = _read_all(form, raw, places)
    problems += _drop_what_does_not_apply(form, answers, on or day(answers, "filled_on"))
    return answers, problems


def _read_all(form: Form, raw: Mapping[str, object], places: Places) -> tuple[dict[str, object], list[Problem]]:
    answers: dict[str, object] = {}
    problems: list[Problem] = []
    for key, value in _with_reasons(_as_lines(form, raw, places)).items():
        line = form.by_key.get(key)
        answer = _read(line, value) if line else _no_such_line(value)
        if isinstance(answer, Problem):
            # A forged key may hold anything: it is not repeated.
            problems.append(replace(answer, item=key if line else None, code=_rule_for(line, value, answer)))
        elif answer is not None:
            answers[key] = answer
    filled = derive(form, answers)
    answers |= filled
    return answers, problems + ([_told_multiple()] if "disability" in filled else [])


def _told_multiple() -> Problem:
    """G08 in its own words: what fills itself says so."""
    from tonghu.rules.forms.consistency.rule import RULES

    return Problem("G08", RULES["G08"].message, "disability", Severity.AUTO)


def _as_lines(form: Form, raw: Mapping[str, object], places: Places) -> dict[str, object]:
    """What stands on one line and answers two: an address in words, a day of which only the month is known."""
    lines = dict(raw)
    for key, value in raw.items():
        line = form.by_key.get(key)
        if line and line.kind is Kind.DIVISION and isinstance(value, str):
            lines |= _address_in_words(key, value, lines, places)
        elif key == "left_hukou" and isinstance(value, str) and (last := _last_day_of(value)):
            lines |= {key: last[0], "left_hukou_precision": lines.get("left_hukou_precision") or last[1]}
    return lines


def _address_in_words(key: str, written: str, lines: Mapping[str, object], places: Places) -> dict[str, object]:
    if not _HAN.search(written) or _UNKNOWN_WRITTEN.fullmatch(written.strip()):
        return {}
    place = places(written)
    if isinstance(place, Problem):
        return {}
    detail = f"{key}_detail"
    if not place.rest or plain_text(_only(lines.get(detail))):
        return {key: place.code}
    return {key: place.code, detail: place.rest}


_HAN = re.compile(r"[一-龥]")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?")


def _last_day_of(written: str) -> tuple[str, str] | None:
    """The last day of a month or year, and its precision: 离开户籍地日期 is often known no better."""
    text = plain_text(written)
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= 12 and int(match[1]) > 0:
        year, month = int(match[1]), int(match[2])
        return date(year, month, monthrange(year, month)[1]).isoformat(), "2"
    if (match := _YEAR.fullmatch(text)) and int(match[1]) > 0:
        return f"{match[1]}-12-31", "3"
    return None


# The child's own line, and those of the others: a number that a spreadsheet spoilt, a name that is none.
_SPOKEN_FOR = {"ID_FLOAT": ("A05", "I02"), "NAME_EMPTY": ("A01", "NAME_EMPTY")}


def _rule_for(line: Item | None, value: object, problem: Problem) -> str:
    """Where a rule of the book speaks of what cannot be read, its number."""
    if line is not None and problem.code in _SPOKEN_FOR:
        own, of_others = _SPOKEN_FOR[problem.code]
        return own if line.key in ("idno", "name") else of_others
    if line is None or problem.code != "UNKNOWN_OPTION":
        return problem.code
    said = compact_text(_only(value))
    if line.key == "ethnic":
        return "A20"
    if line.key in ("health_0_6", "tcm_0_36") and (said == "2" or said.startswith(("在户籍地", "在居住地"))):
        return "H11"
    if line.key == "disability_parts" and re.search("多重|(?<![0-9])7(?![0-9])", f"{value}"):
        return "G09"
    return problem.code


def _with_reasons(raw: Mapping[str, object]) -> dict[str, object]:
    """Each `key__unknown` becomes the value of its key, unless a value stands there too."""
    values = {key: value for key, value in raw.items() if not key.endswith(UNKNOWN_SUFFIX)}
    for key, reason in raw.items():
        if key.endswith(UNKNOWN_SUFFIX) and plain_text(_only(reason)):
            bare = key.removesuffix(UNKNOWN_SUFFIX)
            both = plain_text(_only(values.get(bare)))
            values[bare] = _BOTH if both else unknown(plain_text(_only(reason)))
    return values


def _only(value: object) -> object:
    return next(iter(value), None) if isinstance(value, list | tuple) else value


_BOTH = Problem("VALUE_AND_REASON", "既填了内容，又写了不详的原因，没有采用。请只留一样。")
_NO_REASON = Problem("UNKNOWN_WITHOUT_REASON", "填了“不详”而没有原因。请写成“不详：原因”，如“不详：家长不清楚”。")
_REASON_TOO_LONG = Problem("TOO_LONG", f"不详的原因超过{_LONGEST_REASON}个字。请缩短后重填。")
_REASON_WITH_NUMBER = Problem("NUMBER_IN_REASON", "不详的原因里写了号码，没有采用。请只写原因，号码填到相应栏目。")


_NO_SUCH_LINE = Problem(
    "NO_SUCH_ITEM", "有一项内容不属于这张表，没有保存。请核对模板是否是最新的。", None, Severity.WARN
)


def _read(line: Item, value: object) -> object:
    if isinstance(value, Problem):
        return value
    if isinstance(value, Mapping):
        return _read_reason(plain_text(value.get(UNKNOWN)))
    if written := _UNKNOWN_WRITTEN.fullmatch(_alone(value)):
        return _read_reason(plain_text(written[1]))
    return read_value(line, value)


def _alone(value: object) -> str:
    """The one text posted; "" where several stand, or none."""
    texts = [text for text in (value if isinstance(value, list | tuple) else [value]) if plain_text(text)]
    return texts[0].strip() if len(texts) == 1 and isinstance(texts[0], str) else ""


def _read_reason(reason: str) -> object:
    # A number would be looked for on its own line, and never in a reason.
    if not reason:
        return _NO_REASON
    if len(reason) > _LONGEST_REASON:
        return _REASON_TOO_LONG
    return _REASON_WITH_NUMBER if _NUMBER_IN_REASON.search(reason) else unknown(reason)


def _no_such_line(value: object) -> Problem | None:
    return _NO_SUCH_LINE if plain_text(_only(value)) else None


def _drop_what_does_not_apply(form: Form, answers: dict[str, object], on: date | None) -> list[Problem]:
    """Take away what the other answers make pointless, until nothing more falls."""
    problems: list[Problem] = []
    while fallen := [key for key in answers if on and not form.by_key[key].applies(answers, on)]:
        problems += [_not_applicable(form.by_key[key], answers.pop(key)) for key in fallen]
    return problems


def _not_applicable(line: Item, value: object) -> Problem:
    if value in _NOTHING:
        return Problem("NOT_APPLICABLE", f"“{line.title}”不适用，已自动去除。", line.key, Severity.AUTO)
    if is_unknown(value):
        return Problem("NOT_APPLICABLE", f"“{line.title}”不适用，不详的说明已去除。", line.key, Severity.AUTO)
    message = f"按其他栏目的填写，“{line.title}”不适用，没有采用。请核对相关栏目。"
    return Problem("NOT_APPLICABLE", message, line.key, Severity.WARN)
