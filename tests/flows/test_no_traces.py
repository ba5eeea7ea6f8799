"""Nothing personal lies around: no log line, no session, no job, no file tells of whom a story was."""

import io
import logging
import logging.config
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import path

from tonghu.register import embedded
from tonghu.register.models import Batch, Child, Person
from tonghu.web import jobs, urls
from tonghu.web.gate.doors import public

NAME, NUMBER, PHONE, ADDRESS = "虚构小雨", "341225201602291529", "13800001234", "虚构路77弄8号"
VALUES = (NAME, NUMBER, NUMBER[:-1], PHONE, ADDRESS)
LIST = f"姓名,性别,出生日期,身份证号,现住址,监护人电话\n{NAME},女,2016-02-30,{NUMBER}9,{ADDRESS},{PHONE}\n"


def told(text: str) -> list[str]:
    return [value for value in VALUES if value in text or value.encode("unicode_escape").decode() in text]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that the site's own logging writes, whatever its level."""
    stream = io.StringIO()
    logging.config.dictConfig(settings.LOGGING)
    (handler,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    before, level = handler.setStream(stream), logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield stream
    handler.setStream(before)  # type: ignore[arg-type]  # the stream it had
    logging.getLogger().setLevel(level)


@pytest.fixture(autouse=True)
def jobs_run_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job lets go of its connection; here it is that of the test."""
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)


@public
def broken(request: Any) -> Any:
    """A page on which the database complains of what was typed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::bigint", [request.POST["q"]])


@pytest.fixture
def with_a_broken_page() -> Iterator[None]:
    urls.urlpatterns.append(path("broken/", broken))
    yield
    urls.urlpatterns.pop()


def database_log() -> Path | None:
    """The log of the embedded server; of another server we do not see it."""
    database = settings.DATABASES["default"]
    return None if database["URL"] else embedded.Place(Path(database["EMBEDDED"])).log


@pytest.mark.flow
@pytest.mark.django_db
def test_a_story_of_mistakes_leaves_no_value_in_any_log_session_or_job(
    cast: Any,
    round: Any,
    logged: io.StringIO,
    with_a_broken_page: None,
    migrant: dict[str, object],
    capfd: pytest.CaptureFixture[str],
) -> None:
    server = database_log()
    before = server.stat().st_size if server else 0
    person = Person.objects.create(name=NAME, sex="2", born=date(2016, 2, 29), idno=NUMBER)
    child = Child.objects.create(person=person, residence="310115004001", kind="MIGRANT")
    client = Client(raise_request_exception=False)
    client.post("/sign-in/", {"username": NAME, "password": NUMBER})
    client.get(f"/children/{NAME}/")
    client.get("/sign-in/", headers={"host": f"{NUMBER}.example"})
    assert client.post("/broken/", {"q": NUMBER + NAME}).status_code == 500
    client.force_login(cast.director)
    client.post("/children/", {"q": NAME})
    client.post(f"/children/{child.ref}/visit/", {"visited_on": NUMBER, "note": ADDRESS})
    wrong = {**migrant, "name": NAME, "idno": NUMBER + "9", "father_phone": PHONE + "x", "residence_detail": ADDRESS}
    client.post(f"/children/{child.ref}/form/", wrong | {"_act": "submit"})
    client.post(f"/children/{child.ref}/form/draft/", wrong)
    client.get(f"/nowhere/{NAME}/{NUMBER}/")
    client.force_login(cast.officer)
    for name, content in ((f"{NAME}.csv", LIST.encode()), (f"{NUMBER}.xlsx", b"\x89PNG" + NAME.encode() * 99)):
        client.post("/lists/new/", {"files": SimpleUploadedFile(name, content)})
    for batch in Batch.objects.all():
        jobs._do(batch.pk, lambda found: jobs.intake.read_batch(found, on=date(2024, 9, 30)))
        jobs._do(batch.pk, lambda found: Person.objects.get(name=NAME, born=NUMBER))
        client.get(f"/lists/{batch.pk}/")
    with pytest.raises(Exception, match="bigint"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO register_person (name, id) VALUES (%s, %s::bigint)", [NAME, NUMBER + NAME])
    out, err = capfd.readouterr()
    assert "stopped" in logged.getvalue() and "Internal Server Error: /broken/" in logged.getvalue()
    assert told(logged.getvalue()) == told(out + err) == []
    if server:
        with server.open("rb") as log:
            log.seek(before)
            assert told(log.read().decode(errors="replace")) == []
    kept = [session.get_decoded() for session in Session.objects.all() if session.session_data]
    assert kept and told(str(kept)) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert told(str(cursor.fetchall())) == []
    assert told(str(client.cookies)) == []


def test_messages_wait_in_the_session_and_in_no_cookie() -> None:
    assert f"{SessionStorage.__module__}.{SessionStorage.__name__}" == settings.MESSAGE_STORAGE


# Files.


def test_nobody_asks_for_a_file_with_a_name() -> None:
    root = Path(urls.__file__).parents[1]
    words = ("tempfile", "NamedTemporary", "TemporaryDirectory", "mkstemp")
    users = {p.relative_to(root).as_posix() for p in root.rglob("*.py") if any(w in p.read_text() for w in words)}
    # The files of the database server are made beside their place; demo and bench write invented children.
    own = {user for user in users if not user.startswith("web/bench/")}
    assert own <= {"register/embedded/cluster.py", "demo/story.py"}


@pytest.mark.django_db
def test_uploads_and_exports_need_no_directory_for_temporary_files(
    cast: Any, round: Any, monkeypatch: pytest.MonkeyPatch, migrant: dict[str, object]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    monkeypatch.setenv("TMPDIR", "/nowhere")
    client = Client()
    client.force_login(cast.officer)
    large = ("姓名,身份证号\n" + f"{NAME},{NUMBER}\n" * 200_000).encode()
    client.post("/lists/new/", {"files": SimpleUploadedFile("名单.csv", large)})
    (batch,) = Batch.objects.all()
    assert len(bytes(batch.file.content)) == len(large) > 5 << 20
    jobs._do(batch.pk, lambda found: jobs.intake.read_batch(found, on=date(2024, 9, 30)))
    batch.refresh_from_db()
    assert batch.state == Batch.State.PREVIEWED
    person = Person.objects.create(name=NAME)
    Child.objects.create(person=person, residence="310115004001", kind="MIGRANT")
    assert client.post("/children/export/", {"ticket": "t"}).content.startswith(b"PK")


READING = """
import sys, datetime
from tonghu.methods.reading import held, read_file
line = "{name},{number}\\n".encode()
with held(["姓名,身份证号\\n".encode(), *(line for _ in range(400_000))]) as path:
    print("reading", flush=True)
    read_file(path, on=datetime.date(2024, 9, 30))
print("done", flush=True)
"""


def test_a_reading_that_is_killed_leaves_no_file_and_no_process(tmp_path: Path) -> None:
    places = [tmp_path, Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), settings.VAR]
    before = {place: listed(place) for place in places if place.is_dir()}
    code = READING.format(name=NAME, number=NUMBER)
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    reader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True)
    assert reader.stdout and reader.stdout.readline() == "reading\n"
    child = until_there_is_a_child_of(reader.pid)
    os.kill(child, signal.SIGSTOP)  # a slow reading
    during = {place: listed(place) - before[place] for place in before}
    os.kill(reader.pid, signal.SIGKILL)
    reader.wait()
    os.kill(child, signal.SIGCONT)
    after = {place: listed(place) - before[place] for place in before}
    assert holding(during) == holding(after) == []
    assert until_gone(child)


def listed(place: Path) -> set[Path]:
    found: set[Path] = set()
    for folder, _, files in os.walk(place, onerror=lambda _: None):
        found.update(Path(folder) / name for name in files)
    return found


def holding(new: dict[Path, set[Path]]) -> list[Path]:
    """The new files in which the name stands."""
    return [file for files in new.values() for file in files if NAME.encode() in content_of(file)]


def content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def until_there_is_a_child_of(parent: int) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if children := Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            return int(children[0])
        time.sleep(0.01)
    raise AssertionError("no child was started")


def until_gone(process: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
