"""One child (儿童页): who it is, what its form says, what departments say, what happened, and why it counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.families import members_elsewhere, why_together
from tonghu.register.models import Child, Followup, Guardianship, Permit, Record, Revision, SourceRow, User
from tonghu.register.showing import Eyes, eyes_on
from tonghu.register.verdicts import answers_known, facts_of_child
from tonghu.rules.access import Act, ItemClass, Sight
from tonghu.rules.eligibility import Flag, deciding, judge
from tonghu.rules.forms import FORMS, Form, key_care_reasons, shown
from tonghu.rules.forms.keycare import Shown
from tonghu.steps import oversight
from tonghu.steps.rounds import current_round
from tonghu.steps.visits import followups, form_for, may_reopen
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.pages.merged import led_on, references_of
from tonghu.web.pages.revealing import reporters_of
from tonghu.web.shown.base_list import Filters, base_list, children_in_reach
from tonghu.web.shown.checks import checks_of
from tonghu.web.shown.keyset import neighbour
from tonghu.web.shown.listings import guardian_sources, kin_of, listings_of
from tonghu.web.shown.sources import Fact, facts, held_of, of_form, rows_of, sources_of
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
    if child.state == Child.State.MERGED:
        return led_on(request, child)
    eyes = eyes_on(child, request.user, permitted=permit is not None)
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
        "overview": facts(form, OVERVIEW, held_of(child), rows, revisions[::-1], eyes=eyes),
        "eyes": eyes,
        "guardians": _guardians(child, rows, revisions, eyes),
        "reporters": reporters_of(child, eyes),
        "siblings": _kin(child, eyes, request.user),
        "listings": listings_of(rows, held_of(child), eyes),
        "strangers": 0 if eyes.kept_away or permit else members_elsewhere(child, request.user.jurisdiction),
        "record": record,
        "form": form,
        "submitted_by": eyes.colleague(record.submitted_by) if record else "",
        "returned_why": eyes.says(record.returned_why) if record else "",
        "may_reopen": record is not None and may_reopen(record, by=request.user),
        "sections": _sections(form, record, revisions, on=on, eyes=eyes),
        "earlier": [r for r in revisions[::-1] if record is None or r.record_id != record.pk],
        "checks": checks_of(record, eyes=eyes),
        "references": references_of(child, by=request.user),
        "story": story_of(child, rows, revisions, eyes=eyes),
        "permit": permit,
        # Between its neighbours a child would be found whose 居村 is kept secret.
        "next": None if permit or eyes.kept_away else neighbour(reach, child),
        "previous": None if permit or eyes.kept_away else neighbour(reach, child, back=True),
        "grounds": _grounds(form, record, revisions, eyes),
        "revisions": len(revisions),
        "followups": followups(request.user).filter(child=child, state=Followup.State.OPEN),
        "urgent": Flag.URGENT.value in child.flags,
    }
    return render(request, "children/child.html", shown_there)


@door(Act.SEE_CHILD)
def why(request: SignedIn, ref: str) -> HttpResponse:
    """Why the child counts or not, judged anew, with clause, reasons, and what is missing (为何计入)."""
    child, permit = _seen(request, ref, page="why")
    round = current_round()
    on = round.reference_date if round else timezone.localdate()
    eyes = eyes_on(child, request.user, permitted=permit is not None)
    withheld = eyes.sight(ItemClass.RESTRICTED) is Sight.NONE
    known = facts_of_child(child, answers_known([child.pk])[child.pk], on=on)
    verdict = None if withheld else judge(known, on=on)
    shown_there = {
        "child": child,
        "on": on,
        "verdict": verdict,
        "rests_on": _rests_on(child, deciding(known, on=on), eyes) if verdict else [],
        "clause_text": CLAUSES.get(str(verdict.clause or "") if verdict else child.clause, ""),
    }
    part = "children/why_part.html" if getattr(request, "htmx", False) else "children/why.html"
    return render(request, part, shown_there)


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


# How the facts of a verdict are called on the forms, where it is not the same.
_LINES = {"parents_hukou": ("father_hukou", "mother_hukou"), "arrived": ("arrived", "came")}


def _rests_on(child: Child, keys: Sequence[str], eyes: Eyes) -> list[Fact]:
    """The facts that decided, each with who supplied it."""
    lines = [line for key in keys for line in _LINES.get(key, (key.replace(".", "_"),))]
    revisions, rows = _revisions(child), rows_of([child.pk])[child.pk]
    return facts(form_for(child), lines, held_of(child), rows, revisions[::-1], eyes=eyes)


def _grounds(form: Form, record: Record | None, revisions: Sequence[Revision], eyes: Eyes) -> list[Shown]:
    """重点关爱提示 of the last form of this round, for who may see what it rests on."""
    last = next((r for r in reversed(revisions) if record is not None and r.record_id == record.pk), None)
    if last is None or eyes.sight(ItemClass.RESTRICTED) is Sight.NONE:
        return []
    return key_care_reasons(form, last.answers)


def _guardians(
    child: Child, rows: Sequence[SourceRow], revisions: Sequence[Revision], eyes: Eyes
) -> list[tuple[Guardianship, Fact | None, list[str]]]:
    """Each guardian, how the phone is shown, and who names the guardian."""
    ties = child.guardianships.filter(ended_on=None).select_related("person").order_by("relation", "pk")
    return [(tie, _phone(tie, eyes), guardian_sources(tie, rows, revisions, eyes)) for tie in ties]


def _phone(tie: Guardianship, eyes: Eyes) -> Fact | None:
    phone = tie.person.phone
    if not phone:
        return None
    masked = eyes.sight(ItemClass.PHONE, leads=True) is Sight.MASKED and not eyes.only_look
    return Fact(
        key="phone",
        label="联系方式",
        text=eyes.shows(ItemClass.PHONE, phone, leads=True),
        what=f"guardian-{tie.pk}" if masked else "",
        why=masked and eyes.asks_why(ItemClass.PHONE, leads=True),
    )


def _siblings(child: Child, by: User) -> list[Child]:
    if child.household_id is None:
        return []
    family = children_in_reach(by).filter(household=child.household_id, state=Child.State.ACTIVE)
    return list(family.exclude(pk=child.pk).order_by("person__born", "pk"))


def _kin(child: Child, eyes: Eyes, by: User) -> list[tuple[Child, str]]:
    siblings = _siblings(child, by)
    reasons = why_together(child, siblings, addresses=not eyes.secret) if siblings else {}
    return kin_of(child, siblings, reasons)


def _sections(
    form: Form, record: Record | None, revisions: Sequence[Revision], *, on: date, eyes: Eyes
) -> list[tuple[str, list[Fact]]]:
    """The last submitted form of this round, in printed order, the supplement last."""
    last = next((r for r in reversed(revisions) if record is not None and r.record_id == record.pk), None)
    if last is None:
        return []
    answers = last.answers
    applying = {line.key for line in shown(form, answers, on)}
    blocks = [*form.sections, *form.supplement.sections]
    withheld = eyes.sight(ItemClass.RESTRICTED) is Sight.NONE
    return [
        (block.title, lines)
        for block in blocks
        if (
            lines := [
                of_form(form, line, last, eyes=eyes)
                for line in block.items
                if line.key in applying and (answers.get(line.key) or (line.restricted and withheld))
            ]
        )
    ]
