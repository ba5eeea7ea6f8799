"""`tonghu generate` says what it did, or in Chinese why it did nothing."""

from pathlib import Path

import pytest

from tonghu.demo.lists import Written
from tonghu.web.commands import generate, main


def call(*words: str) -> int:
    return main(["generate", *words, "--seed", "1"])


def test_it_tells_the_files_and_their_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(str(tmp_path / "out"), "--children", "40") == 0
    told = capsys.readouterr().out
    assert "虚构" in told
    assert "教育局_随迁子女名单.xlsx" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--children", "0"), "应在1至1000000之间"),
        (("--children", "1000001"), "应在1至1000000之间"),
        (("--children", "9", "--district", "110101"), "没有这个区"),
        (("--children", "9", "--on", "2024-02-30"), "不是日期"),
        (("--children", "9", "--on", "1999-12-31"), "应在2000至2089年之间"),
    ],
)
def test_a_wrong_call_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert call(str(tmp_path / "out"), *words) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_directory_of_others_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    assert call(str(tmp_path), "--children", "9") == 1
    assert "不是空的" in capsys.readouterr().err


def test_progress_is_shown_from_fifty_thousand_children_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def pretend(population: object, directory: Path, errors: str, progress: object) -> Written:
        assert progress is None or callable(progress)
        if callable(progress):
            progress(12_345)
        return Written()

    monkeypatch.setattr(generate, "write", pretend)
    call(str(tmp_path / "out"), "--children", "49999")
    assert "12,345" not in capsys.readouterr().err
    call(str(tmp_path / "out"), "--children", "50000")
    assert "12,345" in capsys.readouterr().err
