"""Search tokens (检索词元): keyed hashes by which a child is found from a part of a name or the end of a number.

A token only brings candidates; whoever is shown was opened and compared (`words.py`), so that a hash that two texts
share never shows a wrong child. Each is made for one district: the table tells nothing across districts, and a
search reads no further than its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from tonghu.methods.linkage.spelling import sound_pairs
from tonghu.rules.terms.names import same_name_key

AREA = 6  # digits of the district that a token is made for
ENDING = 4  # digits of a number's end


@dataclass(frozen=True, slots=True)
class Described:
    """A child as somebody may look for it: its own name, number and birth date, and each guardian's name and phone."""

    name: str = ""
    idno: str = ""
    born: str = ""  # YYYYMMDD
    guardians: tuple[tuple[str, str], ...] = ()


def tokens_of(child: Described, area: str, secret: bytes) -> set[int]:
    """The signed 64-bit tokens under which a child of this district is kept."""
    texts = {*own_texts(child.name, child.idno), *(t for name, phone in child.guardians for t in texts_of(name, phone))}
    return {hashed(text, area, secret) for text in texts}


def own_texts(name: str, idno: str) -> Iterator[str]:
    """What tokens of a child itself are made of: pairs of characters, of sounds and of initials; the number's end."""
    key = same_name_key(name)
    yield from (name_text(pair) for pair in pairs_of(key))
    for before, after in sound_pairs(key):
        yield sound_text(before, after)
        yield sound_text(before[0], after[0])
    if len(idno) >= ENDING:
        yield idno_text(idno[-ENDING:])


def texts_of(name: str, phone: str) -> Iterator[str]:
    """What tokens of a guardian are made of: pairs of characters of the name; the phone's end."""
    yield from (guardian_text(pair) for pair in pairs_of(same_name_key(name)))
    digits = digits_of(phone)
    if len(digits) >= ENDING:
        yield phone_text(digits[-ENDING:])


def pairs_of(text: str) -> Iterable[str]:
    """Each two neighbouring characters."""
    return map("".join, pairwise(text))


def digits_of(phone: str) -> str:
    """A phone number without its dashes."""
    return "".join(digit for digit in phone if digit.isdigit())


# A sign for each kind, so that equal texts of two kinds are two tokens.
def name_text(pair: str) -> str:
    """Two neighbouring characters of the child's name."""
    return f"n{pair}"


def sound_text(before: str, after: str) -> str:
    """Two neighbouring syllables, or their first letters."""
    return f"s{before} {after}"


def idno_text(ending: str) -> str:
    """The last four of the ID number."""
    return f"i{ending}"


def guardian_text(pair: str) -> str:
    """Two neighbouring characters of a guardian's name."""
    return f"g{pair}"


def phone_text(ending: str) -> str:
    """The last four of a guardian's phone."""
    return f"p{ending}"


def phone_token(phone: str) -> str:
    """What the token of this phone is made of; "" where it is too short to have one."""
    digits = digits_of(phone)
    return phone_text(digits[-ENDING:]) if len(digits) >= ENDING else ""


def hashed(text: str, area: str, secret: bytes) -> int:
    """The token of a text in a district."""
    digest = blake2b(f"{area}{text}".encode(), digest_size=8, key=secret[:64], person=b"search").digest()
    return int.from_bytes(digest, "big", signed=True)
