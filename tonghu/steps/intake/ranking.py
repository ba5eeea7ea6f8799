"""The order of the queue (判定次序): what a decision settles comes first.

rank = rows that wait on one of the same children × 100 + 50 where the list counts + how near even the odds are (0–9).
Equal ranks keep the order in which they came.
"""

from collections import defaultdict
from collections.abc import Collection

from tonghu.register.bulk import update_rows
from tonghu.register.models import Pair
from tonghu.rules.forms.lists import ListKind

# Whoever stands on these is counted; the others are leads (线索).
COUNTED = (ListKind.EDUCATION.value, ListKind.POLICE.value)
MOST = 99
PER_ROW, FOR_COUNT = 100, 50


def rank_waiting(rows: Collection[int]) -> None:
    """Give the open pairs of these rows, and of rows that wait on the same children, their places in the queue."""
    children = Pair.objects.filter(row__in=rows, decision="").values("child")
    pairs = list(
        Pair.objects.filter(child__in=children, decision="")
        .select_related("row__batch")
        .only("child_id", "probability", "rank", "row__child_id", "row__batch__kind")
    )
    waiting: dict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        waiting[pair.child_id].add(pair.row_id)
    changed = []
    for pair in pairs:
        rank = rank_of(len(waiting[pair.child_id]), pair.row.batch.kind in COUNTED, pair.probability)
        if pair.rank != rank:
            pair.rank = rank
            changed.append(pair)
    update_rows(changed, ["rank"])


def rank_of(waiting: int, counts: bool, probability: float | None) -> int:
    """The place of one pair; more comes first."""
    return min(waiting, MOST) * PER_ROW + (FOR_COUNT if counts else 0) + nearness(probability)


def nearness(probability: float | None) -> int:
    """How near to even the odds stand: 9 for even, 0 for as good as certain; 9 too where nobody knows."""
    return 9 if probability is None else round(9 * (1 - abs(2 * probability - 1)))


def settles(rank: int | None) -> tuple[int, bool]:
    """What a rank says: how many rows wait on the decision, and whether a count waits on it."""
    rank = rank or PER_ROW
    return rank // PER_ROW, rank % PER_ROW >= FOR_COUNT
