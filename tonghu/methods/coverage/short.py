"""Where the lists are likely short, so that visitors go there first (名单可能偏少的居村)."""

from dataclasses import dataclass

import numpy as np

from tonghu.methods.coverage.histories import Floats, Whole

_PRIOR = 20.0  # children: a community smaller than this says little against its district


@dataclass(frozen=True, slots=True)
class Short:
    """One community: expected missing children and why. `single`: share of its children on one list only."""

    place: int
    missing: float
    single: float
    usual: float
    reason: str


def likely_short(
    district: Whole, once: Floats, twice: Floats, more: Floats, earlier: Floats | None = None
) -> list[Short]:
    """Communities by expected missing children, most first.

    once, twice, more: (clusters,) children on exactly one, exactly two, on more lists. Missing by Chao's lower bound
    f1²/2f2 (1987), its ratio leaning on the district where the community is small. earlier: children at the last
    round; a fall by more than a tenth adds half of what exceeds it, for children seldom leave all at once.
    """
    known = once + twice + more
    singles = np.bincount(district, weights=once) / np.maximum(np.bincount(district, weights=known), 1.0)
    pairs = np.bincount(district, weights=twice) / np.maximum(np.bincount(district, weights=known), 1.0)
    f1 = (once + _PRIOR * singles[district]) / (known + _PRIOR)
    f2 = (twice + _PRIOR * pairs[district]) / (known + _PRIOR)
    unseen = known * f1**2 / (2 * np.maximum(f2, 0.02))
    fall = np.zeros_like(known) if earlier is None else np.maximum(earlier * 0.9 - known, 0.0)
    missing = unseen + fall / 2
    order = np.argsort(-missing, kind="stable")
    share = once / np.maximum(known, 1.0)
    usual = singles[district]
    return [
        Short(n, float(missing[n]), float(share[n]), float(usual[n]), _reason(known[n], share[n], usual[n], fall[n]))
        for n in order.tolist()
    ]


def _reason(known: float, share: float, usual: float, fall: float) -> str:
    if fall > 0:
        return "比上轮少了一成以上"
    if known == 0:
        return "名单上没有儿童"
    if share > usual * 1.2:
        return f"只在一份名单上的占{share:.0%}，高于本区的{usual:.0%}"
    return "儿童多，按本区常见比例推算"
