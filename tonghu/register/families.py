"""Guardians and households (监护人、家庭): who cares for whom, and which children live together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from tonghu.register.bulk import update_rows
from tonghu.register.finding import keep_keys, key_of_adult, known_adults
from tonghu.register.hiding import keep_together
from tonghu.register.models import Batch, Child, Guardianship, Household, Person
from tonghu.register.scope import wide
from tonghu.register.tokens import keep_tokens

Guardian = Mapping[str, str]  # those of name, relation, idno, phone that a source gives


@wide("guardians and households reach across places")
def guard(
    named: Sequence[tuple[int, Guardian]], *, batch: Batch | None, unsaved: Mapping[int, Child] = MappingProxyType({})
) -> None:
    """Tie children to the guardians that a source names; children of one guardian form a household.

    unsaved: children that the caller is about to add, by id; they are given their household, to be saved with it.
    """
    adults = _adults(named)
    ties = {(child, adult): guardian for (child, guardian), adult in zip(named, adults, strict=True) if child != adult}
    children = {child for child, _ in ties}
    known = {(g.child_id, g.person_id): g for g in Guardianship.objects.filter(child__in=children)}
    again = [known[tie] for tie in ties if tie in known and known[tie].ended_on is not None]
    Guardianship.objects.filter(pk__in=[tie.pk for tie in again]).update(ended_on=None)
    fresh = {tie: guardian for tie, guardian in ties.items() if tie not in known}
    Guardianship.objects.bulk_create(
        Guardianship(child_id=child, person_id=adult, relation=guardian.get("relation", ""), entered_by=batch)
        for (child, adult), guardian in fresh.items()
    )
    _settle_households({child for child, _ in fresh}, unsaved)
    keep_tokens(({child for child, _ in fresh} | {tie.child_id for tie in again}) - unsaved.keys())


def _adults(named: Sequence[tuple[int, Guardian]]) -> list[int]:
    """The person of each named guardian: known by number, or by phone and name, or new."""
    guardians = [guardian for _, guardian in named]
    keys = [key_of_adult(idno=g.get("idno", ""), phone=g.get("phone", ""), name=g.get("name", "")) for g in guardians]
    known = known_adults([key for key in keys if key is not None])
    alone = _known_alone({child for (child, _), key in zip(named, keys, strict=True) if key is None})
    new: dict[object, Person] = {}
    for n, (key, (child, g)) in enumerate(zip(keys, named, strict=True)):
        if key is None and (child, _sign(g)) in alone:
            continue
        if key not in known:
            person = Person(name=g.get("name", ""), idno=g.get("idno", ""), phone=g.get("phone", ""))
            new.setdefault(_place(key, n), person)
    Person.objects.bulk_create(new.values())
    keep_keys({person.pk: [key] for key, person in new.items() if isinstance(key, int)})
    return [
        known[key] if key in known else alone.get((child, _sign(g))) or new[_place(key, n)].pk
        for n, (key, (child, g)) in enumerate(zip(keys, named, strict=True))
    ]


def _sign(guardian: Guardian) -> tuple[str, str]:
    return guardian.get("name", ""), guardian.get("phone", "")


def _known_alone(children: Collection[int]) -> dict[tuple[int, tuple[str, str]], int]:
    """The guardians that nothing but a name, or a phone without one, tells apart: known for their own child only.

    Without this, naming them again from the same row would make a second person of each.
    """
    ties = Guardianship.objects.filter(child__in=children).select_related("person").order_by("-pk") if children else ()
    return {(tie.child_id, (tie.person.name, tie.person.phone)): tie.person_id for tie in ties if not tie.person.idno}


def _place(key: int | None, n: int) -> object:
    """Guardians without a number or phone are nobody else: each stands alone."""
    return ("alone", n) if key is None else key


def known_guardians(guardians: Sequence[Guardian]) -> list[int]:
    """Those of these guardians that are known by number, or by phone and name."""
    keys = [key_of_adult(idno=g.get("idno", ""), phone=g.get("phone", ""), name=g.get("name", "")) for g in guardians]
    return sorted(set(known_adults([key for key in keys if key is not None]).values()))


@wide("guardians and households reach across places")
def unsettle_households(children: Collection[int]) -> None:
    """Let children leave households that no guardian ties them to any more, and find them their own."""
    ties: dict[int, set[int]] = defaultdict(set)
    members: dict[int, set[int]] = defaultdict(set)
    homes = Child.objects.filter(household__children__in=children).values_list("pk", "household").distinct()
    for child, home in homes:
        members[home or 0].add(child)
    everyone = set().union(*members.values())
    for child, adult in Guardianship.objects.filter(child__in=everyone, ended_on=None).values_list("child", "person"):
        ties[child].add(adult)
    leaving = {
        child
        for home in members.values()
        for child in home & set(children)
        if not any(ties[child] & ties[other] for other in home - {child}) and (len(home) > 1 or not ties[child])
    }
    Child.objects.filter(pk__in=leaving).update(household=None)
    _settle_households(leaving, {})


@wide("how many, and no more than that")
def members_elsewhere(child: Child, place: str) -> int:
    """How many active children of the child's household live outside a place."""
    if child.household_id is None:
        return 0
    family = Child.objects.filter(household=child.household_id, state=Child.State.ACTIVE).exclude(pk=child.pk)
    return family.exclude(residence__within=place).count()


@wide("the guardians that two children share")
def why_together(child: Child, others: Sequence[Child], *, addresses: bool) -> dict[int, list[str]]:
    """Why other children are of one household with this one, by their ids (同一家庭的理由): composed, never stored.

    addresses: whether an equal address may be told.
    """
    ties: dict[int, set[int]] = defaultdict(set)
    adults: dict[int, Person] = {}
    everyone = [child.pk, *(other.pk for other in others)]
    for tie in Guardianship.objects.filter(child__in=everyone, ended_on=None).select_related("person"):
        ties[tie.child_id].add(tie.person_id)
        adults[tie.person_id] = tie.person
    reasons: dict[int, list[str]] = {}
    for other in others:
        shared = sorted(ties[child.pk] & ties[other.pk])
        found = ["监护人证件号码相同" if adults[adult].idno else "监护人姓名和电话相同" for adult in shared]
        if addresses and child.residence_detail and _home(child) == _home(other):
            found.append("现居住地址相同")
        reasons[other.pk] = list(dict.fromkeys(found))
    return reasons


def _home(child: Child) -> tuple[str, str]:
    return child.residence, child.residence_detail


def _settle_households(children: set[int], unsaved: Mapping[int, Child]) -> None:
    """Give children without a household that of a sibling, or a new one for all children of a guardian."""
    ties = Guardianship.objects.filter(person__wards__child__in=children, ended_on=None).distinct()
    families: dict[int, set[int]] = defaultdict(set)
    homes: dict[int, Household] = {}
    for adult, child in ties.values_list("person_id", "child_id"):
        families[adult].add(child)
    everyone = set().union(*families.values()) if families else set()
    for child, household in Child.objects.filter(pk__in=everyone).values_list("pk", "household"):
        if household:
            homes[child] = Household(pk=household)
    for family in sorted(map(sorted, families.values())):
        home = next((homes[child] for child in family if child in homes), None) or Household()
        for child in family:
            homes.setdefault(child, home)
    Household.objects.bulk_create({id(home): home for home in homes.values() if home.pk is None}.values())
    moving = sorted(children & homes.keys())
    for child in moving:
        if child in unsaved:
            unsaved[child].household = homes[child]
    update_rows([Child(pk=child, household=homes[child]) for child in moving if child not in unsaved], ["household"])
    keep_together({child: homes[child] for child in moving}, unsaved)
