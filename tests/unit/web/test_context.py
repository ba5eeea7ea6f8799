"""What stands around every page: round, place, role, and only the ways this role may go."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from tonghu.rules.access import Role
from tonghu.web.context import WAYS, role_label, round_and_role


def around(user: Any, path: str = "/") -> dict[str, Any]:
    request = RequestFactory().get(path)
    request.user = user
    return round_and_role(request)


def test_the_header_names_round_place_and_role(cast: Any, round: Any) -> None:
    shown = around(cast.officer)
    assert (shown["round"], shown["place_name"], shown["role_label"]) == (round, "浦东新区", "区民政局经办")


def test_a_liaison_is_named_by_the_department(cast: Any) -> None:
    assert role_label(cast.education) == "教育部门联络员"


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.ADMINISTRATOR, Role.LIAISON, Role.SECURITY, Role.AUDITOR])
def test_who_must_not_see_a_child_is_not_led_to_one(cast: Any, role: Role) -> None:
    name = {Role.LIAISON: "education"}.get(role, role.value.lower())
    paths = [way.path for way, _ in around(getattr(cast, name))["ways"]]
    assert "/children/" not in paths


def test_every_way_that_is_shown_opens(client: Client, cast: Any, round: Any) -> None:
    for user in (getattr(cast, name) for name in cast.__dataclass_fields__):
        client.force_login(user)
        for way, _ in around(user)["ways"]:
            assert client.get(way.path).status_code == 200, (user.username, way.path)


def test_every_way_names_an_act_that_somebody_may_carry_out(cast: Any) -> None:
    everyone = [getattr(cast, name) for name in cast.__dataclass_fields__]
    assert all(any(user.may(act) for user in everyone) for way in WAYS for act in way.acts)


def test_the_page_one_is_on_is_marked(cast: Any) -> None:
    here = {way.path for way, here in around(cast.officer, "/children/ABC/")["ways"] if here}
    assert here == {"/children/"}


def test_invented_data_says_so_on_every_page(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHU_INVENTED", "1")
    assert "虚构数据，仅供演示" in client.get("/sign-in/").content.decode()
    monkeypatch.delenv("TONGHU_INVENTED")
    assert "虚构数据，仅供演示" not in client.get("/sign-in/").content.decode()
