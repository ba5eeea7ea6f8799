"""Step one on Spark (集群汇总): the same SQL over a snapshot that all nodes can see, the same counts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.tabulation.counting import Base, StepOne, Whole

_VIEW = "children"


def on_spark(spark: Any, file: Path) -> StepOne:
    """For counting.count_from. spark: a session of methods.spark; file: a snapshot's children.parquet."""
    spark.read.parquet(file.absolute().as_uri()).createOrReplaceTempView(_VIEW)

    def step_one(base: Base) -> Mapping[str, Whole]:
        import pyarrow as pa

        found = spark.sql(base.sql(_VIEW)).toArrow()
        # Spark reads unsigned numbers as wider ones or decimals.
        return {key: np.asarray(found[key].cast(pa.int64())) for key in found.column_names}

    return step_one
