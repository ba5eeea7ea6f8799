"""A cell as a person meant it: full-width made half, invisible signs and the leading apostrophe gone."""

import unicodedata

# Zero-width, bidi and soft-hyphen signs, BOM, variation selectors: copied along from web pages and Word.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0B, 0x0D),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xE0100, 0xE01F0),
    ]
)
_APOSTROPHES = "'`‘’′"


def without_invisible(text: str) -> str:
    """The text without control, zero-width and variation signs."""
    return text.translate(_INVISIBLE)


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
