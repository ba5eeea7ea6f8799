"""The peers of `tonghu bench linkage`, each a process of its own: python -m … plain|features|floor A B OUT (对照).

plain: Splink 5 as a careful user would set it up: cleaned columns, library comparisons, eight blocking rules.
features: Splink 5 given our standardised columns (sound, given name, checked number, home) to compare and block on.
floor: what any method must do: read all columns, check the numbers, join them.
"""

import sys
from pathlib import Path
from typing import Any

import duckdb

from tonghu.methods.linkage.engine import memory

_CLEAN = """
SELECT rec_id AS unique_id,
  nullif(regexp_replace(regexp_replace(name, '[（(].*$', ''), '[ 　]', '', 'g'), '') AS name,
  CASE trim(sex) WHEN '男' THEN '1' WHEN '女' THEN '2' ELSE nullif(trim(sex), '') END AS sex,
  CASE WHEN regexp_matches(birth, '^[0-9]{{8}}$') THEN left(birth, 4) || '-' || birth[5:6] || '-' || birth[7:8]
    WHEN regexp_matches(birth, '[0-9]+[^0-9]+[0-9]+[^0-9]+[0-9]+') THEN regexp_extract(birth, '([0-9]+)', 1) || '-'
      || lpad(regexp_extract(birth, '[0-9]+[^0-9]+([0-9]+)', 1), 2, '0') || '-'
      || lpad(regexp_extract(birth, '[0-9]+[^0-9]+[0-9]+[^0-9]+([0-9]+)', 1), 2, '0') END AS birth,
  CASE WHEN length(regexp_replace(upper(idno), '[^0-9X]', '', 'g')) BETWEEN 15 AND 19
    THEN regexp_replace(upper(idno), '[^0-9X]', '', 'g') END AS idno,
  nullif(trim(g_name), '') AS g_name, nullif(trim(g_idno), '') AS g_idno,
  nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 11), '') AS phone,
  nullif(regexp_replace(addr, '^上海市(浦东新区)?', ''), '') AS addr, hukou
FROM read_parquet('{path}')
"""


def plain(a: Path, b: Path, out: Path) -> None:
    """Splink on cleaned columns."""
    import splink.comparison_library as cl
    from splink import block_on

    database = duckdb.connect()
    for name, path in (("a", a), ("b", b)):
        database.execute(f"CREATE TABLE {name} AS {_CLEAN.format(path=path)}")
    comparisons = [
        cl.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("birth", input_is_string=True),
        cl.DamerauLevenshteinAtThresholds("idno", [1, 2]),
        cl.JaroWinklerAtThresholds("g_name", [0.9]),
        *(cl.ExactMatch(column) for column in ("sex", "phone", "g_idno", "hukou")),
        cl.JaroWinklerAtThresholds("addr", [0.95, 0.85]),
    ]
    rules = [
        *(block_on("idno"), block_on("name", "birth"), block_on("phone", "birth"), block_on("g_name", "birth")),
        *(block_on("name", "phone"), block_on("name", "g_name"), block_on("addr", "birth"), block_on("name", "addr")),
    ]
    _splink(database, comparisons, rules, block_on("idno"), block_on("name", "birth"), out)


def features(a: Path, b: Path, out: Path) -> None:
    """Splink on our integers."""
    memory.keep()  # before Arrow is loaded: what reads for it reads as fast as for ours
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import block_on

    from tonghu.methods.linkage.engine.files import batches, open_file
    from tonghu.methods.linkage.engine.records import FIELDS, gather

    wanted = ("rec_id", *FIELDS)
    database = duckdb.connect()
    for name, path in (("a", a), ("b", b)):
        r = gather((batch, 0) for batch in batches(open_file(path, wanted), FIELDS))
        kept = ("nm", "py", "gn", "gpy", "bd", "sex", "cid", "g1", "g1py", "gid1", "phone", "home", "lane", "hukou")
        table = pa.table({"unique_id": r.ids, **{k: pa.array(r.columns[k]) for k in kept}})
        database.register("given", table)
        nulls = ", ".join(f"nullif({k}, 0) AS {k}" for k in kept)
        database.execute(f"CREATE TABLE {name} AS SELECT unique_id, {nulls} FROM given")  # noqa: S608  # our own names
        database.unregister("given")
    levels = [
        _levels("name", [("nm",), ("py",), ("gn",), ("gpy",)]),
        _levels("guardian", [("g1",), ("g1py",)]),
        _levels("address", [("home",), ("lane",)]),
        _levels("birth", [("bd",)]),
        *(cl.ExactMatch(column) for column in ("sex", "cid", "gid1", "phone", "hukou")),
    ]
    rules = [
        *(
            block_on("cid"),
            block_on("py", "bd"),
            block_on("gpy", "bd"),
            block_on("home", "gpy"),
            block_on("home", "bd"),
        ),
        *(block_on("phone", "bd"), block_on("g1py", "bd"), block_on("py", "lane"), block_on("phone", "gpy")),
        *(block_on("py", "g1py"), block_on("gid1", "gpy")),
    ]
    _splink(database, levels, rules, block_on("cid"), block_on("py", "bd"), out)


def _levels(name: str, columns: list[tuple[str]]) -> dict[str, Any]:
    """A comparison of several columns, the strongest first."""
    first = columns[0][0]
    return {
        "output_column_name": name,
        "comparison_levels": [
            {
                "sql_condition": f"{first}_l IS NULL OR {first}_r IS NULL",
                "label_for_charts": "null",
                "is_null_level": True,
            },
            *({"sql_condition": f"{c}_l = {c}_r", "label_for_charts": c} for (c,) in columns),
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }


def _splink(database: Any, comparisons: list[Any], rules: list[Any], one: Any, two: Any, out: Path) -> None:
    from splink import DuckDBAPI, Linker, SettingsCreator

    database.execute("SET threads=2")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    api = DuckDBAPI(database)
    linker = Linker([api.register("a"), api.register("b")], settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([one], recall=0.75)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (one, two):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.05)
    target = out / "links.parquet"
    database.execute(
        f"COPY (SELECT unique_id_l AS rec_id_1, unique_id_r AS rec_id_2, match_probability AS probability "  # noqa: S608
        f"FROM {found.physical_name}) TO '{target}' (FORMAT parquet)"
    )


def floor(a: Path, b: Path, out: Path) -> None:
    """Read all columns, check the numbers, join them: what no method can do without."""
    import numpy as np

    from tonghu.methods.linkage.engine import standard
    from tonghu.methods.linkage.engine.files import batches, open_file
    from tonghu.methods.linkage.engine.records import FIELDS

    memory.keep()  # as `tonghu link` does
    wanted = ("rec_id", *FIELDS)
    sides = []
    for path in (a, b):
        numbers = []
        for batch in batches(open_file(path, wanted), FIELDS):
            for name in wanted:
                column = batch[name]
                if name == "idno":
                    number, state = standard.id_numbers(column)
                    numbers.append(np.where(state == standard.VALID, number, 0))
        sides.append(np.concatenate(numbers))
    database = duckdb.connect()
    database.execute("SET threads=2")
    for name, values in zip("ab", sides, strict=True):
        database.register(name, {"number": values})
    (pairs,) = database.execute("SELECT count(*) FROM a JOIN b USING (number) WHERE number > 0").fetchall()[0]
    (out / "joined").write_text(str(pairs), "utf-8")


if __name__ == "__main__":
    {"plain": plain, "features": features, "floor": floor}[sys.argv[1]](*(Path(word) for word in sys.argv[2:5]))
