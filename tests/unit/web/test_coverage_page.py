"""覆盖率估计: recorded once by those who count, read in the own place only, and never changed."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tonghu.register import scope
from tonghu.register.models import CoverageEstimate, Entry

REPORT = {
    "method": "双系统估计",
    "entries": {"教育": 812},
    "total": {"seen": 931, "estimate": 1003, "low": 961, "high": 1048},
}


def given(client: Client, round: Any, content: bytes) -> str:
    file = SimpleUploadedFile("coverage.json", content)
    return client.post("/figures/coverage/", {"round": round.pk, "file": file}, follow=True).content.decode()


def test_what_is_recorded_says_by_whom_when_from_which_lists_and_with_which_interval(
    client: Client, cast: Any, round: Any
) -> None:
    client.force_login(cast.statistician)
    page = given(client, round, json.dumps(REPORT).encode())
    kept = CoverageEstimate.objects.get()
    assert (kept.place, kept.by, kept.living, kept.estimate, kept.low, kept.high) == (
        "310115", cast.statistician, 930, 1000, 960, 1050,
    )  # fmt: skip
    for said in (f"第{kept.pk}号", "虚构统计人员", "教育 810", "960—1050", kept.digest[:12]):
        assert said in page
    assert Entry.objects.filter(act="RECORD_COVERAGE", by=cast.statistician).count() == 1
    assert "已经登记过" in given(client, round, json.dumps(REPORT).encode())
    client.force_login(cast.neighbour)
    assert "还没有登记过" in client.get("/figures/coverage/").content.decode()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", json.dumps(REPORT | {"total": {}}).encode()])
def test_what_is_no_report_is_not_recorded(client: Client, cast: Any, round: Any, content: bytes) -> None:
    client.force_login(cast.officer)
    page = given(client, round, content)
    assert "没有采用" in page or "没有选" in page or "没有读取" in page
    assert not CoverageEstimate.objects.exists()


def test_nobody_changes_an_estimate_and_who_sees_no_tables_sees_none(client: Client, cast: Any, round: Any) -> None:
    client.force_login(cast.statistician)
    given(client, round, json.dumps(REPORT).encode())
    with scope.seeing(cast.statistician), connection.cursor() as cursor:
        for statement in ("UPDATE register_coverageestimate SET high = 9999", "DELETE FROM register_coverageestimate"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
    for user, seen in ((cast.approver, 1), (cast.supervisor, 0), (cast.education, 0), (cast.neighbour, 0)):
        with scope.seeing(user):
            assert CoverageEstimate.objects.count() == seen
