"""A document as plain lists and dictionaries, in which the typesetter and the writer of Word find it (排版数据)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonghu.methods.reporting.documents import Block, Chart, Document, Figure, Heading, Paragraph, TableBlock
from tonghu.methods.reporting.documents.panels import WITHHELD, Panel, Value
from tonghu.methods.reporting.documents.sentences import Run

INDEX_TITLE = "数字出处表"
INDEX_NOTE = (
    "文中每个数字均取自统计表的单元格。“占”为两数之比，“除去”为从前数减去后数，“减”为两期之差；"
    "几个代码用“|”隔开的为各单元格之和。"
)
_NUMBER = re.compile(r"[x—]|[+−]?[\d.,]+%?(—[\d.,]+%?)?")
Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that stand on pages of one format. first: begins a page."""

    blocks: tuple[Block, ...]
    wide: bool
    first: bool


def parts(document: Document) -> Iterator[Part]:
    """The document in stretches of upright and flipped pages; every annex begins a page."""
    for blocks in (document.blocks, *_annexes(document.annexes)):
        run: list[Block] = []
        first = True
        for block in blocks:
            wide = isinstance(block, TableBlock) and block.panel.wide
            if run and wide != _is_wide(run):
                yield Part(tuple(run), _is_wide(run), first)
                run, first = [], False
            run.append(block)
        if run:
            yield Part(tuple(run), _is_wide(run), first)


def _is_wide(run: Sequence[Block]) -> bool:
    last = run[-1]
    return isinstance(last, TableBlock) and last.panel.wide


def _annexes(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    annex: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1 and annex:
            yield annex
            annex = []
        annex.append(block)
    if annex:
        yield annex


class Numbers:
    """Counts figures in the order in which they are set, as `Document.figures` does."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """The number of the next figure."""
        self.last += 1
        return self.last


def told_parts(document: Document) -> list[Told]:
    """All parts for the typesetter."""
    numbers = Numbers()
    return [
        {"wide": part.wide, "first": part.first, "blocks": [told_block(block, numbers) for block in part.blocks]}
        for part in parts(document)
    ]


def told_block(block: Block, numbers: Numbers) -> Told:
    """One block."""
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "note": block.note, "runs": [_run(run, numbers) for run in block.runs]}
        case TableBlock():
            return {"kind": "table", **told_panel(block.panel, block.number)}
        case Chart():
            return told_chart(block)


def _run(run: Run, numbers: Numbers) -> tuple[str, object]:
    if isinstance(run, str):
        return "words", run
    if isinstance(run, Figure):
        return "figure", (str(numbers.next()), run.text)
    return "note", str(run.number)


def told_panel(panel: Panel, number: str) -> Told:
    """A table: its values as they are printed."""
    return {
        "id": f"table-{number}",
        "number": number,
        "title": panel.title,
        "unit": panel.unit,
        "corner": panel.corner,
        "columns": panel.columns,
        "wide": panel.wide,
        "text": is_text(panel),
        "sides": sides(panel),
        "rows": [
            {"label": line.label, "total": line.total, "values": [printed(v) for v in line.values]}
            for line in panel.lines
        ],
        "notes": notes_of(panel),
    }


def notes_of(panel: Panel) -> list[str]:
    """The notes under a table, the sign for what is not published among them."""
    said = [*panel.notes, *([f"“{WITHHELD}”为不公布的数。"] if panel.withheld else [])]
    return [f"注：{''.join(said)}"] if said else []


def is_text(panel: Panel) -> bool:
    """Whether it holds words and not counts."""
    return all(isinstance(v, str) for line in panel.lines for v in line.values) and panel.unit != "人"


def sides(panel: Panel) -> list[str]:
    """On which side the values of each column stand: numbers to the right, also among words."""
    columns = zip(*(line.values for line in panel.lines), strict=True)
    return ["right" if _of_numbers(column) else "left" for column in columns]


def _of_numbers(column: Sequence[Value]) -> bool:
    """Numbers or what stands for one; a column of nothing but dashes holds no number."""
    numbers = all(isinstance(v, int) or _NUMBER.fullmatch(v) for v in column)
    return numbers and any(v != "—" for v in column)


def printed(value: Value) -> str:
    """A value as it stands in a cell."""
    return str(value)


def told_chart(chart: Chart) -> Told:
    """A chart."""
    return {
        "kind": "chart",
        "shape": chart.shape.value,
        "number": chart.number,
        "title": chart.title,
        "unit": chart.unit,
        "categories": chart.categories,
        "series": [{"label": s.label, "values": s.values} for s in chart.series],
        "alt": chart.alternative,
        "hidden": any(v is None for s in chart.series for v in s.values),
    }


def told_index(document: Document) -> list[Told]:
    """The index of figures."""
    return [
        {
            "number": str(placed.number),
            "where": placed.where,
            "text": placed.figure.text,
            "words": placed.figure.words(document.edition),
            "formula": placed.figure.formula,
        }
        for placed in document.figures
    ]
