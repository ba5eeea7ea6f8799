"""What is already known of a child, item by item, with who said it: a family is not asked twice (预填)."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tonghu.register.models import Batch, Child, Division, Guardianship, Revision, Round, SourceRow, User
from tonghu.register.row_facts import facts_of
from tonghu.register.scope import wide
from tonghu.rules.forms import Form

# Keys of a list that are lines of the form as they stand.
_FROM_ROWS = [
    *("name", "sex", "born", "ethnic", "document", "idno", "hukou_registered", "hukou", "hukou_detail"),
    *("residence", "residence_detail", "residence_registration", "arrived", "came", "left_hukou"),
    *("stage", "school", "grade", "boarding", "school_status"),
]
_FATHER, _MOTHER = {"51", "57"}, {"52", "58"}
# Said anew each time: who asked when, and what ended.
AFRESH = frozenset(
    [
        *(
            "unit",
            "filled_on",
            "collected_by",
            "collected_on",
            "collected_how",
            "collected_where",
            "informed",
            "informed_on",
        ),
        *("exit_reason", "exit_on", "exit_proof", "exit_to"),
    ]
)
_COMMITTEE = 12


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value and its source in words: department, date, row; or the form of the last round."""

    value: object
    source: str


@wide("the lists of a child in reach, whichever district received them")
def prefill(child: Child, form: Form, *, round: Round) -> dict[str, Prefilled]:
    """The last round's form first, then the department lists, then the guardians the lists name."""
    known: dict[str, Prefilled] = {}
    if (revision := last_revision(child, round=round)) is not None:
        source = f"上一轮登记表（{revision.record.round.name}）"
        known |= {key: Prefilled(value, source) for key, value in revision.answers.items() if key not in AFRESH}
    for row in _rows(child):
        source = (
            f"{row.batch.department_label}名单，{_said(timezone.localdate(row.batch.received_at))}，第{row.number}行"
        )
        for key, value in facts_of(row).items():
            if key in _FROM_ROWS and value:
                known.setdefault(key, Prefilled(value, source))
    for key, value in _parents(child).items():
        known.setdefault(key, Prefilled(value, "部门名单中的监护人"))
    return {key: value for key, value in known.items() if key in form.by_key}


def defaults(child: Child, *, by: User, on: date) -> dict[str, Prefilled]:
    """What is so until somebody says otherwise: the office, the day and the collector of this visit."""
    committee = Division.objects.filter(code=child.residence[:_COMMITTEE]).first()
    street = Division.objects.filter(code=child.residence[:9]).first() if committee else None
    unit = f"{street.name if street and street != committee else ''}{committee.name}" if committee else ""
    found = {"unit": unit, "filled_on": on.isoformat(), "collected_on": on.isoformat()}
    found |= {"collected_by": by.name, "collected_how": "1", "collected_where": "1"}
    return {key: Prefilled(value, "按本次走访预填") for key, value in found.items() if value}


def last_revision(child: Child, *, round: Round) -> Revision | None:
    """The child's form of the latest earlier round, as it was last submitted."""
    earlier = Revision.objects.filter(record__child=child, record__round__reference_date__lt=round.reference_date)
    ordered = earlier.select_related("record__round").order_by("-record__round__reference_date", "-number")
    return ordered.first()


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _rows(child: Child) -> list[SourceRow]:
    rows = SourceRow.objects.filter(child=child, batch__state__in=[Batch.State.ENTERED, Batch.State.ENTERING])
    return list(rows.with_lists().order_by("-batch__entered_at", "number"))


def _parents(child: Child) -> dict[str, str]:
    found: dict[str, str] = {}
    for tie in Guardianship.objects.filter(child=child, ended_on=None).select_related("person").order_by("pk"):
        who = "father" if tie.relation in _FATHER else "mother" if tie.relation in _MOTHER else None
        if who is None:
            continue
        for part in ("name", "idno", "phone"):
            if value := getattr(tie.person, part):
                found.setdefault(f"{who}_{part}", value)
    return found
