"""Charts say what the edition says and nothing more (方案 四（二）不得侵害隐私): they draw published cells."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.unit.reporting.editions import ESTIMATE, LEAST, edition
from tonghu.methods.disclosure import SafeTable
from tonghu.methods.reporting import Edition, Printed
from tonghu.methods.reporting.charts import Base, Chart, board, headlines
from tonghu.methods.reporting.charts.places import classes
from tonghu.methods.reporting.charts.rates import rate_of, wilson
from tonghu.methods.tabulation import TOTAL

BASE = Base(named=7_450, children=6_105, rounded_to=5)
DISTRICT, CITY = (310115,), (310101, 310104, 310115)


@pytest.fixture(scope="module", params=[DISTRICT, CITY], ids=["district", "city"])
def charts(request: pytest.FixtureRequest) -> dict[str, Chart]:
    return {chart.key: chart for chart in board(edition(districts=request.param), BASE)}


def of(request: str) -> dict[str, Chart]:
    return {chart.key: chart for chart in board(edition(districts=CITY if request == "city" else DISTRICT))}


def counts_in(drawing: Any) -> Iterator[int]:
    """Every whole number under `value` or `values`, `before` or `after`."""
    if isinstance(drawing, dict):
        for key, said in drawing.items():
            if key in ("value", "values", "before", "after"):
                yield from (n for n in (said if isinstance(said, list) else [said]) if isinstance(n, int))
            else:
                yield from counts_in(said)
    elif isinstance(drawing, list):
        for part in drawing:
            yield from counts_in(part)


@pytest.mark.parametrize("districts", [DISTRICT, CITY])
def test_a_figure_of_a_twin_is_the_published_cell(districts: tuple[int, ...]) -> None:
    release, seen = edition(districts=districts), 0
    for chart in board(release):
        for cell in (cell for line in chart.twin.lines for cell in line.cells if cell.at is not None):
            values = [
                release.tables[cell.table or chart.table].table.values[place] for place in places(release, chart, cell)
            ]
            n = None if None in values else sum(v or 0 for v in values)
            assert cell.text == (None if n is None else f"{n:,}"), (chart.key, cell.at)
            seen += 1
    assert seen > 50


def test_the_figures_on_top_are_published_cells() -> None:
    release = edition(districts=CITY)
    for top in headlines(release):
        n = release.tables[top.table].table.values[_at(release, top)]
        assert top.cell.text == (None if n is None else f"{n:,}"), top.label


def places(release: Any, chart: Chart, cell: Any) -> Iterator[tuple[str, ...]]:
    """The places of a table that a cell is, or is the sum of; a code that the table does not have counts nobody."""
    sides = []
    for d in release.tables[cell.table or chart.table].table.dimensions:
        said = cell.at.get(d.key, TOTAL)
        codes = said if isinstance(said, tuple) else (said,)
        sides.append([str(code) for code in codes if code == TOTAL or str(code) in d.categories])
    return product(*sides)


def _at(release: Any, headline: Any) -> tuple[str, ...]:
    dimensions = release.tables[headline.table].table.dimensions
    return tuple(str(headline.cell.at[d.key]) if d.key in headline.cell.at else TOTAL for d in dimensions)


def test_what_is_drawn_stands_in_the_table_beside_it(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        told = {cell.text for line in chart.twin.lines for cell in line.cells}
        drawn = {f"{n:,}" for n in counts_in(chart.drawing)}
        assert drawn <= told, chart.key


def test_no_small_number_is_drawn_or_said(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert not {n for n in counts_in(chart.drawing) if 0 < n < LEAST}, chart.key
        told = [cell.text for line in chart.twin.lines for cell in line.cells if cell.text and cell.text.isdecimal()]
        assert not {int(text) for text in told if 0 < int(text) < LEAST}, chart.key


def test_a_hidden_place_stands_in_no_class_and_gives_no_height() -> None:
    tiles = of("district")["places"].drawing["tiles"]
    hidden = [tile for tile in tiles if tile["value"] is None]
    assert hidden
    assert all(tile["in"] is None for tile in hidden)
    known = [tile["value"] for tile in tiles if tile["value"] is not None]
    assert classes([*known, None, 0], least=LEAST) == classes(known, least=LEAST)


@pytest.mark.parametrize(
    ("counts", "least", "limits"),
    [
        ([12, 22, None, 0], 10, [10, 15, 20]),
        ([12, 22], 5, [5, 10, 15, 20]),
        ([260, 90], 10, [10, 100, 200]),
        ([0], 10, []),
    ],
)
def test_no_class_of_the_map_begins_below_what_is_published(
    counts: list[int | None], least: int, limits: list[int]
) -> None:
    assert classes(counts, least=least) == limits


def test_where_every_place_is_hidden_tiles_are_drawn_without_classes() -> None:
    hidden = edition()
    printed = hidden.tables["T03"]
    values = {place: None if place[0] != TOTAL else n for place, n in printed.table.values.items()}
    table = replace(printed.table, values=values)
    drawn = board(replace(hidden, tables={**hidden.tables, "T03": replace(printed, table=table)}))
    places = next(chart for chart in drawn if chart.key == "places").drawing
    assert places["classes"] == []
    assert {tile["in"] for tile in places["tiles"]} == {None}


def test_a_comparison_that_left_some_out_says_so(charts: dict[str, Chart]) -> None:
    places = charts["places"]
    assert ("最多" in places.title) <= places.title.startswith("已公布的数中，")


def test_a_rate_needs_all_its_cells_and_leaves_no_small_rest() -> None:
    assert rate_of(90, 100, least=10) is not None
    assert rate_of(100, 100, least=10) is not None
    assert rate_of(91, 100, least=10) is None  # nine are left over
    assert rate_of(9, 100, least=10) is None
    assert rate_of(None, 100, least=10) is rate_of(90, None, least=10) is rate_of(0, 0, least=10) is None


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (10, 10), (1, 3), (4204, 5638)])
def test_the_interval_is_that_of_wilson(part: int, whole: int) -> None:
    rate = wilson(part, whole)
    assert (rate.low, rate.high) == pytest.approx(proportion_confint(part, whole, method="wilson"), abs=1e-6)


def test_a_first_round_shows_no_change() -> None:
    first = replace(edition(districts=DISTRICT), previous=None, previous_date=None)
    assert not {"half-year", "rounds"} & {chart.key for chart in board(first)}
    assert {"half-year", "rounds"} <= of("district").keys()


def test_a_table_that_is_not_released_leaves_its_charts_out() -> None:
    release = edition(districts=DISTRICT)
    fewer = replace(release, tables={n: t for n, t in release.tables.items() if n != "T05"})
    assert "provinces" not in {chart.key for chart in board(fewer)}


def test_only_a_city_draws_flows_into_districts() -> None:
    assert "flows" not in of("district")
    assert {"from", "to", "links"} <= of("city")["flows"].drawing.keys()


def test_a_chart_is_plain_data_and_says_whom_it_counts(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert json.loads(json.dumps(chart.drawing)) == chart.drawing
        assert re.search("儿童|对象|范围", chart.about), chart.key


def test_the_way_from_the_lists_to_the_estimate_adds_up_and_says_whose_it_is() -> None:
    release = replace(edition(districts=DISTRICT), estimate=ESTIMATE)
    (chart,) = (chart for chart in board(release) if chart.key == "coverage")
    steps = {step["name"]: step for step in chart.drawing["steps"]}
    moved = sum(step["value"] * {"up": 1, "down": -1, "level": 0}[step["way"]] for step in steps.values())
    assert steps["名单合并条目"]["value"] + moved == steps["推算实有人数"]["value"] == ESTIMATE.estimate
    assert steps["名单：教育"]["value"] == 5120
    assert ESTIMATE.source in chart.about and "96.4%" in chart.title
    assert "coverage" not in of("district")


def test_the_way_from_lists_to_verified_children_ends_in_published_sums() -> None:
    release = edition(districts=DISTRICT)
    (stages,) = (chart for chart in board(release, BASE) if chart.key == "stages")
    cells = release.tables["T24"].table.values
    registered = [cells[TOTAL, TOTAL, str(code)] for code in (2, 4, 5, 6, 7)]
    assert None not in registered
    assert stages.drawing["values"][:4] == [7_450, 6_105, cells[TOTAL, TOTAL, TOTAL], sum(n or 0 for n in registered)]


def insured(counts: dict[str, tuple[int, int]]) -> Edition:
    """T14 of a city with so many insured of so many, district by district."""
    table = edition(districts=CITY).tables["T14"]
    values = dict.fromkeys(table.table.values, 0)
    for district, (some, every) in (*counts.items(), (TOTAL, tuple(map(sum, zip(*counts.values(), strict=True))))):
        values |= {(district, "1", TOTAL): some, (district, "3", TOTAL): every - some, (district, TOTAL, TOTAL): every}
    told = SafeTable(table.table.dimensions, LEAST, values)
    return replace(edition(districts=CITY), tables={"T14": Printed(table.definition, told)})


def test_of_two_districts_with_the_same_rate_only_the_large_one_differs_by_more_than_chance() -> None:
    release = insured({"310101": (850, 1000), "310104": (930, 1000), "310115": (85, 100)})
    (chart,) = (chart for chart in board(release) if chart.key == "funnel")
    (panel,) = chart.drawing["panels"]
    assert {point["name"]: point["beyond"] for point in panel["points"]} == {"黄浦区": 2, "徐汇区": 2, "浦东新区": 0}
    assert chart.title == "黄浦区的参加医保比率偏低，不像是偶然"
    marks = {line.label: str(line.cells[0].text)[-1] for line in chart.twin.lines}
    assert marks == {"黄浦区": "↓", "徐汇区": "↑", "浦东新区": "）"}


def test_a_district_whose_rate_is_not_published_is_no_point_and_no_outlier() -> None:
    release = insured({"310101": (850, 1000), "310104": (930, 1000), "310115": (95, 100)})  # five are left
    assert "funnel" not in {chart.key for chart in board(release)}  # two districts are no comparison
