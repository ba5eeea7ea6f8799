"""The base list (摸排底数): the children of the user's place, narrowed by filters, found by name or number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Right

from tonghu.methods.linkage import Person
from tonghu.register.finding import keys_of
from tonghu.register.models import Child, MatchKey, Record, Round, SourceRow, User
from tonghu.register.showing import Eyes
from tonghu.rules.access import Act, Reach, Role
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.eligibility import Kind
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.plain import compact_text, plain_text
from tonghu.web.shown.sources import DISPUTED, ENTERED, disputed, rows_of, sources_of

COUNTED_TO, COUNTED_TO_BY_LIST = 10_000, 1_000

STATES = {"NONE": "未登记", **{state.value: str(state.label) for state in Record.State}}
SOURCES = {
    "education": "只在教育",
    "police": "只在公安",
    "both": "教育公安都有",
    "disputed": "名单之间不一致",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; unknown values narrow nothing."""

    kind: str = ""
    source: str = ""
    state: str = ""
    place: str = ""
    exact: bool = False  # only whose address is known no deeper than `place`
    secret: bool = False  # only whose address is kept secret

    @classmethod
    def of(cls, query: Mapping[str, str], by: User) -> "Filters":
        """The filters of an address, as far as the user may see."""
        kind, source, state, place = (query.get(name, "") for name in ("kind", "source", "state", "place"))
        secret = query.get("secret") == "1"
        if secret and _kept_away(by):
            place = place[: CODE_LENGTH[Reach.STREET]]  # no deeper may be said of them
        return cls(
            secret=secret,
            kind=kind if kind in set(Kind) else "",
            source=source if source in SOURCES else "",
            state=state if state in STATES else "",
            place=place if place.isdigit() and by.reaches(place) else "",
            exact=query.get("exact") == "1",
        )

    @property
    def any(self) -> bool:
        """Whether anything narrows."""
        return bool(self.kind or self.source or self.state or self.place or self.secret)


@dataclass(frozen=True, slots=True)
class Row:
    """One child of a page, with what its lists and its form add."""

    child: Child
    sources: Sequence[str]
    disputed: bool
    state: str


def children_in_reach(by: User) -> QuerySet[Child]:
    """The children that the user may see at all; every other query starts here."""
    by.require(Act.SEE_BASE_LIST)
    return Child.objects.filter(residence__within=by.jurisdiction).select_related("person")


def base_list(by: User, filters: Filters, *, round: Round | None) -> QuerySet[Child]:
    """The active children of the user's place that pass the filters.

    Those whose address is kept secret from the user stand in a list of their own (`filters.secret`): among the others,
    narrowed and ordered by place, they would be found.
    """
    found = children_in_reach(by).filter(state=Child.State.ACTIVE)
    if filters.secret:
        found = found.filter(address_secret=True)
    elif away := hidden_children(by):
        found = found.exclude(pk__in=away)
    if filters.place:
        found = found.filter(residence=filters.place) if filters.exact else _within(found, filters.place)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state:
        found = found.filter(_in_state(filters.state, round))
    if filters.state == "NONE" and filters.kind != Kind.OUTSIDE:
        found = found.exclude(kind=Kind.OUTSIDE)  # who is outside the scheme is not registered
    return found.filter(_named_by(filters.source)) if filters.source else found


def _kept_away(by: User) -> bool:
    return Eyes(Role(by.role), secret=True).kept_away


def hidden_children(by: User) -> list[int]:
    """The children of the user's place whose address is kept secret from the user; they are few."""
    if not _kept_away(by):
        return []
    found = Child.objects.filter(residence__within=by.jurisdiction, address_secret=True)
    return list(found.values_list("pk", flat=True))


def search(found: QuerySet[Child], words: str) -> QuerySet[Child]:
    """By a whole ID number, by its last four or more characters, by reference, or by a part of the name."""
    compact = compact_text(words).upper()
    number = compact[:-1] if compact.endswith("X") else compact
    if len(compact) == 18 and number.isdigit():
        return found.filter(pk__in=MatchKey.objects.filter(key__in=keys_of(Person(idno=compact))).values("person"))
    if len(compact) >= 4 and number.isdigit():
        ending = found.alias(ending=Right("person__idno", 4)).filter(ending=compact[-4:])  # as its index stands
        return ending.exclude(person__idno="").filter(person__idno__endswith=compact)
    if len(compact) == 10 and compact.isascii():
        return found.filter(ref=compact)
    return found.filter(person__name__contains=plain_text(words))


def count_up_to(found: QuerySet[Child], filters: Filters) -> tuple[int, bool]:
    """How many, and whether there are more: counted no further than a clerk needs to know."""
    limit = COUNTED_TO_BY_LIST if filters.source else COUNTED_TO
    counted = found.order_by().values("pk")[: limit + 1].count()
    return min(counted, limit), counted > limit


def counts_by_kind(by: User, place: str) -> dict[str, int]:
    """Active children of the place by category, for the chips."""
    found = Child.objects.filter(residence__within=place or by.jurisdiction, state=Child.State.ACTIVE)
    return dict(found.order_by().values_list("kind").annotate(n=Count("pk")))


def dress(children: Sequence[Child], *, round: Round | None) -> list[Row]:
    """Add to a page of children what their lists and forms say, with two queries."""
    ids = [child.pk for child in children]
    rows = rows_of(ids)
    states = dict(Record.objects.filter(child__in=ids, round=round).values_list("child", "state"))
    return [
        Row(child, sources_of(rows[child.pk]), disputed(rows[child.pk]), states.get(child.pk, "NONE"))
        for child in children
    ]


def _within(found: QuerySet[Child], place: str) -> QuerySet[Child]:
    return found.filter(residence__within=place)


def _in_state(state: str, round: Round | None) -> Q:
    records = Record.objects.filter(child=OuterRef("pk"), round=round)
    return Q(~Exists(records)) if state == "NONE" else Q(Exists(records.filter(state=state)))


def _named_by(source: str) -> Q:
    """Which lists name a child, asked child by child: a page is full long before all are asked."""
    if source == "disputed":
        return Q(DISPUTED)
    education, police = (
        Exists(SourceRow.objects.filter(child=OuterRef("pk"), batch__department=d, batch__state__in=ENTERED))
        for d in (Department.EDUCATION, Department.POLICE)
    )
    if source == "both":
        return Q(education) & Q(police)
    return Q(education) & ~Q(police) if source == "education" else Q(police) & ~Q(education)
