"""Two invented registers of one population, with errors and with the truth beside them (虚构登记册).

The families are of this file alone; what is spoiled, and how often, is a table (`PROFILES`), so that the engine can
be tried in worlds that differ. Nothing of the engine is used here. All people are invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from tonghu.demo.lists.characters import mishear, misread
from tonghu.demo.population import names
from tonghu.demo.population.dice import Dice
from tonghu.rules.terms.idnumbers import check_character

COLUMNS = (
    *("rec_id", "name", "sex", "birth", "idno", "g_name", "g_idno", "g2_name", "g2_idno", "phone", "addr"),
    *("district", "hukou", "school"),
)
_FIRST, _LAST = date(2008, 10, 1), date(2024, 9, 1)
_DISTRICTS = ("310101", "310104", "310105", "310106", "310107", "310109", "310110", "310112", "310113", "310115")
_ROADS = (
    *("张杨", "浦建", "川沙", "沪南", "龙阳", "锦绣", "金桥", "民生", "莘松", "春申", "都市", "七莘", "漕宝", "沪闵"),
    *("剑川", "鹤庆", "宝杨", "嘉定", "城中"),
)
_COUNTIES = (
    *("3411", "3412", "3206", "3203", "4115", "4116", "5115", "3604", "3704", "3306", "3508", "4209", "4312", "5003"),
    *("5222", "6105", "1402", "2302"),
)
_OLD_SIGNS = {
    "陈": "陳",
    "张": "張",
    "杨": "楊",
    "刘": "劉",
    "赵": "趙",
    "马": "馬",
    "吴": "吳",
    "语": "語",
    "欣": "欣",
}


@dataclass(frozen=True)
class Errors:
    """How often each thing is spoiled on one record of the worse file; the better file has half of it."""

    no_number: float = 0.10
    wrong_digit: float = 0.012
    swapped_digits: float = 0.004
    lost_digit: float = 0.002
    siblings_number: float = 0.004
    guardians_number: float = 0.006
    homophone: float = 0.012
    look_alike: float = 0.006
    old_signs: float = 0.004
    nickname: float = 0.004
    renamed: float = 0.003
    other_surname: float = 0.002
    cut_name: float = 0.002
    no_name: float = 0.0003
    birth_missing: float = 0.008
    birth_digit: float = 0.006
    birth_swapped: float = 0.003
    birth_lunar: float = 0.003
    sex_wrong: float = 0.003
    phone_other: float = 0.15
    phone_missing: float = 0.06
    guardian_other: float = 0.18  # the other parent, or a grandparent, stands first
    guardian_missing: float = 0.06
    second_missing: float = 0.25
    guardian_number_missing: float = 0.30
    moved: float = 0.10
    address_missing: float = 0.03
    school_other: float = 0.10
    school_missing: float = 0.20
    hukou_wrong: float = 0.02
    twice: float = 0.02
    together: float = 0.0  # share of records on which errors come together

    def times(self, factor: float) -> "Errors":
        """All rates of faults that many times."""
        kept = {"second_missing", "school_missing", "together", "twice"}
        rates = {k: v if k in kept else min(0.9, v * factor) for k, v in self.__dict__.items()}
        return Errors(**rates)


BASE = Errors()
PROFILES = {
    "base": BASE,
    "hard": replace(BASE.times(2), phone_missing=0.12, guardian_other=0.3),
    "correlated": replace(BASE, together=0.12),
    "noid": replace(BASE, no_number=0.65),
}


@dataclass
class Child:
    """One invented child with the family behind it."""

    number: int
    name: str
    sex: str
    born: date
    idno: str
    family: "Family"
    school: str


@dataclass
class Family:
    """Parents, a grandparent, a home and the children."""

    guardians: list[tuple[str, str]]
    phones: list[str]
    home: tuple[str, int, int, int]
    district: str
    hukou: str
    children: list[Child] = field(default_factory=list)


def write(folder: Path, *, children: int, profile: str, seed: int, bare: bool = False) -> dict[str, Path]:
    """Write a.parquet, b.parquet (COLUMNS, text, raw) and truth.parquet (rec_id, person); returns their paths.

    children: about how many records each file has. bare: no second guardian, no school. Deterministic by `seed`.
    """
    import pyarrow as pa
    from pyarrow import parquet

    dice = Dice("registers", profile, seed)
    errors = PROFILES[profile]
    truth: dict[str, list[str]] = {"rec_id": [], "person": []}
    sides: dict[str, dict[str, list[str]]] = {side: {c: [] for c in COLUMNS} for side in "ab"}
    for child in _population(dice, int(children / 0.9)):
        for side, share, spoilt in (("a", 0.9, errors), ("b", 0.88, errors.times(0.5))):
            if dice.chance(share):
                for _ in range(2 if dice.chance(spoilt.twice) else 1):
                    row = _row(dice, child, spoilt, side)
                    row["rec_id"] = f"{side}{len(truth['rec_id'])}"
                    truth["rec_id"].append(row["rec_id"])
                    truth["person"].append(str(child.number))
                    for column in COLUMNS:
                        sides[side][column].append(row[column])
    paths = {"truth": folder / "truth.parquet"}
    parquet.write_table(pa.table(truth), paths["truth"])
    for side, columns in sides.items():
        paths[side] = folder / f"{side}.parquet"
        kept = {c: v for c, v in columns.items() if not (bare and c in ("g2_name", "g2_idno", "school"))}
        order = Dice("order", seed, side).sample(range(len(columns["rec_id"])), len(columns["rec_id"]))
        parquet.write_table(pa.table(kept).take(order), paths[side])
    return paths


def _population(dice: Dice, size: int) -> Iterator[Child]:
    made, given = 0, set[str]()
    while made < size:
        family = _family(dice, given)
        for child in family.children:
            child.number += made
        yield from family.children
        made += len(family.children)


def _family(dice: Dice, numbers: set[str]) -> Family:
    surname, year = names.surname(dice), dice.between(1975, 1996)
    hukou = f"{dice.pick(_COUNTIES)}{dice.between(2, 29):02d}"
    father = (surname + names.given_of_adult(dice, "1", year), _number(dice, hukou, _day(dice, year), "1"))
    mother = (
        names.surname(dice) + names.given_of_adult(dice, "2", year),
        _number(dice, hukou, _day(dice, year + dice.between(-3, 3)), "2"),
    )
    elder = (
        surname + names.given_of_adult(dice, "2", 1955),
        _number(dice, hukou, _day(dice, dice.between(1948, 1965)), "2"),
    )
    guardians = [father, mother, elder] if dice.chance(0.6) else [mother, father, elder]
    phones = [f"1{dice.pick('356789')}{dice.between(0, 10**9 - 1):09d}" for _ in range(3)]
    home = (
        dice.pick(_ROADS),
        dice.between(1, 3800),
        dice.between(1, 180),
        dice.between(1, 24) * 100 + dice.between(1, 6),
    )
    family = Family(guardians, phones, home, dice.pick(_DISTRICTS), hukou)
    born = dice.day(_FIRST, _LAST)
    given = ""
    for _ in range(1 if dice.chance(0.62) else 2 if dice.chance(0.85) else 3):
        for _ in range(2 if dice.chance(0.013) else 1):
            sex = "1" if dice.chance(0.53) else "2"
            given = names.sibling_given(dice, given, sex, born.year)
            owner = hukou if dice.chance(0.85) else f"3101{dice.between(1, 20):02d}"
            idno = _number(dice, owner, born, sex, numbers)
            school = f"{dice.pick(_ROADS)}第{dice.between(1, 40)}{'幼儿园' if born.year > 2018 else '小学'}"
            inherits = mother[0][:1] if dice.chance(0.05) else surname
            family.children.append(Child(len(family.children), inherits + given, sex, born, idno, family, school))
        born += timedelta(days=dice.between(330, 2200))
        if born > _LAST:
            break
    return family


def _day(dice: Dice, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=dice.between(0, 364))


def _number(dice: Dice, county: str, born: date, sex: str, given: set[str] | None = None) -> str:
    """A number nobody else has; given: those given out so far."""
    while True:
        order = dice.between(0, 499) * 2 + (1 if sex == "1" else 0)
        body = f"{county}{born:%Y%m%d}{order:03d}"
        if given is None or body not in given:
            break
        county = f"{dice.pick(_COUNTIES)}{dice.between(2, 29):02d}"
    if given is not None:
        given.add(body)
    return body + check_character(body)


def _row(dice: Dice, child: Child, e: Errors, side: str) -> dict[str, str]:
    if dice.chance(e.together):
        e = e.times(4)
    elif e.together:
        e = e.times(0.6)
    return {
        "name": _name(dice, child, e),
        "sex": _sex(dice, child, e),
        "birth": _birth(dice, child, e, side),
        "idno": _idno(dice, child, e),
        **_guardians(dice, child.family, e),
        "phone": _phone(dice, child.family, e),
        "addr": _address(dice, child.family, e, side),
        "district": child.family.district,
        "hukou": child.family.hukou if not dice.chance(e.hukou_wrong) else f"3411{dice.between(2, 29):02d}",
        "school": ""
        if dice.chance(e.school_missing)
        else f"{dice.pick(_ROADS)}第{dice.between(1, 40)}小学"
        if dice.chance(e.school_other)
        else child.school,
    }


def _name(dice: Dice, child: Child, e: Errors) -> str:
    name = child.name
    if dice.chance(e.no_name):
        return ""
    if dice.chance(e.renamed):
        name = name[:1] + names.given_of_child(dice, child.sex, child.born.year)
    if dice.chance(e.other_surname):
        name = child.family.guardians[1][0][:1] + name[1:]
    if dice.chance(e.homophone):
        name = mishear(dice, name)
    if dice.chance(e.look_alike):
        name = misread(dice, name)
    if dice.chance(e.old_signs):
        name = "".join(_OLD_SIGNS.get(c, c) for c in name)
    if dice.chance(e.nickname):
        name = dice.pick((name[-1] * 2, "小" + name[-1], name[-2:]))
    if len(name) > 2 and dice.chance(e.cut_name):
        name = name[:-1]
    return dice.pick((name, name, name, name, f" {name}", f"{name[:1]} {name[1:]}", f"{name}(虚构)"))


def _sex(dice: Dice, child: Child, e: Errors) -> str:
    sex = child.sex if not dice.chance(e.sex_wrong) else dice.pick(("", "2" if child.sex == "1" else "1"))
    return {"1": "男", "2": "女"}.get(sex, "") if dice.chance(0.5) else sex


def _birth(dice: Dice, child: Child, e: Errors, side: str) -> str:
    born = child.born
    if dice.chance(e.birth_missing):
        return dice.pick(("", "1900-01-01", "不详"))
    if dice.chance(e.birth_lunar):
        born -= timedelta(days=dice.between(20, 50))
    if dice.chance(e.birth_swapped) and born.day <= 12:
        born = date(born.year, born.day, born.month)
    if dice.chance(e.birth_digit):
        born = dice.pick(
            (
                _safe(born.year + dice.pick((-1, 1, 10, -10)), born.month, born.day),
                born + timedelta(days=dice.pick((-1, 1, 10))),
            )
        )
    way = dice.random()
    if way < 0.5:
        return f"{born:%Y-%m-%d}" if side == "a" else f"{born:%Y%m%d}"
    return f"{born.year}/{born.month}/{born.day}" if way < 0.75 else f"{born.year}年{born.month}月{born.day}日"


def _safe(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, 28))


def _idno(dice: Dice, child: Child, e: Errors) -> str:
    number = child.idno
    if dice.chance(e.no_number):
        return dice.pick(("", "无", "未办理", ""))
    siblings = [c for c in child.family.children if c is not child]
    if siblings and dice.chance(e.siblings_number * 2.5):
        return dice.pick(siblings).idno
    if dice.chance(e.guardians_number):
        return dice.pick(child.family.guardians)[1]
    if dice.chance(e.wrong_digit):
        at = dice.between(0, 16)
        number = number[:at] + str((int(number[at]) + dice.between(1, 9)) % 10) + number[at + 1 :]
    if dice.chance(e.swapped_digits):
        at = dice.between(6, 15)
        number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if dice.chance(e.lost_digit):
        at = dice.between(0, 17)
        number = number[:at] + number[at + 1 :]
    way = dice.random()
    return number if way < 0.94 else number.lower() if way < 0.96 else f"'{number}" if way < 0.98 else f"{number} "


def _guardians(dice: Dice, family: Family, e: Errors) -> dict[str, str]:
    first, second, elder = family.guardians
    if dice.chance(e.guardian_other):
        first, second = (second, first) if dice.chance(0.7) else (elder, first)
    told: dict[str, str] = {}
    for key, (name, number), missing in (("g", first, e.guardian_missing), ("g2", second, e.second_missing)):
        gone = dice.chance(missing)
        if not gone and dice.chance(e.homophone):
            name = mishear(dice, name)
        no_number = gone or dice.chance(e.guardian_number_missing)
        if not no_number and dice.chance(e.wrong_digit):
            at = dice.between(6, 16)
            number = number[:at] + str((int(number[at]) + dice.between(1, 9)) % 10) + number[at + 1 :]
        told |= {f"{key}_name": "" if gone else name, f"{key}_idno": "" if no_number else number}
    return told


def _phone(dice: Dice, family: Family, e: Errors) -> str:
    if dice.chance(e.phone_missing):
        return ""
    if dice.chance(e.phone_other):
        phone = family.phones[dice.between(1, 2)] if dice.chance(0.5) else f"13{dice.between(0, 10**9 - 1):09d}"
    else:
        phone = family.phones[0]
    if dice.chance(0.01):
        at = dice.between(3, 10)
        phone = phone[:at] + str(dice.between(0, 9)) + phone[at + 1 :]
    way = dice.random()
    return phone if way < 0.8 else f"{phone[:3]}-{phone[3:7]}-{phone[7:]}" if way < 0.95 else f"+86 {phone}"


def _address(dice: Dice, family: Family, e: Errors, side: str) -> str:
    if dice.chance(e.address_missing):
        return ""
    road, lane, house, room = family.home
    if dice.chance(e.moved):
        road, lane, house, room = (
            dice.pick(_ROADS),
            dice.between(1, 3800),
            dice.between(1, 180),
            dice.between(101, 2406),
        )
    way = dice.random()
    front = "" if way < 0.3 else "上海市" if way < 0.6 else "上海市浦东新区"
    if dice.chance(0.1):
        return f"{front}{road}路{lane}弄"
    tail = f"{house}号{room}室" if side == "a" or way < 0.7 else f"{house}-{room}"
    text = f"{front}{road}路{lane}弄{tail}"
    return text.translate({48 + n: 0xFF10 + n for n in range(10)}) if dice.chance(0.05) else text
