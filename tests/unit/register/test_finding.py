"""What is kept beside a child, so that nobody asks the database about names: tokens, source lists, contradictions."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.utils import timezone

from tonghu.methods.linkage import Person, read_words, records_of
from tonghu.methods.linkage.engine import keys
from tonghu.methods.reading import read_file
from tonghu.register.compose import compose, contradict
from tonghu.register.families import guard
from tonghu.register.finding import Known, keep_keys_of, keys_of, known_as
from tonghu.register.models import Batch, Child, SourceRow
from tonghu.register.models import Person as PersonRow
from tonghu.register.models.children import MatchKey
from tonghu.register.row_facts import person_of
from tonghu.register.tokens import candidates, described
from tonghu.steps import intake
from tonghu.steps.intake.people import listed_records
from tonghu.web.bench.intake import workbook

pytestmark = pytest.mark.django_db
HERE = "310115004001"


def found(typed: str, *, place: str = "310115") -> set[int]:
    """Candidates that were opened and fit."""
    words = read_words(typed)
    pks = candidates([word for word in words if not word.short], place=place, family=True)
    opened = described(Child.objects.filter(pk__in=pks))
    return {pk for pk, child in opened.items() if all(w.fits(child) or w.fits_family(child) for w in words)}


@pytest.fixture
def enter(cast: Any, round: Any) -> Callable[..., Batch]:
    """Enter an invented list of a kind; each row as name, then other facts."""

    def make(kind: str, *rows: dict[str, str]) -> Batch:
        batch = Batch.objects.create(
            round=round, kind=kind, department="CIVIL" if kind == "COMMUNITY" else kind, district="310115",
            file_name="虚构.xlsx", sha256=f"{kind}{Batch.objects.count()}", state=Batch.State.PREVIEWED,
            received_at=timezone.now(), received_by=cast.officer,
        )  # fmt: skip
        for number, row in enumerate(rows, 1):
            coded = {"sex": "1", "born": "2015-01-01", "residence": HERE} | {
                key: row[key] for key in ("born", "residence", "hukou") if key in row
            }
            personal = {key: value for key, value in row.items() if key not in coded}
            SourceRow.objects.create(batch=batch, number=number, raw=[], personal=personal, coded=coded, outcome="NEW")
        return intake.enter_rows(intake.confirm(batch, by=cast.officer), on=date(2024, 9, 30))

    return make


ROW = {
    "name": "虚子涵", "idno": "340104201501011016", "father_name": "虚建国", "father_phone": "13812345678"
}  # fmt: skip


def test_whoever_is_entered_is_found_at_once_with_the_family(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW)
    child = Child.objects.get()
    assert all(found(typed) == {child.pk} for typed in ("子涵", "xuzihan", "xzh", "1016", "5678", "建国", "虚 5678"))
    assert found("子涵", place="31") == {child.pk}
    assert found("子涵", place="310112") == set()


def test_a_phone_that_a_known_guardian_has_already_finds_the_sibling_too(enter: Callable[..., Batch]) -> None:
    father = {"father_name": "虚建国", "father_idno": "340104198501011018"}
    enter("EDUCATION", {**ROW, **father})
    enter("POLICE", {**father, "name": "虚梓萱", "born": "2017-02-02"})
    assert len(found("5678")) == 2


def test_a_guardian_that_is_named_later_finds_the_child(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW)
    child = Child.objects.get()
    guard([(child.pk, {"name": "虚玉梅", "phone": "13987654321"})], batch=None)
    assert found("玉梅") == found("4321") == {child.pk}


def test_a_changed_name_is_found_and_the_former_no_more(enter: Callable[..., Batch], cast: Any) -> None:
    first = enter("EDUCATION", ROW)
    child = Child.objects.get()
    second = enter("POLICE", {**ROW, "name": "虚紫晗"})  # the same number and father, another spelling
    assert Child.objects.get().pk == child.pk
    assert found("子涵") == {child.pk}
    intake.take_back(first, by=cast.officer, why="测试", on=date(2024, 9, 30))
    assert found("紫晗") == {child.pk}
    assert found("子涵") == set()
    intake.take_back(second, by=cast.officer, why="测试", on=date(2024, 9, 30))


def test_whoever_moves_to_another_district_is_found_there(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW)
    child = Child.objects.get()
    SourceRow.objects.update(child=None)
    SourceRow.objects.create(
        batch=Batch.objects.get(), number=9, raw=[], personal={"name": "虚子涵"}, outcome="NEW", child=child,
        coded={"residence": "310112001001"},
    )  # fmt: skip
    compose([child.pk])
    assert found("子涵", place="310112001") == {child.pk}


def test_the_lists_that_name_a_child_are_kept_and_let_go(enter: Callable[..., Batch], cast: Any) -> None:
    enter("POLICE", ROW)
    assert Child.objects.get().named_by == "POLICE"
    second = enter("EDUCATION", ROW)
    enter("COMMUNITY", ROW)
    assert Child.objects.get().named_by == "COMMUNITY,EDUCATION,POLICE"
    intake.take_back(second, by=cast.officer, why="测试", on=date(2024, 9, 30))
    assert Child.objects.get().named_by == "COMMUNITY,POLICE"


def test_lists_that_contradict_each_other_are_marked_until_one_is_taken_back(
    enter: Callable[..., Batch], cast: Any
) -> None:
    enter("POLICE", ROW)
    second = enter("EDUCATION", {**ROW, "name": "虚紫晗"})
    assert Child.objects.get().disputed
    intake.take_back(second, by=cast.officer, why="测试", on=date(2024, 9, 30))
    assert not Child.objects.get().disputed


@pytest.mark.parametrize(
    ("one", "other", "contradicts"),
    [
        ({"name": "虚甲"}, {"name": "虚乙"}, True),
        ({"name": "虚甲"}, {"name": ""}, False),
        ({"name": "虚甲"}, {}, False),
        ({"hukou": "340104"}, {"hukou": "340104001"}, False),
        ({"hukou": "340104"}, {"hukou": "340111"}, True),
        ({"hukou": "34"}, {"hukou": "341000"}, False),
        ({"residence": "310115"}, {"residence": "310112"}, False),
        ({"born": "2015-01-01"}, {"born": "2015-01-02"}, True),
    ],
)
def test_lists_contradict_each_other_on_who_the_child_is(
    one: dict[str, str], other: dict[str, str], contradicts: bool
) -> None:
    assert contradict([one, other]) is contradicts
    assert not contradict([one, one])


def test_a_child_of_a_list_is_found_by_the_keys_of_the_engine(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW)
    child = Child.objects.get()
    person = known_as([child.pk])[child.pk]
    kept = set(MatchKey.objects.filter(person=child.pk).values_list("key", flat=True))
    assert set(keys_of([person])[0]) <= kept and len(kept) > 10
    found = Known().holders(keys.asked(records_of([person]), np.zeros(1, np.int64), keys.NUMBER))
    assert found[1].tolist() == [child.pk]


def test_a_number_that_another_child_bears_hides_nobody_from_a_row_with_a_number(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW, {"name": "虚梓萱", "born": "2017-02-02"})
    (first, person), (second, _) = sorted(known_as(Child.objects.values_list("pk", flat=True)).items())
    ask = keys.asked(records_of([person]), np.zeros(1, np.int64), keys.BARE)
    assert not len(Known().holders(ask)[1])
    keep_keys_of([(second, Person("虚梓萱", idno=person.idno))])
    assert first in Known().holders(ask)[1]


def test_whoever_was_kept_before_numbers_were_doubted_is_kept_again(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", ROW, {"name": "虚梓萱", "born": "2017-02-02"})
    (first, person), (second, _) = sorted(known_as(Child.objects.values_list("pk", flat=True)).items())
    ask = keys.asked(records_of([person]), np.zeros(1, np.int64), keys.BARE)
    for bearer in PersonRow.objects.filter(pk=second):
        bearer.idno = person.idno
        bearer.save()
    assert first not in Known().holders(ask)[1]
    import_module("tonghu.register.migrations.0007_keys_of_doubtful_numbers").keep_again(apps, None)
    assert first in Known().holders(ask)[1]


def test_an_address_that_is_kept_secret_is_no_evidence(enter: Callable[..., Batch]) -> None:
    enter("EDUCATION", {**ROW, "residence_detail": "虚构路12弄3号401室"})
    child = Child.objects.get()
    assert known_as([child.pk])[child.pk].home
    Child.objects.update(
        address_secret=True, secret_at=timezone.now(), secret_by=child.entered_by.received_by, secret_why="虚构"
    )
    assert (known_as([child.pk])[child.pk].home, known_as([child.pk])[child.pk].district) == ("", "")


def test_a_long_list_asks_for_all_keys_at_once_and_finds_whom_a_short_one_finds(
    enter: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("EDUCATION", {**ROW, "idno": ""}, {**ROW, "name": "虚梓萱", "idno": ""})
    asked = keys.asked(records_of([person_of({**ROW, "idno": "", "born": "2015-01-01"})]), np.arange(1), keys.BARE)
    few = Known().holders(asked)
    monkeypatch.setattr("tonghu.register.finding._MANY", 1)
    many = Known().holders(asked)
    assert len(few[1]) and sorted(zip(*map(list, few), strict=True)) == sorted(zip(*map(list, many), strict=True))


def test_a_list_is_compared_as_its_rows_are(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", 120)
    arrival = read_file(tmp_path / "list.xlsx", on=date(2026, 6, 30))
    whole = listed_records(arrival.facts, arrival.readable)
    single = records_of([person_of(arrival.row_facts(position)) for position in arrival.readable])
    assert whole.columns.keys() == single.columns.keys() and whole.columns["bad"].any()
    for name, values in single.columns.items():
        assert np.array_equal(whole.columns[name], values), name
