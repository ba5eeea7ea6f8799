"""Who is behind: the registered share against the share of the survey's time that is gone."""

from datetime import date

from tonghu.register.models import Round
from tonghu.steps.rounds import Progress
from tonghu.web.shown.pace import behind, places_behind, time_gone

ROUND = Round(opens_on=date(2024, 9, 21), survey_until=date(2024, 9, 30))  # ten days


def place(children: int, registered: int) -> Progress:
    return Progress("310115004", "虚构街道", children, 0, 0, registered, 0, 0, 0, 0)


def test_time_runs_from_the_first_day_to_the_last() -> None:
    assert time_gone(ROUND, on=date(2024, 9, 20)) == 0
    assert time_gone(ROUND, on=date(2024, 9, 25)) == 0.5
    assert time_gone(ROUND, on=date(2024, 9, 30)) == 1
    assert time_gone(ROUND, on=date(2024, 10, 9)) == 1


def test_half_the_time_wants_half_the_children() -> None:
    assert behind(place(10, 4), ROUND, on=date(2024, 9, 25))
    assert not behind(place(10, 5), ROUND, on=date(2024, 9, 25))


def test_a_place_without_children_is_never_behind() -> None:
    assert not behind(place(0, 0), ROUND, on=date(2024, 9, 30))


def test_children_without_a_known_street_are_no_street_that_is_behind() -> None:
    nowhere = Progress("310115", "地址待落实", 10, 0, 0, 0, 0, 0, 0, 0)
    assert places_behind([place(10, 4), nowhere], ROUND, within="310115", on=date(2024, 9, 25)) == [place(10, 4)]
