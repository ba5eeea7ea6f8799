"""How a rule is declared: number, forms, lines, severity, words, and the test that finds it broken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.terms.problems import Problem, Severity

# True: broken, shown at the first line of the rule; a list of keys: broken at each of these lines.
Finding = bool | Sequence[str]
Test = Callable[[Case], Finding]

ERROR, WARN, AUTO, TASK = Severity.ERROR, Severity.WARN, Severity.AUTO, Severity.TASK
BOTH = "12"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the book.

    forms: codes of the forms it reads. items: keys it looks at, the one to mend first.
    demands: keys whose emptiness this rule reports, so that nobody is told twice.
    """

    id: str
    forms: str
    items: tuple[str, ...]
    severity: Severity
    message: str
    broken: Test
    demands: tuple[str, ...] = ()

    def problems(self, case: Case) -> list[Problem]:
        """What this rule finds in a case; nothing when all is well."""
        found = self.broken(case)
        if not found:
            return []
        keys = self.items[:1] if found is True else found
        return [Problem(self.id, self.message, key, self.severity) for key in keys]


RULES: dict[str, Rule] = {}


def _declare(rule: Rule) -> None:
    if rule.id in RULES:
        raise ValueError(f"rule {rule.id} is declared twice")
    RULES[rule.id] = rule


def rule(
    id: str, forms: str, items: Sequence[str], severity: Severity, message: str, demands: Sequence[str] = ()
) -> Callable[[Test], Test]:
    """Declare the rule that the function below tests."""

    def declare(broken: Test) -> Test:
        _declare(Rule(id, forms, tuple(items), severity, message, broken, tuple(demands)))
        return broken

    return declare


def must_fill(id: str, forms: str, items: Sequence[str], message: str) -> None:
    """Declare that these lines, where they must be filled, are not left empty."""
    keys = tuple(items)
    _declare(Rule(id, forms, keys, ERROR, message, lambda case: missing(case, *keys), keys))


def missing(case: Case, *keys: str) -> list[str]:
    """Of these lines the ones that must be filled and are not."""
    return [key for key in keys if key in case.missing]
