"""A publication as its readers see it (发布内容), drafted or out, and its files (发布文件)."""

import csv
import io
import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tonghu.methods.disclosure import SUPPRESSED
from tonghu.methods.reporting import Approval, Edition, Printed, measures
from tonghu.methods.tabulation import TOTAL, Threshold
from tonghu.register import journal
from tonghu.register.models import NotAllowed, Publication, Round, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.terms.departments import Department
from tonghu.steps.release.asking import with_quality
from tonghu.steps.release.counting import entries_of
from tonghu.steps.release.drafting import consents_of, publications
from tonghu.steps.release.editions import place_name, tables_within
from tonghu.steps.release.estimates import estimate_for
from tonghu.steps.release.ledgers import Book
from tonghu.steps.release.snapshots import frozen_on
from tonghu.steps.release.states import Answer, State

MANIFEST = "publication.json"


def edition_of(publication: Publication, *, by: User) -> Edition:
    """What a publication shows, with who agreed to it, and the one before of the same place.

    For whoever works on it, and for a department that was asked. Raises NotAllowed, disclosure.LedgerAltered.
    """
    if not publications(by).filter(pk=publication.pk).exists():
        raise NotAllowed
    journal.note("SEE_RELEASE", by=by, publication=publication.pk, turn=publication.turn)
    return _edition(publication)


def edition_out(publication: Publication) -> Edition:
    """What everybody may read of a publication that is out. Raises NotAllowed, disclosure.LedgerAltered."""
    if publication.state != State.PUBLISHED:
        raise NotAllowed
    return _edition(publication)


@wide("protected tables of a publication that the account works on or was asked about")
def _edition(publication: Publication, *, first: bool = True) -> Edition:
    snapshot = publication.snapshot
    entries = list(publication.entries.order_by("number")) or entries_of(snapshot, Book.READY)
    shown = tables_within(entries, publication.place, snapshot, numbers=with_quality(publication.tables))
    tables = {number: shown[number] for number in publication.tables}
    asked = [consent.asked_at for consent in consents_of(publication)]
    estimate = estimate_for(snapshot.round, publication.place, until=min(asked, default=None))
    quality, unmeasured = measures(shown, estimate)
    before = Round.before(snapshot.reference_date)
    return Edition(
        title=publication.title,
        place=place_name(publication.place),
        within=publication.place,
        reference_date=snapshot.reference_date,
        previous_date=before.reference_date if before else None,
        threshold=Threshold.PUBLIC,
        least=next(iter(tables.values())).table.threshold,
        tables=tables,
        quality=quality,
        unmeasured=unmeasured,
        estimate=estimate,
        snapshot=snapshot.digest,
        frozen_on=frozen_on(snapshot),
        rules=snapshot.rules,
        code_year=snapshot.code_year,
        ledger=entries[-1].hash,
        number=publication.number,
        revision=publication.revision,
        published_on=timezone.localdate(publication.published_at) if publication.published_at else None,
        approvals=tuple(_approvals(publication)),
        ended=_ended(publication),
        previous=_previous(publication) if first else None,
    )


def _previous(publication: Publication) -> Edition | None:
    """The valid publication of the last reference date before."""
    earlier = Publication.objects.filter(
        place=publication.place,
        state=State.PUBLISHED,
        snapshot__reference_date__lt=publication.snapshot.reference_date,
    )
    last = earlier.select_related("snapshot").order_by("-snapshot__reference_date", "-revision", "-pk").first()
    return _edition(last, first=False) if last else None


def _ended(publication: Publication) -> str:
    if not publication.ended_at:
        return ""
    return f"{timezone.localdate(publication.ended_at)}{State(publication.state).label}"


def _approvals(publication: Publication) -> Iterator[Approval]:
    yield Approval(_office(publication.drafted_by), "起草", timezone.localdate(publication.drafted_at), publication.why)
    for consent in consents_of(publication):
        if consent.answer and consent.at:
            act = Answer(consent.answer).label
            yield Approval(Department(consent.department).label, act, timezone.localdate(consent.at), consent.reason)
    if publication.published_by and publication.published_at:
        yield Approval(_office(publication.published_by), "发布", timezone.localdate(publication.published_at))
    if publication.ended_by and publication.ended_at:
        act = State(publication.state).label
        yield Approval(
            _office(publication.ended_by), act, timezone.localdate(publication.ended_at), publication.ended_why
        )


def _office(user: User) -> str:
    return Department(user.department).label


def files_of(edition: Edition) -> dict[str, bytes]:
    """The files of a publication: each table as CSV with codes and names, and what vouches for them.

    The same edition gives the same bytes. The manifest holds the SHA-256 of every other file, the snapshot, the rules,
    the approvals and the head of the ledger.
    """
    files = {f"{number}.csv": _csv(printed) for number, printed in edition.tables.items()}
    manifest = {
        "title": edition.title,
        "number": edition.number,
        "revision": edition.revision,
        "place": {"code": edition.within, "name": edition.place},
        "reference_date": str(edition.reference_date),
        "frozen_on": str(edition.frozen_on or ""),
        "valid": edition.public and not edition.ended,
        "ended": edition.ended,
        "published_on": str(edition.published_on or ""),
        "threshold": edition.least,
        "suppressed": SUPPRESSED,
        "snapshot": edition.snapshot,
        "rules": edition.rules,
        "code_year": edition.code_year,
        "ledger": edition.ledger,
        "tables": {n: {"title": p.definition.title, "universe": p.definition.universe.label} for n, p in
                   edition.tables.items()},
        "approvals": [{"office": a.office, "act": a.act, "on": str(a.on)} for a in edition.approvals],
        "quality": [
            {"label": m.label, "covers": m.covers, "value": round(m.value, 4), "source": m.source}
            for m in edition.quality
        ],
        "unmeasured": list(edition.unmeasured),
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }  # fmt: skip
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    return {MANIFEST: text.encode(), **files}


def _csv(printed: Printed) -> bytes:
    safe = printed.table
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(name for d in safe.dimensions for name in (f"{d.label}代码", d.label)), "人数"])
    for place in product(*([*d.categories.items(), (TOTAL, "合计")] for d in safe.dimensions)):
        n = safe.values[tuple(code for code, _ in place)]
        writer.writerow([*(cell for pair in place for cell in pair), SUPPRESSED if n is None else n])
    return out.getvalue().encode("utf-8-sig")


def keep_folder(publication: Publication) -> Path:
    """Where this installation keeps the files of a publication."""
    return Path(settings.PUBLICATION_DIR) / f"{publication.pk:06}"


def keep_files(publication: Publication, *, by: User) -> Path:
    """Put the files of what is out where this installation keeps them; what lies there already is replaced whole.

    Of what was withdrawn or revised, too: its files then say so. Raises NotAllowed, OSError: the publication stands in
    the ledger all the same, and this can be done again.
    """
    by.require(Act.APPROVE_RELEASE if by.may(Act.APPROVE_RELEASE) else Act.DRAFT_RELEASE, publication.place)
    publication = Publication.objects.select_related("snapshot__round").get(pk=publication.pk)
    if not publication.number:
        raise NotAllowed
    folder = keep_folder(publication)
    making = folder.with_name(f".{folder.name}.new")
    making.mkdir(parents=True, exist_ok=True)
    for name, content in files_of(_edition(publication, first=False)).items():
        (making / name).write_bytes(content)
    for old in folder.iterdir() if folder.is_dir() else ():
        old.unlink()
    if folder.is_dir():
        folder.rmdir()
    making.rename(folder)
    return folder
