"""What templates say: masks, dates, places, clocks, sortable heads, and the built front end (模板标签)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tonghu.methods.tabulation import At
from tonghu.register.showing import SECRET, Eyes, eyes_on
from tonghu.rules.access import Act, ItemClass
from tonghu.rules.access.masks import mask_idno, mask_name
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.eligibility import Kind
from tonghu.rules.terms import ethnic, relations, sexes
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.months import age_on
from tonghu.web.shown import pace
from tonghu.web.shown.places import place_full as full_name
from tonghu.web.shown.places import place_label, place_path
from tonghu.web.shown.words import day

register = template.Library()


# Values of a child as this account may see them (rules.access).


@register.simple_tag
def seen(user: Any, child: Any, kind: str, value: object, leads: str = "") -> str:
    """A value of this class; leads="leads" for one that would lead to a home that is kept secret.

    child: the child, or the eyes with which a page sees it.
    """
    text = str(value or "")
    if not text and kind == ItemClass.NAME:
        return "（姓名未知）"
    eyes = child if isinstance(child, Eyes) else eyes_on(child, user)
    return eyes.shows(ItemClass(kind), text, leads=bool(leads))


@register.filter
def home(child: Any, user: Any) -> str:
    """花木街道 · 第一居委会: where the child lives, below the user's place and as deep as may be said."""
    eyes = eyes_on(child, user)
    if not eyes.within:
        return SECRET if eyes.secret else f"{place_label(child.district)}（本区以外）"
    return place_within(eyes.place(child.residence), user.jurisdiction) if not eyes.kept_away else _street(child, user)


def _street(child: Any, user: Any) -> str:
    known = eyes_on(child, user).place(child.residence)
    street = f"{place_path(known, within=user.jurisdiction)}（{SECRET}）"
    return street if len(known) > len(user.jurisdiction) else SECRET


register.filter("mask_idno", mask_idno)
register.filter("mask_name", mask_name)


# Dates and ages.


register.filter("day", day)


@register.filter
def moment(value: datetime | None) -> str:
    """2024年9月30日 14:32."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


@register.filter
def age(born: date | None, on: date | None) -> str:
    """9岁4个月 on that day."""
    if not born or not on or on < born:
        return ""
    years, months = age_on(born, on)
    return f"{years}岁{months}个月" if years else f"{months}个月"


@register.filter
def days_left(due: date | None) -> int | None:
    """Days from today to the day; negative when it is over."""
    return (due - timezone.localdate()).days if due else None


@register.inclusion_tag("parts/clock.html")
def clock(due: date | None, soon: int = 7, form: str = "") -> dict[str, object]:
    """A deadline: grey, amber within `soon` days, red when over (时限); form "short" leaves the date out."""
    left = days_left(due)
    colour = "" if left is None or left > soon else "is-late" if left < 0 else "is-soon"
    over = -left if left is not None else None
    return {"due": due, "left": left, "over": over, "colour": colour, "short": form == "short"}


# Words for codes.


@register.filter
def place(code: object) -> str:
    """The name of a division, without what it lies in."""
    return place_label(str(code or ""))


@register.filter
def place_full(code: object) -> str:
    """安徽省合肥市蜀山区: down to the county, for a 户籍地."""
    return full_name(str(code)) if code else ""


@register.filter
def place_within(code: object, jurisdiction: str = "") -> str:
    """The names below the jurisdiction: 花木街道 · 第一居委会 for a district officer."""
    text = str(code or "")
    if text == jurisdiction and len(text) < CODE_LENGTH[Reach.COMMITTEE]:
        return f"{'居村' if len(text) == CODE_LENGTH[Reach.STREET] else '街镇'}待落实"
    return place_path(text, within=jurisdiction)


@register.filter
def kind_label(kind: object) -> str:
    """流动儿童 for MIGRANT."""
    return Kind(str(kind)).label if kind in set(Kind) else "未判定"


@register.filter
def sex_label(code: object) -> str:
    """男 for "1"."""
    return sexes.NAMES.get(str(code), "")


@register.filter
def ethnic_label(code: object) -> str:
    """汉族 for "01"."""
    return ethnic.NAMES.get(str(code), "")


@register.filter
def relation_label(code: object) -> str:
    """父亲 for "51"."""
    return relations.NAMES.get(str(code), "") or "未说明关系"


@register.filter
def department_label(code: object) -> str:
    """教育 for EDUCATION."""
    return Department(str(code)).label if code in set(Department) else "未说明来源"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is itself a variable."""
    return mapping.get(key)


@register.filter
def percent(part: float) -> str:
    """0.5 as 50%; never 100% while something is missing."""
    return f"{int(part * 100 + 1e-9)}%"


register.filter("past_review", pace.past_review)
register.filter("past_check", pace.past_check)


@register.filter
def may(user: Any, act: str) -> bool:
    """Whether the user carries out the act at all, to decide which buttons to show."""
    return bool(user.is_authenticated and user.may(Act(act)))


# Parts of a page.


@register.inclusion_tag("parts/sort_head.html", takes_context=True)
def sort_head(context: Mapping[str, Any], key: str, label: str, css: str = "") -> dict[str, object]:
    """The head of a column that sorts on click; the page offers the current order as `sort` (key or -key)."""
    now = str(context.get("sort", ""))
    query = context["request"].GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    query["sort"] = f"-{key}" if now == key else key
    order = "ascending" if now == key else "descending" if now == f"-{key}" else ""
    return {"label": label, "href": "?" + query.urlencode(), "order": order, "css": css}


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with these parameters changed (None or "" removes one) and paging begun anew."""
    query = context["request"].GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def figure_address(round: Any, table: str, at: At) -> str:
    """Where the children behind a cell of a table are listed: codes only."""
    codes = {key: ",".join(map(str, said)) if isinstance(said, tuple) else said for key, said in at.items()}
    return f"{reverse('figure-children', args=[table])}?{urlencode({'round': round.pk, **codes}, safe=',')}"


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed: float) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def _built() -> dict[str, Any]:
    path = Path(settings.STATICFILES_DIRS[0]) / "build" / "manifest.json"
    return _manifest(path, path.stat().st_mtime) if path.exists() else {}


@register.simple_tag
def front(name: str) -> SafeString:
    """The script and styles built from front/src/<name>.ts; nothing where the front end was not built."""
    built = _built()
    entry = built.get(f"src/{name}.ts")
    if entry is None:
        return SafeString("")
    chunks, styles = [entry], list(entry.get("css", []))
    for chunk in chunks:  # shared chunks carry styles too
        for imported in chunk.get("imports", []):
            if built[imported] not in chunks:
                chunks.append(built[imported])
                styles = [*built[imported].get("css", []), *styles]
    links = format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"build/{css}"),) for css in dict.fromkeys(styles)),
    )
    script = format_html('<script type="module" src="{}"></script>', static(f"build/{entry['file']}"))
    return links + SafeString("\n") + script


# Registration forms.


@register.filter
def title_of(item: Any) -> str:
    """父亲公民身份号码: the label of a line that says whose it is."""
    return str(item.title) if item else ""


@register.filter
def stamp(at: datetime | None) -> str:
    """The state of a draft, as its page sends it back."""
    return at.isoformat() if at else ""
