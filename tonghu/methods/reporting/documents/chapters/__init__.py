"""The chapters of the bulletin (公报各章) in their order, each on one subject."""

from collections.abc import Callable, Iterator

from tonghu.methods.reporting.documents.chapters.lives import disability, families, health, schooling, verification
from tonghu.methods.reporting.documents.chapters.numbers import ages, change, total
from tonghu.methods.reporting.documents.chapters.places import origins, places
from tonghu.methods.reporting.documents.document import Block
from tonghu.methods.reporting.edition import Edition

Chapter = Callable[[Edition], Iterator[Block]]

CHAPTERS: tuple[Chapter, ...] = (
    total,
    ages,
    places,
    origins,
    families,
    schooling,
    health,
    disability,
    verification,
)

__all__ = [
    "CHAPTERS",
    "ages",
    "change",
    "disability",
    "families",
    "health",
    "origins",
    "places",
    "schooling",
    "total",
    "verification",
]
