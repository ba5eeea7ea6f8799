"""Weights to start with, where a district has too few numbers to learn from (起始权重).

Shares of agreement among pairs of one child (m) and among those that were brought together and are not (u), assumed
from the trials of other lists. Independence is assumed too (Fellegi and Sunter 1969), so the sum is no probability to
rely on: whoever uses it lets a person decide.
"""

from collections.abc import Mapping
from math import log

import numpy as np

from tonghu.methods.linkage.engine import comparing as c
from tonghu.methods.linkage.engine.arrays import Array

_PRIOR = log(0.1 / 0.9)
_SHARES: dict[str, dict[int, tuple[float, float]]] = {
    "name": {
        c.NAME_SAME: (0.93, 0.10), c.NAME_SOUND: (0.03, 0.02), c.GIVEN_SAME: (0.004, 0.02),
        c.GIVEN_SOUND: (0.002, 0.02),
        c.NAME_CONFUSED: (0.004, 0.001), c.ONE_IS_GIVEN: (0.003, 0.001), c.NAME_CUT: (0.003, 0.002),
        c.FIRST_SAME: (0.008, 0.06), c.LAST_SAME: (0.008, 0.06), c.SURNAME_ONLY: (0.01, 0.35),
        c.NAME_OTHER: (0.005, 0.3),
    },
    "born": {
        c.BORN_SAME: (0.97, 0.25), c.BORN_SWAPPED: (0.004, 0.002), c.BORN_LUNAR: (0.003, 0.02),
        c.BORN_TWO_PARTS: (0.01, 0.06), c.BORN_YEAR: (0.004, 0.12), c.BORN_OTHER: (0.003, 0.5),
    },
    "sex": {c.SAME: (0.995, 0.5), c.OTHER: (0.005, 0.5)},
    "phone": {c.SAME: (0.75, 0.3), c.PHONE_NEAR: (0.02, 0.01), c.OTHER: (0.23, 0.69)},
    "gid": {c.SAME: (0.7, 0.2), c.TWO_SAME: (0.2, 0.05), c.OTHER: (0.1, 0.75)},
    "guardians": {
        c.ONE_NAME: (0.55, 0.3), c.TWO_NAMES: (0.25, 0.1), c.ONE_SOUND: (0.05, 0.05), c.NAMES_OTHER: (0.1, 0.3),
        c.BOTH_NAMES_OTHER: (0.05, 0.25),
    },
    "home": {c.HOME_SAME: (0.7, 0.3), c.BUILDING_SAME: (0.05, 0.03), c.LANE_SAME: (0.1, 0.1),
             c.HOME_OTHER: (0.15, 0.57)},
    "school": {c.SAME: (0.85, 0.2), c.OTHER: (0.15, 0.8)},
}  # fmt: skip


def log_odds(evidence: Mapping[str, Array]) -> Array:
    """(m,) the sum of ln(m/u) over what is known of each pair, and the prior."""
    z = np.full(len(evidence["name"]), _PRIOR)
    for feature, table in weights().items():
        if feature != "number":
            z += table[evidence[feature]]
    return z


# What numbers that do not check, or were not believed, come to (`scoring.numbers`), assumed likewise.
_NUMBERS = {1: 5.0, 2: 4.0, 3: 2.0, 4: -3.0, 5: 1.0, 6: -1.0, 7: 1.0}


def number_weights(kind: Array) -> Array:
    """What they add to the log odds."""
    return weights()["number"][kind]


def weights() -> dict[str, Array]:
    """ln(m/u) of each value of each feature; 0 of what says nothing."""
    told = {}
    for feature, shares in _SHARES.items():
        told[feature] = np.zeros(32)
        for value, (m, u) in shares.items():
            told[feature][value] = log(m / u)
    told["number"] = np.array([_NUMBERS.get(kind, 0.0) for kind in range(8)])
    return told
