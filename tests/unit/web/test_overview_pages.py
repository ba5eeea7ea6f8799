"""概况: each figure is the count of the list it opens, and who sees no child reads what is published."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tonghu.register.models import Child, Followup, Line, Person, Record, Request, Revision, Visit

HERE, NEXT = "310115004001", "310115004002"
STREET = "310115004"


def child(residence: str = HERE, *, state: str = "", round: Any = None, by: Any = None, **said: object) -> Child:
    person = Person.objects.create(name="虚构甲", born=date(2015, 1, 1))
    made = Child.objects.create(person=person, residence=residence, kind="UNDECIDED")
    if state:
        record = Record.objects.create(child=made, round=round, form="1", state=state)
        Revision.objects.create(
            record=record, number=1, form="1", coded=said, personal={}, verdict={}, by=by, at=timezone.now()
        )
    return made


def late(child: Child, by: Any, *, days: int = 1) -> None:
    due = timezone.localdate() - timedelta(days=days)
    said = {"kind": "D09", "words": "虚构", "owner": "DIRECTOR", "opened_at": timezone.now(), "opened_by": by}
    Followup.objects.create(child=child, due_on=due, **said)


@pytest.fixture
def street(cast: Any, round: Any) -> None:
    """Six children of two 居村 and one of no known 居村; some with forms, one item not known."""
    unknown = {"insurance": {"unknown": True}}
    child(HERE, state="SUBMITTED", round=round, by=cast.director, **unknown)
    child(HERE, state="RETURNED", round=round, by=cast.director, insurance="1")
    late(child(HERE), cast.director)
    late(child(NEXT), cast.director, days=0)
    seen = child(NEXT)
    child(STREET)
    Visit.objects.create(
        child=seen,
        round=round,
        visited_on=date(2024, 9, 1),
        way="HOME",
        outcome="MET",
        by=cast.director,
        at=timezone.now(),
    )


def opened(client: Client, href: str) -> int:
    """How many the list behind an address has."""
    page = client.get(href).context
    return int(page["page"].paginator.count if "followups" in href else page["count"])


@pytest.mark.parametrize("role", ["supervisor", "director"])
def test_every_count_of_a_table_is_that_of_its_list(client: Client, cast: Any, street: None, role: str) -> None:
    client.force_login(getattr(cast, role))
    sections = client.get("/overview/").context["overview"].sections
    cells = [cell for section in sections for _, cells in section.rows for cell in cells if cell.href]
    assert cells
    assert {cell.href: int(cell.text) for cell in cells} == {cell.href: opened(client, cell.href) for cell in cells}


def test_the_figures_on_top_are_those_of_their_lists(client: Client, cast: Any, street: None) -> None:
    client.force_login(cast.director)
    figures = client.get("/overview/").context["overview"].figures
    told = {figure.label: int(figure.text) for figure in figures}
    assert told == {"底数儿童": 3, "已登记": 1, "未登记": 1, "退回修改": 1, "逾期待办": 1}
    assert told["逾期待办"] == opened(client, "/followups/?late=1")


@pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1)])
def test_a_thing_to_do_is_overdue_on_the_day_after(
    client: Client, cast: Any, round: Any, days: int, count: int
) -> None:
    late(child(), cast.director, days=days)
    client.force_login(cast.supervisor)
    assert opened(client, "/followups/?late=1&whose=all") == count


def test_a_street_knows_which_items_families_could_not_tell(client: Client, cast: Any, street: None) -> None:
    client.force_login(cast.supervisor)
    section = next(s for s in client.get("/overview/").context["overview"].sections if "不详" in s.title)
    assert [[cell.text for cell in cells] for _, cells in section.rows] == [["1", "50.0%"]]
    assert opened(client, "/children/?unknown=insurance") == 1


def test_a_form_that_was_corrected_is_no_longer_unknown(client: Client, cast: Any, street: None) -> None:
    first = Revision.objects.get(coded__insurance__has_key="unknown")
    Revision.objects.create(
        record=first.record, number=2, form="1", coded={"insurance": "1"}, personal={}, verdict={}, by=cast.director,
        at=timezone.now(),
    )  # fmt: skip
    client.force_login(cast.supervisor)
    assert opened(client, "/children/?unknown=insurance") == 0


def test_a_department_reads_how_far_and_how_well_its_lines_agree(client: Client, cast: Any, round: Any) -> None:
    asked = Request.objects.create(
        round=round, district="310115", department="EDUCATION", due_on=date(2024, 10, 31), sent_at=timezone.now(),
        sent_by=cast.officer,
    )  # fmt: skip
    for verdict in ("SAME", "SAME", "SAME", "DIFFERENT", "NOT_FOUND", "PENDING"):
        record = Record.objects.create(child=child(), round=round, form="1")
        revision = Revision.objects.create(
            record=record, number=1, form="1", coded={}, personal={}, by=cast.director, at=timezone.now()
        )
        done = {} if verdict == "PENDING" else {"answered_at": timezone.now(), "answered_by": cast.education}
        Line.objects.create(
            request=asked, record=record, revision=revision, items=["stage"], verdict=verdict,
            differing=["stage"] if verdict == "DIFFERENT" else [],
            asked={"form": "1", "who": {"name": "虚", "idno": "", "sex": "", "born": ""}, "answers": {}}, **done,
        )  # fmt: skip
    client.force_login(cast.education)
    made = client.get("/overview/").context["overview"]
    assert {f.label: f.text for f in made.figures} == {
        "请贵部门核对": "6", "未回复": "1", "已回复": "5", "核对一致率": "60.0%", "逾期请求": "1",
    }  # fmt: skip
    cells = [cell for _, cells in made.sections[0].rows for cell in cells if cell.href]
    assert [int(cell.text) for cell in cells] == [
        client.get(cell.href).context["page"].paginator.count for cell in cells
    ]


def test_who_sees_no_child_reads_the_progress_rounded(client: Client, cast: Any, street: None) -> None:
    exact, coarse = {}, {}
    for user, found in ((cast.officer, exact), (cast.statistician, coarse)):
        client.force_login(user)
        found |= {p.code: (p.children, p.registered) for p in client.get(f"/board/{STREET}/").context["places"]}
    assert exact == {STREET: (1, 0), HERE: (3, 1), NEXT: (2, 0)}
    assert coarse == {STREET: (0, 0), HERE: (5, 0), NEXT: (0, 0)}


def test_rounded_stage_by_stage_no_place_has_more_forms_than_children() -> None:
    from tonghu.steps.rounds.progress import Progress, _rounded

    place = _rounded(Progress("310115004", "虚构街道", 13, 8, 3, 3, 3, 1, 1, 1))
    assert (place.children, place.registered, place.drafted) == (15, 10, 0)
