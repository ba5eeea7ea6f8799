"""Paragraphs, tables and bars of a subject (章节的写法), from the cells of its tables."""

from collections.abc import Iterable, Iterator, Mapping

from tonghu.methods.reporting.documents.document import Block, Chart, Paragraph, Series, Shape, TableBlock
from tonghu.methods.reporting.documents.figures import Cell, figure
from tonghu.methods.reporting.documents.panels import panels
from tonghu.methods.reporting.documents.sentences import Ranked, Runs, base_of, first_said, joined, listed, said
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED

MOST_BARS = 15  # of a chart: more are not read any more


def paragraphs(*sentences: Runs | None) -> Iterator[Block]:
    """One paragraph of the sentences that could be written, none if none could."""
    runs = joined(sentence for sentence in sentences if sentence)
    if runs:
        yield Paragraph(runs)


def spread(
    edition: Edition,
    table: str,
    key: str,
    before: str,
    *,
    codes: Iterable[int] = (),
    labels: Mapping[int, str] | None = None,
) -> Runs:
    """How a table spreads over the categories of a dimension: 学龄前1200人，占30.0%；小学……; empty ones left out.

    codes: which categories and in which order, all but 未采集 and 不适用 by default. labels: other words for some.
    """
    printed = edition.tables.get(table)
    side = next((d for d in printed.table.dimensions if d.key == key), None) if printed else None
    if side is None:
        return ()
    words = {**side.categories, **{str(code): label for code, label in (labels or {}).items()}}
    tail = (str(NOT_COLLECTED), str(NOT_APPLICABLE))
    wanted = [str(code) for code in codes] or [code for code in side.categories if code not in tail]
    base = base_of(edition, table, key)
    found = [code for code in wanted if Cell.named(f"{table}:{key}={code}").value(edition) != 0]
    cells = {code: f"{table}:{key}={code}" for code in found if code in side.categories}
    share = figure(edition, base) is not None
    parts = [
        (words[code], f"{{{cell}}}人" + (f"，占{{{cell} % {base}}}" if share else "")) for code, cell in cells.items()
    ]
    return listed(edition, before, parts)


def missing(edition: Edition, table: str, key: str, what: str) -> Runs | None:
    """How many were not asked or did not answer; nothing where none or where it is not published."""
    cell = f"{table}:{key}={NOT_COLLECTED}"
    if not Cell.named(cell).value(edition):
        return None
    return first_said(
        edition,
        f"{what}未采集的{{{cell}}}人，占{{{cell} % {base_of(edition, table, key)}}}。",
        f"{what}未采集的{{{cell}}}人。",
    )


def annexed(edition: Edition, number: str, panel: int = 0) -> Iterator[Block]:
    """One printed view of a table, where the edition has it."""
    if number in edition.tables:
        yield TableBlock(panels(edition.tables[number])[panel])


def counts(edition: Edition, table: str, key: str, codes: Iterable[str], at: str = "") -> tuple[int | None, ...]:
    """The published counts of some categories; None where one is not published."""
    more = f",{at}" if at else ""
    return tuple(Cell.named(f"{table}:{key}={code}{more}").value(edition) for code in codes)


def bars(edition: Edition, table: str, key: str, name: str) -> Iterator[Block]:
    """A chart of all categories, and its table."""
    if table not in edition.tables:
        return
    side = next(d for d in edition.tables[table].table.dimensions if d.key == key)
    codes = list(side.categories)
    yield from drawn(
        Chart(
            Shape.BARS, f"流动儿童和留守儿童的{name}", "人", tuple(side.categories.values()),
            (Series("人数", counts(edition, table, key, codes)),),
        )
    )  # fmt: skip
    yield from (TableBlock(p) for p in panels(edition.tables[table])[:1] if side.label in p.title)


def drawn(chart: Chart) -> Iterator[Chart]:
    """A chart that shows something: one bar is compared with nothing, and of none there is nothing to see."""
    if sum(bool(n) for series in chart.series for n in series.values) > 1:
        yield chart


def foremost(edition: Edition, table: str, key: str, found: Ranked, most: int, before: str) -> Runs:
    """The largest categories with their shares; nobody is put before one that is not published without saying so."""
    first = [category for category in found.codes[:most] if category[2]]
    among = "" if found.whole else "在公布数据的范围内，"
    share = figure(edition, table) is not None
    cells = [(label, f"{table}:{key}={code}") for code, label, _ in first]
    parts = [(label, f"{{{cell}}}人" + (f"，占{{{cell} % {table}}}" if share else "")) for label, cell in cells]
    top = f"{table}:{key}={'|'.join(code for code, _, _ in first)}"
    together = said(edition, f"以上合计占{{{top} % {table}}}。") if share and len(first) > 1 else None
    return joined((listed(edition, f"{among}{before}", parts), together or ()))
