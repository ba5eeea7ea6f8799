"""The engine on Spark (集群归并引擎): what is large stays in Spark, what is learned and united happens here.

The driver holds of each record its name and two numbers, of each pair that was scored or linked some forty bytes.
"""

from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import crowds, linking, scoring, twins
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.bearers import bearers
from tonghu.methods.linkage.engine.files import open_file
from tonghu.methods.linkage.engine.keyed import Agreement, read_tokens
from tonghu.methods.linkage.engine.linking import Asked, Clock, Links
from tonghu.methods.linkage.engine.records import FIELDS, Records
from tonghu.methods.linkage.engine.trusting import Trusted
from tonghu.methods.linkage.spark import believing, blocking, reading
from tonghu.methods.linkage.spark.filled import without_fillers
from tonghu.methods.linkage.spark.tables import (
    BYTE,
    HASH,
    LONG,
    REAL,
    Kinds,
    batch_of,
    columns_of,
    ddl,
    kinds_of,
    whole,
)
from tonghu.methods.linkage.spark.worlds import Told, Worlds, small_world

_RECORDS = 100_000  # of one partition
_EVIDENCE = dict.fromkeys((*scoring.FEATURES, "number"), BYTE)


class OnSpark:
    """An Engine for linking.link_files; see methods.spark.session for the session."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._rows: Any = None
        self._kinds: Kinds = {}

    def read(self, asked: Asked) -> tuple[list[str], Records, Agreement | None]:
        """Standardise the files on the nodes; tokens are handed out from here. Raises Unreadable."""
        if tokens := read_tokens(list(asked.files)):
            self._share(tokens[1])
            return tokens
        sources = [open_file(path, ("rec_id", "src", *FIELDS)) for path in asked.files]
        self._partition(sum(source.rows for source in sources))
        raw = reading.standardised(self._spark, reading.pieces(sources)).persist()
        names = reading.names_in(raw)
        self._rows, self._kinds = reading.records(raw, names).persist(), reading.record_kinds()
        src = columns_of(self._rows.select("place", "src").toArrow().sort_by("place"), {"src": np.dtype(np.int16)})
        ids = raw.select("place", "rec_id").toArrow().sort_by("place")["rec_id"]
        raw.unpersist()
        return names, Records(src, ids), None

    def _share(self, r: Records) -> None:
        import pyarrow as pa

        self._partition(len(r))
        self._kinds = kinds_of(r.columns)
        batch = batch_of({"place": np.arange(len(r)), **r.columns})
        self._rows = self._spark.createDataFrame(pa.Table.from_batches([batch]), ddl({"place": LONG, **self._kinds}))
        self._rows = self._rows.repartition("place").persist()

    def _partition(self, records: int) -> None:
        cores = int(self._spark.sparkContext.defaultParallelism)
        self._spark.conf.set("spark.sql.shuffle.partitions", str(max(2 * cores, records // _RECORDS)))
        # A plan that changes while it runs may read shuffled rows where they lie: those of one number, sound or key, on
        # which everything here rests, would no longer be together.
        self._spark.conf.set("spark.sql.adaptive.enabled", "false")

    def link(self, records: Records, clean: frozenset[int], clock: Clock) -> tuple[Links, dict[str, Any]]:
        """Link what was read, step by step as linking.link_records."""
        self._rows, filled = without_fillers(self._rows, self._kinds, len(records))
        trusted, numbers = believing.believe(self._rows, self._kinds, len(records))
        clock.mark("号码归并")
        lesson = scoring.lesson(trusted)
        worlds = Worlds(self._world(numbers), self._kinds, trusted.confused)
        pairs = blocking.pairs(worlds.rows, self._kinds, np.flatnonzero(lesson.seekers), len(records)).persist()
        pairs.count()
        clock.mark("分块")
        learned, shown, about = self._teach(worlds, trusted, lesson, pairs)
        trusted.p = twins.estimated(trusted, about, shown)
        clock.mark("学习")
        found = _candidates(worlds.look(pairs.where("NOT learn"), _first_look(learned), {**_EVIDENCE, "z": REAL}))
        who = bearers(trusted)
        everybody = scoring.world(records, trusted, trusted.number, np.zeros(0, np.int8), bearer=who.number)
        found = scoring.last_look(everybody, learned, found)
        clock.mark("打分")
        settled = linking.settle(records.src, trusted, who, found, clean)
        weight = linking.lesson_weights(about, shown)
        links = linking.worded(settled, weight, self._evidence(worlds, settled.left, settled.right), learned)
        clock.mark("归并为人")
        facts = linking.facts_of(trusted, found, learned) | crowds.report_of(filled, (), (), records.ids)
        return links, {**facts, "engine": f"Spark {self._spark.version}"}

    def _world(self, numbers: Any) -> Any:
        """All records with their believed numbers and how common their names are."""
        names = self._rows.select("place", "nm").repartition("nm")
        rare = names.mapInArrow(whole(_rarity), ddl({"place": LONG, "rare": BYTE}))
        known = self._rows.join(numbers, "place", "left").fillna({"believed": 0, "doubted": 0})
        return known.join(rare, "place").persist()

    def _teach(
        self, worlds: Worlds, trusted: Trusted, lesson: scoring.Lesson, pairs: Any
    ) -> tuple[scoring.Learned, scoring.Candidates, Trusted]:
        """Learn here, from the same pairs as ever: they are some thousand, whatever the register's size."""
        pair = columns_of(pairs.where("learn").select("left", "right").toArrow(), {"left": LONG, "right": LONG})
        order = np.lexsort((pair["right"], pair["left"]))
        left, right = pair["left"][order], pair["right"][order]
        here = np.unique(np.concatenate([left, right]))
        wanted = self._frame({"part": np.zeros(len(here), np.int64), "place": here})
        place, world = small_world(worlds.around(wanted).toArrow(), worlds.kinds, trusted.confused)
        asked = scoring.Lesson(lesson.hidden[place], lesson.seekers[place])
        at = [np.searchsorted(place, side) for side in (left, right)]
        learned, shown = scoring.teach(world.r, world.trusted, world.rarity, asked, *at)
        return learned, shown, world.trusted

    def _evidence(self, worlds: Worlds, left: Array, right: Array) -> Told:
        found = worlds.look(self._frame({"left": left, "right": right}), _shown, _EVIDENCE)
        return {name: found[name] for name in _EVIDENCE}

    def _frame(self, columns: Told) -> Any:
        import pyarrow as pa

        return self._spark.createDataFrame(pa.Table.from_batches([batch_of(columns)]), ddl(kinds_of(columns)))


def _rarity(table: Any) -> Any:
    told = columns_of(table, {"place": LONG, "nm": HASH})
    rare = scoring.rarity(Records({"nm": told["nm"], "src": told["nm"]}, None))
    yield batch_of({"place": told["place"], "rare": rare})


def _first_look(learned: scoring.Learned) -> Any:
    def run(world: scoring.World, left: Array, right: Array) -> tuple[Array, Array, Told]:
        found = scoring.first_look(world, learned, left, right)
        return found.left, found.right, {**{name: found.evidence[name] for name in _EVIDENCE}, "z": found.z}

    return run


def _shown(world: scoring.World, left: Array, right: Array) -> tuple[Array, Array, Told]:
    evidence = scoring.shown(world, left, right)
    return left, right, {name: evidence[name] for name in _EVIDENCE}


def _candidates(told: Told) -> scoring.Candidates:
    evidence = {name: told[name] for name in _EVIDENCE}
    return scoring.Candidates(told["left"], told["right"], evidence, told["z"])
