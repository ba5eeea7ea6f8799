"""Search tokens in the register (检索词元): kept beside each child, and the candidates that a search finds by them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Length

from tonghu.methods.linkage import AREA, Described, Word, hashed, phone_token, tokens_of
from tonghu.register.models import Child, Division, Guardianship
from tonghu.register.scope import wide

MOST = 20_000  # candidates of one search: who types so little is not helped by more

_KEEP = """
    INSERT INTO register_searchtoken (key, child_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT DO NOTHING
"""
_INSIDE = """
    SELECT found.child_id FROM ({}) found JOIN register_child c ON c.person_id = found.child_id
    WHERE c.residence ~>=~ %s AND c.residence ~<~ %s
"""


@wide("tokens are kept for every child that changed, wherever it lives")
def keep_tokens(children: Collection[int]) -> None:
    """Add the tokens of these children as they now stand; those of earlier names stay and find nobody."""
    if not children:
        return
    known = Child.objects.filter(pk__in=children)
    areas = {pk: home[:AREA] for pk, home in known.values_list("pk", "residence")}
    pairs = sorted(
        (token, pk)
        for pk, child in described(known).items()
        for token in tokens_of(child, areas[pk], settings.MATCH_SECRET)
    )
    # Written out here: the driver looks at each of a hundred thousand numbers on its own.
    columns = ["{" + ",".join(map(str, column)) + "}" for column in zip(*pairs, strict=True)]
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, columns)


def described(
    children: QuerySet[Child], *, family: bool = True, names: bool = True, numbers: bool = True
) -> dict[int, Described]:
    """Children opened, as somebody may look for them; `family`: with their guardians.

    names, numbers: what is wanted; the rest stays closed and is empty, for opening is most of the work.
    """
    own = _columns(names and "person__name", numbers and "person__idno")
    opened = {
        pk: Described(name, idno, f"{born:%Y%m%d}" if born else "")
        for pk, born, name, idno in children.order_by().values_list("pk", "born", *own)
    }
    if not family or not opened:
        return opened
    guardians: dict[int, list[tuple[str, str]]] = defaultdict(list)
    ties = Guardianship.objects.filter(child__in=list(opened), ended_on=None)
    of_guardian = _columns(names and "person__name", numbers and "person__phone")
    for child, name, phone in ties.values_list("child_id", *of_guardian):
        guardians[child].append((name, phone))
    return {pk: replace(child, guardians=tuple(guardians.get(pk, ()))) for pk, child in opened.items()}


def _columns(*wanted: str | bool) -> list[str | Value]:
    return [column if isinstance(column, str) else Value("") for column in wanted]


def areas_of(place: str) -> list[str]:
    """The districts that tokens of children of a place were made for."""
    if len(place) >= AREA:
        return [place[:AREA]]
    wider = [place[:digits] for digits in range(len(place), AREA, 2)]  # children whose district nobody knows
    inside = Division.objects.filter(code__within=place).alias(digits=Length("code")).filter(digits=AREA)
    return [*wider, *inside.values_list("code", flat=True)]


def candidates(words: Iterable[Word], *, place: str, family: bool) -> list[int]:
    """The children of a place whose tokens agree with every one of the words; of all its districts, if it is wider.

    family: guardians' tokens count too. No more than MOST; words without tokens have no candidates.
    """
    asked = [(*word.own, *word.family) if family else word.own for word in words]
    if not asked or not all(asked):
        return []
    areas = areas_of(place)
    parameters: list[object] = []
    sql = " INTERSECT ".join(f"({_any_of(ways, areas, parameters)})" for ways in asked)
    if len(place) > AREA:  # tokens know no deeper than the district
        sql = _INSIDE.format(sql)
        parameters += [place, f"{place}:"]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {MOST}", tuple(parameters))  # type: ignore[arg-type]  # numbers and codes
        return [child for (child,) in cursor.fetchall()]


def _any_of(ways: Iterable[Iterable[str]], areas: Sequence[str], parameters: list[object]) -> str:
    """A statement for those who have all tokens of one of the ways."""
    parts = []
    for texts in ways:
        one, *others = ([hashed(text, area, settings.MATCH_SECRET) for area in areas] for text in sorted(texts))
        joins = "".join(
            f" JOIN register_searchtoken t{n} ON t{n}.child_id = t.child_id AND t{n}.key = ANY(%s)"
            for n in range(len(others))
        )
        parts.append(f"SELECT t.child_id FROM register_searchtoken t{joins} WHERE t.key = ANY(%s)")  # noqa: S608  # numbers only
        parameters += [*others, one]
    return " UNION ".join(parts)


_BEARERS = "SELECT key, child_id FROM register_searchtoken WHERE key = ANY(%s::bigint[])"


@wide("how many families share a phone; who they are stays here")
def families_with_phone(phones: Collection[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """The families, by `family_sign`, that a guardian's phone belongs to, for each district and phone."""
    keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for area, phone in phones:
        if text := phone_token(phone):
            keys[hashed(text, area, settings.MATCH_SECRET)].append((area, phone))
    found: dict[tuple[str, str], set[str]] = {asked: set() for asked in phones}
    if not keys:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_BEARERS, ["{" + ",".join(map(str, keys)) + "}"])
        near: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for key, child in cursor.fetchall():
            near[child] += keys[key]
    ties = Guardianship.objects.filter(child__in=list(near), child__state=Child.State.ACTIVE, ended_on=None)
    for child, household, phone in ties.values_list("child", "child__household", "person__phone"):
        for asked in near[child]:
            if asked[1] == phone:
                found[asked].add(family_sign(child, household))
    return found


def family_sign(child: int, household: int | None) -> str:
    """What a child's family is counted by: its household, else the child alone."""
    return f"h{household}" if household else f"c{child}"
