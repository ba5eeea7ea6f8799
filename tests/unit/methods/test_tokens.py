"""词元: lists are linked without names, on invented registers."""

from pathlib import Path

import pytest
from pyarrow import parquet

from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.engine.keyed import Key, conceal, write_tokens
from tonghu.methods.linkage.engine.linking import Asked, link_files, read_files
from tonghu.web.bench.linkage.registers import write

_SECRET = b"invented " * 5


def _made(path: Path, out: Path, round: str = "2026-1") -> Path:
    key = Key(_SECRET, "健康档案比对", round)
    names, records = read_files([path])
    write_tokens(out, conceal(records, key), names, key.agreement)
    return out


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], list[Path]]:
    folder = tmp_path_factory.mktemp("tokens")
    paths = write(folder, children=4_000, profile="base", seed=23)
    return paths, [_made(paths[side], folder / f"{side}.tokens.parquet") for side in "ab"]


def test_tokens_link_nearly_what_the_open_lists_link(lists, tmp_path):
    paths, tokens = lists

    def linked(files: list[Path], out: Path) -> set[tuple[str, str]]:
        link_files(Asked(files), out)
        table = parquet.read_table(out / "links.parquet").to_pydict()
        kept = zip(table["rec_id_1"], table["rec_id_2"], table["decision"], strict=True)
        return {(one, two) for one, two, decision in kept if decision == "accept"}

    openly, keyed = linked([paths["a"], paths["b"]], tmp_path / "open"), linked(tokens, tmp_path / "keyed")
    assert len(openly) > 3_000
    assert len(openly ^ keyed) <= len(openly) * 0.01


def test_no_name_number_or_birth_date_is_in_a_token_file(lists):
    paths, tokens = lists
    _, records = read_files([paths["a"]])
    told = parquet.read_table(tokens[0])
    for name in ("nm", "py", "gn", "g1", "cid", "gid1", "phone", "c0", "home", "bd"):
        was, now = records.columns[name], told[name].to_numpy()
        assert ((was > 0) == (now > 0)).all()
        assert (was[was > 0] == now[was > 0]).mean() < 0.02, name


def test_tokens_of_two_rounds_are_refused(lists, tmp_path):
    paths, tokens = lists
    other = _made(paths["b"], tmp_path / "b.tokens.parquet", round="2026-2")
    with pytest.raises(Unreadable, match="另一密钥、用途或轮次"):
        link_files(Asked([tokens[0], other]), tmp_path / "out")


def test_tokens_and_an_open_list_are_refused(lists, tmp_path):
    paths, tokens = lists
    with pytest.raises(Unreadable, match="不是词元文件"):
        link_files(Asked([tokens[0], paths["b"]]), tmp_path / "out")


def test_a_short_key_is_refused_and_one_of_32_bytes_is_not():
    with pytest.raises(Unreadable, match="太短"):
        Key(b"x" * 31, "比对", "1")
    assert Key(b"x" * 32, "比对", "1").agreement.fingerprint
