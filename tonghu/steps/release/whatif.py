"""Who would enter and leave the count under other numbers or another reading (假设测算); nothing is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.methods.tabulation.supposing import Flow, said, weigh
from tonghu.register import journal
from tonghu.register.models import Child, Round, User, WhatIf
from tonghu.register.scope import wide
from tonghu.register.tally import by_kind
from tonghu.register.verdicts import facts_in
from tonghu.rules.access import Act
from tonghu.rules.eligibility import Kind, otherwise

State = WhatIf.State
_OVER = (State.DONE, State.STOPPED, State.FAILED)


@transaction.atomic
def suppose(asked: Mapping[str, int | bool], *, round: Round, by: User) -> WhatIf:
    """Ask about the account's place, as of the round's reference day. Raises NotAllowed, ValueError."""
    by.require(Act.WHAT_IF, by.jurisdiction)
    otherwise(asked)  # what cannot be asked is refused now
    kept = WhatIf.objects.create(
        asked=dict(asked), place=by.jurisdiction, on=round.reference_date, by=by, at=timezone.now()
    )
    journal.note("WHAT_IF", by=by, what_if=kept.pk, asked=dict(asked))
    return kept


def suppositions(by: User) -> QuerySet[WhatIf]:
    """Those of the account's place, the newest first."""
    return WhatIf.objects.filter(place__within=by.jurisdiction).select_related("by").order_by("-at", "-pk")


@wide("judged anew under another reading over a whole place; a page learns counts, and children only in its reach")
def carry_out(number: int, *, chunk: int = 2000) -> WhatIf:
    """Do the work, telling after each chunk how far it is; done again from the start after a stop of the machine."""
    kept = WhatIf.objects.get(pk=number)
    if kept.state in _OVER:
        return kept
    kept.state, kept.done, kept.total = State.RUNNING, 0, sum(by_kind(kept.place).values())
    kept.save(update_fields=["state", "done", "total"])
    flow = run(kept.asked, place=kept.place, on=kept.on, chunk=chunk, told=lambda done: _told(kept, done))
    if flow is None:
        return kept
    kept.counts = {f"{a.value}>{b.value}": n for (a, b), n in flow.counts.items()}
    kept.changed = [[child, a.value, b.value] for child, a, b in flow.changed[: WhatIf.MOST]]
    kept.state = State.DONE
    kept.save(update_fields=["counts", "changed", "state"])
    return kept


def run(
    asked: Mapping[str, int | bool], *, place: str, on: date, chunk: int, told: Callable[[int], bool]
) -> Flow | None:
    """Weigh every child of the place; `told(done)` answers whether to go on. None when it was stopped."""
    flow, done = Flow(), 0
    for children in facts_in(place, on=on, chunk=chunk):
        weigh(flow, children, asked, on=on)
        done += len(children)
        if not told(done):
            return None
    return flow


def _told(kept: WhatIf, done: int) -> bool:
    WhatIf.objects.filter(pk=kept.pk).update(done=done)
    kept.refresh_from_db(fields=["state", "done"])
    return kept.state == State.RUNNING


def stop(kept: WhatIf, *, by: User) -> None:
    """Stop one that runs; what was counted so far is no result. Raises NotAllowed."""
    by.require(Act.WHAT_IF, kept.place)
    WhatIf.objects.filter(pk=kept.pk, state__in=[State.WAITING, State.RUNNING]).update(state=State.STOPPED)


@dataclass(frozen=True, slots=True)
class Change:
    """How many go from one kind to another; `rounded` for who sees no child."""

    before: Kind
    after: Kind
    text: str

    @property
    def enters(self) -> bool | None:
        """True into the count, False out of it, None neither."""
        return None if self.before.counted is self.after.counted else self.after.counted


def changes(kept: WhatIf, *, by: User) -> list[Change]:
    """What changes, the largest first; exact for who may see the children, else rounded to 5."""
    exact = by.may(Act.SEE_CHILD)
    flows = [(*map(Kind, key.split(">")), n) for key, n in kept.counts.items()]
    return [Change(a, b, said(n, exact=exact)) for a, b, n in sorted(flows, key=lambda flow: -flow[2]) if a is not b]


def sums(kept: WhatIf, *, by: User) -> dict[str, str]:
    """计入 before and after, who enters and who leaves."""
    flows = [(*map(Kind, key.split(">")), n) for key, n in kept.counts.items()]
    found = {
        "现行口径计入": sum(n for a, _, n in flows if a.counted),
        "假设口径计入": sum(n for _, b, n in flows if b.counted),
        "新计入": sum(n for a, b, n in flows if b.counted and not a.counted),
        "不再计入": sum(n for a, b, n in flows if a.counted and not b.counted),
    }
    return {label: said(n, exact=by.may(Act.SEE_CHILD)) for label, n in found.items()}


def children_changed(kept: WhatIf, *, by: User) -> list[tuple[Child, Kind, Kind]]:
    """Who changes, for who may see children, only those in reach; at most `WhatIf.MOST` were kept."""
    if not by.may(Act.SEE_CHILD):
        return []
    listed = kept.changed[:200]
    within = Child.objects.filter(residence__within=by.jurisdiction, state=Child.State.ACTIVE)
    found = within.select_related("person").in_bulk([child for child, _, _ in listed])
    return [(found[child], Kind(a), Kind(b)) for child, a, b in listed if child in found]
