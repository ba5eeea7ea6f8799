"""Asking the six departments to compare what families said with what they hold (方案 三（三）1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.bulk import update_rows
from tonghu.register.models import Line, Record, Request, Revision, Round, User
from tonghu.register.showing import leads_home
from tonghu.rules.access import Act
from tonghu.rules.forms import FORMS, shown
from tonghu.rules.forms.lists import ListKind, layout_of
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.steps.verification.again import Asked, asked_before, withdraw
from tonghu.steps.verification.closing import close_done

Items = Mapping[Department, list[str]]


class NothingToAsk(Exception):
    """No reviewed form waits for verification (没有待核实的登记表)."""

    def __init__(self) -> None:
        super().__init__("没有已审核、待核实的登记表。儿童督导员审核通过后，登记表会自动列入待核实。")


@transaction.atomic
def ask_departments(*, round: Round, district: str, by: User) -> list[Request]:
    """Send every reviewed form of the district to the departments whose items it shows; due on the round's day.

    A form that was corrected after it was asked is asked again only where its answers changed; with nothing left
    to ask it is verified at once. Raises NotAllowed, NothingToAsk.
    """
    by.require(Act.ASK_DEPARTMENTS, district)
    records = list(reviewed(round=round, district=district).select_for_update(of=("self",)))
    if not records:
        raise NothingToAsk
    revisions = last_revisions(records)
    before = asked_before(records)
    withdraw(before, revisions)
    asked = {
        r.pk: _open_items(revisions[r.pk], before[r.pk], round=round, secret=r.child.address_secret) for r in records
    }
    requests = [
        r for d in VERIFIERS if (r := _ask(d, records, revisions, asked, round=round, district=district, by=by))
    ]
    for record in records:
        record.state = Record.State.VERIFYING
    update_rows(records, ["state"])
    close_done([record.pk for record in records if before[record.pk]])
    journal.note("ASK_DEPARTMENTS", by=by, records=len(records), requests=len(requests), district=district)
    return requests


def reviewed(*, round: Round, district: str) -> QuerySet[Record]:
    """Forms of the district that were reviewed and wait to be sent to the departments."""
    waiting = Record.objects.filter(
        round=round, state=Record.State.REVIEWED, child__residence__within=district, child__state="ACTIVE"
    )
    return waiting.select_related("child__person").order_by("child__residence", "child_id")


def last_revisions(records: Iterable[Record]) -> dict[int, Revision]:
    """The last revision of each record, by record id."""
    revisions = Revision.objects.filter(record__in=[record.pk for record in records])
    return {r.record_id: r for r in revisions.order_by("record_id", "-number").distinct("record_id")}


def items_to_ask(revision: Revision, *, round: Round, secret: bool = False) -> Items:
    """The items by department: those it owns, that apply to this child, and that its sheet has a column for.

    secret: no department is asked about what would lead to the home (地址保密).
    """
    asked: dict[Department, list[str]] = defaultdict(list)
    for item in shown(FORMS[revision.form], revision.answers, round.reference_date):
        if item.owner in VERIFIERS and item.key in _columns(item.owner) and not (secret and leads_home(item)):
            asked[item.owner].append(item.key)
    return asked


@cache
def _columns(department: Department) -> frozenset[str]:
    return frozenset(column.key for column in layout_of(ListKind(f"ANSWERS_{department}")).columns)


def _open_items(revision: Revision, before: Asked, *, round: Round, secret: bool) -> Items:
    """The items to ask, without those that were asked about and say the same."""
    return {
        department: [key for key in items if not before.holds(department, key, revision)]
        for department, items in items_to_ask(revision, round=round, secret=secret).items()
    }


def _ask(
    department: Department,
    records: Iterable[Record],
    revisions: Mapping[int, Revision],
    asked: Mapping[int, Items],
    *,
    round: Round,
    district: str,
    by: User,
) -> Request | None:
    lines = [(record, items) for record in records if (items := asked[record.pk].get(department))]
    if not lines:
        return None
    request = Request.objects.create(
        round=round,
        district=district,
        department=department,
        due_on=round.verify_until,
        sent_at=timezone.now(),
        sent_by=by,
    )
    Line.objects.bulk_create(
        [
            Line(
                request=request,
                record=record,
                revision=revisions[record.pk],
                items=items,
                asked=told(record, revisions[record.pk], items),
            )
            for record, items in lines
        ],
        batch_size=5000,
    )
    return request


def told(record: Record, revision: Revision, items: Iterable[str]) -> dict[str, object]:
    """What a department learns of a child: who it is, and what the family said of this department's items."""
    person, answers = record.child.person, revision.open_answers
    who = {"name": person.name, "idno": person.idno, "sex": person.sex}
    who["born"] = person.born.isoformat() if person.born else ""
    said = {key: answers[key] for key in items if key in answers}
    return {"form": revision.form, "who": who, "answers": said, "secret": record.child.address_secret}
