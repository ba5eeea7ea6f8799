"""A filled form against every rule (校验): what keeps it from being submitted, what to look at, what to follow up."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tonghu.rules.forms.book import Spoken, spoken
from tonghu.rules.forms.consistency.facts import NOT_KNOWN_BECAUSE, OTHERWISE
from tonghu.rules.forms.consistency.rule import RULES, Rule, Task
from tonghu.rules.forms.items import Answers, Form
from tonghu.rules.forms.running import Run, compiled
from tonghu.rules.terms.problems import Problem, Severity

# What a single form does not hold, by the names of `consistency.facts`; one that is left out is not known.
Context = Mapping[str, object]
_NO_CONTEXT: Context = {}


def rules_of(form: Form) -> tuple[Rule, ...]:
    """Every rule that reads this form."""
    return tuple(rule for rule in RULES.values() if form.code in rule.forms)


def check(form: Form, answers: Answers, *, on: date, context: Context = _NO_CONTEXT) -> list[Problem]:
    """Every problem of the answers, in printed order.

    on: the reference day (参照日). ERROR blocks submitting, never saving a draft and never an emergency; 不详 with a
    reason counts as answered. Lines no rule speaks for: REQUIRED where one must be filled, EXCLUSIVE where 无 stands
    with others. A rule whose facts are not in `context` finds nothing: `unchecked` names it.
    """
    return _found(form.code, answers, on, context)


def check_table(context: Context, *, on: date) -> list[Problem]:
    """What does not add up in a summary table, given as facts (汇总表勾稽)."""
    return _found("T", {}, on, context)


def unchecked(form: Form | None, context: Context = _NO_CONTEXT) -> list[Rule]:
    """Rules that cannot be checked here because a fact is missing: neither kept nor broken; None for tables."""
    code = form.code if form else "T"
    return [rule for rule in RULES.values() if code in rule.forms and not rule.facts <= context.keys()]


@dataclass(frozen=True, slots=True)
class Open:
    """Rules that could not be checked for one reason (未检查，原因)."""

    why: str
    rules: tuple[Rule, ...]


def unchecked_because(form: Form, context: Context = _NO_CONTEXT) -> list[Open]:
    """The rules of `unchecked`, by reason; one that lacks several facts stands under the first."""
    found: dict[str, list[Rule]] = {}
    for rule in unchecked(form, context):
        lacking = next(name for name in sorted(rule.facts) if name not in context)
        found.setdefault(NOT_KNOWN_BECAUSE.get(lacking, OTHERWISE), []).append(rule)
    return [Open(why, tuple(rules)) for why, rules in found.items()]


def may_submit(problems: Iterable[Problem], *, overridden: Collection[str] = (), on: date | None = None) -> bool:
    """Whether nothing among these blocks submitting.

    overridden: rules that a 街镇 lets pass with a reason; those that may never be overridden block all the same.
    """
    return not any(
        problem.severity is Severity.ERROR and not (problem.code in overridden and _may_be_overridden(problem.code, on))
        for problem in problems
    )


def _may_be_overridden(code: str, on: date | None) -> bool:
    return code in RULES and RULES[code].may_be_overridden(on=on or date.max)


def reads_restricted(form: Form, code: str) -> bool:
    """Whether a rule looks at a 严格限制项目: what is said to it must be kept apart like the answers themselves."""
    return any(form.by_key[key].restricted for key in _looked_at(code) if key in form.by_key)


def reasons_apart(form: Form, reasons: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was said to warnings, by rule: what may stand beside open answers, and what speaks of restricted ones."""
    given = {code: reason.strip() for code, reason in reasons.items() if reason.strip()}
    apart = {code: reason for code, reason in given.items() if reads_restricted(form, code)}
    return {code: reason for code, reason in given.items() if code not in apart}, apart


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A task that a form opens: the rule, what it is, and the line that gave rise to it (待办)."""

    rule: str
    task: Task
    item: str | None


def follow_ups(problems: Iterable[Problem]) -> list[FollowUp]:
    """The tasks among the problems, the urgent ones first; they open whether or not the form can be submitted."""
    found = [
        FollowUp(problem.code, task, problem.item)
        for problem in problems
        if problem.code in RULES and (task := RULES[problem.code].task)
    ]
    return sorted(found, key=lambda each: not each.task.urgent)


def fills_of(problems: Iterable[Problem]) -> dict[str, object]:
    """What the AUTO rules among the problems put in, by key."""
    filled: dict[str, object] = {}
    for problem in problems:
        if problem.severity is Severity.AUTO and problem.code in RULES:
            filled |= RULES[problem.code].fills or {}
    return filled


def reads_of(problems: Iterable[Problem]) -> set[str]:
    """The lines that the rules of these problems look at."""
    return {key for problem in problems for key in (problem.item, *_looked_at(problem.code)) if key}


def _looked_at(code: str) -> tuple[str, ...]:
    return RULES[code].items if code in RULES else ()


def _found(code: str, answers: Answers, on: date, context: Context) -> list[Problem]:
    run, said = _program(code)
    return [one.problem for one, found in zip(said, run(answers, on.toordinal(), context), strict=True) if found]


@cache
def _program(code: str) -> tuple[Run, tuple[Spoken, ...]]:
    said = spoken(code)
    return compiled([one.when for one in said]), said
