"""What a reader finds on the pages of a PDF: its letters in the order in which they are drawn."""

import re
from io import BytesIO

import pikepdf


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    with pikepdf.open(BytesIO(pdf)) as book:
        return [_page(page) for page in book.pages]


def _page(page: pikepdf.Page) -> str:
    maps = {str(name): _letters(font) for name, font in page.Resources.Font.items()}
    letters: dict[int, str] = {}
    told = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    told += "".join(letters[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))
    return re.sub(r"\s", "", told)


def _letters(font: pikepdf.Object) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    return {int(code, 16): _text(text) for code, text in re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>\n", table)}


def _text(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")
