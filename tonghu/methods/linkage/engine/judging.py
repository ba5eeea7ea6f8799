"""The model by which lists are decided (判定模型): a prior that is assumed, or one that was learned.

The prior (起始权重) is `starting.py`: weights that are assumed, and a rule. It attaches only what the rule calls plain
(`_plain`: name, birth date and something of a guardian agree, nothing contradicts), and leaves the rest to a person.
A learned model is the engine's own: of a share of the rows with a number the number is hidden, and which known
child has it says what a match looks like. Decisions of people move either (`calibrated`), never a decision made before.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import comparing, scoring, starting
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.explaining import weights as weights_of
from tonghu.methods.linkage.engine.learning import Model, Tree

LEAST_TO_RELY = 1000  # matching pairs that a list must bring before what it teaches may attach rows
_LEFT_TO_A_PERSON = 2.7  # log odds: a probability of .937
_ASKED = -2.7  # log odds: a probability of .063
_PRIOR_NAME = "起始权重/1"


@dataclass(frozen=True)
class Judge:
    """A model and what is said of it.

    first, second: None for the prior. ratios: what damaged numbers are worth. weights: ln(m/u) by feature and value.
    shown, matches: pairs it was learned from. shift, slope, decisions: how decisions of people moved it.
    """

    name: str
    weights: Mapping[str, Array]
    first: Model | None = None
    second: Model | None = None
    ratios: Array = field(default_factory=lambda: np.zeros((2, 8)))
    shown: int = 0
    matches: int = 0
    shift: float = 0.0
    slope: float = 1.0
    decisions: int = 0
    base: "Judge | None" = None  # what it was before decisions moved it, where that is at hand

    @property
    def learned(self) -> bool:
        """Whether anything was learned from numbers; otherwise what it says is assumed."""
        return self.first is not None

    def weight(self, feature: str, value: int) -> float:
        """What a value of a feature weighs; 0 where nobody knows."""
        table = self.weights.get(feature)
        return float(table[value]) if table is not None and value < len(table) else 0.0


def prior() -> Judge:
    """The weights to start with: assumed, not learned."""
    return Judge(_PRIOR_NAME, starting.weights())


def learned_from(
    learned: scoring.Learned, shown: scoring.Candidates, label: Array, scored: scoring.Candidates
) -> Judge:
    """The model of a lesson, whole; label: of each shown pair, whether it is one child."""
    told = weights_of({name: shown.evidence[name] for name in scoring.FEATURES}, label)
    ratios = scoring.number_ratios(scored)
    told["number"] = ratios[1]
    return Judge(
        learned.name, told, learned.first, learned.second, ratios, shown=learned.shown, matches=learned.matches
    )


def judged(judge: Judge, w: scoring.World, left: Array, right: Array) -> tuple[scoring.Candidates, Array]:
    """The pairs that have a record without a believed number, with their evidence and log odds.

    Also (m,) the log odds as they were before decisions moved them: what later decisions are held against.
    """
    if judge.first is None or judge.second is None:
        found = scoring.candidates(w, left, right)
        found.evidence["number"] = scoring.numbers(w, found.left, found.right)
        z = starting.log_odds(found.evidence) + starting.number_weights(found.evidence["number"])
        found.z = judge.shift + judge.slope * z
        found.z = np.where(_plain(found.evidence), found.z, np.minimum(found.z, _LEFT_TO_A_PERSON))
        return found, z
    of = scoring.Learned(judge.first, judge.second, judge.shown, judge.matches)
    found = scoring.score(w, of, left, right, ratios=judge.ratios)
    z = found.z
    found.z = judge.shift + judge.slope * z
    # What the prior would rather call one child is not called two without a person's word: a model that learned from
    # few rows has not seen everything.
    assumed = starting.log_odds(found.evidence) + starting.number_weights(found.evidence["number"])
    found.z = np.where(assumed > 0, np.maximum(found.z, _ASKED), found.z)
    return found, z


def _plain(evidence: Mapping[str, Array]) -> Array:
    """Name, birth date and something of a guardian agree, sex and number do not contradict, and it is nobody else's.

    What the prior may attach: twins have other names, siblings another birth date, a namesake other guardians.
    """
    guardian = (
        (evidence["phone"] == comparing.SAME)
        | np.isin(evidence["gid"], (comparing.SAME, comparing.TWO_SAME))
        | np.isin(evidence["guardians"], (comparing.ONE_NAME, comparing.TWO_NAMES))
        | np.isin(evidence["number"], (scoring.CHECK_ONLY, scoring.ONE_DIGIT))
    )
    same = (evidence["name"] == comparing.NAME_SAME) & (evidence["born"] == comparing.BORN_SAME)
    against = (evidence["sex"] == comparing.OTHER) | np.isin(
        evidence["number"], (scoring.OTHER_NUMBER, scoring.DOUBTED_SAME, scoring.DOUBTED_OTHER)
    )
    return np.asarray(same & guardian & ~against & (evidence["taken"] == 0))


# ------------------------------------------------------------------------------------------------ from decisions
_WORTH = 40.0  # decisions that the weights as they were count for
_STIFF = 20.0  # how strongly shift and slope are held to 0 and 1, in decisions


def calibrated(judge: Judge, z: Array, same: Array, evidence: Mapping[str, Array]) -> Judge:
    """Move a judge by n clerical decisions; with none it stays as it is.

    z: (n,) log odds as they were said; same: (n,) bool; evidence: feature → (n,) values, below 0 where
    nothing was said.
    Logistic recalibration of the log odds (Cox 1958), held to no change by a normal prior; the weights by counts
    beside pseudo-counts.
    """
    n = len(z)
    if not n:
        return judge
    shift, slope = _fitted(z, same.astype(np.float64))
    weights = {name: table.copy() for name, table in judge.weights.items()}
    for feature, values in evidence.items():
        if feature in weights:
            said = values >= 0
            weights[feature] = _moved(weights[feature], values[said], same[said])
    digest = np.round(np.array([shift, slope, n]), 6).astype("<f8").tobytes()
    name = f"{judge.name}+判定{n}-{hashlib.blake2b(digest, digest_size=3).hexdigest()}"
    return replace(judge, name=name, weights=weights, shift=shift, slope=slope, decisions=n, base=judge)


def _fitted(z: Array, y: Array) -> tuple[float, float]:
    """Shift and slope of the most probable logistic curve, by Newton's method."""
    x = np.stack([np.ones(len(z)), np.clip(z, -12, 12)], axis=1)
    held, stiff = np.array([0.0, 1.0]), np.array([1.0, 4.0]) * _STIFF / 4
    b = held.copy()
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        gradient = x.T @ (y - p) - stiff * (b - held)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(stiff), gradient)
        b = b + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return round(float(b[0]), 6), round(float(np.clip(b[1], 0.2, 3.0)), 6)


def _moved(table: Array, values: Array, same: Array) -> Array:
    """ln(m/u) with decisions counted beside what was held before, as if that were `_WORTH` decisions."""
    size = max(len(table), int(values.max(initial=0)) + 1)
    held = np.zeros(size)
    held[: len(table)] = table
    seen = np.bincount(values, minlength=size).astype(np.float64)
    m, u = np.bincount(values, same, size), np.bincount(values, ~same, size)
    ones, others = max(1.0, float(same.sum())), max(1.0, float((~same).sum()))
    said = np.log((m + 0.5) / (ones + 1)) - np.log((u + 0.5) / (others + 1))
    return np.where(seen > 0, (held * _WORTH + said * seen) / (_WORTH + seen), held)


# ------------------------------------------------------------------------------------------------------ kept
def as_json(judge: Judge) -> dict[str, Any]:
    """A judge as plain numbers, nothing of any person in it."""
    return {
        "name": judge.name,
        "weights": {name: [round(float(w), 4) for w in table] for name, table in judge.weights.items()},
        "first": _model_out(judge.first),
        "second": _model_out(judge.second),
        "ratios": np.round(judge.ratios, 6).tolist(),
        **{key: getattr(judge, key) for key in ("shown", "matches", "shift", "slope", "decisions")},
    }


def from_json(kept: Mapping[str, Any]) -> Judge:
    """A judge as it was kept."""
    weights = {name: np.array(table) for name, table in kept["weights"].items()}
    of = {key: kept[key] for key in ("shown", "matches", "shift", "slope", "decisions")}
    first, second = _model_in(kept["first"]), _model_in(kept["second"])
    return Judge(kept["name"], weights, first, second, np.array(kept["ratios"]), **of)


def _model_out(model: Model | None) -> Any:
    if model is None:
        return None
    trees = [
        [
            tree.feature.tolist(),
            ["".join("1" if goes else "0" for goes in node) for node in tree.right],
            [float(v) for v in tree.leaf],
        ]
        for tree in model.trees
    ]
    return {"start": model.start, "trees": trees}


def _model_in(kept: Any) -> Model | None:
    if kept is None:
        return None
    return Model(
        kept["start"],
        [
            Tree(np.array(feature), np.array([[sign == "1" for sign in node] for node in right]), np.array(leaf))
            for feature, right, leaf in kept["trees"]
        ],
    )
