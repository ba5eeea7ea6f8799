"""The door of the engine: files in, links, persons and a report out (归并).

standardise → join believed numbers → learn from hidden numbers → score the rest → rivals → persons. Deterministic:
equal files, equal bytes, whatever the number of threads.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tonghu.methods.linkage.engine import crowds, explaining, scoring, starting, twins
from tonghu.methods.linkage.engine.arrays import Array, first_best, from_arrow, in_order, starts_of
from tonghu.methods.linkage.engine.bearers import Bearers, bearers
from tonghu.methods.linkage.engine.files import Source, Unreadable, batches, open_file
from tonghu.methods.linkage.engine.keyed import Agreement, read_tokens
from tonghu.methods.linkage.engine.persons import ACCEPT, REVIEW, Persons, inside, unite
from tonghu.methods.linkage.engine.records import CODED, FIELDS, Records, gather
from tonghu.methods.linkage.engine.repeated import refuse_repeated as refuse_repeated
from tonghu.methods.linkage.engine.repeated import refuse_same_names
from tonghu.methods.linkage.engine.trusting import Trusted, believe
from tonghu.methods.linkage.engine.writing import Links as Links
from tonghu.methods.linkage.engine.writing import report_of, write

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
        return read_tokens(list(asked.files)) or (
            *read_files(asked.files, threads=asked.threads, called=asked.called),
            None,
        )

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
    refuse_same_names([path.name for path in asked.files if path.name in names])
    refuse_repeated(records, names)
    if unknown := asked.clean.difference(names):
        raise Unreadable(
            f"--clean 里的{'、'.join(sorted(unknown))}不在这些名单中：{'、'.join(names)}。请照名单的名称填写。"
        )
    clean = frozenset(n for n, name in enumerate(names) if name in asked.clean)
    links, facts = engine.link(records, clean, clock)
    records = Records({"src": records.src}, records.ids)  # what was compared is not needed for writing
    same = records.src[links.left] == records.src[links.right]
    keep = (same & asked.within) | (~same & asked.between)
    out.mkdir(parents=True, exist_ok=True)
    report = {"files": [path.name for path in asked.files]} | report_of(names, records, links, keep, facts)
    if agreement:
        report["tokens"] = asdict(agreement)
    write(out, names, records, links, keep)
    clock.mark("写出")
    report["seconds"] = clock.told | {"合计": round(clock.total(), 2)}
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


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
            for batch in batches(source, (*FIELDS, *extra), coded=(*CODED, *extra), threads=threads):
                if not extra:
                    yield batch, names.setdefault(path.name, len(names))
                    continue
                coded = batch["src"].dictionary_encode()
                values = coded.dictionary.to_pylist()
                for value in sorted(values):
                    names.setdefault(value or path.name, len(names))
                numbers = np.array([names[value or path.name] for value in values], np.int16)
                yield batch, numbers[from_arrow(coded.indices)]

    records = gather(all_batches())
    return list(names), records


def link_records(
    records: Records, *, clean: frozenset[int] = frozenset(), clock: Clock | None = None
) -> tuple[Links, dict[str, Any]]:
    """Link standardised records with each other. Returns the links and the facts of the report."""
    mark = clock.mark if clock else lambda what: None
    records, filled = crowds.without_fillers(records)
    trusted = believe(records)
    mark("号码归并")
    lesson = scoring.lesson(trusted)
    left, right = scoring.pairs_to_look_at(records, lesson.seekers | (trusted.number == 0))
    mark("分块")
    rare = scoring.rarity(records)
    learned, shown = scoring.teach(records, trusted, rare, lesson, left, right)
    trusted.p = twins.estimated(trusted, trusted, shown)
    mark("学习")
    who = bearers(trusted)
    world = scoring.world(records, trusted, trusted.number, rare, bearer=who.number)
    found = scoring.score(world, learned, left, right)
    mark("打分")
    pairs = settle(records.src, trusted, who, found, clean)
    links = worded(pairs, lesson_weights(trusted, shown), scoring.shown(world, pairs.left, pairs.right), learned)
    mark("归并为人")
    return links, facts_of(trusted, found, learned) | crowds.of_records(records, trusted, filled)


def facts_of(trusted: Trusted, found: scoring.Candidates, learned: scoring.Learned) -> dict[str, Any]:
    """What the report says of the run."""
    return {
        "numbers_believed": int((trusted.number > 0).sum()),
        "numbers_doubted": int((trusted.doubted > 0).sum()),
        "pairs_by_number": len(trusted.left),
        "pairs_disputed": int((trusted.p < ACCEPT).sum()),
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
    why: Array  # BY_NUMBER, BY_MODEL, BY_PERSON or IN_DISPUTE
    persons: Persons


BY_NUMBER, BY_MODEL, BY_PERSON, IN_DISPUTE = range(4)


def settle(src: Array, trusted: Trusted, who: Bearers, found: scoring.Candidates, clean: frozenset[int]) -> Settled:
    """Unite the records of all pairs into persons, and what that says of the pairs within."""
    p = scoring.probabilities(found)
    kept = p >= REVIEW / 2
    left = np.concatenate([trusted.left, found.left[kept]])
    right = np.concatenate([trusted.right, found.right[kept]])
    p = np.concatenate([trusted.p, p[kept]])
    number = trusted.number
    person = unite(src, who.number, left, right, p, clean, order=who.order).person
    # Of a disputed number all is told that its person says, as of records without one.
    chained = inside(person, np.where(who.disputed, 0, number), left, right, p)
    left, right, p, more = _closed(left, right, p, chained, len(src))
    same = (number[left] > 0) & (number[left] == number[right])
    by_number = np.where(p < ACCEPT, IN_DISPUTE, BY_NUMBER)
    why = np.where(more, BY_PERSON, np.where(same, by_number, BY_MODEL)).astype(np.int8)
    return Settled(left, right, p, why, Persons(person, (p >= ACCEPT) & (person[left] == person[right])))


def _closed(
    left: Array, right: Array, p: Array, more: tuple[Array, Array, Array], n: int
) -> tuple[Array, Array, Array, Array]:
    """All pairs once, the surer word of each; and where the person says more than the pair alone."""
    one = np.concatenate([left, more[0]])
    two = np.concatenate([right, more[1]])
    both = np.concatenate([p, more[2]])
    why = np.repeat([False, True], [len(left), len(more[0])])
    key = one * n + two
    order = in_order(key)
    # What a pair says itself stands before what its person says.
    first = order[first_best(both[order], starts_of(key[order]))]
    first = first[both[first] >= REVIEW]
    return one[first], two[first], both[first], why[first]


def lesson_weights(trusted: Trusted, shown: scoring.Candidates) -> dict[str, Array]:
    """What each piece of evidence is worth, from the pairs that were learned from; assumed where those are too few."""
    label = (trusted.number[shown.left] == trusted.number[shown.right]).astype(np.float64)
    if label.sum() < scoring.LEAST_TO_LEARN:
        return starting.weights()
    return explaining.weights({name: shown.evidence[name] for name in scoring.FEATURES}, label)


def worded(pairs: Settled, weight: dict[str, Array], evidence: dict[str, Array], learned: scoring.Learned) -> Links:
    """The links with their reasons: by number, by the model, or by the person that both belong to."""
    texts: list[str] = []
    of = np.zeros(len(pairs.left), np.int64)
    for why, decided in {
        BY_NUMBER: f"身份证号相同且校验通过（{NUMBER_RULE}）",
        BY_MODEL: f"（{learned.name}）",
        BY_PERSON: f"与同一儿童的其他记录已对上（{learned.name}）",
        IN_DISPUTE: f"身份证号相同且校验通过，但姓名与家庭都对不上：须核对是否同一人、号码是否填错（{NUMBER_RULE}）",
    }.items():
        rows = np.flatnonzero(pairs.why == why)
        written, inverse = explaining.explain({k: v[rows] for k, v in evidence.items()}, weight, decided)
        of[rows] = inverse + len(texts)
        texts += written
    return Links(pairs.left, pairs.right, pairs.p, of, texts, pairs.persons)
