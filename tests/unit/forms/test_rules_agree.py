"""Each rule is declared once and run three ways: on one form, on many at once, and in the browser."""

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.forms.cases import Case, bases, cases
from tonghu.methods.checking import check_all
from tonghu.rules.forms import FORMS, check, check_table, unchecked
from tonghu.rules.forms.consistency.facts import FACTS
from tonghu.rules.forms.consistency.rule import RULES
from tonghu.rules.terms.idnumbers import check_character

ROOT = Path(__file__).parents[3]
Question = tuple[str, dict[str, Any], date, dict[str, Any]]
Said = list[tuple[str, str | None, str]]


def one_by_one(question: Question) -> Said:
    form, answers, on, context = question
    found = check_table(context, on=on) if form == "T" else check(FORMS[form], answers, on=on, context=context)
    return [(problem.code, problem.item, str(problem.severity)) for problem in found]


def at_once(questions: list[Question]) -> list[Said]:
    groups = defaultdict(list)
    for place, (form, _, on, _) in enumerate(questions):
        groups[form, on].append(place)
    said: list[Said] = [[] for _ in questions]
    for (form, on), places in groups.items():
        rows, contexts = ([questions[place][part] for place in places] for part in (1, 3))
        for place, found in zip(places, check_all(form, rows, on=on, contexts=contexts), strict=True):
            said[place] = [(problem.code, problem.item, str(problem.severity)) for problem in found]
    return said


class Browser:
    """The browser's judge, kept running."""

    def __init__(self, node: str, built: Path) -> None:
        command = [node, str(Path(__file__).with_name("judge.mjs")), str(ROOT / "front"), str(built)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def judge(self, question: Question) -> dict[str, Any]:
        form, answers, on, context = question
        assert self.process.stdin and self.process.stdout
        asked = {"form": form, "answers": answers, "on": on.isoformat(), "context": context}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def said(self, question: Question) -> Said:
        return [(rule, item, severity) for rule, item, severity in self.judge(question)["problems"]]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    node = shutil.which("node")
    if node is None or not (ROOT / "front" / "node_modules").is_dir():
        pytest.skip("Node and the packages of the front are not installed")
    running = Browser(node, tmp_path_factory.mktemp("judge") / "judge.mjs")
    yield running
    assert running.process.stdin
    running.process.stdin.close()
    running.process.wait(timeout=10)


def questions_of(case: Case) -> tuple[Question, Question]:
    return (case.form, case.breaks, case.on, case.breaks_context), (case.form, case.keeps, case.on, case.keeps_context)


def test_every_rule_has_a_form_that_breaks_it_and_one_that_keeps_it() -> None:
    assert {case.rule for case in cases()} - {"REQUIRED", "EXCLUSIVE"} == set(RULES)
    assert len(RULES) == 239


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.rule)
def test_the_broken_form_is_told_of_the_rule_and_the_kept_one_is_not(case: Case) -> None:
    broken, kept = questions_of(case)

    assert case.rule in {rule for rule, _, _ in one_by_one(broken)}
    assert case.rule not in {rule for rule, _, _ in one_by_one(kept)}


def test_many_forms_at_once_are_told_the_same_in_the_same_order() -> None:
    questions = [question for case in cases() for question in questions_of(case)]

    assert at_once(questions) == [one_by_one(question) for question in questions]


def test_the_browser_says_the_same_in_the_same_order(browser: Browser) -> None:
    questions = [question for case in cases() for question in questions_of(case)]

    assert [browser.said(question) for question in questions] == [one_by_one(question) for question in questions]


# Forms that nobody wrote by hand.

ON = date(2024, 9, 30)
DAYS = st.one_of(
    st.dates(date(2005, 1, 1), date(2025, 12, 31)),
    st.integers(-40, 40).map(lambda days: ON - timedelta(days=183 + days)),
    st.just(date(2016, 2, 29)),
)
COUNTIES = st.sampled_from(["341225", "310115", "310101", "310119", "810000", "119999", "32", "3205", "999999"])
NUMBERS = st.builds(
    lambda county, born, order: (body := f"{county:0<6}{born:%Y%m%d}{order:03}") + check_character(body),
    COUNTIES,
    st.one_of(DAYS, st.dates(date(1935, 1, 1), date(2010, 1, 1))),
    st.integers(1, 40),
)
ODD = st.one_of(
    st.sampled_from(["", "0", "1", "2", "3", "7", "9", "01", "2015-02-30", "1900-01-00", "P123456789", "𬍛㛃", "·"]),
    st.sampled_from(["外地", "浦东新区测试路", "测试 一号", "310115150307101", "34122520150307101X", "某某", "工地"]),
    st.text(st.sampled_from("测甲1X·　 \n-/"), max_size=20),
    st.lists(st.sampled_from(["0", "1", "2", "3", "4", "5", "7", "9"]), max_size=3),
    st.fixed_dictionaries({"unknown": st.sampled_from(["", "不清楚"])}),
)


def value_of(key: str) -> st.SearchStrategy[Any]:
    """Mostly what the line takes, sometimes anything."""
    line = next(form.by_key[key] for form in FORMS.values() if key in form.by_key)
    codes = st.sampled_from([option.code for option in line.options] or ["1"])
    fitting = {
        "DATE": DAYS.map(date.isoformat),
        "ID_NUMBER": NUMBERS,
        "DIVISION": st.one_of(COUNTIES, st.sampled_from(["310115001001", "310101002001", "310115001"])),
        "CHOICES": st.lists(codes, max_size=3, unique=True),
        "CHOICE": codes,
        "YES_NO": codes,
    }
    return st.one_of(fitting.get(line.kind, ODD), ODD) if line.kind in fitting else ODD


KEYS = sorted({*FORMS["1"].by_key, *FORMS["2"].by_key})
CHANGES = st.lists(st.sampled_from(KEYS), max_size=25, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: st.one_of(st.none(), value_of(key)) for key in keys})
)
FACT = st.one_of(
    st.sampled_from(["none", "active", "asked", "310115", "1", "3", "2024-09-01", "", True, False, None, 0, 1, 4]),
    st.lists(st.sampled_from(["POLICE", "CDC"]), max_size=2),
    st.lists(st.integers(9, 10), max_size=2),
)
CONTEXT = st.dictionaries(st.sampled_from(sorted(FACTS)), FACT, max_size=12)


@st.composite
def asked(draw: st.DrawFn) -> Question:
    form = draw(st.sampled_from("112T"))
    changed = bases()[form]["answers"] | (draw(CHANGES) if form != "T" else {})
    answers = {key: value for key, value in changed.items() if value is not None}
    return form, answers, draw(st.sampled_from([ON, date(2025, 6, 30), date(2025, 12, 31)])), draw(CONTEXT)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions=st.lists(asked(), min_size=1, max_size=4))
def test_whatever_is_filled_in_all_three_agree(browser: Browser, questions: list[Question]) -> None:
    expected = [one_by_one(question) for question in questions]

    assert at_once(questions) == expected
    assert [browser.said(question) for question in questions] == expected
    for form, answers, on, context in questions:
        judged = browser.judge((form, answers, on, context))
        assert set(judged["unchecked"]) == {rule.id for rule in unchecked(FORMS.get(form), context)}
        lines = list(FORMS.get(form, ()))
        assert judged["shown"] == [line.key for line in lines if line.applies(answers, on)]
        assert judged["required"] == [line.key for line in lines if line.required(answers, on)]


def test_what_the_browser_runs_is_what_is_declared() -> None:
    from tonghu.rules.forms.shipping import book

    shipped = json.loads((ROOT / "front" / "src" / "rules" / "book.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(book())), "运行 tonghu rules --json > front/src/rules/book.json"


def test_the_page_of_the_manual_is_what_is_declared() -> None:
    from tonghu.rules.forms.printing import keys_page, pages

    for name, lines in (("rules.md", pages()), ("check.md", keys_page())):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert page == "\n".join(lines) + "\n", f"运行 tonghu rules，写入 docs/{name}"
