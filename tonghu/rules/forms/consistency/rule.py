"""How a rule is declared: number, forms, severity, where and when it speaks, in which words, why and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tonghu.rules.forms.claims import Claim, Term, all_of, fact_given, facts_in, keys_in, missing
from tonghu.rules.terms.dated import Dated, Since
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.problems import Severity

ERROR, WARN, AUTO, TASK = Severity.ERROR, Severity.WARN, Severity.AUTO, Severity.TASK
BOTH, MIGRANT, LEFT_BEHIND, TABLES = "12", "1", "2", "T"
# 沪民儿福发〔2024〕6号 is in force since that day and looks back.
NOTICE = date(2024, 7, 5)
# 规则册 (2): police-confirmed oddities may be let through by the 街镇 with a reason, these never.
NEVER_OVERRIDDEN = Dated(
    Since(NOTICE, frozenset(("A13", "A15", "B02", "D03", "D04", "D05")), "规则册：不得由街镇放行的规则")
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a rule speaks, and when: `when` describes the violation. severity: where it differs from the rule's."""

    item: str | None
    when: Claim
    severity: Severity | None = None

    @property
    def facts(self) -> frozenset[str]:
        """What the form does not hold and the caller must supply; without one of them nothing is found."""
        return facts_in(self.when)

    @property
    def guarded(self) -> Claim:
        """The same claim, false where a fact was not supplied."""
        return all_of(*map(fact_given, sorted(self.facts)), self.when) if self.facts else self.when


@dataclass(frozen=True, slots=True)
class Task:
    """What a follow-up is (待办): its kind, and who sees to it. urgent: at once, whatever else the form lacks."""

    kind: str
    department: Department
    urgent: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule of the book. forms: codes of the forms it reads, "T" for tables.

    fills: what an AUTO rule puts in. task: what a TASK rule opens. since: the day from which it holds.
    """

    id: str
    forms: str
    severity: Severity
    findings: tuple[Finding, ...]
    message: str
    reason: str
    since: date = NOTICE
    task: Task | None = None
    fills: Mapping[str, object] | None = None

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Keys of the lines it looks at, those where it speaks first."""
        spoken = [found.item for found in self.findings if found.item]
        read = sorted(frozenset().union(*(keys_in(found.when) for found in self.findings)))
        return tuple(dict.fromkeys([*spoken, *read]))

    @cached_property
    def demands(self) -> frozenset[str]:
        """Keys whose emptiness this rule reports, so that nobody is told twice."""
        return frozenset(found.item for found in self.findings if found.item and _asks(found.when, found.item))

    @cached_property
    def facts(self) -> frozenset[str]:
        """Facts it needs beside the form."""
        return frozenset().union(*(found.facts for found in self.findings))

    def may_be_overridden(self, *, on: date) -> bool:
        """Whether a 街镇 may let an ERROR pass with a reason."""
        return self.severity is ERROR and self.id not in NEVER_OVERRIDDEN.on(on)


def _asks(term: Term, key: str) -> bool:
    if term.op == "missing":
        return term.args == (key,)
    return any(_asks(arg, key) for arg in term.args if isinstance(arg, Term))


RULES: dict[str, Rule] = {}


def at(item: str | None, when: Claim, severity: Severity | None = None) -> Finding:
    """The rule speaks at this line when this holds."""
    return Finding(item, when, severity)


def rule(
    id: str,
    forms: str,
    severity: Severity,
    findings: Finding | Iterable[Finding],
    message: str,
    reason: str,
    *,
    since: date = NOTICE,
    task: Task | None = None,
    fills: Mapping[str, object] | None = None,
) -> None:
    """Declare one rule."""
    if id in RULES:
        raise ValueError(f"rule {id} is declared twice")
    each = (findings,) if isinstance(findings, Finding) else tuple(findings)
    if since != NOTICE:
        from tonghu.rules.forms.claims import ON, at_most, the_day

        each = tuple(replace(found, when=all_of(at_most(the_day(since.isoformat()), ON), found.when)) for found in each)
    RULES[id] = Rule(id, forms, severity, each, message, reason, since, task, fills)


def must_fill(id: str, forms: str, keys: Iterable[str], message: str, reason: str) -> None:
    """Declare that these lines, where they must be filled, are not left empty."""
    rule(id, forms, ERROR, [at(key, missing(key)) for key in keys], message, reason)
