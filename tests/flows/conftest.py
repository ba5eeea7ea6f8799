"""A filled form that every story of the flows can submit, and one that was reviewed."""

import inspect
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def migrant() -> dict[str, object]:
    """附件1, filled as a 儿童主任 would: passes every rule on 2024-09-30."""
    return {
        "unit": "潍坊新村街道潍坊一村居委会",
        "filled_on": "2024-09-20",
        "name": "虚构童",
        "sex": "1",
        "born": "2015-01-01",
        "ethnic": "01",
        "idno": "340104201501011016",
        "hukou_registered": "1",
        "hukou": "340104",
        "hukou_detail": "虚构路1号",
        "residence": "310115004001",
        "residence_detail": "虚构路2弄3号401室",
        "lives_with": "1",
        "residence_registration": "1",
        "housing": "2",
        "left_hukou": "2020-08-01",
        "came": "2020-08-01",
        "guardianship": "1",
        "stage": "2",
        "school": "上海市虚构小学",
        "boarding": "0",
        "school_status": "1",
        "health": ["1"],
        "insurance": "1",
        "disability": ["0"],
        "father_name": "虚构父",
        "father_phone": "13800000001",
        "mother_name": "虚构母",
        "mother_phone": "13800000002",
        "hardship": ["0"],
        "support": ["0"],
        "asked_for_help": "0",
        "arrived": "2020-08-01",
        "collected_how": "1",
        "collected_by": "虚构儿童主任",
        "collected_on": "2024-09-20",
        "collected_where": "1",
        "informed": "1",
    }


@pytest.fixture
def reviewed_form(round: Any, cast: Any, migrant: dict[str, object]) -> Any:
    """The record of a form that a 儿童督导员 has passed."""
    from tonghu.register.models import Child, Person
    from tonghu.steps import visits

    person = Person.objects.create(name="虚构童", sex="1", born=date(2015, 1, 1))
    child = Child.objects.create(person=person, residence="310115004001", hukou="340104")
    record = visits.open_record(child, round=round, by=cast.director, form="1")
    visits.submit(record, migrant, reasons={}, by=cast.director, on=date(2024, 9, 20))
    return visits.review(record, accept=True, by=cast.supervisor)


@pytest.fixture(autouse=True)
def _each_step_in_its_own_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever carries out a step does so in the database scope of the own account, as on the site."""
    from tonghu.register import scope
    from tonghu.steps import intake, release, rounds, verification, visits

    def bounded(step: Any) -> Any:
        @wraps(step)
        def carried_out(*args: Any, **kwargs: Any) -> Any:
            with scope.seeing(inspect.signature(step).bind(*args, **kwargs).arguments["by"]):
                return step(*args, **kwargs)

        return carried_out

    for room in (intake, release, rounds, verification, visits):
        for name in room.__all__:
            step = getattr(room, name)
            if inspect.isfunction(step) and inspect.signature(step).parameters.get("by"):
                monkeypatch.setattr(room, name, bounded(step))


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.SNAPSHOT_DIR = tmp_path / "snapshots"


@pytest.fixture
def few_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of the 25 tables: quicker, where it does not matter which."""
    from tonghu.methods.tabulation import STANDARD
    from tonghu.steps.release import protecting, publishing

    few = {number: STANDARD[number] for number in ("T01", "T03", "T09", "T11", "T20")}
    for module in (protecting, publishing):
        monkeypatch.setattr(module, "STANDARD", few)
    monkeypatch.setattr(protecting, "QUALITY", {})
    monkeypatch.setattr(publishing, "QUALITY", {})


@pytest.fixture
def population(round: Any, cast: Any) -> None:
    """240 invented children with submitted forms."""
    from tests.flows.invented import invent_children

    invent_children(round, by=cast.director)


@pytest.fixture
def enter(cast: Any, round: Any) -> Any:
    """Receive, read, confirm and enter a list."""
    from tests.flows.machine import ON, listed
    from tonghu.steps import intake

    count = 0

    def carry_in(*people: tuple[str, str, int | None, str]) -> Any:
        nonlocal count
        count += 1
        batch = intake.receive_file(
            listed(*people, note=count), f"虚构{count}.csv", round=round, district="310115", by=cast.officer
        )
        return intake.enter_rows(intake.confirm(intake.read_batch(batch, on=ON), by=cast.officer), on=ON)

    return carry_in


@pytest.fixture
def visitor(cast: Any) -> Any:
    """Who visits where all of these children live."""
    from tests.flows.machine import account_for

    return account_for("310115016")


@pytest.fixture
def colleague(cast: Any) -> Any:
    """Makes further officers of the same district."""
    from django.utils import timezone

    from tonghu.register.models import User

    def make(name: str) -> Any:
        user = User(username=name, name="虚构经办", role="OFFICER", jurisdiction="310115", authorised_at=timezone.now())
        user.set_unusable_password()
        user.save()
        return user

    return make
