"""What is already known of a child, item by item, with who said it: a family is not asked twice (预填)."""

from dataclasses import dataclass

from django.utils import timezone

from tonghu.register.models import Batch, Child, Guardianship, Revision, Round, SourceRow
from tonghu.register.row_facts import facts_of
from tonghu.rules.forms import Form

# Keys of a list that are lines of the form as they stand.
_FROM_ROWS = [
    "name",
    "sex",
    "born",
    "ethnic",
    "document",
    "idno",
    "hukou_registered",
    "hukou",
    "hukou_detail",
    "residence",
    "residence_detail",
    "residence_registration",
    "arrived",
    "came",
    "left_hukou",
    "stage",
    "school",
    "grade",
    "boarding",
    "school_status",
]
_FATHER, _MOTHER = {"51", "57"}, {"52", "58"}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value and its source in words: department, date, row; or the form of the last round."""

    value: object
    source: str


def prefill(child: Child, form: Form, *, round: Round) -> dict[str, Prefilled]:
    """The last round's form first, then the department lists, then the guardians the lists name."""
    known: dict[str, Prefilled] = {}
    last = Revision.objects.filter(record__child=child, record__round__reference_date__lt=round.reference_date)
    if (revision := last.order_by("-record__round__reference_date", "-number").first()) is not None:
        source = f"上一轮登记表，{timezone.localdate(revision.at):%Y年%m月%d日}"
        known |= {key: Prefilled(value, source) for key, value in revision.answers.items() if key not in _AFRESH}
    for row in _rows(child):
        source = f"{row.batch.department_label}名单，{timezone.localdate(row.batch.received_at):%Y年%m月%d日}，第{row.number}行"
        for key, value in facts_of(row).items():
            if key in _FROM_ROWS and value:
                known.setdefault(key, Prefilled(value, source))
    for key, value in _parents(child).items():
        known.setdefault(key, Prefilled(value, "部门名单中的监护人"))
    return {key: value for key, value in known.items() if key in form.by_key}


# Said anew each time: who asked when, and what ended.
_AFRESH = {"filled_on", "unit", "collected_by", "collected_on", "collected_how", "informed", "exit_reason", "exit_on"}


def _rows(child: Child) -> list[SourceRow]:
    rows = SourceRow.objects.filter(child=child, batch__state__in=[Batch.State.ENTERED, Batch.State.ENTERING])
    return list(rows.select_related("batch").order_by("-batch__entered_at", "number"))


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
