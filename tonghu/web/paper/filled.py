"""One form to print (一份登记表): its answers, and the reference by which its record is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tonghu.rules.forms import LEFT_BEHIND_FORM, MIGRANT_FORM, Form
from tonghu.rules.terms.counties import name_of
from tonghu.web.paper.grid import Sheet
from tonghu.web.paper.left_behind import LEFT_BEHIND_SHEET
from tonghu.web.paper.migrant import MIGRANT_SHEET
from tonghu.web.paper.runs import Place, Run, runs_of
from tonghu.web.paper.supplement import supplement_sheet

_SHEETS = {MIGRANT_FORM.code: MIGRANT_SHEET, LEFT_BEHIND_FORM.code: LEFT_BEHIND_SHEET}


def plain_place(code: str) -> str:
    """A division as far as it is named without the register: down to the county, below it by its code."""
    name = name_of(code)
    return f"{name}（区划代码{code}）" if name and len(code) > len("310115") else name or code


@dataclass(frozen=True, slots=True)
class Filled:
    """One form as it is to be printed. ref: 儿童编号, "" where there is none. mark: the code of its row in the export.

    withheld: items that were answered and that whoever prints may not see.
    """

    form: Form
    answers: Mapping[str, object] = field(default_factory=dict)
    ref: str = ""
    place: Place = plain_place
    mark: str = ""
    withheld: frozenset[str] = frozenset()

    @property
    def sheets(self) -> tuple[Sheet, Sheet]:
        """The form as the notice prints it, and the supplement."""
        return _SHEETS[self.form.code], supplement_sheet(self.form)

    def runs(self, cell: Any) -> list[Run]:
        """What stands in a cell of its sheets."""
        return runs_of(cell, self.form, self.answers, self.place, withheld=self.withheld)


def blank(form: Form) -> Filled:
    """A form to be filled in by hand."""
    return Filled(form)
