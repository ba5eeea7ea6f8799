"""Links, persons and a report of a run (结果): what is written, and where each text stands once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, to_arrow, words_to_arrow
from tonghu.methods.linkage.engine.persons import Persons
from tonghu.methods.linkage.engine.records import Records


@dataclass
class Links:
    """m pairs of places, by left and right, with how probable each is; why: text number; texts; accepted; persons of
    all n records.
    """

    left: Array
    right: Array
    p: Array
    why: Array
    texts: list[str]
    persons: Persons


def report_of(
    names: Sequence[str], records: Records, links: Links, keep: Array, facts: dict[str, Any]
) -> dict[str, Any]:
    """What a run came to. keep: (m,) bool, the links that were asked for; facts: how it came to it."""
    p, accepted = links.p[keep], links.persons.accepted[keep]
    sources = np.bincount(records.src, minlength=len(names)).tolist()
    report: dict[str, Any] = {
        "sources": dict(zip(names, sources, strict=True)),
        "records": len(records),
        "persons": int(_heads(links.persons.person).sum()),
        "links": {"accept": int(accepted.sum()), "review": int((~accepted).sum())},
        "estimated": estimated(p, accepted),
        **facts,
    }
    if not facts["learned_from"]["enough"] and len(records) > 1:
        report["warning"] = "有效身份证号太少，不足以从本批数据学习：除号码归并外的结果都须人工判定。"
    return report


def estimated(p: Array, accepted: Array) -> dict[str, Any]:
    """Precision and recall that the probabilities of the links promise. p, accepted: (m,)."""
    expected = float(p.sum())
    return {
        "precision": round(float(p[accepted].mean()), 6) if accepted.any() else None,
        "recall": round(float(p[accepted].sum()) / expected, 6) if expected else None,
        "note": "按各对概率估计；没有成为候选的对不在其中。",
    }


def _heads(person: Array) -> Array:
    """(n,) which records are the first of their person: that person's number is their place."""
    return np.asarray(person == np.arange(len(person)))


def write(out: Path, names: Sequence[str], records: Records, links: Links, keep: Array) -> None:
    """Write links.parquet and persons.parquet; the links that are kept."""
    import pyarrow as pa

    ids = records.ids.combine_chunks() if len(records) else words_to_arrow([])
    rows = np.flatnonzero(keep)
    left, right = links.left[rows], links.right[rows]

    def worded(numbers: Array, words: Sequence[str]) -> Any:
        # Each word once: of a dictionary that says one twice Parquet writes every value out.
        place = {word: n for n, word in enumerate(dict.fromkeys(words))}
        codes = np.array([place[word] for word in words], np.int32)
        return pa.DictionaryArray.from_arrays(to_arrow(codes[numbers]), words_to_arrow(list(place)))

    table = pa.table(
        {
            "rec_id_1": ids.take(to_arrow(left)),
            "rec_id_2": ids.take(to_arrow(right)),
            "probability": to_arrow(links.p[rows]),
            "decision": worded(np.where(links.persons.accepted[rows], 0, 1), ("accept", "review")),
            "evidence": worded(links.why[rows], links.texts),
            "src_1": worded(records.src[left], names),
            "src_2": worded(records.src[right], names),
        }
    )
    _parquet(table, out / "links.parquet")
    # Persons are numbered as their first records stand in the files.
    person = links.persons.person
    number = np.cumsum(_heads(person))[person]
    people = pa.table({"rec_id": ids, "person": to_arrow(number), "src": worded(records.src, names)})
    _parquet(people, out / "persons.parquet")


_TEXTS = 1 << 28  # bytes of a dictionary


def _parquet(table: Any, path: Path) -> None:
    """Names of records hardly ever stand twice: no dictionary of them is tried, and no bounds are kept of text.

    The number of a person is near that of the row before: differences are written.
    """
    from pyarrow import parquet, types

    text = [field.name for field in table.schema if types.is_string(field.type)]
    others = [name for name in table.column_names if name not in (*text, "person")]
    numbers = [name for name in ("probability", "person") if name in table.column_names]
    parquet.write_table(
        *(table, path),
        compression="zstd",
        use_dictionary=others,
        column_encoding={name: "DELTA_BINARY_PACKED" for name in ("person",) if name in table.column_names},
        write_statistics=numbers,
        dictionary_pagesize_limit=_TEXTS,  # beyond it each pair's text would be written out
    )
