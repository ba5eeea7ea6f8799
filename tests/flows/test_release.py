"""Tables are counted on the register and protected before anyone sees them (方案 二（八）、四（二）)."""

from datetime import date
from typing import Any

import pytest

from tonghu.methods.tabulation import TOTAL

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


def children(street: str, kind: str, count: int, born: date = date(2016, 3, 1)) -> None:
    from tonghu.register.models import Child, Person

    people = Person.objects.bulk_create(Person(name="虚", sex="1", born=born) for _ in range(count))
    Child.objects.bulk_create(Child(person=p, residence=street, kind=kind, judged_on=date(2024, 9, 30)) for p in people)


def test_a_table_counts_who_counts_on_the_reference_date_and_nobody_else(cast: Any, round: Any) -> None:
    from tonghu.steps import release

    children("310115004", "MIGRANT", 12)
    children("310115004", "WAITING", 9)
    children("310115005", "MIGRANT", 20)
    children("310112001", "MIGRANT", 30)  # another district
    safe = release.table_of("T01", round=round, within="310115", by=cast.statistician)
    assert (safe.values["310115004", "MIGRANT"], safe.values[TOTAL, TOTAL]) == (12, 32)
    assert release.not_counted(round=round, within="310115", by=cast.statistician) == {
        "情况不明": "少于5名",
        "待满期": "9名",
    }


def test_a_street_with_four_children_is_not_shown_and_cannot_be_subtracted(cast: Any, round: Any) -> None:
    from tonghu.steps import release

    children("310115004", "MIGRANT", 4)
    children("310115005", "MIGRANT", 20)
    children("310115007", "MIGRANT", 30)
    safe = release.table_of("T01", round=round, within="310115", by=cast.statistician)
    assert safe.values["310115004", "MIGRANT"] is None
    streets = [safe.values[street, "MIGRANT"] for street in ("310115004", "310115005", "310115007")]
    assert streets.count(None) >= 2 or safe.values[TOTAL, "MIGRANT"] is None


def test_one_table_does_not_give_away_what_the_other_hides(cast: Any, round: Any) -> None:
    from tonghu.steps import release

    children("310115004", "MIGRANT", 20)
    children("310115005", "LEFT_BEHIND", 3)
    by_street = release.table_of("T01", round=round, within="310115", by=cast.statistician)
    by_age = release.table_of("T02", round=round, within="310115", by=cast.statistician)
    assert by_street.values[TOTAL, "LEFT_BEHIND"] is None
    assert by_age.values[TOTAL, TOTAL, "LEFT_BEHIND"] is None
    assert {by_street.values[TOTAL, TOTAL], by_age.values[TOTAL, TOTAL, TOTAL]} in ({None}, {23})
    assert None in (by_street.values[TOTAL, TOTAL], by_street.values[TOTAL, "MIGRANT"])


def test_who_may_not_see_tables_is_refused(cast: Any, round: Any) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import release

    for person in (cast.director, cast.education, cast.administrator, cast.neighbour):
        with pytest.raises(NotAllowed):
            release.table_of("T01", round=round, within="310115", by=person)
