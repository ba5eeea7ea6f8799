"""Which pairs are looked at, on Spark (分块): entries of one key meet in one partition; what is decided is the same."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import blocking
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.spark.tables import BYTE, HASH, LONG, YES, Kinds, batch_of, columns_of, ddl, whole

_ENTRY = {"kind": BYTE, "key": HASH, "place": LONG, "seeker": YES, "known": YES}
PAIR = {"left": LONG, "right": LONG, "learn": YES}


def pairs(world: Any, kinds: Kinds, taught: Array, n: int) -> Any:
    """Pairs of places once each; learn: both have a believed number, one of which is hidden to learn from.

    taught: sorted places of those that are looked for although they have a number; n: records of all files.
    """
    places = blocking.bits_of_places(n)
    entries = world.mapInArrow(_entries(kinds, taught, places), ddl(_ENTRY))
    found = entries.repartition("kind", "key").mapInArrow(whole(_joined(places)), ddl(PAIR))
    return found.distinct()


def _entries(kinds: Kinds, taught: Array, places: int) -> Callable[[Iterable[Any]], Iterator[Any]]:
    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            place = columns_of(batch, {"place": LONG})["place"]
            known = columns_of(batch, {"believed": LONG})["believed"] > 0
            keys = blocking.Keys(Records(columns_of(batch, kinds), None), slice(None))
            seeker = ~known | np.isin(place, taught)
            for kind, families in blocking.families_by_number().items():
                for key, have in map(keys.of, families):
                    at = np.flatnonzero(have)
                    told = {"key": blocking.packed(key[at], np.zeros_like(at), places), "place": place[at]}
                    told |= {"seeker": seeker[at], "known": known[at]}
                    yield batch_of({"kind": np.full(len(at), kind, np.int8), **told})

    return run


def _joined(places: int) -> Callable[[Any], Iterator[Any]]:
    def run(table: Any) -> Iterator[Any]:
        told = columns_of(table, _ENTRY)
        place, first, at = np.unique(told["place"], return_index=True, return_inverse=True)
        seeker, known = told["seeker"][first], told["known"][first]
        for kind, families in blocking.families_by_number().items():
            rows = told["kind"] == kind
            words = blocking.packed(told["key"][rows], at[rows], places)
            one, two = blocking.sharing(words, places, seeker, families[0].most)
            left, right = np.minimum(one, two), np.maximum(one, two)
            yield batch_of({"left": place[left], "right": place[right], "learn": known[left] & known[right]})

    return run
