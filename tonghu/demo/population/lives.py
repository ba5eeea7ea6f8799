"""What a child's days look like (就学、健康、医保、残疾、接种): the truth departments are asked about."""

from datetime import date, timedelta

from tonghu.demo.population import places
from tonghu.demo.population.dice import Dice, Weighted
from tonghu.demo.population.people import Child, Situation
from tonghu.demo.population.places import Town
from tonghu.rules.terms.months import age_on, whole_months

_NUMERALS = "一二三四五六七八九"
_INSURANCE = Weighted({"2": 0.50, "1": 0.42, "3": 0.08})  # 居住地 / 户籍地 / 未纳入 (假定)
_DISABILITY = Weighted({"5": 34, "4": 20, "6": 17, "2": 11, "3": 7, "1": 4, "7": 7})  # (假定)
_DISABLED = 0.008  # (假定) above the 0.5 % among 留守儿童 2018
_LEVEL = Weighted({"1": 22, "2": 28, "3": 27, "4": 23})
_ILL = Weighted({"1": 0.989, "3": 0.001, "4": 0.006, "5": 0.004})  # 健康 / 重病 / 慢性病 / 心理行为异常 (假定)
_GROUNDS = {
    "kindergarten": "幼儿园",
    "2": "小学",
    "3": "初级中学",
    "4": "高级中学",
    "5": "中等职业学校",
    "6": "辅读学校",
}
# Children a school holds in the invented district: small, so that small districts have several schools too.
_SCHOOL_SIZE = {"kindergarten": 60, "2": 120, "3": 110}
_SEVERE = frozenset({"4", "5", "7"})


class Lives:
    """Fills in the days of the children of one town; `size`: how many children the town has."""

    def __init__(self, on: date, town: Town, size: int, neighbours: list[Town]) -> None:
        self.on = on
        self.town = town
        self.size = size
        self.neighbours = neighbours
        # A school year counts ages on 31 August (九月入学).
        self.cutoff = date(on.year if on.month >= 9 else on.year - 1, 8, 31)
        self._names: dict[tuple[str, str, int], str] = {}

    def fill_in(self, dice: Dice, child: Child) -> None:
        """Health first, because schooling depends on it."""
        age = age_on(child.born, self.on)[0]
        self._health(dice, child, age)
        self._schooling(dice, child)
        self._services(dice, child, age)
        native = child.hukou.code.startswith("31")
        child.insurance = ("3" if dice.chance(0.03) else "1") if native else _INSURANCE.draw(dice)
        child.vaccination = self._vaccination(dice, child, native)
        child.vagrant = child.situation is Situation.ALONE and dice.chance(0.3)

    def _health(self, dice: Dice, child: Child, age: int) -> None:
        if not dice.chance(_DISABLED):
            child.health = [_ILL.draw(dice)]
            return
        child.health = ["2"]
        kind = _DISABILITY.draw(dice)
        if age < 3 and kind in ("3", "7"):  # 言语残疾 is not assessed before three years
            kind = "4"
        child.disability = kind
        if kind == "7":
            child.disability_parts = ["4", "5"] if dice.chance(0.6) else ["3", "5"]
        child.disability_level = dice.pick("123") if age < 3 else _LEVEL.draw(dice)
        child.rehabilitation = dice.chance(0.45)
        if child.registered and dice.chance(0.85):
            child.disability_certificate = f"{child.idno}{kind}{child.disability_level}"

    def _schooling(self, dice: Dice, child: Child) -> None:
        age = age_on(child.born, self.cutoff)[0] if child.born <= self.cutoff else -1
        year = age - 5 - dice.chance(0.02)  # one in fifty entered a year late
        if year < 1:
            child.stage = "1"
            child.kindergarten = (age >= 3 and dice.chance(0.93)) or (age == 2 and dice.chance(0.1))
            if child.kindergarten:
                child.school = self._school(dice, "kindergarten")
                child.school_status = "1"
            return
        if child.disability != "0" and self._special(dice, child, year):
            return
        if dice.chance(0.002) or child.situation is Situation.ALONE:
            child.stage = "8"  # 失学
            child.school_status = "2" if year > 1 else ""
            return
        # Shanghai is 5 + 4; who stays after 初中 mostly learns a trade.
        child.stage = "2" if year <= 5 else "3" if year <= 9 else "5" if dice.chance(0.65) else "4"
        child.grade = min(year, 12)
        child.school = self._school(dice, child.stage)
        child.school_status = "3" if dice.chance(0.002) else "1"
        boards = {"2": 0.003, "3": 0.04, "4": 0.3, "5": 0.3}[child.stage]
        child.boarding = child.school_status == "1" and dice.chance(boards)

    def _special(self, dice: Dice, child: Child, year: int) -> bool:
        """特殊教育 or 无就学能力 for some of the disabled; the others learn in ordinary classes."""
        severe = child.disability_level == "1" and child.disability in _SEVERE
        if severe and dice.chance(0.4):
            child.stage = "7"
            return True
        if dice.chance(0.3):
            child.stage, child.grade, child.school_status = "6", min(year, 9), "1"
            child.school = self._school(dice, "6")
            child.boarding = dice.chance(0.15)
            return True
        return False

    def _services(self, dice: Dice, child: Child, age: int) -> None:
        """0—6岁健康管理 and 0—36个月中医药; families new to the city may still go home for both."""
        if age >= 7:
            return
        months = whole_months(child.born, self.on)
        native = child.hukou.code.startswith("31")
        newcomer = child.arrived is None or (self.on - child.arrived).days < 365
        luck = dice.random()
        if native:
            answer = "3" if luck < 0.04 else "1"
        elif newcomer and child.arrived != child.born:
            answer = "1" if luck < 0.35 else "3" if luck < 0.50 else "2"
        else:
            answer = "3" if luck < 0.06 else "2"
        child.health_0_6 = "0" if self.on - child.born < timedelta(days=28) else answer
        if months <= 36:
            child.tcm_0_36 = "0" if months < 6 else answer

    def _vaccination(self, dice: Dice, child: Child, native: bool) -> str:
        if not native and child.arrived != child.born and dice.chance(0.25):
            return "4"  # recorded in the home province
        if self.on - child.born < timedelta(days=28):
            return "2"
        return "3" if dice.chance(0.06) else "1"

    def _school(self, dice: Dice, stage: str) -> str:
        if stage not in _SCHOOL_SIZE:
            return self._name(places.district_name(self.town.district), stage, dice.between(1, 2))
        town = dice.pick(self.neighbours) if dice.chance(0.06) else self.town
        return self._name(town.name, stage, dice.between(1, 1 + self.size // (4 * _SCHOOL_SIZE[stage])))

    def _name(self, place: str, stage: str, number: int) -> str:
        key = (place, stage, number)
        if key not in self._names:
            self._names[key] = f"{place}虚构第{ordinal(number)}{_GROUNDS[stage]}"
        return self._names[key]


def ordinal(number: int) -> str:
    """一 to 九百九十九 in Chinese."""
    if number >= 100:
        rest = number % 100
        middle = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return f"{_NUMERALS[number // 100 - 1]}百{middle}{ordinal(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")
