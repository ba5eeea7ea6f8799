"""All charts of one edition, in the order in which one reads them (统计看板)."""

from collections.abc import Callable

from tonghu.methods.reporting.charts import age_sex, coverage, flows, funnel, origins, places, quality, services
from tonghu.methods.reporting.charts.chart import Chart
from tonghu.methods.reporting.edition import Edition

Build = Callable[[Edition], Chart | None]

# Each chart, and the tables it needs: where one of them is not in the edition there is no such chart.
CHARTS: tuple[tuple[Build, tuple[str, ...]], ...] = (
    (places.by_place, ("T01", "T03")),
    (age_sex.by_single_age, ("T02",)),
    (age_sex.of_migrants, ("T06",)),
    (origins.by_province, ("T05",)),
    (origins.into_districts, ("T05",)),
    (flows.half_year, ("T25",)),
    (flows.between, ("T01",)),
    (services.rates, ()),
    (services.by_district, ("T14",)),
    (funnel.by_district, ()),
    (quality.missing, ()),
    (coverage.waterfall, ()),
)


def board(edition: Edition, base: coverage.Base | None = None) -> tuple[Chart, ...]:
    """The charts that this edition can show; with the base list, how far the round is too."""
    made = [build(edition) for build, needs in CHARTS if set(needs) <= edition.tables.keys()]
    if base is not None:
        made.append(coverage.stages(edition, base))
    return tuple(chart for chart in made if chart is not None)
