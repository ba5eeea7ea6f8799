"""A small boosted-tree model on patterns of small integers (学习): deterministic, numpy only.

Source: Friedman (2001), gradient boosting with a logistic loss; splits on categories ordered by their mean gradient
(Fisher 1958). Rows are patterns with how often they were seen matching and not, so that the size of the register
does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, distinct, picked, piecewise, rest

_DEPTH = 5
_RATE = 0.18
_TREES = 70
_RIDGE = 2.0
_LEAST = 6.0  # weight of pairs in a leaf
_ROWS = 1 << 13  # patterns that all trees are asked about together
_CELLS = 512  # of features that are counted together


class Laid:
    """Patterns (n, features) of small integers in one row, as trees ask for their values."""

    def __init__(self, patterns: Array) -> None:
        """patterns: some thousand, so that they stay in the cache while all trees ask."""
        self.values, self.most = patterns.astype(np.int32).ravel(), int(patterns.max(initial=0))
        self.first = np.arange(len(patterns), dtype=np.int32) * np.int32(patterns.shape[1])


@dataclass
class Tree:
    """One tree of full depth: at each node a feature and which of its values go right; at each leaf a value."""

    feature: Array  # (2**depth - 1,)
    right: Array  # (2**depth - 1, width) bool
    leaf: Array  # (2**depth,)

    def worth(self, laid: Laid) -> Array:
        """(n,) the value of each pattern's leaf; a value never learned goes the way of the nearest below."""
        width, right, feature = np.int32(self.right.shape[1]), self.right.ravel(), self.feature.astype(np.int32)
        values = np.minimum(laid.values, width - 1) if laid.most >= width else laid.values
        node = np.zeros(len(laid.first), np.int32)
        for level in range(_DEPTH):
            at = node + np.int32(2**level - 1)
            value = picked(values, laid.first + picked(feature, at))
            node = node * np.int32(2) + picked(right, at * width + value)
        return picked(self.leaf, node)


@dataclass
class Model:
    """The sum of the trees is the log odds of a match."""

    start: float
    trees: list[Tree] = field(default_factory=list)

    def log_odds(self, patterns: Array) -> Array:
        """patterns: (n, features) small integers."""
        return piecewise(lambda some: {"z": self._log_odds(Laid(some))}, patterns, rows=_ROWS)["z"]

    def _log_odds(self, laid: Laid) -> Array:
        z = np.full(len(laid.first), self.start)
        for tree in self.trees:
            z += tree.worth(laid)
        return z


@dataclass
class _Joint:
    """Some features counted together: (patterns, features) → one code; counts by it hold the counts by each."""

    features: range
    bases: list[int]
    code: Array

    def sums(self, node: Array, many: int, values: Sequence[Array], live: Array, told: Array) -> None:
        """Sums of values by node and by each feature's value, into told: (values, features, nodes, width)."""
        size = int(np.prod(self.bases))
        cell = node * size + self.code[live]
        whole = np.stack([np.bincount(cell, v, many * size) for v in values]).reshape(-1, many, *self.bases)
        for j, feature in enumerate(self.features):
            others = tuple(2 + k for k in range(len(self.bases)) if k != j)
            told[:, feature, :, : self.bases[j]] = whole.sum(axis=others)


def _joints(patterns: Array) -> list[_Joint]:
    """All features, as many together as have few values between them: counting goes over the patterns each time."""
    bases = (patterns.max(axis=0, initial=0).astype(np.int64) + 1).tolist()
    told, first = list[_Joint](), 0
    for end in range(1, len(bases) + 1):
        if end == len(bases) or np.prod(bases[first : end + 1]) > _CELLS:
            code = np.zeros(len(patterns), np.int64)
            for j in range(first, end):
                code = code * bases[j] + patterns[:, j]
            told, first = [*told, _Joint(range(first, end), bases[first:end], code)], end
    return told


def learn(patterns: Array, matches: Array, seen: Array, *, trees: int = _TREES) -> Model:
    """Learn from patterns (n, features), how often each matched and how often it was seen."""
    width = int(patterns.max(initial=0)) + 1
    share = (matches.sum() + 0.5) / (seen.sum() + 1)
    model = Model(float(np.log(share / (1 - share))))
    z = np.full(len(patterns), model.start)
    joints, laid = _joints(patterns), Laid(patterns)
    for _ in range(trees):
        p = 1 / (1 + np.exp(-z))
        gradient, hessian = matches - seen * p, seen * p * (1 - p)
        # Patterns that are decided already teach nothing more.
        live = np.flatnonzero((np.abs(gradient) > 1e-3) | (hessian > 1e-3))
        if len(live) < 2:
            break
        tree = _grow(patterns, joints, (gradient[live], hessian[live], seen[live]), live, width)
        model.trees.append(tree)
        z += tree.worth(laid)
    return model


def _grow(patterns: Array, joints: list[_Joint], values: tuple[Array, Array, Array], live: Array, width: int) -> Tree:
    nodes = 2**_DEPTH - 1
    tree = Tree(np.zeros(nodes, np.int64), np.zeros((nodes, width), bool), np.zeros(nodes + 1))
    node = np.zeros(len(live), np.int64)
    for level in range(_DEPTH):
        many = 2**level
        told = np.zeros((3, patterns.shape[1], many, width))
        for joint in joints:
            joint.sums(node, many, values, live, told)
        chosen, goes = _split(*told.swapaxes(1, 2))
        at = np.arange(many) + many - 1
        tree.feature[at], tree.right[at] = chosen, goes
        node = node * 2 + goes[node, patterns[live, chosen[node]]]
    gradient, hessian, _ = values
    total = np.bincount(node, gradient, nodes + 1)
    tree.leaf = _RATE * total / (np.bincount(node, hessian, nodes + 1) + _RIDGE)
    return tree


def _split(g: Array, h: Array, w: Array) -> tuple[Array, Array]:
    """For each node the best feature and which of its values go right; g, h, w: (nodes, features, values)."""
    order = np.argsort(np.where(w > 0, g / (h + 1.0), np.inf), axis=2, kind="stable")
    sums = [np.cumsum(np.take_along_axis(v, order, 2), 2) for v in (g, h, w)]
    (gl, hl, wl), (gt, ht, wt) = sums, (s[:, :, -1:] for s in sums)
    gain = gl**2 / (hl + _RIDGE) + (gt - gl) ** 2 / (ht - hl + _RIDGE) - gt**2 / (ht + _RIDGE)
    gain = np.where((wl >= _LEAST) & (wt - wl >= _LEAST), gain, -1.0)
    nodes, _, values = g.shape
    best = gain.reshape(nodes, -1).argmax(axis=1)
    chosen, cut = best // values, best % values
    rows = np.arange(nodes)
    goes = np.zeros((nodes, values), bool)
    ranked = order[rows, chosen]
    np.put_along_axis(goes, ranked, np.arange(values)[None, :] > cut[:, None], 1)
    # What was not seen here goes with the many.
    weight_left = wl[rows, chosen, cut]
    many = weight_left < wt[rows, chosen, 0] - weight_left
    goes = np.where(w[rows, chosen] > 0, goes, many[:, None])
    goes[gain.reshape(nodes, -1).max(axis=1) <= 0] = False
    return chosen, goes


def grouped(columns: list[Array], *more: Array) -> tuple[Array, list[Array], Array]:
    """Distinct patterns of columns of small integers: (patterns, sums of `more` by pattern, pattern of each row)."""
    code = np.zeros(len(columns[0]), np.int64)
    bases = [int(c.max(initial=0)) + 1 for c in columns]
    for column, base in zip(columns, bases, strict=True):
        code = code * base + column
    codes, inverse = distinct(code)
    patterns = np.zeros((len(codes), len(columns)), np.int16)
    for j in range(len(columns) - 1, -1, -1):
        patterns[:, j] = rest(codes, bases[j])
        codes = codes // bases[j]
    return patterns, [np.bincount(inverse, m, len(patterns)) for m in more], inverse
