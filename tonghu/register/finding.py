"""Finding people by keyed hashes: which known children could be the children of a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from django.conf import settings
from django.db import connection

from tonghu.methods.linkage import Person
from tonghu.methods.linkage.engine import keys
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.people import records_of, together
from tonghu.methods.linkage.engine.records import Records
from tonghu.register.damaged import damaged_numbers
from tonghu.register.models.children import Child, MatchKey
from tonghu.register.models.children import Person as PersonRow
from tonghu.register.models.merging import Merge
from tonghu.register.scope import wide
from tonghu.register.secrecy.column import personal

_ABOVE_ZERO = (1 << 63) - 1
_MOST = 61  # one more than may share a key
# Each key asked for on its own, so that a crowd under one is left after the first of it.
_HOLDERS = """
    SELECT asked.n, held.person_id FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (key, n)
    CROSS JOIN LATERAL (
        SELECT k.person_id FROM register_matchkey k JOIN register_child c ON c.person_id = k.person_id
        WHERE k.key = asked.key AND c.state = %s LIMIT %s
    ) held
"""
_BEARERS = """
    SELECT asked.n, held.many FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (key, n)
    CROSS JOIN LATERAL (
        SELECT count(*) AS many FROM (SELECT 1 FROM register_matchkey k WHERE k.key = asked.key LIMIT 128) few
    ) held
"""
_CHILDREN = """
    SELECT c.person_id, p.name, p.sex, p.born, p.idno, c.hukou, c.address_secret, c.residence, c.residence_detail
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
_BARE_KEYS = "COPY (SELECT key FROM register_matchkey WHERE key < 0 LIMIT %s) TO STDOUT (FORMAT binary)"
_MANY = 250_000  # keys asked for at once
_MOST_BARE = 2_000_000  # keys of children without a number that are read at once; a city has some 20 to a child
# What COPY sends in binary: a header of 19 bytes, then of each row how many columns, how long, and the key.
_COPY_BEGINS, _COPIED = 19, np.dtype([("columns", ">i2"), ("size", ">i4"), ("key", ">i8")])
_COUNTY = 6  # digits of a code that says where somebody is from

# A guardian as linkage compares it: each of number, phone and name on its own, told apart by a sign.
MARK_SIGNS = {"idno": "i", "phone": "p", "name": "n"}


def guardian_marks(**parts: str) -> frozenset[str]:
    """The marks of one guardian, from those of idno, phone and name that are known."""
    return frozenset(MARK_SIGNS[part] + value for part, value in parts.items() if value)


def keys_of(people: Sequence[Person]) -> list[list[int]]:
    """The match keys under which each of some children is kept, with this installation's secret."""
    return _keys_of(records_of(people))


def _keys_of(r: Records) -> list[list[int]]:
    found = keys.kept(r)
    told: list[list[int]] = [[] for _ in range(len(r))]
    for place, key in zip(found.place.tolist(), keys.hashed(found, settings.MATCH_SECRET).tolist(), strict=True):
        told[place].append(key)
    return told


def asking_keys(person: Person) -> list[int]:
    """The keys of whoever has this number, or this name and birth date; a superset, to be compared whole."""
    r, one = records_of([person]), np.zeros(1, np.int64)
    by_name = [keys.asked(r, one, space, families=(keys.NAME_AND_BIRTH,)) for space in (keys.BARE, keys.NUMBERED)]
    found = keys.asked(r, one, keys.NUMBER) if person.idno else keys.joined(*by_name)
    told: list[int] = keys.hashed(found, settings.MATCH_SECRET).tolist()
    return told


@dataclass(frozen=True)
class Known:
    """The children of the register in one state, as linkage asks for them (`engine.keys.Store`).

    Nothing of a child lies outside its envelopes but keyed hashes: a list's keys bring candidates, and only those are
    opened and compared.
    """

    state: str = "ACTIVE"

    @wide("a child may be known in another place")
    def holders(self, asked: keys.Keys) -> tuple[Array, Array]:
        """Which of the asked keys, and the child that holds it."""
        at, numbers = _perhaps_held(asked)
        starts = range(0, len(at), _MANY)
        found = [(at[start : start + _MANY], *self._asked(numbers[start : start + _MANY])) for start in starts]
        nothing = np.zeros(0, np.int64)
        which = np.concatenate([nothing, *(places[n] for places, n, _ in found)])
        return which, np.concatenate([nothing, *(child for *_, child in found)])

    def _asked(self, numbers: Array) -> tuple[Array, Array]:
        with connection.cursor() as cursor:
            # Written out here: the driver looks at each of half a million numbers on its own.
            cursor.execute(_HOLDERS, [_written(numbers.tolist()), self.state, _MOST])
            found = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
        return found[:, 0] - 1, found[:, 1]

    def records(self, children: Array) -> Records:
        """These children's records, in this order."""
        known = known_as(children.tolist(), state=self.state)
        return records_of([known[child] for child in children.tolist()])

    @wide("how common a name is, is asked of all children")
    def bearers(self, names: Array) -> Array:
        """How many children bear each name, counted to 128."""
        with connection.cursor() as cursor:
            cursor.execute(_BEARERS, [_written(keys.hashed(keys.by_name(names), settings.MATCH_SECRET).tolist())])
            found = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
        told = np.zeros(len(names), np.int64)
        told[found[:, 0] - 1] = found[:, 1]
        return told


def _perhaps_held(asked: keys.Keys) -> tuple[Array, Array]:
    """The places of the asked keys that somebody may have, and those keys as they are kept.

    Of children without a number there are few: of many keys of theirs only those that stand among all that are kept.
    """
    held = np.sort(_bare_keys()) if int((asked.space == keys.BARE).sum()) >= _MANY else None
    kept = held if held is not None and len(held) < _MOST_BARE else None
    told = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for start in range(0, len(asked), _MANY):  # so that what is let go never lies here all at once
        numbers = keys.hashed(asked.at(slice(start, start + _MANY)), settings.MATCH_SECRET)
        places = (
            np.flatnonzero(_stands_in(numbers, kept) | (numbers >= 0)) if kept is not None else np.arange(len(numbers))
        )
        told.append((places + start, numbers[places]))
    return np.concatenate([at for at, _ in told]), np.concatenate([numbers for _, numbers in told])


def _stands_in(numbers: Array, ordered: Array) -> Array:
    near = np.minimum(np.searchsorted(ordered, numbers), max(len(ordered) - 1, 0))
    return np.asarray(ordered[near] == numbers) if len(ordered) else np.zeros(len(numbers), bool)


def _bare_keys() -> Array:
    """The keys of children without a number, at most `_MOST_BARE`: as they lie in the pages, not row by row."""
    with connection.cursor() as cursor, cursor.copy(_BARE_KEYS, [_MOST_BARE]) as out:
        told = b"".join(bytes(part) for part in out)
    rows = np.frombuffer(told, _COPIED, offset=_COPY_BEGINS, count=(len(told) - _COPY_BEGINS) // _COPIED.itemsize)
    return np.asarray(rows["key"].astype(np.int64))


def _written(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


@wide("a child may be known in another place")
def bearing(numbers: Iterable[str]) -> dict[int, Person]:
    """The active children that have one of these ID numbers."""
    people = [Person(idno=number) for number in numbers]
    if not people:
        return {}
    _, children = Known().holders(keys.asked(records_of(people), np.arange(len(people)), keys.NUMBER))
    return known_as(np.unique(children).tolist())


@wide("a child may be known in another place")
def perhaps(people: Iterable[Person]) -> dict[int, Person]:
    """The active children that may have the number of one of these, or the name and birth date; to be compared."""
    r = records_of(list(people))
    everybody = np.arange(len(r))
    by_name = [keys.asked(r, everybody, space, families=(keys.NAME_AND_BIRTH,)) for space in (keys.BARE, keys.NUMBERED)]
    _, children = Known().holders(keys.joined(keys.asked(r, everybody, keys.NUMBER), *by_name).once())
    return known_as(np.unique(children).tolist())


@wide("a reference that leads to a child may be of another place")
def known_before_merging(r: Records) -> dict[int, Person]:
    """The references that were merged away and could be one of these, as they were when they were merged."""
    if not len(r) or not Merge.objects.filter(undone_at=None).exists():
        return {}
    everybody = np.arange(len(r))
    spaces = [keys.asked(r, everybody, space) for space in (keys.BARE, keys.NUMBERED, keys.NUMBER)]
    _, children = Known("MERGED").holders(keys.joined(*spaces).once())
    return known_as(np.unique(children).tolist(), state="MERGED")


@wide("a child may be known in another place")
def known_as(children: Collection[int], *, state: str = "ACTIVE") -> dict[int, Person]:
    """These children, if active or in another state, as linkage looks at them; no home of whoever must not be found."""
    name_of, idno_of, phone_of = (personal(PersonRow, column).open for column in ("name", "idno", "phone"))
    home_of = personal(Child, "residence_detail").open
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, [state, list(children)])
        found = [(row[0], idno_of(row[4]), *row[1:]) for row in cursor.fetchall()]
        cursor.execute(_GUARDIANS, [[row[0] for row in found]])
        marks: dict[int, set[str]] = defaultdict(set)
        for child, name, phone, idno in cursor.fetchall():
            marks[child] |= guardian_marks(name=name_of(name), phone=phone_of(phone), idno=idno_of(idno))
    damaged = damaged_numbers([child for child, idno, *_ in found if not idno])
    return {
        child: Person(
            *(name_of(name), sex, born, idno, frozenset(marks.get(child, ()))),
            home="" if secret else home_of(home),
            district="" if secret else county(residence),
            hukou=county(hukou),
            damaged=damaged.get(child, ""),
        )
        for child, idno, name, sex, born, _, hukou, secret, residence, home in found
    }


def county(code: str) -> str:
    """The county of a division; empty where it is known less exactly."""
    return code[:_COUNTY] if len(code) >= _COUNTY else ""


def key_of_adult(*, idno: str, phone: str, name: str) -> int | None:
    """The key of a guardian: the ID number, else phone and name together; None when neither is known."""
    text = f"i{idno}" if idno else f"p{phone}{name}" if phone and name else ""
    if not text:
        return None
    digest = blake2b(text.encode(), digest_size=8, key=settings.MATCH_SECRET[:64], person=b"adult").digest()
    return int.from_bytes(digest, "big") & _ABOVE_ZERO  # below are children without a number (engine.keys)


@wide("a guardian may be known in another place")
def known_adults(keys: Collection[int]) -> dict[int, int]:
    """The guardian of each key that is known, by person id."""
    return dict(MatchKey.objects.filter(key__in=keys).order_by("-person").values_list("key", "person_id"))


@wide("keys are kept of whoever a list or form names")
def keep_keys_of(people: Iterable[tuple[int, Person]]) -> None:
    """Add the match keys of children as some sources say them; a child may come more than once.

    Another who has one of their numbers already is kept anew beside them: under two names a number may be doubted.
    """
    told: dict[int, set[int]] = defaultdict(set)
    pairs = list(people)
    children, r = [child for child, _ in pairs], records_of([person for _, person in pairs])
    if others := known_as(_others_bearing(r, np.array(children, np.int64))):
        children, r = [*children, *others], together(r, records_of(list(others.values())))
    for child, found in zip(children, _keys_of(r), strict=True):
        told[child].update(found)
    keep_keys(told)


def _others_bearing(r: Records, children: Array) -> list[int]:
    """The children besides these that have the number of one of these; children: (n,) whose record each is."""
    ask = keys.asked(r, np.arange(len(r)), keys.NUMBER)
    which, holder = Known().holders(ask)
    told: list[int] = np.unique(holder[holder != children[ask.place[which]]]).tolist()
    return told


def keep_keys(people: Mapping[int, Iterable[int]]) -> None:
    """Add the match keys of new or completed persons; keys already there stay."""
    pairs = sorted({(key, person) for person, keys in people.items() for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [[key for key, _ in pairs], [person for _, person in pairs]])
