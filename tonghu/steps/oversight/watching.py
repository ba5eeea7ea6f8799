"""Watching who looks (异常查阅): each hour the journal is weighed, and a 安全管理员 asks about what stands out.

The worker's own supervisor is not told: what is asked about is not yet a fault.
"""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tonghu.register import journal, scope
from tonghu.register.models import Entry, Finding, User
from tonghu.rules.access import Act
from tonghu.rules.access.unusual import Unusual, unusual
from tonghu.steps.oversight.facts import Looking, looking_on

State = Finding.State


class ExplanationMissing(ValueError):
    """A finding is closed with words (没有写明情况)."""

    def __init__(self) -> None:
        super().__init__("请写明核实的情况：向谁了解、因为什么工作查看、依据是什么。")


class AlreadyClosed(Exception):
    """Somebody closed it meanwhile (已经处理)."""

    def __init__(self) -> None:
        super().__init__("这条异常查阅已经处理过，页面上的内容可能是旧的。请返回列表查看最新结果。")


@transaction.atomic
@scope.wide("the whole journal is weighed; a finding holds counts and numbers of lines")
def watch(*, day: date) -> int:
    """Weigh one day's looking; returns how many findings are new. Done again it adds nothing twice.

    A finding that waits grows with its day; one that was closed stays as it was closed.
    """
    new = 0
    for looking in looking_on(day):
        for one in unusual(looking.fact):
            new += _keep(one, looking, day)
    return new


def _keep(one: Unusual, looking: Looking, day: date) -> bool:
    facts = asdict(looking.fact) | {"lines": looking.lines[one.rule]}
    facts.pop("day")
    said = {"seen": one.seen, "norm": one.norm, "facts": facts}
    finding, new = Finding.objects.get_or_create(
        account_id=looking.fact.account,
        rule=one.rule,
        day=day,
        defaults={**said, "district": looking.district, "found_at": timezone.now()},
    )
    if not new and finding.state == State.OPEN and finding.seen != one.seen:
        Finding.objects.filter(pk=finding.pk, state=State.OPEN).update(**said)
    return new


def findings(by: User) -> QuerySet[Finding]:
    """The findings of the own district. Raises NotAllowed."""
    by.require(Act.SEE_FINDINGS)
    found = Finding.objects.filter(district=by.jurisdiction)
    return found.select_related("account", "closed_by").order_by("-day", "account", "-pk")


def lines_of(finding: Finding, *, by: User) -> QuerySet[Entry]:
    """The lines of the journal that a finding rests on; the child of each is named by its number only."""
    by.require(Act.SEE_FINDINGS, finding.district)
    return Entry.objects.filter(pk__in=finding.facts.get("lines", [])).select_related("by").order_by("at", "pk")


@transaction.atomic
def close_finding(finding: Finding, *, incident: bool, explanation: str, by: User) -> Finding:
    """Close with an explanation, or open an incident. Raises NotAllowed, AlreadyClosed, ExplanationMissing."""
    by.require(Act.CLOSE_FINDINGS, finding.district)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if finding.state != State.OPEN:
        raise AlreadyClosed
    if not explanation.strip():
        raise ExplanationMissing
    finding.state = State.INCIDENT if incident else State.EXPLAINED
    finding.closed_at, finding.closed_by, finding.explanation = timezone.now(), by, explanation.strip()[:2000]
    finding.save(update_fields=["state", "closed_at", "closed_by", "explanation"])
    journal.note("OPEN_INCIDENT" if incident else "CLOSE_FINDING", by=by, finding=finding.pk, rule=finding.rule)
    return finding
