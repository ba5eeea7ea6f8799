"""Bulletin and tables leave through the one door, marked and written down (导出、四（二）)."""

import io
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def counted(round: Any, cast: Any, population: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some tables of the district, protected for the offices."""
    from tonghu.methods.tabulation import STANDARD
    from tonghu.steps import release
    from tonghu.steps.release import protecting

    monkeypatch.setattr(protecting, "STANDARD", {n: STANDARD[n] for n in ("T01", "T02", "T14", "T24")})
    monkeypatch.setattr(protecting, "QUALITY", {})
    release.protect_snapshot(release.freeze(round=round, within="310115", by=cast.statistician), by=cast.statistician)


def test_the_offices_edition_leaves_marked_and_written_down(client: Client, cast: Any, counted: None) -> None:
    from tonghu.register.models import Export

    client.force_login(cast.statistician)
    assert "整套下载" in client.get("/tables/").content.decode()
    word = client.get("/tables/files/bulletin-docx/").content
    tables = client.get("/tables/files/csv/").content
    written = Export.objects.order_by("pk")
    assert [line.filters["file"] for line in written] == ["bulletin-docx", "csv"]
    read = docx.Document(io.BytesIO(word))
    assert read.paragraphs[0].text == "部门内部使用　不得对外公布"
    assert "2024年9月浦东新区流动儿童和留守儿童统计资料" in [p.text for p in read.paragraphs]
    assert f"导出第{written[0].pk}号" in "".join(p.text for p in read.sections[-1].footer.paragraphs)
    with zipfile.ZipFile(io.BytesIO(tables)) as archive:
        assert archive.namelist() == ["csv-metadata.json", "T01.csv", "T02.csv", "T14.csv", "T24.csv"]


def test_there_is_no_other_file_and_none_before_tables_are_made(client: Client, cast: Any, round: Any) -> None:
    client.force_login(cast.statistician)
    assert client.get("/tables/files/bulletin-docx/").status_code == 404
    assert client.get("/tables/files/exe/").status_code == 404
