"""Who is behind (进度落后): the registered share of children against the share of the survey's time that is gone."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from tonghu.register.models import Round
from tonghu.steps.rounds import Progress


def time_gone(round: Round, *, on: date) -> float:
    """The share of the survey's days that have passed at the end of the day, 0 to 1."""
    days = (round.survey_until - round.opens_on).days + 1
    return min(1.0, max(0.0, ((on - round.opens_on).days + 1) / days))


def behind(place: Progress, round: Round, *, on: date) -> bool:
    """Whether a place has registered less than time has passed."""
    return place.children > 0 and place.share < time_gone(round, on=on)


def places_behind(places: Sequence[Progress], round: Round, *, within: str, on: date) -> list[Progress]:
    """Those that are behind; children whose address is known no deeper than `within` stand for no place."""
    return [place for place in places if place.code != within and behind(place, round, on=on)]


def total(places: Sequence[Progress]) -> Progress:
    """All places as one."""
    numbers = [f.name for f in fields(Progress) if f.name not in ("code", "name")]
    return Progress("", "合计", *(sum(getattr(place, name) for place in places) for name in numbers))


def past_review(place: Progress) -> int:
    """Forms reviewed or beyond (已审核)."""
    return place.reviewed + place.verifying + place.verified + place.uploaded


def past_check(place: Progress) -> int:
    """Forms verified or beyond (已核实)."""
    return place.verified + place.uploaded
