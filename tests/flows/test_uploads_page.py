"""录入上传: what was made stands under the day of the office, not of Greenwich."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tonghu.register.models import Record, UploadRow

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

AFTER_MIDNIGHT = datetime(2024, 11, 5, 17, 30, tzinfo=UTC)  # 01:30 of the sixth in Shanghai


@pytest.fixture
def made(reviewed_form: Record, cast: Any) -> UploadRow:
    """One row, made at night."""
    revision = reviewed_form.revisions.get()
    return UploadRow.objects.create(
        record=reviewed_form,
        revision=revision,
        number=1,
        content={"姓名": "虚构童"},
        at=AFTER_MIDNIGHT,
        by=cast.officer,
    )


def test_the_page_and_the_file_name_tell_the_same_day(client: Client, cast: Any, made: UploadRow) -> None:
    client.force_login(cast.officer)
    page = client.get("/uploads/").content.decode()
    assert "2024年11月6日" in page and "01:30" in page and "2024年11月5日" not in page
    file = client.post(f"/uploads/{made.pk}/sheet.xlsx", {"ticket": "x"})
    assert "20241106" in file.headers["Content-Disposition"]
