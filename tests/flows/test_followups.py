"""What the rules ask somebody to do is done by somebody (待办事项); 紧急情况 waits for nothing."""

from datetime import date
from typing import Any

import pytest

from tonghu.register.models import Child, Followup, NotAllowed, Person, Record
from tonghu.steps import visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON = date(2024, 9, 20)


@pytest.fixture
def record(round: Any, cast: Any) -> Record:
    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    child = Child.objects.create(person=person, residence="310115004001", hukou="340104", hukou_registered="1")
    return visits.open_record(child, round=round, by=cast.director, form="1")


class Reasons(dict[str, str]):
    """A reason for whatever is warned of."""

    def get(self, key: str, default: Any = None) -> str:
        return "已核实"


def open_ones(child: Child) -> set[str]:
    return set(child.followups.filter(state="OPEN").values_list("kind", flat=True))


def test_a_submitted_form_opens_what_is_to_be_done_once(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    unregistered = {**migrant, "residence_registration": "3"}
    visits.submit(record, unregistered, reasons=Reasons(), by=cast.director, on=ON)
    assert "D09" in open_ones(record.child)
    visits.review(record, accept=False, why="请核对", by=cast.supervisor)
    visits.submit(record, unregistered, reasons=Reasons(), by=cast.director, on=ON)
    assert record.child.followups.filter(kind="D09").count() == 1


def test_what_a_corrected_form_no_longer_shows_is_no_longer_needed(
    record: Record, cast: Any, migrant: dict[str, object]
) -> None:
    visits.submit(record, {**migrant, "residence_registration": "3"}, reasons=Reasons(), by=cast.director, on=ON)
    visits.review(record, accept=False, why="请核对", by=cast.supervisor)
    visits.submit(record, migrant, reasons=Reasons(), by=cast.director, on=ON)
    assert Followup.objects.get(kind="D09").state == "VOID"


def test_danger_does_not_wait_for_a_form_without_errors(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    alone = {**migrant, "name": "", "guardianship": "3", "guardianship_problems": ["3"]}
    with pytest.raises(visits.FormHasErrors):
        visits.submit(record, alone, reasons={}, by=cast.director, on=ON)
    found = Followup.objects.get(kind="E17")
    assert (found.owner, found.due_on, record.revisions.count()) == ("SUPERVISOR", ON, 0)


def test_an_emergency_is_opened_without_any_form_and_by_nobody_from_elsewhere(record: Record, cast: Any) -> None:
    found = visits.report_emergency(record.child, note="", by=cast.director, on=ON)
    assert (found.state, found.due_on) == ("OPEN", ON)
    with pytest.raises(NotAllowed):
        visits.report_emergency(record.child, note="", by=cast.neighbour, on=ON)


def test_a_follow_up_is_closed_with_what_came_of_it_and_once(record: Record, cast: Any) -> None:
    found = visits.report_emergency(record.child, note="独自在家", by=cast.director, on=ON)
    with pytest.raises(visits.ClosingMissing):
        visits.close_followup(found, closing="  ", by=cast.supervisor)
    assert visits.close_followup(found, closing="祖母照看", by=cast.supervisor).state == "DONE"
    with pytest.raises(visits.AlreadyClosed):
        visits.close_followup(found, closing="再次办结", by=cast.officer)


def test_the_street_lets_a_confirmed_oddity_pass_with_a_reason_and_the_director_does_not(
    record: Record, cast: Any, migrant: dict[str, object]
) -> None:
    odd, why = {**migrant, "sex": "2"}, Reasons()  # the number says 男
    with pytest.raises(visits.FormHasErrors) as refused:
        visits.submit(record, odd, reasons=why, by=cast.director, on=ON)
    assert [problem.code for problem in refused.value.problems] == ["A09"]
    assert visits.submit(record, odd, reasons=why, by=cast.supervisor, on=ON).revision.number == 1


def test_what_could_never_be_is_not_let_pass(record: Record, cast: Any, migrant: dict[str, object]) -> None:
    twice = {**migrant, "father_idno": migrant["idno"]}
    with pytest.raises(visits.FormHasErrors) as refused:
        visits.submit(record, twice, reasons=Reasons(), by=cast.supervisor, on=ON)
    assert "A13" in {problem.code for problem in refused.value.problems}
