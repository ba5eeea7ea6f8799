"""Claims that several chapters make (各章共用的说法)."""

from tonghu.rules.forms.claims import (
    ON,
    Claim,
    Day,
    Text,
    all_of,
    any_of,
    at_most,
    bare,
    begins,
    county_by,
    day,
    differ,
    first_known,
    known,
    less,
    not_,
    number_fault,
    part,
    plus_months,
    same,
    says,
    text,
    told_unknown,
    within,
)

SHANGHAI = "31"
PARENTS = ("father", "mother")
GONE = ("dead", "missing")  # 死亡、失踪
# 事实无人抚养: the states that stand in the way of a parent (codes.md 12).
UNABLE = ("dead", "missing", "detained", "disabled", "ill", "revoked", "deported")
ALIVE = ("alive", "detained", "disabled", "ill", "revoked", "deported", "other")

BORN = day("born")
FILLED_ON = first_known(day("filled_on"), ON)
# 首次来沪日期; while it is not asked, the day of the present home is the earliest that is known.
IN_SHANGHAI_SINCE = first_known(day("arrived"), day("came"))
ASKED = says("asked_for_help", "1")
# Silence is no request; 不详 leaves it open.
NOT_ASKED = not_(any_of(ASKED, told_unknown("asked_for_help")))
HUKOU_HERE = begins(text("hukou"), SHANGHAI)
HUKOU_ELSEWHERE = all_of(known("hukou"), not_(HUKOU_HERE))

GUARDIAN_LINES = tuple(
    f"guardian_{part}"
    for part in (
        *("name", "relation", "idno", "phone"),
        *("hukou", "hukou_detail", "residence", "residence_detail"),
    )
)
CARER_LINES = tuple(
    f"carer_{part}"
    for part in (
        *("name", "relation", "phone", "relation_other", "idno"),
        *("hukou", "hukou_detail", "residence", "residence_detail"),
    )
)


def county(key: str) -> Text:
    """The six digits of an address that is known down to the county."""
    return part(text(key), 0, 6)


def here_under(key: str) -> Claim:
    """The address is in Shanghai."""
    return begins(text(key), SHANGHAI)


def detail(key: str) -> Text:
    """What stands after the division, without spaces."""
    return bare(text(f"{key}_detail"))


def one_place(a: str, b: str) -> Claim:
    """Two addresses are one: one division lies in the other, and the details are the same."""
    return all_of(within(text(a), text(b)), same(detail(a), detail(b)))


def may_be_one_place(a: str, b: str) -> Claim:
    """Nothing tells two addresses apart: they are one, or lie in one 居村 and one is written no further."""
    unsaid = any_of(*(not_(known(f"{key}_detail")) for key in (a, b)))
    return any_of(one_place(a, b), all_of(same(text(a), text(b)), unsaid))


def two_places(a: str, b: str) -> Claim:
    """Two addresses are known and not one."""
    apart = all_of(known(a), known(b), not_(within(text(a), text(b))))
    return any_of(apart, all_of(known(a), known(b), differ(detail(a), detail(b))))


def younger(years: int, on: Day = ON) -> Claim:
    """The child has not reached this age."""
    return less(on, plus_months(BORN, years * 12))


def aged(years: int, on: Day = ON) -> Claim:
    """The child has reached this age."""
    return at_most(plus_months(BORN, years * 12), on)


def whole(pattern: str) -> str:
    """The whole text is this, not a part of it; `$` would let a last line break pass."""
    return rf"^(?:{pattern})(?![\s\S])"


def holds_number(key: str) -> Claim:
    """A number was given whose check character holds."""
    return same(county_by(key), county_by(key))


def number_wrong(key: str) -> Claim:
    """A number was given that cannot be one."""
    return same(number_fault(key), number_fault(key))
