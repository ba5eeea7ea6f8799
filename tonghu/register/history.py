"""History is added, never rewritten: each change first keeps the row as it was (历史)."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=Model)


def kept(*, but: Sequence[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keep every earlier version of a row by trigger, whoever changes it and however.

    The live row is the newest version, so entering 200,000 children writes no second copy. `but` names columns
    whose changes are not history (progress, drafts, passwords).
    """
    decorate: Any = pghistory.track(pghistory.UpdateEvent("before", row=pghistory.Old), exclude=list(but))
    return lambda model: decorate(model)
