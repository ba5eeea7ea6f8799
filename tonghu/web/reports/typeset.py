"""Reports set in type (报告排版): PDF/A by typst, and its charts as pictures for Word."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from tonghu.methods.reporting.documents import Chart, Document
from tonghu.methods.reporting.documents.notes import foot_of
from tonghu.web.paper.glyphs import ANSWERS, LABELS, families, fonts
from tonghu.web.reports.told import INDEX_NOTE, Told, told_chart, told_index, told_parts

AUTHOR = "童护"
DOTS = 220.0  # an inch, of charts in Word


class NotTypeset(Exception):
    """The report could not be set (排版没有完成)."""

    def __init__(self, why: str) -> None:
        super().__init__(f"报告没有排成，没有生成文件：{why[:200]}。请报告系统管理员。")


def pdf(document: Document, *, token: str = "", line: str = "") -> bytes:
    """The report as PDF/A-2b.

    token: of the export, in the properties. line: who took it out and when, at the foot. Raises NotTypeset.
    """
    told: Told = {
        "title": document.title,
        "author": AUTHOR,
        "keywords": [token] if token else [],
        "mark": document.mark,
        "foot": foot_of(document.edition),
        "line": line,
        "lines": document.lines,
        "parts": told_parts(document),
        "figures": told_index(document),
        "index-note": INDEX_NOTE,
        "fonts": [LABELS, *families()],
        "sans": [ANSWERS, LABELS, *families()],
    }
    made = _compile("report.typ", told, format="pdf", pdf_standards="a-2b", timestamp=_moment(document))
    assert isinstance(made, bytes)
    return made


def _moment(document: Document) -> int:
    """The time in the properties: of the publication, or of the reference date; never that of the machine."""
    day = document.edition.published_on or document.edition.reference_date
    return int(datetime.combine(day, time(), UTC).timestamp())


def charts_png(charts: list[Chart]) -> list[bytes]:
    """Each chart as a picture of its own size."""
    if not charts:
        return []
    told: Told = {"charts": [told_chart(chart) for chart in charts], "sans": [ANSWERS, LABELS, *families()]}
    made = _compile("pictures.typ", told, format="png", ppi=DOTS)
    return [made] if isinstance(made, bytes) else list(made)


def _compile(name: str, told: Told, **how: Any) -> bytes | list[bytes]:
    try:
        made: bytes | list[bytes] = typst.compile(
            _template(name),
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            font_paths=fonts(),
            **how,
        )
    except typst.TypstError as failed:
        raise NotTypeset(str(failed)) from None
    return made


@cache
def _template(name: str) -> bytes:
    """The drawing of charts and the template in one: typst reads nothing from the disk."""
    here = Path(__file__)
    parts = (here.with_name(file).read_bytes() for file in ("charts.typ", name))
    return b"#let told = json(bytes(sys.inputs.told))\n" + b"\n".join(parts)
