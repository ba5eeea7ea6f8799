"""Drafting a publication (起草发布): which tables of which snapshot, asked of whom; nothing is out by it."""

import json
from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.methods.reporting.documents.document import chinese_day
from tonghu.register import journal
from tonghu.register.models import Consent, LedgerEntry, Publication, Round, Snapshot, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.steps.release.asking import publishable, with_quality
from tonghu.steps.release.counting import entries_of
from tonghu.steps.release.ledgers import Book, Portion, portion_in
from tonghu.steps.release.protecting import tables_in
from tonghu.steps.release.snapshots import NoSnapshot, frozen_on
from tonghu.steps.release.states import Move, Standing, State, may_move, standing_of


class NotPublishable(ValueError):
    """These tables cannot be published (不能发布的表)."""

    def __init__(self, numbers: Sequence[str]) -> None:
        what = f"{'、'.join(numbers)}不能对外发布" if numbers else "没有选任何一张表"
        super().__init__(f"{what}。请只选列出的统计表；仅供部门使用的表和重点关爱台账不对外发布。")


class NotYet(ValueError):
    """The register was frozen before the day that the figures are of (参照日未到)."""

    def __init__(self, snapshot: Snapshot) -> None:
        day, frozen = (chinese_day(d.isoformat()) for d in (snapshot.reference_date, frozen_on(snapshot)))
        super().__init__(
            f"这一轮的名册冻结于{frozen}，早于参照日{day}，只是进度数，不能起草对外发布。"
            f"请在{day}之后重新制作统计快照和统计表，再起草。"
        )


class NoReason(ValueError):
    """Such an act needs a reason (缺少原因)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"请写明{what}，至少4个字。")


def publications(user: User) -> QuerySet[Publication]:
    """Those of the account's place; of a department those it was asked about."""
    found = Publication.objects.filter(place__within=user.jurisdiction)
    if user.may(Act.CONSENT_TO_RELEASE):
        asked = Consent.objects.filter(department=user.department, place=user.jurisdiction)
        return found.filter(pk__in=asked.values("publication"), place=user.jurisdiction)
    return found if user.may(Act.SEE_RELEASES) else found.none()


@wide("how far a publication is; only for one that the account found among its own")
def consents_of(publication: Publication) -> list[Consent]:
    """What the offices said of it as it is now."""
    found = Consent.objects.filter(publication=publication, turn=publication.turn)
    return list(found.select_related("by", "publication").order_by("pk"))


def stands(publication: Publication) -> Standing:
    """Where it stands."""
    return standing_of(publication, consents_of(publication))


def draft(
    *, round: Round, within: str, tables: Sequence[str], by: User, revises: Publication | None = None, why: str = ""
) -> Publication:
    """Begin a publication of the round's last protected snapshot of a place.

    revises: what it takes the place of, with the reason. Raises NotAllowed, NoSnapshot, NotYet, NotPublishable.
    """
    by.require(Act.DRAFT_RELEASE, within)
    snapshot = last_ready(round=round, within=within)
    if frozen_on(snapshot) < snapshot.reference_date:
        raise NotYet(snapshot)
    chosen = _chosen(snapshot, tables)
    with transaction.atomic():
        publication = Publication.objects.create(
            snapshot=snapshot, place=within, title=f"{round.name}流动儿童和留守儿童统计", tables=chosen,
            digest=digest_of(snapshot, chosen), drafted_by=by, drafted_at=timezone.now(), revises=revises, why=why,
        )  # fmt: skip
        journal.note(
            "DRAFT_RELEASE", by=by, publication=publication.pk, tables=chosen, revises=revises.pk if revises else None
        )
    return publication


def change(publication: Publication, tables: Sequence[str], *, by: User) -> Publication:
    """Other tables, of the round's last snapshot: whatever was said of the former ones no longer counts.

    Raises NotAllowed, NotNow, NotPublishable.
    """
    by.require(Act.DRAFT_RELEASE, publication.place)
    with transaction.atomic():
        publication = locked(publication)
        may_move(Move.CHANGE, stands(publication))
        chosen = _chosen(publication.snapshot, tables)
        publication.tables, publication.digest = chosen, digest_of(publication.snapshot, chosen)
        publication.turn += 1
        publication.state = State.DRAFT
        publication.save(update_fields=["tables", "digest", "turn", "state"])
        journal.note("CHANGE_RELEASE", by=by, publication=publication.pk, tables=chosen, turn=publication.turn)
    return publication


def abandon(publication: Publication, *, by: User) -> None:
    """Give up a publication that is not out. Raises NotAllowed, NotNow."""
    by.require(Act.DRAFT_RELEASE, publication.place)
    with transaction.atomic():
        publication = locked(publication)
        may_move(Move.ABANDON, stands(publication))
        publication.state = State.ABANDONED
        publication.save(update_fields=["state"])
        journal.note("ABANDON_RELEASE", by=by, publication=publication.pk)


def locked(publication: Publication) -> Publication:
    """As it is now, and nobody else changes it until the transaction ends."""
    return Publication.objects.select_for_update(of=("self",)).select_related("snapshot").get(pk=publication.pk)


def last_ready(*, round: Round, within: str) -> Snapshot:
    """The newest snapshot of a round and place whose tables may be drafted for the public. Raises NoSnapshot."""
    entries = LedgerEntry.objects.filter(book=Book.READY, snapshot__round=round, place=within)
    newest = entries.order_by("-number").select_related("snapshot").first()
    if newest is None:
        raise NoSnapshot
    return newest.snapshot


def _chosen(snapshot: Snapshot, tables: Sequence[str]) -> list[str]:
    allowed = [table.number for table in publishable(snapshot)]
    chosen = [number for number in allowed if number in tables]
    if wrong := sorted(set(tables) - set(allowed)):
        raise NotPublishable(wrong)
    if not chosen:
        raise NotPublishable([])
    return chosen


def portions(snapshot: Snapshot, numbers: Sequence[str]) -> list[Portion]:
    """These tables as they are ready for the public, with those of their quality: a part of what was protected together
    is safe.

    Raises LedgerAltered.
    """
    held = tables_in(entries_of(snapshot, Book.READY))
    return [portion_in(held[number]) for number in with_quality(numbers) if number in held or number in numbers]


@wide("a digest of protected tables; nothing is shown")
def digest_of(snapshot: Snapshot, numbers: Sequence[str]) -> str:
    """SHA-256 of the cells that would be published: what an office agrees to."""
    told = sha256(json.dumps([snapshot.digest, *numbers]).encode())
    for portion in portions(snapshot, numbers):
        told.update(portion.release.packed(0, ""))
    return told.hexdigest()
