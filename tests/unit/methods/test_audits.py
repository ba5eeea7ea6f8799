"""The audit says of small tables what trying every table of whole children says (方案 四（二）)."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from tonghu.methods.disclosure import Counts, Effort, Ledger, NotProtected, Wanted, protect_counts
from tonghu.methods.disclosure.codes import Side
from tonghu.methods.disclosure.earlier import linked
from tonghu.methods.disclosure.moves import Moves
from tonghu.methods.disclosure.protect import prepare
from tonghu.web.bench.audits import as_by_patience
from tonghu.web.commands import main


def test_the_audit_is_as_sharp_as_patience_and_no_sharper() -> None:
    assert all(as_by_patience(seed) for seed in range(80))


def test_children_that_move_as_halves_move_as_wholes_at_other_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search in whole numbers takes a hundred times as long as one more question to the programme."""
    searched: list[tuple[object, ...]] = []
    monkeypatch.setattr(Moves, "_search", lambda self, *how: searched.append(how))
    n = np.random.default_rng(4).poisson(6, (3, 3, 3, 3))
    counts = Counts(tuple(Side(key, tuple("123")) for key in "abcd"), n, n >= 0)
    safe = protect_counts(counts, Wanted([tuple("abcd")], 6, effort=Effort(small=0)))
    assert safe.suppression.audit.passed
    assert not searched


def told_within(half: float) -> tuple[Counts, Wanted]:
    """A street with 3 boys of an age, the four other ages and the total told to so many children by percentages."""
    n = np.array([[3, 30, 30, 30, 30], [40, 40, 40, 40, 40]])
    counts = Counts((Side("street", ("s", "t")), Side("age", tuple("01234"))), n, n >= 0)
    stated = {("s", age): (30 - half, 30 + half) for age in "1234"} | {("s", "*"): (123 - half, 123 + half)}
    return counts, Wanted([("street", "age")], 5, stated=stated)


def test_a_share_that_tells_the_number_of_whole_children_covers_nobody() -> None:
    """29.4 to 30.6 children are 30: five such cells cannot give way by two children together."""
    assert protect_counts(*told_within(1.6)).values["s", "0"] is None
    with pytest.raises(NotProtected, match="无论再抑制"):
        protect_counts(*told_within(0.6))
    known = prepare(*told_within(0.6), []).cells
    at = known.at([[side.node_of[code] for side, code in zip(known.sides, ("s", "1"), strict=True)]])
    assert (known.low[at], known.high[at]) == (30, 30)


def test_who_holds_the_written_files_of_three_releases_and_a_revision_finds_no_small_cell(tmp_path: Path) -> None:
    """Other groupings, then another table of the same children, then other numbers, as the command writes them."""
    trees = {"1": "0,p\n1,p\n2,q\n3,q\n", "2": "0,u\n1,v\n2,v\n3,v\n"}
    for name, text in trees.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for seed in range(3):
        n = np.random.default_rng(seed).negative_binomial(1, 0.1, (4, 3))
        revised = n + np.eye(4, 3, dtype=int)
        asked = [(n, ["--hierarchy", "a=1"]), (n, ["--hierarchy", "a=2"]), (n, ["--table", "a"]), (revised, [])]
        files = [_released(tmp_path, f"{seed}-{k}", *each) for k, each in enumerate(asked)]
        assert _found(n, files[:3]) == [] == _found(revised, files[3:])


def test_who_holds_two_versions_of_a_half_year_finds_no_small_cell_of_either(tmp_path: Path) -> None:
    """He takes what one version shows for the number of the other, and is right wherever nothing was corrected."""
    told = 0
    for seed in range(4):
        n = np.random.default_rng(seed).negative_binomial(1, 0.1, (4, 3)) + 1
        revised = n.copy()
        revised[seed, 0] += 2
        first, second = (_released(tmp_path, f"{seed}-{k}", each, []) for k, each in enumerate((n, revised)))
        assert {place for place in first if first[place] == "x"} <= {p for p in second if second[p] == "x"} | {
            place for place in first if _count(n, place) != _count(revised, place)
        }
        for counts, own, other in ((n, first, second), (revised, second, first)):
            true = {place: v for place, v in other.items() if v == str(_count(counts, place))}
            told += len(true)
            assert _found(counts, [own, true]) == []
    assert told > 40


def test_what_a_version_before_told_by_a_percentage_is_known_where_it_is_still_true() -> None:
    n = np.array([[30, 25], [40, 50], [60, 70]])
    sides = (Side("a", ("0", "1", "2")), Side("b", ("0", "1")))
    intervals = {("0", "0"): (28.0, 32.0), ("1", "0"): (39.0, 41.0)}
    before = protect_counts(Counts(sides, n, n >= 0), Wanted([("a", "b")], 5, stated=intervals))
    revised = n.copy()
    revised[1, 0] = 44
    (known,) = linked(Ledger().after(before.release), Counts(sides, revised, n >= 0))
    assert known.version
    assert [*known.stated.values()] == [(28.0, 32.0)]


def _count(n: np.ndarray, place: tuple[str, str]) -> int:
    rows, columns = (slice(None) if code == "*" else [int(code)] for code in place)
    return int(n[rows][:, columns].sum())


def _released(folder: Path, name: str, n: np.ndarray, options: list[str]) -> dict[tuple[str, str], str]:
    rows = ["a,b,n", *(f"{i},{j},{n[i, j]}" for i, j in np.ndindex(n.shape))]
    (folder / "cells.csv").write_text("\n".join(rows), encoding="utf-8")
    call = ["protect", str(folder / "cells.csv"), "--dims", "a,b", "--threshold", "5", "--out", str(folder / name)]
    ledger = str(folder / f"ledger-{name[0]}")
    options = [f"a={folder / o[2:]}" if o.startswith("a=") else o for o in options]
    assert main([*call, "--ledger", ledger, *options]) == 0
    written = csv.DictReader((folder / name / "cells.csv").open(encoding="utf-8"))
    return {(row["a"], row["b"]): row["value"] for row in written}


def _found(n: np.ndarray, files: list[dict[tuple[str, str], str]]) -> list[tuple[str, str]]:
    """The small cells that whole numbers tell too closely, from printed values and nothing else."""
    below = {"*": range(4), "p": (0, 1), "q": (2, 3), "u": (0,), "v": (1, 2, 3)} | {str(i): (i,) for i in range(4)}
    places = {place for file in files for place in file}
    inside = {(a, b): [3 * i + j for i in below[a] for j in below["*" if b == "*" else b] if j < 3] for a, b in places}
    seen = {place: int(file[place]) for file in files for place in file if file[place] != "x"}
    sums = np.zeros((len(seen), 12))
    for row, place in zip(sums, seen, strict=True):
        row[inside[place]] = 1
    fits = LinearConstraint(sums, list(seen.values()), list(seen.values()))
    found = []
    for place in sorted(places):
        true = int(n.reshape(-1)[inside[place]].sum())
        mine = np.isin(np.arange(12), inside[place]).astype(float)
        if 0 < true < 5:
            low, high = (milp(s * mine, constraints=fits, integrality=np.ones(12)) for s in (1, -1))
            if low.fun > true - 0.5 or (high.success and -high.fun < 4.5):
                found.append(place)
    return found
