"""Stock and flow of a half-year are one system: who holds both subtracts them (方案 三（四）1、四（二）)."""

from itertools import product
from pathlib import Path

import duckdb
import numpy as np
from scipy.optimize import linprog

from tonghu.methods.disclosure import SafeTable
from tonghu.methods.reporting import protect_tables
from tonghu.methods.tabulation import STANDARD, TOTAL, Counted, count_tables

LEAST = 5
DISTRICTS, FLOWS, GROUPS, SEXES = ("310115", "310112"), ("1", "2", "3", "4"), ("1", "2"), ("1", "2")
NOW = {"1", "2"}  # 期初期末都在、新增: who is in the stock
FINEST = list(product(DISTRICTS, FLOWS, GROUPS, SEXES))


def counted(folder: Path, seed: int) -> tuple[dict[str, Counted], "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """T01 (stock) and T25 (flow) of some invented children: many stay, few come and go."""
    rng = np.random.default_rng(seed)
    n = np.array([rng.poisson(30 if flow == "1" else 3) for _, flow, _, _ in FINEST])
    rows = [cell for cell, count in zip(FINEST, n, strict=True) for _ in range(count)]
    file = folder / f"{seed}.parquet"
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE c (d UINTEGER, f UTINYINT, g UTINYINT, s UTINYINT)")
        connection.executemany("INSERT INTO c VALUES (?, ?, ?, ?)", rows)
        connection.execute(
            "COPY (SELECT d AS district, f AS flow, g AS group_of_flow, s AS sex, f IN (1, 2) AS monitored,"
            f" CASE WHEN f IN (1, 2) THEN g ELSE 4 END::UTINYINT AS kind FROM c) TO '{file}' (FORMAT parquet)"
        )
    return count_tables(file, [STANDARD["T01"], STANDARD["T25"]]), n


def cells_of(number: str, table: SafeTable, place: tuple[str, ...]) -> list[int]:
    """The finest children behind a place of a table."""
    at = {d.key: code for d, code in zip(table.dimensions, place, strict=True) if code != TOTAL}
    at["group"] = at.get("kind", at.get("group_of_flow", TOTAL))
    found = []
    for i, (district, flow, group, sex) in enumerate(FINEST):
        mine = {"district": district, "flow": flow, "group": group, "sex": sex}
        if all(at.get(key, TOTAL) in (TOTAL, code) for key, code in mine.items()) and (number == "T25" or flow in NOW):
            found.append(i)
    return found


def learnt(tables: dict[str, SafeTable], n: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> int:
    """How many small cells who holds these tables tells too closely."""
    lines = [(cells_of(number, t, place), v) for number, t in tables.items() for place, v in t.values.items()]
    shown = [(cells, value) for cells, value in lines if value is not None and cells]
    sums = np.zeros((len(shown), len(FINEST)))
    for row, (cells, value) in enumerate(shown):
        sums[row, cells] = 1
        assert int(n[cells].sum()) == value
    right = np.array([value for _, value in shown], float)
    found = 0
    for cells in {tuple(cells) for cells, _ in lines}:
        true = int(n[list(cells)].sum())
        if 0 < true < LEAST:
            cost = np.zeros(len(FINEST))
            cost[list(cells)] = 1
            low, high = (linprog(s * cost, A_eq=sums, b_eq=right, method="highs") for s in (1, -1))
            most = -high.fun if high.status == 0 else np.inf
            found += bool(most < LEAST - 1e-6 or low.fun > true - 1 + 1e-6)
    return found


def test_stock_and_flow_together_tell_no_small_change_and_one_by_one_they_do(tmp_path: Path) -> None:
    apart = together = small = 0
    for seed in range(5):
        tables, n = counted(tmp_path, seed)
        small += int(((n > 0) & (n < LEAST)).sum())
        together += learnt(dict(protect_tables(tables, LEAST).tables), n)
        alone = {number: protect_tables({number: table}, LEAST).tables[number] for number, table in tables.items()}
        apart += learnt(alone, n)
    assert small > 20
    assert (together, apart > 0) == (0, True)
