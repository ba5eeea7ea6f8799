"""个人信息列: in the database an envelope, in the program the value; nobody searches them by accident."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Q

from tonghu.register.fields import PersonalBytes, PersonalJSON, PersonalText
from tonghu.register.models import Batch, BatchFile, Child, Person
from tonghu.register.secrecy.column import Personal, personal
from tonghu.register.secrecy.envelope import TagMismatch
from tonghu.register.secrecy.keeping import ring

pytestmark = pytest.mark.django_db

History = Any


def in_the_database(table: str, column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def person() -> Person:
    return Person.objects.create(name="虚构童", idno="340104201501011016", phone="13800000001")


@pytest.fixture
def batch(round: Any, cast: Any) -> Batch:
    known = {"round": round, "district": "310115", "received_by": cast.officer, "received_at": "2024-09-01T08:00Z"}
    return Batch.objects.create(file_name="虚构_张三.xlsx", reading={"notes": ["虚构"]}, **known)


def test_the_database_holds_an_envelope_and_the_program_reads_the_value(person: Person) -> None:
    kept = in_the_database("register_person", "name", person.pk)
    assert kept.startswith(ring().active().head) and "虚构童".encode() not in kept
    assert Person.objects.get(pk=person.pk).name == "虚构童"
    assert Person.objects.values_list("name", "idno").get(pk=person.pk) == ("虚构童", "340104201501011016")


def test_nothing_is_kept_as_nothing(person: Person) -> None:
    empty = Person.objects.create(name="")
    assert in_the_database("register_person", "name", empty.pk) == b""
    assert Person.objects.get(pk=empty.pk).name == ""
    assert list(Person.objects.filter(name="")) == [empty]
    assert list(Person.objects.exclude(name="")) == [person]
    assert list(Person.objects.filter(name__in=[""])) == [empty]
    assert Person.objects.filter(name__isnull=True).count() == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "虚构童"},
        {"name__in": ["", "虚构童"]},
        {"name__contains": "虚"},
        {"name__startswith": "虚"},
        {"name__gt": "虚"},
        {"name__regex": "虚"},
        {"name": F("idno")},
        {"name__length": 3},
    ],
    ids=str,
)
def test_any_other_question_is_refused_at_once(asked: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="kept in envelopes"):
        Person.objects.filter(**asked)
    with pytest.raises(FieldError):
        Child.objects.filter(Q(**{f"person__{name}": value for name, value in asked.items()}))


def test_the_inside_of_personal_answers_is_not_asked_either() -> None:
    rows = apps.get_model("register", "SourceRow").objects
    for asked in ({"personal__name": "虚构童"}, {"personal": {"name": "虚构童"}}, {"raw__contains": ["虚构童"]}):
        with pytest.raises(FieldError, match="kept in envelopes"):
            rows.filter(**asked)


def test_an_envelope_moved_to_another_column_does_not_open(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(phone=F("idno"))
    with pytest.raises(TagMismatch, match=r"register\.Person\.phone"):
        Person.objects.get(pk=person.pk)


@pytest.mark.parametrize("write", ["save", "update", "bulk_create", "bulk_update", "update_rows"])
def test_every_way_of_writing_seals(person: Person, write: str) -> None:
    from tonghu.register.bulk import update_rows

    person.name = "虚构新名"
    if write == "save":
        person.save()
    elif write == "update":
        Person.objects.filter(pk=person.pk).update(name="虚构新名")
    elif write == "bulk_create":
        person = Person.objects.bulk_create([Person(name="虚构甲"), Person(name="虚构新名", idno="")])[1]
    elif write == "bulk_update":
        Person.objects.bulk_update([person], ["name"])
    else:
        update_rows([person], ["name", "idno"])
    assert "虚构新名".encode() not in in_the_database("register_person", "name", person.pk)
    assert Person.objects.get(pk=person.pk).name == "虚构新名"


def test_a_value_written_back_keeps_its_envelope_and_makes_no_history(person: Person) -> None:
    before, known = in_the_database("register_person", "name", person.pk), Person.objects.get(pk=person.pk)
    known.save()
    assert in_the_database("register_person", "name", person.pk) == before
    known.phone = "13800000002"
    known.save()
    event: History = apps.get_model("register", "PersonEvent")
    assert [(e.name, e.phone) for e in event.objects.filter(pgh_obj=person)] == [("虚构童", "13800000001")]


def test_a_value_put_into_another_column_is_sealed_for_that_one(person: Person) -> None:
    known = Person.objects.get(pk=person.pk)
    known.phone = known.idno
    known.save()
    assert Person.objects.get(pk=person.pk).phone == person.idno


def test_history_opens_as_what_it_is_the_history_of() -> None:
    for model in apps.get_app_config("register").get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        for field in model._meta.local_fields:
            if isinstance(field, Personal):
                assert field.about == personal(tracked or model, field.name).about


def test_every_personal_type_of_column_is_kept_in_envelopes() -> None:
    for model in apps.get_app_config("register").get_models():
        for field in model._meta.local_fields:
            if isinstance(field, PersonalText | PersonalJSON | PersonalBytes):
                assert isinstance(field, Personal) and field.db_type(connection) == "bytea", field


def test_answers_come_back_as_they_were(batch: Batch) -> None:
    batch.reading = {"列": ["姓名", {"深": [1, 2.5, None, True]}], "空": ""}
    batch.columns = []
    batch.save()
    again = Batch.objects.get(pk=batch.pk)
    assert (again.reading, again.columns, again.file_name) == (batch.reading, [], "虚构_张三.xlsx")


def test_a_file_comes_back_byte_for_byte(batch: Batch) -> None:
    content = bytes(range(256)) * 4000
    BatchFile.objects.create(batch=batch, content=content)
    assert bytes(BatchFile.objects.get(pk=batch.pk).content) == content


def test_a_reason_that_must_be_given_must_still_be_given(batch: Batch, cast: Any) -> None:
    taken = {"state": "TAKEN_BACK", "taken_back_by": cast.officer, "taken_back_at": "2024-09-02T08:00Z"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(**taken, taken_back_why="")
    Batch.objects.filter(pk=batch.pk).update(**taken, taken_back_why="错发")


def test_the_database_can_be_asked_of_dates_beside_them(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(born=date(2015, 1, 1))
    assert Person.objects.aggregate(last=Max("born"))["last"] == date(2015, 1, 1)


def test_rows_that_stream_in_do_not_wait_for_a_key() -> None:
    """COPY leaves the connection busy: a key that is due to be looked at is asked for on another one."""
    from tonghu.register.secrecy import keeping

    with connection.cursor() as cursor, cursor.copy("COPY (SELECT 1) TO STDOUT") as out:
        assert [one.number for one in keeping.wrapped_keys() if one.active]
        list(out)


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE"])
def test_the_application_reads_data_keys_and_makes_none(right: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('register_datakey', 'SELECT'), has_table_privilege('register_datakey', %s)",
            [right],
        )
        assert cursor.fetchone() == (True, False)


def test_a_row_that_somebody_changes_while_it_is_sealed_anew_stays_as_he_left_it(person: Person) -> None:
    from tonghu.register.secrecy.rotation import _ask, _replace, sealed_tables

    table = next(one for one in sealed_tables() if one.table == "register_person")
    names = [column.column for column in table.columns]
    read = _ask(f"SELECT id, {', '.join(names)} FROM register_person WHERE id = %s", [person.pk])
    Person.objects.filter(pk=person.pk).update(phone="13800000009")
    assert _replace(table, names, read) == 0
    assert Person.objects.get(pk=person.pk).phone == "13800000009"
    read = _ask(f"SELECT id, {', '.join(names)} FROM register_person WHERE id = %s", [person.pk])
    assert _replace(table, names, read) == 1
    assert in_the_database("register_person", "name", person.pk) != bytes(read[0][1])
    assert Person.objects.get(pk=person.pk).name == "虚构童"
