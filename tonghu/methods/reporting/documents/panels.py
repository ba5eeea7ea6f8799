"""Protected tables laid out for paper and workbook (表式): totals first, as statistical yearbooks print them.

A table of three dimensions is printed as two panels, each with one of them in total; the whole of it stands in the
files for machines. Cells are those of the SafeTable: nothing is computed here but shares of printed counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonghu.methods.reporting.edition import Edition, Printed, rounded
from tonghu.methods.tabulation import TOTAL, VARIABLES, Dimension

WITHHELD = "x"
TOTAL_LABEL = "合计"
_MOST_UPRIGHT = 9  # columns of an upright page; more lie on their side
Value = int | str  # a count, or what is printed in its place


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a panel. total: whether it sums up the others."""

    label: str
    values: tuple[Value, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One printed table. code: of the standard table it is a view of, with a letter where there are two."""

    code: str
    title: str
    unit: str
    corner: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it needs a page on its side."""
        return len(self.columns) > _MOST_UPRIGHT

    @property
    def withheld(self) -> bool:
        """Whether a cell of it is not published."""
        return any(value == WITHHELD for line in self.lines for value in line.values)


def lone_place(dimension: Dimension) -> bool:
    """Whether it is the one place that the whole table is of: its rows and their total would say everything twice."""
    return bool(VARIABLES[dimension.key].place) and len(dimension.categories) == 1


def labelled(dimensions: Sequence[Dimension]) -> list[Dimension]:
    """The dimensions whose names stand before a row: a lone place only where there is no other."""
    return [d for d in dimensions if not lone_place(d)] or list(dimensions)


def side_of(dimension: Dimension) -> list[tuple[str, str]]:
    """What stands in one column of labels, the total first; of a lone place nothing but its name."""
    total = [] if lone_place(dimension) else [(TOTAL, TOTAL_LABEL)]
    return [*total, *dimension.categories.items()]


def panels(printed: Printed) -> list[Panel]:
    """All printed views of a table."""
    shown = [d for d in printed.table.dimensions if not lone_place(d)]
    if len(shown) == 1:
        return [_single(printed, shown[0])]
    pairs = [(shown[n], shown[n + 1]) for n in reversed(range(len(shown) - 1))]
    letters = [""] if len(pairs) == 1 else "abc"
    return [_crossed(printed, *_upright(pair), letter) for pair, letter in zip(pairs, letters, strict=False)]


def all_panels(edition: Edition) -> Iterator[Panel]:
    """Of every table of an edition."""
    for number in sorted(edition.tables):
        yield from panels(edition.tables[number])


def _upright(pair: tuple[Dimension, Dimension]) -> tuple[Dimension, Dimension]:
    """The longer side goes down where the page can then stay upright."""
    down, across = pair
    fits = len(down.categories) < _MOST_UPRIGHT <= len(across.categories)
    return (across, down) if fits else pair


def _crossed(printed: Printed, down: Dimension, across: Dimension, letter: str) -> Panel:
    columns = [(TOTAL, TOTAL_LABEL), *across.categories.items()]
    lines = tuple(
        Line(label, tuple(_value(printed, {down.key: code, across.key: c}) for c, _ in columns), code == TOTAL)
        for code, label in [(TOTAL, TOTAL_LABEL), *down.categories.items()]
    )
    title = f"{printed.definition.title}（按{down.label}、{across.label}分）"
    labels = tuple(label for _, label in columns)
    return Panel(f"{printed.definition.number}{letter}", title, "人", down.label, labels, lines, _notes(printed))


def _single(printed: Printed, down: Dimension) -> Panel:
    lines = []
    whole = _value(printed, {})
    for code, label in [(TOTAL, TOTAL_LABEL), *down.categories.items()]:
        value = _value(printed, {down.key: code})
        lines.append(Line(label, (value, share_of(value, whole)), code == TOTAL))
    title = f"{printed.definition.title}（按{down.label}分）"
    number = printed.definition.number
    return Panel(number, title, "人、%", down.label, ("人数", "比重"), tuple(lines), _notes(printed))


def share_of(part: Value, whole: Value) -> str:
    """A share of 100, where both counts are printed."""
    if isinstance(part, str) or isinstance(whole, str):
        return WITHHELD
    return rounded(100 * part / whole, 1) if whole else "—"


def picked(panel: Panel, labels: Sequence[str], title: str) -> Panel:
    """The total and some lines of a panel, in the order of the labels, under a title of its own."""
    by_label = {line.label: line for line in panel.lines if not line.total}
    lines = [line for line in panel.lines if line.total] + [by_label[label] for label in labels]
    return Panel(panel.code, title, panel.unit, panel.corner, panel.columns, tuple(lines), panel.notes)


def _value(printed: Printed, at: dict[str, str]) -> Value:
    n = printed.table.values[tuple(at.get(d.key, TOTAL) for d in printed.table.dimensions)]
    return WITHHELD if n is None else n


def _notes(printed: Printed) -> tuple[str, ...]:
    definition = printed.definition
    return tuple(filter(None, (f"统计范围为{definition.universe.label}。", definition.note)))
