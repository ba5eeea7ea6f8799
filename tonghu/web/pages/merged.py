"""A reference that was merged away (已并入的编号): it leads to the child of today, and says so."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tonghu.register.models import Child, User
from tonghu.steps import intake
from tonghu.web.gate.doors import SignedIn


def led_on(request: SignedIn, child: Child) -> HttpResponse:
    """The page of the child that this reference leads to, where the account may see it; else where to ask."""
    there = intake.led_to(child, by=request.user)
    if there is None:
        return render(request, "children/merged.html", {"child": child})
    messages.info(request, f"编号{child.ref}已并入{there.ref}，下面是这名儿童现在的情况。")
    return redirect("child", ref=there.ref)


def references_of(child: Child, *, by: User) -> Sequence[str]:
    """The earlier references of a child."""
    return [one.gone.ref for one in intake.merges_of(child, by=by)] if by.reaches(child.residence) else []
