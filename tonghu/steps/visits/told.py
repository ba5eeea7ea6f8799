"""What departments told of a child in this round, as facts for the rules (部门的记录): answers first, then lists."""

from collections.abc import Iterable, Mapping, Sequence

from tonghu.register.models import Batch, Line, Round, SourceRow
from tonghu.register.row_facts import facts_of
from tonghu.rules.terms.departments import Department
from tonghu.steps.visits.cases import Case, Circumstances

# None: the department looked and found nobody (查无记录).
_Words = Mapping[str, object] | None
_INSURED = {"1": "home", "2": "here", "3": "none"}  # 纳入医保情况 of 附件1
_NONE = "none"


def told_by_departments(cases: Sequence[Case], *, round: Round) -> Iterable[Circumstances]:
    """For each case the records of 公安, 教育, 残联 and 医保; a department that has said nothing gives no fact.

    Only this round's: a school of last spring is no evidence against this autumn's.
    """
    children = [case.child.pk for case in cases]
    told: dict[tuple[int, str], _Words] = {}
    rows = SourceRow.objects.filter(
        child__in=children, batch__round=round, batch__state__in=[Batch.State.ENTERED, Batch.State.ENTERING]
    )
    for row in rows.with_lists().order_by("batch__entered_at", "number"):
        told[row.child_id or 0, row.batch.department] = facts_of(row)
    lines = Line.objects.filter(record__child__in=children, record__round=round).exclude(verdict=Line.Verdict.PENDING)
    for line in lines.select_related("request", "record").order_by("answered_at"):
        found = line.verdict != Line.Verdict.NOT_FOUND
        told[line.record.child_id, line.request.department] = {**line.said, **line.values} if found else None
    for case in cases:
        yield _facts({d: told[case.child.pk, d] for d in Department if (case.child.pk, d) in told}, case.form.code)


def _facts(told: Mapping[Department, _Words], form: str) -> Circumstances:
    facts: dict[str, object] = {}
    for department, key, name in (
        (Department.POLICE, "residence_registration", "police_registration"),
        (Department.EDUCATION, "stage", "education_stage"),
        (Department.EDUCATION, "school", "education_school"),
        (Department.DISABILITY, "disability", "disability_record"),
        (Department.INSURANCE, "insurance", "insurance_record"),
    ):
        if department not in told or (name == "insurance_record" and form != "1"):
            continue
        words = told[department]
        if words is None:
            facts[name] = None if name == "education_school" else _NONE
        elif isinstance(value := words.get(key), str | list) and value:
            facts[name] = _as_recorded(name, value)
    return facts


def _as_recorded(name: str, value: str | list[object]) -> object:
    if name == "insurance_record":
        return _INSURED.get(str(value), _NONE)
    return _NONE if name == "disability_record" and value in ("0", ["0"]) else value
