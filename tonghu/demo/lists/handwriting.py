"""How offices write the same thing differently (写法): codes, dates, addresses, stray marks. None of it is an error."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from tonghu.demo.population import places
from tonghu.demo.population.dice import Dice
from tonghu.demo.population.people import Place
from tonghu.rules.terms import ethnic, relations, sexes

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one school or office."""

    sex: str
    ethnic: str
    dates: str
    division: str
    yes: str
    no: str

    @classmethod
    def of(cls, dice: Dice) -> "Style":
        """A style drawn once for each office: most write words, some write codes."""
        yes, no = dice.pick((("是", "否"), ("是", "否"), ("1", "0"), ("Y", "N")))
        return cls(
            sex=dice.pick(("word", "word", "word", "code")),
            ethnic=dice.pick(("族", "族", "short", "code", "bare")),
            dates=dice.pick(("-", "", "/", "年", "cell")),
            division=dice.pick(("code", "code", "name")),
            yes=yes,
            no=no,
        )


def sex(code: str, style: Style) -> str:
    """男 or 1."""
    return code if style.sex == "code" else sexes.NAMES[code]


def ethnicity(code: str, style: Style) -> str:
    """汉族, 汉, 01 or 1; empty stays empty."""
    if not code or style.ethnic == "code":
        return code
    if style.ethnic == "bare":
        return code.lstrip("0")
    label = ethnic.NAMES[code].removesuffix("族")
    return label if style.ethnic == "short" else f"{label}族"


def day(value: date | None, style: Style) -> str | date | None:
    """A date as text in the office's way, or as a real date cell."""
    if value is None or style.dates == "cell":
        return value
    if style.dates == "/":
        return f"{value.year}/{value.month}/{value.day}"
    if style.dates == "年":
        return f"{value.year}年{value.month}月{value.day}日"
    return value.strftime(f"%Y{style.dates}%m{style.dates}%d")


def division(place: Place, style: Style) -> str:
    """A county as six digits or as a name."""
    return place.code[:6] if style.division == "code" else division_name(place.code[:6])


@cache
def division_name(code: str) -> str:
    """The name of a division of any level, kept because it is asked for again and again."""
    return places.full_name(code)


def whole_address(place: Place) -> str:
    """Division and detail in one cell."""
    return division_name(place.code) + place.detail


def home(dice: Dice, place: Place) -> str:
    """A present address as people write it: with or without 街镇 and 居村."""
    luck = dice.random()
    if luck < 0.40 or not place.code.startswith("31"):
        return whole_address(place)
    head = division_name(place.code[: 9 if luck < 0.75 else 6])
    return (head.removeprefix("上海市") if dice.chance(0.5) else head) + place.detail


@cache
def relation(code: str) -> str:
    """父亲, 母亲, 祖父 …"""
    return relations.NAMES[code]


def stray(dice: Dice, name: str) -> str:
    """A name with a space that does not belong there, now and then."""
    if dice.chance(0.01):
        return f"{name[0]} {name[1:]}" if len(name) == 2 else f"{name} "
    return name


def number(dice: Dice, text: str) -> str:
    """A number with a small x or in full-width digits, now and then."""
    if text.endswith("X") and dice.chance(0.3):
        return text[:-1] + "x"
    return text.translate(_FULL_WIDTH) if dice.chance(0.003) else text


def as_float(text: str) -> float:
    """What a spreadsheet makes of an 18-digit number: the last three digits are gone."""
    return float(text[:15] + "000")


def float_text(text: str) -> str:
    """The same, as a text export shows it: 4.40981E+17."""
    return f"{as_float(text):.5E}"
