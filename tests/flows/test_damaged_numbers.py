"""未通过校验的号码: one wrong digit still says which child was meant, and is nobody's number."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.flows.machine import ON, number
from tonghu.register.finding import known_as
from tonghu.register.models import Child, SourceRow
from tonghu.steps import intake

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
GOOD = number("2015-03-01", 10)
WRONG = GOOD[:14] + "20" + GOOD[16:]  # the fifteenth digit is another: the check character no longer holds
SAID = "身份证号校验码错，仅差一位"


@pytest.fixture
def send(cast: Any, round: Any) -> Any:
    """A list of one child of a name and birth date, without guardians, with the number as it was typed."""

    def carry_in(idno: str, name: str = "虚构甲") -> SourceRow:
        content = (
            f"姓名,性别,出生日期,证件号码,现居住地,备注\n{name},女,2015-03-01,{idno},上海市浦东新区花木街道,{idno}\n"
        )
        batch = intake.receive_file(content.encode(), "虚构.csv", round=round, district="310115", by=cast.officer)
        before = intake.read_batch(batch, on=ON).rows.get()
        intake.enter_rows(intake.confirm(batch, by=cast.officer), on=ON)
        row = batch.rows.get()
        assert before.outcome == row.outcome and before.why == row.why  # what was told before is what was done
        return row

    return carry_in


def test_a_number_with_one_wrong_digit_leads_to_the_child_that_has_it(send: Any) -> None:
    child = send(GOOD).child
    row = send(WRONG)
    assert row.child == child and SAID in row.why
    assert Child.objects.get(pk=child.pk).person.idno == GOOD


def test_a_child_listed_with_a_wrong_digit_is_found_by_the_right_number(send: Any) -> None:
    child = send(WRONG).child
    assert not child.person.idno
    row = send(GOOD)
    assert row.child == child and SAID in row.why
    assert Child.objects.get(pk=child.pk).person.idno == GOOD  # what does not hold was never its number


def test_without_any_number_a_person_decides(send: Any) -> None:
    send(GOOD)
    assert send("").outcome == "DOUBTFUL"


def test_a_damaged_number_goes_with_the_list_that_wrote_it(send: Any, cast: Any) -> None:
    child = send("").child
    row = send(WRONG)
    (pair,) = row.pairs.all()
    intake.decide(row, pair.child_id, by=cast.officer, on=ON)
    assert known_as([child.pk])[child.pk].damaged == WRONG
    intake.take_back(row.batch, by=cast.officer, why="虚构演练", on=ON)
    assert not known_as([child.pk])[child.pk].damaged


def test_the_clerk_sees_where_the_damaged_number_differs_and_no_more_of_it(send: Any, cast: Any) -> None:
    send(GOOD)
    row = send(WRONG, "虚构乙")
    client = Client()
    client.force_login(cast.officer)
    page = client.get(f"/pairs/{row.pk}/").content.decode()
    assert "证件号码（左侧未通过校验）" in page and SAID in page and "第15位不同" in page
    assert WRONG not in page and WRONG[6:14] not in page
    assert "除候选儿童外，名册里没有其他孩子。" in page  # the candidate itself is left out of those around


def test_a_damaged_number_lies_in_an_envelope(send: Any) -> None:
    row = send(WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text, b::text FROM register_sourcerow s JOIN register_batch b ON b.id = s.batch_id")
        kept = " ".join(part for found in cursor.fetchall() for part in found)
    assert row.personal["idno_damaged"] == WRONG and WRONG not in kept and WRONG not in json.dumps(row.coded)
