"""登记表计数: what the desk says of forms is at every moment what counting them would say."""

from collections import Counter
from random import Random
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.db.models import Count

from tests.unit.register.test_tally import PLACES, GivenUp, two_at_once
from tonghu.register import tally
from tonghu.register.models import Child, FormTally, Person, Record, Round

pytestmark = pytest.mark.django_db
STATES = [state for state in Record.State.values if state in ("DRAFT", "RETURNED")]  # others need who and when
Counted = Counter[tuple[str, int, str]]


def kept() -> Counted:
    counts: Counted = Counter()
    for row in FormTally.objects.all():
        counts[row.residence, row.round_id, row.state] += row.n
    return Counter({key: n for key, n in counts.items() if n})


def true() -> Counted:
    found = Record.objects.filter(child__state="ACTIVE").values_list("child__residence", "round", "state")
    return Counter({tuple(key): n for *key, n in found.annotate(n=Count("pk")).order_by()})


def child(place: str) -> Child:
    return Child.objects.create(person=Person.objects.create(name="虚构童"), residence=place)


def anything(dice: Random, round: Round) -> None:
    """One thing that happens to children and their forms."""
    some = Child.objects.filter(pk__in=dice.sample([*Child.objects.values_list("pk", flat=True)], 2))
    what = dice.randrange(6)
    if what == 0:
        Record.objects.create(child=child(dice.choice(PLACES)), round=round, form="1", state=dice.choice(STATES))
    elif what == 1:
        some.update(residence=dice.choice(PLACES))
    elif what == 2:
        some.update(state=dice.choice(["ACTIVE", "WITHDRAWN"]))
    elif what == 3:
        Record.objects.filter(child__in=some).update(state=dice.choice(STATES))
    elif what == 4:
        tally.compact()
    else:
        with pytest.raises(GivenUp), transaction.atomic():
            anything(dice, round)
            raise GivenUp


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_count_is_the_count_of_forms(seed: int, round: Round) -> None:
    dice = Random(seed)
    for place in PLACES:
        Record.objects.create(child=child(place), round=round, form="1")
    for _ in range(25):
        anything(dice, round)
        assert kept() == true()
    tally.compact()
    assert kept() == true() and FormTally.objects.count() == len(true())


def test_the_application_cannot_bend_it(round: Round) -> None:
    with pytest.raises(Exception, match="register_formtally"), transaction.atomic():
        FormTally.objects.create(residence="310115", round=round, state="DRAFT", n=7)


def test_a_form_that_changes_while_its_child_moves_is_counted_where_it_went() -> None:
    with two_at_once() as (one, two):
        put_form(one)
        one.commit()
        one.execute("UPDATE register_child SET residence = '319999001009' WHERE residence = '319999001008'")
        two.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):  # waits for the child, rather than count it at home
            two.execute("UPDATE register_record SET state = 'RETURNED' WHERE form = '9'")
        two.rollback()
        clear(one)


def test_whoever_counts_many_forms_holds_their_children_in_the_order_of_their_numbers() -> None:
    with two_at_once() as (one, two):
        put_form(one, children=2)
        one.commit()
        first, last = (row[0] for row in one.execute(f"{_THERE} ORDER BY person_id").fetchall())
        one.execute("SELECT 1 FROM register_child WHERE person_id = %s FOR NO KEY UPDATE", [first])
        counting = Thread(target=two.execute, args=["UPDATE register_record SET state = 'RETURNED' WHERE form = '9'"])
        counting.start()
        while not one.execute(_WAITS, [two.info.backend_pid]).fetchall():
            assert counting.is_alive()
        one.execute("SET LOCAL lock_timeout = '300ms'")  # it waits for the first, and does not yet hold the last
        one.execute("SELECT 1 FROM register_child WHERE person_id = %s FOR NO KEY UPDATE", [last])
        one.commit()
        counting.join()
        two.rollback()
        clear(one)


_THERE = "SELECT person_id FROM register_child WHERE residence = '319999001008'"
_WAITS = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"


def clear(session: Any) -> None:
    session.execute("DELETE FROM register_record WHERE form = '9'")
    session.execute("DELETE FROM register_formtally WHERE residence LIKE '319999%'")
    session.execute("DELETE FROM register_round WHERE name = '虚构并发轮次'")
    session.commit()


def put_form(session: Any, children: int = 1) -> None:
    """Children with a form each, the last one's first, seen by other sessions."""
    from tests.unit.register.test_tally import put

    for _ in range(children):
        put(session, "319999001008")
    session.execute(
        "INSERT INTO register_round (name, reference_date, opens_on, survey_until, verify_until, upload_until)"
        " VALUES ('虚构并发轮次', '1999-06-30', '1999-01-01', '1999-06-30', '1999-07-30', '1999-08-30')"
    )
    session.execute(
        "INSERT INTO register_record (child_id, round_id, form, state, draft_coded, draft_personal, returned_why)"
        " SELECT c.person_id, r.id, '9', 'DRAFT', '{}', '', '' FROM register_child c, register_round r"
        " WHERE c.residence = '319999001008' AND r.name = '虚构并发轮次' ORDER BY c.person_id DESC"
    )
