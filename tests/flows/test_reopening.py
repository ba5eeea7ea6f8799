"""退回更正: offered to whoever may do it, where the form is read; with a reason; written down."""

from typing import Any

import pytest
from django.test import Client

from tonghu.register.models import Entry, Record

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

OFFER = "退回更正…"


@pytest.fixture
def page(client: Client, reviewed_form: Record) -> Any:
    """The words of a page as somebody sees it."""

    def read(user: Any, path: str = "") -> str:
        client.force_login(user)
        return client.get(f"/children/{reviewed_form.child.ref}/{path}").content.decode()

    return read


def test_officer_and_supervisor_are_offered_it_on_the_childs_page(page: Any, cast: Any) -> None:
    assert OFFER in page(cast.officer) and OFFER in page(cast.supervisor)


def test_approver_and_director_are_not(page: Any, cast: Any) -> None:
    assert OFFER not in page(cast.approver) and OFFER not in page(cast.director)


def test_the_supervisor_is_offered_it_on_the_form_as_well(page: Any, cast: Any) -> None:
    assert OFFER in page(cast.supervisor, "form/")
    assert OFFER not in page(cast.director, "form/")


def test_a_form_that_waits_for_review_is_returned_there_and_not_here(
    page: Any, cast: Any, reviewed_form: Record
) -> None:
    Record.objects.update(state=Record.State.SUBMITTED)
    assert OFFER not in page(cast.supervisor)


def test_a_form_goes_back_with_its_reason_and_is_no_longer_offered(
    client: Client, page: Any, cast: Any, reviewed_form: Record
) -> None:
    client.force_login(cast.officer)
    client.post(f"/children/{reviewed_form.child.ref}/form/reopen/", {"why": "家长来电更正"})
    reviewed_form.refresh_from_db()
    assert (reviewed_form.state, reviewed_form.returned_why) == (Record.State.RETURNED, "家长来电更正")
    assert Entry.objects.filter(act="REOPEN_FORM", by=cast.officer).count() == 1
    assert OFFER not in page(cast.officer)


def test_without_a_reason_it_stays(client: Client, cast: Any, reviewed_form: Record) -> None:
    client.force_login(cast.officer)
    answer = client.post(f"/children/{reviewed_form.child.ref}/form/reopen/", {"why": " "}, follow=True)
    reviewed_form.refresh_from_db()
    assert reviewed_form.state == Record.State.REVIEWED
    assert "退回时请写明原因" in answer.content.decode()
