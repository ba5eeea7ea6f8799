"""Estimates of coverage in the register (覆盖率估计): recorded once, by whom and when, and cited from there."""

import json
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.methods.reporting import Estimate
from tonghu.methods.reporting.covered import NotAReport, estimate_of
from tonghu.register import journal
from tonghu.register.models import CoverageEstimate, Round, User
from tonghu.register.scope import wide
from tonghu.rules.access import Act
from tonghu.rules.terms.departments import Department

MOST_BYTES = 16_000_000  # of a report: a city by district and band has some hundred kilobytes


class AlreadyRecorded(Exception):
    """The same report stands in the register for this round (已登记过)."""

    def __init__(self) -> None:
        super().__init__("这份推算结果在本轮已经登记过，没有重复登记。请在列表中查看。")


def record_estimate(content: bytes, *, round: Round, within: str, by: User) -> CoverageEstimate:
    """Record what `tonghu coverage` wrote (coverage.json) for a round and a place.

    Of the report only the figures of the whole place are kept, in whole tens. Raises NotAllowed, NotAReport,
    AlreadyRecorded.
    """
    by.require(Act.RECORD_COVERAGE, within)
    digest = sha256(content).hexdigest()
    try:
        found = estimate_of(json.loads(content), on=round.reference_date, digest=digest)
    except ValueError:  # no JSON, or of something else
        raise NotAReport from None
    try:
        with transaction.atomic():
            kept = CoverageEstimate.objects.create(
                round=round, place=within, method=found.method, lists=found.lists, steps=found.steps,
                living=found.living, estimate=found.estimate, low=found.low, high=found.high, digest=digest,
                by=by, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyRecorded from None
    journal.note("RECORD_COVERAGE", by=by, estimate=kept.pk, within=within, reference_date=round.reference_date)
    return kept


def estimates_in(*, by: User) -> QuerySet[CoverageEstimate]:
    """Those of the account's place, the newest first."""
    found = CoverageEstimate.objects.filter(place__within=by.jurisdiction)
    return found.select_related("round", "by").order_by("-pk")


@wide("counts of a whole place, for whoever may read the edition that cites them")
def estimate_for(round: Round, within: str, *, until: datetime | None = None) -> Estimate | None:
    """The last estimate of a round for exactly this place; None where there is none.

    until: recorded no later, for what offices were asked about then.
    """
    found = CoverageEstimate.objects.filter(round=round, place=within)
    if until is not None:
        found = found.filter(at__lte=until)
    kept = found.select_related("by").order_by("-pk").first()
    return as_told(kept) if kept else None


def as_told(kept: CoverageEstimate) -> Estimate:
    """A record as an edition tells it."""
    return Estimate(
        kept.pk, timezone.localdate(kept.at), f"{Department(kept.by.department).label}部门", kept.method,
        tuple((str(name), int(n)) for name, n in kept.lists), tuple((str(step), int(n)) for step, n in kept.steps),
        kept.living, kept.estimate, kept.low, kept.high, kept.digest,
    )  # fmt: skip
