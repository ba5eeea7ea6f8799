"""Under another age or reading: who enters, who leaves; the register stays, small numbers do not leave (假设测算)."""

from datetime import date
from typing import Any

import pytest

from tonghu.register import scope
from tonghu.register.models import Child, NotAllowed, Person
from tonghu.steps.release import whatif

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def boy_of_sixteen(round: Any, cast: Any) -> Child:
    from django.utils import timezone

    from tonghu.register.models import Batch, SourceRow

    person = Person.objects.create(name="虚构童", sex="1", born=date(2008, 1, 1))
    child = Child.objects.create(person=person, residence="310115004001", hukou="340104", kind="OUTSIDE")
    at = timezone.now()
    batch = Batch.objects.create(
        round=round,
        district="310115",
        kind="POLICE",
        department="POLICE",
        file_name="虚构.xlsx",
        state="ENTERED",
        received_at=at,
        received_by=cast.officer,
        entered_at=at,
        entered_by=cast.officer,
    )
    told = {"arrived": "2020-01-01", "lives_with": "1"}
    SourceRow.objects.create(batch=batch, number=2, raw=[], coded=told, personal={}, outcome="NEW", child=child)
    return child


def test_at_eighteen_the_boy_of_sixteen_enters_and_the_register_stays(
    boy_of_sixteen: Child, round: Any, cast: Any
) -> None:
    kept = whatif.carry_out(whatif.suppose({"under_age": 18}, round=round, by=cast.officer).pk)
    assert (kept.state, kept.counts) == ("DONE", {"OUTSIDE>MIGRANT": 1})
    with scope.seeing(cast.officer):
        assert [(c.pk, b.value) for c, _, b in whatif.children_changed(kept, by=cast.officer)] == [
            (boy_of_sixteen.pk, "MIGRANT")
        ]
    boy_of_sixteen.refresh_from_db()
    assert boy_of_sixteen.kind == "OUTSIDE"


def test_who_sees_no_child_learns_rounded_numbers_and_no_name(boy_of_sixteen: Child, round: Any, cast: Any) -> None:
    kept = whatif.carry_out(whatif.suppose({"under_age": 18}, round=round, by=cast.statistician).pk)
    assert whatif.children_changed(kept, by=cast.statistician) == []
    assert whatif.sums(kept, by=cast.statistician)["新计入"] == "约0名"


def test_one_that_was_stopped_has_no_result(boy_of_sixteen: Child, round: Any, cast: Any) -> None:
    kept = whatif.suppose({"under_age": 18}, round=round, by=cast.officer)
    whatif.stop(kept, by=cast.officer)
    assert (whatif.carry_out(kept.pk).state, kept.counts) == ("STOPPED", {})


def test_who_may_not_suppose_does_not(round: Any, cast: Any) -> None:
    with pytest.raises(NotAllowed):
        whatif.suppose({"under_age": 18}, round=round, by=cast.director)
