"""The overviews (概况) of those whom the statistics pages do not serve: one page a role, every number with its list."""

from datetime import date

from tonghu.register.models import Round, User
from tonghu.rules.access import Role
from tonghu.web.overviews.department import department
from tonghu.web.overviews.neighbourhood import neighbourhood
from tonghu.web.overviews.overview import Cell, Figure, Overview, Section
from tonghu.web.overviews.street import street

__all__ = ["Cell", "Figure", "Overview", "Section", "overview_of"]

_OF = {Role.SUPERVISOR: street, Role.DIRECTOR: neighbourhood, Role.LIAISON: department}


def overview_of(by: User, round: Round, *, on: date) -> Overview | None:
    """The overview of the account's role; None for one that has none here."""
    make = _OF.get(Role(by.role))
    return make(by, round, on=on) if make else None
