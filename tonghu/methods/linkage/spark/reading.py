"""Files to integers, piece by piece (分块读取): each task reads its own rows of a file that all nodes can see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.columns import parts
from tonghu.methods.linkage.engine.files import Source, batches, in_parts, open_file
from tonghu.methods.linkage.engine.records import CODED, FIELDS, Standardiser, owned, usual_year
from tonghu.methods.linkage.spark.tables import LONG, Kinds, batch_of, columns_of, ddl, kinds_of

_ROWS = 1 << 17  # of a batch that travels


@dataclass(frozen=True)
class Piece:
    """Part of a file as the default engine reads it, or the whole where its parts cannot be had one by one.

    place: of its first record among those of all files.
    """

    path: Path
    part: int | None
    place: int

    def batches(self) -> Iterator[Any]:
        """rec_id, source and integers of each record, with its place. Raises Unreadable."""
        source = open_file(self.path, ("rec_id", "src", *FIELDS))
        extra = ("src",) if "src" in source.columns else ()
        found = batches(source, (*FIELDS, *extra), coded=(*CODED, *extra))
        reader, place = Standardiser(), self.place
        for batch in found if self.part is None else islice(found, self.part, self.part + 1):
            ids = batch["rec_id"]
            told = reader.columns(batch, 0)
            whole = batch_of({**_whose(batch, ids, self.path.name, place), **told})
            yield from (whole.slice(start, _ROWS) for start in range(0, len(ids), _ROWS))
            place += len(ids)


def _whose(batch: Any, ids: Any, name: str, place: int) -> dict[str, Any]:
    """Where each record stands, its own name and its source: the file, or what its column src says.

    turn and said: by which sources are put in order, as the default engine meets them.
    """
    import pyarrow as pa

    said = batch["src"].cast(pa.string()) if "src" in batch else pa.array([""] * len(ids), pa.string())
    nothing = pa.compute.equal(said, "")
    turn = np.full(len(ids), place)
    source = pa.compute.if_else(nothing, name, said)
    return {"place": np.arange(len(ids)) + place, "rec_id": ids, "source": source, "turn": turn, "said": said}


def pieces(sources: Sequence[Source]) -> list[Piece]:
    """The pieces of all files, in their order."""
    told: list[Piece] = []
    place = 0
    for source in sources:
        if in_parts(source):
            for number, part in enumerate(parts(source.path, source.columns, ("rec_id",))):
                told.append(Piece(source.path.absolute(), number, place))
                place += part.rows
        else:
            told.append(Piece(source.path.absolute(), None, place))
            place += source.rows
    return told


def raw_kinds() -> dict[str, Any]:
    """What the columns of a Standardiser are."""
    import pyarrow as pa

    return kinds_of(Standardiser().columns(dict.fromkeys(FIELDS, pa.array([], pa.string())), 0))


def standardised(spark: Any, asked: Sequence[Piece]) -> Any:
    """All records as rows: whose they are and the columns of a Standardiser."""

    def read(ids: Iterable[Any]) -> Iterator[Any]:
        for batch in ids:
            for number in batch["id"].to_pylist():
                yield from asked[number].batches()

    whose = ddl({"place": LONG}, rec_id="string", source="string", turn="bigint", said="string")
    schema = f"{whose}, {ddl(raw_kinds())}"
    return spark.range(0, len(asked), 1, max(1, len(asked))).mapInArrow(read, schema)


def names_in(raw: Any) -> list[str]:
    """The sources in the order in which they come up."""
    found = raw.groupBy("source", "said").agg({"turn": "min"}).toArrow()
    ordered = found.sort_by([("min(turn)", "ascending"), ("said", "ascending")])["source"].to_pylist()
    return [str(name) for name in dict.fromkeys(ordered)]


def record_kinds() -> dict[str, Any]:
    """What the columns of Records are."""
    return kinds_of(owned({name: np.zeros(0, kind) for name, kind in raw_kinds().items()}, 0))


def records(raw: Any, names: Sequence[str]) -> Any:
    """Records as rows of integers, with their places: whose each number is, and the source's number."""
    kinds = raw_kinds()
    seen = raw.selectExpr("bd div 10000 AS year").groupBy("year").count().toArrow()
    counts = np.zeros(10_000, np.int64)
    counts[np.asarray(seen["year"])] = np.asarray(seen["count"])
    return raw.mapInArrow(_own(kinds, usual_year(counts), list(names)), ddl({"place": LONG, **record_kinds()}))


def _own(kinds: Kinds, usual: int, names: list[str]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    def run(rows: Iterable[Any]) -> Iterator[Any]:
        for batch in rows:
            columns = columns_of(batch, kinds)
            sources = batch["source"].dictionary_encode()
            numbers = np.array([names.index(name) for name in sources.dictionary.to_pylist()] or [0], np.int16)
            columns["src"] = numbers[np.asarray(sources.indices)]
            yield batch_of({"place": columns_of(batch, {"place": LONG})["place"], **owned(columns, usual)})

    return run
