"""Where a publication stands, and what may be done with it there (发布的状态), as data."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from tonghu.register.models import Consent, Publication
from tonghu.rules.terms.departments import Department

State = Publication.State
Answer = Consent.Answer
APPROVERS = (Department.CIVIL, Department.STATISTICS)  # 方案 二（八）: 统计、民政 publish


class Standing(StrEnum):
    """What a publication waits for: its state, and what the offices have said so far."""

    DRAFT = "草稿"
    CONSULTING = "征求部门意见"
    REFUSED = "有单位不同意"
    APPROVING = "等待审批"
    READY = "可以发布"
    PUBLISHED = "已发布"
    WITHDRAWN = "已撤回"
    REVISED = "已被修订替代"
    ABANDONED = "已放弃"


class Move(StrEnum):
    """One thing that may be done with a publication."""

    CHANGE = "修改表格"
    ASK = "征求意见"
    CONSENT = "回复意见"
    APPROVE = "审批"
    PUBLISH = "发布"
    REVISE = "修订"
    WITHDRAW = "撤回"
    ABANDON = "放弃"


_UNDER_WAY = frozenset({Standing.CONSULTING, Standing.REFUSED, Standing.APPROVING, Standing.READY})

# From where each move goes. PUBLISH stands at one place only, and nobody's move leads there but those of all offices.
MOVES: Mapping[Move, frozenset[Standing]] = {
    Move.CHANGE: _UNDER_WAY | {Standing.DRAFT},
    Move.ASK: frozenset({Standing.DRAFT}),
    Move.CONSENT: frozenset({Standing.CONSULTING, Standing.REFUSED}),
    Move.APPROVE: frozenset({Standing.APPROVING}),
    Move.PUBLISH: frozenset({Standing.READY}),
    Move.REVISE: frozenset({Standing.PUBLISHED, Standing.WITHDRAWN}),
    Move.WITHDRAW: frozenset({Standing.PUBLISHED}),
    Move.ABANDON: _UNDER_WAY | {Standing.DRAFT},
}


class NotNow(Exception):
    """A publication does not stand where this could be done (现在不能办理)."""

    def __init__(self, move: Move, standing: Standing) -> None:
        super().__init__(f"这次发布现在的状态是“{standing.value}”，不能{move.value}。请刷新页面，按当前状态办理。")


def standing_of(publication: Publication, consents: Collection[Consent]) -> Standing:
    """Where it stands. consents: those of its present turn."""
    if publication.state != State.ASKED:
        return Standing[publication.state]
    if any(c.answer == Answer.REFUSED for c in consents):
        return Standing.REFUSED
    open_ = {c.department for c in consents if c.answer != Answer.AGREED}
    if not consents or open_ - set(APPROVERS):
        return Standing.CONSULTING
    return Standing.APPROVING if open_ else Standing.READY


def may_move(move: Move, standing: Standing) -> None:
    """Raise NotNow unless a publication that stands so may be moved so."""
    if standing not in MOVES[move]:
        raise NotNow(move, standing)
