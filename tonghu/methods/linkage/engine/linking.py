"""The door of the engine: files in, links, persons and a report out (归并).

standardise → join believed numbers → learn from hidden numbers → score the rest → rivals → persons. Deterministic:
equal files, equal bytes, whatever the number of threads.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import explaining, scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.files import Source, Unreadable, batches, open_file
from tonghu.methods.linkage.engine.keyed import read_tokens
from tonghu.methods.linkage.engine.persons import ACCEPT, REVIEW, Persons, inside, unite
from tonghu.methods.linkage.engine.records import FIELDS, Records, gather
from tonghu.methods.linkage.engine.trusting import Trusted, believe

VERSION = "1"
NUMBER_RULE = f"规则 号码归并/{VERSION}"
Progress = Callable[[str, float], None]


@dataclass
class Asked:
    """What is asked of a run. within, between: which links are written. clean: sources that hold nobody twice."""

    files: Sequence[Path]
    within: bool = True
    between: bool = True
    clean: frozenset[str] = frozenset()
    threads: int = 1  # of reading; the result is the same
    called: Mapping[str, str] | None = None  # field → header, where the headers are not the fields' own names


@dataclass
class Links:
    """m pairs of places with how probable each is; why: text number; texts; accepted; persons of all n records."""

    left: Array
    right: Array
    p: Array
    why: Array
    texts: list[str]
    persons: Persons


def link_files(asked: Asked, out: Path, *, progress: Progress = lambda what, seconds: None) -> dict[str, Any]:
    """Link the records of all files; writes links.parquet, persons.parquet and report.json into `out`.

    Raises Unreadable. Returns the report.
    """
    clock = _Clock(progress)
    tokens = read_tokens(list(asked.files))
    names, records = tokens[:2] if tokens else read_files(asked.files, threads=asked.threads, called=asked.called)
    clock.mark("读取和标准化")
    refuse_repeated(records, names)
    if unknown := asked.clean.difference(names):
        raise Unreadable(
            f"--clean 里的{'、'.join(sorted(unknown))}不在这些名单中：{'、'.join(names)}。请照名单的名称填写。"
        )
    clean = frozenset(n for n, name in enumerate(names) if name in asked.clean)
    links, facts = link_records(records, clean=clean, clock=clock)
    keep = _asked(records, links, asked)
    out.mkdir(parents=True, exist_ok=True)
    report = _report(asked, names, records, links, keep, facts)
    if tokens:
        report["tokens"] = asdict(tokens[2])
    _write(out, names, records, links, keep)
    clock.mark("写出")
    report["seconds"] = clock.told | {"合计": round(clock.total(), 2)}
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


class _Clock:
    def __init__(self, progress: Progress) -> None:
        self._progress, self._start = progress, time.monotonic()
        self._last, self.told = self._start, dict[str, float]()

    def mark(self, what: str) -> None:
        now = time.monotonic()
        self.told[what] = round(now - self._last, 2)
        self._last = now
        self._progress(what, self.told[what])

    def total(self) -> float:
        return time.monotonic() - self._start


def read_files(
    paths: Sequence[Path], *, threads: int = 1, called: Mapping[str, str] | None = None
) -> tuple[list[str], Records]:
    """Names of the sources and the standardised records of files. Raises Unreadable."""
    return _read(paths, [open_file(path, ("rec_id", "src", *FIELDS), called=called) for path in paths], threads)


def _read(paths: Sequence[Path], sources: Sequence[Source], threads: int) -> tuple[list[str], Records]:
    names: dict[str, int] = {}

    def all_batches() -> Any:
        for path, source in zip(paths, sources, strict=True):
            extra = ("src",) if "src" in source.columns else ()
            for batch in batches(source, (*FIELDS, *extra), threads=threads):
                if not extra:
                    yield batch, names.setdefault(path.name, len(names))
                    continue
                said = np.asarray(batch["src"].to_pylist(), object)
                for value in sorted(set(said.tolist())):
                    rows = _indices(np.flatnonzero(said == value))
                    part = {name: column.take(rows) for name, column in batch.items()}
                    yield part, names.setdefault(value or path.name, len(names))

    records = gather(all_batches())
    return list(names), records


def _indices(rows: Array) -> Any:
    import pyarrow

    return pyarrow.array(rows)


def refuse_repeated(records: Records, names: Sequence[str]) -> None:
    """Refuse a source that names two records alike: a link could not say which it means."""
    coded = records.ids.combine_chunks().dictionary_encode() if len(records) else None
    if coded is None:
        return
    key = np.asarray(coded.indices).astype(np.int64) * len(names) + records.src
    values, count = np.unique(key, return_counts=True)
    if (twice := values[count > 1]).size:
        rows = [int(np.flatnonzero(key == value)[1]) for value in twice[:3]]
        where = "、".join(f"{names[records.src[row]]}第{_row_in_source(records, row)}条" for row in rows)
        raise Unreadable(
            f"记录号（rec_id）有{len(twice)}个重复，如{where}。同一名单内记录号必须各不相同，请改正后重新运行。"
        )


def _row_in_source(records: Records, row: int) -> int:
    return int((records.src[: row + 1] == records.src[row]).sum())


def link_records(
    records: Records, *, clean: frozenset[int] = frozenset(), clock: _Clock | None = None
) -> tuple[Links, dict[str, Any]]:
    """Link standardised records with each other. Returns the links and the facts of the report."""
    mark = clock.mark if clock else lambda what: None
    trusted = believe(records)
    mark("号码归并")
    lesson = scoring.lesson(trusted)
    left, right = scoring.pairs_to_look_at(records, lesson.seekers | (trusted.number == 0))
    mark("分块")
    rare = scoring.rarity(records)
    learned, shown = scoring.teach(records, trusted, rare, lesson, left, right)
    taught = learned.first is not None
    mark("学习")
    world = scoring.world(records, trusted, trusted.number, rare)
    found = scoring.score(world, learned, left, right)
    p = scoring.probabilities(found)
    mark("打分")
    kept = p >= REVIEW / 2
    left, right, p2 = _merged(trusted, found, p, kept)
    persons = unite(records.src, trusted.number, left, right, p2, clean)
    more = inside(persons.person, trusted.number, left, right, p2)
    left, right, p2, why = _closed(left, right, p2, more, len(records))
    persons = Persons(persons.person, (p2 >= ACCEPT) & (persons.person[left] == persons.person[right]))
    label = (trusted.number[shown.left] == trusted.number[shown.right]).astype(np.float64)
    texts, of = _texts(world, learned, shown, label, left, right, why)
    mark("归并为人")
    facts = {
        "numbers_believed": int((trusted.number > 0).sum()),
        "numbers_doubted": int((trusted.doubted > 0).sum()),
        "pairs_by_number": len(trusted.left),
        "candidate_pairs": len(found.left),
        "learned_from": {"pairs": learned.shown, "matches": learned.matches, "enough": taught},
        "model": learned.name,
    }
    return Links(left, right, p2, of, texts, persons), facts


def _merged(trusted: Trusted, found: scoring.Candidates, p: Array, kept: Array) -> tuple[Array, Array, Array]:
    left = np.concatenate([trusted.left, found.left[kept]])
    right = np.concatenate([trusted.right, found.right[kept]])
    return left, right, np.concatenate([trusted.p, p[kept]])


def _closed(
    left: Array, right: Array, p: Array, more: tuple[Array, Array, Array], n: int
) -> tuple[Array, Array, Array, Array]:
    """All pairs once, the surer word of each; why: 1 where the person says more than the pair alone."""
    one = np.concatenate([left, more[0]])
    two = np.concatenate([right, more[1]])
    both = np.concatenate([p, more[2]])
    why = np.concatenate([np.zeros(len(left), np.int8), np.ones(len(more[0]), np.int8)])
    key = one.astype(np.int64) * n + two
    order = np.lexsort((why, -both, key))
    key = key[order]
    first = order[np.r_[True, key[1:] != key[:-1]]] if len(key) else order
    first = first[both[first] >= REVIEW]
    return one[first], two[first], both[first], why[first]


def _texts(
    world: scoring.World,
    learned: scoring.Learned,
    shown: scoring.Candidates,
    label: Array,
    left: Array,
    right: Array,
    why: Array,
) -> tuple[list[str], Array]:
    """The reasons of all pairs: by number, by the model, or by the person that both belong to."""
    weight = explaining.weights({name: shown.evidence[name] for name in scoring.FEATURES}, label)
    same = (world.number[left] > 0) & (world.number[left] == world.number[right])
    evidence = scoring.evidence(world, left, right)
    evidence["number"] = scoring.numbers(world, left, right)
    evidence["taken"] = np.where(same, 0, evidence["taken"]).astype(np.int8)
    texts: list[str] = []
    of = np.zeros(len(left), np.int64)
    by_number = f"身份证号相同且校验通过（{NUMBER_RULE}）"
    by_model = f"（{learned.name}）"
    by_person = f"与同一儿童的其他记录已对上（{learned.name}）"
    for rows, decided in (
        (np.flatnonzero(same), by_number),
        (np.flatnonzero(~same & (why == 0)), by_model),
        (np.flatnonzero(~same & (why == 1)), by_person),
    ):
        written, inverse = explaining.explain({k: v[rows] for k, v in evidence.items()}, weight, decided)
        of[rows] = inverse + len(texts)
        texts += written
    return texts, of


def _asked(records: Records, links: Links, asked: Asked) -> Array:
    same = records.src[links.left] == records.src[links.right]
    return np.asarray((same & asked.within) | (~same & asked.between))


def _report(
    asked: Asked, names: Sequence[str], records: Records, links: Links, keep: Array, facts: dict[str, Any]
) -> dict[str, Any]:
    p, accepted = links.p[keep], links.persons.accepted[keep]
    expected = float(p.sum())
    review = ~accepted
    report: dict[str, Any] = {
        "files": [path.name for path in asked.files],
        "sources": {name: int((records.src == n).sum()) for n, name in enumerate(names)},
        "records": len(records),
        "persons": len(np.unique(links.persons.person)),
        "links": {"accept": int(accepted.sum()), "review": int(review.sum())},
        "estimated": {
            "precision": round(float(p[accepted].mean()), 6) if accepted.any() else None,
            "recall": round(float(p[accepted].sum()) / expected, 6) if expected else None,
            "note": "按各对概率估计；没有成为候选的对不在其中。",
        },
        **facts,
    }
    if not facts["learned_from"]["enough"] and len(records) > 1:
        report["warning"] = "有效身份证号太少，不足以从本批数据学习：除号码归并外的结果都须人工判定。"
    return report


def _write(out: Path, names: Sequence[str], records: Records, links: Links, keep: Array) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    ids = records.ids.combine_chunks() if len(records) else pa.array([], pa.string())
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((links.right[rows], links.left[rows]))]
    left, right = links.left[rows], links.right[rows]

    def worded(numbers: Array, words: Sequence[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(list(words), pa.string()))

    table = pa.table(
        {
            "rec_id_1": ids.take(pa.array(left)),
            "rec_id_2": ids.take(pa.array(right)),
            "probability": pa.array(links.p[rows]),
            "decision": worded(np.where(links.persons.accepted[rows], 0, 1), ("accept", "review")),
            "evidence": worded(links.why[rows], links.texts),
            "src_1": worded(records.src[left], names),
            "src_2": worded(records.src[right], names),
        }
    )
    parquet.write_table(table, out / "links.parquet", compression="zstd")
    # Persons are numbered as their first records stand in the files.
    _, number = np.unique(links.persons.person, return_inverse=True)
    people = pa.table({"rec_id": ids, "person": pa.array(number + 1), "src": worded(records.src, names)})
    parquet.write_table(people, out / "persons.parquet", compression="zstd")
