"""One form as the register is asked about it (待核对的登记表)."""

from typing import NamedTuple

from tonghu.register.models import Child
from tonghu.rules.forms import Answers, Form

# Facts of `rules.forms.consistency.facts`, by name; one that is left out is not known.
Circumstances = dict[str, object]


class Case(NamedTuple):
    """A form of one child with the answers it holds now."""

    child: Child
    form: Form
    answers: Answers
