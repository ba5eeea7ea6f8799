"""How many children stand where (计数): exact at any moment, without looking at a single child."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Left

from tonghu.register.models import Child, Tally


def by_kind(place: str, *, exact: bool = False) -> dict[str, int]:
    """Active children of a place by category; `exact`: only those whose address is known no deeper."""
    where = {"residence": place} if exact else {"residence__within": place}
    rows = Tally.objects.filter(state=Child.State.ACTIVE, **where).values_list("kind").annotate(all=Sum("n")).order_by()
    return {kind: n for kind, n in rows if n}


def by_place(within: str, digits: int) -> Mapping[str, int]:
    """Active children inside `within` by the first digits of where they live, in code order."""
    rows = Tally.objects.filter(state=Child.State.ACTIVE, residence__within=within)
    counted: dict[str, int] = defaultdict(int)
    for place, n in rows.values_list(Left("residence", digits)).annotate(all=Sum("n")).order_by():
        counted[place] += n
    return {place: counted[place] for place in sorted(counted) if counted[place]}


def compact() -> int:
    """Sum up what has gathered since the last time; returns how many rows became fewer. Others count on meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_compact_tally()")
        return int(cursor.fetchone()[0])
