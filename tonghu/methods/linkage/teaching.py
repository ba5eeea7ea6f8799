"""What a list teaches (自学习): its own numbers, hidden, say what a match looks like in this district."""

from collections.abc import Sequence

import numpy as np

from tonghu.methods.linkage.engine import scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.gathering import LIST, gather
from tonghu.methods.linkage.engine.judging import LEAST_TO_RELY, Judge, learned_from
from tonghu.methods.linkage.engine.keys import NUMBER, Store, asked
from tonghu.methods.linkage.engine.learning import grouped
from tonghu.methods.linkage.engine.people import records_of
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import believe
from tonghu.methods.linkage.person import Person


def learn(rows: Sequence[Person] | Records, store: Store) -> Judge | None:
    """What a list teaches: the numbers of some rows are hidden, and which known child has them says what a match is.

    None where fewer than LEAST_TO_RELY matches are found: too few to attach anybody by.
    """
    records = rows if isinstance(rows, Records) else records_of(rows, src=LIST)
    if not _enough(records, store):
        return None
    own = scoring.lesson(believe(records))
    here = gather(records, store, looked_for=own.seekers)
    lesson = scoring.Lesson(_longer(own.hidden, len(here.r)), _longer(own.seekers, len(here.r)))
    left, right = here.pairs(lesson.seekers | (here.trusted.number == 0))
    learned, shown = scoring.teach(here.r, here.trusted, here.rarity, lesson, left, right)
    if learned.first is None or learned.matches < LEAST_TO_RELY:
        return None
    label = (here.trusted.number[shown.left] == here.trusted.number[shown.right]).astype(np.float64)
    w = scoring.world(here.r, here.trusted, here.trusted.number, here.rarity)
    found = scoring.candidates(w, left, right)
    patterns, _, inverse = grouped([found.evidence[f] for f in scoring.FEATURES])
    found.z = learned.first.log_odds(patterns)[inverse]
    found.evidence["number"] = scoring.numbers(w, found.left, found.right)
    return learned_from(learned, shown, label, found)


def _enough(records: Records, store: Store) -> bool:
    """Whether enough rows have the number of a known child."""
    numbered = np.flatnonzero(records.cid > 0)
    if len(numbered) < LEAST_TO_RELY:
        return False
    which, _ = store.holders(asked(records, numbered, NUMBER).once())
    return len(np.unique(which)) >= LEAST_TO_RELY


def _longer(values: Array, size: int) -> Array:
    return np.concatenate([values, np.zeros(size - len(values), bool)])
