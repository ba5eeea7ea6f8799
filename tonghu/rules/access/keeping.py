"""How long what is recorded must be kept (留存)."""

from datetime import date

from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.months import add_months

JOURNAL_MONTHS = Dated(Since(date(2017, 6, 1), 6, "网络安全法 第二十一条（三）；GB/T 22239—2019 8.1.4.3"))


def may_leave(*, on: date) -> date:
    """Lines of the journal of before this day may be archived on `on`."""
    return add_months(on, -JOURNAL_MONTHS.on(on))
