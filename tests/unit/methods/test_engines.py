"""--engine: what cannot be done is said with what to do instead, before anything is written."""

from pathlib import Path

import pytest

from tonghu.methods import spark
from tonghu.web.commands import main


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> str:
    """What `tonghu link` complains of, asked to link an invented list."""
    (folder / "虚构.csv").write_text("rec_id,name,birth,idno\n1,虚构,2015-01-01,\n", "utf-8")
    assert main(["link", str(folder / "虚构.csv"), "--out", str(folder / "out"), *words]) == 1
    assert not (folder / "out").exists()
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--engine", "flink"], "没有“flink”这个引擎"),
        (["--engine", "spark=master:7077"], "spark=spark://主机:7077"),
        (["--engine", "spark", "--conf", "spark.driver.memory"], "缺少等号"),
    ],
)
def test_a_wrong_word_is_told_how_to_be_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], hint: str
) -> None:
    assert hint in said(capsys, tmp_path, *words)


def test_who_has_no_spark_is_told_how_to_get_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    assert "make spark" in said(capsys, tmp_path, "--engine", "spark")


def test_who_has_no_java_is_told_which(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "Java 17" in said(capsys, tmp_path, "--engine", "spark")
