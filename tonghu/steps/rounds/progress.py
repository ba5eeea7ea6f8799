"""How far each place is (轮次进度): children on the base list against forms at each stage."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import connection

from tonghu.methods.tabulation.supposing import rounded
from tonghu.register.models import Division, Record, Round, User
from tonghu.register.scope import wide
from tonghu.register.tally import by_place, forms_by_place
from tonghu.rules.access import Act
from tonghu.rules.access.roles import CODE_LENGTH, Reach

# As a set: asked child by child, a district of 300,000 takes three times as long.
_VISITED = """
    SELECT left(c.residence, %s) place, count(*) FROM register_child c
    WHERE c.state = 'ACTIVE' AND c.residence ~>=~ %s AND c.residence ~<~ (%s || ':') AND EXISTS (
        SELECT 1 FROM register_visit v WHERE v.child_id = c.person_id AND v.round_id = %s
    )
    GROUP BY 1
"""
State = Record.State


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
    children, forms = by_place(within, digits), forms_by_place(round, within, digits)
    visited = _visited(round, within, digits) if visits else {}
    names = dict(Division.objects.filter(code__in=children).values_list("code", "name"))
    found = [
        Progress(code, _name(code, names, digits), n, visited.get(code, 0), *_stages(forms.get(code, Counter())))
        for code, n in children.items()
    ]
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


def _visited(round: Round, within: str, digits: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_VISITED, [digits, within, within, round.pk])
        return dict(cursor.fetchall())


def _stages(forms: Counter[str]) -> tuple[int, ...]:
    """Forms as Progress names them, from drafted on."""
    begun = forms[State.DRAFT] + forms[State.RETURNED]
    stages = (State.SUBMITTED, State.REVIEWED, State.VERIFYING, State.VERIFIED, State.UPLOADED)
    return begun, *(forms[stage] for stage in stages)


def _below(code: str) -> int:
    lengths: Sequence[int] = sorted(CODE_LENGTH.values())
    return next((length for length in lengths if length > len(code)), CODE_LENGTH[Reach.COMMITTEE])


def _name(code: str, names: dict[str, str], digits: int) -> str:
    return names.get(code, code) if len(code) >= digits else "地址待落实"
