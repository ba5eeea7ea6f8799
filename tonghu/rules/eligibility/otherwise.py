"""Reading the scheme otherwise (设想的口径): the parameters with their Chinese names, and how one is replaced."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tonghu.rules.eligibility.parameters import PARAMETERS, Parameters
from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.problems import Problem


class Written(NamedTuple):
    """A number that may be set otherwise: its name, and the least and most that make sense."""

    label: str
    unit: str
    least: int
    most: int


class Reading(NamedTuple):
    """A reading that is a choice: how we read it, and how it would read otherwise."""

    label: str
    otherwise: str


WRITTEN = {
    "under_age": Written("不满多少周岁", "周岁", 1, 18),
    "stay_months": Written("流动：连续居住满多少个月", "个月", 0, 60),
    "away_months": Written("留守：外出务工超过多少个月", "个月", 0, 60),
    "absence_days": Written("流动：离沪每次不超过多少日不中断", "日", 0, 366),
}
READINGS = {
    "stay_exceeds": Reading("流动：满期当日即计入", "流动：超过期限，次日起计入"),
    "away_exceeds": Reading("留守：超过期限，次日起计入", "留守：满期当日即计入"),
    "help_replaces_stay": Reading("非本市户籍：不满期限的，主动求助也不计入", "非本市户籍：不满期限的，主动求助即计入"),
    "across_needs_help": Reading("本市户籍跨区居住：主动求助的才计入", "本市户籍跨区居住：不求助也计入"),
    "alone_counts": Reading("独自居住的不计入流动", "独自居住的也计入流动"),
    "presumes_hukou": Reading("未登记户口：按父母户籍推定", "未登记户口：不推定，不计入"),
    "within_city_is_away": Reading("父母在本市其他区务工，算外出", "父母在本市其他区务工，不算外出"),
    "work_only": Reading("只有务工算外出", "求学、住院等离开也算外出"),
    "lost_is_unable": Reading("死亡、失踪、在押、重病、重残，视为无监护能力", "死亡、失踪等不视为无监护能力，只看评估"),
}


def read_otherwise(written: Mapping[str, str], turned: Mapping[str, bool]) -> dict[str, int | bool] | list[Problem]:
    """What was typed and ticked, as values by parameter; the problems where something cannot be meant so.

    written: numbers as text, empty where they stay. turned: readings that are to be read otherwise.
    """
    asked: dict[str, int | bool] = {}
    problems = []
    for key, (label, unit, least, most) in WRITTEN.items():
        text = written.get(key, "").strip()
        if not text:
            continue
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:6]) <= most:
            problems.append(Problem("NUMBER", f"“{label}”应为{least}至{most}的整数{unit}，请改正。", key))
        else:
            asked[key] = int(text)
    asked |= {key: not getattr(PARAMETERS, key).values[-1].value for key in READINGS if turned.get(key)}
    return problems or asked


def otherwise(asked: Mapping[str, int | bool]) -> Parameters:
    """The parameters of the scheme with some replaced for all time. Raises ValueError for one that does not exist."""
    if unknown := set(asked) - {*WRITTEN, *READINGS}:
        raise ValueError(f"no such parameter: {sorted(unknown)}")
    values = {key: Dated(Since(date(2024, 7, 5), value, "设想")) for key, value in asked.items()}
    return replace(PARAMETERS, **values)  # type: ignore[arg-type]  # each value has the type of its parameter
