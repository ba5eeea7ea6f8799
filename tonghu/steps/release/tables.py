"""A protected table as a workbook (统计表), and how many do not count yet."""

from itertools import product

from tonghu.methods.disclosure import SUPPRESSED
from tonghu.methods.disclosure.protect import THRESHOLD_OFFICES
from tonghu.methods.reading import Mark, SheetColumn, Target, write_sheet, write_sheets
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.documents.notes import progress
from tonghu.methods.tabulation import STANDARD, TOTAL
from tonghu.methods.tabulation.supposing import said
from tonghu.register.models import Round, User
from tonghu.register.scope import wide
from tonghu.register.tally import by_kind
from tonghu.rules.access import Act
from tonghu.rules.eligibility import Kind


class NoSuchTable(Exception):
    """There is no table of this number here (无此统计表)."""

    def __init__(self) -> None:
        super().__init__(f"没有这张统计表，或它只按全市编制。表号为{min(STANDARD)}至{max(STANDARD)}，请重新选择。")


def table_in(edition: Edition, number: str) -> Printed:
    """One table of an edition. Raises NoSuchTable."""
    if number not in edition.tables:
        raise NoSuchTable
    return edition.tables[number]


@wide("counted for the notes of a protected table; no child leaves here")
def not_counted(*, round: Round, within: str, by: User) -> dict[str, str]:
    """About how many active children of the place do not count yet, by reason; of few only that they are few."""
    by.require(Act.SEE_TABLES, within)
    least = THRESHOLD_OFFICES.on(round.reference_date)
    counts = by_kind(within)
    numbers = {kind.label: counts.get(kind.value, 0) for kind in (Kind.UNDECIDED, Kind.WAITING)}
    return {label: said(n, exact=False) if n >= least else f"少于{least}名" for label, n in numbers.items()}


def write_table(printed: Printed, edition: Edition, target: Target, *, mark: Mark) -> None:
    """Write a protected table as a workbook with its notes; suppressed cells carry one symbol."""
    definition = printed.definition
    notes = [
        f"统计范围：{definition.universe.label}，单位：人。",
        *([f"注：{definition.note}"] if definition.note else []),
        *_about(edition),
    ]
    columns, rows = _cells(printed)
    write_sheet(target, definition.title, columns, rows, notes=notes, mark=mark)


def write_edition(edition: Edition, target: Target, *, mark: Mark) -> None:
    """Write all tables of an edition as one workbook, the first sheet saying what they are and who agreed."""
    said = [
        *([line] for line in _about(edition)),
        *([f"{a.on}　{a.office}：{a.act}{f'（{a.reason}）' if a.reason else ''}"] for a in edition.approvals),
        *([f"{m.covers}{m.label}：{m.text}（{m.source}）"] for m in edition.quality),
        *([line] for line in edition.unmeasured),
    ]
    sheets = [(f"{number} {t.definition.title}", *_cells(t)) for number, t in edition.tables.items()]
    write_sheets(target, [("说明", [SheetColumn(f"{edition.title} {edition.number}", 110)], said), *sheets], mark=mark)


_Cells = tuple[list[SheetColumn], list[list[str]]]


def _cells(printed: Printed) -> _Cells:
    safe = printed.table
    sides = [[*d.categories.items(), (TOTAL, "合计")] for d in safe.dimensions]
    rows = [[*(label for _, label in place), safe.value(*(code for code, _ in place))] for place in product(*sides)]
    return [*(SheetColumn(d.label, 20) for d in safe.dimensions), SheetColumn("人数", 12)], rows


def _about(edition: Edition) -> list[str]:
    revised = f"（修订{edition.revision}）" if edition.revision else ""
    return [
        f"{edition.place}，参照日{edition.reference_date}。{progress(edition)}",
        f"为保护隐私，小于{edition.least}的数及可据以推算的数不公布，以“{SUPPRESSED}”表示。",
        f"统计快照 {edition.snapshot[:12]}，规则版本 {edition.rules}，区划代码 {edition.code_year} 年。",
        f"文号：{edition.number}{revised}，台账 {edition.ledger[:12]}。" if edition.public else _INSIDE,
    ]


_INSIDE = "供部门内部使用，对外发布须另行征求数据来源部门意见并履行审批程序（方案四（二））。"
