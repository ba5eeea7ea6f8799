"""Rules that need more than the form: what the register supplies, and that it gives nobody away."""

from datetime import date
from typing import Any

import pytest

from tonghu.register.models import Child, Doubt, Line, Person, Request
from tonghu.steps import verification, visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

HERE, ELSEWHERE = "310115004001", "310112001001"
NUMBER = "340104201501011016"
ON = date(2024, 9, 20)


def child_at(place: str, *, idno: str = "", name: str = "虚构童") -> Child:
    from tonghu.register.finding import keep_keys_of
    from tonghu.register.row_facts import person_of

    person = Person.objects.create(name=name, sex="1", born=date(2015, 1, 1), idno=idno)
    keep_keys_of([(person.pk, person_of({"name": name, "sex": "1", "born": "2015-01-01", "idno": idno}))])
    return Child.objects.create(person=person, residence=place, hukou="340104", hukou_registered="1")


def record_of(child: Child, round: Any, by: Any) -> Any:
    return visits.open_record(child, round=round, by=by, form="1")


def codes(record: Any, answers: dict[str, object], by: Any, on: date = ON) -> set[str]:
    return {problem.code for problem in visits.checked(record, answers, by=by, on=on).problems}


@pytest.fixture
def record(round: Any, cast: Any) -> Any:
    return record_of(child_at(HERE, idno=NUMBER), round, cast.director)


def test_a_number_that_another_record_bears_is_told_without_telling_whose(
    record: Any, cast: Any, migrant: dict[str, object]
) -> None:
    assert not {"A15", "A16"} & codes(record, migrant, cast.director)
    other = child_at(ELSEWHERE, idno=NUMBER, name="虚构邻区童")
    found = visits.checked(record, migrant, by=cast.director, on=ON)
    said = next(p.message for p in found.problems if p.code == "A15")
    with pytest.raises(visits.FormHasErrors):
        visits.submit(record, migrant, reasons={}, by=cast.director, on=ON)
    assert Doubt.objects.get().child_id == record.child_id  # the office is asked, and sees both
    assert "区民政局" in said and found.facts["number_in_register"] == "unclaimed"
    assert other.ref not in repr(found) and "虚构邻区童" not in repr(found) and ELSEWHERE not in repr(found)


def test_a_child_without_number_and_otherwise_the_same_is_told(
    record: Any, cast: Any, migrant: dict[str, object]
) -> None:
    assert "A17" not in codes(record, migrant, cast.director)
    child_at(ELSEWHERE)
    assert "A17" in codes(record, migrant, cast.director)


def test_the_unit_and_the_town_are_those_of_the_account(record: Any, cast: Any, migrant: dict[str, object]) -> None:
    assert "L01" not in codes(record, migrant | {"unit": "潍坊一村居委会"}, cast.director)
    assert "L01" in codes(record, migrant | {"unit": "虚构别处居委会"}, cast.director)
    assert "C12" in codes(record, migrant | {"residence": "310115005001"}, cast.director)
    assert "C12" not in codes(record, migrant | {"residence": "310115005001"}, cast.officer)


def test_a_form_is_filled_in_within_the_round_and_not_tomorrow(
    record: Any, cast: Any, migrant: dict[str, object]
) -> None:
    for day, wrong in (("2024-07-04", True), ("2024-07-05", False), ("2024-09-20", False), ("2024-09-21", True)):
        assert ("L02" in codes(record, migrant | {"filled_on": day}, cast.director)) is wrong


def test_more_than_three_families_with_one_phone_are_told(
    record: Any, cast: Any, round: Any, migrant: dict[str, object]
) -> None:
    from tonghu.register.families import guard

    one = migrant | {"father_phone": "13800000077"}
    others = [child_at(HERE, name=f"虚构{n}童") for n in "甲乙丙"]
    guard([(o.pk, {"name": f"虚构{o.pk}", "phone": "13800000077"}) for o in others[:2]], batch=None)
    assert "I10" not in codes(record, one, cast.director)
    guard([(others[2].pk, {"name": "虚构丁", "phone": "13800000077"})], batch=None)
    assert "I10" in codes(record, one, cast.director)


def test_what_a_department_told_in_this_round_is_compared(
    reviewed_form: Any, round: Any, cast: Any, migrant: dict[str, object]
) -> None:
    assert "police_registration" not in visits.checked(reviewed_form, migrant, by=cast.director, on=ON).facts
    verification.ask_departments(round=round, district="310115", by=cast.officer)
    line = Line.objects.get(request__department="POLICE")
    Line.objects.filter(pk=line.pk).update(
        verdict="NOT_FOUND", answered_at="2024-10-08T00:00Z", answered_by=cast.education
    )
    assert Request.objects.exists()
    assert "D11" in codes(reviewed_form, migrant, cast.director, date(2024, 10, 9))


def test_what_stays_unchecked_is_named_with_its_reason(record: Any, cast: Any, migrant: dict[str, object]) -> None:
    from tonghu.rules.forms import FORMS, unchecked_because

    found = visits.checked(record, migrant, by=cast.director, on=ON)
    reasons = {open.why: {rule.id for rule in open.rules} for open in unchecked_because(FORMS["1"], found.facts)}
    assert {"F10", "F26"} <= reasons["系统没有全市学校名录，不知道学校在哪个区"]
    assert "D11" in reasons["公安部门本轮还没有提供这名儿童的居住登记"]
    assert not {"A15", "A17", "L01", "L02", "I10", "C12"} & {rule for found in reasons.values() for rule in found}
