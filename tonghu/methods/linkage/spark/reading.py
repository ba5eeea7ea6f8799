"""Files to integers, piece by piece (分块读取): each task reads its own rows of a file that all nodes can see."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.files import ROWS, Source, batches, by_source, open_file
from tonghu.methods.linkage.engine.records import FIELDS, Standardiser, owned, usual_year
from tonghu.methods.linkage.spark.tables import LONG, Kinds, batch_of, columns_of, ddl, kinds_of

_PIECE = 2 * ROWS  # whole batches, so that rows come in the order in which the default engine reads them
_SPLIT = (".parquet", ".pq")  # a CSV is one piece: where its rows begin is not known before it is read


@dataclass(frozen=True)
class Piece:
    """Rows of a file; place: of the first of them among the records of all files."""

    path: Path
    rows: range
    place: int
    part: bool

    def batches(self) -> Iterator[Any]:
        """rec_id, source and integers of each record, with its place. Raises Unreadable."""
        source = open_file(self.path, ("rec_id", "src", *FIELDS))
        fields = (*FIELDS, *(("src",) if "src" in source.columns else ()))
        reader, place = Standardiser(), self.place
        for batch in batches(source, fields, part=self.rows if self.part else None):
            for name, part in by_source(batch, self.path.name):
                yield _travelling(name, part, reader.columns(part, 0), place)
                place += len(part["rec_id"])


def pieces(sources: Sequence[Source]) -> list[Piece]:
    """The pieces of all files, in their order."""
    told: list[Piece] = []
    place = 0
    for source in sources:
        split = source.path.suffix.lower() in _SPLIT and source.rows > _PIECE
        step = _PIECE if split else max(source.rows, 1)
        for start in range(0, source.rows, step):
            rows = range(start, min(start + step, source.rows))
            told.append(Piece(source.path.absolute(), rows, place + start, split))
        place += source.rows
    return told


def _travelling(name: str, part: Any, columns: dict[str, Any], place: int) -> Any:
    import pyarrow as pa

    rows = len(part["rec_id"])
    told = {"place": np.arange(place, place + rows), "rec_id": part["rec_id"], "source": pa.array([name] * rows)}
    return batch_of({**told, **columns})


def raw_kinds() -> dict[str, Any]:
    """What the columns of a Standardiser are."""
    import pyarrow as pa

    return kinds_of(Standardiser().columns(dict.fromkeys(FIELDS, pa.array([], pa.string())), 0))


def standardised(spark: Any, asked: Sequence[Piece]) -> Any:
    """All records as rows: place, rec_id, source and the columns of a Standardiser."""

    def read(ids: Iterable[Any]) -> Iterator[Any]:
        for batch in ids:
            for number in batch["id"].to_pylist():
                yield from asked[number].batches()

    schema = ddl({"place": LONG}, rec_id="string", source="string") + ", " + ddl(raw_kinds())
    return spark.range(0, len(asked), 1, max(1, len(asked))).mapInArrow(read, schema)


def names_in(raw: Any) -> list[str]:
    """The sources in the order in which they come up."""
    found = raw.groupBy("source").agg({"place": "min"}).toArrow().sort_by("min(place)")
    return [str(name) for name in found["source"].to_pylist()]


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
