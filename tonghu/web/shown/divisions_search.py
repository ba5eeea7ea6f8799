"""Finding a division by typing Chinese, pinyin initials or digits (行政区划检索), or going down step by step."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tonghu.register.models import Division

MOST = 12
_ENDINGS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "居委会",
    "村委会",
    "街道",
    "省",
    "市",
    "区",
    "县",
    "镇",
    "乡",
    "盟",
    "旗",
)
_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One division with all by which it can be found."""

    code: str
    name: str
    path: str
    initials: str
    spelled: str
    path_initials: str
    parts: bool


@cache
def _places() -> tuple[Place, ...]:
    """Every division in use; read once while the process lives, as divisions change once a year."""
    rows = Division.objects.filter(until=None).order_by("code").values_list("code", "name", "parent_id")
    names = {code: (name, parent) for code, name, parent in rows}
    parents = {parent for _, parent in names.values()}

    def path(code: str) -> list[str]:
        name, parent = names[code]
        return [*(path(parent) if parent in names else []), name]

    return tuple(_place(code, path(code), code in parents) for code in names)


@cache
def _initials(name: str) -> str:
    from pypinyin import Style, lazy_pinyin  # a quarter of a second to load, for those who search only

    return "".join(lazy_pinyin(_bare(name), style=Style.FIRST_LETTER)).lower()


def _bare(name: str) -> str:
    ending = next((e for e in _ENDINGS if name.endswith(e) and len(name) - len(e) >= 2), "")
    return name.removesuffix(ending)


def _place(code: str, names: list[str], parts: bool) -> Place:
    from pypinyin import lazy_pinyin

    name = names[-1]
    spelled = "".join(lazy_pinyin(_bare(name))).lower()
    return Place(code, name, "".join(names), _initials(name), spelled, "".join(map(_initials, names)), parts)


def search(text: str, *, near: str, deep: bool) -> list[Place]:
    """The divisions that fit best; `near` first, and below the county only where `deep` asks for it."""
    wanted = "".join(text.split()).lower()
    if not wanted:
        return []
    ranked = []
    for place in _places():
        if (not deep and len(place.code) > _COUNTY) or (deep and not place.code.startswith("31")):
            continue
        if (rank := _rank(place, wanted)) is not None:
            ranked.append(((rank, not place.code.startswith(near), -len(place.code) if deep else 0, place.code), place))
    return [place for _, place in sorted(ranked, key=lambda pair: pair[0])[:MOST]]


def _rank(place: Place, wanted: str) -> int | None:
    if wanted.isdigit():
        return 0 if place.code.startswith(wanted) else None
    if wanted.isascii():
        fits = (place.initials == wanted, place.initials.startswith(wanted), place.spelled.startswith(wanted))
        late = (place.path_initials.endswith(wanted), wanted in place.path_initials)
        return next((n for n, fit in enumerate((*fits, *late)) if fit), None)
    fits = (place.name == wanted or _bare(place.name) == wanted, place.name.startswith(wanted), wanted in place.path)
    found = next((n for n, fit in enumerate(fits) if fit), None)
    return found if found is not None else 3 if _in_order(wanted, place.path) else None


def _in_order(letters: Iterable[str], text: str) -> bool:
    """合肥蜀山 within 安徽省合肥市蜀山区."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def parts_of(code: str, *, deep: bool) -> list[Place]:
    """The divisions directly below; with "" the provinces, or for a home in Shanghai its districts."""
    if not code:
        return parts_of("31", deep=True) if deep else [p for p in _places() if len(p.code) == 2]
    below = set(Division.objects.filter(parent=code, until=None).values_list("code", flat=True))
    return [place for place in _places() if place.code in below]
