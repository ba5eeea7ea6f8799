"""Tables of all children less tables of some: a small count that nobody prints is not told either (方案 四（二）)."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
from scipy.optimize import linprog

from tonghu.methods.reporting import hubs_of, protect_tables
from tonghu.methods.tabulation import STANDARD, TOTAL, Counted, count_tables
from tonghu.methods.tabulation.variables import BAND_OF_AGE

LEAST = 5
Cell = dict[str, int]  # a kind of child: variable → code
BASE: Cell = {"district": 310115, "street": 310115001, "kind": 1, "sex": 1, "age": 7, "origin": 34, "insurance": 3,
              "carer": 1, "tcm_0_36": 3}  # fmt: skip
_NA = 254


def children(**codes: tuple[int, ...]) -> list[Cell]:
    """Every kind of child that can be, as far as these variables tell them apart; m: months of age."""
    return [whole for told in product(*codes.values()) if possible(whole := child(dict(zip(codes, told, strict=True))))]


def child(told: Cell) -> Cell:
    cell = BASE | told
    m = cell.pop("m", 12 * cell["age"] + 6 if cell["age"] < 16 else -1)
    cell["age"] = m // 12 if m >= 0 else 255
    band = next((n for n, first in ((3, 24), (2, 12), (1, 6), (0, 0)) if m >= first), 255)
    return cell | {
        "months": band if m <= 36 else _NA,
        "band": BAND_OF_AGE[cell["age"]] if m >= 0 else 255,
        "monitored": 1,
        "carer": cell["carer"] if cell["kind"] == 2 else _NA,
    }


def possible(cell: Cell) -> bool:
    """Only left-behind children are 已纳入医保 or 已接受 without a place, only migrant ones at one."""
    return all(cell["kind"] == {1: 1, 2: 1, 4: 2}.get(cell[key], cell["kind"]) for key in ("insurance", "tcm_0_36"))


def counted(cells: list[Cell], n: list[int], folder: Path, numbers: tuple[str, ...]) -> dict[str, Counted]:
    """The standard tables of these children, and what ties them."""
    file = folder / "children.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE c ({', '.join(f'{key} UINTEGER' for key in cells[0])})")
        marks = ", ".join("?" * len(cells[0]))
        for cell, count in zip(cells, n, strict=True):
            connection.execute(f"INSERT INTO c SELECT {marks} FROM range({int(count)})", list(cell.values()))
        connection.execute(f"COPY (SELECT * REPLACE (monitored = 1 AS monitored) FROM c) TO '{file}' (FORMAT parquet)")
    tables = [STANDARD[number] for number in numbers]
    return count_tables(file, [*tables, *hubs_of(tables)])


def in_table(number: str, place: dict[str, str]) -> Callable[[Cell], bool]:
    """Whether a child is counted at a place of a standard table."""
    allowed = STANDARD[number].universe.allowed
    return lambda cell: (
        all(cell[key] in codes for key, codes in allowed.items())
        and all(code in (TOTAL, str(cell[key])) for key, code in place.items())
    )


def shown(tables: dict[str, object]) -> Iterator[tuple[Callable[[Cell], bool], int]]:
    for number, table in tables.items():
        keys = [d.key for d in table.dimensions]
        for place, value in table.values.items():
            if value is not None:
                yield in_table(number, dict(zip(keys, place, strict=True))), value


def can_be(
    cells: list[Cell], seen: list[tuple[Callable[[Cell], bool], int]], who: Callable[[Cell], bool]
) -> tuple[float, float]:
    """The least and the greatest number of these children, for who holds all printed cells and knows children."""
    sums, values = np.array([[float(inside(cell)) for cell in cells] for inside, _ in seen]), [v for _, v in seen]
    mine = np.array([float(who(cell)) for cell in cells])
    ends = [linprog(sign * mine, A_eq=sums, b_eq=values, method="highs") for sign in (1, -1)]
    return ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun


def told(
    cells: list[Cell], n: list[int], who: dict[object, Callable[[Cell], bool]], folder: Path, numbers: tuple[str, ...]
) -> list[object]:
    """Which small groups of children can be told too closely, once the tables are protected together."""
    tables = protect_tables(counted(cells, n, folder, numbers), LEAST).tables
    seen, found = list(shown(dict(tables))), []
    for name, inside in who.items():
        true = sum(count for cell, count in zip(cells, n, strict=True) if inside(cell))
        if 0 < true < LEAST:
            low, high = can_be(cells, seen, inside)
            if high < LEAST - 1e-6 or low > true - 1 + 1e-6:
                found.append(name)
    return found


def of(**codes: int) -> Callable[[Cell], bool]:
    return lambda cell: all(cell[key] == code for key, code in codes.items())


def some(cells: list[Cell], seed: int, often: Callable[[Cell], float]) -> list[int]:
    return [int(n) for n in np.random.default_rng(seed).poisson([often(cell) for cell in cells])]


def test_left_behind_children_by_age_and_sex_are_not_told_by_tables_of_all_and_of_migrants(tmp_path: Path) -> None:
    cells = children(kind=(1, 2), sex=(1, 2, 255), age=(1, 4, 7, 13, 255), origin=(34, 32))
    left_behind = {(s, b): of(kind=2, sex=s, band=b) for s in (1, 2) for b in range(4)}
    for seed in range(3):
        n = some(cells, seed, lambda cell: 0 if 255 in (cell["sex"], cell["age"]) else 1 if cell["kind"] == 2 else 30)
        assert told(cells, n, left_behind, tmp_path, ("T01", "T02", "T06")) == []


def test_children_of_exactly_36_months_are_not_told_by_months_less_years(tmp_path: Path) -> None:
    cells = children(
        m=(3, 8, 15, 30, 36, 40, 50), district=(310115, 310104), tcm_0_36=(0, 1, 2, 3, 4, 255), kind=(1, 2)
    )
    of_36 = {district: of(district=district, age=3, months=3) for district in (310115, 310104)}
    for seed in range(3):
        n = some(
            cells,
            seed,
            lambda cell: 0.3 if (cell["age"], cell["months"]) == (3, 3) else 25 * (cell["tcm_0_36"] in (2, 3)),
        )
        assert told(cells, n, of_36, tmp_path, ("T02", "T16")) == []


def test_left_behind_children_without_insurance_are_not_told_by_a_code_only_they_can_have(tmp_path: Path) -> None:
    cells = children(kind=(1, 2), insurance=(1, 2, 3, 4, 255), age=(1, 4, 7, 13, 255), carer=(1, 2, 3, 255))
    often = {1: 30, 2: 20, 3: 12, 4: 30}
    without = {b: lambda cell, b=b: (cell["kind"], cell["band"]) == (2, b) and cell["insurance"] != 4 for b in range(4)}
    for seed in range(3):
        n = some(
            cells,
            seed,
            lambda cell: (
                often.get(cell["insurance"], 0)
                / (40 if cell["kind"] == 2 and cell["insurance"] < 4 else 1)
                * (cell["age"] < 16)
            ),
        )
        assert told(cells, n, without, tmp_path, ("T14", "T22")) == []


def test_children_of_a_code_that_tells_their_kind_are_some_of_that_kind_of_their_age(tmp_path: Path) -> None:
    """Three universes at once: all by age, migrants by 居住登记, under 7 by a code of one kind only."""
    health, registered = {1: (1, 2, 3), 2: (4, 3)}, {1: (1, 2), 2: (_NA,)}
    cells = [
        child({"kind": kind, "age": age}) | {"health_0_6": code, "residence_registration": how}
        for kind, age in product((1, 2), (2, 4, 6, 9, 13))
        for code, how in product(health[kind] if age < 7 else (_NA,), registered[kind])
    ]
    told_of = {(code, age): of(health_0_6=code, age=age) for code in (1, 4) for age in (2, 4, 6)}
    for seed in (391, 446, 570):
        dice = np.random.default_rng(seed)
        often = {1: dice.choice([1, 3, 6]), 2: dice.choice([8, 30]), 3: dice.choice([2, 4, 10]), 4: 1}
        older = dice.choice([6, 15, 40])
        n = [
            int(dice.poisson(1 if c["kind"] == 2 else often[c["health_0_6"]] if c["age"] < 7 else older)) for c in cells
        ]
        assert told(cells, n, told_of, tmp_path, ("T01", "T02", "T07", "T15")) == []
