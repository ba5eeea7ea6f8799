"""Showing a whole value (查看): one route for every kind of value of a child; what was shown is written down, never
the value."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tonghu.register import hiding
from tonghu.register.models import Child, Line, Record, Reporter, Revision, SourceRow
from tonghu.register.showing import Eyes, class_of, eyes_on, leads_home
from tonghu.rules.access import Act, ItemClass, Sight
from tonghu.rules.forms import FORMS, Form
from tonghu.steps.rounds import current_round
from tonghu.steps.visits import form_for
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.shown.base_list import children_in_reach
from tonghu.web.shown.seen import in_words
from tonghu.web.shown.sources import held_of, rows_of, value_of


@dataclass(frozen=True, slots=True)
class Whole:
    """A value to be shown whole: its title, its words, its class, and whether it leads to the home."""

    title: str
    text: str
    kind: ItemClass
    leads: bool = False
    phone: bool = False


@door(Act.SEE_CHILD)
@require_POST
@sensitive_post_parameters("why")
def reveal(request: SignedIn, ref: str) -> HttpResponse:
    """Show one value whole for this page view. `what` names it: held-idno, guardian-12, form-father_phone …"""
    child = get_object_or_404(children_in_reach(request.user), ref=ref)
    what, why = request.POST.get("what", ""), request.POST.get("why", "").strip()[:200]
    eyes, whole = eyes_on(child, request.user), _whole(child, what)
    if whole is None or eyes.sight(whole.kind, leads=whole.leads) is Sight.NONE:
        raise Http404
    page = {"child": child, "whole": whole, "what": what, "htmx": getattr(request, "htmx", False)}
    if not why and eyes.asks_why(whole.kind, leads=whole.leads):
        page |= {"hidden": eyes.shows(whole.kind, whole.text, leads=whole.leads), "missing": True}
        return _answer(request, page, status=422)
    hiding.reveal(child, what, by=request.user, why=why)
    return _answer(request, page)


def _answer(request: SignedIn, page: dict[str, object], *, status: int = 200) -> HttpResponse:
    if page["htmx"]:  # htmx shows an answer only when it says 200
        return render(request, "parts/reveal_answer.html", page)
    return render(request, "children/reveal.html", page, status=status)


def _whole(child: Child, what: str) -> Whole | None:
    """The value that `what` names, if the child has it."""
    sort, _, rest = what.partition("-")
    finders = {"held": _held, "guardian": _guardian, "form": _form, "line": _line, "reporter": _reporter}
    found = finders[sort](child, rest) if sort in finders else None
    return found if found and found.text else None


def _held(child: Child, key: str) -> Whole | None:
    form = _form_of(child)
    if key not in form.by_key:
        return None
    revisions = list(Revision.objects.filter(record__child=child).order_by("-at", "-pk"))
    return _of(form, key, value_of(form.by_key[key], held_of(child), rows_of([child.pk])[child.pk], revisions))


def _form(child: Child, key: str) -> Whole | None:
    last = Revision.objects.filter(record__child=child, record__round=current_round()).order_by("-number").first()
    if last is None or key not in FORMS[last.form].by_key:
        return None
    return _of(FORMS[last.form], key, last.answers.get(key))


def _of(form: Form, key: str, value: object) -> Whole:
    line = form.by_key[key]
    kind = class_of(line)
    return Whole(line.title, in_words(form, line, value), kind, leads_home(line), kind is ItemClass.PHONE)


def _guardian(child: Child, number: str) -> Whole | None:
    tie = child.guardianships.select_related("person").filter(pk=_number(number)).first()
    return Whole("联系方式", tie.person.phone, ItemClass.PHONE, leads=True, phone=True) if tie else None


def _line(child: Child, rest: str) -> Whole | None:
    """line-55-school-said: what the family said; -held: what the department holds."""
    number, _, rest = rest.partition("-")
    key, _, side = rest.partition("-")
    line = Line.objects.filter(record__child=child, pk=_number(number)).select_related("revision").first()
    if line is None or key not in line.items:
        return None
    return _of(FORMS[line.revision.form], key, (line.values if side == "held" else line.revision.open_answers).get(key))


def _reporter(child: Child, number: str) -> Whole | None:
    told = Reporter.objects.filter(row__child=child, row__pk=_number(number)).first()
    return Whole("反映人", " ".join(filter(None, (told.name, told.phone))), ItemClass.REPORTER) if told else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _form_of(child: Child) -> Form:
    record = Record.objects.filter(child=child, round=current_round()).first()
    return FORMS[record.form] if record else form_for(child)


def reporters_of(child: Child, eyes: Eyes) -> list[tuple[SourceRow, str]]:
    """The rows of this child in which somebody told of it, each with its name for the reveal route."""
    if eyes.sight(ItemClass.REPORTER) is Sight.NONE:
        return []
    rows = SourceRow.objects.filter(child=child, reporter__isnull=False).select_related("batch").order_by("pk")
    return [(row, f"reporter-{row.pk}") for row in rows]


@door(Act.KEEP_ADDRESS_SECRET)
@require_POST
@sensitive_post_parameters("why")
def secrecy_of(request: SignedIn, ref: str) -> HttpResponse:
    """Set or lift 地址保密 for the child and its household."""
    child = get_object_or_404(children_in_reach(request.user), ref=ref)
    secret = request.POST.get("secret") == "1"
    try:
        changed = hiding.keep_address_secret(
            child, secret=secret, why=request.POST.get("why", "")[:200], by=request.user
        )
    except hiding.NoReasonForSecrecy as refusal:
        messages.error(request, str(refusal))
    else:
        done = "已设为地址保密" if secret else "已解除地址保密"
        messages.success(request, f"{done}，涉及这个家庭的 {len(changed)} 名儿童。")
    return redirect("child", ref=ref)
