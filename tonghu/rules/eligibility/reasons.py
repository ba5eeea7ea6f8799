"""The verdict explained to a clerk: short sentences that name the deciding facts (判定理由)."""

from datetime import date

from tonghu.rules.eligibility.facts import AwayFor, LivesWith, Parent, Status
from tonghu.rules.eligibility.hukou import Origin
from tonghu.rules.eligibility.leads import away_but_not_for_work
from tonghu.rules.eligibility.left_behind import Way
from tonghu.rules.eligibility.periods import Period, Phase, stay_reached
from tonghu.rules.eligibility.places import differ, in_city, name
from tonghu.rules.eligibility.questions import Case
from tonghu.rules.eligibility.verdict import Clause, Kind
from tonghu.rules.eligibility.worlds import migrant_in, settled
from tonghu.rules.terms.months import add_months

_COMPANIONS = {
    LivesWith.BOTH: "随父母双方居住",
    LivesWith.ONE: "随父母一方居住",
    LivesWith.GUARDIAN: "随其他监护人居住",
    LivesWith.NOBODY: "未随父母或其他监护人居住",
}
_GROUNDS = {
    Status.DEAD: "死亡",
    Status.MISSING: "失踪或失联",
    Status.DETAINED: "在押",
    Status.DISABLED: "重残",
    Status.ILL: "重病",
}
_AWAY_FOR = {
    AwayFor.STUDY: "求学",
    AwayFor.DETENTION: "被羁押",
    AwayFor.HOSPITAL: "住院",
    AwayFor.ABROAD: "出境（非务工）",
    AwayFor.OTHER: "其他原因（非务工）",
}
_PARENTS = {"father": "父亲", "mother": "母亲"}
_LABELS = {
    "born": "出生日期",
    "hukou": "户籍地址（到区县）",
    "parents_hukou": "父母户籍地址",
    "residence": "现居住地（到区县）",
    "arrived": "首次来沪日期",
    "lives_with": "共同居住人",
    "status": "状态",
    "away_since": "外出日期",
    "away_to": "外出地（到区县）",
    "away_for": "外出原因",
    "unable": "有无监护能力",
}


def reasons_of(
    case: Case, kind: Kind, clause: Clause | None, period: Period | None, ways: list[Way], missing: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """One sentence with the facts, then what follows from them."""
    match kind:
        case Kind.UNDECIDED:
            labels = "、".join(label_of(key) for key in missing)
            return (f"{_hukou(case)}。", f"缺少{labels}，暂不能判定，请补充后再判。")
        case Kind.OUTSIDE:
            return _why_outside(case, ways)
        case _:
            about = _of_migrant(case) if clause in _MIGRANT else _of_left_behind(case, clause, ways)
            said = "；".join(part for part in (_hukou(case), *about) if part)
            return (f"{said}。", _when(case, kind, period))


_MIGRANT = (Clause.NOT_OF_THE_CITY, Clause.ACROSS_DISTRICTS)


def label_of(key: str) -> str:
    """An input key as people know it: "father.unable" is 父亲有无监护能力."""
    who, _, what = key.rpartition(".")
    return _PARENTS.get(who, "") + _LABELS[what]


def day(on: date) -> str:
    """2024年9月30日."""
    return f"{on.year}年{on.month}月{on.day}日"


def _hukou(case: Case) -> str:
    hukou = case.hukou
    if hukou.origins == (Origin.BEYOND,):
        return "港澳台居民或外国人，无内地户籍"
    if hukou.origins == (Origin.UNCLEAR,):
        return "未登记户口，父母户籍已询问仍不详，户籍不明"
    if hukou.code is None:
        return "未登记户口，父母户籍尚未采集" if hukou.key == "parents_hukou" else "户籍地址尚未采集"
    whose = "未登记户口，按父母户籍推定为" if hukou.presumed else ""
    return f"{whose}{'本市户籍' if in_city(hukou.code) else '非本市户籍'}（{name(hukou.code)}）"


def _of_migrant(case: Case) -> tuple[str, ...]:
    facts = case.facts
    lives = f"现居住{name(facts.residence)}" if facts.residence else ""
    helped = facts.asked_for_help and (Origin.CITY in case.hukou.origins or case.numbers.stay_months == 0)
    help_asked = "已主动提出救助帮扶" if helped else ""
    return lives, _stayed(case), _COMPANIONS[facts.lives_with] if facts.lives_with else "", help_asked


def _stayed(case: Case) -> str:
    if case.facts.arrived is None or case.stay is None:
        return "首次来沪日期尚未采集" if case.facts.arrived is None else ""
    months, arrived = case.numbers.stay_months, case.facts.arrived
    first = f"{day(arrived)}首次来沪"
    if case.facts.born and arrived <= case.facts.born:
        arrived = case.facts.born
        first = f"{day(arrived)}在沪出生"
    if case.stay.first != stay_reached(arrived, case.numbers):
        first += f"，其间离沪超过{case.numbers.absence_days}日，自返沪之日重新起算"
    if months == 0:
        return first
    over = "超过" if case.numbers.stay_exceeds else "满"
    return f"{first}，至{day(case.stay.first)}{over}{months}个月"


def _of_left_behind(case: Case, clause: Clause | None, ways: list[Way]) -> tuple[str, ...]:
    if not ways:
        return ()
    way, months = ways[0], case.numbers.away_months
    parts = [_absence(case, who) for who in way.out]
    if len(way.out) == 1:
        other = next(who for who in _PARENTS if who not in way.out)
        parts.append(_ground(other, getattr(case.facts, other)))
    if way.since is not None:
        reached = day(add_months(way.since, months))
        # The clause says why the months matter or do not.
        over = "超过" if case.numbers.away_exceeds else "满"
        asked = clause is Clause.ASKED_FOR_HELP
        parts.append(f"未{over}{months}个月，已主动提出救助帮扶" if asked else f"至{reached}满{months}个月")
        if not asked and case.numbers.away_exceeds:
            parts[-1] += f"，次日起超过{months}个月"
    elif clause is Clause.ASKED_FOR_HELP:
        parts.append("外出日期不全，已主动提出救助帮扶")
    return tuple(parts)


def _absence(case: Case, who: str) -> str:
    parent: Parent = getattr(case.facts, who)
    since = f"{day(parent.away_since)}起" if parent.away_since else "外出日期尚未采集，"
    return f"{_PARENTS[who]}{since}外出务工（{name(parent.away_to)}）" if parent.away_to else _PARENTS[who]


def _ground(who: str, parent: Parent) -> str:
    if parent.status in _GROUNDS:
        return f"{_PARENTS[who]}{_GROUNDS[parent.status]}，视为无监护能力"
    if parent.away_for is AwayFor.DETENTION:
        return f"{_PARENTS[who]}在押，视为无监护能力"
    return f"{_PARENTS[who]}无监护能力"


def _when(case: Case, kind: Kind, period: Period | None) -> str:
    if period is None:
        return "日期不全，起算日待补充。"
    if kind is Kind.WAITING:
        return f"期限未满，列入待满期，情况不变的，自{day(period.first)}起计入。"
    return f"自{day(period.first)}起计入，至{day(period.last)}止。"


def _why_outside(case: Case, ways: list[Way]) -> tuple[str, ...]:
    """The first element of 方案 一 that is not there, in the order in which a clerk would check them."""
    facts, numbers = case.facts, case.numbers
    if case.last < case.on:
        return (f"{day(_birthday(case))}已满{numbers.under_age}周岁，不再属于监测摸排范围。",)
    hukou = f"{_hukou(case)}。"
    if Origin.BEYOND in case.hukou.origins:
        return (hukou, "不纳入统计，可作为求助联系对象。")
    if Origin.UNCLEAR in case.hukou.origins:
        return (hukou, "请转公安部门协查户籍。")
    alone = facts.lives_with is LivesWith.NOBODY and not case.numbers.alone_counts
    if facts.lives_with is not None and alone and Origin.ELSEWHERE in case.hukou.origins:
        return (
            hukou,
            f"{_COMPANIONS[facts.lives_with]}，缺少“随父母或其他监护人”要件；请按未成年人保护法第二十一条立即核查。",
        )
    if case.hukou.origins == (Origin.ELSEWHERE,):
        return (hukou, _why_not_migrant(case))
    if case.hukou.origins == (Origin.CITY,):
        return (hukou, *_why_not_left_behind(case, ways), *_why_not_across(case))
    return (hukou, "无论户籍在何处，均不符合流动儿童或留守儿童的条件。")


def _birthday(case: Case) -> date:
    return date.fromordinal(case.last.toordinal() + 1)


def _why_not_migrant(case: Case) -> str:
    if in_city(case.facts.residence) is False:
        return "现居住地不在上海市；如有留守情形，向户籍所在省份提供线索。"
    return _no_time(case)


def _no_time(case: Case) -> str:
    return (
        f"满{case.numbers.under_age}周岁（{day(_birthday(case))}）前达不到规定的月数。"
        if case.facts.born
        else "达不到规定的月数。"
    )


def _why_not_left_behind(case: Case, ways: list[Way]) -> tuple[str, ...]:
    facts = case.facts
    if facts.lives_with is LivesWith.BOTH:
        return ("随父母双方居住，父母均未外出，不属于留守儿童。",)
    if ways:
        return (_no_time(case),)
    if away_but_not_for_work(facts, case.hukou.home):
        said = "；".join(
            f"{_PARENTS[who]}外出原因为{_AWAY_FOR[parent.away_for]}"
            for who, parent in (("father", facts.father), ("mother", facts.mother))
            if parent.away_for in _AWAY_FOR
        )
        return (f"{said}，不属于外出务工，按困境儿童线索处理。",)
    within = [w for w, p in (("father", facts.father), ("mother", facts.mother)) if _within_district(case, p)]
    if within:
        whom = "、".join(_PARENTS[who] for who in within)
        return (f"{whom}外出地与儿童户籍同在一区，跨街道乡镇不属于外出。", _NOT_LEFT)
    return (_NOT_LEFT,)


_NOT_LEFT = "不是父母双方外出务工，也不是一方外出务工、另一方无监护能力，不属于留守儿童。"


def _within_district(case: Case, parent: Parent) -> bool:
    return parent.away_to is not None and differ(parent.away_to, case.hukou.home) is False


def _why_not_across(case: Case) -> tuple[str, ...]:
    facts = case.facts
    if not (in_city(facts.residence) and differ(facts.residence, case.hukou.home)):
        return ()
    if not case.across:
        return ("居住在本市其他区，未主动提出救助帮扶，不纳入流动儿童。",)
    if facts.lives_with is LivesWith.NOBODY:
        return (f"{_COMPANIONS[facts.lives_with]}，请按未成年人保护法第二十一条立即核查。",)
    return (_no_time(case),)


def warnings_of(case: Case, kind: Kind) -> tuple[str, ...]:
    """What does not fit together, each with what to do."""
    facts = case.facts
    return tuple(
        text
        for text, holds in (
            ("同时符合本市户籍跨区居住并主动求助的流动儿童条件，按留守儿童计入，请核对。", _counts_as_both(case, kind)),
            ("出生日期晚于判定日，请核对。", facts.born is not None and facts.born > case.on),
            ("来沪日期早于出生日期，按出生日期起算，请核对。", _before_birth(case)),
            ("父母务工地与儿童现居住地在同一区，请核对是否属于外出。", kind is Kind.LEFT_BEHIND and _parent_near(case)),
            (
                "儿童现居住地不在上海市，请核对是否仍属留守。",
                kind is Kind.LEFT_BEHIND and in_city(facts.residence) is False,
            ),
        )
        if holds
    )


def _counts_as_both(case: Case, kind: Kind) -> bool:
    world = settled(case.questions) if kind is Kind.LEFT_BEHIND else None
    moved = migrant_in(world, across=case.across, alone=case.numbers.alone_counts) if world else Phase.NEVER
    return moved is Phase.COUNTED


def _before_birth(case: Case) -> bool:
    return bool(case.facts.born and case.facts.arrived and case.facts.arrived < case.facts.born)


def _parent_near(case: Case) -> bool:
    return any(differ(p.away_to, case.facts.residence) is False for p in (case.facts.father, case.facts.mother))
