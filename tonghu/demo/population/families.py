"""Families (家庭): who belongs together, where they live, what became of them."""

from datetime import date, timedelta

from tonghu.demo.population import minorities, places
from tonghu.demo.population.adults import Adults
from tonghu.demo.population.dice import Dice, Weighted
from tonghu.demo.population.facts import (
    AGES,
    BOYS,
    CHILDREN_PER_FAMILY,
    HOUSING,
    LIVES_WITH,
    RESIDENCE_REGISTRATION,
    SITUATIONS,
    TWINS,
)
from tonghu.demo.population.numbers import Numbers
from tonghu.demo.population.people import Family, Place, Roots, Situation
from tonghu.demo.population.places import Town

_SITUATION = Weighted({**SITUATIONS, "MIGRANT": 1 - sum(SITUATIONS.values())})
_AGE = Weighted(enumerate(AGES))
_SIZE = Weighted(CHILDREN_PER_FAMILY)
_LIVES_WITH = Weighted(LIVES_WITH)
_REGISTRATION = Weighted(RESIDENCE_REGISTRATION)
_HOUSING = Weighted(HOUSING)
_GUARDIANSHIP = Weighted({"1": 0.93, "2": 0.062, "3": 0.008})
_HARDSHIP = Weighted({"0": 0.952, "1": 0.008, "2": 0.001, "3": 0.007, "4": 0.012, "5": 0.012, "9": 0.008})
_HARDSHIP_NATIVE = Weighted({"0": 0.90, "1": 0.05, "2": 0.002, "3": 0.02, "4": 0.02, "9": 0.008})
# What a family in hardship receives (生活保障情况); half of those whose hardship pays nothing receive nothing.
_SUPPORT = {"0": "0", "1": "1", "2": "2", "3": "3", "4": "3", "5": "8", "9": "8"}

NATIVE = frozenset({Situation.CROSS_DISTRICT, Situation.LEFT_BEHIND, Situation.NOT_LEFT_BEHIND})  # 本市户籍
GONE = frozenset({Situation.MOVED_AWAY, Situation.LEFT_SHANGHAI})


class Families:
    """Invents one family after another; `city` is all of Shanghai's towns, for those who move across districts."""

    def __init__(self, numbers: Numbers, on: date, city: tuple[Town, ...]) -> None:
        self.numbers = numbers
        self.on = on
        self.anywhere = Weighted((town, town.weight) for town in city)
        self.adults = Adults(numbers, on, self.elsewhere)

    def invent(self, dice: Dice, town: Town, key: str) -> tuple[Family, Roots, list[tuple[date, str]]]:
        """A family of `town`, its roots, and the birth date and sex of each child, eldest first."""
        situation = Situation(_SITUATION.draw(dice))
        listed = self._home(dice, town)
        roots = self._roots(dice, town, situation, listed)
        births = self._births(dice)
        family = Family(
            key=key,
            situation=situation,
            home=self._present_home(dice, town, situation, roots, listed),
            listed=listed,
            previous=self._home(dice, town),
            previous_phone=self.numbers.phone(),
            housing=_HOUSING.draw(dice),
            moved_in=self._moved_in(dice, situation),
            lives_with=self._lives_with(dice, situation),
            registration="3" if situation in NATIVE or situation is Situation.OVERSEAS else _REGISTRATION.draw(dice),
            asked_for_help=situation is Situation.CROSS_DISTRICT or dice.chance(0.02),
            hardship=(_HARDSHIP_NATIVE if situation in NATIVE else _HARDSHIP).draw(dice),
            guardianship=_GUARDIANSHIP.draw(dice),
        )
        if situation is Situation.WAITING and family.registration == "1":
            family.registration = "2"  # 居住证 needs six months of registration
        self.adults.join(dice, family, roots, births[0][0], births[-1][0])
        if family.mother and family.mother.surname and dice.chance(0.04):
            roots.surname = family.mother.surname  # 随母姓
        self._judge(dice, family)
        return family, roots, births

    def elsewhere(self, dice: Dice, district: str) -> str:
        """A committee of Shanghai outside `district`."""
        while True:
            town = self.anywhere.draw(dice)
            if town.district != district:
                return town.committees.draw(dice)

    @staticmethod
    def _home(dice: Dice, town: Town) -> Place:
        code = town.committees.draw(dice)
        return Place(code, places.street(dice, places.is_village(code)))

    def _present_home(self, dice: Dice, town: Town, situation: Situation, roots: Roots, listed: Place) -> Place:
        if situation is Situation.MOVED_AWAY:
            return Place(self.elsewhere(dice, town.district), places.street(dice, village=False))
        if situation is Situation.LEFT_SHANGHAI:
            return roots.hukou
        return listed

    def _roots(self, dice: Dice, town: Town, situation: Situation, listed: Place) -> Roots:
        if situation is Situation.OVERSEAS:
            code = dice.pick(("810000", "810000", "820000", "830000"))
            return Roots(Place(code, ""), "01", minorities.family_name(dice, "01"))
        if situation is Situation.CROSS_DISTRICT:
            code = self.elsewhere(dice, town.district)
            hukou = Place(code, places.street(dice, places.is_village(code)))
            return Roots(hukou, "01", minorities.family_name(dice, "01"))
        if situation in NATIVE:
            hukou = listed if dice.chance(0.7) else self._home(dice, town)
            return Roots(hukou, "01", minorities.family_name(dice, "01"))
        province = places.provinces().draw(dice)
        ethnic = minorities.group_of(dice, province)
        county = places.origins()[province].draw(dice).code
        return Roots(Place(county, places.home_address(dice)), ethnic, minorities.family_name(dice, ethnic))

    def _births(self, dice: Dice) -> list[tuple[date, str]]:
        """Children 0 to 17 years old, eldest first; one birth in about 130 brings twins."""
        days = [self._birthday(dice, _AGE.draw(dice))]
        for _ in range(_SIZE.draw(dice) - 1):
            day = days[-1] + timedelta(days=dice.between(330, 2600) * dice.pick((-1, 1)))
            if self.on - timedelta(days=17 * 365) < day <= self.on and all(
                abs((day - other).days) > 300 for other in days
            ):
                days.append(day)
        births = []
        for day in sorted(days):
            sex = self._sex(dice)
            births.append((day, sex))
            if dice.chance(TWINS / 2):
                births.append((day, sex if dice.chance(0.65) else self._sex(dice)))
        return births

    def _birthday(self, dice: Dice, age: int) -> date:
        return self.on - timedelta(days=int((age + dice.random()) * 365.2425))

    @staticmethod
    def _sex(dice: Dice) -> str:
        return "1" if dice.chance(BOYS) else "2"

    def _moved_in(self, dice: Dice, situation: Situation) -> date | None:
        """The day of the last change of flat within Shanghai; None for those who never changed."""
        if situation is Situation.WAITING or dice.chance(0.55):
            return None
        first = 200 if situation is Situation.CROSS_DISTRICT else 20
        return self.on - timedelta(days=dice.between(first, 2200))

    @staticmethod
    def _lives_with(dice: Dice, situation: Situation) -> str:
        if situation is Situation.ALONE:
            return "0"
        if situation in (Situation.LEFT_BEHIND, Situation.NOT_LEFT_BEHIND):
            return "2"  # 留守 is settled when it is known who went away
        if situation is Situation.CROSS_DISTRICT:
            return "1"  # they moved together: a parent left in the other district would raise the question of 留守
        return _LIVES_WITH.draw(dice)

    def _judge(self, dice: Dice, family: Family) -> None:
        """监护情况 and 生活保障, in keeping with who is there."""
        if family.situation is Situation.ALONE:
            family.guardianship, family.problems = "3", ["3"]
        elif family.one_out:
            family.guardianship, family.problems = dice.pick("223"), ["1"]  # 父或母无监护能力 is what makes it 留守
        elif family.situation is Situation.LEFT_BEHIND and not family.other:
            family.guardianship, family.problems = "3", ["3"]
        elif family.guardianship == "3":
            family.problems = ["2"]
        if family.hardship != "0":
            family.asked_for_help |= dice.chance(0.3)
        pays = family.hardship in "012" or dice.chance(0.5)
        family.support = [_SUPPORT[family.hardship] if pays else "0"]
