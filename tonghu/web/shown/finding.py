"""Finding children by what somebody typed (检索): tokens bring candidates, who is shown was opened.

No statement holds a name, a number or a phone: the database is asked for keyed hashes only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from tonghu.methods.linkage import Word, read_words
from tonghu.register.models import Child
from tonghu.register.tokens import candidates, described
from tonghu.rules.terms.plain import compact_text
from tonghu.web.shown.keyset import PAGE

OPENED = 2_000  # children whose names are all opened when tokens cannot answer
_AT_ONCE = 1_000
_REFERENCE = 10  # characters of a child's reference

TOO_SHORT = (
    "范围内儿童较多，只凭一个字或一个音节不能查找。"
    "请输入至少两个字、拼音、证件号码后四位或监护人电话后四位，或先选定居村。"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: no more than a page of children, whether there are more, and what else to type."""

    children: Sequence[Child]
    more: bool = False
    hint: str = ""


def search(among: QuerySet[Child], typed: str, *, place: str, size: int) -> Found:
    """The children that every word fits: those so named themselves first, then those whose guardians are.

    among: the children in reach that pass the filters, all within `place`; size: how many live there.
    """
    compact = compact_text(typed).upper()
    if len(compact) == _REFERENCE and compact.isalnum() and (named := list(among.filter(ref=compact))):
        return Found(named)
    words = read_words(typed)
    if not words:
        return Found([], hint=TOO_SHORT)
    asked = [word for word in words if not word.short]
    if not asked and size <= OPENED:
        return _found(_fitting([list(among.values_list("pk", flat=True))], among, words))
    found = _found(_candidates(asked or [w for w in words if w.own], among, words, place=place, size=size))
    return Found([], hint=TOO_SHORT) if not asked and not found.children else found


def _candidates(
    asked: Sequence[Word], among: QuerySet[Child], words: Sequence[Word], *, place: str, size: int
) -> Iterator[int]:
    own = candidates(asked, place=place, family=False)
    seen = []
    for pk in _fitting(_inside(own, among, size), among, words, family=False):
        seen.append(pk)
        yield pk
    others = set(candidates(asked, place=place, family=True)).difference(seen)
    yield from _fitting(_inside(sorted(others), among, size), among, words)


def _inside(children: Sequence[int], among: QuerySet[Child], size: int) -> Iterator[Sequence[int]]:
    """Candidates by the thousand; where the place holds hardly more children than candidates, only its own."""
    if len(children) > _AT_ONCE and size <= 2 * len(children):
        inside = set(among.order_by().values_list("pk", flat=True))
        children = [pk for pk in children if pk in inside]
    rest = iter(children)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _fitting(
    parts: Iterable[Sequence[int]],
    among: QuerySet[Child],
    words: Sequence[Word],
    *,
    family: bool = True,
) -> Iterator[int]:
    """Those of the candidates that every word fits, opened part by part and only as far as they are asked for."""
    for part in parts:
        opened = described(among.filter(pk__in=part), family=family)
        for pk in sorted(opened):
            child = opened[pk]
            if all(word.fits(child) or (family and word.fits_family(child)) for word in words):
                yield pk


def _found(order: Iterator[int]) -> Found:
    """The first page of them, in the order in which they come."""
    first = list(islice(order, PAGE + 1))
    read = Child.objects.select_related("person").in_bulk(first[:PAGE])
    children = [read[pk] for pk in first[:PAGE] if pk in read]
    return Found(children, more=len(first) > PAGE)
