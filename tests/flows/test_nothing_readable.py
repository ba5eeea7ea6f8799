"""一份数据库转储和全部日志里，找不到任何一名儿童: the first round is told, then all that was written is searched."""

import logging
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tonghu.demo.population import invent
from tonghu.demo.story import DISTRICT, LATE, tell
from tonghu.register.models import Person, Revision, SourceRow, UploadRow

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

CHILDREN, SEED, ON = 200, 777, date(2024, 9, 30)
PUBLIC = "register_division"  # what stands in it is nobody's secret, even where somebody's name is the same


def test_neither_the_database_nor_a_log_names_anybody(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    tell(CHILDREN, seed=SEED, on=ON, password=lambda name: "虚构口令-不算秘密", say=said.append)
    assert min(model.objects.count() for model in (Person, SourceRow, Revision, UploadRow)) > 0

    wanted = of_the_invented()
    assert all(len(texts) > 100 for texts in wanted.values())
    dumps = {table: dump(table) for table in tables()}
    known = dumps.pop(f"public.{PUBLIC}")
    wanted["姓名"] = {name for name in wanted["姓名"] if name.encode() not in known}

    written = {"日志": "\n".join([*said, caplog.text, *capfd.readouterr()]).encode(), "数据库日志": database_log()}
    assert {"public.register_personevent", "public.django_session", "public.procrastinate_jobs"} <= dumps.keys()
    found = {
        (place, kind): len(texts)
        for place, content in {**dumps, **written}.items()
        for kind, some in wanted.items()
        if (texts := readable(content, some))
    }
    assert found == {}  # only how many, never who


def of_the_invented() -> dict[str, set[str]]:
    """What names or finds each of the invented people, by kind."""
    found: dict[str, set[str]] = {"姓名": set(), "号码": set(), "电话": set(), "地址": set()}
    for child in [*invent(CHILDREN, SEED, ON, DISTRICT), *invent(LATE, SEED + 1, ON, DISTRICT)]:
        adults = child.family.adults
        for person in (child, *adults):
            found["姓名"].add(person.name)
            found["号码"].add(person.idno)
            found["地址"] |= {person.hukou.detail, person.residence.detail}
        found["电话"] |= {adult.phone for adult in adults}
        found["号码"].add(child.permit)
    return {kind: {text for text in texts if len(text) > 1} for kind, texts in found.items()}


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return [name for (name,) in cursor.fetchall()]


def dump(table: str) -> bytes:
    """All of a table, as the owner's backup holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tonghu_owner")
        with cursor.copy(f"COPY {table} TO STDOUT") as out:
            content = b"".join(bytes(part) for part in out)
        cursor.execute("SET LOCAL ROLE tonghu_app")
    return content


def database_log() -> bytes:
    folder = Path(str(settings.DATABASES["default"]["EMBEDDED"]))
    return b"".join(log.read_bytes() for log in folder.glob("log*")) if folder.exists() else b""


def readable(content: bytes, wanted: set[str]) -> set[str]:
    """Which texts stand in the content as they are, or as the hex in which a binary column is dumped."""
    text = content.decode(errors="replace")
    return {one for one in wanted if one in text or one.encode().hex() in text}
