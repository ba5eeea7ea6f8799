"""What goes wrong when offices type (录入差错), how often, in three profiles.

The shares are assumptions (假定), no office has published its own. `base` is an ordinary office, `hard` errs twice as
often, `correlated` errs as often as `base` but one row in five carries nearly all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tonghu.demo.lists.characters import mishear, misread
from tonghu.demo.lists.entries import Entry
from tonghu.demo.population.dice import Dice
from tonghu.demo.population.minorities import VARIANTS

PROFILES = ("base", "hard", "correlated")

# fault → share of the rows it can happen to, in the profile `base`.
RATES = {
    "name_homophone": 0.012,  # 同音字
    "name_shape": 0.006,  # 形近字
    "name_length": 0.003,  # 漏字、多字
    "name_other": 0.004,  # 小名、改名前的名字
    "name_dot": 0.30,  # 间隔号写法不同 (of names with a dot)
    "name_variant": 0.15,  # 译音异写 (of names that have a variant)
    "idno_missing": 0.03,  # 未填号码; each list has its own factor
    "idno_digit": 0.006,  # 错一位
    "idno_swap": 0.003,  # 相邻两位颠倒
    "idno_sibling": 0.006,  # 误填兄弟姐妹的号码 (of those who have any)
    "idno_guardian": 0.004,  # 误填监护人的号码
    "idno_float": 0.008,  # 被表格软件变成浮点数
    "born_swap": 0.008,  # 月日颠倒 (of birthdays where that gives a day)
    "born_off": 0.004,  # 日期错一位
    "sex_wrong": 0.004,
    "ethnic_missing": 0.01,
    "address_old": 0.05,  # 仍是旧住址
    "phone_old": 0.06,  # 已停用的旧号码
    "phone_missing": 0.04,
    "phone_office": 0.006,  # 填了老师、居委的电话: strangers share a number
    "guardian_name": 0.012,
    "guardian_idno_missing": 0.12,
    "guardian_idno_15": 0.01,  # 15位旧号码
    "guardian_idno_digit": 0.006,
}
_DOTS = ("•", "・", "．", ".", "‧", " ", "", "-")
_CARELESS, _MORE, _LESS = 0.2, 4.2, 0.2  # 0.2 × 4.2 + 0.8 × 0.2 = 1


@dataclass(frozen=True, slots=True)
class Office:
    """How an office errs: the profile, and how often it leaves out the child's number compared with RATES."""

    profile: str
    without_number: float = 1.0

    def hurry(self, dice: Dice) -> float:
        """The factor on all rates for one row."""
        if self.profile == "hard":
            return 2.0
        if self.profile == "correlated":
            return _MORE if dice.chance(_CARELESS) else _LESS
        return 1.0


def damage(dice: Dice, entry: Entry, office: Office) -> None:
    """Let the office err on this row; every fault that changed something is noted in `entry.faults`."""
    hurry = office.hurry(dice)
    for fault, happen in _HAPPENINGS:
        rate = RATES[fault] * hurry * (office.without_number if fault == "idno_missing" else 1.0)
        if dice.random() < rate and happen(dice, entry):
            entry.faults.append(fault)


def _name(change: Callable[[Dice, str], str]) -> Callable[[Dice, Entry], bool]:
    def happen(dice: Dice, entry: Entry) -> bool:
        before, entry.name = entry.name, change(dice, entry.name)
        return entry.name != before

    return happen


def _length(dice: Dice, name: str) -> str:
    if len(name) < 3 or "·" in name:
        return name + name[-1]
    place = dice.between(1, len(name) - 1)
    return name[:place] + name[place + 1 :]


def _nickname(dice: Dice, name: str) -> str:
    return name if "·" in name else name[0] + dice.pick("小大阿") + name[-1]


def _dot(dice: Dice, name: str) -> str:
    return name.replace("·", dice.pick(_DOTS))


def _variant(dice: Dice, name: str) -> str:
    known = [part for part in name.split("·") if part in VARIANTS] or [
        part for part in (name[:2], name[2:], name[-2:]) if part in VARIANTS
    ]
    if not known:
        return name
    part = dice.pick(known)
    return name.replace(part, dice.pick(VARIANTS[part]), 1)


def _idno(change: Callable[[Dice, str], str]) -> Callable[[Dice, Entry], bool]:
    def happen(dice: Dice, entry: Entry) -> bool:
        if len(entry.idno) != 18 or entry.idno != entry.child.idno or entry.damaged:
            return False  # one fault in a number is enough
        before, entry.idno = entry.idno, change(dice, entry.idno)
        return entry.idno != before

    return happen


def _digit(dice: Dice, number: str) -> str:
    place = dice.between(0, 16)
    return number[:place] + str((int(number[place]) + dice.between(1, 9)) % 10) + number[place + 1 :]


def _neighbours(dice: Dice, number: str) -> str:
    place = dice.between(0, 15)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _sibling(dice: Dice, entry: Entry) -> bool:
    others = [child.idno for child in entry.child.family.children if child is not entry.child]
    return bool(others) and _idno(lambda dice, number: dice.pick(others))(dice, entry)


def _guardians_number(dice: Dice, entry: Entry) -> bool:
    return bool(entry.guardians) and _idno(lambda dice, number: entry.guardians[0].idno)(dice, entry)


def _float(dice: Dice, entry: Entry) -> bool:
    if entry.idno != entry.child.idno or not (len(entry.idno) == 18 and entry.idno.isdigit()):
        return False
    entry.damaged = True
    return True


def _no_number(dice: Dice, entry: Entry) -> bool:
    entry.idno, entry.damaged = "", False
    return True


def _born_swap(dice: Dice, entry: Entry) -> bool:
    if not entry.born or entry.born.day > 12 or entry.born.day == entry.born.month:
        return False
    entry.born = date(entry.born.year, entry.born.day, entry.born.month)
    return True


def _born_off(dice: Dice, entry: Entry) -> bool:
    if not entry.born:
        return False
    step = dice.pick((-10, -1, 1, 10, -365, 365))
    entry.born += timedelta(days=step)
    return True


def _sex(dice: Dice, entry: Entry) -> bool:
    entry.sex = "2" if entry.sex == "1" else "1"
    return True


def _ethnic(dice: Dice, entry: Entry) -> bool:
    entry.ethnic = ""
    return True


def _address(dice: Dice, entry: Entry) -> bool:
    entry.address = entry.child.family.previous
    return True


def _phone(dice: Dice, entry: Entry) -> bool:
    return bool(entry.phone) and _write_phone(entry, entry.child.family.previous_phone)


def _no_phone(dice: Dice, entry: Entry) -> bool:
    return bool(entry.phone) and _write_phone(entry, "")


def _office_phone(dice: Dice, entry: Entry) -> bool:
    return bool(entry.phone) and _write_phone(entry, entry.desk)


def _write_phone(entry: Entry, phone: str) -> bool:
    for guardian in entry.guardians:
        if guardian.phone == entry.phone:
            guardian.phone = phone
    entry.phone = phone
    return True


def _guardian_name(dice: Dice, entry: Entry) -> bool:
    if not entry.guardians:
        return False
    guardian = dice.pick(entry.guardians)
    before, guardian.name = guardian.name, mishear(dice, guardian.name)
    return guardian.name != before


def _guardian_idno(change: Callable[[Dice, str], str]) -> Callable[[Dice, Entry], bool]:
    def happen(dice: Dice, entry: Entry) -> bool:
        known = [guardian for guardian in entry.guardians if len(guardian.idno) == 18]
        if not known:
            return False
        guardian = dice.pick(known)
        before, guardian.idno = guardian.idno, change(dice, guardian.idno)
        return guardian.idno != before

    return happen


def _fifteen(dice: Dice, number: str) -> str:
    return number[:6] + number[8:17] if number[6:8] == "19" else number


_HAPPENINGS: tuple[tuple[str, Callable[[Dice, Entry], bool]], ...] = (
    ("name_homophone", _name(mishear)),
    ("name_shape", _name(misread)),
    ("name_length", _name(_length)),
    ("name_other", _name(_nickname)),
    ("name_variant", _name(_variant)),
    ("name_dot", _name(_dot)),
    ("idno_digit", _idno(_digit)),
    ("idno_swap", _idno(_neighbours)),
    ("idno_sibling", _sibling),
    ("idno_guardian", _guardians_number),
    ("idno_float", _float),
    ("idno_missing", _no_number),
    ("born_swap", _born_swap),
    ("born_off", _born_off),
    ("sex_wrong", _sex),
    ("ethnic_missing", _ethnic),
    ("address_old", _address),
    ("phone_old", _phone),
    ("phone_missing", _no_phone),
    ("phone_office", _office_phone),
    ("guardian_name", _guardian_name),
    ("guardian_idno_missing", _guardian_idno(lambda dice, number: "")),
    ("guardian_idno_15", _guardian_idno(_fifteen)),
    ("guardian_idno_digit", _guardian_idno(_digit)),
)
