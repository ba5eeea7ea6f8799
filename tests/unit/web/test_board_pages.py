"""The board: places of the own jurisdiction only, down to 居村, and what is taken away is written down."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tonghu.register.models import Child, Entry, Person, Record


@pytest.fixture
def children(cast: Any, round: Any) -> None:
    for residence, state in (("310115004001", "SUBMITTED"), ("310115004002", ""), ("310115", "")):
        person = Person.objects.create(name="虚构甲", born=date(2015, 1, 1))
        child = Child.objects.create(person=person, residence=residence)
        if state:
            Record.objects.create(child=child, round=round, form="1", state=state)


def test_a_district_drills_into_its_streets_and_they_add_up(client: Client, cast: Any, children: None) -> None:
    client.force_login(cast.officer)
    district, street = client.get("/board/").context, client.get("/board/310115004/").context
    assert [(p.code, p.children, p.registered) for p in district["places"]] == [("310115", 1, 0), ("310115004", 2, 1)]
    assert street["total"].children == 2
    assert district["total"].children == 3


@pytest.mark.parametrize("code", ["310112", "31", "310115999999999", "abc"])
def test_a_place_beyond_the_own_is_not_there(client: Client, cast: Any, children: None, code: str) -> None:
    client.force_login(cast.officer)
    assert client.get(f"/board/{code}/").status_code == 404


def test_the_statistician_sees_totals_and_no_way_to_a_child(client: Client, cast: Any, children: None) -> None:
    client.force_login(cast.statistician)
    for path in ("/board/", "/board/310115004/"):
        page = client.get(path).content.decode()
        assert "虚构甲" not in page
        assert "/children/" not in page


def test_an_export_is_written_down(client: Client, cast: Any, children: None) -> None:
    client.force_login(cast.officer)
    assert client.post("/board/").content.startswith(b"PK")
    assert Entry.objects.filter(act="EXPORT_BOARD", by=cast.officer).count() == 1
