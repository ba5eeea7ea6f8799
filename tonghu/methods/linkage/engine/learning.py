"""A small boosted-tree model on patterns of small integers (学习): deterministic, numpy only.

Source: Friedman (2001), gradient boosting with a logistic loss; splits on categories ordered by their mean gradient
(Fisher 1958). Rows are patterns with how often they were seen matching and not, so that the size of the register
does not matter.
"""

from dataclasses import dataclass, field

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, distinct

_DEPTH = 5
_RATE = 0.18
_TREES = 70
_RIDGE = 2.0
_LEAST = 6.0  # weight of pairs in a leaf


@dataclass
class Tree:
    """One tree of full depth: at each node a feature and which of its values go right; at each leaf a value."""

    feature: Array  # (2**depth - 1,)
    right: Array  # (2**depth - 1, width) bool
    leaf: Array  # (2**depth,)

    def leaves(self, patterns: Array) -> Array:
        """(n,) the leaf of each pattern; a value that was never learned goes the way of the nearest below."""
        width, right = self.right.shape[1], self.right.ravel()
        values = np.minimum(patterns, width - 1).ravel()
        first = np.arange(len(patterns)) * patterns.shape[1]
        node = np.zeros(len(patterns), np.int64)
        for level in range(_DEPTH):
            at = node + 2**level - 1
            node = node * 2 + right[at * width + values[first + self.feature[at]]]
        return node


@dataclass
class Model:
    """The sum of the trees is the log odds of a match."""

    start: float
    trees: list[Tree] = field(default_factory=list)

    def log_odds(self, patterns: Array) -> Array:
        """patterns: (n, features) small integers."""
        z = np.full(len(patterns), self.start)
        for tree in self.trees:
            z += tree.leaf[tree.leaves(patterns)]
        return z


def learn(patterns: Array, matches: Array, seen: Array, *, trees: int = _TREES) -> Model:
    """Learn from patterns (n, features), how often each matched and how often it was seen."""
    width = int(patterns.max(initial=0)) + 1
    share = (matches.sum() + 0.5) / (seen.sum() + 1)
    model = Model(float(np.log(share / (1 - share))))
    z = np.full(len(patterns), model.start)
    for _ in range(trees):
        p = 1 / (1 + np.exp(-z))
        gradient, hessian = matches - seen * p, seen * p * (1 - p)
        # Patterns that are decided already teach nothing more.
        live = np.flatnonzero((np.abs(gradient) > 1e-3) | (hessian > 1e-3))
        if len(live) < 2:
            break
        tree = _grow(patterns[live], gradient[live], hessian[live], seen[live], width)
        model.trees.append(tree)
        z += tree.leaf[tree.leaves(patterns)]
    return model


def _grow(patterns: Array, gradient: Array, hessian: Array, seen: Array, width: int) -> Tree:
    columns = [np.ascontiguousarray(column, np.int64) for column in patterns.T]
    features = len(columns)
    nodes = 2**_DEPTH - 1
    tree = Tree(np.zeros(nodes, np.int64), np.zeros((nodes, width), bool), np.zeros(nodes + 1))
    node = np.zeros(len(patterns), np.int64)
    rows = np.arange(len(patterns))
    for level in range(_DEPTH):
        many = 2**level
        g, h, w = (np.empty((many, features, width)) for _ in range(3))
        for j, column in enumerate(columns):
            cell = node * width + column
            for total, values in ((g, gradient), (h, hessian), (w, seen)):
                total[:, j] = np.bincount(cell, values, many * width).reshape(many, width)
        chosen, goes = _split(g, h, w)
        at = np.arange(many) + many - 1
        tree.feature[at], tree.right[at] = chosen, goes
        node = node * 2 + goes[node, patterns[rows, chosen[node]]]
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
        patterns[:, j] = codes % bases[j]
        codes = codes // bases[j]
    return patterns, [np.bincount(inverse, m, len(patterns)) for m in more], inverse
