"""The whole book of rules as each form reads it: every claim worked out for its lines, in printed order (规则册)."""

from dataclasses import dataclass
from functools import cache

from tonghu.rules.forms.claims import NEVER, Claim, Term, all_of, answered, less, not_, number, says, ticked
from tonghu.rules.forms.consistency import (
    age,
    arrival,
    care,
    carers,
    family,
    guardianship,
    head,
    health,
    identity,
    parents,
    place,
    schooling,
    services,
    tables,
)
from tonghu.rules.forms.consistency.rule import RULES
from tonghu.rules.forms.items import Form, Item
from tonghu.rules.forms.left_behind import LEFT_BEHIND_FORM
from tonghu.rules.forms.migrant import MIGRANT_FORM
from tonghu.rules.terms.problems import Problem

CHAPTERS = {
    "A 身份和证件号码": identity,
    "B 年龄和工作对象": age,
    "C 户籍和居住地址": place,
    "D 日期和居住登记": arrival,
    "E 共同居住和监护": guardianship,
    "F 就学": schooling,
    "G 健康和残疾": health,
    "H 健康服务、医保、接种": services,
    "I 父母": parents,
    "J 其他监护人和受委托照护人": carers,
    "K 家庭困难和生活保障": family,
    "L 填报、流程和时间": head,
    "M 重点关爱": care,
    "N 汇总表": tables,
}
FORMS: dict[str, Form] = {form.code: form for form in (MIGRANT_FORM, LEFT_BEHIND_FORM)}
FORM_CODES = (*FORMS, "T")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One problem that may be found, when it is, and the facts that must be known for it."""

    problem: Problem
    when: Claim
    facts: frozenset[str]


@cache
def spoken(code: str) -> tuple[Spoken, ...]:
    """Every problem that may be found on a form ("1", "2") or a table ("T"), in the order of the paper."""
    form = FORMS.get(code)
    keys = set(form.by_key) if form else set()
    said = [
        Spoken(
            Problem(rule.id, rule.message, found.item, found.severity or rule.severity),
            _for_form(found.guarded, form),
            found.facts,
        )
        for rule in RULES.values()
        if code in rule.forms
        for found in rule.findings
        if found.item is None or found.item in keys
    ]
    said += [one for line in form or () for one in _of_line(line, _demanded(code))]
    printed = list(form.by_key) if form else []
    return tuple(
        sorted(
            said,
            key=lambda one: (printed.index(one.problem.item) if one.problem.item else len(printed), one.problem.code),
        )
    )


def _demanded(code: str) -> frozenset[str]:
    return frozenset().union(*(rule.demands for rule in RULES.values() if code in rule.forms))


def _for_form(claim: Claim, form: Form | None) -> Claim:
    found = _worked_out(claim, form)
    assert isinstance(found, Claim)
    return found


def _worked_out(term: Term, form: Form | None) -> Term:
    """Whether a line is missing depends on the form that has it."""
    if term.op == "missing":
        key = str(term.args[0])
        return _missing(form.by_key[key]) if form and key in form.by_key else NEVER
    args = tuple(_worked_out(arg, form) if isinstance(arg, Term) else arg for arg in term.args)
    return term if args == term.args else type(term)(term.op, args)


def _missing(line: Item) -> Claim:
    return all_of(line.required, not_(answered(line.key)))


def _of_line(line: Item, demanded: frozenset[str]) -> list[Spoken]:
    """What no rule of the book says for a line: that it must be filled, and that 无 stands alone."""
    said = []
    if line.required is not NEVER and line.key not in demanded:
        message = f"没有填“{line.title}”。请填写；不清楚的写“不详：”和原因。"
        said.append(Spoken(Problem("REQUIRED", message, line.key), _missing(line), frozenset()))
    # G02, K02 and K03 speak for the others in their own words.
    if line.exclusive and line.key not in ("health", "hardship", "support"):
        alone = line.option(line.exclusive)
        message = f"“{line.title}”选了“{alone.label if alone else ''}”，又选了其他。请核对，只留符合实际的。"
        several = all_of(says(line.key, line.exclusive), less(number(1), ticked(line.key)))
        said.append(Spoken(Problem("EXCLUSIVE", message, line.key), several, frozenset()))
    return said
