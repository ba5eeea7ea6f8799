"""Which lists name a child, as a clerk asks it (来源名单): in several, only in one, in none, disagreeing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from tonghu.register.tally import Told
from tonghu.rules.forms.lists import LAYOUTS, ListKind

# Every kind of list that names children; a new kind stands in the counts and filters without being written here.
KINDS = tuple(kind for kind in LAYOUTS if not kind.startswith("ANSWERS"))
_SHORT = {ListKind.EDUCATION: "教育", ListKind.POLICE: "公安", ListKind.COMMUNITY: "社区云"}
SHORT = {kind.value: _SHORT.get(kind, kind.label) for kind in KINDS}

SEVERAL, NONE, DISPUTED = "several", "none", "disputed"
ALONE = {kind.lower(): kind.value for kind in KINDS}
_BOTH = (ListKind.EDUCATION.value, ListKind.POLICE.value)
LABELS = {
    SEVERAL: "两份以上名单都有",
    **{code: f"只在{SHORT[kind]}" for code, kind in ALONE.items()},
    NONE: "名单都没有",
    "both": "教育公安都有",
    DISPUTED: "名单之间不一致",
}
# These and no others share the children out: each child stands in exactly one.
SHARES = (SEVERAL, *ALONE, NONE)


def named(question: str) -> Q:
    """The children that answer a question of LABELS: the condition behind the list."""
    if question == DISPUTED:
        return Q(disputed=True)
    if question == SEVERAL:
        return Q(named_by__contains=",")
    if question == "both":
        return Q(named_by__contains=_BOTH[0]) & Q(named_by__contains=_BOTH[1])
    return Q(named_by=ALONE.get(question, ""))


def answers(question: str, told: Told) -> bool:
    """The same condition, of what was counted."""
    if question == DISPUTED:
        return told.disputed
    lists = set(told.named_by.split(",")) if told.named_by else set()
    if question == SEVERAL:
        return len(lists) > 1
    if question == "both":
        return lists >= set(_BOTH)
    return lists == ({ALONE[question]} if question in ALONE else set())


@dataclass(frozen=True, slots=True)
class Shares:
    """The children of one place by which lists name them (底数汇总)."""

    code: str
    name: str
    counts: Mapping[str, int]

    @property
    def children(self) -> int:
        """All of them."""
        return sum(self.counts[question] for question in SHARES)


def shares(code: str, name: str, told: Mapping[Told, int]) -> Shares:
    """Answer every question for one place."""
    counts: Counter[str] = Counter(dict.fromkeys(LABELS, 0))
    for said, n in told.items():
        counts.update({question: n for question in LABELS if answers(question, said)})
    return Shares(code, name, counts)
