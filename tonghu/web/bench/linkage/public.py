"""`tonghu bench linkage --public DIR`: the general engine beside Splink 5 on public data in a folder (测速：公开数据).

Nothing of these data sets is kept here: whoever measures brings them. Known by their file names:
FEBRL4 (dataset4a.csv, dataset4b.csv), FEBRL3 (dataset3.csv), historical_50k (historical_figures_with_errors_50k.*).
Neither engine sees the truth, which stands in the records' own names or in the column `cluster`.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"
_HISTORICAL = "historical_figures_with_errors_50k"
WAYS = ("splink", "tonghu")
LABELS = {"splink": "Splink 5", "tonghu": "童护"}


Shares: TypeAlias = tuple[float, float, float]  # precision, recall, F1


@dataclass(frozen=True)
class Set:
    """A public data set. files: all of them; schema: of docs/schemas; truth: a record's person, by its own name."""

    name: str
    files: tuple[str, ...]
    schema: str
    truth: Callable[[str], str]


SETS = (
    Set("FEBRL4", ("dataset4a.csv", "dataset4b.csv"), "febrl.toml", lambda rec_id: rec_id.split("-")[1]),
    Set("FEBRL3", ("dataset3.csv",), "febrl.toml", lambda rec_id: rec_id.split("-")[1]),
    *(
        Set(
            "historical_50k",
            (f"historical_figures_with_errors_50k.{end}",),
            "historical.toml",
            lambda r: r.split("-")[0],
        )
        for end in ("parquet", "csv")
    ),
)


@dataclass
class Figures:
    """Pairs at .5 and as accepted (at .95 for Splink), persons, and what it cost."""

    half: Shares
    accepted: Shares
    persons: Shares
    wall: float
    cpu: float


def compare(folder: Path) -> dict[str, dict[str, Figures]]:
    """Run both ways on every set that is in the folder and print a table; figures by set and way."""
    told: dict[str, dict[str, Figures]] = {}
    for known in SETS:
        files = [folder / name for name in known.files]
        if all(file.is_file() for file in files):
            told[known.name] = {way: _run(way, known, files) for way in WAYS}
    if told:
        print("数据\t方法\t对≥.5：准确率 召回率 F1\t确定的对：准确率 召回率 F1\t人：准确率 召回率 F1\t秒\tCPU秒")
    for name, ways in told.items():
        for way, f in ways.items():
            shown = ("  ".join(f"{share:.4f}" for share in part) for part in (f.half, f.accepted, f.persons))
            print(f"{name}\t{LABELS[way]}\t" + "\t".join(shown) + f"\t{f.wall:.1f}\t{f.cpu:.1f}")
    return told


def _run(way: str, known: Set, files: list[Path]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as place:
        out, schema = Path(place) / "out", SCHEMAS / known.schema
        out.mkdir()
        names = [str(file) for file in files]
        words = ["tonghu", "link", *names, "--schema", str(schema), "--out", str(out)]
        if way == "splink":
            words = ["tonghu.web.bench.linkage.public", str(schema), str(out), *names]
        start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", *words],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic() - start
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Figures(*_judged(out, known.truth), wall, cpu)


def _judged(out: Path, truth: Callable[[str], str]) -> tuple[Shares, Shares, Shares]:
    from pyarrow import parquet

    people = parquet.read_table(out / "persons.parquet").to_pydict()
    links = parquet.read_table(out / "links.parquet").to_pydict()
    wanted = _pairs(np.unique([truth(r) for r in people["rec_id"]], return_inverse=True)[1])
    right = np.array([truth(a) == truth(b) for a, b in zip(links["rec_id_1"], links["rec_id_2"], strict=True)], bool)
    p = np.array(links["probability"])
    accepted = np.array([decision == "accept" for decision in links["decision"]], bool)
    person = np.unique(people["person"], return_inverse=True)[1]
    true = np.unique([truth(r) for r in people["rec_id"]], return_inverse=True)[1]
    both = _pairs(person.astype(np.int64) * (len(true) + 1) + true)
    return (
        _shares(int(right[p >= 0.5].sum()), int((p >= 0.5).sum()), wanted),
        _shares(int(right[accepted].sum()), int(accepted.sum()), wanted),
        _shares(both, _pairs(person), wanted),
    )


def _pairs(group: Any) -> int:
    sizes = np.unique(group, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def _shares(right: int, said: int, wanted: int) -> Shares:
    return right / max(said, 1), right / max(wanted, 1), 2 * right / max(said + wanted, 1)


# ----------------------------------------------------------------------------------------- Splink, a process of its own
def splink(schema: Path, out: Path, files: list[Path]) -> None:
    """Splink 5 as a careful user would set it up from the same schema; persons are its clusters at .95."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from tonghu.methods.linkage.general.schema import read_schema

    meant = read_schema(schema)
    database = duckdb.connect()
    database.execute("SET threads=2")
    for n, file in enumerate(files):
        _load(database, f"list{n}", file, meant.rec_id)
    columns = {c.column: c.word for c in meant.used}
    made: Mapping[str, Any] = {
        "given": lambda c: cl.JaroWinklerAtThresholds(c, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "surname": lambda c: cl.JaroWinklerAtThresholds(c, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        "birth": lambda c: cl.LevenshteinAtThresholds(c, [1, 2]),
        "number": lambda c: cl.DamerauLevenshteinAtThresholds(c, [1, 2]),
        "code": lambda c: cl.DamerauLevenshteinAtThresholds(c, [1]),
        "address": lambda c: cl.JaroWinklerAtThresholds(c, [0.92, 0.8]),
        "text": lambda c: cl.JaroWinklerAtThresholds(c, [0.92]).configure(term_frequency_adjustments=True),
        "sex": cl.ExactMatch,
    }
    one, two = _rules(columns)
    rules: list[Any] = [block_on(*keys) for keys in one]
    settings = SettingsCreator(
        link_type="dedupe_only" if len(files) == 1 else "link_only",
        unique_id_column_name=meant.rec_id,
        comparisons=[made[word](column) for column, word in columns.items()],
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI(database)
    linker = Linker([api.register(f"list{n}") for n in range(len(files))], settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on(*two[0])], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for keys in two:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    found = linker.inference.predict(threshold_match_probability=0.05)
    people = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
    i = meant.rec_id
    for query, name in (
        (
            f'SELECT "{i}_l" AS rec_id_1, "{i}_r" AS rec_id_2, match_probability AS probability, '  # noqa: S608
            "CASE WHEN match_probability >= 0.95 THEN 'accept' ELSE 'review' END AS decision "
            f"FROM {found.physical_name}",
            "links",
        ),
        (f'SELECT "{i}" AS rec_id, cluster_id AS person FROM {people.physical_name}', "persons"),  # noqa: S608
    ):
        database.execute(f"COPY ({query}) TO '{out / name}.parquet' (FORMAT parquet)")


def _load(database: Any, name: str, file: Path, rec_id: str) -> None:
    """A file as text, headers and values without spaces around, empty values as NULL."""
    scan = f"read_parquet('{file}')" if file.suffix == ".parquet" else f"read_csv('{file}', all_varchar=true)"
    headers = [row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]  # noqa: S608
    chosen = ", ".join(f'nullif(trim(CAST("{h}" AS VARCHAR)), \'\') AS "{h.strip()}"' for h in headers)
    database.execute(f"CREATE TABLE {name} AS SELECT {chosen} FROM {scan}")  # noqa: S608  # our own names


def _rules(columns: Mapping[str, str]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Blocking rules and training rules: those of Splink's own examples for these data."""
    if "soc_sec_id" in columns:
        return (
            [
                *(("given_name", "surname"), ("given_name", "date_of_birth"), ("surname", "date_of_birth")),
                *(("soc_sec_id",), ("postcode", "date_of_birth"), ("state", "address_1"), ("suburb", "street_number")),
            ],
            [("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",)],
        )
    return (
        [
            *(("first_name", "surname"), ("postcode_fake", "first_name"), ("postcode_fake", "surname")),
            *(("first_name", "dob"), ("surname", "dob"), ("dob", "birth_place"), ("postcode_fake", "dob")),
        ],
        [("first_name", "surname"), ("dob",)],
    )


def faults(told: Mapping[str, Mapping[str, Figures]]) -> list[str]:
    """What falls short of what is asked for."""
    wanted = {"FEBRL4": ("accepted", 0.999), "FEBRL3": ("persons", 0.9975), "historical_50k": ("persons", 0.88)}
    missed = []
    for name, ways in told.items():
        part, least = wanted[name]
        if getattr(ways["tonghu"], part)[2] < least:
            missed.append(f"{name} 的 F1 低于{least}")
    return missed


if __name__ == "__main__":
    splink(Path(sys.argv[1]), Path(sys.argv[2]), [Path(word) for word in sys.argv[3:]])
