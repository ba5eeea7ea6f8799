"""Large sparse tables take a counted amount of work; what is not reached stays hidden (方案 四（二）)."""

import numpy as np
import pytest

from tonghu.methods.disclosure import Counts, Effort, Wanted, cleanup, suppression
from tonghu.methods.disclosure import audit as asking
from tonghu.methods.disclosure.audit import audit
from tonghu.methods.disclosure.cells import Cells
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.exact import bound_of
from tonghu.methods.disclosure.nearby import Reach
from tonghu.methods.disclosure.protect import Prepared, prepare
from tonghu.methods.disclosure.routes import Routes
from tonghu.methods.disclosure.suppression import Suppression, protect_cells

STREETS = Side("street", tuple(f"s{n:02}" for n in range(8)))
SIDES = (STREETS, Side("age", tuple("012345")), Side("sex", ("f", "m")), Side("kind", ("x", "y", "z")))
WANTED = Wanted([("street", "age"), ("street", "sex", "kind"), ("age", "sex", "kind")], 5, effort=Effort(small=0))


def sparse(seed: int = 3) -> Counts:
    rng = np.random.default_rng(seed)
    n = rng.poisson(rng.gamma(0.5, 2.0, (8, 6, 2, 3)))
    return Counts(SIDES, n, np.ones(n.shape, bool))


def suppressed(prepared: Prepared) -> Suppression:
    return protect_cells(prepared.cells, prepared.needs, prepared.primary)


def is_safe(cells: Cells, found: Suppression) -> bool:
    """Whether a second audit, which is told of no movement, passes too."""
    return audit(cells, found.hidden, found.needs).passed


@pytest.fixture(scope="module")
def ready() -> Prepared:
    return prepare(sparse(), WANTED, [])


@pytest.fixture(scope="module")
def usual(ready: Prepared) -> Suppression:
    return suppressed(ready)


def test_past_many_needs_each_looks_around_itself_and_few_ask_the_whole_table(
    ready: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    find = Routes.find

    def counted(self: Routes, *question: object) -> object:
        asked.append(len(self.members))
        return find(self, *question)  # type: ignore[arg-type]  # the same question, counted

    monkeypatch.setattr(Routes, "find", counted)
    monkeypatch.setattr(suppression, "_AROUND", (80, 160))
    suppressed(ready)
    before = sum(size > 160 + 100 for size in asked)
    asked.clear()
    monkeypatch.setattr(suppression, "_MANY", 0)
    assert is_safe(ready.cells, suppressed(ready))
    assert sum(size > 160 + 100 for size in asked) < before / 2


@pytest.mark.parametrize("limit", ["MOST_PIVOTS", "MOST_NEEDS"])
def test_where_the_clean_up_ends_the_rest_stays_hidden(
    ready: Prepared, usual: Suppression, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(cleanup, limit, 0)
    early = suppressed(ready)
    assert is_safe(ready.cells, early)
    assert ready.cells.printed[early.hidden].sum() > ready.cells.printed[usual.hidden].sum()


def test_a_bound_that_ends_early_is_a_bound_still(ready: Prepared) -> None:
    must = ready.must
    whole, early = (
        bound_of(ready.cells, ready.needs, must, ready.cells.open, Effort(small=0, work=work))
        for work in (300_000_000, 10_000)
    )
    assert int(ready.cells.printed[must].sum()) <= early <= whole


def test_a_movement_seen_counts_for_the_audit_only_where_it_adds_up(
    ready: Prepared, usual: Suppression, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_WHOLE", 0)  # a movement of halves counts
    cells, found = ready.cells, usual
    small = np.flatnonzero(found.primary)
    shown = found.hidden & found.primary  # nothing else hidden: much is told
    lies = Reach(len(cells))
    for cell in small:
        lies.saw(np.array([cell]), np.array([9.0]), np.array([0.0]))
    assert not audit(cells, shown, found.needs).passed
    told, believed = (audit(cells, shown, found.needs, seen) for seen in ((), lies.movements))
    assert np.array_equal(told.failing, believed.failing)
