"""Where they live and where they come from (地区分布、户籍来源)."""

from collections.abc import Iterable, Iterator

from tonghu.methods.reporting.documents.document import Block, Chart, Heading, Series, Shape, TableBlock
from tonghu.methods.reporting.documents.figures import Cell
from tonghu.methods.reporting.documents.indicators import shift
from tonghu.methods.reporting.documents.panels import Line, Panel, panels, picked, share_of
from tonghu.methods.reporting.documents.phrasing import MOST_BARS, foremost, missing, paragraphs, spread
from tonghu.methods.reporting.documents.sentences import Ranked, Runs, ranked, said
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED, VARIABLES
from tonghu.methods.tabulation.variables import STREETS, UNKNOWN_PLACE


def places(edition: Edition) -> Iterator[Block]:
    """三、地区分布."""
    yield Heading(1, "地区分布")
    table = edition.tables.get("T01")
    districts = set(table.table.dimensions[0].categories) if table else set()
    if len(districts - _nowhere(districts)) > 1:
        yield from _ranking(edition, "T01", "district", "区", 3)
    yield from _ranking(edition, "T03", "street", "街道（乡镇）", 5)


def _ranking(edition: Edition, table: str, key: str, what: str, most: int) -> Iterator[Block]:
    if table not in edition.tables:
        return
    side = next(d for d in edition.tables[table].table.dimensions if d.key == key)
    nowhere = _nowhere(side.categories)
    found = ranked(edition, table, key, leave_out=nowhere)
    if not found.codes:
        return
    yield from paragraphs(
        foremost(edition, table, key, found, most, f"流动儿童和留守儿童较多的{what}依次为："),
        _unplaced(edition, f"{table}:{key}={'|'.join(sorted(nowhere))}") if nowhere else None,
    )
    labels, values = _longest(found)
    if sum(bool(n) for n in values) < 3:
        return
    whole = len(labels) == len(found.codes) + len(found.silent)
    name = f"各{what}流动儿童和留守儿童" if whole else f"流动儿童和留守儿童较多的{what}{_among(found)}"
    yield Chart(Shape.BARS, name, "人", labels, (Series("人数", values),))
    panel = next(p for p in panels(edition.tables[table]) if p.corner == VARIABLES[key].label)
    yield TableBlock(picked(panel, labels, name))


def _among(found: Ranked) -> str:
    """A place that is not published may be larger than one that is: the title says so too."""
    return "" if found.whole else "（限已公布人数的）"


def _longest(found: Ranked) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """What a chart shows: everything where there is room, those not published last; else the largest that are not 0."""
    known: list[tuple[str, int | None]] = [(label, n) for _, label, n in found.codes]
    silent: list[tuple[str, int | None]] = [(label, None) for _, label in found.silent]
    shown = (
        [*known, *silent]
        if len(known) + len(silent) <= MOST_BARS + 3
        else [pair for pair in known[:MOST_BARS] if pair[1]]
    )
    return tuple(label for label, _ in shown), tuple(n for _, n in shown)


def _nowhere(codes: Iterable[str]) -> set[str]:
    """地址待落实或保密: no place at all, or a district without a street."""
    return {code for code in codes if int(code) == UNKNOWN_PLACE or (len(code) > 6 and int(code) % STREETS == 0)}


def _unplaced(edition: Edition, cell: str) -> Runs | None:
    """How many stand under no place."""
    if not Cell.named(cell).value(edition):
        return None
    return said(edition, f"地址待落实或按规定保密的{{{cell}}}人。")


def origins(edition: Edition) -> Iterator[Block]:
    """四、户籍来源和在沪时间."""
    yield Heading(1, "流动儿童的户籍来源和在沪时间")
    found = ranked(edition, "T05", "origin", leave_out=(str(NOT_COLLECTED), str(NOT_APPLICABLE)))
    yield from paragraphs(
        foremost(edition, "T05", "origin", found, 5, "流动儿童户籍地较多的省份依次为："),
        missing(edition, "T05", "origin", "户籍省份"),
    )
    shown = [c for c in found.codes[:MOST_BARS] if c[2]]
    if len(shown) >= 3:
        name = f"流动儿童较多的户籍省份{_among(found)}"
        labels = tuple(label for _, label, _ in shown)
        bars = Series("人数", tuple(n for _, _, n in shown))
        yield Chart(Shape.BARS, name, "人", labels, (bars,))
        panel = next(p for p in panels(edition.tables["T05"]) if p.corner == VARIABLES["origin"].label)
        yield TableBlock(picked(_narrow(panel), labels, name))
    yield from paragraphs(
        spread(edition, "T10", "stay", "从在沪居住时长看，"),
        missing(edition, "T10", "stay", "居住时长"),
        shift(edition, "在沪5年以上（流动儿童）"),
    )
    yield from paragraphs(
        spread(edition, "T07", "residence_registration", "从居住登记看，"),
        missing(edition, "T07", "residence_registration", "居住登记"),
        shift(edition, "办理居住证（流动儿童）"),
    )


def _narrow(panel: Panel) -> Panel:
    """The total column of a wide panel, with shares; the whole of it stands among the annexed tables."""
    if not panel.wide:
        return panel
    whole = next(line.values[0] for line in panel.lines if line.total)
    lines = tuple(
        Line(line.label, (line.values[0], share_of(line.values[0], whole)), line.total) for line in panel.lines
    )
    return Panel(panel.code, panel.title, "人、%", panel.corner, ("人数", "比重"), lines, panel.notes)
