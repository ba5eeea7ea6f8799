"""What linkage looks at, and the keyed hashes that bring candidates together (匹配键)."""

from collections.abc import Iterator
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


def match_keys(person: Person, secret: bytes) -> list[int]:
    """Signed 64-bit keys; two records that share one are compared, others never are.

    Keys: the ID number; name with birth date; each guardian with the birth date. They are keyed hashes, so that
    a table of them tells nothing to one who does not hold the secret.
    """
    return [
        int.from_bytes(blake2b(text.encode(), digest_size=8, key=secret[:64]).digest(), "big", signed=True)
        for text in _blocks(person)
    ]


def _blocks(person: Person) -> Iterator[str]:
    if person.idno:
        yield f"i{person.idno}"
    if person.born is None:
        return
    born = person.born.isoformat()
    if person.name:
        yield f"n{born}{person.name}"
    for guardian in sorted(person.guardians):
        yield f"g{born}{guardian}"
