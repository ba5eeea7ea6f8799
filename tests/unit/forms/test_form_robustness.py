"""Whatever is posted, reading and checking answer, and quickly."""

from collections.abc import Callable
from datetime import date
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.rules.forms import FORMS, Kind, check, key_care_grounds, label_of, read_answers, read_form, shown, split

ON = date(2024, 9, 30)
KEYS = sorted({*FORMS["1"].by_key, *FORMS["2"].by_key, "forged", "stage__unknown"})
WRITTEN = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "7", "9", "99", "是", "无", "不详：没有", "2015-02-29", "2024-09-30", "310115"]
    ),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.dates(),
    st.none(),
)
POSTED = st.dictionaries(
    st.sampled_from(KEYS),
    st.one_of(WRITTEN, st.lists(WRITTEN, max_size=3), st.fixed_dictionaries({"unknown": st.text(max_size=5)})),
    max_size=12,
)


@given(raw=POSTED, code=st.sampled_from("12"))
@settings(max_examples=200, deadline=None)
def test_nothing_posted_upsets_the_form(raw: dict[str, object], code: str) -> None:
    form = FORMS[code]

    answers, problems = read_answers(form, raw, on=ON)

    assert set(answers) <= {line.key for line in shown(form, answers, ON)}
    assert read_answers(form, answers, on=ON)[0] == answers
    coded, personal, restricted = split(form, answers)
    assert coded | personal | restricted == answers
    assert all(label_of(form, key, value) for key, value in answers.items())
    assert all(problem.message for problem in problems + check(form, answers, on=ON))
    key_care_grounds(form, answers)


CODED = {key: [option.code for option in line.options] for key, line in FORMS["1"].by_key.items() if line.options}
TYPED = st.dictionaries(
    st.sampled_from(sorted(FORMS["1"].by_key)),
    st.sampled_from(
        ["", "1", "0", "3", "不详：没有", "不详", "1900-01-00", "2015年3月7日", "测试一号", "𬍛㛃·测", "x" * 120]
    ),
    max_size=15,
)
_MOST = {Kind.CHOICE: 1, Kind.YES_NO: 1, Kind.CHOICES: 3}
TICKED = st.lists(st.sampled_from(sorted(CODED)), max_size=8, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries(
        {key: st.lists(st.sampled_from(CODED[key]), max_size=_MOST[FORMS["1"].by_key[key].kind]) for key in keys}
    )
)


@given(typed=TYPED, boxes=TICKED)
@settings(max_examples=150, deadline=None)
def test_page_and_workbook_take_and_refuse_the_same(typed: dict[str, str], boxes: dict[str, list[str]]) -> None:
    """A page posts lists of codes, a workbook holds the printed words in one cell: one door, one answer."""
    form = FORMS["1"]
    posted = {key: [value] for key, value in typed.items()} | boxes
    cells = typed | {key: "、".join(label_of(form, key, code) for code in codes) for key, codes in boxes.items()}

    assert read_form(form, posted, on=ON) == read_form(form, cells, on=ON)


def test_one_form_is_checked_within_a_millisecond(filled: Callable[..., dict[str, object]]) -> None:
    answers, times = filled(health=["2"], disability=["1", "4"], idno="310115201803070014"), []

    for _ in range(50):
        start = perf_counter()
        check(FORMS["1"], answers, on=ON)
        times.append(perf_counter() - start)

    # The best of fifty: what the machine does beside us is not the form's fault.
    assert min(times) < 0.001
