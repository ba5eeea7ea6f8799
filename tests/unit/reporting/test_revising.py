"""Two versions of a half-year, few children corrected: whoever takes one for the other learns no small number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.optimize import linprog

from tests.unit.methods.test_tabulation import rows
from tonghu.methods.disclosure import Ledger, SafeTable
from tonghu.methods.reporting import Version, hubs_of, kept_hidden, protect_tables, still_true, versions_among
from tonghu.methods.tabulation import STANDARD, TOTAL, Counted, count_tables

LEAST = 10
TABLES = [STANDARD[number] for number in ("T01", "T09", "T20", "T21")]
FINEST = ("kind", "sex", "housing", "guardianship", "hardship")
Shown = Mapping[str, SafeTable]
Versions = list[tuple[Path, dict[str, Counted]]]

RARE = "CASE WHEN {0} % 90 < 80 THEN 1 WHEN {0} % 90 < 87 THEN 2 ELSE 3 END"


@pytest.fixture(params=[(160, 40, 9), (220, 110, 5), (220, 110, 10), (90, 70, 9), (160, 40, 0)])
def versions(request: pytest.FixtureRequest, tmp_path: Path) -> Versions:
    """The same invented children twice; in the second a few answers are corrected."""
    children, rare, seed = request.param
    made = {key: np.asarray(column) for key, column in rows(children, seed=seed).items()}
    dice = np.random.default_rng(seed)
    made |= {name: dice.integers(0, 9000, children) for name in "hgdu"}
    left = f"h % {rare} < 2"
    kind = f"CASE WHEN {left} THEN 2 ELSE 1 END"  # few 留守
    corrected = "list_contains([3, 50, 71], rowid)"
    with duckdb.connect() as connection:
        connection.register("given", made)
        connection.execute("CREATE TABLE made AS SELECT * FROM given")
        for name, guardianship, hardship in (("first", "g", "d"), ("second", f"CASE WHEN {corrected} THEN u ELSE g END",
                                              f"CASE WHEN {corrected} THEN u ELSE d END")):  # fmt: skip
            connection.execute(
                f"COPY (SELECT * EXCLUDE (h, g, d, u) REPLACE (true AS monitored, {kind} AS kind,"
                f" CASE WHEN {left} THEN 254 ELSE {RARE.format('d').replace('3', '9')} END AS housing,"
                f" {RARE.format(guardianship)} AS guardianship, {RARE.format(hardship)} AS hardship)"
                f" FROM made) TO '{tmp_path / name}.parquet' (FORMAT parquet)"
            )
    files = [tmp_path / f"{name}.parquet" for name in ("first", "second")]
    return [(file, count_tables(file, [*TABLES, *hubs_of(TABLES)])) for file in files]


def lines(tables: Shown, finest: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], int | None]:
    """Every printed cell as the finest cells that it adds up."""
    found = {}
    for number, table in tables.items():
        keys = [d.key for d in table.dimensions]
        kinds = STANDARD[number].universe.allowed.get("kind")
        for place, value in table.values.items():
            at = {key: int(code) for key, code in zip(keys, place, strict=True) if code != TOTAL and key != "district"}
            cells = tuple(
                n
                for n, cell in enumerate(finest)
                if all(cell[FINEST.index(key)] == code for key, code in at.items()) and (not kinds or cell[0] in kinds)
            )
            found[cells] = value
    return found


def learnt(file: Path, own: Shown, other: Shown) -> list[str]:
    """Small cells of a version that follow from its own tables, and from what the other shows and is true here too."""
    keys = ", ".join(FINEST)
    counts = duckdb.execute(f"SELECT {keys}, count(*) FROM '{file}' GROUP BY ALL ORDER BY ALL").fetchall()
    sides = [sorted({cell[n] for cell in counts}) for n in range(len(FINEST))]
    finest = [
        tuple(map(int, cell)) for cell in np.stack(np.meshgrid(*sides, indexing="ij"), -1).reshape(-1, len(sides))
    ]
    true = dict.fromkeys(finest, 0) | {tuple(cell): n for *cell, n in counts}
    n = np.array([true[cell] for cell in finest])
    printed = lines(own, finest)
    told = {cells: value for cells, value in lines(other, finest).items() if value == n[list(cells)].sum()}
    shown = {cells: value for cells, value in (printed | told).items() if value is not None} | {
        cells: value for cells, value in printed.items() if value is not None
    }
    sums = np.zeros((len(shown), len(finest)))
    for row, cells in enumerate(shown):
        sums[row, list(cells)] = 1
    found = []
    for cells in printed:
        small = int(n[list(cells)].sum())
        if 0 < small < LEAST:
            cost = np.zeros(len(finest))
            cost[list(cells)] = 1
            low, high = (linprog(s * cost, A_eq=sums, b_eq=list(shown.values())) for s in (1, -1))
            if low.fun > small - 1 + 1e-6 or (high.fun is not None and -high.fun < LEAST - 1e-6):
                found.append(f"{small} in {low.fun}..{-high.fun}")
    return found


@pytest.mark.parametrize("folder", [False, True])
def test_who_takes_one_version_for_the_other_learns_no_small_number(versions: Versions, folder: bool) -> None:
    (first, then), (second, now) = versions
    before = protect_tables(then, LEAST)
    releases = {number: proof.release for number, proof in before.proofs.items()}
    held = versions_among(now, list(releases.values())) if folder else [Version(releases, then)]
    after = protect_tables(now, LEAST, Ledger(still_true(now, held)), kept=kept_hidden(now, held))
    assert learnt(first, before.tables, after.tables) == []
    assert learnt(second, after.tables, before.tables) == []


def test_what_changed_since_may_be_shown_and_of_what_nobody_knows_it_is_not(versions: Versions) -> None:
    (_, then), (_, now) = versions
    releases = {number: proof.release for number, proof in protect_tables(then, LEAST).proofs.items()}
    kept, gone = (kept_hidden(now, [Version(releases, counted)]) for counted in (then, None))
    hidden = {number: {at for at, n in release.values.items() if n is None} for number, release in releases.items()}
    assert {number: places & hidden[number] for number, places in gone.items()} == hidden
    assert all(kept[number] <= gone[number] for number in kept)
    assert kept != gone
    shown = {at: n for release in still_true(now, [Version(releases, then)]) for at, n in release.values.items() if n}
    assert shown
    assert all(n in {release.values.get(at) for release in releases.values()} for at, n in shown.items())


def test_in_a_folder_the_half_year_is_known_by_its_numbers(versions: Versions) -> None:
    (_, then), (_, now) = versions
    first = [proof.release for proof in protect_tables(then, LEAST).proofs.values()]
    other = [replace(r, values={at: n and n + 17 for at, n in r.values.items()}) for r in first]
    found = versions_among(now, [*other, *first])
    assert [list(version.releases.values()) for version in found] == [first]
