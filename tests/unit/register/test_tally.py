"""计数: the tally says at every moment what counting the children would say."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Count, F

from tonghu.register import tally
from tonghu.register.models import Child, Person, Tally

PLACES = ["310115", "310115004", "310115004001", "310115004002", "310112001001"]
KINDS = ["MIGRANT", "LEFT_BEHIND", "WAITING", "OUTSIDE", "UNDECIDED", ""]
LISTS = ["", "EDUCATION", "EDUCATION,POLICE"]
ACTIVE, WITHDRAWN = Child.State.ACTIVE, Child.State.WITHDRAWN


Counted = Counter[tuple[str, str, str, str, bool]]


def kept() -> Counted:
    counts: Counted = Counter()
    for row in Tally.objects.all():
        counts[row.residence, row.kind, row.state, row.named_by, row.disputed] += row.n
    return Counter({key: n for key, n in counts.items() if n})


def true() -> Counted:
    columns = ("residence", "kind", "state", "named_by", "disputed")
    rows = Child.objects.values_list(*columns).annotate(n=Count("pk")).order_by()
    return Counter({tuple(columns): n for *columns, n in rows})


def add(dice: Random, how_many: int) -> None:
    people = Person.objects.bulk_create(Person(name="虚构童") for _ in range(how_many))
    Child.objects.bulk_create(
        Child(person=person, residence=dice.choice(PLACES), kind=dice.choice(KINDS)) for person in people
    )


class GivenUp(Exception):
    """The transaction is rolled back."""


def anything(dice: Random) -> None:
    """One thing that happens to children."""
    some = Child.objects.filter(pk__in=dice.sample([*Child.objects.values_list("pk", flat=True), 0], 1))
    what = dice.randrange(8)
    if what == 0:
        add(dice, dice.randrange(1, 5))
    elif what == 1:
        some.update(residence=dice.choice(PLACES))
    elif what == 2:
        Child.objects.filter(kind=dice.choice(KINDS)).update(kind=dice.choice(KINDS))
    elif what == 3:
        some.update(state=dice.choice([ACTIVE, WITHDRAWN]))
    elif what == 4:
        some.update(hukou="340104", residence=F("residence"))
    elif what == 5:
        some.update(named_by=dice.choice(LISTS), disputed=dice.random() < 0.5)
    elif what == 6:
        tally.compact()
    else:
        with pytest.raises(GivenUp), transaction.atomic():
            anything(dice)
            raise GivenUp


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_tally_is_the_count(seed: int) -> None:
    dice = Random(seed)
    add(dice, 10)
    for _ in range(25):
        anything(dice)
        assert kept() == true()
    tally.compact()
    assert kept() == true()
    assert Tally.objects.count() == len(true())


@pytest.mark.django_db
def test_a_place_is_counted_with_all_inside_it_or_alone() -> None:
    for place, kind in [("310115", "MIGRANT"), ("310115004001", "MIGRANT"), ("310112001001", "WAITING")]:
        Child.objects.create(person=Person.objects.create(name="虚构童"), residence=place, kind=kind)
    assert tally.by_kind("310115") == {"MIGRANT": 2}
    assert tally.by_kind("310115", exact=True) == {"MIGRANT": 1}
    assert tally.by_kind("31") == {"MIGRANT": 2, "WAITING": 1}
    assert tally.by_place("31", 6) == {"310112": 1, "310115": 2}


@pytest.mark.django_db
def test_the_application_cannot_bend_the_count() -> None:
    with pytest.raises(Exception, match="register_tally"), transaction.atomic():
        Tally.objects.create(residence="310115", kind="MIGRANT", state="ACTIVE", n=7)


@contextmanager
def two_at_once() -> Iterator[tuple[Any, Any]]:
    """Two transactions beside the test's own; what they leave behind is cleared."""
    parameters = {key: value for key, value in connection.get_connection_params().items() if key != "options"}
    login = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)}
    with psycopg.connect(**login) as one, psycopg.connect(**login) as two:
        try:
            yield one, two
        finally:
            one.rollback()
            two.rollback()
            one.execute("DELETE FROM register_child WHERE residence LIKE '319999%'")
            one.execute("DELETE FROM register_person WHERE name = '虚构并发童'")
            one.execute("SELECT register_compact_tally()")
            one.commit()


def put(session: Any, place: str) -> None:
    session.execute("SET LOCAL lock_timeout = '2s'")
    session.execute(
        "WITH p AS (INSERT INTO register_person (name, sex, ethnic, document, idno, phone)"
        " VALUES ('虚构并发童', '', '', '', '', '') RETURNING id)"
        " INSERT INTO register_child (person_id, ref, hukou_registered, hukou, hukou_detail, residence,"
        " residence_detail, state, kind, clause, flags, named_by, disputed)"
        " SELECT id, 'T' || id, '', '', '', %s, '', 'ACTIVE', 'MIGRANT', '', '[]', '', false FROM p",
        [place],
    )


def sum_of(session: Any, place: str) -> int:
    found = session.execute("SELECT coalesce(sum(n), 0) FROM register_tally WHERE residence = %s", [place]).fetchone()
    return int(found[0])


@pytest.mark.django_db
def test_two_intakes_at_once_never_wait_and_both_are_counted() -> None:
    place = "319999001001"
    with two_at_once() as (one, two):
        put(one, place)
        put(two, place)  # would run into its lock_timeout if it had to wait
        assert (sum_of(one, place), sum_of(two, place)) == (1, 1)
        two.commit()
        assert sum_of(one, place) == 2
        one.rollback()
        assert sum_of(one, place) == 1


@pytest.mark.django_db
def test_summing_up_beside_an_intake_loses_nobody() -> None:
    place = "319999001002"
    with two_at_once() as (one, two):
        put(one, place)
        put(one, place)
        one.commit()
        put(one, place)
        two.execute("SELECT register_compact_tally()")  # does not wait for the open intake, nor see it
        assert sum_of(two, place) == 2
        assert sum_of(one, place) == 3
        two.commit()
        one.commit()
        assert sum_of(two, place) == 3
