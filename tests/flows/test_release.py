"""Tables are counted on a snapshot and protected once, before anyone sees them (方案 二（八）、四（二）)."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.flows.invented import invent_children
from tonghu.methods.tabulation import STANDARD, TOTAL

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


def children(street: str, count: int, round: Any, by: Any, *, waiting: bool = False) -> None:
    """Invented children of a street, boys of eight, from Anhui; those who wait came this summer."""
    from tonghu.register.models import Child, Person, Record, Revision
    from tonghu.register.verdicts import judge_children

    born, came = date(2016, 3, 1), "2024-07-01" if waiting else "2020-01-01"
    people = Person.objects.bulk_create(Person(name="虚", sex="1", born=born) for _ in range(count))
    origin = {"hukou": "340104", "hukou_registered": "1", "born": born}
    made = Child.objects.bulk_create(Child(person=p, residence=street, **origin) for p in people)
    records = Record.objects.bulk_create(Record(child=c, round=round, form="1") for c in made)
    said = {"arrived": came, "lives_with": "1"}
    Revision.objects.bulk_create(
        Revision(record=r, number=1, form="1", coded=said, personal={}, by=by, at=timezone.now()) for r in records
    )
    judge_children([p.pk for p in people], on=round.reference_date)


def tables(round: Any, within: str, by: Any) -> Any:
    """Freeze, protect, and read what the place may see."""
    from tonghu.steps import release

    release.protect_snapshot(release.freeze(round=round, within=within, by=by), by=by)
    return release.edition_for(round=round, within=within, by=by)


def city_statistician() -> Any:
    from tonghu.register.models import User

    user = User(username="city", name="虚构市统计", role="STATISTICIAN", department="STATISTICS", jurisdiction="31")
    user.authorised_at = timezone.now()
    user.set_unusable_password()
    user.save()
    return user


def test_a_table_counts_who_counts_on_the_reference_date_and_nobody_else(
    cast: Any, round: Any, few_tables: None
) -> None:
    from tonghu.steps import release

    children("310115004001", 12, round, cast.director)
    children("310115004001", 9, round, cast.director, waiting=True)
    children("310115005001", 20, round, cast.director)
    children("310112001001", 30, round, cast.director)  # another district
    edition = tables(round, "310115", cast.statistician)
    values = edition.tables["T03"].table.values
    assert (values["310115004", "1"], values[TOTAL, TOTAL]) == (12, 32)
    assert release.not_counted(round=round, within="310115", by=cast.statistician) == {
        "情况不明": "少于5名",
        "待满期": "约10名",
    }


def test_a_street_with_four_children_is_not_shown_and_cannot_be_subtracted(
    cast: Any, round: Any, few_tables: None
) -> None:
    for street, count in (("310115004001", 4), ("310115005001", 20), ("310115007001", 30)):
        children(street, count, round, cast.director)
    safe = tables(round, "310115", cast.statistician).tables["T03"].table
    assert safe.values["310115004", "1"] is None
    streets = [safe.values[street, "1"] for street in ("310115004", "310115005", "310115007")]
    assert streets.count(None) >= 2 or safe.values[TOTAL, "1"] is None


def test_all_25_tables_are_there_and_say_how_good_they_are(cast: Any, round: Any, population: None) -> None:
    edition = tables(round, "310115", cast.statistician)
    assert list(edition.tables) == list(STANDARD)
    assert not any(0 < (n or 0) < 5 for t in edition.tables.values() for n in t.table.values.values())
    told = {(m.label, m.covers): m.value for m in edition.quality}
    assert 0 < told["未采集率", "就学阶段"] < 0.3
    assert told["登记率", "监测对象"] == 1
    assert any("覆盖率" in said for said in edition.unmeasured)
    assert edition.previous is None and not edition.public


def test_a_snapshot_is_protected_once_whoever_asks_and_how_often(
    cast: Any, round: Any, population: None, few_tables: None
) -> None:
    from tonghu.register.models import LedgerEntry

    first = tables(round, "310115", cast.statistician)
    kept = list(LedgerEntry.objects.values_list("hash", flat=True))
    assert tables(round, "310115", cast.officer).ledger == first.ledger
    assert list(LedgerEntry.objects.values_list("hash", flat=True)) == kept


def test_a_district_reads_its_rows_of_the_citys_tables_and_they_are_the_citys_cells(
    cast: Any, round: Any, few_tables: None
) -> None:
    from tonghu.steps import release

    invent_children(round, by=cast.director, homes=("310115004001", "310115005002", "310112001001"))
    city = tables(round, "31", city_statistician())
    own = release.edition_for(round=round, within="310115", by=cast.statistician)
    assert own.ledger == city.ledger and own.place == "浦东新区"
    whole = city.tables["T11"].table.values
    for (place, *rest), n in own.tables["T11"].table.values.items():
        assert n == whole["310115", *rest], place
    streets = {place for place, _ in own.tables["T03"].table.values}
    assert {"310115004", "310115005", TOTAL} <= streets
    assert all(place.startswith("310115") for place in streets - {TOTAL})


def test_the_same_children_are_not_counted_at_two_levels(
    cast: Any, round: Any, population: None, few_tables: None
) -> None:
    from tonghu.steps import release

    city = city_statistician()
    tables(round, "310115", cast.statistician)
    with pytest.raises(release.OtherLevel, match="310115"):
        release.protect_snapshot(release.freeze(round=round, within="31", by=city), by=city)


def test_who_may_not_see_tables_is_refused(cast: Any, round: Any) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import release

    for person in (cast.director, cast.education, cast.administrator, cast.neighbour):
        with pytest.raises(NotAllowed):
            release.edition_for(round=round, within="310115", by=person)
    with pytest.raises(release.NoSnapshot):
        release.edition_for(round=round, within="310115", by=cast.statistician)


def test_an_entry_that_was_altered_is_not_read_and_nothing_is_protected_on_it(
    cast: Any, round: Any, population: None, few_tables: None
) -> None:
    from django.db import connection

    from tonghu.methods.disclosure import LedgerAltered
    from tonghu.register.models import LedgerEntry
    from tonghu.steps import release

    tables(round, "310115", cast.statistician)
    entry = LedgerEntry.objects.filter(book="OFFICES").first()
    assert entry is not None
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # whoever owns the database
        cursor.execute("UPDATE register_ledgerentry SET raw = raw || ' '::bytea WHERE id = %s", [entry.pk])
        cursor.execute("SET ROLE tonghu_app")
    with pytest.raises(LedgerAltered):
        release.edition_for(round=round, within="310115", by=cast.statistician)
    children("310115004001", 3, round, cast.director)
    with pytest.raises(LedgerAltered):
        release.protect_snapshot(release.freeze(round=round, within="310115", by=cast.officer), by=cast.officer)
