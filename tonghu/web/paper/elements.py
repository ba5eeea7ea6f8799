"""The pieces of a Word document that python-docx does not make (WordprocessingML, ISO/IEC 29500; w14 of [MS-DOCX])."""

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_BOX_FONT = "MS Gothic"  # in every Word since 2007; both boxes are as wide as a character
_TWIPS = 56.7  # a millimetre
_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # what XML cannot hold


def words(text: str, font: str, *, size: float = 0, underlined: bool = False, colour: str = "") -> Any:
    """A run of text; a line break for each new line."""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.translate(_ILLEGAL).split("\n")
    )
    return parse_xml(f"<w:r {nsdecls('w')}>{_manner(font, size, underlined, colour)}{lines}</w:r>")


def _manner(font: str, size: float, underlined: bool = False, colour: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    shade = f'<w:color w:val="{colour}"/>' if colour else ""
    height = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    line = '<w:u w:val="single"/>' if underlined else ""
    return f"<w:rPr>{fonts}{shade}{height}{line}</w:rPr>"


def check_box(tag: str, name: str, *, ticked: bool) -> Any:
    """A content control that is ticked by a click; tag: item and code, by which a program finds it again."""
    box = "☑" if ticked else "☐"
    return parse_xml(
        f"<w:sdt {nsdecls('w')} {_W14}><w:sdtPr>{_manner(_BOX_FONT, 0)}"
        f"<w:alias w:val={quoteattr(name)}/><w:tag w:val={quoteattr(tag)}/>"
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
        f'<w14:checkedState w14:val="2611" w14:font="{_BOX_FONT}"/>'
        f'<w14:uncheckedState w14:val="2610" w14:font="{_BOX_FONT}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r>{_manner(_BOX_FONT, 0)}<w:t>{box}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def field(code: str, size: float) -> Any:
    """A field that Word counts: PAGE, NUMPAGES."""
    return parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r>{_manner("宋体", size)}<w:t>1</w:t></w:r></w:fldSimple>'
    )


def table(widths: tuple[int, ...], air: float) -> Any:
    """An empty table with lines around its cells, of fixed widths in millimetres."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    air_twips = round(air * 0.7 * _TWIPS)  # a line of Word has some air of its own
    margins = "".join(
        f'<w:{side} w:w="{size}" w:type="dxa"/>'
        for side, size in (("top", air_twips), ("left", 90), ("bottom", air_twips), ("right", 90))
    )
    columns = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{round(sum(widths) * _TWIPS)}" w:type="dxa"/>'
        f'<w:tblInd w:w="90" w:type="dxa"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )


def row() -> Any:
    """An empty row; it may go on on the next page."""
    return parse_xml(f"<w:tr {nsdecls('w')}/>")


def cell(width: int, *, across: int = 1, down: str = "", shade: str = "", tight: bool = False) -> Any:
    """An empty cell. down: restart where it begins over several rows, continue below. shade: of a banner.

    tight: almost without margins at the sides.
    """
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    merged = f'<w:vMerge w:val="{down}"/>' if down else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    close = ("left", "right") if tight else ("top", "bottom") if shade else ()
    sides = "".join(f'<w:{side} w:w="30" w:type="dxa"/>' for side in close)
    margins = f"<w:tcMar>{sides}</w:tcMar>" if sides else ""
    return parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{span}{merged}'
        f'{fill}{margins}<w:vAlign w:val="center"/></w:tcPr><w:p/></w:tc>'
    )
