"""How many children the demo's lists miss (覆盖率估计), from how they overlap: the demo has no blind re-visit."""

import json
from collections import Counter

import numpy as np

from tonghu.methods.coverage import gather
from tonghu.methods.coverage.report import multiple_report
from tonghu.register.tally import by_lists
from tonghu.rules.terms.departments import Department

_NAMES = {**{d.value: d.label for d in Department}, "COMMUNITY": "社区云"}


def report(within: str) -> bytes:
    """What `tonghu coverage` would write of the lists of a place."""
    counted: Counter[frozenset[str]] = Counter()
    for told, n in by_lists(within, len(within)).get(within, Counter()).items():
        if told.named_by:
            counted[frozenset(told.named_by.split(","))] += n
    lists = sorted({name for named in counted for name in named})
    on = np.array([[int(name in named) for name in lists] for named in counted], dtype=np.int64)
    many = np.array([float(n) for n in counted.values()])
    found = gather([_NAMES.get(name, name) for name in lists], ["全部"] * len(many), on, many)
    entries = {_NAMES.get(name, name): int(n) for name, n in zip(lists, (on.T @ many).tolist(), strict=True)}
    return json.dumps({**multiple_report(found), "entries": entries}, ensure_ascii=False, default=float).encode()
