"""The desk (工作台): the queues of the role, and above them what to do next and by when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tonghu.rules.access import Act
from tonghu.steps.rounds import current_round
from tonghu.web.gate.doors import SignedIn, door
from tonghu.web.queues import queues_of


@door(Act.SEE_DESK)
def desk(request: SignedIn) -> HttpResponse:
    """What waits for this person today."""
    on, round = timezone.localdate(), current_round()
    queues = queues_of(request.user, round, on=on)
    waiting = [queue for queue in queues if queue.count]
    return render(request, "desk/desk.html", {"queues": queues, "first": waiting[0] if waiting else None})
