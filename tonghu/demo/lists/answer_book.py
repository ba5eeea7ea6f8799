"""答案与标准答案: what the departments would answer, and which row is whose."""

import csv
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tonghu.demo.lists.entries import Entry
from tonghu.demo.population import Child, Population, answers_for, form_answers, form_number
from tonghu.rules.terms.departments import VERIFIERS, Department

ANSWERS = "答案"
TRUTH = "标准答案"
FILES = {department: f"{ANSWERS}/{department.label}.csv" for department in VERIFIERS}
CHILDREN = f"{TRUTH}/children.csv"
ROWS = f"{TRUTH}/rows.csv"

_KEYS: dict[Department, tuple[str, ...]] = {
    Department.EDUCATION: ("stage", "school", "school_status", "grade", "in_kindergarten", "boarding"),
    Department.POLICE: (
        *("name", "sex", "born", "ethnic", "idno", "hukou_registered", "hukou", "hukou_detail"),
        *("residence_registration", "permit_number"),
    ),
    Department.HEALTH: ("health_0_6", "tcm_0_36"),
    Department.INSURANCE: ("insurance",),
    Department.CDC: ("vaccination",),
    Department.DISABILITY: (
        *("disability", "disability_parts", "disability_level", "disability_certificate", "rehabilitation"),
    ),
}  # fmt: skip
_PARENT = ("name", "idno", "phone", "hukou", "hukou_detail", "residence", "residence_detail")
_AWAY = ("status", "away_since", "away_to", "away_for")
_TRUTH_COLUMNS = (
    *("child", "family", "situation", "counts_as", "form", "twin", "district"),
    *("name", "sex", "born", "ethnic", "document", "idno", "hukou_registered", "hukou", "hukou_detail"),
    *("residence", "residence_detail", "lives_with", "residence_registration", "permit_number", "housing"),
    *("housing_other", "left_hukou", "came", "arrived", "asked_for_help", "vagrant"),
    *("guardianship", "guardianship_problems", "stage", "grade", "in_kindergarten", "school", "boarding"),
    *("school_status", "health", "health_0_6", "tcm_0_36", "insurance", "vaccination"),
    *("disability", "disability_parts", "disability_level", "disability_certificate", "rehabilitation"),
    *(f"{who}_{item}" for who in ("father", "mother") for item in (*_PARENT, *_AWAY)),
    *(f"guardian_{item}" for item in ("relation", *_PARENT)),
    *("both_out", "one_out", "other_unable_ground", "has_carer"),
    *(f"carer_{item}" for item in ("relation", *_PARENT)),
    *("hardship", "hardship_other", "support", "support_other", "exit_reason", "exit_on", "note"),
)


class AnswerBook:
    """The files beside the lists while they are being written."""

    def __init__(self, stack: ExitStack, directory: Path, population: Population) -> None:
        self.on = population.on
        self._children = _Table(stack, directory / CHILDREN, _TRUTH_COLUMNS)
        self._rows = _Table(stack, directory / ROWS, ("file", "sheet", "row", "child", "repeated", "faults"))
        self._answers = {
            department: _Table(stack, directory / FILES[department], ("child", "result", *_of(department), "note"))
            for department in VERIFIERS
        }

    def child(self, child: Child) -> None:
        """The truth about a child, and what each department would answer for it."""
        self._children.line(truth(child, self.on))
        for department in VERIFIERS:
            answers = answers_for(child, department)
            identity = {"child": child.key, "result": "有记录" if answers else "查无记录", "note": "虚构"}
            if "name" not in _KEYS[department]:
                identity.update(name=child.name, idno=child.idno)
            self._answers[department].line({**answers, **identity})

    def row(self, file: str, sheet: str, number: int, entry: Entry) -> None:
        """Which child a row of a list is, and what is wrong with the row."""
        self._rows.line(
            {
                "file": file,
                "sheet": sheet,
                "row": str(number),
                "child": entry.child.key,
                "repeated": "1" if entry.repeated else "0",
                "faults": "|".join(entry.faults),
            }
        )


def truth(child: Child, on: date) -> dict[str, str]:
    """One line of children.csv: the answers to the form, what stands on no form, and how the child counts."""
    answers = form_answers(child, on)
    line = {key: _plain(value) for key, value in answers.items() if key in _COLUMN_SET}
    line.update(
        child=child.key,
        family=child.family.key,
        situation=child.situation.value,
        counts_as=child.counts_as(on),
        form=form_number(child),
        twin="1" if child.twin else "0",
        district=child.residence.code[:6],
        permit_number=child.permit,
        lives_with=child.family.lives_with,  # form 2 does not ask it
        note="虚构",
    )
    return line


_COLUMN_SET = frozenset(_TRUTH_COLUMNS)


def _of(department: Department) -> tuple[str, ...]:
    keys = _KEYS[department]
    return keys if "name" in keys else ("name", "idno", *keys)


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


class _Table:
    """A CSV that is written line by line; what a line does not hold stays empty."""

    def __init__(self, stack: ExitStack, path: Path, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._writer = csv.writer(stack.enter_context(path.open("w", encoding="utf-8-sig", newline="")))
        self._writer.writerow(columns)

    def line(self, values: Mapping[str, str]) -> None:
        """One line by column name."""
        self._writer.writerow([values.get(column, "") for column in self._columns])
