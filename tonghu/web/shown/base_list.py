"""The base list (摸排底数): the children of the user's place, narrowed by filters, found by name or number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from tonghu.register import tally
from tonghu.register.models import Child, Record, Revision, Round, User
from tonghu.register.showing import Eyes
from tonghu.rules.access import Act, Reach, Role
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.eligibility import Kind
from tonghu.rules.forms import FORMS, is_unknown
from tonghu.rules.forms.answers import UNKNOWN
from tonghu.web.shown import naming
from tonghu.web.shown.sources import sources_of

COUNTED_TO = 10_000

STATES = {"NONE": "未登记", **{state.value: str(state.label) for state in Record.State}}
SOURCES = naming.LABELS
# Items by whose 不详 the list can be narrowed: those of which a row says openly that they are not known.
ITEMS = {item.key: item.title for form in FORMS.values() for item in form.all_items if not item.restricted}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list; unknown values narrow nothing."""

    kind: str = ""
    source: str = ""
    state: str = ""
    place: str = ""
    exact: bool = False  # only whose address is known no deeper than `place`
    secret: bool = False  # only whose address is kept secret
    unknown: str = ""  # only whose form answers this item with 不详

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
            unknown=query.get("unknown", "") if query.get("unknown", "") in ITEMS else "",
        )

    @property
    def any(self) -> bool:
        """Whether anything narrows."""
        return bool(self.kind or self.source or self.state or self.place or self.secret or self.unknown)


@dataclass(frozen=True, slots=True)
class Row:
    """One child of a page, with what its lists and its form add."""

    child: Child
    sources: Sequence[str]
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
    if filters.unknown:
        last = Revision.objects.filter(pk=OuterRef("last"), **{f"coded__{filters.unknown}__has_key": UNKNOWN})
        found = found.annotate(last=_last(round, "pk")).filter(Exists(last))
    if filters.state == "NONE" and filters.kind != Kind.OUTSIDE:
        found = found.exclude(kind=Kind.OUTSIDE)  # who is outside the scheme is not registered
    return found.filter(naming.named(filters.source)) if filters.source else found


def _last(round: Round | None, column: str) -> Subquery:
    """Of the form of a child in this round, as it was last submitted; none of its columns holds restricted answers."""
    mine = Revision.objects.filter(record__round=round, record__child=OuterRef("pk")).order_by("-number")
    return Subquery(mine.values(column)[:1])


def unknown_answers(by: User, *, round: Round | None) -> tuple[dict[str, int], int]:
    """How often each item is answered 不详 in the place, the most often first; and how many forms were submitted.

    Counts are those of the list with `Filters(unknown=…)`.
    """
    told = base_list(by, Filters(), round=round).order_by().annotate(said=_last(round, "coded")).exclude(said=None)
    counts, forms = Counter[str](), 0
    for said in told.values_list("said", flat=True).iterator():
        forms += 1
        counts.update(key for key, value in said.items() if key in ITEMS and is_unknown(value))
    return dict(counts.most_common()), forms


def _kept_away(by: User) -> bool:
    return Eyes(Role(by.role), secret=True).kept_away


def hidden_children(by: User) -> list[int]:
    """The children of the user's place whose address is kept secret from the user; they are few."""
    if not _kept_away(by):
        return []
    found = Child.objects.filter(residence__within=by.jurisdiction, address_secret=True)
    return list(found.values_list("pk", flat=True))


def kinds_seen(by: User, place: str) -> dict[str, int]:
    """The same as the tally of a place, without the children whose address is kept secret from the user."""
    found = base_list(by, Filters(place=place), round=None).order_by()
    return dict(found.values_list("kind").annotate(n=Count("pk")))


def counted(found: QuerySet[Child], filters: Filters, *, by: User, kinds: Mapping[str, int]) -> tuple[int, bool]:
    """How many, and whether there are more: exactly by place and category, else no further than a clerk needs.

    kinds: the children of the place by category.
    """
    bare = not filters.state and not filters.secret and not filters.unknown
    if filters.source and bare and not hidden_children(by):
        return _told(filters, by), False
    if not filters.source and bare:
        if filters.exact:
            kinds = tally.by_kind(filters.place or by.jurisdiction, exact=True)
        return (kinds.get(filters.kind, 0) if filters.kind else sum(kinds.values())), False
    n = found.order_by().values("pk")[: COUNTED_TO + 1].count()
    return min(n, COUNTED_TO), n > COUNTED_TO


def _told(filters: Filters, by: User) -> int:
    place = filters.place or by.jurisdiction
    digits = len(place) + 1 if filters.exact else len(place)
    told: Mapping[tally.Told, int] = tally.by_lists(place, digits, kind=filters.kind).get(place, {})
    return sum(n for said, n in told.items() if naming.answers(filters.source, said))


def dress(children: Sequence[Child], *, round: Round | None) -> list[Row]:
    """Add to a page of children what their lists and forms say, with one query."""
    ids = [child.pk for child in children]
    states = dict(Record.objects.filter(child__in=ids, round=round).values_list("child", "state"))
    return [Row(child, sources_of(child), states.get(child.pk, "NONE")) for child in children]


def _within(found: QuerySet[Child], place: str) -> QuerySet[Child]:
    return found.filter(residence__within=place)


def _in_state(state: str, round: Round | None) -> Q:
    records = Record.objects.filter(child=OuterRef("pk"), round=round)
    return Q(~Exists(records)) if state == "NONE" else Q(Exists(records.filter(state=state)))
