"""The codes of one dimension and how they add up (代码树): leaves, parents above them, the total over all.

Codes that cover the same leaves are one and the same to a reader: a city over all districts is the total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tonghu.methods.tabulation import TOTAL

Tree = Mapping[str, str]  # child → parent; a child of the total may name it


class NotATree(Exception):
    """The codes of a dimension do not add up to its total (代码树有误). Says what, where, and what to do."""


@dataclass(frozen=True)
class Side:
    """One dimension: its leaves in order and, for each tree, child → parent.

    known: groupings that are not printed here, but that earlier releases printed: code → numbers of leaves.
    Raises NotATree for a loop, an orphan, or a parent that is counted itself.
    """

    key: str
    leaves: tuple[str, ...]
    trees: tuple[Tree, ...] = ()
    known: tuple[frozenset[int], ...] = ()
    _below: dict[str, frozenset[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, frozenset[int]] = {leaf: frozenset([n]) for n, leaf in enumerate(self.leaves)}
        for tree in self.trees:
            for code, leaves in _leaves_below(self.key, self.leaves, tree).items():
                if below.setdefault(code, leaves) != leaves:
                    raise NotATree(f"维度“{self.key}”的代码“{code}”在两套分组中包含的内容不同。请用不同的代码。")
        below[TOTAL] = frozenset(range(len(self.leaves)))
        object.__setattr__(self, "_below", below)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every printed code: the total, parents, leaves."""
        parents = sorted(code for code, leaves in self._below.items() if code != TOTAL and code not in set(self.leaves))
        return (TOTAL, *parents, *self.leaves)

    @cached_property
    def nodes(self) -> tuple[frozenset[int], ...]:
        """The distinct sets of leaves that codes stand for, the single leaves first and in order."""
        sets = sorted({*self._below.values(), *self.known}, key=lambda s: (len(s), sorted(s)))
        return tuple(sets)

    @cached_property
    def node_of(self) -> dict[str, int]:
        """Code → number of its node."""
        number = {leaves: n for n, leaves in enumerate(self.nodes)}
        return {code: number[leaves] for code, leaves in self._below.items()}

    @cached_property
    def printed(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """For each node how many printed codes stand for it."""
        return np.bincount(list(self.node_of.values()), minlength=len(self.nodes))

    @property
    def root(self) -> int:
        """The node of the total."""
        return len(self.nodes) - 1

    @cached_property
    def matrix(self) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
        """Nodes × leaves: 1 where a leaf is below a node."""
        inside = np.zeros((len(self.nodes), len(self.leaves)), np.int64)
        for n, leaves in enumerate(self.nodes):
            inside[n, sorted(leaves)] = 1
        return inside

    def above(self, code: str) -> set[str]:
        """The parents of a code in all trees."""
        return {parent for tree in self.trees for parent in _path(self.key, code, tree)}

    @cached_property
    def splits(self) -> list[tuple[int, tuple[int, ...]]]:
        """(node, the nodes it is the sum of), for every tree; shortest sums first."""
        found = set()
        for tree in self.trees or ({},):
            children: dict[str, set[int]] = {}
            for code in {*tree, *tree.values(), *self.leaves} - {TOTAL}:
                children.setdefault(tree.get(code, TOTAL), set()).add(self.node_of[code])
            found |= {(self.node_of[p], tuple(sorted(below - {self.node_of[p]}))) for p, below in children.items()}
        found |= {(self.nodes.index(leaves), tuple(sorted(leaves))) for leaves in self.known if len(leaves) > 1}
        return sorted(((p, below) for p, below in found if below), key=lambda s: (len(s[1]), s))


def _leaves_below(key: str, leaves: Sequence[str], tree: Tree) -> dict[str, frozenset[int]]:
    """Parent → numbers of the leaves below it, in one tree."""
    parents = set(tree.values()) - {TOTAL}
    if TOTAL in tree:
        raise NotATree(f"维度“{key}”的代码树中“{TOTAL}”不能有上级，它是合计。请删去这一行。")
    _no_orphans(key, leaves, tree, parents)
    below: dict[str, set[int]] = {parent: set() for parent in parents}
    for number, leaf in enumerate(leaves):
        for above in _path(key, leaf, tree):
            below[above].add(number)
    for code in sorted(parents):
        _path(key, code, tree)
        if not below[code]:
            raise NotATree(f"维度“{key}”的代码“{code}”下面没有任何数据代码。请补上下级，或删去这一行。")
    return {code: frozenset(numbers) for code, numbers in below.items()}


def _path(key: str, code: str, tree: Tree) -> list[str]:
    path: list[str] = []
    seen = {code}
    while (above := tree.get(code, TOTAL)) != TOTAL:
        if above in seen:
            raise NotATree(f"维度“{key}”的代码树有循环：“{above}”最终是自己的上级。请改正上级后重试。")
        path.append(above)
        seen.add(above)
        code = above
    return path


def _no_orphans(key: str, leaves: Iterable[str], tree: Tree, parents: set[str]) -> None:
    counted = sorted(parents & set(leaves))
    if counted:
        raise NotATree(f"维度“{key}”的代码“{counted[0]}”既有下级又有自己的数。请另设“其他”代码作它的下级。")
    alone = sorted(leaf for leaf in leaves if leaf not in tree)
    if alone:
        raise NotATree(
            f"维度“{key}”的代码“{alone[0]}”在代码树中没有上级。请补上一行；如确实直接属于合计，上级写“{TOTAL}”。"
        )
    tops = sorted(parents - set(tree))
    heights = {top: _height(key, top, tree) for top in tops}
    named = any(tree.get(parent) == TOTAL for parent in parents)
    if tops and (named or len(set(heights.values())) > 1):
        lost = min(tops, key=lambda top: (heights[top], top))
        raise NotATree(
            f"维度“{key}”的代码“{lost}”没有上级，与其他顶层代码不在一层。请补上；如确实直接属于合计，上级写“{TOTAL}”。"
        )


def _height(key: str, top: str, tree: Tree) -> int:
    return max(len(path) for code in tree if top in (path := _path(key, code, tree)))
