"""Text to integers, eight bytes at a time: what stands around a number or beside it in the file changes nothing."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tonghu.methods.linkage.engine import standard
from tonghu.methods.linkage.engine.arrays import Sieve, mixed
from tonghu.methods.linkage.engine.faults import Unreadable
from tonghu.methods.linkage.engine.linking import read_files
from tonghu.methods.linkage.engine.repeated import refuse_repeated
from tonghu.rules.terms.idnumbers import check_character

_BODY = "31019920150301011"  # invented: county 310199 does not exist
_NUMBER = _BODY + check_character(_BODY)
_WIDE = {48 + n: 0xFF10 + n for n in range(10)}


@pytest.mark.parametrize("written", ["{}", "'{}", "{} ", "号{}", "{}（本人）"])
@pytest.mark.parametrize("number", [_NUMBER, _NUMBER.translate(_WIDE), _NUMBER[:9] + " " + _NUMBER[9:]])
def test_a_number_is_read_whatever_stands_around_it(written: str, number: str) -> None:
    told, state = standard.id_numbers(pa.array(["", written.format(number), "无"]))
    assert told.tolist() == [0, int(_BODY), 0] and state.tolist() == [standard.NONE, standard.VALID, standard.NONE]


def test_one_wrong_digit_is_damage_and_fifteen_places_are_old() -> None:
    damaged, old = _NUMBER[:16] + str((int(_NUMBER[16]) + 1) % 10) + _NUMBER[17], _BODY[:6] + _BODY[8:]
    told, state = standard.id_numbers(pa.array([damaged, old, "1" * 18]))
    assert state.tolist() == [standard.DAMAGED, standard.OLD, standard.NONE]
    assert told.tolist() == [int(damaged[:17]), int(old[:6] + "19" + old[6:]), 0]


def test_phones_are_one_whatever_separates_their_digits() -> None:
    told = standard.phones(
        pa.array(["13800001234", "138-0000-1234", "+86 138 0000 1234", "１３８00001234", "021-1234"])
    )
    assert told.tolist() == [13800001234] * 4 + [211234]


_PLAIN = (
    "虚构甲",
    "虛構甲",
    "虚 构甲",
    " 虚构甲",
    "虚  构甲",
    "虚构甲(住校)",
    "虚 构甲（住校）",
    "虚构甲 (原名 乙)",
    "虚构甲[乙](丙)",
)


@pytest.mark.parametrize("written", _PLAIN)
def test_a_name_is_read_whatever_stands_in_it_and_behind_it(written: str) -> None:
    told = standard.names(pa.array(["(空)", "虚构甲", written, "乙"]))
    assert all(column[1] == column[2] for column in told.values())
    assert told["n"].tolist() == [0, 3, 3, 1] and told["nm"][0] == 0 and told["nm"][2] != told["nm"][3]


def test_a_name_of_another_kind_changes_none_beside_it() -> None:
    rows = ["欧阳虚构", "阿·虚构", "VIRTUAL", "虚．甲", "乙（丙", "虚é", "一二三四五六七", "虚构甲"]
    told = standard.names(pa.array(rows))
    for place, row in enumerate(rows):
        alone = standard.names(pa.array([row]))
        assert [column[place] for column in told.values()] == [column[0] for column in alone.values()]
    assert told["n"].tolist() == [4, 3, 7, 2, 1, 1, 7, 3] and told["sl"].tolist()[:4] == [2, 0, 0, 0]


def test_a_sieve_holds_back_none_that_it_was_made_of() -> None:
    keys = mixed(0, np.arange(3_000))
    assert Sieve(keys[:1_000]).passes(keys[:1_000]).all()
    assert Sieve(keys[:1_000]).passes(keys[1_000:]).mean() < 0.05


def test_digits_of_two_rows_are_never_one_number() -> None:
    rows = ["张杨路12弄3-401", "7", "1号", "", "张杨路１２弄３号４０１室", "8"]
    together = standard.addresses(pa.array(rows))
    for place, row in enumerate(rows):
        alone = standard.addresses(pa.array([row]))
        assert [column[place] for column in together] == [column[0] for column in alone]
    assert together[0][0] == together[0][4] and together[1][1] == 0


def test_rows_are_read_alike_in_every_piece() -> None:
    texts = [f"虚构{n % 7}路{n}弄{n % 9}号" for n in range(2 * 32768 + 5)]
    whole = standard.addresses(pa.array(texts))
    parts = [standard.addresses(pa.array(texts).slice(start, 999)) for start in range(0, len(texts), 999)]
    assert all((np.concatenate(part) == all_).all() for part, all_ in zip(zip(*parts, strict=True), whole, strict=True))


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.binary()])
def test_a_parquet_file_is_read_alike_however_it_holds_text(tmp_path: Path, kind: pa.DataType) -> None:
    rows = {"rec_id": ["1", "2", "3"], "name": ["虚构甲", None, "虚构甲"], "phone": ["13800001234", "", None]}
    plain = pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})
    parquet.write_table(plain, tmp_path / "a.parquet", row_group_size=2)
    parquet.write_table(
        pa.table({n: c.cast(kind) for n, c in zip(rows, plain.columns, strict=True)}), tmp_path / "b.pq"
    )
    one, two = (read_files([tmp_path / name])[1] for name in ("a.parquet", "b.pq"))
    assert one.ids.to_pylist() == two.ids.to_pylist() and one.nm[0] > 0
    assert all((one.columns[name] == two.columns[name]).all() for name in one.columns)


def test_text_that_is_no_utf8_is_refused_without_it(tmp_path: Path) -> None:
    text = pa.array([b"1", "虚构".encode("gbk")], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, text.buffers())
    parquet.write_table(pa.table({"rec_id": pa.array(["1", "2"]), "name": broken}), tmp_path / "a.parquet")
    with pytest.raises(Unreadable, match=r"a\.parquet：文件中途损坏"):
        read_files([tmp_path / "a.parquet"])


def test_long_record_numbers_are_told_apart_to_the_last_sign(tmp_path: Path) -> None:
    for name, last in (("differ", "乙"), ("same", "甲")):
        parquet.write_table(pa.table({"rec_id": ["号" * 40 + "甲", "号" * 40 + last]}), tmp_path / f"{name}.parquet")
    refuse_repeated(*reversed(read_files([tmp_path / "differ.parquet"])))
    with pytest.raises(Unreadable, match="1个重复"):
        refuse_repeated(*reversed(read_files([tmp_path / "same.parquet"])))
