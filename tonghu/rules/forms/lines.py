"""How a line is written down: one short call per line of the paper."""

from collections.abc import Iterable

from tonghu.rules.forms.conditions import all_of, always, never
from tonghu.rules.forms.items import Condition, Item, Kind, Option, Sensitivity
from tonghu.rules.terms.departments import Department

PLAIN, SENSITIVE, RESTRICTED = Sensitivity.PLAIN, Sensitivity.SENSITIVE, Sensitivity.RESTRICTED
CIVIL = Department.CIVIL

# Lengths of the national system: name 72 (beyond it A02 asks), detailed address 100, 其他 50, remark 200.
_LENGTHS = {
    Kind.NAME: 100,
    Kind.ID_NUMBER: 30,
    Kind.PHONE: 30,
    Kind.DATE: 10,
    Kind.CHOICE: 8,
    Kind.CHOICES: 8,
    Kind.YES_NO: 1,
    Kind.DIVISION: 12,
    Kind.DETAIL: 100,
    Kind.SCHOOL: 100,
    Kind.TEXT: 50,
    Kind.LONG_TEXT: 200,
}
# What names, reaches or finds a person, and whatever is written freely.
_PERSONAL = {Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.DETAIL, Kind.SCHOOL, Kind.TEXT, Kind.LONG_TEXT}
_SENSITIVE = _PERSONAL - {Kind.NAME, Kind.SCHOOL}


def line(
    key: str,
    label: str,
    kind: Kind,
    options: Iterable[Option] = (),
    *,
    owner: Department = CIVIL,
    personal: bool | None = None,
    sensitivity: Sensitivity | None = None,
    help: str = "",
    applies: Condition = always,
    required: Condition = never,
    exclusive: str | None = None,
    other: str | None = None,
    column: str = "",
    forms: str = "12",
) -> Item:
    """One line; what is left out follows from its kind. `required` holds only where the line applies."""
    return Item(
        key=key,
        label=label,
        kind=kind,
        options=tuple(options),
        owner=owner,
        personal=kind in _PERSONAL if personal is None else personal,
        sensitivity=sensitivity or (SENSITIVE if kind in _SENSITIVE else PLAIN),
        help=help,
        applies=applies,
        required=required if applies is always or required is never else all_of(applies, required),
        exclusive=exclusive,
        other=other,
        max_length=_LENGTHS[kind],
        column=column,
        forms=forms,
    )
