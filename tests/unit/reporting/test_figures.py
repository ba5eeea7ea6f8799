"""A figure is made of published cells or it does not exist (公报文字中的数字)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TypeGuard

import pytest

from tests.unit.reporting.editions import ON
from tests.unit.reporting.editions import edition as all_tables
from tests.unit.reporting.editions import printed as edition
from tonghu.methods.disclosure import SafeTable
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.covered import CELLS, NotAReport, coverage_measures, estimate_of
from tonghu.methods.reporting.documents import Document, Figure, NotAFormula, analysis, bulletin, figure, plain, said
from tonghu.methods.reporting.documents.document import Block, Chart, Paragraph, TableBlock
from tonghu.methods.reporting.documents.figures import rounded
from tonghu.methods.reporting.documents.sentences import base_of, listed, ranked
from tonghu.methods.reporting.protecting import uneven
from tonghu.methods.reporting.quality import measures
from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED, TOTAL, VARIABLES


def hidden(of: Edition, number: str, *place: str, printed: int | None = None) -> Edition:
    """The edition with one cell more that is not published, or that says otherwise."""
    table = of.tables[number]
    safe = table.table
    values = {**safe.values, place: printed}
    less = Printed(table.definition, SafeTable(safe.dimensions, safe.threshold, values))
    return replace(of, tables={**of.tables, number: less})


def test_a_count_is_that_of_its_cell() -> None:
    of = edition()
    count = of.tables["T01"].table.values[TOTAL, "1", "2"]
    for formula in ("T01:kind=1,sex=2", "T01:district=*,kind=1,sex=2"):
        assert text_of(of, formula) == str(count)


def text_of(of: Edition, formula: str) -> str:
    found = figure(of, formula)
    assert isinstance(found, Figure)
    return found.text


def test_a_share_is_of_printed_counts_and_rounds_half_up() -> None:
    of = edition()
    part, whole = (of.tables["T01"].table.values[place] for place in ((TOTAL, "1", TOTAL), (TOTAL, TOTAL, TOTAL)))
    assert text_of(of, "T01:kind=1 % T01") == f"{rounded(100 * part / whole, 1)}%"
    assert (rounded(0.25, 1), rounded(0.35, 1), rounded(2.5, 0)) == ("0.3", "0.4", "3")


def test_two_shares_are_compared_in_percentage_points() -> None:
    of = edition()
    tables = {number: printed.table.values for number, printed in of.tables.items()}
    assert of.previous is not None
    then = of.previous.tables["T01"].table.values
    expected = 100 * tables["T01"][TOTAL, TOTAL, "1"] / tables["T01"][TOTAL, TOTAL, TOTAL]
    expected -= 100 * then[TOTAL, TOTAL, "1"] / then[TOTAL, TOTAL, TOTAL]
    formula = "T01:sex=1 % T01 points before T01:sex=1 % before T01"
    found = figure(of, formula)
    assert found is not None
    assert (found.value, found.text) == (pytest.approx(expected), rounded(expected, 1))
    assert [str(cell) for cell in found.cells] == ["T01:sex=1", "T01", "before T01:sex=1", "before T01"]
    for less in (hidden(of, "T01", TOTAL, TOTAL, "1"), replace(of, previous=None)):
        assert figure(less, formula) is None


def written_of(of: Edition, compose: Callable[[Edition], Document] = bulletin) -> str:
    return "".join(plain(b.runs) for b in compose(of).blocks if isinstance(b, Paragraph))


def compared(migrants: int, left_behind: int) -> Edition:
    """The edition with the one before it publishing these."""
    of, then = edition(), edition().previous
    assert then is not None
    for place, n in (("1", migrants), ("2", left_behind)):
        then = hidden(then, "T01", TOTAL, place, TOTAL, printed=n)
    return replace(of, previous=then)


def test_a_bulletin_compares_kinds_and_shares_with_the_last_round_and_says_when_nothing_moved() -> None:
    now = [edition().tables["T01"].table.values[TOTAL, kind, TOTAL] for kind in ("1", "2")]
    assert None not in now
    text = written_of(compared(now[0] - 100, now[1] + 4))
    assert re.search(r"其中，流动儿童增加100人，增长[\d.]+%；留守儿童减少4人，下降[\d.]+%。", text)
    assert re.search(r"6—14岁的比重比2024年12月31日(上升|下降)[\d.]+个百分点。", text)
    assert "百分点" not in written_of(replace(edition(), previous=None))
    same = replace(compared(*now), previous=replace(edition(), previous=None, reference_date=date(2024, 12, 31)))
    assert "流动儿童持平；留守儿童持平" in written_of(same)
    assert "6—14岁的比重与2024年12月31日持平。" in written_of(same)
    assert "与上期持平" in written_of(same, analysis)


def test_what_was_judged_otherwise_since_is_said_beside_what_was_published_then() -> None:
    of = edition()
    for code in ("1", "3", "4"):
        of = hidden(of, "T25", TOTAL, code, TOTAL, printed=700)
    then = of.previous
    assert then is not None
    for published, said_so in ((2100, False), (2090, True)):
        less = replace(of, previous=hidden(then, "T01", TOTAL, TOTAL, TOTAL, printed=published))
        words = "按本期资料判定，2024年12月31日应在册2100人，比当时公布的2090人多10人"
        assert (words in written_of(less)) is said_so
        assert ("按本期资料判定" in written_of(less)) is said_so


def test_no_note_calls_verified_what_is_not() -> None:
    notes = "".join(plain(b.runs) for b in bulletin(edition()).blocks if isinstance(b, Paragraph) and b.note)
    assert "含尚未经部门核实的" in notes
    assert "经核实的在册人数" not in notes


def test_a_chart_of_the_largest_says_when_some_are_not_published() -> None:
    name = "流动儿童较多的户籍省份"
    for of, title in ((edition(), name), (hidden(edition(), "T05", "65", TOTAL), f"{name}（限已公布人数的）")):
        titles = [b.title if isinstance(b, Chart) else b.panel.title for b in bulletin(of).blocks if _drawn(b)]
        assert [t for t in titles if t.startswith(name)] == [title, title]


def _drawn(block: Block) -> TypeGuard[Chart | TableBlock]:
    return isinstance(block, Chart | TableBlock)


def test_of_a_cell_that_is_not_published_there_is_no_figure_and_no_sentence() -> None:
    of = hidden(edition(), "T01", TOTAL, "1", TOTAL)
    for formula in ("T01:kind=1", "T01:kind=1 % T01", "T01:kind=1|2", "T01 less T01:kind=1", "T01 - T01:kind=1"):
        assert figure(of, formula) is None, formula
    assert said(of, "流动儿童{T01:kind=1}人，共{T01}人。") is None
    assert plain(listed(of, "其中，", [("流动儿童", "{T01:kind=1}人"), ("留守儿童", "{T01:kind=2}人")])).endswith(
        "人；流动儿童的人数不公布。"
    )


@pytest.mark.parametrize("formula", ["", "T1", "T01:kind", "T01 % T01 % T01", "人数", "T01;T02"])
def test_what_names_no_cell_is_refused(formula: str) -> None:
    with pytest.raises(NotAFormula):
        figure(edition(), formula)


def test_a_table_that_a_reader_may_not_see_gives_no_figure() -> None:
    assert figure(edition(), "T24") is None
    assert figure(replace(edition(), previous=None), "T01 - before T01") is None


def test_the_largest_of_the_published_is_not_called_the_largest_of_all() -> None:
    of = hidden(edition(), "T03", "310115001", TOTAL)
    assert not ranked(of, "T03", "street").whole
    written = "".join(plain(b.runs) for b in bulletin(of).blocks if isinstance(b, Paragraph))
    assert "在公布数据的范围内，流动儿童和留守儿童较多的街道（乡镇）" in written
    assert "在公布数据的范围内，流动儿童户籍地" not in written  # all of T05 is published


@pytest.mark.parametrize("compose", [bulletin, analysis])
def test_all_a_report_uses_is_published_so_it_tells_nothing_more(compose: Callable[[Edition], Document]) -> None:
    """Whoever holds the tables could have written every figure: no interval has to be declared for one."""
    for placed in compose(edition()).figures:
        for cell in placed.figure.cells:
            of = edition().previous if cell.before else edition()
            assert of is not None
            if cell.table == "E01":  # printed whole in the quality statement
                assert of.estimate is not None and dict(cell.at)["at"][0] in CELLS
                continue
            table = of.tables[cell.table].table
            places = product(*(dict(cell.at).get(d.key, (TOTAL,)) for d in table.dimensions))
            assert None not in {table.values[place] for place in places}, placed


def test_a_share_leaves_out_those_to_whom_it_does_not_apply() -> None:
    of = edition()
    code = str(NOT_APPLICABLE)
    assert base_of(of, "T13", "boarding") == f"T13 less T13:boarding={code}"
    assert base_of(of, "T14", "insurance") == "T14"
    left = of.tables["T13"].table.values
    expected = 100 * left[TOTAL, TOTAL, "1"] / (left[TOTAL, TOTAL, TOTAL] - left[TOTAL, TOTAL, code])
    assert text_of(of, f"T13:boarding=1 % {base_of(of, 'T13', 'boarding')}") == f"{rounded(expected, 1)}%"


def test_what_was_estimated_of_coverage_stands_in_the_statement() -> None:
    told = {"method": "两份名单", "total": {"seen": 898, "estimate": 1003.7, "low": 950.0, "high": 1200.0}}
    share, estimate = coverage_measures(estimate_of(told, on=ON))
    assert (share.label, share.value, share.low, share.high) == ("名单覆盖率", 0.9, 0.75, 900 / 950)
    assert (estimate.value, estimate.share) == (1000.0, False)
    for broken in ({}, {**told, "total": {}}, {**told, "total": {**told["total"], "low": 2000.0}}):
        with pytest.raises(NotAReport):
            estimate_of(broken, on=ON)


def test_a_text_cites_an_estimate_with_the_cell_of_its_record() -> None:
    cited = [p.figure for p in bulletin(edition()).figures if p.figure.formula.startswith("E01")]
    assert {"E01:at=estimate", "E01:at=living % E01:at=estimate"} <= {found.formula for found in cited}
    share = next(found for found in cited if "%" in found.formula)
    assert (share.text, share.words(edition())) == (
        "96.4%", "覆盖率估计第3号（名单上仍在住） 占 覆盖率估计第3号（推算实有人数）",
    )  # fmt: skip
    without = bulletin(replace(edition(), estimate=None))
    assert not [p for p in without.figures if p.figure.formula.startswith("E01")]


def test_the_same_children_are_printed_in_all_tables_or_in_none() -> None:
    less = hidden(edition(), "T01", TOTAL, TOTAL, "1")
    for of, odd in ((edition(), []), (less, ["T01", "T02"])):
        two = {number: of.tables[number] for number in ("T01", "T02")}
        shown = {number: printed.table for number, printed in two.items()}
        assert uneven({number: printed.definition for number, printed in two.items()}, shown) == odd


def test_the_share_not_collected_leaves_out_whom_the_item_does_not_apply_to_as_the_bulletin_does() -> None:
    counts = {str(NOT_COLLECTED): 40, TOTAL: 2848, str(NOT_APPLICABLE): 1052}
    of = edition()
    for code, n in counts.items():
        of = hidden(of, "T13", TOTAL, TOTAL, code, printed=n)
    told, _ = measures({"T13": of.tables["T13"]})
    share = next(
        measure for measure in told if measure.label == "未采集率" and measure.covers == VARIABLES["boarding"].label
    )
    assert share.value == 40 / (2848 - 1052)


def test_a_rate_is_told_where_anybody_can_work_it_out_and_only_there() -> None:
    counts = {"0": 40, "1": 20, "2": 30, "3": 10, "4": 50, "5": 60, "6": 80, "7": 110, TOTAL: 400}
    of = all_tables()
    for code, n in counts.items():
        of = hidden(of, "T24", TOTAL, TOTAL, code, printed=n)
    for left_out, verified in ((("6", "7"), 190 / 400), (("5", "6"), None)):
        less = of
        for code in left_out:
            less = hidden(less, "T24", TOTAL, TOTAL, code)
        told, silent = measures({"T24": less.tables["T24"]})
        rates = {measure.label: measure.value for measure in told}
        assert (rates["登记率"], rates.get("核实率")) == (330 / 400, verified)
        assert ("监测对象的核实率为保护隐私未公布。" in silent) == (verified is None)
