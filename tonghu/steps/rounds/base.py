"""The base list as two numbers (底数), for the chart from lists to verified children."""

from collections.abc import Mapping

from tonghu.methods.reporting.charts import Base
from tonghu.methods.tabulation.supposing import BASE, rounded
from tonghu.register.models import User
from tonghu.register.scope import wide
from tonghu.register.tally import Told, by_lists
from tonghu.rules.access import Act


@wide("counts of a place, rounded; no child leaves here")
def base_counts(*, within: str, by: User) -> Base:
    """How often lists name the active children of a place today, and how many they are. Raises NotAllowed.

    Rounded, because few may be left when the monitored children of a table are taken away.
    """
    by.require(Act.SEE_TABLES, within)
    told: Mapping[Told, int] = by_lists(within, len(within)).get(within, {})
    named = sum(n * len([list_ for list_ in said.named_by.split(",") if list_]) for said, n in told.items())
    return Base(rounded(named), rounded(sum(told.values())), BASE)
