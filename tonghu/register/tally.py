"""How many children stand where (计数): exact at any moment, without looking at a single child."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Sum
from django.db.models.functions import Left

from tonghu.register.models import Child, FormTally, Line, LineTally, Round, Tally, UploadTally


class Told(NamedTuple):
    """What lists say of children (名单怎么说): which name them, as `Child.named_by`, and whether they disagree."""

    named_by: str
    disputed: bool


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


def by_lists(within: str, digits: int, *, kind: str = "") -> dict[str, Counter[Told]]:
    """Active children inside `within` by the first digits of where they live, in code order, and by their lists.

    kind: only those of one category.
    """
    rows = Tally.objects.filter(state=Child.State.ACTIVE, residence__within=within)
    rows = rows.filter(kind=kind) if kind else rows
    counted: dict[str, Counter[Told]] = defaultdict(Counter)
    by = (Left("residence", digits), "named_by", "disputed")
    for place, named_by, disputed, n in rows.values_list(*by).annotate(all=Sum("n")).order_by():
        if n:
            counted[place][Told(named_by, disputed)] += n
    return {place: counted[place] for place in sorted(counted)}


def forms_by_place(round: Round, within: str, digits: int) -> dict[str, Counter[str]]:
    """The forms of active children inside `within`, by the first digits of where they live and by their state."""
    rows = FormTally.objects.filter(round=round, residence__within=within)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for place, state, n in rows.values_list(Left("residence", digits), "state").annotate(all=Sum("n")).order_by():
        counted[place][state] += n
    return counted


def forms(round: Round, place: str) -> Counter[str]:
    """The forms of the active children of a place by their state."""
    return sum(forms_by_place(round, place, len(place)).values(), Counter())


@dataclass(frozen=True, slots=True)
class Answers:
    """Lines of a request of which something is still asked (核对行数), in all and by what was answered.

    different: those of `differed` that nobody has settled. last: when the last answer came.
    """

    total: int = 0
    answered: int = 0
    same: int = 0
    differed: int = 0
    missing: int = 0
    different: int = 0
    last: datetime | None = None


def answers(requests: Collection[int]) -> dict[int, Answers]:
    """How far each of these requests is answered, without looking at a line."""
    rows = LineTally.objects.filter(request__in=requests).order_by()
    by_request: dict[int, list[tuple[str, bool, bool, int, datetime | None]]] = {request: [] for request in requests}
    by = ("request", "verdict", "open", "asked")
    for request, *found in rows.values_list(*by).annotate(all=Sum("n"), latest=Max("last")):
        by_request[request].append((found[0], found[1], found[2], found[3], found[4]))
    return {request: _answers(found) for request, found in by_request.items()}


def _answers(found: Sequence[tuple[str, bool, bool, int, datetime | None]]) -> Answers:
    verdicts: Counter[str] = Counter()
    for verdict, _, asked, n, _ in found:
        verdicts[verdict] += n if asked else 0
    different = Line.Verdict.DIFFERENT
    return Answers(
        verdicts.total(),
        verdicts.total() - verdicts[Line.Verdict.PENDING],
        verdicts[Line.Verdict.SAME],
        verdicts[different],
        verdicts[Line.Verdict.NOT_FOUND],
        sum(n for verdict, open_, _, n, _ in found if verdict == different and open_),
        max((last for *_, last in found if last), default=None),
    )


def uploads(round: Round, district: str) -> list[tuple[datetime, int, int]]:
    """Acts that made rows of children who live in a district now: when, by whom, how many; newest first."""
    rows = UploadTally.objects.filter(round=round, district__within=district).order_by()
    found = rows.values_list("at", "by").annotate(all=Sum("n")).order_by("-at", "by")
    return [(at, by, n) for at, by, n in found if n]


def compact() -> int:
    """Sum up what has gathered since the last time; returns how many rows became fewer. Others count on meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT register_compact_tally() + register_compact_forms() + register_compact_answers()")
        return int(cursor.fetchone()[0])
