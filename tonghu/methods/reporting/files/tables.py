"""The tables of an edition as a workbook in the layout of a bulletin (统计表工作簿)."""

from collections.abc import Iterator, Sequence
from itertools import product
from unicodedata import east_asian_width

from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.documents import Block, Document, Heading, Paragraph, TableBlock, bulletin, plain
from tonghu.methods.reporting.documents.notes import explanations, foot_of, remarks
from tonghu.methods.reporting.documents.panels import TOTAL_LABEL, WITHHELD, labelled, lone_place, side_of
from tonghu.methods.reporting.files.spreadsheet import Box, Sheet, Style, workbook
from tonghu.methods.tabulation import TOTAL

_CONTENTS, _NOTES, _QUALITY, _MADE = "目录", "注释和指标解释", "数据质量说明", "编制和审批"
_LINE = 100  # width of a line of notes
_CELL = 30.0  # width of a cell of words
_UPRIGHT = 9  # columns of an upright page


def xlsx(edition: Edition) -> bytes:
    """Cover, contents, a sheet for every table, notes, quality, approvals; the same bytes for the same edition."""
    report = bulletin(edition)
    tables = [_table(edition, edition.tables[number]) for number in sorted(edition.tables)]
    notes: list[Block] = [Heading(1, "注释")]
    notes += [Paragraph((f"[{n}] {line}",)) for n, line in enumerate(remarks(edition), start=1)]
    sheets: list[Sheet] = [
        _cover(report),
        _contents(edition),
        *tables,
        _text(_NOTES, [*notes, *explanations()]),
        _text(_QUALITY, _annex(report, "数据质量说明")),
        _text(_MADE, _annex(report, "编制信息")),
    ]
    day = edition.published_on or edition.reference_date
    return workbook(
        sheets,
        title=f"{edition.place}流动儿童和留守儿童统计表",
        subject=report.mark,
        made=f"{day.isoformat()}T00:00:00Z",
        foot=foot_of(edition),
    )


def _cover(report: Document) -> Sheet:
    title = f"{report.edition.place}流动儿童和留守儿童统计表"
    lines = [report.mark, "", title, "", *report.lines, ""]
    rows = [
        [Box(line, Style.COVER if line == title else Style.MARK if line and line == report.mark else Style.TITLE)]
        for line in lines
    ]
    rows.append([Box("目录", Style.LINK, _CONTENTS)])
    return Sheet("封面", rows, [90], heights={2: 90.0})


def _contents(edition: Edition) -> Sheet:
    rows: list[list[Box]] = [[Box("目录", Style.TITLE), Box(""), Box("")]]
    rows.append([Box(head, Style.HEAD) for head in ("表号", "表名", "统计范围")])
    for number in sorted(edition.tables):
        definition = edition.tables[number].definition
        rows.append(
            [Box(number, Style.LINK, number), Box(definition.title, Style.LINK, number), Box(definition.universe.label)]
        )
    rows += [[Box(""), Box(name, Style.LINK, name), Box("")] for name in (_NOTES, _QUALITY, _MADE)]
    return Sheet(_CONTENTS, rows, [10, 50, 30], across=[0], frozen=(2, 0))


def _table(edition: Edition, printed: Printed) -> Sheet:
    """All its dimensions: the last one across, the others down; totals first."""
    definition, safe = printed.definition, printed.table
    *down, across = safe.dimensions
    columns, named = [(TOTAL, TOTAL_LABEL), *([] if lone_place(across) else across.categories.items())], labelled(down)
    wide = len(named) + len(columns)
    empty = [Box("")] * (wide - 1)
    rows: list[list[Box]] = [
        [Box(f"{definition.number}　{definition.title}", Style.TITLE), *empty],
        [Box(f"{edition.place}　参照日：{edition.reference_date.isoformat()}　单位：人", Style.RIGHT), *empty],
        [*(Box(d.label, Style.HEAD) for d in named), *(Box(label, Style.HEAD) for _, label in columns)],
    ]
    for place in product(*(side_of(d) for d in down)):
        at = [code for code, _ in place]
        told = [end for end, d in zip(place, down, strict=True) if d in named]
        total = any(code == TOTAL for code, _ in told)
        label, number = (Style.TOTAL_LABEL, Style.TOTAL_NUMBER) if total else (Style.LABEL, Style.NUMBER)
        values = (safe.values[(*at, code)] for code, _ in columns)
        cells = (Box(WITHHELD if n is None else n, number) for n in values)
        rows.append([*(Box(text, label) for _, text in told), *cells])
    notes = [
        f"注：统计范围为{definition.universe.label}。{definition.note}“{WITHHELD}”为保护隐私不公布的数。",
        *([f"须征求意见的部门：{'、'.join(d.label for d in definition.consent)}。"] if not edition.public else []),
    ]
    first = len(rows)
    rows += [[Box(note, Style.NOTE), *empty] for note in notes]
    rows.append([Box("返回目录", Style.LINK, _CONTENTS)])
    spans = [0, 1, *range(first, first + len(notes))]
    widths = [_width([d.label, *d.categories.values()], most=44.0) for d in named]  # a label is never wrapped
    widths += [_width([label]) for _, label in columns]
    heights = {first + n: 13.0 * _lines_of(note, sum(widths)) for n, note in enumerate(notes)}
    return Sheet(
        definition.number, rows, widths, across=spans, head=(0, 2), frozen=(3, len(named)),
        heights={0: 26.0, 2: 30.0, **heights},
        landscape=wide > _UPRIGHT, printed=first + len(notes),
    )  # fmt: skip


def _width(labels: Sequence[str], most: float = 30.0) -> float:
    return min(most, max(9.0, 2.0 * max(map(len, labels)) + 2))


def _lines_of(text: str, width: float) -> int:
    """Over how many lines a text goes in a column of this width; a Chinese letter is as wide as two digits."""
    long = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return 1 + int(max(0, long - 1) // max(1.0, width - 2))


def _annex(report: Document, title: str) -> list[Block]:
    """The blocks of one annex of the bulletin."""
    found: list[Block] = []
    for block in report.annexes:
        if isinstance(block, Heading) and block.level == 1:
            if found:
                break
            if block.text != title:
                continue
        elif not found:
            continue
        found.append(block)
    return found


def _text(name: str, blocks: Sequence[Block]) -> Sheet:
    rows: list[list[Box]] = []
    heights: dict[int, float] = {}
    for n, (box, height) in enumerate(_lines(blocks)):
        rows.append(box)
        heights[n] = height
    wide = max(len(row) for row in rows)
    spans = [n for n, row in enumerate(rows) if len(row) == 1]
    widths = [float(_LINE)] if wide == 1 else [42.0, *[_CELL] * (wide - 1)]
    back = [Box("返回目录", Style.LINK, _CONTENTS)]
    return Sheet(name, [*rows, back], widths, across=spans, heights=heights, landscape=wide > 1, printed=len(rows))


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[list[Box], float]]:
    for block in blocks:
        match block:
            case Heading():
                yield [Box(block.text, Style.TITLE if block.level == 1 else Style.TOTAL_LABEL)], 24.0
            case Paragraph():
                text = plain(block.runs)
                yield [Box(text, Style.NOTE)], 14.0 * _lines_of(text, _LINE)
            case TableBlock(panel=panel):
                yield [Box(f"{block.number}　{panel.title}", Style.TOTAL_LABEL)], 20.0
                yield [Box(head, Style.HEAD) for head in (panel.corner, *panel.columns)], 20.0
                for line in panel.lines:
                    cells = [Box(v, Style.NUMBER if isinstance(v, int) else Style.WORDS) for v in line.values]
                    most = max(_lines_of(str(value), _CELL) for value in line.values)
                    yield [Box(line.label, Style.LABEL), *cells], 15.0 * most
