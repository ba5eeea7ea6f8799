"""Publishing, withdrawing, revising (发布、撤回、修订): the ledger first, then the files."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from tonghu.methods.tabulation import QUALITY, STANDARD
from tonghu.register import journal
from tonghu.register.models import LedgerEntry, Publication, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.release.agreeing import SHORTEST
from tonghu.steps.release.asking import departments_for
from tonghu.steps.release.counting import counted_in, entries_of
from tonghu.steps.release.drafting import NoReason, consents_of, digest_of, draft, locked, portions
from tonghu.steps.release.ledgers import Book, ledger_of, lock_ledgers, write_down
from tonghu.steps.release.protecting import protect_for_all
from tonghu.steps.release.snapshots import opened
from tonghu.steps.release.states import Move, State, may_move, standing_of


class NotSafeAnyMore(Exception):
    """What was published meanwhile, and these tables, would together reveal small cells (与新的发布合并后不安全)."""

    def __init__(self) -> None:
        super().__init__(
            "征求意见期间有新的发布，与本次的表格合在一起会透露不公布的小数，本次没有发布。"
            "请改选较少的表格，或重新制表后另行起草，再征求意见。"
        )


class NotAgreed(Exception):
    """An office that must agree was not asked, or agreed to something else (意见不全)."""

    def __init__(self) -> None:
        super().__init__("各单位同意的不是现在的表格，或有应征求的单位没有征求，没有发布。请修改表格后重新征求意见。")


@wide("the ledger is written by whoever publishes; who may, the offices have said")
def publish(publication: Publication, *, by: User) -> Publication:
    """Give it the next number and enter it in the ledger; from then on it is out.

    Raises NotAllowed, NotNow, NotAgreed, NotSafeAnyMore, disclosure.NotAudited, disclosure.LedgerAltered: then
    nothing is out.
    """
    by.require(Act.DRAFT_RELEASE, publication.place)
    with transaction.atomic():
        lock_ledgers()
        publication = locked(publication)
        said = consents_of(publication)
        may_move(Move.PUBLISH, standing_of(publication, said))
        snapshot, numbers = publication.snapshot, publication.tables
        if {c.department for c in said} != set(departments_for(numbers)):
            raise NotAgreed
        if digest_of(snapshot, numbers) != publication.digest:
            raise NotAgreed
        ledger = ledger_of(Book.PUBLIC)
        _still_safe(publication)
        ledger = write_down(
            portions(snapshot, numbers), ledger, book=Book.PUBLIC, snapshot=snapshot, by=by, publication=publication
        )
        publication.published_by, publication.published_at = by, timezone.now()
        publication.state = State.PUBLISHED
        publication.number, publication.revision = _number(publication)
        publication.save(update_fields=["published_by", "published_at", "state", "number", "revision"])
        if publication.revises is not None:
            _replace(publication.revises, by=by)
        journal.note(
            "PUBLISH", by=by, publication=publication.pk, number=publication.number, revision=publication.revision,
            ledger=ledger.hash,
        )  # fmt: skip
    return publication


def _still_safe(publication: Publication) -> None:
    """Whether the tables are still safe with what came out since they were protected."""
    snapshot = publication.snapshot
    known = max(entry.known for entry in entries_of(snapshot, Book.READY))
    newer = LedgerEntry.objects.filter(book=Book.PUBLIC, number__gt=known)
    if not newer.exclude(snapshot__digest=snapshot.digest).exists():
        return  # parts of one protected set are safe together
    again = protect_for_all(counted_in(opened(snapshot), [*STANDARD.values(), *QUALITY.values()]), snapshot)
    for portion in portions(snapshot, publication.tables):
        now = again.proofs[portion.number].values
        if any(n is not None and now[place] is None for place, n in portion.release.values.items()):
            raise NotSafeAnyMore


def _number(publication: Publication) -> tuple[str, int]:
    """The next number of the year; a revision keeps that of what it revises."""
    if publication.revises is not None:
        before = Publication.objects.filter(number=publication.revises.number).order_by("-revision").first()
        assert before is not None
        return before.number, before.revision + 1
    year = timezone.localdate().year
    given = Publication.objects.filter(number__startswith=f"〔{year}〕", revision=0).count()
    return f"〔{year}〕第{given + 1}号", 0


def _replace(old: Publication, *, by: User) -> None:
    """What is revised is out no longer as the valid one; the ledger keeps it."""
    if old.state == State.PUBLISHED:
        old.state, old.ended_by, old.ended_at = State.REVISED, by, timezone.now()
        old.save(update_fields=["state", "ended_by", "ended_at"])


def withdraw(publication: Publication, *, why: str, by: User) -> Publication:
    """Say that a publication is no longer valid; who holds it holds it, so the ledger keeps it.

    Raises NotAllowed, NotNow, NoReason.
    """
    act = Act.APPROVE_RELEASE if by.may(Act.APPROVE_RELEASE) else Act.DRAFT_RELEASE
    by.require(act, publication.place)
    why = _reason(why, "撤回的原因")
    with transaction.atomic():
        publication = locked(publication)
        may_move(Move.WITHDRAW, standing_of(publication, []))
        publication.state, publication.ended_why = State.WITHDRAWN, why
        publication.ended_by, publication.ended_at = by, timezone.now()
        publication.save(update_fields=["state", "ended_why", "ended_by", "ended_at"])
        journal.note("WITHDRAW_RELEASE", by=by, publication=publication.pk, number=publication.number)
    return publication


def revise(publication: Publication, *, why: str, by: User, tables: Sequence[str] = ()) -> Publication:
    """Draft what takes the place of a publication, of the round's last snapshot: why says what was wrong.

    It goes the whole way again. Raises NotAllowed, NotNow, NoReason, NoSnapshot, NotPublishable.
    """
    by.require(Act.DRAFT_RELEASE, publication.place)
    why = _reason(why, "修订的原因（原来哪里不对）")
    may_move(Move.REVISE, standing_of(publication, []))
    round = publication.snapshot.round
    return draft(
        round=round, within=publication.place, tables=tables or publication.tables, by=by, revises=publication, why=why
    )


def _reason(why: str, what: str) -> str:
    why = why.strip()[:500]
    if len(why) < SHORTEST:
        raise NoReason(what)
    return why
