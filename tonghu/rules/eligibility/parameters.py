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
STAY_EXCEEDS = Dated(Since(_ISSUED, False, "方案 一（一）满6个月以上：满期当日即计入"))
HELP_REPLACES_STAY = Dated(Since(_ISSUED, False, "方案 一（一）：非本市户籍不满期限的，不因求助提前计入"))
ACROSS_NEEDS_HELP = Dated(Since(_ISSUED, True, "方案 一（一）本市户籍跨行政区域，主动提出救助帮扶的"))
ALONE_COUNTS = Dated(Since(_ISSUED, False, "方案 一（一）随父母或其他监护人"))
PRESUMES_HUKOU = Dated(Since(_ISSUED, True, "方案 一（一）：未登记户口的，按父母户籍推定"))
WITHIN_CITY_IS_AWAY = Dated(Since(_ISSUED, True, "方案 一（二）跨行政区域（不含跨街道乡镇）：跨区即为外出"))
WORK_ONLY = Dated(Since(_ISSUED, True, "方案 一（二）外出务工"))
LOST_IS_UNABLE = Dated(Since(_ISSUED, True, "方案 一（二）：死亡、失踪、在押、重病、重残视为无监护能力"))


class Numbers(NamedTuple):
    """The values in force on one day."""

    under_age: int
    stay_months: int
    away_months: int
    away_exceeds: bool
    absence_days: int
    stay_exceeds: bool
    help_replaces_stay: bool
    across_needs_help: bool
    alone_counts: bool
    presumes_hukou: bool
    within_city_is_away: bool
    work_only: bool
    lost_is_unable: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a bureau that reads otherwise changes."""

    under_age: Dated[int] = UNDER_AGE
    stay_months: Dated[int] = STAY_MONTHS
    away_months: Dated[int] = AWAY_MONTHS
    away_exceeds: Dated[bool] = AWAY_EXCEEDS
    absence_days: Dated[int] = ABSENCE_DAYS
    stay_exceeds: Dated[bool] = STAY_EXCEEDS
    help_replaces_stay: Dated[bool] = HELP_REPLACES_STAY
    across_needs_help: Dated[bool] = ACROSS_NEEDS_HELP
    alone_counts: Dated[bool] = ALONE_COUNTS
    presumes_hukou: Dated[bool] = PRESUMES_HUKOU
    within_city_is_away: Dated[bool] = WITHIN_CITY_IS_AWAY
    work_only: Dated[bool] = WORK_ONLY
    lost_is_unable: Dated[bool] = LOST_IS_UNABLE

    def on(self, day: date) -> Numbers:
        """The numbers in force on `day`."""
        return _numbers(self, day)


@lru_cache(maxsize=256)
def _numbers(parameters: Parameters, day: date) -> Numbers:
    return Numbers(**{name: getattr(parameters, name).on(day) for name in Numbers._fields})


PARAMETERS = Parameters()
