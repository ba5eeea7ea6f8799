"""How many forms wait at a stage, and since when (待办张数): counted without looking at a single form."""

from dataclasses import dataclass
from datetime import datetime

from tonghu.register import tally
from tonghu.register.models import Record, Round, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act


@dataclass(frozen=True, slots=True)
class Waiting:
    """Forms of a district at one stage. oldest: when the first of them was reviewed; None where none waits."""

    count: int
    oldest: datetime | None


@wide("how many forms of a district wait; no child leaves here")
def forms_at(state: str, *, round: Round, by: User) -> Waiting:
    """The forms of the user's district at a stage. Raises NotAllowed."""
    by.require(Act.SEE_DESK, by.jurisdiction)
    count = tally.forms(round, by.jurisdiction)[state]
    if not count:
        return Waiting(0, None)
    here = Record.objects.filter(
        round=round, state=state, child__residence__within=by.jurisdiction, child__state="ACTIVE"
    )
    # The first in the order of the index that is of the district: one in sixteen is.
    return Waiting(count, here.order_by("reviewed_at").values_list("reviewed_at", flat=True).first())
