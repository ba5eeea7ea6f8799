"""How much each statement weighs (依据的权重): log-odds in bits, as in Fellegi & Sunter (1969), learned from decisions.

The first weights are those of names and dates of a district; every decision that a person made counts beside them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log2
from types import MappingProxyType

# Of each statement: how often it holds of one child (m) and of two that were brought together (u).
_FIRST = MappingProxyType(
    {
        "ID": (0.97, 0.02),
        "NAME": (0.90, 0.30),
        "ALIKE": (0.85, 0.25),
        "BORN": (0.97, 0.60),
        "SEX": (0.99, 0.60),
        "GUARDIAN": (0.90, 0.25),
    }
)
_PRIOR = 0.5  # what reaches a person is even
_WORTH = 20  # decisions that the first weights count for


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits for and against, by statement."""

    speaks: Mapping[str, tuple[float, float]]  # code → when it holds, when it does not

    def of(self, code: str, holds: bool) -> float:
        """The weight of one statement; 0 for one that is not known."""
        for_, against = self.speaks.get(code, (0.0, 0.0))
        return for_ if holds else against

    def probability(self, evidence: Iterable[Mapping[str, object]]) -> float:
        """How probable it is that the two are one child, if the statements were independent."""
        bits = sum(self.of(str(one["code"]), bool(one["for"])) for one in evidence)
        return _PRIOR * 2**bits / (_PRIOR * 2**bits + 1 - _PRIOR)


def learn(decided: Iterable[tuple[Mapping[str, bool], bool]] = ()) -> Weights:
    """Weights from labelled pairs, each its claims and whether it was one child; without any, the first weights."""
    counts = {code: [_WORTH * m, _WORTH, _WORTH * u, _WORTH] for code, (m, u) in _FIRST.items()}
    for claims, same in decided:
        for code, holds in claims.items():
            if code in counts:
                counts[code][0 if same else 2] += holds
                counts[code][1 if same else 3] += 1
    return Weights({code: _bits(mh / m, uh / u) for code, (mh, m, uh, u) in counts.items()})


def _bits(m: float, u: float) -> tuple[float, float]:
    m, u = (min(max(share, 0.005), 0.995) for share in (m, u))
    return log2(m / u), log2((1 - m) / (1 - u))


FIRST = learn()


def nearness(evidence: Iterable[Mapping[str, object]]) -> int:
    """How near to even the odds stand: 9 for even, 0 for as good as certain."""
    return round(9 * (1 - abs(2 * FIRST.probability(evidence) - 1)))
