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


def pairs(world: Any, kinds: Kinds, taught: Array) -> Any:
    """Pairs of places once each; learn: both have a believed number, one of which is hidden to learn from.

    taught: sorted places of those that are looked for although they have a number.
    """
    entries = world.mapInArrow(_entries(kinds, taught), ddl(_ENTRY))
    found = entries.repartition("kind", "key").mapInArrow(whole(_joined), ddl(PAIR))
    return found.distinct()


def _entries(kinds: Kinds, taught: Array) -> Callable[[Iterable[Any]], Iterator[Any]]:
    def run(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            place = columns_of(batch, {"place": LONG})["place"]
            known = columns_of(batch, {"believed": LONG})["believed"] > 0
            r, all_of_them = Records(columns_of(batch, kinds), None), np.arange(len(place))
            seeker = ~known | np.isin(place, taught)
            for kind, families in enumerate(blocking.groups()):
                for family in families:
                    key, at = blocking.keys(r, all_of_them, family)
                    told = {"key": key, "place": place[at], "seeker": seeker[at], "known": known[at]}
                    yield batch_of({"kind": np.full(len(at), kind, np.int8), **told})

    return run


def _joined(table: Any) -> Iterator[Any]:
    told = columns_of(table, _ENTRY)
    whose = told["place"] << 1 | told["known"]  # so that what is known of a record comes along
    for kind, families in enumerate(blocking.groups()):
        rows = told["kind"] == kind
        looking = rows & told["seeker"]
        key = told["key"]
        one, two = blocking.joined(key[looking], whose[looking], key[rows], whose[rows], families[0].most)
        left, right = np.minimum(one, two), np.maximum(one, two)
        yield batch_of({"left": left >> 1, "right": right >> 1, "learn": (left & right & 1).astype(bool)})
