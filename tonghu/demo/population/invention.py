"""The invented population (虚构人口): so many children, always the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tonghu.demo.population import minorities, names, places
from tonghu.demo.population.dice import Dice
from tonghu.demo.population.facts import BORN_IN_SHANGHAI, UNREGISTERED, YOUNGEST_LISTED
from tonghu.demo.population.families import GONE, NATIVE, Families
from tonghu.demo.population.lives import Lives
from tonghu.demo.population.numbers import Numbers
from tonghu.demo.population.people import Child, Family, Roots, Situation
from tonghu.demo.population.places import Town
from tonghu.rules.terms.months import add_months, age_on

LARGEST = 1_000_000


class UnknownDistrict(ValueError):
    """The district is none of the sixteen."""


@dataclass(frozen=True)
class Population:
    """`size` children of one district (None: the whole city) as they are on `on`.

    Towns are invented one after the other, so a city need not fit into memory: iterate `by_town` for that.
    `children` keeps all of them.
    """

    size: int
    seed: int
    on: date
    district: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.size <= LARGEST:
            raise ValueError(f"between 1 and {LARGEST} children")
        if self.district is not None and not self._towns:
            raise UnknownDistrict(self.district)

    @cached_property
    def _towns(self) -> tuple[Town, ...]:
        everywhere = places.towns(self.seed)
        return tuple(town for town in everywhere if self.district in (None, town.district))

    @property
    def area(self) -> str:
        """浦东新区, or 上海市 for the whole city."""
        return places.district_name(self.district) if self.district else "上海市"

    def by_town(self) -> Iterator[tuple[Town, list[Child]]]:
        """The children of each 街镇, invented anew at each call and always alike."""
        made, numbers = 0, Numbers()
        families = Families(numbers, self.on, places.towns(self.seed))
        for town, count in places.share_out(self.size, self._towns):
            dice = Dice(self.seed, town.code)
            neighbours = [other for other in self._towns if other.district == town.district]
            lives = Lives(self.on, town, count, neighbours)
            children: list[Child] = []
            while len(children) < count:
                family, roots, births = families.invent(dice, town, f"F{made + len(children) + 1:07d}")
                for day, sex in births[: count - len(children)]:
                    key = f"C{made + len(children) + 1:07d}"
                    child = _child(dice, numbers, key, family, roots, day, sex)
                    _came(dice, child, self.on)
                    lives.fill_in(dice, child)
                    children.append(child)
                _leave(dice, family, self.on)
            made += count
            yield town, children

    def __iter__(self) -> Iterator[Child]:
        for _, children in self.by_town():
            yield from children

    def __len__(self) -> int:
        return self.size

    @cached_property
    def children(self) -> list[Child]:
        """All children at once."""
        return list(self)


def invent(children: int, seed: int, on: date, district: str | None = None) -> Population:
    """A population of `children` candidates and their families; the same arguments give the same people.

    Raises UnknownDistrict.
    """
    return Population(children, seed, on, district)


def _child(dice: Dice, numbers: Numbers, key: str, family: Family, roots: Roots, born: date, sex: str) -> Child:
    """Name, number and roots; brothers and sisters of one family take after each other."""
    elder = family.children[-1] if family.children else None
    twin = elder is not None and elder.born == born
    name = _name(dice, family, roots, born, sex)
    overseas = family.situation is Situation.OVERSEAS
    registered = not overseas and not (family.situation not in NATIVE and dice.chance(UNREGISTERED))
    document = "03" if overseas else "01" if registered else "02"
    if registered or overseas:
        county = roots.hukou.code[:6]
        if not overseas and not county.startswith("31") and dice.chance(0.03):  # registered elsewhere, then moved
            county = places.origins()[places.provinces().draw(dice)].draw(dice).code
        idno = numbers.identity(dice, county, born, sex, after=elder.idno if elder and twin else None)
    else:
        idno = f"{dice.pick('PQRSTUVW')}{dice.between(0, 999_999_999):09d}"
    child = Child(key, family, name, sex, born, roots.ethnic, document, idno, registered, roots.hukou, twin=twin)
    if elder and twin:
        elder.twin = True
    family.children.append(child)
    return child


def _name(dice: Dice, family: Family, roots: Roots, born: date, sex: str) -> str:
    """A name nobody in the family bears yet; where the stock of names is small, after some tries any."""
    taken = {adult.name for adult in family.adults} | {child.name for child in family.children}
    father = family.father.name if family.father else ""
    name = ""
    for _ in range(6):
        if family.children and roots.ethnic not in minorities.TRANSLITERATED:
            given = family.children[-1].name[len(roots.surname) :]
            name = roots.surname + names.sibling_given(dice, given, sex, born.year)
        else:
            name = minorities.child_name(dice, roots.ethnic, sex, born.year, roots.surname, father)
        if name not in taken:
            break
    return name


def _leave(dice: Dice, family: Family, on: date) -> None:
    """The day on which a family left for another district or another province, after all had arrived."""
    if family.situation not in GONE:
        return
    earliest = max(child.arrived or child.born for child in family.children)
    family.exit_on = dice.day(max(earliest, on - timedelta(days=330)), on - timedelta(days=1))
    if family.situation is Situation.MOVED_AWAY:
        for child in family.children:
            child.came = family.exit_on


def _came(dice: Dice, child: Child, on: date) -> None:
    """When the child came, and how the stay is registered."""
    family = child.family
    child.registration = family.registration
    if family.situation in (Situation.LEFT_BEHIND, Situation.NOT_LEFT_BEHIND):
        return
    if family.situation is Situation.WAITING:
        arrived = on - timedelta(days=dice.between(5, 175))
    elif family.situation is Situation.CROSS_DISTRICT:
        arrived = on - timedelta(days=dice.between(200, 2500))
    else:
        arrived = _arrival(dice, child, on)
    child.arrived = max(arrived, child.born)
    if child.arrived == child.born:
        child.left_hukou = child.born
    else:
        child.left_hukou = max(child.born, child.arrived - timedelta(days=dice.between(0, 4)))
    child.came = max(child.arrived, family.moved_in) if family.moved_in else child.arrived
    if age_on(child.born, on)[0] < YOUNGEST_LISTED and child.registration == "1":
        child.registration = "2"  # the smallest are only registered, they hold no 居住证 yet
    if not child.registered and child.registration == "1":
        child.registration = "3"
    if child.registration == "1":
        child.permit = f"{family.listed.code[:6]}{dice.between(0, 9_999_999_999):010d}"


def _arrival(dice: Dice, child: Child, on: date) -> date:
    """Birth for those born here; else a day at least half a year ago, now and then exactly half a year."""
    latest = on - timedelta(days=190)
    if child.born >= latest or dice.chance(BORN_IN_SHANGHAI):
        return child.born
    if dice.chance(0.01):
        return add_months(on, -6)
    return latest - timedelta(days=int(dice.random() ** 1.5 * (latest - child.born).days))
