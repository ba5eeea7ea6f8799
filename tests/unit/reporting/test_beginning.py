"""Who holds the round before can subtract it from the movements since: protection knows it (半年变动与上期)."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy.optimize import linprog

from tests.unit.methods.test_tabulation import ABOUT, rows
from tonghu.methods.disclosure import Ledger, Release, SafeTable
from tonghu.methods.reporting import begun, hubs_of, in_todays_codes, of_these_children, read_table, tells_movements
from tonghu.methods.reporting.protecting import protect_tables
from tonghu.methods.tabulation import STANDARD, TOTAL, Counted, count_tables, write

LEAST = 10
TABLES = [STANDARD["T01"], STANDARD["T25"]]
FLOWS, KINDS = ("1", "2", "3", "4"), ("1", "2")
NOW, THEN, ANY = ("1", "2"), ("1", "3", "4"), FLOWS

# Of the children of both rounds: few 留守 come, few go.
MOVED = "CASE WHEN h % 100 < 88 THEN 1 WHEN h % 100 < 97 THEN 2 WHEN h % 100 < 99 THEN 3 ELSE 4 END"
KIND = "CASE WHEN h // 100 % 50 < 2 THEN 2 ELSE 1 END"


@pytest.fixture(params=[0, 7, 19])
def rounds(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Counted], dict[str, Counted]]:
    """T01 and T25 of two rounds of the same invented children."""
    made = {key: np.asarray(column) for key, column in rows(2500, seed=request.param).items()}
    made["h"] = np.random.default_rng(request.param).integers(0, 5000, 2500)
    with duckdb.connect() as connection:
        connection.register("made", made)
        moved = f"SELECT * REPLACE ({MOVED} AS flow, {KIND} AS kind, {KIND} AS group_of_flow) FROM made"
        for name, flow, there in (("then", "1", "flow <> 2"), ("now", "flow", "flow < 3")):
            connection.execute(
                f"COPY (SELECT * EXCLUDE (h) REPLACE ({there} AS monitored, CASE WHEN {there} THEN {flow}"
                f" WHEN '{name}' = 'now' THEN flow ELSE 0 END AS flow) FROM ({moved}))"
                f" TO '{tmp_path / name}.parquet' (FORMAT parquet)"
            )
    counted = [count_tables(tmp_path / f"{name}.parquet", [*TABLES, *hubs_of(TABLES)]) for name in ("then", "now")]
    return counted[0], counted[1]


def learnt(movements: Counted, t25: SafeTable, now: SafeTable, then: SafeTable) -> list[str]:
    """Small movements that are known to fewer than LEAST, or to more than nothing, from all three tables."""
    cells = [(flow, kind) for flow in FLOWS for kind in KINDS]
    places = {(f, k): ([f] if f != TOTAL else ANY, k) for f in (*FLOWS, TOTAL) for k in (*KINDS, TOTAL)}
    shown = [(at, t25.values[TOTAL, f, k]) for (f, k), at in places.items()]
    shown += [
        ((flows, k), t.values[TOTAL, k, TOTAL]) for flows, t in ((NOW, now), (THEN, then)) for k in (*KINDS, TOTAL)
    ]

    def covers(at: tuple[object, str]) -> list[float]:
        flows, kind = at
        return [float(f in flows and kind in (k, TOTAL)) for f, k in cells]  # type: ignore[operator]

    told = [(covers(at), n) for at, n in shown if n is not None]
    found = []
    for (f, k), at in places.items():
        codes = {key: int(c) for key, c in (("flow", f), ("group_of_flow", k)) if c != TOTAL}
        true, cost = movements.value(**codes), np.array(covers(at))
        if 0 < true < LEAST:
            ends = [linprog(s * cost, A_eq=[a for a, _ in told], b_eq=[n for _, n in told]).fun for s in (1, -1)]
            if ends[0] > true - 1 + 1e-6 or (ends[1] is not None and -ends[1] < LEAST - 1e-6):
                found.append(f"{f},{k}: {true}")
    return found


def test_from_the_movements_and_the_round_before_no_small_number_follows(
    rounds: tuple[dict[str, Counted], dict[str, Counted]],
) -> None:
    then, now = rounds
    before = protect_tables(then, LEAST)
    earlier = [proof.release for proof in before.proofs.values()]
    known = Ledger((*earlier, *begun(now, earlier)))
    after = protect_tables(now, LEAST, known)
    assert learnt(now["T25"], after.tables["T25"], after.tables["T01"], before.tables["T01"]) == []


def test_new_tables_of_the_round_before_that_would_tell_of_small_movements_are_found(
    rounds: tuple[dict[str, Counted], dict[str, Counted]],
) -> None:
    then, now = rounds
    anew = protect_tables(then, LEAST)
    made = [proof.release for proof in anew.proofs.values()]
    nothing: list[Release] = []
    for before in (nothing, made):
        after = protect_tables(now, LEAST, Ledger(begun(now, before)))
        printed = [proof.release for proof in after.proofs.values()]
        known = learnt(now["T25"], after.tables["T25"], after.tables["T01"], anew.tables["T01"])
        assert tells_movements(now, LEAST, printed, before, made) is bool(known)
        assert not known or before is nothing


def test_what_is_no_longer_true_of_the_beginning_is_not_taken_for_known(
    rounds: tuple[dict[str, Counted], dict[str, Counted]],
) -> None:
    then, now = rounds
    earlier = [proof.release for proof in protect_tables(then, LEAST).proofs.values()]
    (told,) = begun(now, earlier)
    assert told.values[TOTAL, "then", TOTAL] == then["T01"].total
    now["T25"].values[...] += 1
    assert not [n for release in begun(now, earlier) for n in release.values.values() if n is not None]
    assert begun({"T01": now["T01"]}, earlier) == ()


def test_what_is_out_of_all_children_does_not_stop_the_tables_of_some_of_them(tmp_path: Path) -> None:
    write(tmp_path / "frozen", [rows(900)], {310115: "浦东新区"}, ABOUT)
    asked = [STANDARD[number] for number in ("T01", "T02", "T05", "T06")]  # the last two of 流动儿童 only
    counted = count_tables(tmp_path / "frozen/children.parquet", [*asked, *hubs_of(asked)])
    first = protect_tables(counted, LEAST)
    out = Ledger(tuple(first.proofs[number].release for number in ("T01", "T02")))
    assert protect_tables(counted, LEAST, out).tables == first.tables


def test_what_was_written_when_months_were_a_dimension_is_read_and_joined_as_what_is_written_today(
    tmp_path: Path,
) -> None:
    write(tmp_path / "frozen", [rows(900)], {310115: "浦东新区"}, ABOUT)
    counted = count_tables(tmp_path / "frozen/children.parquet", [STANDARD["T16"]])
    protected = protect_tables(counted, LEAST)
    today = protected.proofs["T16"].release
    assert "age" in today.dims
    codes = {"m0": "0", "m1": "1", "1": "2", "m3": "3"}  # as they stood once

    def once(place: tuple[str, ...]) -> tuple[str, ...]:
        return (*place[:2], codes.get(place[2], place[2]))

    then = replace(
        today,
        dims=("place", "tcm_0_36", "months"),
        leaves={**{d: today.leaves[d] for d in ("place", "tcm_0_36")}, "months": tuple("0123")},
        trees={"place": (), "tcm_0_36": (), "months": ()},
        values={once(place): n for place, n in today.values.items()},
    )
    labels = {d.key: d.categories for d in counted["T16"].table.dimensions}
    assert read_table(STANDARD["T16"], then, labels).values == protected.tables["T16"].values
    assert of_these_children(counted, {"T16": in_todays_codes(then)})
    assert in_todays_codes(today) is today
