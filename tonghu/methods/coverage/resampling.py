"""Draws of whole 居村: how far an estimate would move had others been visited (整群自助法).

Rao & Wu (1988), JASA 83: n − 1 of n communities with replacement, so that few of them are not too sure of themselves.
"""

import numpy as np

from tonghu.methods.coverage.histories import Floats


def cluster_weights(clusters: int, draws: int, rng: np.random.Generator, *, sampled: float = 0.0) -> Floats:
    """(draws, clusters): how heavily each community counts in each draw, 1 on average.

    sampled: the share of all communities that was visited; what was visited whole cannot vary. One community: raises
    ValueError, for it says nothing of the others.
    """
    if clusters < 2:
        raise ValueError("只有一个居村，无法估计抽样误差。")
    taken = rng.multinomial(clusters - 1, np.full(clusters, 1 / clusters), size=draws)
    pull = np.sqrt(max(0.0, 1 - sampled))
    return np.asarray(1 - pull + pull * taken * clusters / (clusters - 1))


def widened(centre: Floats, drawn: Floats, clusters: int, rng: np.random.Generator) -> Floats:
    """Draws about their centre, as wide as so few communities make them: Student's t on clusters − 1.

    centre: (bands,); drawn: (draws, bands).
    """
    freedom = clusters - 1
    factor = np.sqrt(freedom / rng.chisquare(freedom, (len(drawn), 1)))
    return np.asarray(centre + (drawn - centre) * factor)
