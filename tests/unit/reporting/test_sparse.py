"""Reports of few children: where most numbers are not published, what is left is true and worth printing."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.unit.reporting.editions import printed, sparse
from tonghu.methods.reporting.documents import (
    Block,
    Chart,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    analysis,
    bulletin,
)
from tonghu.methods.reporting.documents.figures import Cell
from tonghu.methods.reporting.documents.sentences import plain
from tonghu.methods.reporting.documents.statement import missing_items, statement
from tonghu.methods.tabulation import TOTAL, VARIABLES


def words(blocks: list[Block] | tuple[Block, ...]) -> str:
    return "".join(plain(block.runs) for block in blocks if isinstance(block, Paragraph))


@pytest.fixture(scope="module", params=[bulletin, analysis])
def few(request: pytest.FixtureRequest) -> Document:
    document: Document = request.param(sparse())
    return document


def test_a_chart_compares_at_least_two_numbers(few: Document) -> None:
    charts = [block for block in few.blocks if isinstance(block, Chart)]
    assert all(sum(bool(n) for series in chart.series for n in series.values) > 1 for chart in charts)
    assert "流动儿童和留守儿童的年龄和性别" not in {chart.title for chart in charts}


def test_what_is_called_larger_is_not_nothing(few: Document) -> None:
    titled = [b.panel for b in few.blocks if isinstance(b, TableBlock) and "较多" in b.panel.title]
    assert not [line.label for panel in titled for line in panel.lines if line.values[0] == 0]


def test_every_heading_has_something_below_it(few: Document) -> None:
    blocks = [*few.blocks, *few.annexes]
    for block, after in pairwise(blocks):
        if isinstance(block, Heading):
            assert not isinstance(after, Heading) or after.level > block.level, block.text
    counted = [b.text[:3] for b in few.blocks if isinstance(b, Heading) and b.level == 2]
    assert counted == [f"（{n}）" for n in "一二三四五六七"[: len(counted)]]


def test_that_nothing_is_missing_is_said_by_the_count_where_no_share_can_be() -> None:
    edition = sparse()
    counts = {VARIABLES[key].label: formula.split(" %")[0] for key, formula in missing_items(edition)}
    none = {label for label, cell in counts.items() if Cell.named(cell).value(edition) == 0}
    told = words(statement(edition))
    assert len(none) > 3
    (full,) = re.findall("([^。]*)没有未采集。", told)
    assert set(full.split("、")) == none


def test_what_is_not_known_of_several_offices_is_said_once() -> None:
    silent = tuple(f"{office}的核对一致率为保护隐私未公布。" for office in ("教育", "公安"))
    edition = replace(sparse(), unmeasured=(*silent, "本资料不涉及医保部门的数据，不列其核对一致率。"))
    told = words(statement(edition))
    assert "教育、公安的核对一致率为保护隐私未公布。本资料不涉及医保" in told
    assert "用于内部质量管理" not in told


def test_a_report_names_its_half_year_and_the_day_of_its_register() -> None:
    edition = sparse()
    assert bulletin(edition).title == "2025年上半年浦东新区流动儿童和留守儿童统计公报"
    assert analysis(edition).title.startswith("2025年上半年浦东新区")
    assert "名册冻结于2025年7月8日" in words(statement(edition))


def test_a_district_tells_of_disability_without_the_table_of_the_whole_city() -> None:
    edition = printed()
    edition = replace(edition, tables={n: table for n, table in edition.tables.items() if n != "T18"})
    told = words(bulletin(edition).blocks)
    assert f"有残疾的儿童{edition.tables['T19'].table.values[TOTAL, TOTAL, TOTAL]}人" in told
    assert "从残疾类别看，" in told
