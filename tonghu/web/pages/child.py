"""One child (儿童页): who it is, what its form says, what departments say, what happened, and why it counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tonghu.register import journal
from tonghu.register.compose import OF_CHILD, OF_PERSON
from tonghu.register.families import members_elsewhere
from tonghu.register.models import Child, Guardianship, Permit, Record, Revision, User
from tonghu.register.verdicts import answers_known, facts_of_child
from tonghu.rules.access import Act
from tonghu.rules.eligibility import Flag, Verdict, judge
from tonghu.rules.forms import FORMS, Form, shown
from tonghu.steps import oversight
from tonghu.steps.rounds import current_round
from tonghu.steps.visits import form_for, may_reopen
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import Filters, base_list, children_in_reach
from tonghu.web.shown.checks import checks_of
from tonghu.web.shown.keyset import neighbour
from tonghu.web.shown.sources import Fact, facts, in_words, rows_of, sources_of
from tonghu.web.shown.story import story_of

# 概况: what says who the child is, where it lives and learns; the rest stands in the form.
OVERVIEW = (
    *("name", "sex", "born", "ethnic", "document", "idno", "hukou_registered", "hukou", "hukou_detail"),
    *(
        "residence",
        "residence_detail",
        "residence_registration",
        "arrived",
        "came",
        "left_hukou",
        "lives_with",
    ),
    *("stage", "school", "grade", "school_status"),
)
CLAUSES = {
    "一（一）1": "非本市户籍，随父母双方、一方或其他监护人在本市连续居住满6个月",
    "一（一）2": "本市户籍，跨区居住满6个月并主动求助",
    "一（二）1": "父母双方外出务工超过6个月",
    "一（二）2": "父母一方外出务工超过6个月，另一方无监护能力",
    "一（二）3": "父母外出务工不满6个月，主动求助",
}


@door(Act.SEE_CHILD)
def child(request: SignedIn, ref: str) -> HttpResponse:
    """The page; looking at it is written down, with the permit that allows it where the child lives elsewhere."""
    child, permit = _seen(request, ref)
    round = current_round()
    revisions = _revisions(child)
    rows = rows_of([child.pk])[child.pk]
    record = Record.objects.filter(child=child, round=round).select_related("submitted_by", "reviewed_by").first()
    form = FORMS[record.form] if record else form_for(child)
    on = round.reference_date if round else timezone.localdate()
    reach = base_list(request.user, Filters(), round=round)
    shown_there = {
        "child": child,
        "person": child.person,
        "on": on,
        "sources": sources_of(child),
        "overview": facts(form, OVERVIEW, _held(child), rows, revisions[::-1]),
        "guardians": _guardians(child),
        "siblings": _siblings(child, request.user),
        "strangers": _siblings_elsewhere(child, request.user),
        "record": record,
        "form": form,
        "may_reopen": record is not None and may_reopen(record, by=request.user),
        "sections": _sections(form, record, revisions, on=on),
        "earlier": [r for r in revisions[::-1] if record is None or r.record_id != record.pk],
        "checks": checks_of(record),
        "story": story_of(child, rows, revisions),
        "permit": permit,
        "next": None if permit else neighbour(reach, child),
        "previous": None if permit else neighbour(reach, child, back=True),
        "urgent": Flag.URGENT.value in child.flags,
    }
    return render(request, "children/child.html", shown_there)


@door(Act.SEE_CHILD)
def why(request: SignedIn, ref: str) -> HttpResponse:
    """Why the child counts or not, judged anew, with clause, reasons, and what is missing (为何计入)."""
    child, _ = _seen(request, ref, page="why")
    round = current_round()
    on = round.reference_date if round else timezone.localdate()
    verdict = _verdict(child, on=on)
    shown_there = {
        "child": child,
        "on": on,
        "verdict": verdict,
        "clause_text": CLAUSES.get(str(verdict.clause or ""), ""),
    }
    part = "children/why_part.html" if getattr(request, "htmx", False) else "children/why.html"
    return render(request, part, shown_there)


@door(Act.SEE_CHILD)
@require_POST
def phone(request: SignedIn, ref: str) -> HttpResponse:
    """Show one guardian's whole phone number; that it was shown is written down, the number is not."""
    child = _child(request.user, ref)
    pk = request.POST.get("guardian", "")
    tie = get_object_or_404(child.guardianships.select_related("person"), pk=int(pk) if pk.isdigit() else 0)
    journal.note("REVEAL", by=request.user, child=child, what="phone", relation=tie.relation)
    part = "children/phone_part.html" if getattr(request, "htmx", False) else "children/phone.html"
    return render(request, part, {"child": child, "tie": tie})


def _child(by: User, ref: str) -> Child:
    """A child in reach; whoever is outside is not told that it exists."""
    return get_object_or_404(children_in_reach(by), ref=ref)


def _seen(request: SignedIn, ref: str, **page: str) -> tuple[Child, Permit | None]:
    """A child in reach, or one of another place that a permit lets this account look at now."""
    by, at = request.user, timezone.now()
    allowed = Q(residence__within=by.jurisdiction) | Q(pk__in=oversight.permitted_children(by, at=at))
    child = get_object_or_404(Child.objects.filter(allowed).select_related("person"), ref=ref)
    permit = oversight.use_permit(child, by=by, at=at)
    detail: dict[str, Any] = {**page, **({"permit": permit.number} if permit else {})}
    journal.note("SEE_CHILD", by=by, child=child, **detail)
    return child, permit


def _revisions(child: Child) -> list[Revision]:
    found = Revision.objects.filter(record__child=child).select_related("record__round", "by")
    return list(found.order_by("record__round__reference_date", "number"))


def _verdict(child: Child, *, on: date) -> Verdict:
    return judge(facts_of_child(child, answers_known([child.pk])[child.pk], on=on), on=on)


def _held(child: Child) -> dict[str, object]:
    """What stands in the register."""
    person = {key: getattr(child.person, key) for key in OF_PERSON}
    held = person | {key: getattr(child, key) for key in OF_CHILD}
    held["born"] = child.person.born.isoformat() if child.person.born else ""
    return held


def _guardians(child: Child) -> list[Guardianship]:
    return list(child.guardianships.filter(ended_on=None).select_related("person").order_by("relation", "pk"))


def _siblings(child: Child, by: User) -> list[Child]:
    if child.household_id is None:
        return []
    family = children_in_reach(by).filter(household=child.household_id, state=Child.State.ACTIVE)
    return list(family.exclude(pk=child.pk).order_by("person__born", "pk"))


def _siblings_elsewhere(child: Child, by: User) -> int:
    """How many of the household live outside the user's place; no more than that is said."""
    return members_elsewhere(child, by.jurisdiction)


def _sections(
    form: Form, record: Record | None, revisions: Sequence[Revision], *, on: date
) -> list[tuple[str, list[Fact]]]:
    """The last submitted form of this round, in printed order, the supplement last."""
    last = next((r for r in reversed(revisions) if record is not None and r.record_id == record.pk), None)
    if last is None:
        return []
    answers = last.answers
    applying = {line.key for line in shown(form, answers, on)}
    blocks = [*form.sections, *form.supplement.sections]
    return [
        (block.title, lines)
        for block in blocks
        if (
            lines := [
                Fact(line.key, line.title, in_words(form, line, answers[line.key]), (), False)
                for line in block.items
                if line.key in applying and answers.get(line.key)
            ]
        )
    ]
