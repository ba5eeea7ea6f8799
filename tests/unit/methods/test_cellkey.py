"""Tables of one's own carry noise that no second table takes away (自定义制表, 方案 四（二）)."""

from pathlib import Path

import numpy as np
import pytest

from tonghu.methods.disclosure import Perturbed, TooFine, cellkey, perturb
from tonghu.methods.tabulation import TOTAL, count_with_keys, custom
from tonghu.web.bench.tabulate import invent

SECRET, LEAST = b"invented", 5


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keyed") / "children.parquet"
    invent(made, 20_000)
    return made


def asked(file: Path, *dims: str, **allowed: tuple[int, ...]):  # type: ignore[no-untyped-def]
    counted, keys = count_with_keys(file, custom(dims, allowed=allowed))
    return counted, perturb(counted, keys, least=LEAST, secret=SECRET)


def test_a_small_count_is_never_said_and_no_count_is_far_off(file: Path) -> None:
    counted, said = asked(file, "kind", "insurance", "band", "sex")
    true = np.array([int(row[-1]) for row in counted.rows()])
    shown = np.array([said.values[row[:-1]] for row in counted.rows()])
    assert not ((shown > 0) & (shown < LEAST)).any()
    assert (np.abs(shown - true) <= said.most).all()
    assert (shown != true).any()
    assert (shown[true == 0] == 0).all()


def test_the_same_children_have_the_same_noise_in_every_table(file: Path) -> None:
    _, one = asked(file, "insurance", "sex")
    _, other = asked(file, "sex", "stage", "insurance")
    for insurance, sex in [("1", "1"), ("2", TOTAL), (TOTAL, "2")]:
        assert one.values[insurance, sex] == other.values[sex, TOTAL, insurance]
    _, filtered = asked(file, "sex", insurance=(1,))
    assert filtered.values[("1",)] == one.values["1", "1"]


def test_noise_does_not_lean_to_either_side(file: Path) -> None:
    counted, said = asked(file, "street", "insurance", "sex", kind=(1,))
    rows = [(int(n), said.values[tuple(place)]) for *place, n in counted.rows()]
    off = np.array([shown - true for true, shown in rows if true >= LEAST + said.most])
    assert abs(off.mean()) < 4 * off.std() / np.sqrt(len(off))
    assert off.std() > 2


def test_a_table_that_is_mostly_small_is_refused(file: Path) -> None:
    with pytest.raises(TooFine, match="分得太细"):
        asked(file, "street", "age", "insurance")


def test_without_the_secret_the_noise_is_another(file: Path) -> None:
    counted, keys = count_with_keys(file, custom(("insurance", "sex")))
    assert perturb(counted, keys, least=5, secret=b"a") != perturb(counted, keys, least=5, secret=b"b")


def test_who_knows_the_totals_exactly_works_out_next_to_no_small_count(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cellkey, "_ENOUGH", 0)  # else so fine a table is refused
    counted, said = asked(file, "street", "sex", kind=(1,), insurance=(1,), age=(3, 4, 5))
    small = [
        (counted.value(street=street), counted.value(street=street, sex=mine), str(street), str(mine), str(other))
        for street in counted.codes[0]
        for mine, other in ((1, 2), (2, 1))
        if 0 < counted.value(street=street, sex=mine) < LEAST
    ]
    possible = [
        {total - n for n in could_be(said, street, other)} & could_be(said, street, mine)
        for total, _, street, mine, other in small
    ]
    assert all(n in left for (_, n, *_), left in zip(small, possible, strict=True))
    assert len(small) > 200
    assert sum(len(left) == 1 for left in possible) < 0.02 * len(small)


def could_be(said: Perturbed, *place: str) -> set[int]:
    """The counts that a printed number may stand for, to whoever knows the method but not the secret."""
    shown = said.values[place]
    if not shown:
        return set(range(LEAST))
    return set(range(1 if shown == LEAST else max(LEAST, shown - said.most), shown + said.most + 1))
