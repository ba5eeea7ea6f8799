"""How far each place is (轮次进度): children on the base list against forms at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import connection

from tonghu.methods.tabulation.supposing import rounded
from tonghu.register.models import Division, Round, User
from tonghu.register.scope import wide
from tonghu.register.tally import by_place
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach

# Visits and forms are counted as a set each: asked child by child, a district of 300,000 takes three times as long.
_COUNTS = """
    WITH here AS NOT MATERIALIZED (
        SELECT person_id child_id, left(residence, %(digits)s) place
        FROM register_child WHERE state = 'ACTIVE' AND residence ~>=~ %(within)s AND residence ~<~ (%(within)s || ':')
    ), seen AS (
        SELECT place, count(*) visited FROM here
        WHERE %(visits)s AND EXISTS (
            SELECT 1 FROM register_visit v WHERE v.child_id = here.child_id AND v.round_id = %(round)s
        )
        GROUP BY place
    ), forms AS (
        SELECT place,
               count(*) FILTER (WHERE r.state IN ('DRAFT', 'RETURNED')) drafted,
               count(*) FILTER (WHERE r.state = 'SUBMITTED') submitted,
               count(*) FILTER (WHERE r.state = 'REVIEWED') reviewed,
               count(*) FILTER (WHERE r.state = 'VERIFYING') verifying,
               count(*) FILTER (WHERE r.state = 'VERIFIED') verified,
               count(*) FILTER (WHERE r.state = 'UPLOADED') uploaded
        FROM here JOIN register_record r ON r.child_id = here.child_id AND r.round_id = %(round)s
        GROUP BY place
    )
    SELECT place, coalesce(visited, 0), coalesce(drafted, 0), coalesce(submitted, 0), coalesce(reviewed, 0),
           coalesce(verifying, 0), coalesce(verified, 0), coalesce(uploaded, 0)
    FROM seen FULL JOIN forms USING (place)
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """One place's children by how far their forms are."""

    code: str
    name: str
    children: int
    visited: int
    drafted: int
    submitted: int
    reviewed: int
    verifying: int
    verified: int
    uploaded: int

    @property
    def registered(self) -> int:
        """Forms submitted or beyond (已登记)."""
        return self.submitted + self.reviewed + self.verifying + self.verified + self.uploaded

    @property
    def share(self) -> float:
        """Registered out of all children, 0 to 1."""
        return self.registered / self.children if self.children else 0.0


@wide("counts of a place, by whoever may see its progress; no child leaves here")
def progress_by_place(round: Round, *, within: str, by: User, visits: bool = True) -> list[Progress]:
    """Progress of each place one level below `within`, in code order. Raises NotAllowed.

    Exact for who may see the children; for others each number is rounded to 5: few live in some places.
    visits: False leaves `visited` at 0, for a desk that shows only forms; over a district it takes half as long.
    Children whose address is known no deeper than `within` stand under its own code: 待落实街镇 or 居村.
    """
    by.require(Act.SEE_BOARD if by.may(Act.SEE_BOARD) else Act.SEE_BASE_LIST, within)
    digits = _below(within)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"round": round.pk, "digits": digits, "within": within, "visits": visits})
        counted = {code: counts for code, *counts in cursor.fetchall()}
    children = by_place(within, digits)
    names = dict(Division.objects.filter(code__in=children).values_list("code", "name"))
    found = [Progress(code, _name(code, names, digits), n, *counted.get(code, [0] * 7)) for code, n in children.items()]
    return found if by.may(Act.SEE_CHILD) else [_rounded(place) for place in found]


_NUMBERS = [f.name for f in fields(Progress) if f.name not in ("code", "name")]


def _rounded(place: Progress) -> Progress:
    """Whoever came at least so far, rounded, stage by stage: so no stage has more than the one before."""
    reached = last = 0
    stages: list[int] = []
    for name in reversed(_NUMBERS[2:]):
        reached += getattr(place, name)
        stages.insert(0, rounded(reached) - last)
        last = rounded(reached)
    return Progress(place.code, place.name, rounded(place.children), rounded(place.visited), *stages)


def _below(code: str) -> int:
    lengths: Sequence[int] = sorted(CODE_LENGTH.values())
    return next((length for length in lengths if length > len(code)), CODE_LENGTH[Reach.COMMITTEE])


def _name(code: str, names: dict[str, str], digits: int) -> str:
    return names.get(code, code) if len(code) >= digits else "地址待落实"
