"""The audit says of small tables what trying every table of whole children says (方案 四（二）)."""

import numpy as np
import pytest

from tonghu.methods.disclosure import Counts, NotProtected, Wanted, protect_counts
from tonghu.methods.disclosure.codes import Side
from tonghu.web.bench.audits import _as_by_patience


def test_the_audit_is_as_sharp_as_patience_and_no_sharper() -> None:
    assert all(_as_by_patience(seed) for seed in range(200))


def told_within(half: float) -> None:
    """A street with 3 boys of an age, the four other ages and the total told to so many children by percentages."""
    n = np.array([[3, 30, 30, 30, 30], [40, 40, 40, 40, 40]])
    counts = Counts((Side("street", ("s", "t")), Side("age", tuple("01234"))), n, n >= 0)
    stated = {("s", age): (30 - half, 30 + half) for age in "1234"} | {("s", "*"): (123 - half, 123 + half)}
    safe = protect_counts(counts, Wanted([("street", "age")], 5, stated=stated))
    assert safe.values["s", "0"] is None


def test_a_share_that_tells_the_number_of_whole_children_covers_nobody() -> None:
    """29.4 to 30.6 children are 30: five such cells cannot give way by two children together."""
    told_within(1.6)
    with pytest.raises(NotProtected, match="无论再抑制"):
        told_within(0.6)
