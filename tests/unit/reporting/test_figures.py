"""A figure is made of published cells or it does not exist (公报文字中的数字)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from tests.unit.reporting.editions import ON
from tests.unit.reporting.editions import edition as all_tables
from tests.unit.reporting.editions import printed as edition
from tonghu.methods.disclosure import SafeTable
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.covered import CELLS, NotAReport, coverage_measures, estimate_of
from tonghu.methods.reporting.documents import Document, Figure, NotAFormula, analysis, bulletin, figure, plain, said
from tonghu.methods.reporting.documents.document import Paragraph
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
    found = ranked(edition(), "T03", "street")
    assert not found.whole
    written = "".join(plain(b.runs) for b in bulletin(edition()).blocks if isinstance(b, Paragraph))
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
