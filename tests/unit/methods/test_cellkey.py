"""Tables of one's own carry noise that no second table takes away (自定义制表, 方案 四（二）)."""

from pathlib import Path

import numpy as np
import pytest

from tonghu.methods.disclosure import TooFine, perturb
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
    assert (np.abs(shown - true) < LEAST).all()
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
    off = np.array([shown - true for true, shown in rows if true >= 2 * LEAST])
    assert abs(off.mean()) < 4 * off.std() / np.sqrt(len(off))
    assert off.std() > 2


def test_a_table_that_is_mostly_small_is_refused(file: Path) -> None:
    with pytest.raises(TooFine, match="分得太细"):
        asked(file, "street", "age", "insurance")


def test_without_the_secret_the_noise_is_another(file: Path) -> None:
    counted, keys = count_with_keys(file, custom(("insurance", "sex")))
    assert perturb(counted, keys, least=5, secret=b"a") != perturb(counted, keys, least=5, secret=b"b")
