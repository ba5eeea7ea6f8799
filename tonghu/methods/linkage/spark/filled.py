"""What was filled in is held for unknown on Spark too (代填): the same rows are looked at, the same values left out."""

from typing import Any

import numpy as np

from tonghu.methods.linkage.engine.crowds import FILLED, LEAST, Crowd, every, often
from tonghu.methods.linkage.spark.tables import Kinds, columns_of


def without_fillers(rows: Any, kinds: Kinds, n: int) -> tuple[Any, list[Crowd]]:
    """As crowds.without_fillers. rows: place and the columns of kinds, n of them."""
    from pyspark.sql import functions as f

    told, kept = list[Crowd](), rows
    firsts = {names[0]: kinds[names[0]] for names in FILLED.values()}
    sample = columns_of(rows.where(f"place % {every(n)} = 0").select(*firsts).toArrow(), firsts)
    for label, names in FILLED.items():
        fillers = often(sample[names[0]])
        if not len(fillers):
            continue
        # Unsigned numbers travel as signed ones.
        filled = f.col(names[0]).isin(fillers.astype(np.int64).tolist())
        (found,) = rows.where(filled).agg(f.count("*").alias("rows"), f.min("place").alias("first")).collect()
        if found["rows"] >= LEAST:
            told.append(Crowd(label, len(fillers), found["rows"], found["first"]))
            none = {
                name: f.when(filled, f.lit(0).cast(rows.schema[name].dataType)).otherwise(f.col(name)) for name in names
            }
            kept = kept.withColumns(none)
    return kept, told
