"""Other records that share a number, a name, a phone or an address with a form (其他登记): states and counts only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from tonghu.methods.linkage import Person
from tonghu.register.finding import perhaps
from tonghu.register.models import Child, Doubt, Record, Revision, Round
from tonghu.register.row_facts import person_of
from tonghu.register.tokens import families_with_phone, family_sign
from tonghu.rules.forms import Answers
from tonghu.steps.visits.cases import Case, Circumstances
from tonghu.steps.visits.drafts import OPEN

_COMMITTEE = 12
_BOUGHT = "1"  # 自购房


def other_records(cases: Sequence[Case], earlier: Mapping[int, Revision], *, round: Round) -> Iterable[Circumstances]:
    """For each case what other children's records say against it.

    earlier: the form of the latest earlier round of each child, by child.
    """
    people = [_person(case.answers) for case in cases]
    known = perhaps(person for person in people if person.idno or person.name)
    by_number: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for pk, person in known.items():
        by_number[person.idno].append(pk)
        if not person.idno and person.born:
            by_name[person.name, person.born, person.sex].append(pk)
    states = _States([pk for p in people if p.idno for pk in by_number.get(p.idno, ())], round)
    phones, homes = _phone_families(cases), _families_at_home(cases)
    for case, person, phone, home in zip(cases, people, phones, homes, strict=True):
        bearing = [pk for pk in by_number.get(person.idno, ()) if pk != case.child.pk] if person.idno else []
        alike = [pk for pk in by_name.get((person.name, person.born, person.sex), ()) if pk != case.child.pk]
        yield {
            **states.of(case, bearing, earlier.get(case.child.pk)),
            "similar_record": bool(alike) and not _told_apart(case.child, alike),
            **phone,
            **home,
        }


def _person(answers: Answers) -> Person:
    own = {key: value for key in ("name", "sex", "born", "idno") if isinstance(value := answers.get(key), str)}
    return person_of(own)


class _States:
    """How far the forms of the bearers of a number are."""

    def __init__(self, bearers: Sequence[int], round: Round) -> None:
        # No number is twice in the register: nothing to ask.
        self.records = {
            record.child_id: record
            for record in (Record.objects.filter(child__in=bearers, round=round) if len(bearers) > 1 else ())
        }
        last = Revision.objects.filter(record__child__in=bearers).order_by("record__child", "-at", "-pk")
        found = last.distinct("record__child").select_related("record") if len(bearers) > 1 else ()
        self.last = {revision.record.child_id: revision.answers for revision in found}

    def of(self, case: Case, bearing: Sequence[int], before: Revision | None) -> Circumstances:
        """`number_in_register` and `other_form`; a child that itself left in an earlier round comes back."""
        same = {self._same(case, pk) for pk in bearing}
        if before is not None and before.answers.get("exit_reason"):
            same.add("exited")
        ranks = ("active", "draft", "unclaimed", "exited")
        other = {self._other(case, pk) for pk in bearing}
        return {
            "number_in_register": next((state for state in ranks if state in same), "none"),
            "other_form": next((state for state in ("active", "asked") if state in other), "none"),
        }

    def _left(self, pk: int) -> bool:
        return bool(self.last.get(pk, {}).get("exit_reason"))

    def _same(self, case: Case, pk: int) -> str:
        record = self.records.get(pk)
        if self._left(pk):
            return "exited"
        if record is None:
            return "unclaimed"
        if record.form != case.form.code:
            # A draft of the other form is no form yet, and the number is taken all the same.
            return "unclaimed" if record.state in OPEN else "none"
        return "draft" if record.state in OPEN else "active"

    def _other(self, case: Case, pk: int) -> str:
        record = self.records.get(pk)
        if record is None or record.form == case.form.code or record.state in OPEN or self._left(pk):
            return "none"
        return "asked" if record.form == "1" and self.last.get(pk, {}).get("asked_for_help") == "1" else "active"


def _told_apart(child: Child, alike: Sequence[int]) -> bool:
    """Whether somebody has decided of all of these that they are other children."""
    decided = Doubt.objects.filter(decision__in=[Doubt.Decision.DIFFERENT, Doubt.Decision.TWINS])
    pairs = decided.filter(Q(child=child, other__in=alike) | Q(other=child, child__in=alike)).values_list(
        "child", "other"
    )
    return set(alike) <= {pk for pair in pairs for pk in pair}


_PHONES = ("father_phone", "mother_phone")


def _phone_families(cases: Sequence[Case]) -> list[Circumstances]:
    """How many families have each parent's phone, the one of the form among them."""
    wanted = {(case.child.district, phone) for case in cases for key in _PHONES if (phone := _text(case.answers, key))}
    families = families_with_phone(wanted)
    return [
        {
            f"{key}_families": len(families[case.child.district, phone] | {_family(case.child)}) if phone else 0
            for key in _PHONES
            for phone in [_text(case.answers, key)]
        }
        for case in cases
    ]


def _families_at_home(cases: Sequence[Case]) -> list[Circumstances]:
    """How many families live at the address, the one of the form among them; only C10 asks, and of 自购房 alone."""
    places = {_text(case.answers, "residence") for case in cases if _owned(case)}
    living: dict[tuple[str, str], set[str]] = defaultdict(set)
    there = Child.objects.filter(residence__in=places, state=Child.State.ACTIVE) if places else Child.objects.none()
    for child, household, code, detail in there.values_list("pk", "household", "residence", "residence_detail"):
        living[code, "".join(detail.split())].add(family_sign(child, household))
    return [
        {"families_at_address": len(living.get(_home(case), set()) | {_family(case.child)}) if _owned(case) else 0}
        for case in cases
    ]


def _owned(case: Case) -> bool:
    code, detail = _home(case)
    return len(code) == _COMMITTEE and bool(detail) and _text(case.answers, "housing") == _BOUGHT


def _home(case: Case) -> tuple[str, str]:
    return _text(case.answers, "residence"), "".join(_text(case.answers, "residence_detail").split())


def _family(child: Child) -> str:
    return family_sign(child.pk, child.household_id)


def _text(answers: Answers, key: str) -> str:
    value = answers.get(key)
    return value if isinstance(value, str) else ""
