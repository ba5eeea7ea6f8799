"""Whether two places lie in one district (行政区域 = 区), as far as their codes tell.

A code may be coarse (310000: somewhere in Shanghai) or abolished; an abolished one stands for its successor.
"""

from functools import lru_cache

from tonghu.rules.terms import counties

CITY = "31"  # 本市
_DISTRICT = 6  # digits
_BEYOND = ("71", "81", "82", "83")  # 港澳台: no mainland hukou


@lru_cache(maxsize=8192)
def district(code: str) -> str:
    """The six digits of today's district, or fewer where the code does not say which."""
    county = code[:6]
    if counties.county(county) is not None:
        # An area divided among several successors tells no more than its province.
        return counties.successor(county) or county[:2]
    if county.endswith("00"):
        # 310100 and 310200 are placeholders, not areas that hold some of the districts.
        return county[:2] if in_city(county) or county.endswith("0000") else county[:4]
    return county


def names_a_district(code: str) -> bool:
    """Whether the code says which district, not only which province or city."""
    return len(district(code)) == _DISTRICT


def differ(one: str | None, other: str | None) -> bool | None:
    """Whether two places lie in different districts; None when the codes do not tell."""
    if one is None or other is None:
        return None
    one, other = district(one), district(other)
    if len(one) == len(other) == _DISTRICT:
        return one != other
    return None if one.startswith(other) or other.startswith(one) else True


def in_city(code: str | None) -> bool | None:
    """Whether a place lies in Shanghai."""
    return None if code is None else code.startswith(CITY)


def beyond_hukou(code: str) -> bool:
    """Whether a code is of 港澳台, where nobody has a mainland hukou."""
    return code.startswith(_BEYOND)


@lru_cache(maxsize=8192)
def name(code: str) -> str:
    """The place as a clerk would write it: districts of Shanghai without the city."""
    found = counties.county(code[:6])
    if found is not None and code.startswith(CITY):
        return found.name
    return counties.name_of(code) or f"代码{code[:6]}"
