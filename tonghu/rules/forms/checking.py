"""A filled form against every rule (校验)."""

from datetime import date

from tonghu.rules.forms.consistency import age, family, guardianship, health, identity, people, place, schooling
from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import RULES, Rule
from tonghu.rules.forms.items import Answers, Form, Item
from tonghu.rules.terms.problems import Problem, Severity

CHAPTERS = (identity, age, place, guardianship, schooling, health, people, family)

_RULES_OF = {code: tuple(rule for rule in RULES.values() if code in rule.forms) for code in "12"}
_DEMANDED = {code: {key for rule in rules for key in rule.demands} for code, rules in _RULES_OF.items()}


def rules_of(form: Form) -> tuple[Rule, ...]:
    """Every rule that reads this form."""
    return _RULES_OF[form.code]


def check(form: Form, answers: Answers, *, on: date) -> list[Problem]:
    """What keeps the answers from being submitted, and what a person should look at, in printed order.

    on: the reference day (参照日). ERROR blocks submitting, never saving a draft; 不详 with a reason counts as
    answered. Lines no rule speaks for: REQUIRED where one must be filled, EXCLUSIVE where 无 stands with others.
    """
    case = Case(form, answers, on=on)
    found = [problem for rule in _RULES_OF[form.code] for problem in rule.problems(case)]
    found += [_required(form, key) for key in case.missing if key not in _DEMANDED[form.code]]
    found += [_exclusive(line) for line in _exclusive_lines(form) if _contradicts_itself(case, line)]
    printed = list(form.by_key)
    return sorted(found, key=lambda problem: (printed.index(problem.item or ""), problem.code))


def may_submit(problems: list[Problem]) -> bool:
    """Whether nothing among these blocks submitting."""
    return all(problem.severity is not Severity.ERROR for problem in problems)


def _required(form: Form, key: str) -> Problem:
    title = form.by_key[key].title
    return Problem("REQUIRED", f"没有填“{title}”。请填写；不清楚的写“不详：”和原因。", key)


def _exclusive_lines(form: Form) -> list[Item]:
    # G02, K02 and K03 speak for the others in their own words.
    return [line for line in form if line.exclusive and line.key not in ("health", "hardship", "support")]


def _contradicts_itself(case: Case, line: Item) -> bool:
    ticked = case.codes(line.key)
    return len(ticked) > 1 and line.exclusive in ticked


def _exclusive(line: Item) -> Problem:
    alone = line.option(line.exclusive)
    word = alone.label if alone else ""
    return Problem("EXCLUSIVE", f"“{line.title}”选了“{word}”，又选了其他。请核对，只留符合实际的。", line.key)
