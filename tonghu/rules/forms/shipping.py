"""The book of rules as plain data for the browser: `front/src/rules/book.json` (规则数据)."""

import hashlib
import json

from tonghu.rules.forms.book import FORM_CODES, FORMS, spoken
from tonghu.rules.forms.claims import Claim
from tonghu.rules.forms.consistency.facts import LOOKED_UP_BY, NOT_KNOWN_BECAUSE, OTHERWISE
from tonghu.rules.forms.consistency.rule import RULES, TABLES
from tonghu.rules.forms.programs import lay_out
from tonghu.rules.terms.counties import areas, counties, in_use
from tonghu.rules.terms.idnumbers import RESIDENCE_PERMITS, known_county
from tonghu.rules.terms.problems import Severity


def book() -> dict[str, object]:
    """Every form with its terms, its findings in printed order, and when each line applies and must be filled."""
    content: dict[str, object] = {
        "counties": packed_counties(),
        "facts": facts_of_forms(),
        "forms": {code: _form(code) for code in FORM_CODES},
    }
    return {"version": version_of(content), **content}


def facts_of_forms() -> dict[str, object]:
    """Of each fact that a form reads: the lines it was looked up by, if by any, and why it may be missing."""
    names = sorted({name for rule in RULES.values() if rule.forms != TABLES for name in rule.facts})
    return {
        name: {"why": NOT_KNOWN_BECAUSE.get(name, OTHERWISE)}
        | ({"by": list(LOOKED_UP_BY[name])} if name in LOOKED_UP_BY else {})
        for name in names
    }


def version_of(content: object) -> str:
    """A short name for exactly these rules."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def rules_version() -> str:
    """The version that a result is bound to (规则版本)."""
    return str(book()["version"])


def _form(code: str) -> dict[str, object]:
    form = FORMS.get(code)
    said = spoken(code)
    lines = list(form) if form else []
    claims: list[Claim] = [one.when for one in said]
    claims += [line.applies for line in lines] + [line.required for line in lines]
    nodes, places = lay_out(claims)
    applies, required = places[len(said) :][: len(lines)], places[len(said) + len(lines) :]
    return {
        "nodes": [[node.op, list(node.needs), list(node.literals)] for node in nodes],
        "findings": [
            {
                "rule": one.problem.code,
                "severity": one.problem.severity,
                "item": one.problem.item,
                "message": one.problem.message,
                "at": at,
                "facts": sorted(one.facts),
            }
            | _fills(one.problem.code, one.problem.severity)
            for one, at in zip(said, places, strict=False)
        ],
        "applies": dict(zip((line.key for line in lines), applies, strict=True)),
        "required": dict(zip((line.key for line in lines), required, strict=True)),
    }


def _fills(code: str, severity: Severity) -> dict[str, object]:
    fills = RULES[code].fills if code in RULES and severity is Severity.AUTO else None
    return {"fills": dict(fills)} if fills else {}


def packed_counties() -> str:
    """Every code an identity number may begin with, in rising order: steps in base 36, "-" before an abolished one."""
    codes = {county.code for county in counties()} | {area.code[:4] + end for area in areas() for end in ("00", "01")}
    steps, before = [], 0
    for code in sorted(int(code) for code in {*codes, *RESIDENCE_PERMITS} if len(code) == 6 and known_county(code)):
        steps.append(("" if in_use(str(code)) else "-") + _base36(code - before))
        before = code
    return " ".join(steps)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[last] + digits
    return digits or "0"
