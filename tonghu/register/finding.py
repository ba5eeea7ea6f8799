"""Finding people by keyed hashes: which known children could be the children of a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b

from django.conf import settings
from django.db import connection

from tonghu.methods.linkage import Person, match_keys, search_keys
from tonghu.register.models.children import MatchKey
from tonghu.register.models.children import Person as PersonRow
from tonghu.register.models.merging import Merge
from tonghu.register.scope import wide
from tonghu.register.secrecy.column import personal

_SHARING_A_KEY = """
    SELECT DISTINCT k.person_id FROM unnest(%s::bigint[]) AS asked (key) JOIN register_matchkey k ON k.key = asked.key
"""
_CHILDREN = """
    SELECT c.person_id, p.name, p.sex, p.born, p.idno
    FROM register_child c JOIN register_person p ON p.id = c.person_id
    WHERE c.state = %s AND c.person_id = ANY(%s::bigint[])
"""
_GUARDIANS = """
    SELECT g.child_id, p.name, p.phone, p.idno
    FROM register_guardianship g JOIN register_person p ON p.id = g.person_id
    WHERE g.ended_on IS NULL AND g.child_id = ANY(%s::bigint[])
"""
_KEEP = """
    INSERT INTO register_matchkey (key, person_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])
    ON CONFLICT DO NOTHING
"""

# A guardian as linkage compares it: each of number, phone and name on its own, told apart by a sign.
MARK_SIGNS = {"idno": "i", "phone": "p", "name": "n"}


def guardian_marks(**parts: str) -> frozenset[str]:
    """The marks of one guardian, from those of idno, phone and name that are known."""
    return frozenset(MARK_SIGNS[part] + value for part, value in parts.items() if value)


def keys_of(person: Person) -> list[int]:
    """The match keys under which a child is kept, with this installation's secret."""
    return match_keys(person, settings.MATCH_SECRET)


def find_known(people: Iterable[Person]) -> dict[int, Person]:
    """The active children that could be one of these, as linkage looks at them."""
    return known_children(search_keys(people, settings.MATCH_SECRET))


@wide("a reference that leads to a child may be of another place")
def known_before_merging(people: Iterable[Person]) -> dict[int, Person]:
    """The references that were merged away and could be one of these, as they were when they were merged."""
    if not Merge.objects.filter(undone_at=None).exists():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SHARING_A_KEY, ["{" + ",".join(map(str, search_keys(people, settings.MATCH_SECRET))) + "}"])
        return known_as([person for (person,) in cursor.fetchall()], state="MERGED")


@wide("a child may be known in another place")
def known_children(keys: Collection[int]) -> dict[int, Person]:
    """The active children that share one of the keys, as linkage looks at them."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        # Written out here: the driver looks at each of half a million numbers on its own.
        cursor.execute(_SHARING_A_KEY, ["{" + ",".join(map(str, keys)) + "}"])
        return known_as([person for (person,) in cursor.fetchall()])


@wide("a child may be known in another place")
def known_as(children: Collection[int], *, state: str = "ACTIVE") -> dict[int, Person]:
    """These children, if active or in another state, as linkage looks at them."""
    name_of, idno_of, phone_of = (personal(PersonRow, column).open for column in ("name", "idno", "phone"))
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, [state, list(children)])
        found = cursor.fetchall()
        cursor.execute(_GUARDIANS, [[row[0] for row in found]])
        marks: dict[int, set[str]] = defaultdict(set)
        for child, name, phone, idno in cursor.fetchall():
            marks[child] |= guardian_marks(name=name_of(name), phone=phone_of(phone), idno=idno_of(idno))
    return {
        child: Person(name_of(name), sex, born, idno_of(idno), frozenset(marks.get(child, ())))
        for child, name, sex, born, idno in found
    }


def key_of_adult(*, idno: str, phone: str, name: str) -> int | None:
    """The key of a guardian: the ID number, else phone and name together; None when neither is known."""
    text = f"i{idno}" if idno else f"p{phone}{name}" if phone and name else ""
    if not text:
        return None
    digest = blake2b(text.encode(), digest_size=8, key=settings.MATCH_SECRET[:64], person=b"adult").digest()
    return int.from_bytes(digest, "big", signed=True)


@wide("a guardian may be known in another place")
def known_adults(keys: Collection[int]) -> dict[int, int]:
    """The guardian of each key that is known, by person id."""
    return dict(MatchKey.objects.filter(key__in=keys).order_by("-person").values_list("key", "person_id"))


@wide("keys are kept of whoever a list or form names")
def keep_keys(people: Mapping[int, Iterable[int]]) -> None:
    """Add the match keys of new or completed persons; keys already there stay."""
    pairs = sorted({(key, person) for person, keys in people.items() for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [[key for key, _ in pairs], [person for _, person in pairs]])
