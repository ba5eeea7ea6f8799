"""The numbers of 方案 一 and the readings that are a choice, each with its day and clause (参数).

For a what-if, replace one: `replace(PARAMETERS, stay_months=Dated(Since(day, 3, "设想")))`.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.scope import UNDER_AGE

_ISSUED = date(2024, 7, 5)

STAY_MONTHS = Dated(Since(_ISSUED, 6, "方案 一（一）连续居住或生活满6个月以上"))
AWAY_MONTHS = Dated(Since(_ISSUED, 6, "方案 一（二）连续务工超过6个月"))
# 超过6个月: unlike 一（一）, exactly six months are not enough.
AWAY_EXCEEDS = Dated(Since(_ISSUED, True, "方案 一（二）超过"))
# The notice says 连续 and gives no number; this is our reading of it.
ABSENCE_DAYS = Dated(Since(_ISSUED, 30, "方案 一（一）连续居住：离沪每次不超过30日不影响"))


class Numbers(NamedTuple):
    """The values in force on one day."""

    under_age: int
    stay_months: int
    away_months: int
    away_exceeds: bool
    absence_days: int


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a bureau that reads otherwise changes."""

    under_age: Dated[int] = UNDER_AGE
    stay_months: Dated[int] = STAY_MONTHS
    away_months: Dated[int] = AWAY_MONTHS
    away_exceeds: Dated[bool] = AWAY_EXCEEDS
    absence_days: Dated[int] = ABSENCE_DAYS

    def on(self, day: date) -> Numbers:
        """The numbers in force on `day`."""
        return _numbers(self, day)


@lru_cache(maxsize=256)
def _numbers(parameters: Parameters, day: date) -> Numbers:
    return Numbers(
        under_age=parameters.under_age.on(day),
        stay_months=parameters.stay_months.on(day),
        away_months=parameters.away_months.on(day),
        away_exceeds=parameters.away_exceeds.on(day),
        absence_days=parameters.absence_days.on(day),
    )


PARAMETERS = Parameters()
