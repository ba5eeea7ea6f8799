"""Parents, other guardians and carers (父母、其他监护人、受委托照护人)."""

from collections.abc import Callable
from datetime import date, timedelta

from tonghu.demo.population import minorities, places
from tonghu.demo.population.dice import Dice, Weighted
from tonghu.demo.population.numbers import Numbers
from tonghu.demo.population.people import Adult, Family, Place, Roots, Situation
from tonghu.demo.population.places import Origin

_YEAR = 365.2425
# Who cares beside the parents: the four grandparents, then aunts and uncles (假定; 祖辈 96 % of 留守, 2018).
_CARERS = Weighted({"61": 30, "62": 36, "63": 13, "64": 17, "81": 1, "84": 1, "85": 1, "88": 1})
_MEN = frozenset({"61", "63", "81", "85"})
# Why the parent at home cannot guard (无监护能力), and why a parent of 父母一方 is not there.
_UNABLE = Weighted({"ill": 3, "disabled": 3, "detained": 2, "missing": 1, "dead": 1})
_ABSENT = Weighted({"alive": 90, "dead": 6, "missing": 2, "detained": 2})
OUT_OF_REACH = frozenset({"dead", "missing", "detained"})


class Adults:
    """Adds the adults to a family."""

    def __init__(self, numbers: Numbers, on: date, elsewhere: Callable[[Dice, str], str]) -> None:
        self.numbers = numbers
        self.on = on
        self.elsewhere = elsewhere

    def join(self, dice: Dice, family: Family, roots: Roots, eldest: date, youngest: date) -> None:
        """Father, mother and where needed a third adult, each where the situation puts them."""
        mother_age = min(max(dice.gauss(26.5, 4.3), 19.0), 41.0)
        born = eldest - timedelta(days=int(mother_age * _YEAR))
        father_born = born - timedelta(days=int(min(max(dice.gauss(2.0, 2.5), -2.0), 9.0) * _YEAR))
        at_home = family.home
        family.father = self._parent(dice, roots, "1", min(father_born, eldest - timedelta(days=7305)), at_home)
        family.mother = self._parent(dice, roots, "2", born, at_home)
        if family.situation is Situation.LEFT_BEHIND:
            self._send_away(dice, family, roots, (self.on - youngest).days)
        elif family.situation is Situation.NOT_LEFT_BEHIND:
            self._depart(dice, family, dice.pick((family.father, family.mother)), dice.between(190, 2500))
        else:
            self._part(dice, family, roots)

    def _part(self, dice: Dice, family: Family, roots: Roots) -> None:
        """Who of the parents lives with the child in Shanghai (共同居住人)."""
        assert family.father and family.mother
        if family.lives_with == "2":
            absent = family.father if dice.chance(0.75) else family.mother
            self._back_home(absent, roots)
            self._lose(absent, _ABSENT.draw(dice))
        elif family.lives_with in ("0", "3"):
            self._back_home(family.father, roots)
            self._back_home(family.mother, roots)
            if family.lives_with == "3":
                family.other = self._third(dice, family, roots)

    def _send_away(self, dice: Dice, family: Family, roots: Roots, age: int) -> None:
        """留守: both out for work, or one out and the other unable; `age` of the youngest in days.

        The months run from birth at the earliest, so the family of a baby counts only by asking for help.
        """
        assert family.father and family.mother
        short = age < 190 or dice.chance(0.05)
        family.asked_for_help |= short
        first, last = (min(20, age), min(175, age)) if short else (190, min(2500, age))
        family.one_out = dice.chance(0.2)
        if family.one_out:
            out, unable = family.father, family.mother
            if dice.chance(0.3):
                out, unable = unable, out
            self._depart(dice, family, out, dice.between(first, last))
            self._lose(unable, _UNABLE.draw(dice))
        else:
            for parent in (family.father, family.mother):
                self._depart(dice, family, parent, dice.between(first, last))
        if dice.chance(0.5 if family.one_out else 0.97):
            family.other = self._third(dice, family, roots)
        stays = family.one_out and any(adult.residence is family.home for adult in (family.father, family.mother))
        family.lives_with = "2" if stays else "3" if family.other else "0"

    def _depart(self, dice: Dice, family: Family, parent: Adult, days: int) -> None:
        """A parent went out for work `days` ago, across the border of the district."""
        parent.away_since = self.on - timedelta(days=days)
        parent.away_for = "work"
        if dice.chance(0.4):
            parent.away_to = self.elsewhere(dice, family.home.code[:6])[:6]
        else:
            parent.away_to = places.origins()[places.provinces().draw(dice)].draw(dice).code
        parent.residence = Place(parent.away_to, places.street(dice, village=False))

    @staticmethod
    def _back_home(parent: Adult, roots: Roots) -> None:
        parent.residence = Place(roots.hukou.code, parent.hukou.detail or "虚构路1号")

    @staticmethod
    def _lose(parent: Adult, status: str) -> None:
        """A parent who cannot guard; who is dead or missing has no phone and no address."""
        parent.status = status
        if status in OUT_OF_REACH:
            parent.phone, parent.residence = "", Place("", "")

    def _parent(self, dice: Dice, roots: Roots, sex: str, born: date, home: Place) -> Adult:
        mother_from_elsewhere = sex == "2" and dice.chance(0.3)
        ethnic = roots.ethnic if sex == "1" or dice.chance(0.8) else "01"
        surname = roots.surname if sex == "1" else minorities.family_name(dice, ethnic)
        hukou, origin = roots.hukou, roots.hukou.code[:6]
        if mother_from_elsewhere and not origin.startswith(("31", "8")):
            origin = places.origins()[places.provinces().draw(dice)].draw(dice).code
            hukou = Place(origin, places.home_address(dice))
        return Adult(
            name=minorities.adult_name(dice, ethnic, sex, born.year, surname),
            surname=surname,
            sex=sex,
            born=born,
            ethnic=ethnic,
            idno=self.numbers.identity(dice, _code_at_birth(dice, origin, born), born, sex),
            phone=self.numbers.phone(),
            hukou=hukou,
            residence=home,
            relation="51" if sex == "1" else "52",
            status="alive",
        )

    def _third(self, dice: Dice, family: Family, roots: Roots) -> Adult:
        """A grandparent, seldom an aunt or uncle, who lives with the child."""
        assert family.father and family.mother
        relation = _CARERS.draw(dice)
        sex = "1" if relation in _MEN else "2"
        side = family.father if relation in ("61", "62", "81", "84") else family.mother
        years = dice.between(22, 29) if relation < "70" else dice.between(-6, 6)
        oldest = self.on - timedelta(days=int(74 * _YEAR))
        born = max(side.born - timedelta(days=int(years * _YEAR)), oldest)
        surname = side.surname if relation in _MEN else minorities.family_name(dice, side.ethnic)
        ethnic = side.ethnic
        return Adult(
            name=minorities.adult_name(dice, ethnic, sex, born.year, surname),
            surname=surname,
            sex=sex,
            born=born,
            ethnic=ethnic,
            idno=self.numbers.identity(dice, _code_at_birth(dice, side.hukou.code[:6], born), born, sex),
            phone=self.numbers.phone(),
            hukou=side.hukou,
            residence=family.home,
            relation=relation,
            status="alive",
        )


def _code_at_birth(dice: Dice, county: str, born: date) -> str:
    """The county code of an adult's number: many were registered under a code since abolished."""
    origin = _origin(county)
    # The city first gave numbers in the 1980s; a code must have been alive when the number was given.
    old = [code for code, ended in origin.old_codes if ended >= max(born.year, 1985)] if origin else []
    return dice.pick(old) if old and dice.chance(0.12) else county


def _origin(county: str) -> Origin | None:
    return places.origin_by_code().get(county)
