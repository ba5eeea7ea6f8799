"""Where invented people live and come from (居住地、来源地): real divisions, invented streets, skewed sizes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt

from tonghu.demo.population.dice import Dice, Weighted
from tonghu.demo.population.facts import DISTRICTS, ORIGINS
from tonghu.register import divisions
from tonghu.rules.terms import counties

_CIVIC = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Town:
    """One 街镇 with its committees (居村) and the share of the city's migrants it holds."""

    code: str  # 9 digits
    name: str
    district: str  # 6 digits
    weight: float
    committees: "Weighted[str]"  # 12-digit codes


@dataclass(frozen=True, slots=True)
class Origin:
    """A county outside Shanghai as it is today, and a code of the same prefecture that parents may still carry."""

    code: str
    name: str
    old_codes: tuple[tuple[str, int], ...]  # abolished code, year it ended


@cache
def names() -> dict[str, str]:
    """The name of each division of Shanghai by its code, from the city to the committee."""
    return {row.code: row.name for row in divisions.rows("shanghai")}


def district_name(code: str) -> str:
    """浦东新区 for any code inside it."""
    return names()[code[:6]]


def full_name(code: str) -> str:
    """ "上海市浦东新区川沙新镇某居委会" down to the level of the code; elsewhere "安徽省合肥市蜀山区"."""
    if not code.startswith("31"):
        return counties.name_of(code)
    return "上海市" + "".join(names()[code[:digits]] for digits in (6, 9, 12) if digits <= len(code))


@cache
def towns(seed: int) -> tuple[Town, ...]:
    """All 街镇 of the city; which are big depends on the seed, how unequal they are does not."""
    below: dict[str, list[str]] = {}
    for code in sorted(names()):
        if len(code) == 12:
            below.setdefault(code[:9], []).append(code)
    dice = Dice(seed, "towns")
    rough = {code: _town_size(dice, code, len(below[code])) for code in below}
    sums: dict[str, float] = {}
    for code, size in rough.items():
        sums[code[:6]] = sums.get(code[:6], 0) + size
    return tuple(
        Town(code, names()[code], code[:6], _migrants(code[:6]) * size / sums[code[:6]], _committees(dice, below[code]))
        for code, size in rough.items()
    )


def share_out(total: int, places: tuple[Town, ...]) -> Iterator[tuple[Town, int]]:
    """Divide `total` children among towns by weight, largest remainders first."""
    scale = total / sum(town.weight for town in places)
    exact = [town.weight * scale for town in places]
    order = sorted(range(len(places)), key=lambda i: int(exact[i]) - exact[i])
    extra = set(order[: total - sum(map(int, exact))])
    for i, town in enumerate(places):
        if count := int(exact[i]) + (i in extra):
            yield town, count


@cache
def origins() -> dict[str, Weighted[Origin]]:
    """Counties outside Shanghai by province; a few send many, most send few (a Zipf-like tail)."""
    now: dict[str, dict[str, str]] = {}
    gone: dict[str, list[tuple[str, int]]] = {}
    for county in counties.counties():
        province = county.code[:2]
        if province not in ORIGINS or county.code[4:] == "00":
            continue
        if county.until is None:
            now.setdefault(province, {})[county.code] = county.name
        else:
            gone.setdefault(county.code[:4], []).append((county.code, county.until))
    dice = Dice("origins")
    return {
        province: Weighted(
            (Origin(code, name, tuple(gone.get(code[:4], ()))), 1 / (1 + int(dice.random() * 40)))
            for code, name in codes.items()
        )
        for province, codes in now.items()
    }


@cache
def origin_by_code() -> dict[str, Origin]:
    """The same counties by code."""
    return {origin.code: origin for counties_of in origins().values() for origin in counties_of.values}


@cache
def provinces() -> Weighted[str]:
    """Provinces migrants come from, as often as they do."""
    return Weighted(ORIGINS)


def street(dice: Dice, village: bool) -> str:
    """An address no letter reaches: the street says that it is invented."""
    if village and dice.chance(0.6):
        return f"虚构宅{dice.between(1, 180)}号"
    road = f"虚构{dice.pick(('', '东', '西', '南', '北', '中', *_CIVIC))}路"
    if dice.chance(0.2):
        return f"{road}{dice.between(1, 2400)}号"
    floor, door = dice.between(1, 18), dice.between(1, 4)
    return f"{road}{dice.between(1, 1600)}弄{dice.between(1, 90)}号{floor}{door:02d}室"


def home_address(dice: Dice) -> str:
    """An address below the county in another province."""
    if dice.chance(0.7):
        return f"虚构镇虚构村{dice.pick('一二三四五六七八')}组{dice.between(1, 120)}号"
    return f"虚构路{dice.between(1, 600)}号{dice.between(1, 30)}幢{dice.between(1, 6)}{dice.between(1, 4):02d}室"


def is_village(code: str) -> bool:
    """Whether a committee is a 村委会 rather than a 居委会."""
    return names().get(code, "").endswith(("村", "村委会", "村民委员会"))


def _migrants(district: str) -> float:
    population, share = DISTRICTS.get(district, (100_000, 0.3))
    return population * share


def _town_size(dice: Dice, code: str, committees: int) -> float:
    # 镇 (100–199) hold factories and rented farmhouses, 街道 flats, parks and zones (400 on) hardly any home;
    # size varies about threefold beyond that.
    kind = 0.15 if code[6:] >= "400" else 2.2 if code[6:] >= "100" else 1.0
    return sqrt(committees) * kind * dice.lognormvariate(0, 0.5)


def _committees(dice: Dice, codes: list[str]) -> Weighted[str]:
    return Weighted((code, dice.lognormvariate(0, 1.0)) for code in codes)
