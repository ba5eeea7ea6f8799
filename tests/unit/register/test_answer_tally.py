"""核对行、上传行计数: what the pages say of lines and uploads is at every moment what counting them would say."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Max, Min, Q

from tests.unit.register.test_form_tally import child
from tests.unit.register.test_tally import PLACES, GivenUp
from tonghu.register import tally
from tonghu.register.models import (
    Child,
    Line,
    LineTally,
    Record,
    Request,
    Revision,
    Round,
    UploadRow,
    UploadTally,
    User,
)
from tonghu.steps import verification

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 1, tzinfo=UTC)
ASKED = ~Q(items=[])


@pytest.fixture
def by(cast: Any) -> User:
    found: User = cast.officer
    return found


def form(dice: Random, round: Round, by: User) -> None:
    """A child with a form, lines in both requests, and perhaps a row for the upload."""
    record = Record.objects.create(child=child(dice.choice(PLACES)), round=round, form="1")
    revision = Revision.objects.create(
        record=record, number=1, form="1", coded={}, personal={}, reasons={}, verdict={}, at=AT, by=by
    )
    for request in Request.objects.all():
        Line.objects.create(request=request, record=record, revision=revision, items=dice.choice([["stage"], []]))
    if dice.random() < 0.7:
        at = AT + timedelta(days=dice.randrange(3))
        UploadRow.objects.create(record=record, revision=revision, number=1, content={}, at=at, by=by)


def anything(dice: Random, round: Round, by: User, now: int) -> None:
    """One thing that happens to forms, lines and children."""
    some = Line.objects.filter(pk__in=dice.sample([*Line.objects.values_list("pk", flat=True)], 2))
    what = dice.randrange(7)
    if what == 0:
        form(dice, round, by)
    elif what == 1:
        verdict, at = dice.choice(["SAME", "DIFFERENT", "NOT_FOUND"]), AT + timedelta(hours=now)
        settled = None if verdict == "DIFFERENT" else at
        some.update(verdict=verdict, answered_at=at, answered_by=by, settled_at=settled)
    elif what == 2:
        some.update(settled_at=AT, items=dice.choice([["stage"], []]))
    elif what == 3:
        Child.objects.filter(records__lines__in=some).update(residence=dice.choice(PLACES))
    elif what == 4:
        Record.objects.filter(lines=some.first()).update(child=child(dice.choice(PLACES)))
    elif what == 5:
        tally.compact()
    else:
        with pytest.raises(GivenUp), transaction.atomic():
            anything(dice, round, by, now)
            raise GivenUp


def counted(request: Request) -> tally.Answers:
    of = {"total": ASKED, "answered": ASKED & ~Q(verdict="PENDING"), "same": ASKED & Q(verdict="SAME")}
    of |= {"differed": ASKED & Q(verdict="DIFFERENT"), "missing": ASKED & Q(verdict="NOT_FOUND")}
    of |= {"different": Q(verdict="DIFFERENT", settled_at=None)}
    counts = {name: Count("pk", filter=which) for name, which in of.items()}
    return tally.Answers(**request.lines.aggregate(**counts, last=Max("answered_at")))


def uploaded(round: Round, district: str) -> Counter[tuple[datetime, int, int]]:
    rows = UploadRow.objects.filter(record__round=round, record__child__residence__within=district)
    acts = rows.values_list("at", "by").annotate(first=Min("pk"), n=Count("pk")).order_by()
    return Counter({(at, by, first): n for at, by, first, n in acts})


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_counts_are_those_of_lines_and_rows(seed: int, round: Round, by: User) -> None:
    dice = Random(seed)
    for department in ("EDUCATION", "POLICE"):
        Request.objects.create(
            round=round, district="310115", department=department, due_on=AT.date(), sent_at=AT, sent_by=by
        )
    for _ in PLACES:
        form(dice, round, by)
    for now in range(25):
        anything(dice, round, by, now)
        for request in Request.objects.all():
            assert tally.answers([request.pk])[request.pk] == counted(request)
        for district in ("310115", "310112"):
            made = verification.made_uploads(round=round, district=district)
            assert Counter({(m.at, by.pk, m.first): m.rows for m in made}) == uploaded(round, district)
            assert [m.at for m in made] == sorted((m.at for m in made), reverse=True)
    tally.compact()
    assert (
        LineTally.objects.values("request", "verdict", "open", "asked").distinct().count() == LineTally.objects.count()
    )
    assert UploadTally.objects.count() == sum(len(uploaded(round, d)) for d in ("310115", "310112"))


def test_the_application_cannot_bend_them(round: Round, by: User) -> None:
    with pytest.raises(Exception, match="register_uploadtally"), transaction.atomic():
        UploadTally.objects.create(district="310115", round=round, at=AT, by=by, n=7)
