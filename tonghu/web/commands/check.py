"""`tonghu check FILE.(jsonl|xlsx) [--on DATE]`: one filled form in, its problems out, in the same order (校验)."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tonghu.rules.forms.consistency.facts import NOT_LOOKED_UP
from tonghu.rules.terms.problems import Problem, Severity

_HELP = """每行（每个数据行）是一张登记表，输出一行结果，先后不变：
  {"id": …, "form": "1", "problems": [{"rule","severity","item","message"}], "may_submit": true,
   "unchecked": […], "unchecked_because": {"原因": […]}}

JSONL 的键：
  id       编号，原样带回；可以不写
  form     "1"/"附件1"/"流动"，"2"/"附件2"/"留守"；不写的按栏目判断
  栏目      用键（如 came）或登记表印的名称（如 来现居住地日期）；父亲、母亲等可以写成一组：{"父亲": {"姓名": …}}
  答案      用代码或印的选项；多选用列表或“、”；不详写成“不详：原因”
  context  （情况）单张表没有、由系统提供的情况，名称见 docs/rules.md；也可以不写
  on       （参照日）这一张的参照日；不写的用 --on
全部键和选项见 docs/check.md。
退出码：0 没有错误；1 有读不出来的行或有“错误”级问题；2 文件打不开。"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    from tonghu.web.commands.judge import reference_day

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _HELP
    parser.add_argument("file", metavar="FILE", help="JSONL（每行一张，UTF-8）或 xlsx（表头为栏目名称）；- 为标准输入")
    parser.add_argument(
        "--on",
        metavar="DATE",
        type=reference_day,
        help="参照日，如 2024-09-30；不写的按填报日期所在的轮次（9月30日为首轮，其后6月30日、12月31日）",
    )


def run(args: argparse.Namespace) -> int:
    """Judge every form; 1 if some line was bad or some form has errors, 2 if the file cannot be read."""
    from tonghu.methods.reading import Refused

    try:
        entries = list(entries_of(args.file))
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        print("打不开所给的文件。请核对文件名和读取权限后重试。", file=sys.stderr)
        return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    return _answer(entries, args.on)


@dataclass(slots=True)
class Entry:
    """One form as it was read. problems: what is wrong with the line itself."""

    id: object
    form: str | None = None
    raw: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)
    on: date | None = None
    problems: list[Problem] = field(default_factory=list)


def _answer(entries: list[Entry], on: date | None) -> int:
    from tonghu.methods.checking import facts_among
    from tonghu.register.divisions import residence
    from tonghu.rules.forms import FORMS, read_answers

    readable = [entry for entry in entries if entry.form]
    codes = [entry.form or "" for entry in readable]
    rows = [read_answers(FORMS[e.form or ""], e.raw, places=residence.read)[0] for e in readable]
    among = dict(zip(map(id, readable), facts_among(codes, rows), strict=True))
    failed = 0
    for entry in entries:
        result, bad = _judged(entry, among.get(id(entry), {}), on)
        failed += bad
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    if failed:
        print(f"有{failed}张登记表读不出来或有错误，详见各行的 problems；其余各行已校验。", file=sys.stderr)
    return 1 if failed else 0


def _judged(entry: Entry, among: Mapping[str, object], on: date | None) -> tuple[dict[str, object], bool]:
    from tonghu.register.divisions import residence
    from tonghu.rules.forms import FORMS, may_submit, read_form, unchecked, unchecked_because

    if entry.form is None:
        return {"id": entry.id, "problems": _spoken(entry.problems)}, True
    form = FORMS[entry.form]
    day = entry.on or on or _round_of(entry.raw)
    context = {**_time(day), **among, **entry.context}
    _, found = read_form(form, entry.raw, on=day, context=context, places=residence.read)
    problems = entry.problems + found
    result = {
        "id": entry.id,
        "form": form.code,
        "on": day.isoformat(),
        "problems": _spoken(problems),
        "may_submit": may_submit(problems, on=day),
        "unchecked": [rule.id for rule in unchecked(form, context)],
        "unchecked_because": {
            _WHY.get(open.why, open.why): [rule.id for rule in open.rules] for open in unchecked_because(form, context)
        },
    }
    return result, any(problem.severity is Severity.ERROR for problem in problems)


# What a page looks up in the register, this command does not.
_WHY = {NOT_LOOKED_UP: "本命令不查登记册，已知的可在 context 中提供"}


def _spoken(problems: list[Problem]) -> list[dict[str, object]]:
    return [{"rule": p.code, "severity": str(p.severity), "item": p.item, "message": p.message} for p in problems]


def _round_of(raw: Mapping[str, object]) -> date:
    """The reference date of the round in which the form was filled in: 2024-09-30, then every 06-30 and 12-31."""
    from tonghu.rules.terms.dates import read_date

    filled = read_date(raw.get("filled_on"))
    day = filled if isinstance(filled, date) else _today()
    if day <= date(2024, 9, 30):
        return date(2024, 9, 30)
    return date(day.year, 6, 30) if day <= date(day.year, 6, 30) else date(day.year, 12, 31)


def _today() -> date:
    # The command needs no site, and so no settings that would say in which zone it stands.
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()  # noqa: TID251  # a command: the clock comes in here


def _time(on: date) -> dict[str, object]:
    """Today, and the day on which the round of a reference date opened (方案 三（二）、三（四）1)."""
    first = date(2024, 9, 30)
    opened = date(2024, 7, 5) if on == first else date(on.year, 7, 1) if on.month > 6 else date(on.year, 1, 1)
    return {"today": _today().isoformat(), "round_opens": opened.isoformat()}


def entries_of(name: str) -> Iterator[Entry]:
    """The forms of a file of lines or of a workbook, in order. Raises OSError, Refused."""
    if name != "-" and Path(name).suffix.lower() in (".xlsx", ".xls", ".xlsm", ".et"):
        from tonghu.web.commands.checked_workbook import entries

        yield from entries(Path(name))
        return
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield _entry(line, number)


def _entry(line: bytes, number: int) -> Entry:
    from tonghu.web.commands.judge import _parse, usable_id

    parsed = _parse(line, number)
    if isinstance(parsed, Problem):
        return Entry(None, problems=[parsed])
    said = [parsed.pop(word, None) for word in _ID]
    return _filled_in(usable_id(next((one for one in said if one is not None), None)), parsed)


_ID = ("id", "编号", "儿童编号")
_CONTEXT, _ON, _INSIDE, _FORM = (
    ("context", "情况"),
    ("on", "参照日"),
    ("answers", "items", "答案"),
    ("form", "表", "登记表"),
)


def _filled_in(name: object, parsed: dict[str, object]) -> Entry:
    from tonghu.rules.forms.labels import form_of

    entry = Entry(name)
    context, on, inside, form = (_taken(parsed, words) for words in (_CONTEXT, _ON, _INSIDE, _FORM))
    answers = {**parsed, **(inside if isinstance(inside, dict) else {})}
    entry.form = form_of(form) if form is not None else _form_by(answers)
    if entry.form is None:
        message = "看不出是哪一张登记表。请在 form 中写“1”（附件1流动儿童）或“2”（附件2留守儿童）。"
        entry.problems.append(Problem("FORM", message, "form"))
        return entry
    entry.context = _context(context, entry)
    entry.on = _day(on, entry)
    _take_answers(answers, entry)
    return entry


def _taken(parsed: dict[str, object], words: tuple[str, ...]) -> object:
    return next((parsed.pop(word) for word in words if word in parsed), None)


def _form_by(answers: Mapping[str, object]) -> str | None:
    """The form to which keys belong that the other does not have."""
    from tonghu.rules.forms import FORMS
    from tonghu.rules.forms.labels import key_of

    only = {
        code: sum(key_of(form, word) is not None and key_of(other, word) is None for word in answers)
        for code, form, other in (("1", FORMS["1"], FORMS["2"]), ("2", FORMS["2"], FORMS["1"]))
    }
    best = max(only, key=only.__getitem__)
    return best if only["1"] != only["2"] else None


def _context(context: object, entry: Entry) -> dict[str, object]:
    from tonghu.rules.forms.consistency.facts import FACTS

    if context is None:
        return {}
    if not isinstance(context, dict):
        entry.problems.append(Problem("CONTEXT", "context 应为一组名称和值。请对照 docs/rules.md 改正。", "context"))
        return {}
    if strange := sorted(set(context) - set(FACTS)):
        message = f"context 中有{len(strange)}个不认识的名称，没有使用。请对照 docs/rules.md 改正。"
        entry.problems.append(Problem("CONTEXT", message, "context", Severity.WARN))
    return {name: value for name, value in context.items() if name in FACTS}


def _day(on: object, entry: Entry) -> date | None:
    from tonghu.rules.terms.dates import read_date

    if on is None:
        return None
    day = read_date(on)
    if isinstance(day, Problem):
        entry.problems.append(Problem("ON", "参照日读不出来，已改用缺省的参照日。请写作 2024-09-30。", "on"))
        return None
    return day


def _take_answers(answers: Mapping[str, object], entry: Entry) -> None:
    """Put each value under the key of its line; what belongs to no line is said, with the word only if it is plain."""
    from tonghu.rules.forms import FORMS, UNKNOWN_SUFFIX
    from tonghu.rules.forms.labels import key_of, person_of

    form = FORMS[entry.form or ""]
    for word, value in answers.items():
        bare = word.removesuffix(UNKNOWN_SUFFIX)
        if isinstance(value, dict) and "unknown" not in value and (who := person_of(word)):
            for part, each in value.items():
                key = key_of(form, f"{who}_{part}") or key_of(form, f"{_PEOPLE[who]}{part}")
                _put(entry, key, part, each)
        else:
            key = key_of(form, bare)
            _put(entry, key and key + word[len(bare) :], word, value)


_PEOPLE = {"father": "父亲", "mother": "母亲", "guardian": "其他监护人", "carer": "受委托照护人"}


def _put(entry: Entry, key: str | None, word: str, value: object) -> None:
    if key is None:
        if value not in (None, "", [], {}):
            shown = f"“{word}”" if len(word) <= 30 and not any(letter.isdigit() for letter in word) else "有一个键"
            message = f"{shown}不是这张登记表的栏目，没有校验。请对照 docs/check.md 改正名称。"
            entry.problems.append(Problem("NO_SUCH_ITEM", message, None, Severity.WARN))
    elif key in entry.raw and entry.raw[key] != value and value not in (None, ""):
        entry.problems.append(Problem("KEY_TWICE", "同一栏目给了两个不同的值，取第一个。请只留一个。", key))
    elif isinstance(value, dict) and "unknown" not in value:
        message = '这一栏的值是一组键值，读不出来。请写代码或文字；不详写成“不详：原因”或 {"unknown": "原因"}。'
        entry.problems.append(Problem("NO_VALUE", message, key))
    elif value is not None:
        entry.raw[key] = {"unknown": "原因未写"} if value == {"unknown": True} else value
