"""假设测算: other numbers or readings, and which children would enter and leave the count."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tonghu.register.models import WhatIf
from tonghu.rules.access import Act
from tonghu.rules.eligibility import PARAMETERS, READINGS, WRITTEN, read_otherwise
from tonghu.steps.release import whatif as step
from tonghu.steps.rounds import current_round
from tonghu.web import jobs
from tonghu.web.gate.doors import SignedIn, door

_WORKING = (WhatIf.State.WAITING, WhatIf.State.RUNNING)


@door(Act.WHAT_IF)
@require_http_methods(["GET", "POST"])
def whatif(request: SignedIn) -> HttpResponse:
    """Set the numbers and readings, and see the earlier suppositions of this place."""
    round, problems, said = current_round(), [], request.POST if request.method == "POST" else {}
    if said and round is not None:
        asked = read_otherwise({key: str(said.get(key, "")) for key in WRITTEN}, {key: key in said for key in READINGS})
        if isinstance(asked, dict) and asked:
            with transaction.atomic():
                kept = step.suppose(asked, round=round, by=request.user)
                jobs.suppose_soon(kept)
            return redirect("what-if-one", pk=kept.pk)
        problems = asked if isinstance(asked, list) else []
        if not problems:
            messages.warning(request, "没有改动任何参数或口径。请至少改动一项再测算。")
    on = round.reference_date if round else None
    page = {
        "of": round,
        "numbers": [
            (key, w, getattr(PARAMETERS, key).on(on) if on else "", said.get(key, "")) for key, w in WRITTEN.items()
        ],
        "readings": [(key, reading, key in said) for key, reading in READINGS.items()],
        "problems": problems,
        "earlier": [(kept, in_words(kept)) for kept in step.suppositions(request.user)[:20]],
    }
    return render(request, "whatif/whatif.html", page, status=422 if problems else 200)


def in_words(kept: WhatIf) -> str:
    """What is supposed, in one line."""
    said = [
        f"{WRITTEN[key].label}：{value}{WRITTEN[key].unit}" if key in WRITTEN else READINGS[key].otherwise
        for key, value in kept.asked.items()
    ]
    return "；".join(said)


@door(Act.WHAT_IF)
def one(request: SignedIn, pk: int) -> HttpResponse:
    """One supposition: how far it is, or what would change."""
    kept = get_object_or_404(step.suppositions(request.user), pk=pk)
    return render(request, "whatif/one.html", _shown(request, kept))


@door(Act.WHAT_IF)
def progress(request: SignedIn, pk: int) -> HttpResponse:
    """How far it is; asks the whole page anew when it is over."""
    kept = get_object_or_404(step.suppositions(request.user), pk=pk)
    answer = render(request, "whatif/progress.html", {"kept": kept, "working": kept.state in _WORKING})
    if kept.state not in _WORKING:
        answer["HX-Refresh"] = "true"
    return answer


@door(Act.WHAT_IF)
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """停止测算."""
    kept = get_object_or_404(step.suppositions(request.user), pk=pk)
    step.stop(kept, by=request.user)
    messages.success(request, "已停止测算，没有结果；可以重新测算。")
    return redirect("what-if")


def _shown(request: SignedIn, kept: WhatIf) -> dict[str, Any]:
    done = kept.state == WhatIf.State.DONE
    return {
        "kept": kept,
        "words": in_words(kept),
        "working": kept.state in _WORKING,
        "sums": step.sums(kept, by=request.user) if done else {},
        "changes": step.changes(kept, by=request.user) if done else [],
        "children": step.children_changed(kept, by=request.user) if done else [],
        "exact": request.user.may(Act.SEE_CHILD),
    }
