"""A cell as a person meant it: full-width made half, invisible signs and the leading apostrophe gone."""

import re
import unicodedata

# Control, zero-width, bidi and soft-hyphen signs, BOM, variation selectors: copied along from web pages and Word.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_APOSTROPHES = "'`‘’′"


def without_invisible(text: str) -> str:
    """The text without control, zero-width and variation signs."""
    return _INVISIBLE.sub("", text)


def plain_text(value: object) -> str:
    """The cell as trimmed half-width text; None is empty, 1.0 is "1", a leading apostrophe is dropped."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():
        return text.lstrip(_APOSTROPHES).strip()
    return unicodedata.normalize("NFKC", without_invisible(text)).lstrip(_APOSTROPHES).strip()


def compact_text(value: object) -> str:
    """`plain_text` with every space inside removed too."""
    return "".join(plain_text(value).split())
