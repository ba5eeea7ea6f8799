"""Sentences made of words and figures (行文): where a figure is not published, its sentence is not written.

A template is a sentence with formulas in braces: "流动儿童{T01:kind=1}人，占{T01:kind=1 % T01}。"
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tonghu.methods.reporting.documents.figures import Cell, Figure, figure
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_APPLICABLE, TOTAL

_BRACES = re.compile(r"\{([^{}]+)\}")
WITHHELD = "不公布"


@dataclass(frozen=True, slots=True)
class Noted:
    """The sign of a note in the text (注释号)."""

    number: int


Run = str | Figure | Noted
Runs = tuple[Run, ...]


def said(edition: Edition, template: str) -> Runs | None:
    """The sentence, None where one of its figures is not published."""
    runs: list[Run] = []
    for n, part in enumerate(_BRACES.split(template)):
        if n % 2 == 0:
            if part:
                runs.append(part)
            continue
        found = figure(edition, part)
        if found is None:
            return None
        runs.append(found)
    return tuple(runs)


def first_said(edition: Edition, *templates: str) -> Runs:
    """The first of several sentences that can be written, none if none can."""
    return next((runs for template in templates if (runs := said(edition, template))), ())


def listed(edition: Edition, before: str, parts: Iterable[tuple[str, str]], after: str = "。") -> Runs:
    """A sentence that lists parts: (label, template of what follows it). Those that are not published come last.

    Nothing where there are no parts.
    """
    told = [(label, said(edition, template)) for label, template in parts]
    runs: list[Run] = []
    for label, found in told:
        if found:
            runs += ["；" if runs else "", label, *found]
    silent = [label for label, found in told if not found]
    if runs and silent:
        runs.append(f"；{'、'.join(silent)}的人数{WITHHELD}")
    elif silent:
        runs.append(f"各分项的人数{WITHHELD}")
    return joined(((before,), tuple(runs), (after,))) if runs else ()


def base_of(edition: Edition, table: str, key: str, *, before: bool = False) -> str:
    """What a share of a category is divided by: all in the table, without those to whom it does not apply (不适用).

    before: in the edition before.
    """
    whole = f"before {table}" if before else table
    of = edition.previous if before else edition
    printed = of.tables.get(table) if of else None
    side = next((d for d in printed.table.dimensions if d.key == key), None) if printed else None
    if side is None or str(NOT_APPLICABLE) not in side.categories:
        return whole
    return f"{whole} less {whole}:{key}={NOT_APPLICABLE}"


def joined(sentences: Iterable[Runs]) -> Runs:
    """Sentences one behind the other, words that touch in one piece."""
    runs: list[Run] = []
    for run in (run for sentence in sentences for run in sentence):
        if isinstance(run, str) and runs and isinstance(runs[-1], str):
            runs[-1] += run
        elif run != "":
            runs.append(run)
    return tuple(runs)


def noted(runs: Runs, *numbers: int) -> Runs:
    """With the signs of notes at the end of the first sentence, before its full stop."""
    for at, run in enumerate(runs):
        if isinstance(run, str) and "。" in run:
            words, _, rest = run.partition("。")
            return joined((runs[:at], (words, *map(Noted, numbers), f"。{rest}"), runs[at + 1 :]))
    return (*runs, *map(Noted, numbers))


def plain(runs: Sequence[Run]) -> str:
    """The words as they are read."""
    return "".join(
        run if isinstance(run, str) else run.text if isinstance(run, Figure) else f"[{run.number}]" for run in runs
    )


@dataclass(frozen=True, slots=True)
class Ranked:
    """Categories by their published counts, the largest first: code, label, count. silent: those not published.

    Where there are such, the first one need not be the largest: the text must say 在公布数据的范围内.
    """

    codes: tuple[tuple[str, str, int], ...]
    silent: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> bool:
        """Whether all are published."""
        return not self.silent


def ranked(edition: Edition, table: str, key: str, *, leave_out: Iterable[str] = ()) -> Ranked:
    """Rank the categories of a dimension; ties keep their order."""
    printed = edition.tables.get(table)
    side = next((d for d in printed.table.dimensions if d.key == key), None) if printed else None
    if side is None:
        return Ranked((), ())
    counts = [
        (code, label, Cell(table, ((key, (code,)),)).value(edition))
        for code, label in side.categories.items()
        if code not in {*leave_out, TOTAL}
    ]
    known = [(code, label, n) for code, label, n in counts if n is not None]
    silent = tuple((code, label) for code, label, n in counts if n is None)
    return Ranked(tuple(sorted(known, key=lambda c: -c[2])), silent)
