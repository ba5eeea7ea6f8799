"""Who stands around a row or child (周围的孩子): brothers, sisters and twins, on either side of a comparison."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tonghu.register.families import known_guardians
from tonghu.register.models import Child, Guardianship, SourceRow, User
from tonghu.register.row_facts import facts_of, guardians_of, person_of
from tonghu.register.scope import wide
from tonghu.rules.access import Act

MOST = 12  # who has more children around is an office, not a family


@dataclass(frozen=True, slots=True)
class Kin:
    """A child that shares a guardian or a household; `twin`: born on the same day."""

    child: int
    twin: bool


@wide("a family may live in two places")
def kin_of_row(row: SourceRow, *, by: User, but: Collection[int] = ()) -> list[Kin]:
    """Children of the guardians that a row names. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    facts = facts_of(row)
    adults = known_guardians(guardians_of(facts))
    return _kin(Q(person__in=adults), person_of(facts).born, {*but})


@wide("a family may live in two places")
def kin_of_child(child: Child, *, by: User, but: Collection[int] = ()) -> list[Kin]:
    """Children who share a guardian or the household with a child. Raises NotAllowed."""
    by.require(Act.DECIDE_PAIR)
    adults = Guardianship.objects.filter(child=child, ended_on=None).values("person")
    return _kin(Q(person__in=adults), child.born, {child.pk, *but}, household=child.household_id)


def _kin(tied: Q, born: date | None, but: set[int], *, household: int | None = None) -> list[Kin]:
    wards = Guardianship.objects.filter(tied, ended_on=None).values_list("child", flat=True)[: MOST * 2]
    near = Q(pk__in=list(wards)) | (Q(household=household) if household else Q(pk__in=[]))
    found = Child.objects.filter(near, state=Child.State.ACTIVE).exclude(pk__in=but).order_by("born", "pk")
    return [Kin(pk, born is not None and day == born) for pk, day in found.values_list("pk", "born")[:MOST]]
