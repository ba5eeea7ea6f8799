"""An upload is held in memory, within its limits, and for nobody who is not signed in."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.test import Client, RequestFactory

from tonghu.web import urls
from tonghu.web.files import uploads
from tonghu.web.files.uploads import Limited

TEMPLATES = Path(urls.__file__).parent / "templates"


def handler(request: Any) -> Limited:
    made = Limited(request)
    made.handle_raw_input(None, {}, 100, b"boundary")
    made.new_file("files", "名单.csv", "text/csv", None)
    return made


@pytest.fixture
def request_of(rf: RequestFactory, cast: Any) -> Any:
    request = rf.post("/lists/new/")
    request.user = cast.officer
    return request


def test_an_upload_is_a_file_without_a_name(request_of: Any) -> None:
    made = handler(request_of)
    made.receive_data_chunk(b"abc", 0)
    file = made.file_complete(3)
    assert file.read() == b"abc"
    assert "memfd" in str(Path(f"/proc/self/fd/{file.file.fileno()}").readlink())


def test_who_sends_slower_than_a_modem_is_let_go(request_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(uploads, "monotonic", lambda: now[0])
    made = handler(request_of)
    now[0] = uploads.GRACE
    made.receive_data_chunk(b"a", 0)
    now[0] = uploads.GRACE + 1
    with pytest.raises(StopUpload):
        made.receive_data_chunk(b"b", 1)
    now[0] = 0.0
    made = handler(request_of)
    now[0] = uploads.GRACE + 1
    made.receive_data_chunk(b"a" * int(uploads.SLOWEST * now[0] + 1), 0)


def test_nobody_who_is_not_signed_in_fills_the_memory(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    monkeypatch.setattr(Limited, "receive_data_chunk", lambda self, data, start: kept.append(data))
    client = Client(enforce_csrf_checks=True)
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)', client.get("/sign-in/").content.decode())[0]
    said = {"csrfmiddlewaretoken": token, "username": "x", "password": "y"}
    answer = client.post("/sign-in/", said | {"files": SimpleUploadedFile("a.csv", b"x" * 1000)})
    assert answer.status_code == 401 and kept == []


def test_the_browser_remembers_nothing_that_is_typed() -> None:
    boxes = [
        (page.name, box)
        for page in TEMPLATES.rglob("*.html")
        for box in re.findall(r"<(?:input|textarea)\b[^>]*>", page.read_text(encoding="utf-8"))
    ]
    typed = [(page, box) for page, box in boxes if not re.search(r'type="(hidden|radio|checkbox|file|date|\{%)', box)]
    assert len(typed) > 15
    assert [(page, box) for page, box in typed if "autocomplete=" not in box] == []
    # Passwords and codes are named to the browser, so that its own keeper of them offers the right one.
    named = re.compile(r'autocomplete="(?:username|current-password|new-password|one-time-code)\b')
    assert [(page, box) for page, box in typed if 'autocomplete="off"' not in box and not named.search(box)] == []
