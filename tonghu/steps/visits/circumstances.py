"""What the register knows about a form beside its answers (情况): the facts of the rules, one query for all forms.

A fact that nobody knows is left out, and the rules that need it are named as not checked (未检查). Other records are
looked at across the whole register; what comes back of them are states and counts, never who or where they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tonghu.register.models import Division, Line, Revision, Round, Settlement, User, Visit
from tonghu.register.scope import wide
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.steps.visits.cases import Case, Circumstances
from tonghu.steps.visits.others import other_records
from tonghu.steps.visits.told import told_by_departments

_DISTRICT, _TOWN, _COMMITTEE = CODE_LENGTH[Reach.DISTRICT], 9, 12


@wide("states and counts of other records, and what departments said of this child; nobody else is named")
def circumstances(cases: Sequence[Case], *, round: Round, by: User, on: date) -> list[Circumstances]:
    """The facts for each case that the register can know, by the names of `consistency.facts`.

    on: today. by: whose place and office the form is compared with.
    """
    children = [case.child.pk for case in cases]
    earlier = _earlier(children, round)
    units = _units(cases, by)
    parts: list[Iterable[Circumstances]] = [
        (_of_the_day(round, on) | _of_the_account(case, by, units) for case in cases),
        other_records(cases, earlier, round=round),
        told_by_departments(cases, round=round),
        (_since_the_last_round(case, earlier.get(case.child.pk), round, on) for case in cases),
        _contacts(children, round),
        _overwritten(cases, round),
    ]
    return [{name: value for part in found for name, value in part.items()} for found in zip(*parts, strict=True)]


def _of_the_day(round: Round, on: date) -> Circumstances:
    # A round that is already worked in has opened, whatever was planned. Uploading has a door of its own.
    opens = min(round.opens_on, on)
    return {
        "today": on.isoformat(),
        "round_opens": opens.isoformat(),
        "uploading": False,
        "district_approved": False,
        "checks_open": 0,
    }


def _of_the_account(case: Case, by: User, units: Mapping[str, str]) -> Circumstances:
    """Where the form is filled. An account wider than a 街镇 has none."""
    place = by.jurisdiction
    facts: Circumstances = {
        "entering_district": place[:_DISTRICT] if len(place) >= _DISTRICT else None,
        "entering_town": place[:_TOWN] if len(place) >= _TOWN else None,
        "handed_over": False,  # a child whose home changes changes hands with its form; nothing else is kept
    }
    if names := [units[code] for code in _own_units(case, by) if code in units]:
        written = case.answers.get("unit")
        facts["account_unit"] = written if isinstance(written, str) and _one_of(written, names) else names[0]
    return facts


def _own_units(case: Case, by: User) -> list[str]:
    """The codes of the child's 居村 and 街镇, and of the account's own place: any of them may be the 填报单位."""
    home = case.child.residence
    codes = [home[:digits] for digits in (_COMMITTEE, _TOWN) if len(home) >= digits]
    return [*codes, by.jurisdiction] if codes else []


def _units(cases: Sequence[Case], by: User) -> dict[str, str]:
    codes = {code for case in cases for code in _own_units(case, by)}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def _one_of(written: str, names: Sequence[str]) -> bool:
    """Whether the unit is named, in short or in full: 花木街道, 浦东新区花木街道培花居委会."""
    return any(stem in "".join(written.split()) for stem in map(_stem, names))


def _stem(name: str) -> str:
    for ending in ("社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会", "街道办事处", "街道", "镇", "乡"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _earlier(children: Sequence[int], round: Round) -> dict[int, Revision]:
    """The form of the latest earlier round of each child, as it was last submitted."""
    before = Revision.objects.filter(
        record__child__in=children, record__round__reference_date__lt=round.reference_date
    ).order_by("record__child", "-record__round__reference_date", "-number")
    return {r.record.child_id: r for r in before.distinct("record__child").select_related("record")}


def _since_the_last_round(case: Case, last: Revision | None, round: Round, on: date) -> Circumstances:
    before = last.answers if last else {}
    known = [day for day in (_day(before, "collected_on"), _day(case.answers, "collected_on")) if day and day <= on]
    return {
        "last_guardianship": before.get("guardianship"),
        "last_hukou": before.get("hukou"),
        # The visit that this form is about is itself the latest verification.
        "last_verified_on": max(known).isoformat() if known else None,
    }


def _contacts(children: Sequence[int], round: Round) -> Iterable[Circumstances]:
    """On how many different days somebody tried in vain."""
    days: dict[int, set[date]] = {}
    tried = Visit.objects.filter(child__in=children, round=round).exclude(outcome=Visit.Outcome.MET)
    for child, day in tried.values_list("child", "visited_on"):
        days.setdefault(child, set()).add(day)
    return ({"contact_days": len(days.get(child, ()))} for child in children)


def _overwritten(cases: Sequence[Case], round: Round) -> Iterable[Circumstances]:
    """How many answers differ from what a department has confirmed in this round, unless the family's word stands."""
    settled = Settlement.objects.filter(line__record__child__in=[case.child.pk for case in cases])
    ours = set(settled.filter(chosen=Settlement.Chosen.FORM).values_list("line", "item"))
    confirmed: dict[int, dict[str, object]] = {}
    lines = Line.objects.filter(record__child__in=[case.child.pk for case in cases], record__round=round)
    answered = lines.filter(verdict__in=[Line.Verdict.SAME, Line.Verdict.DIFFERENT]).select_related("record")
    for line in answered.order_by("answered_at"):
        said = {**line.said, **line.values}
        open_still = set(line.differing) if line.settled_at is None else set()
        confirmed.setdefault(line.record.child_id, {}).update(
            {key: value for key, value in said.items() if key not in open_still and (line.pk, key) not in ours}
        )
    for case in cases:
        held = confirmed.get(case.child.pk, {})
        changed = [key for key, value in held.items() if key in case.answers and case.answers[key] != value]
        yield {"overwritten": len(changed)}


def _day(answers: Mapping[str, object], key: str) -> date | None:
    value = answers.get(key)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
