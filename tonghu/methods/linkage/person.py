"""What linkage looks at, and the keyed hashes that bring candidates together (匹配键)."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Person:
    """A child as one source or the register names it.

    `idno` only when its check digit holds; `guardians` are the guardians' ID numbers, phones and names, whichever
    the source gives, each as cleaned text.
    """

    name: str = ""
    sex: str = ""
    born: date | None = None
    idno: str = ""
    guardians: frozenset[str] = frozenset()


def own_blocks(person: Person) -> Iterator[Hashable]:
    """What brings two records together by the child itself: the number, and the name with the birth date."""
    if person.idno:
        yield person.idno
    if person.born and person.name:
        yield person.born, person.name


def guardian_blocks(person: Person) -> Iterator[Hashable]:
    """What brings two records together by a guardian and the birth date.

    It decides only where one side has no number (`judge_pair`), so only those open such a block.
    """
    if person.born:
        for guardian in person.guardians:
            yield guardian, person.born


def match_keys(person: Person, secret: bytes) -> list[int]:
    """Signed 64-bit keys under which a known child is kept.

    They are keyed hashes, so that a table of them tells nothing to one who does not hold the secret: the number;
    name with birth date; each guardian with the birth date; without a number the birth date alone.
    """
    return _hashed([*_own_texts(person), *_guardian_texts(person)], secret)


def search_keys(people: Iterable[Person], secret: bytes) -> list[int]:
    """The keys under which to look for the children of some rows: few for each, and no fewer children are found.

    A guardian only matters where one side has no number: a row without one looks under its guardians, a row with
    one looks among the children of its birth date that have none.
    """
    return _hashed({text for person in people for text in _search_texts(person)}, secret)


def _search_texts(person: Person) -> list[str]:
    if person.idno:
        return [*_own_texts(person), *_without_number(person)]
    return [*_own_texts(person), *_guardian_texts(person)]


def _own_texts(person: Person) -> list[str]:
    texts = [f"i{person.idno}"] if person.idno else [*_without_number(person)]
    if person.born and person.name:
        texts.append(f"n{person.born.isoformat()}{person.name}")
    return texts


def _without_number(person: Person) -> Iterator[str]:
    if person.born:
        yield f"b{person.born.isoformat()}"


def _guardian_texts(person: Person) -> list[str]:
    if person.born is None:
        return []
    born = person.born.isoformat()
    return [f"g{born}{guardian}" for guardian in sorted(person.guardians)]


def _hashed(texts: Iterable[str], secret: bytes) -> list[int]:
    key = secret[:64]
    return [
        int.from_bytes(blake2b(text.encode(), digest_size=8, key=key).digest(), "big", signed=True) for text in texts
    ]
