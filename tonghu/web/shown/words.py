"""Values of a list or of the register in the words of people (用语)."""

from datetime import date, datetime

from django.utils import timezone

from tonghu.rules.forms import is_unknown
from tonghu.rules.terms import documents, ethnic, relations, sexes
from tonghu.web.shown.places import place_label, place_path

_TABLES = {"sex": sexes.NAMES, "ethnic": ethnic.NAMES, "document": documents.NAMES}
_YES_NO = {"1": "是", "0": "否"}


def in_words(key: str, value: object) -> str:
    """男 for sex "1", 浦东新区 · 花木街道 for a residence; a text stays as it is."""
    if not value:
        return ""
    if is_unknown(value):
        return "不详"
    if isinstance(value, list):
        return "、".join(map(str, value))
    text = str(value)
    if key in _TABLES:
        return _TABLES[key].get(text, text)
    if key in ("hukou", "residence"):
        return place_path(text, within="31") if text.startswith("31") and len(text) > 6 else place_label(text)
    if key == "hukou_registered":
        return _YES_NO.get(text, text)
    return relations.NAMES.get(text, text) if key.endswith("relation") else text


def day(value: date | datetime | str | None) -> str:
    """2024年9月30日; also of an ISO string."""
    if isinstance(value, str):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
