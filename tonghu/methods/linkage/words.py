"""What somebody typed to find a child (检索词): for each word the tokens that bring candidates, and who fits."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tonghu.methods.linkage.spelling import sounds_like, taken_apart
from tonghu.methods.linkage.tokens import (
    ENDING,
    Described,
    digits_of,
    guardian_text,
    idno_text,
    name_text,
    pairs_of,
    phone_text,
    sound_text,
)
from tonghu.rules.terms.names import same_name_key
from tonghu.rules.terms.plain import plain_text

_WORDS = re.compile(r"[0-9][0-9-]*[xX]?(?![a-zA-Z])|[a-zA-ZüÜ']+|[^\s0-9a-zA-ZüÜ]+")
_DATE = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?")
_MOST_WORDS, _MOST_PAIRS = 6, 4  # more narrow nothing down

Texts = frozenset[str]  # of which a candidate has every token


@dataclass(frozen=True, slots=True)
class Word:
    """One word: the texts of its tokens, of the child itself and of the family, and who fits it.

    Each set of texts is one way to read the word. `short`: tokens alone would miss children that fit, as of a single
    character or a year of birth; such a word only narrows down what others find.
    """

    own: tuple[Texts, ...]
    family: tuple[Texts, ...]
    short: bool
    number: bool  # tells of numbers and birth dates, not of names
    fits: Callable[[Described], bool]  # the child itself
    fits_family: Callable[[Described], bool]  # one of its guardians


def read_words(typed: str) -> list[Word]:
    """The words of what was typed: 王 子涵, wzh 2015, 张8821, 阿依古丽·买买提. Empty when nothing of it is a word."""
    found = (_read(word) for word in _WORDS.findall(plain_text(typed))[:_MOST_WORDS])
    return [word for word in found if word is not None]


def _read(word: str) -> Word | None:
    if word[0].isdigit():
        return _digits(word.replace("-", "").upper())
    key = same_name_key(word)
    if not key:
        return None
    if key.replace("ü", "v").isascii():
        return _letters(key.replace("ü", "v"))
    pairs = list(pairs_of(key))
    return Word(
        own=_all_of(map(name_text, pairs)),
        family=_all_of(map(guardian_text, pairs)),
        short=len(key) < 2,
        number=False,
        fits=lambda child: key in same_name_key(child.name),
        fits_family=lambda child: any(key in same_name_key(name) for name, _ in child.guardians),
    )


def _digits(ending: str) -> Word:
    """The end of the ID number or of a guardian's phone; beside other words also the year, month or day of birth."""
    long, dated = len(ending) >= ENDING, _DATE.fullmatch(ending) is not None
    return Word(
        own=_all_of([idno_text(ending[-ENDING:])]) if long else (),
        family=_all_of([phone_text(ending[-ENDING:])]) if long else (),
        short=not long or dated,
        number=True,
        fits=lambda child: child.idno.endswith(ending) or (dated and child.born.startswith(ending)),
        fits_family=lambda child: any(digits_of(phone).endswith(ending) for _, phone in child.guardians),
    )


def _letters(letters: str) -> Word:
    """Pinyin or initials of the child's name; a part of a name that is written in letters."""
    ways, pairs = taken_apart(letters), list(pairs_of(letters))
    spelled = [way for units in ways for way in _all_of(_sounds(units))]

    def fits(child: Described) -> bool:
        key = same_name_key(child.name)
        return letters in key or any(sounds_like(key, units) for units in ways)

    return Word(
        own=(*spelled, *_all_of(map(name_text, pairs))),
        family=_all_of(map(guardian_text, pairs)),
        short=any(len(units) < 2 for units in ways),
        number=False,
        fits=fits,
        fits_family=lambda child: any(letters in same_name_key(name) for name, _ in child.guardians),
    )


def _sounds(units: tuple[str, ...]) -> Iterator[str]:
    for before, after in pairwise(units):
        whole = len(before) > 1 and len(after) > 1
        yield sound_text(before, after) if whole else sound_text(before[0], after[0])


def _all_of(texts: Iterable[str]) -> tuple[Texts, ...]:
    found = list(dict.fromkeys(texts))[:_MOST_PAIRS]
    return (frozenset(found),) if found else ()
