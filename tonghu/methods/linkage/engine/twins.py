"""How sure one number and one birth date are under names that are not alike (仅凭号码和生日).

Such a pair is one child that was renamed or is called otherwise, or a twin for whom the other's number was typed. How
often a brother's or sister's number is typed for a child of whom no other record tells is seen where the birth dates
differ; how many twins there are to a pair of brothers and sisters, among the pairs that were learned from.
"""

import numpy as np

from tonghu.methods.linkage.engine import comparing as c
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.scoring import Candidates
from tonghu.methods.linkage.engine.trusting import BY_BIRTH, Trusted

_WORTH = 100.0  # pairs that what is assumed, BY_BIRTH, counts for
_LEAST = 50  # pairs of brothers and sisters; with fewer nothing is estimated
_MOST = 0.999  # as sure as a name that is alike under another birth date


def estimated(trusted: Trusted, about: Trusted, shown: Candidates) -> Array:
    """(m,) how sure the pairs of `trusted` are. about, shown: the pairs that were learned from and their numbers."""
    told, evidence = trusted.p == BY_BIRTH, shown.evidence
    kin = (about.number[shown.left] != about.number[shown.right]) & (
        np.isin(evidence["gid"], (c.SAME, c.TWO_SAME))
        | np.isin(evidence["guardians"], (c.ONE_NAME, c.TWO_NAMES))
        | (evidence["home"] == c.HOME_SAME)
    )
    siblings = int((kin & ~np.isin(evidence["born"], (c.BORN_UNKNOWN, c.BORN_SAME))).sum())
    twins = int((kin & (evidence["born"] == c.BORN_SAME) & (evidence["sex"] != c.OTHER)).sum())
    if siblings < _LEAST:
        return trusted.p
    wrong = trusted.unfound * twins / siblings + _WORTH * (1 - BY_BIRTH)
    return np.where(told, np.clip(1 - wrong / (int(told.sum()) + _WORTH), 0.0, _MOST), trusted.p)
