"""A round is closed by 民政, who sees what is open; then its figures are frozen (方案 三（四）1 每半年)."""

from datetime import date
from typing import Any

import pytest

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

AFTER = date(2024, 12, 1)


@pytest.fixture
def alone(cast: Any) -> Any:
    """The district is the only one that works here."""
    cast.neighbour.is_active = False
    cast.neighbour.save()
    return cast


def test_what_is_open_is_shown_and_wants_a_reason(alone: Any, round: Any, reviewed_form: Any) -> None:
    from tonghu.register.models import Entry
    from tonghu.steps import rounds

    assert {item.key: item.count for item in rounds.left_open(round, by=alone.officer)} == {"reviewed": 1}
    with pytest.raises(rounds.StillOpen, match="待核实的登记表1张"):
        rounds.close_round(round, by=alone.officer, on=AFTER)
    closed = rounds.close_round(round, why="部门下轮再核实", by=alone.officer, on=AFTER)
    assert (closed.closed_on, closed.closed_by, closed.closed_why) == (AFTER, alone.officer, "部门下轮再核实")
    assert Entry.objects.get(act="CLOSE_ROUND").detail["open"] == {"reviewed": 1}
    assert rounds.current_round() is None
    with pytest.raises(rounds.RoundClosed):
        rounds.close_round(round, why="部门下轮再核实", by=alone.officer, on=AFTER)


def test_on_the_reference_date_it_may_be_closed_and_not_the_day_before(alone: Any, round: Any) -> None:
    from tonghu.steps import rounds

    with pytest.raises(rounds.TooEarly):
        rounds.close_round(round, by=alone.officer, on=date(2024, 9, 29))
    assert rounds.close_round(round, by=alone.officer, on=date(2024, 9, 30)).closed_why == ""


def test_one_district_does_not_close_the_round_of_another_and_nobody_but_civil_affairs_closes_any(
    cast: Any, round: Any
) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import rounds

    with pytest.raises(rounds.OthersToo):
        rounds.close_round(round, by=cast.officer, on=AFTER)
    for person in (cast.approver, cast.statistician, cast.education, cast.director):
        with pytest.raises(NotAllowed):
            rounds.close_round(round, by=person, on=AFTER)


def test_closing_on_the_page_has_the_tables_made(
    alone: Any, round: Any, few_tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from tonghu.register.models import LedgerEntry, Round
    from tonghu.web import jobs

    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.freeze_round, "configure", lambda **_: type("Later", (), {"defer": asked_by(asked)})())
    client = Client()
    client.force_login(alone.officer)
    assert client.post(f"/rounds/{round.pk}/close/").status_code == 302
    assert Round.objects.get().closed_by == alone.officer
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # the test's transaction lives on this one
    jobs.freeze_round(**asked[0])
    assert LedgerEntry.objects.filter(book="OFFICES", place="310115").exists()


def asked_by(asked: list[dict[str, Any]]) -> Any:
    return staticmethod(lambda **said: asked.append(said))
