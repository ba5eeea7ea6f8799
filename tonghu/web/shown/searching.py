"""Finding children by what somebody typed (检索): tokens bring candidates, who is shown was opened.

No statement holds a name, a number or a phone: the database is asked for keyed hashes only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db.models import QuerySet

from tonghu.methods.linkage import Word, read_words
from tonghu.register.models import Child
from tonghu.register.tokens import candidates, described
from tonghu.rules.terms.plain import compact_text
from tonghu.web.shown.keyset import PAGE

OPENED = 2_000  # children whose names are all opened when tokens cannot answer
_FEW, _MANY = 100, 1_600  # candidates opened at once
_REFERENCE = 10  # characters of a child's reference

TOO_SHORT = (
    "范围内儿童较多，只凭一个字、一个音节或出生日期不能查找。"
    "请输入至少两个字、拼音、证件号码后四位或监护人电话后四位，或先选定居村。"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: no more than a page of children, whether there are more, and what else to type."""

    children: Sequence[Child]
    more: bool = False
    hint: str = ""


def search(among: QuerySet[Child], typed: str, *, place: str, size: int, family: bool = True) -> Found:
    """The children that every word fits: those so named themselves first, then those whose guardians are.

    among: the children in reach that pass the filters, all within `place`; size: how many live there. family: a
    guardian's name or phone leads to the child too; never to one whose address is kept secret from who searches.
    """
    compact = compact_text(typed).upper()
    if len(compact) == _REFERENCE and compact.isalnum() and (named := list(among.filter(ref=compact))):
        return Found(named)
    words = sorted(read_words(typed), key=lambda word: not word.short)  # what is told at a glance comes first
    asked = [word for word in words if not word.short]
    if words and not asked and size <= OPENED:
        everybody = list(among.order_by().values_list("pk", flat=True))
        return _first_page(_own_then_family(lambda family: everybody, among, words, family=family))
    asked = asked or [word for word in words if word.own]
    ask = partial(candidates, asked, place=place)
    found = _first_page(_own_then_family(lambda family: ask(family=family), among, words, family=family))
    too_short = all(word.short for word in words)
    return Found([], hint=TOO_SHORT) if too_short and not found.children else found


def _own_then_family(
    ask: Callable[[bool], Sequence[int]], among: QuerySet[Child], words: Sequence[Word], *, family: bool
) -> Iterator[int]:
    """The children that the words fit, and then those whose guardians they fit."""
    own = ask(False)
    shown = []
    for pk in _fitting(own, among, words, family=False):
        shown.append(pk)
        yield pk
    others = ask(True) if family else ()
    yield from _fitting(sorted(set(others).difference(shown)), among, words, family=True)


def _fitting(children: Sequence[int], among: QuerySet[Child], words: Sequence[Word], *, family: bool) -> Iterator[int]:
    """Those of the candidates that every word fits, opened part by part and only as far as they are asked for."""
    numbers, names = any(word.number for word in words), not all(word.number for word in words)
    for part in _parts(children):
        opened = described(among.filter(pk__in=part), family=family, names=names, numbers=numbers)
        for pk in sorted(opened):
            child = opened[pk]
            if all(word.fits(child) or (family and word.fits_family(child)) for word in words):
                yield pk


def _parts(children: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few first, for they may be enough."""
    start, step = 0, _FEW
    while start < len(children):
        yield children[start : start + step]
        start, step = start + step, min(2 * step, _MANY)


def _first_page(order: Iterator[int]) -> Found:
    """The first page of them, in the order in which they come."""
    first = list(islice(order, PAGE + 1))
    read = Child.objects.select_related("person").in_bulk(first[:PAGE])
    return Found([read[pk] for pk in first[:PAGE] if pk in read], more=len(first) > PAGE)
