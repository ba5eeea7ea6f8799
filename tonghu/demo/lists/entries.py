"""A row before it is written down (登记内容): what an office believes about a child."""

from dataclasses import dataclass, field
from datetime import date

from tonghu.demo.population.people import Adult, Child, Place


@dataclass(slots=True)
class Guardian:
    """A grown-up as the list names them."""

    name: str
    relation: str
    idno: str
    phone: str
    hukou: str


@dataclass(slots=True)
class Entry:
    """One row: the child's facts as believed, and the codes of what is wrong with them."""

    child: Child
    name: str
    sex: str
    born: date | None
    ethnic: str
    document: str
    idno: str
    hukou: Place
    address: Place
    phone: str
    school: str
    guardians: list[Guardian]
    desk: str  # the telephone of whoever keeps the list
    damaged: bool = False  # the number was turned into a float by a spreadsheet
    repeated: bool = False  # a second row for the same child
    faults: list[str] = field(default_factory=list)


def believed(child: Child, guardians: int, desk: str) -> Entry:
    """The row of a careful office: true, except that it does not know of a move or a departure."""
    family = child.family
    grown_ups = [_guardian(adult) for adult in _order(family.adults, family.lives_with)[:guardians]]
    return Entry(
        child=child,
        name=child.name,
        sex=child.sex,
        born=child.born,
        ethnic=child.ethnic,
        document=child.document,
        idno=child.idno,
        hukou=child.hukou,
        address=family.listed,
        phone=next((grown_up.phone for grown_up in grown_ups if grown_up.phone), ""),
        school=child.school,
        guardians=grown_ups,
        desk=desk,
        faults=_unnoticed(child),
    )


def _unnoticed(child: Child) -> list[str]:
    return ["moved_or_left"] if child.family.listed != child.family.home else []


def _order(adults: list[Adult], lives_with: str) -> list[Adult]:
    """Who cares for the child is named first; grandparents come last where a parent is there."""
    if lives_with == "3":
        return sorted(adults, key=lambda adult: adult.relation in ("51", "52"))
    return sorted(adults, key=lambda adult: not adult.phone)


def _guardian(adult: Adult) -> Guardian:
    return Guardian(adult.name, adult.relation, adult.idno, adult.phone, adult.hukou.code)
