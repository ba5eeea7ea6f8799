"""Figures in text, each made of named cells (数字与出处): a figure whose cell is not published does not exist.

A formula is read by people and machines alike:

    T01:kind=1                   the count of a cell; dimensions left out, or given as *, are totals
    T02:age=0|1|2                the sum of cells
    T01:kind=1 % T01             a share of 100
    T12 less T12:school_status=254   a cell without another one, as the base of a share: 不适用 left out
    T02:sex=1 / T02:sex=2        how many for 100
    T01 - before T01             more than in the edition before
    T01 -% before T01            the same as a share of what there was
    T01:kind=1 % T01 points before T01:kind=1 % before T01   percentage points (百分点) between two shares
    E01:at=living % E01:at=estimate   of what was estimated of coverage, as it was recorded

Nothing else than published cells goes in, so a figure tells nobody more than the tables do: whatever is computed from
what everybody holds, everybody could have computed. No interval has to be declared to the ledger for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from tonghu.methods.reporting.covered import CELLS
from tonghu.methods.reporting.edition import Edition, rounded
from tonghu.methods.tabulation import TOTAL

_CELL = re.compile(r"(before )?(T\d{2}|E01)(?::([\w=|,*]+))?")
_BEFORE = "before "
ESTIMATE = "E01"
_LESS = " less "


class NotAFormula(ValueError):
    """The text names no cells (不是数字的出处)."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”不是统计数字的出处。应写作 T01:kind=1 这样，见 reporting/figures.py。")


@dataclass(frozen=True)
class Cell:
    """A cell, or several of one table that are summed up. at: dimension → codes. before: of the edition before."""

    table: str
    at: tuple[tuple[str, tuple[str, ...]], ...] = ()
    before: bool = False

    @classmethod
    def named(cls, text: str) -> "Cell":
        """The cell of a name. Raises NotAFormula."""
        found = _CELL.fullmatch(text.strip())
        if found is None:
            raise NotAFormula(text)
        before, table, places = found.groups()
        pairs = [pair.partition("=") for pair in places.split(",")] if places else []
        if any(not codes for _, _, codes in pairs):
            raise NotAFormula(text)
        at = tuple((key, tuple(codes.split("|"))) for key, _, codes in pairs if codes != TOTAL)
        return cls(table, at, bool(before))

    def __str__(self) -> str:
        places = ",".join(f"{key}={'|'.join(codes)}" for key, codes in self.at)
        return f"{_BEFORE if self.before else ''}{self.table}{':' if places else ''}{places}"

    def value(self, edition: Edition) -> int | None:
        """The printed count; None where it is not published or the edition has no such cell."""
        of = edition.previous if self.before else edition
        if self.table == ESTIMATE:
            return _estimated(of, self.at)
        printed = of.tables.get(self.table) if of else None
        if printed is None:
            return None
        chosen = dict(self.at)
        sides = [chosen.get(d.key, (TOTAL,)) for d in printed.table.dimensions]
        values = [printed.table.values.get(place) for place in product(*sides)]
        return None if any(n is None for n in values) else sum(n for n in values if n is not None)

    def words(self, edition: Edition) -> str:
        """Where it stands, for people: the table and the categories, totals left out."""
        of = edition.previous if self.before else edition
        if self.table == ESTIMATE and of and of.estimate:
            return f"{of.estimate.cited}（{'、'.join(CELLS[code] for _, codes in self.at for code in codes)}）"
        printed = of.tables.get(self.table) if of else None
        if printed is None:
            return str(self)
        sides = {d.key: d for d in printed.table.dimensions}
        said = [
            f"{sides[key].label}＝{'、'.join(sides[key].categories.get(code, code) for code in codes)}"
            for key, codes in self.at
            if key in sides
        ]
        return f"{'上期' if self.before else ''}{self.table}（{'，'.join(said) or '合计'}）"


def _estimated(edition: Edition | None, at: tuple[tuple[str, tuple[str, ...]], ...]) -> int | None:
    if edition is None or edition.estimate is None:
        return None
    ((_, (code,)),) = at
    return int(getattr(edition.estimate, code))


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _more(now: int, then: int) -> float | None:
    return 100 * (now - then) / then if then else None


def _points(part: int, whole: int, part_then: int, whole_then: int) -> float | None:
    now, then = _share(part, whole), _share(part_then, whole_then)
    return None if now is None or then is None else now - then


@dataclass(frozen=True, slots=True)
class _Way:
    """How sums become one figure: the sign between them, decimals, what is printed behind, words for people."""

    compute: Callable[..., float | None]
    decimals: int
    behind: str
    words: str


_POINTS, _PERCENT = " points ", " % "
_WAYS: dict[str, _Way] = {
    _POINTS: _Way(_points, 1, "", "百分点差"),
    " -% ": _Way(_more, 1, "%", "增减比于"),
    _PERCENT: _Way(_share, 1, "%", "占"),
    " / ": _Way(_share, 1, "", "每百"),
    " - ": _Way(lambda a, b: float(a - b), 0, "", "减"),
}


@dataclass(frozen=True)
class Figure:
    """A number as it is printed. text: with its sign of percent; a change without plus or minus, which words say."""

    formula: str
    value: float
    text: str

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """What it was made of."""
        return tuple(cell for term in _parts(self.formula)[1] for cell in term)

    def words(self, edition: Edition) -> str:
        """Where it comes from, for people."""
        sign, terms = _parts(self.formula)
        said = ["除去".join(cell.words(edition) for cell in term) for term in terms]
        if sign == _POINTS:
            now, then = f"{said[0]} 占 {said[1]}", f"{said[2]} 占 {said[3]}"
            return f"{now} 减 {then}（百分点）"
        return f" {_WAYS[sign].words} ".join(said) if sign else said[0]


def figure(edition: Edition, formula: str) -> Figure | None:
    """The figure of a formula, None where one of its cells is not published. Raises NotAFormula."""
    sign, terms = _parts(formula)
    values = [_value(edition, term) for term in terms]
    known = [n for n in values if n is not None]
    if len(known) < len(values):
        return None
    if not sign:
        return Figure(formula, known[0], str(known[0]))
    way = _WAYS[sign]
    found = way.compute(*known)
    return None if found is None else Figure(formula, found, rounded(found, way.decimals) + way.behind)


_Term = tuple[Cell, ...]  # the first, without the others


def _value(edition: Edition, term: _Term) -> int | None:
    values = [cell.value(edition) for cell in term]
    known = [n for n in values if n is not None]
    return known[0] - sum(known[1:]) if len(known) == len(values) else None


def _parts(formula: str) -> tuple[str, tuple[_Term, ...]]:
    sign = next((sign for sign in _WAYS if sign in formula), "")
    texts = formula.split(sign) if sign else [formula]
    if sign == _POINTS:
        texts = [text for share in texts for text in share.split(_PERCENT)]
    if len(texts) not in ((4,) if sign == _POINTS else (1, 2)):
        raise NotAFormula(formula)
    return sign, tuple(tuple(Cell.named(cell) for cell in text.split(_LESS)) for text in texts)
