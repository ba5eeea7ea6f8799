"""The door of the general linkage: files and a schema in, links, persons and a report out (通用归并).

read → pairs that share a key → levels of agreement → mixture learned without labels → rivals → persons.
Deterministic: equal files, equal bytes.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import crowds
from tonghu.methods.linkage.engine.arrays import Array, starts_of
from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.engine.writing import estimated
from tonghu.methods.linkage.general import blocking, chance, comparing, equal, explaining, mixture, persons
from tonghu.methods.linkage.general.asking import Asked as Asked
from tonghu.methods.linkage.general.kinds import Of
from tonghu.methods.linkage.general.reading import Table, read_table

ACCEPT, REVIEW = 0.95, 0.05
_UNITED = float(np.log(ACCEPT / (1 - ACCEPT)))
_TOLD = float(np.log(REVIEW / (1 - REVIEW)))
_MOST = 0.9999  # no pair is surer than this
_LEAST_EXPECTED = 20  # matches; with fewer nothing was learned and a person decides
_LEFT_TO_A_PERSON = 0.94
Progress = Callable[[str, float], None]


@dataclass
class Links:
    """m pairs: places, how probable, whether one person, levels, whether the person says more than the pair."""

    left: Array
    right: Array
    p: Array
    accepted: Array
    levels: Array
    decided: Array


def link_lists(asked: Asked, out: Path, *, progress: Progress = lambda what, seconds: None) -> dict[str, Any]:
    """Link the records of all files by the schema; writes links.parquet, persons.parquet, report.json into `out`.

    Raises Unreadable. Returns the report.
    """
    told: dict[str, float] = {}
    start = last = time.monotonic()

    def mark(what: str) -> None:
        nonlocal last
        now = time.monotonic()
        told[what], last = round(now - last, 2), now
        progress(what, told[what])

    table = read_table(asked.files, asked.schema)
    if unknown := asked.clean.difference(table.names):
        raise Unreadable(
            f"--clean 里的{'、'.join(sorted(unknown))}不在这些名单中：{'、'.join(table.names)}。请照名单的名称填写。"
        )
    clean = frozenset(n for n, name in enumerate(table.names) if name in asked.clean)
    mark("读取和统一")
    rows = equal.looked_at(table)
    links, found, model, facts = link_table(equal.only(table, rows), asked, clean, mark)
    links.left, links.right = rows[links.left], rows[links.right]
    person = np.arange(len(table))
    person[rows] = rows[found]
    facts |= crowds.report_of(
        (), (), crowds.alike([c.code for c in table.columns], np.arange(len(table)), "各栏"), table.ids
    )
    out.mkdir(parents=True, exist_ok=True)
    _write(out, table, links, person, model)
    mark("写出")
    report = _report(asked, table, links, person, facts)
    report["seconds"] = told | {"合计": round(time.monotonic() - start, 2)}
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


def link_table(
    table: Table, asked: Asked, clean: frozenset[int], mark: Callable[[str], None]
) -> tuple[Links, Array, mixture.Learned, dict[str, Any]]:
    """Links, the person of each record, the model and the facts of the report."""
    within = asked.within and len(clean) < len(table.names)
    left, right = blocking.pairs(table, within=within, between=asked.between)
    mark("分块")
    patterns = mixture.Patterns.among(comparing.evidence(table, left, right), _stratum(table, left, right))
    mark("比较")
    u, bands = chance.by_chance(table)
    model = mixture.learn(patterns, _pairs(table, within, asked.between), u, bands, table.columns)
    mark("学习")

    z = model.log_odds(patterns.levels, patterns.stratum)[patterns.of]
    del patterns
    z = _against_rivals(table.src, left, right, z, clean)
    enough = float(_probable(z).sum()) >= _LEAST_EXPECTED
    if not enough:
        z = np.minimum(z, np.log(_LEFT_TO_A_PERSON / (1 - _LEFT_TO_A_PERSON)))
    found = persons.Persons(np.arange(len(table)), np.full(len(table), np.inf))
    if enough:
        by = persons.Uniting(table, model, _UNITED, _TOLD, clean)
        found = persons.unite(by, left, right, z)
        z = persons.between(by, found, left, right, z)
    links = _links(table, left, right, z, found, asked)
    mark("归并为人")
    facts = {
        "candidate_pairs": len(left),
        "learned_from": {"pairs": len(left), "matches": round(float(_probable(z).sum()), 1), "enough": enough},
        "model": _name(model, len(left)),
        "rounds": model.rounds,
        "columns": [column.label for column in table.columns],
        "unused_columns": table.unused,
    }
    return links, found.person, model, facts


def _stratum(table: Table, left: Array, right: Array) -> Array:
    """0: within a list; 1: between two."""
    return np.asarray(table.src[left] != table.src[right], np.int8)


def _pairs(table: Table, within: bool, between: bool) -> Array:
    """How many pairs of records there are within and between."""
    sizes = np.bincount(table.src, minlength=1).astype(np.float64)
    inside = float((sizes * (sizes - 1) / 2).sum())
    whole = len(table) * (len(table) - 1) / 2
    return np.array([inside if within else 0.0, whole - inside if between else 0.0])


def _probable(z: Array) -> Array:
    return np.asarray(np.minimum(1 / (1 + np.exp(-np.clip(z, -30, 30))), _MOST))


def _against_rivals(src: Array, left: Array, right: Array, z: Array, clean: frozenset[int]) -> Array:
    """A record has at most one partner in a clean list: what speaks for another speaks against this one."""
    if not clean or not len(z):
        return z
    odds = np.exp(np.clip(z, -30, 30))
    against = np.zeros(len(z))
    for one, two in ((left, right), (right, left)):
        rows = np.flatnonzero(np.isin(src[two], list(clean)))
        group = one[rows].astype(np.int64) << 16 | src[two[rows]]
        order = np.argsort(group, kind="stable")
        starts = starts_of(group[order])
        sizes = np.diff(np.r_[starts, len(order)])
        if len(order):
            total = np.repeat(np.add.reduceat(odds[rows][order], starts), sizes)
            against[rows[order]] += np.maximum(total - odds[rows][order], 0)
    return np.asarray(np.log(odds) - np.log1p(against))


def _links(table: Table, left: Array, right: Array, z: Array, found: persons.Persons, asked: Asked) -> Links:
    """All pairs worth telling, once: by themselves, or by the person that both belong to."""
    p = _probable(z)
    one, two, odds = persons.inside(found)
    more = (one, two, _probable(odds))
    person = found.person
    kept = np.flatnonzero(p >= REVIEW)
    one, two = np.concatenate([left[kept], more[0]]), np.concatenate([right[kept], more[1]])
    both = np.concatenate([p[kept], more[2]])
    by_person = np.r_[np.zeros(len(kept), np.int8), np.ones(len(more[0]), np.int8)]
    key = one.astype(np.int64) << 32 | two
    order = np.lexsort((by_person, -both, key))
    first = order[starts_of(key[order])]
    same = table.src[one[first]] == table.src[two[first]]
    first = first[(both[first] >= REVIEW) & ((same & asked.within) | (~same & asked.between))]
    one, two, both = one[first], two[first], both[first]
    seen = comparing.evidence(table, one, two)
    return Links(one, two, both, (both >= ACCEPT) & (person[one] == person[two]), seen, by_person[first])


def _name(model: mixture.Learned, pairs: int) -> str:
    """By which this model can be told from another."""
    content = np.concatenate([model.theta.ravel(), model.prior.ravel()]).round(9).astype("<f8").tobytes()
    return f"概率模型{pairs}-{hashlib.blake2b(content, digest_size=4).hexdigest()}"


def _report(asked: Asked, table: Table, links: Links, person: Array, facts: dict[str, Any]) -> dict[str, Any]:
    p, accepted = links.p, links.accepted
    report: dict[str, Any] = {
        "files": [path.name for path in asked.files],
        "sources": {name: int((table.src == n).sum()) for n, name in enumerate(table.names)},
        "records": len(table),
        "persons": len(np.unique(person)),
        "links": {"accept": int(accepted.sum()), "review": int((~accepted).sum())},
        "estimated": estimated(p, accepted),
        **facts,
    }
    if not facts["learned_from"]["enough"] and len(table) > 1:
        report["warning"] = "像是同一人的对太少，不足以从本批数据学习：结果都须人工判定。"
    elif all(column.of is not Of.PERSON for column in table.columns):
        report["warning"] = "方案里没有一列说的是本人（姓名、出生日期、号码等）：家人和邻居分不开，结果都须人工核对。"
    return report


def _write(out: Path, table: Table, links: Links, person: Array, model: mixture.Learned) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    ids = pa.array(table.ids, pa.string())
    texts, of = explaining.explain(table, links.levels, model.bits(), links.decided)

    def worded(numbers: Array, words: Sequence[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), pa.array(list(words), pa.string()))

    written = pa.table(
        {
            "rec_id_1": ids.take(pa.array(links.left)),
            "rec_id_2": ids.take(pa.array(links.right)),
            "probability": pa.array(links.p),
            "decision": worded(np.where(links.accepted, 0, 1), ("accept", "review")),
            "evidence": worded(of, texts),
            "src_1": worded(table.src[links.left], table.names),
            "src_2": worded(table.src[links.right], table.names),
        }
    )
    parquet.write_table(written, out / "links.parquet", compression="zstd")
    # Persons are numbered as their first records stand in the files.
    _, number = np.unique(person, return_inverse=True)
    people = pa.table({"rec_id": ids, "person": pa.array(number + 1), "src": worded(table.src, table.names)})
    parquet.write_table(people, out / "persons.parquet", compression="zstd")
