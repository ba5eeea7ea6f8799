"""As few cells are suppressed as can be found, and what is found is safe (方案 四（二）)."""

from collections.abc import Iterator

import numpy as np
import pytest

from tonghu.methods.disclosure import Counts, NotProtected, Wanted, fewest, protect_counts
from tonghu.methods.disclosure.attacker import UP
from tonghu.methods.disclosure.audit import audit
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.moves import Moves
from tonghu.methods.disclosure.nearby import Reach
from tonghu.methods.disclosure.protect import Prepared, Protected, prepare
from tonghu.methods.disclosure.routes import Hiding, Routes, suppress
from tonghu.methods.disclosure.suppression import protect_cells

ALL = ("street", "age", "sex")
DISTRICT = {f"s{n}": f"d{n // 4}" for n in range(12)}
SIDES = (Side("street", tuple(DISTRICT), (DISTRICT,)), Side("age", tuple("01234")), Side("sex", ("f", "m")))


def city(seed: int) -> Counts:
    rng = np.random.default_rng(seed)
    n = rng.poisson(rng.gamma(1.2, 12.0, (12, 5, 2)))
    return Counts(SIDES, n, np.ones(n.shape, bool))


def suppressed(safe: Protected) -> int:
    return safe.primary + safe.secondary


def is_safe(safe: Protected) -> bool:
    found = safe.suppression
    return audit(safe.cells, found.hidden, found.needs).passed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_several_ways_hide_no_more_than_one_and_no_less_than_the_bound(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted([ALL], 5)
    ready = prepare(city(seed), wanted, [])
    plain = protect_cells(ready.cells, ready.needs, ready.primary)
    several = protect_counts(city(seed), wanted)
    monkeypatch.setattr(fewest, "_PIVOTS", 0)
    one = protect_counts(city(seed), wanted)
    assert is_safe(several)
    assert several.bound <= suppressed(several) <= suppressed(one)
    assert suppressed(several) <= ready.cells.printed[plain.hidden].sum()


def test_what_is_hidden_is_at_most_a_tenth_above_what_must_be() -> None:
    """Of five invented cities together; each search ends at its counted number of programmes."""
    found = [protect_counts(city(seed), Wanted([ALL], 5)) for seed in range(5)]
    assert sum(map(suppressed, found)) <= 1.1 * sum(safe.bound for safe in found)


def test_a_way_that_protects_nothing_is_no_refusal_while_another_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def failing_once(*table: object, **price: object) -> object:
        asked.append(table)
        if len(asked) == 1:
            raise NotProtected(1)
        return protect_cells(*table, **price)  # type: ignore[arg-type]  # the same question

    monkeypatch.setattr(fewest, "protect_cells", failing_once)
    monkeypatch.setattr(fewest, "_PIVOTS", 0)
    assert is_safe(protect_counts(city(1), Wanted([ALL], 5)))
    assert len(asked) == 2


def test_past_many_needs_only_the_plain_way_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    prices: list[np.ndarray] = []

    def noted(*table: object, price: np.ndarray) -> object:
        prices.append(price)
        return protect_cells(*table, price=price)  # type: ignore[arg-type]  # the same question

    monkeypatch.setattr(fewest, "protect_cells", noted)
    monkeypatch.setattr(fewest, "_MOST_GUIDED", 0)
    found = protect_counts(city(1), Wanted([ALL], 5))
    assert is_safe(found)
    assert len(prices) == 1
    assert np.array_equal(prices[0], found.cells.printed)


def test_where_no_way_protects_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_table: object, **_price: object) -> None:
        raise NotProtected(1)

    monkeypatch.setattr(fewest, "protect_cells", refused)
    with pytest.raises(NotProtected):
        protect_counts(city(1), Wanted([ALL], 5))


def hiding(ready: Prepared) -> Hiding:
    cells, hidden = ready.cells, ready.must.copy()
    return Hiding(cells, ready.needs, hidden, cells.open & (cells.printed > 0), cells.printed.astype(float))


def halves() -> Iterator[tuple[Prepared, int]]:
    """Tables, and small cells in them whose cheapest route moves half a child."""
    sides = tuple(Side(key, tuple("0123")) for key in "abc")
    for seed in range(4):
        n = np.random.default_rng(seed).poisson(1.5, (4, 4, 4))
        ready = prepare(Counts(sides, n, n > 0), Wanted([tuple("abc")], 5), [])
        table = hiding(ready)
        routes = Routes(ready.cells, table.members, table.allowed | table.hidden, table.price)
        for place, cell in enumerate(table.members):
            need = float(ready.needs.up[cell])
            moved = routes.find(place, UP, need, table.hidden) if need else None
            if moved is not None and np.abs(moved - np.round(moved)).max() > 0.1:
                yield ready, int(cell)


def test_where_half_a_child_would_have_to_move_a_route_of_whole_children_is_found() -> None:
    met = 0
    for ready, cell in halves():
        table, reach = hiding(ready), Reach(len(ready.cells))
        helpless = suppress(table, table.members, np.array([cell]), reach, whole=True)
        met += not helpless
        assert helpless or reach.up[cell] >= ready.needs.up[cell]
        for members, moved in reach.movements:
            every = np.zeros(len(ready.cells))
            every[members] = moved
            assert (moved == np.round(moved)).all()
            assert table.hidden[members].all()
            assert Moves(ready.cells, np.arange(len(ready.cells))).holds(every)
    assert met > 5
