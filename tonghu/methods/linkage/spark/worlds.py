"""Pairs in parts, each with a small world of its own (局部世界): the records of its pairs, and of their numbers.

Whether the other of a pair is taken already depends on all records with its number, so a part brings these along;
then the engine's own evidence is right for the pairs of the part.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from tonghu.methods.linkage.engine import scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.trusting import Trusted
from tonghu.methods.linkage.spark.tables import BYTE, LONG, Kind, Kinds, batch_of, columns_of, ddl, records_of

BESIDE = {"place": LONG, "believed": LONG, "doubted": LONG, "rare": BYTE}
_PAIR = {"left": LONG, "right": LONG}
Told: TypeAlias = dict[str, Array]
Look: TypeAlias = Callable[[scoring.World, Array, Array], tuple[Array, Array, Told]]  # pairs kept, and columns


class Worlds:
    """Everybody as rows, from which parts take theirs. rows: BESIDE and the columns of kinds, one row a place."""

    def __init__(self, rows: Any, kinds: Kinds, confused: Array) -> None:
        from pyspark.sql import functions as f

        self.rows, self.confused = rows, confused
        self.kinds: dict[str, Kind] = {**BESIDE, **kinds}
        numbers = rows.where("believed > 0").select("place", "believed")
        mates = numbers.withColumnRenamed("place", "mate")
        self._mates = numbers.join(mates, "believed").where(f.col("place") != f.col("mate")).select("place", "mate")

    def around(self, wanted: Any) -> Any:
        """The rows that parts need. wanted: part, place."""
        from pyspark.sql import functions as f

        more = wanted.join(self._mates, "place").select("part", f.col("mate").alias("place"))
        return wanted.unionByName(more).distinct().join(self.rows, "place")

    def look(self, pairs: Any, look: Look, kinds: Kinds) -> Told:
        """What `look` tells of pairs (left, right), brought here by left and right; kinds: of the columns it tells."""
        from pyspark.sql import functions as f

        parts = max(1, int(pairs.sparkSession.conf.get("spark.sql.shuffle.partitions")))
        parted = pairs.select(f.pmod(f.hash("left"), f.lit(parts)).alias("part"), "left", "right").persist()
        wanted = parted.select("part", f.col("left").alias("place")).unionByName(
            parted.select("part", f.col("right").alias("place"))
        )
        near = self.around(wanted.distinct()).withColumnRenamed("part", "around")
        told: dict[str, Kind] = {**_PAIR, **kinds}
        grouped = parted.groupBy("part").cogroup(near.groupBy("around"))
        found = grouped.applyInArrow(_looking(self.kinds, self.confused, look), ddl(told)).toArrow()
        parted.unpersist()
        columns = columns_of(found, told)
        order = np.lexsort((columns["right"], columns["left"]))
        return {name: values[order] for name, values in columns.items()}


def small_world(table: Any, kinds: Kinds, confused: Array) -> tuple[Array, scoring.World]:
    """Places, sorted, and the world of the records of a part."""
    place, r, beside = records_of(table, kinds)
    none = np.zeros(0, np.int64)
    trusted = Trusted(none, none, none.astype(np.float64), beside["believed"], beside["doubted"], confused)
    return place, scoring.world(r, trusted, trusted.number, beside["rare"])


def _looking(kinds: Kinds, confused: Array, look: Look) -> Callable[[Any, Any], Any]:
    def run(pairs: Any, near: Any) -> Any:
        import pyarrow as pa

        place, world = small_world(near, kinds, confused)
        pair = columns_of(pairs, _PAIR)
        left, right, told = look(world, *(np.searchsorted(place, pair[side]) for side in _PAIR))
        return pa.Table.from_batches([batch_of({"left": place[left], "right": place[right], **told})])

    return run
