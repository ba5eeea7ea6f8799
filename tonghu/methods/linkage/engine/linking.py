"""The door of the engine: files in, links, persons and a report out (归并).

standardise → join believed numbers → learn from hidden numbers → score the rest → rivals → persons. Deterministic:
equal files, equal bytes, whatever the number of threads.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tonghu.methods.linkage.engine import explaining, scoring
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.files import Source, Unreadable, batches, by_source, open_file
from tonghu.methods.linkage.engine.keyed import Agreement, read_tokens
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


@dataclass
class Links:
    """m pairs of places with how probable each is; why: text number; texts; accepted; persons of all n records."""

    left: Array
    right: Array
    p: Array
    why: Array
    texts: list[str]
    persons: Persons


class Clock:
    """How long each part of a run took, told as it ends."""

    def __init__(self, progress: Progress = lambda what, seconds: None) -> None:
        self._progress, self._start = progress, time.monotonic()
        self._last, self.told = self._start, dict[str, float]()

    def mark(self, what: str) -> None:
        """Tell the seconds since the last mark."""
        now = time.monotonic()
        self.told[what] = round(now - self._last, 2)
        self._last = now
        self._progress(what, self.told[what])

    def total(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start


class Engine(Protocol):
    """Where the work is done: Here, or on Spark (methods.linkage.spark). The links are the same."""

    def read(self, asked: Asked) -> tuple[list[str], Records, Agreement | None]:
        """Names of the sources; the records, of which ids and src are asked; what tokens were made for."""

    def link(self, records: Records, clean: frozenset[int], clock: Clock) -> tuple[Links, dict[str, Any]]:
        """Link what was read. Returns the links and the facts of the report."""


class Here:
    """In this process, in memory."""

    def read(self, asked: Asked) -> tuple[list[str], Records, Agreement | None]:
        """Standardise the files, or take tokens as they are. Raises Unreadable."""
        return read_tokens(list(asked.files)) or (*read_files(asked.files, threads=asked.threads), None)

    def link(self, records: Records, clean: frozenset[int], clock: Clock) -> tuple[Links, dict[str, Any]]:
        """Link standardised records with each other."""
        return link_records(records, clean=clean, clock=clock)


def link_files(
    asked: Asked, out: Path, *, progress: Progress = lambda what, seconds: None, engine: Engine | None = None
) -> dict[str, Any]:
    """Link the records of all files; writes links.parquet, persons.parquet and report.json into `out`.

    Raises Unreadable. Returns the report.
    """
    clock, engine = Clock(progress), engine or Here()
    names, records, agreement = engine.read(asked)
    clock.mark("读取和标准化")
    refuse_repeated(records, names)
    if unknown := asked.clean.difference(names):
        raise Unreadable(
            f"--clean 里的{'、'.join(sorted(unknown))}不在这些名单中：{'、'.join(names)}。请照名单的名称填写。"
        )
    clean = frozenset(n for n, name in enumerate(names) if name in asked.clean)
    links, facts = engine.link(records, clean, clock)
    keep = _asked(records, links, asked)
    out.mkdir(parents=True, exist_ok=True)
    report = _report(asked, names, records, links, keep, facts)
    if agreement:
        report["tokens"] = asdict(agreement)
    _write(out, names, records, links, keep)
    clock.mark("写出")
    report["seconds"] = clock.told | {"合计": round(clock.total(), 2)}
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


def read_files(paths: Sequence[Path], *, threads: int = 1) -> tuple[list[str], Records]:
    """Names of the sources and the standardised records of files. Raises Unreadable."""
    return _read(paths, [open_file(path, ("rec_id", "src", *FIELDS)) for path in paths], threads)


def _read(paths: Sequence[Path], sources: Sequence[Source], threads: int) -> tuple[list[str], Records]:
    names: dict[str, int] = {}

    def all_batches() -> Any:
        for path, source in zip(paths, sources, strict=True):
            extra = ("src",) if "src" in source.columns else ()
            for batch in batches(source, (*FIELDS, *extra), threads=threads):
                for name, part in by_source(batch, path.name):
                    yield part, names.setdefault(name, len(names))

    records = gather(all_batches())
    return list(names), records


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
    records: Records, *, clean: frozenset[int] = frozenset(), clock: Clock | None = None
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
    mark("学习")
    world = scoring.world(records, trusted, trusted.number, rare)
    found = scoring.score(world, learned, left, right)
    mark("打分")
    pairs = settle(records.src, trusted, found, clean)
    links = worded(pairs, lesson_weights(trusted, shown), shown_evidence(world, pairs.left, pairs.right), learned)
    mark("归并为人")
    return links, facts_of(trusted, found, learned)


def facts_of(trusted: Trusted, found: scoring.Candidates, learned: scoring.Learned) -> dict[str, Any]:
    """What the report says of the run."""
    return {
        "numbers_believed": int((trusted.number > 0).sum()),
        "numbers_doubted": int((trusted.doubted > 0).sum()),
        "pairs_by_number": len(trusted.left),
        "candidate_pairs": len(found.left),
        "learned_from": {"pairs": learned.shown, "matches": learned.matches, "enough": learned.first is not None},
        "model": learned.name,
    }


@dataclass
class Settled:
    """Pairs of places once each, by left and right, with their probability; why: what says so; the persons."""

    left: Array
    right: Array
    p: Array
    why: Array  # BY_NUMBER, BY_MODEL or BY_PERSON
    persons: Persons


BY_NUMBER, BY_MODEL, BY_PERSON = range(3)


def settle(src: Array, trusted: Trusted, found: scoring.Candidates, clean: frozenset[int]) -> Settled:
    """Unite the records of all pairs into persons, and what that says of the pairs within."""
    p = scoring.probabilities(found)
    kept = p >= REVIEW / 2
    left = np.concatenate([trusted.left, found.left[kept]])
    right = np.concatenate([trusted.right, found.right[kept]])
    p = np.concatenate([trusted.p, p[kept]])
    number = trusted.number
    person = unite(src, number, left, right, p, clean).person
    left, right, p, more = _closed(left, right, p, inside(person, number, left, right, p), len(src))
    same = (number[left] > 0) & (number[left] == number[right])
    why = np.where(same, BY_NUMBER, np.where(more, BY_PERSON, BY_MODEL)).astype(np.int8)
    return Settled(left, right, p, why, Persons(person, (p >= ACCEPT) & (person[left] == person[right])))


def _closed(
    left: Array, right: Array, p: Array, more: tuple[Array, Array, Array], n: int
) -> tuple[Array, Array, Array, Array]:
    """All pairs once, the surer word of each; and where the person says more than the pair alone."""
    one = np.concatenate([left, more[0]])
    two = np.concatenate([right, more[1]])
    both = np.concatenate([p, more[2]])
    why = np.repeat([False, True], [len(left), len(more[0])])
    key = one.astype(np.int64) * n + two
    order = np.lexsort((why, -both, key))
    key = key[order]
    first = order[np.r_[True, key[1:] != key[:-1]]] if len(key) else order
    first = first[both[first] >= REVIEW]
    return one[first], two[first], both[first], why[first]


def lesson_weights(trusted: Trusted, shown: scoring.Candidates) -> dict[str, Array]:
    """What each piece of evidence is worth, from the pairs that were learned from."""
    label = (trusted.number[shown.left] == trusted.number[shown.right]).astype(np.float64)
    return explaining.weights({name: shown.evidence[name] for name in scoring.FEATURES}, label)


def shown_evidence(world: scoring.World, left: Array, right: Array) -> dict[str, Array]:
    """The evidence of pairs, as it is put into words."""
    evidence = scoring.evidence(world, left, right)
    return evidence | {"number": scoring.numbers(world, left, right)}


def worded(pairs: Settled, weight: dict[str, Array], evidence: dict[str, Array], learned: scoring.Learned) -> Links:
    """The links with their reasons: by number, by the model, or by the person that both belong to."""
    evidence["taken"] = np.where(pairs.why == BY_NUMBER, 0, evidence["taken"]).astype(np.int8)
    texts: list[str] = []
    of = np.zeros(len(pairs.left), np.int64)
    for why, decided in {
        BY_NUMBER: f"身份证号相同且校验通过（{NUMBER_RULE}）",
        BY_MODEL: f"（{learned.name}）",
        BY_PERSON: f"与同一儿童的其他记录已对上（{learned.name}）",
    }.items():
        rows = np.flatnonzero(pairs.why == why)
        written, inverse = explaining.explain({k: v[rows] for k, v in evidence.items()}, weight, decided)
        of[rows] = inverse + len(texts)
        texts += written
    return Links(pairs.left, pairs.right, pairs.p, of, texts, pairs.persons)


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
