"""Which numbers are believed, on Spark (号码可信度): records of one number meet in one partition, then of one sound."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import trusting
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.trusting import Trusted
from tonghu.methods.linkage.spark.tables import LONG, REAL, YES, Kinds, batch_of, columns_of, ddl, records_of, whole

_SAID = {"place": LONG, "other": LONG, "believed": LONG, "doubted": LONG, "p": REAL}
_NOBODY, _COUNTED = -1, -2


def believe(records: Any, kinds: Kinds, n: int) -> tuple[Trusted, Any]:
    """As trusting.believe; and the believed and doubted numbers as rows, of the places that have any."""
    told = {"place": LONG, **kinds}
    numbered = records.where("cid > 0").repartition("cid").persist()
    seen = numbered.mapInArrow(whole(_letters(told)), ddl({"pair": LONG, "seen": LONG}))
    letters = columns_of(seen.groupBy("pair").sum("seen").toArrow(), {"pair": LONG, "sum(seen)": LONG})
    confused = trusting.often(letters["pair"], letters["sum(seen)"])
    another = _another(numbered, told, confused)
    said = numbered.mapInArrow(whole(_settled(told, confused, another)), ddl(_SAID)).persist()
    trusted = _trusted(columns_of(said.toArrow(), _SAID), confused, n)
    numbered.unpersist()
    return trusted, said.where(f"other = {_NOBODY}").select("place", "believed", "doubted")


def _letters(told: Kinds) -> Callable[[Any], Iterator[Any]]:
    def run(table: Any) -> Iterator[Any]:
        _, r, _ = records_of(table, told)
        pair, seen = np.unique(trusting.letters_apart(r, trusting.sharing(r)), return_counts=True)
        yield batch_of({"pair": pair, "seen": seen})

    return run


def _another(numbered: Any, told: Kinds, confused: Array) -> Array:
    """Places whose name is that of a brother or sister with a number of his or her own."""
    from pyspark.sql import functions as f

    asked = numbered.mapInArrow(whole(_suspects(told, confused)), "place bigint").withColumn("asked", f.lit(True))
    flagged = numbered.join(asked, "place", "left").fillna({"asked": False}).persist()
    sounds = flagged.where("asked").select("py").distinct()
    near = flagged.join(sounds, "py", "left_semi").repartition("py")
    found = near.mapInArrow(whole(_siblings({**told, "asked": YES})), "place bigint").toArrow()
    flagged.unpersist()
    return np.sort(columns_of(found, {"place": LONG})["place"])


def _suspects(kinds: Kinds, confused: Array) -> Callable[[Any], Iterator[Any]]:
    def run(table: Any) -> Iterator[Any]:
        place, r, _ = records_of(table, kinds)
        shared = trusting.sharing(r)
        told = trusting.compared(r, shared, confused)
        yield batch_of({"place": place[trusting.suspects(r, shared, told)]})

    return run


def _siblings(told: Kinds) -> Callable[[Any], Iterator[Any]]:
    def run(table: Any) -> Iterator[Any]:
        place, r, beside = records_of(table, told)
        yield batch_of({"place": place[trusting.siblings(r, np.flatnonzero(beside["asked"]))]})

    return run


def _settled(kinds: Kinds, confused: Array, another: Array) -> Callable[[Any], Iterator[Any]]:
    def run(table: Any) -> Iterator[Any]:
        place, r, _ = records_of(table, kinds)
        shared = trusting.sharing(r)
        told = trusting.compared(r, shared, confused)
        t = trusting.settled(r, shared, confused, told, np.isin(place, another))
        nobody = np.full(len(r), _NOBODY)
        yield batch_of({"place": place, "other": nobody, "believed": t.number, "doubted": t.doubted, "p": nobody + 0.0})
        none = np.zeros(len(t.left), np.int64)
        yield batch_of({"place": place[t.left], "other": place[t.right], "believed": none, "doubted": none, "p": t.p})
        one = np.ones(1, np.int64)
        counted = {"place": -one, "other": _COUNTED * one, "believed": t.unfound * one, "doubted": 0 * one}
        yield batch_of({**counted, "p": np.zeros(1)})

    return run


def _trusted(said: dict[str, Array], confused: Array, n: int) -> Trusted:
    """What the driver keeps: a number of each record and the pairs that share one."""
    alone, pair = said["other"] == _NOBODY, said["other"] >= 0
    place = said["place"][alone]
    number, doubted = np.zeros(n, np.int64), np.zeros(n, np.int64)
    number[place], doubted[place] = said["believed"][alone], said["doubted"][alone]
    unfound = int(said["believed"][said["other"] == _COUNTED].sum())
    return Trusted(
        said["place"][pair], said["other"][pair], said["p"][pair], number, doubted, confused, unfound=unfound
    )
