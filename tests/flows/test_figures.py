"""A figure on the dashboard, in the list behind it and in the file is one figure (方案 二（八）、四（二）)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.flows.invented import invent_children
from tonghu.methods.tabulation import TOTAL

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture
def edition(cast: Any, round: Any) -> Any:
    """200 invented children, frozen and protected; four of them alone in their street."""
    from tonghu.steps import release

    invent_children(round, by=cast.director, count=196)
    invent_children(round, by=cast.director, count=4, homes=["310115009001"], seed=2)
    release.protect_snapshot(release.freeze(round=round, within="310115", by=cast.officer), by=cast.officer)
    return release.edition_for(round=round, within="310115", by=cast.officer)


def page(user: Any, address: str) -> str:
    client = Client()
    client.force_login(user)
    return str(client.get(address).content.decode())


def drawings(html: str) -> dict[str, Any]:
    found = re.findall(r'<script id="drawing-([^"]+)" type="application/json">(.*?)</script>', html)
    return {key: json.loads(text) for key, text in found}


def counts_in(drawn: Any) -> Iterator[int]:
    """Every whole number."""
    parts = drawn.values() if isinstance(drawn, dict) else drawn if isinstance(drawn, list) else []
    for part in parts:
        yield from [part] if isinstance(part, int) else counts_in(part)


def test_the_page_carries_no_hidden_cell_and_no_small_number(cast: Any, edition: Any) -> None:
    html = page(cast.statistician, "/figures/")
    drawn = drawings(html)
    streets = edition.tables["T03"].table
    published = {label: streets.values[code, TOTAL] for code, label in streets.dimensions[0].categories.items()}
    assert {tile["name"]: tile["value"] for tile in drawn["places"]["tiles"]} == published
    assert None in published.values()
    said = set(counts_in([d for d in drawn.values() if d["kind"] != "tiles"]))
    assert said
    assert not {1, 2, 3, 4} & said
    assert html.count("为保护隐私未公布</span>") >= sum(n is None for n in published.values())
    assert "/children/?" not in html  # who sees no child is offered none


def test_behind_a_figure_stand_as_many_children_as_it_says(cast: Any, edition: Any) -> None:
    from tonghu.register.models import Entry, Export

    published = edition.tables["T14"].table.value(TOTAL, "1", TOTAL)
    assert 'href="/figures/T01/children/?round=' in page(cast.officer, "/figures/")
    address = "/figures/T14/children/?insurance=1"
    html = page(cast.officer, address)
    assert f"统计表上为 {published} 名" in re.sub(r"\s+", " ", html)
    assert f"<strong>{published}</strong>" in html
    looked = Entry.objects.filter(act="DRILL_DOWN").last()
    assert looked is not None
    assert looked.detail["children"] == int(published)
    client = Client()
    client.force_login(cast.officer)
    export = "/figures/T14/children/export/?insurance=1"
    ticket = re.findall(r'name="ticket" value="([^"]+)"', client.get(export).content.decode())[0]
    answer = client.post(export, {"ticket": ticket, "purpose": "核对统计表与名单是否一致"})
    assert answer.headers["Content-Type"] == "application/zip"
    left = Export.objects.get()
    assert (left.kind, left.rows, left.filters["insurance"]) == ("BASE_LIST", int(published), [1])


def test_no_child_is_listed_to_whom_it_is_not_to_be(cast: Any, edition: Any) -> None:
    client = Client()
    for user, status in ((cast.statistician, 403), (cast.supervisor, 403), (cast.neighbour, 404)):
        client.force_login(user)
        assert client.get("/figures/T14/children/?insurance=1").status_code == status
    client.force_login(cast.officer)
    assert client.get("/figures/T14/children/?insurance=77").status_code == 404
    assert client.get("/figures/T99/children/").status_code == 404


def test_a_table_of_ones_own_has_noise_is_written_down_and_can_be_taken_along(cast: Any, edition: Any) -> None:
    from tonghu.register.models import Entry, Export

    client = Client()
    client.force_login(cast.statistician)
    asked = "dim=insurance&dim=sex&where=kind:1"
    html = client.get(f"/tables/own/?{asked}").content.decode()
    assert "随机扰动" in html
    assert not {"1", "2", "3", "4"} & set(re.findall(r'<td class="num">(\d+)</td>', html))
    assert Entry.objects.filter(act="OWN_TABLE").last().detail["where"]["kind"] == [1]  # type: ignore[union-attr]
    answer = client.get(f"/tables/own/sheet.xlsx?{asked}")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert Export.objects.get().kind == "TABLE"
    for bad in ("dim=committee", "dim=age&dim=street&dim=origin&dim=stage", "dim=nonsense"):
        assert 'role="status"' in client.get(f"/tables/own/?{bad}").content.decode()
