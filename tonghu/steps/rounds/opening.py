"""Opening a round, and where it stands on a day (轮次)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from tonghu.register import journal
from tonghu.register.models import Round, User
from tonghu.rules.access import Act

# 2025 年起 dates are unstated (readings.md): the stages of 2024 at the same distance from the reference date.
SURVEY, VERIFY, UPLOAD = timedelta(0), timedelta(days=31), timedelta(days=61)
OPENS_BEFORE = timedelta(days=87)


class RoundExists(Exception):
    """There is a round with this reference date (轮次已存在)."""

    def __init__(self) -> None:
        super().__init__("这个参照日的轮次已经建立，不能重复新建。")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a round is doing, and until when (阶段)."""

    name: str
    until: date


def open_round(name: str, reference_date: date, *, by: User) -> Round:
    """Open a round with its stages. Raises NotAllowed, RoundExists."""
    by.require(Act.KEEP_ROUNDS)
    with transaction.atomic():
        if Round.objects.filter(reference_date=reference_date).exists():
            raise RoundExists
        round = Round.objects.create(
            name=name,
            reference_date=reference_date,
            opens_on=reference_date - OPENS_BEFORE,
            survey_until=reference_date + SURVEY,
            verify_until=reference_date + VERIFY,
            upload_until=reference_date + UPLOAD,
        )
        journal.note("OPEN_ROUND", by=by, reference_date=reference_date)
    return round


def current_round() -> Round | None:
    """The newest round that is not closed."""
    return Round.objects.filter(closed_on=None).order_by("-reference_date").first()


def stage_of(round: Round, *, on: date) -> Stage:
    """The stage that is due next: 摸排, 核实, 录入, or 已结束 after the last day."""
    stages = (("摸排", round.survey_until), ("核实", round.verify_until), ("录入", round.upload_until))
    return next((Stage(name, until) for name, until in stages if on <= until), Stage("已到期", round.upload_until))
