"""What the story needs from chapter to chapter (演示的进展)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tonghu.demo.people import Post
from tonghu.demo.population import Population
from tonghu.register.models import Round, User

DISTRICT = "310115"
Tell = Callable[[str], None]


@dataclass(slots=True)
class Story:
    """The district so far; `round` and `last` once a chapter has opened them."""

    population: Population
    on: date
    password: Callable[[str], str]
    tell: Tell
    cast: dict[str, User]
    posts: list[Post]
    round: Round | None = None
    unchanged: set[int] = field(default_factory=set)  # of whom the form of the last round still holds
    last: Round | None = None  # the one before, over

    @property
    def going_on(self) -> Round:
        """The round of the story."""
        assert self.round is not None  # the second chapter opened it
        return self.round

    @property
    def before(self) -> Round:
        """The half-year before."""
        assert self.last is not None  # the chapter before the visits opened it
        return self.last
