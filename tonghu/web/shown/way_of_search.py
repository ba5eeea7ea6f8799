"""How somebody searched, in codes that name nobody (搜索方式): what the journal keeps of the words typed."""

import hmac
from datetime import date

from django.conf import settings

from tonghu.rules.terms.plain import compact_text, plain_text


def way_of(words: str, *, on: date) -> dict[str, str]:
    """`how`: by whole number, the end of one, reference, name, or one character of a name.

    Of fragments also `like`: the same mark for the same surname or the same digits on one day, and for nothing else;
    it is a short keyed hash, so that the words cannot be read from it nor days be joined by it.
    """
    compact, name = compact_text(words).upper(), plain_text(words)
    number = compact[:-1] if compact.endswith("X") else compact
    if len(compact) == 18 and number.isdigit():
        return {"how": "idno"}
    if number.isdigit():
        return {"how": "part_of_number", "like": _mark(compact[-2:], on)}
    if len(compact) == 10 and compact.isascii():
        return {"how": "ref"}
    how = "part_of_name" if len(name) < 2 else "name"
    return {"how": how, "like": _mark(name[:1], on)}


def _mark(part: str, on: date) -> str:
    return hmac.digest(settings.MATCH_SECRET, f"like {on.isoformat()} {part}".encode(), "sha256").hex()[:4]
