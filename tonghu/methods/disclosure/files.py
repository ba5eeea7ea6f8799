"""Counts, code trees and intervals as CSV files, and the protected cells as one (文件的读写).

Every fault says what is wrong, in which file and line, and what to do.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from tonghu.methods.disclosure.codes import NotATree, Side, Tree
from tonghu.methods.disclosure.wanted import Counts
from tonghu.methods.tabulation import TOTAL, Place

MOST_COMBINATIONS = 50_000_000
_MARKS = {";": "分号", "\t": "制表符", "|": "竖线"}
_HEADINGS = frozenset({"child", "code", "leaf", "下级", "下级代码", "子级", "子级代码", "代码", "编码"})
_TOTALS = frozenset({"total", "totals", "all", "sum", "_t", "合计", "总计", "小计", "总数", "全部"})
MOST = 10**9  # beyond it the solver's tolerance is no longer below one child


class NotReadable(Exception):
    """A file does not say what is needed (文件有误)."""

    def __init__(self, path: Path, what: str, line: int | None = None) -> None:
        where = f"{path.name}" + (f" 第{line}行" if line else "")
        super().__init__(f"{where}：{what}")


def read_counts(path: Path, dims: Sequence[str], trees: Mapping[str, Sequence[Tree]]) -> Counts:
    """The finest counts: a column for each dimension and `n`.

    A row with a parent code or `*` is a total; it must be the sum of the finest counts. A combination that has no row
    has nobody, and everybody knows. Raises NotReadable, NotATree.
    """
    rows: dict[Place, tuple[int, int]] = {}
    for line, place, (text,) in _rows(path, dims, ("n",)):
        if place in rows:
            raise NotReadable(path, f"与第{rows[place][1]}行是同一个单元格。请合并后重试。", line)
        rows[place] = (_count(path, text, line), line)
    if not rows:
        raise NotReadable(path, "没有任何数据行。请核对文件后重试。")
    sides = tuple(_side(d, key, rows, trees.get(key, ())) for d, key in enumerate(dims))
    return _no_hidden_totals(path, _filled(path, sides, rows))


def _side(d: int, key: str, rows: Mapping[Place, object], trees: Sequence[Tree]) -> Side:
    parents = {parent for tree in trees for parent in tree.values()} | {TOTAL}
    seen = {place[d] for place in rows} | {child for tree in trees for child in tree if child != TOTAL}
    leaves = tuple(sorted(seen - parents))
    if not leaves:
        raise NotATree(f"维度“{key}”没有最细的代码：所有代码都是上级。请核对代码树和数据。")
    return Side(key, leaves, tuple(trees))


def _filled(path: Path, sides: tuple[Side, ...], rows: Mapping[Place, tuple[int, int]]) -> Counts:
    shape = tuple(len(side.leaves) for side in sides)
    if int(np.prod(shape, dtype=np.float64)) > MOST_COMBINATIONS:
        raise NotReadable(path, f"各维度代码的组合超过{MOST_COMBINATIONS:,}个。请减少维度或合并代码。")
    n, counted = np.zeros(shape, np.int64), np.zeros(shape, bool)
    number = [{leaf: i for i, leaf in enumerate(side.leaves)} for side in sides]
    totals = []
    for place, (count, line) in rows.items():
        if all(code in numbers for code, numbers in zip(place, number, strict=True)):
            at = tuple(numbers[code] for code, numbers in zip(place, number, strict=True))
            n[at], counted[at] = count, True
        else:
            totals.append((place, count, line))
    for place, count, line in totals:
        leaves = [sorted(side.nodes[side.node_of[code]]) for side, code in zip(sides, place, strict=True)]
        below = int(n[np.ix_(*leaves)].sum())
        if below != count:
            raise NotReadable(path, f"合计{count}不等于其下最细单元格之和{below}，本表不可加。请改正后重试。", line)
    if not counted.any():
        raise NotReadable(path, "只有合计行，没有最细的单元格。请提供最细的计数。")
    return Counts(sides, n, counted)


def _count(path: Path, text: str, line: int) -> int:
    whole, _, rest = text.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or rest.strip("0"):  # 12.0 is 12
        what = "是空的" if not text else "是负数" if text.startswith("-") else "不是整数"
        raise NotReadable(path, f"n 列的值{what}。请填0或正整数，不带千分位逗号。", line)
    digits = whole.lstrip("0")
    if len(digits) > len(str(MOST)) or int(digits or 0) > MOST:
        raise NotReadable(path, f"n 列的值超过{MOST:,}。请核对。", line)
    return int(digits or 0)


def _no_hidden_totals(path: Path, counts: Counts) -> Counts:
    """The same, if no code looks like a total of the others: it would be counted twice.

    Small numbers may add up by chance; a code tree that names the code says what it is. Raises NotReadable.
    """
    for d, side in enumerate(counts.sides):
        slices = np.moveaxis(counts.n, d, 0).reshape(len(side.leaves), -1)
        twice = (2 * slices == slices.sum(axis=0)).all(axis=1) & ((slices > 0).sum(axis=1) > 1)
        for leaf, alike in zip(side.leaves, twice, strict=True):
            if leaf.casefold() in _TOTALS or (alike and len(side.leaves) > 3 and not side.trees):
                raise NotReadable(
                    path,
                    f"“{side.key}”列的代码“{leaf}”像是合计，会重复计算。请改写为“{TOTAL}”，或写进代码树作为上级；"
                    f"如不是合计，请用代码树写明各代码的上级（直接属于合计的写“{TOTAL}”）。",
                )
    return counts


def read_tree(path: Path, key: str = "") -> Tree:
    """A code tree: two columns, child and parent; `*` or nothing as the parent is the total.

    key: of the dimension; a first line of headings (`child,parent`, 下级,上级, the key itself) is no code. Raises
    NotReadable.
    """
    tree: dict[str, str] = {}
    tops: dict[str, int] = {}
    for line, row in _lines(path):
        if len(row) != 2:
            raise NotReadable(path, f"应有两列（下级代码,上级代码），这一行有{len(row)}列。", line)
        child, parent = (cell.strip() for cell in row)
        if not child:
            raise NotReadable(path, "下级代码为空。请补上或删去这一行。", line)
        if line == 1 and child.casefold() in _HEADINGS | {key.casefold()}:
            continue
        if child == parent:
            raise NotReadable(path, f"“{child}”的上级是它自己，代码树有循环。请改正上级。", line)
        if child in tree or child in tops:
            raise NotReadable(path, f"“{child}”有两个上级。另一套分组请另用一个文件（再写一次 --hierarchy）。", line)
        if parent:
            tree[child] = parent
        else:
            tops[child] = line
    for code, line in tops.items():
        if code not in set(tree.values()):
            raise NotReadable(path, f"“{code}”没有上级也没有下级。如直接属于合计，上级请写“{TOTAL}”。", line)
    if not tree:
        raise NotReadable(path, "没有任何代码。请核对文件后重试。")
    return tree


def read_stated(path: Path, counts: Counts) -> dict[Place, tuple[float, float]]:
    """Intervals that the release tells otherwise: a column for each dimension, `low` and `high`. Raises NotReadable."""
    found: dict[Place, tuple[float, float]] = {}
    for line, place, (low, high) in _rows(path, [side.key for side in counts.sides], ("low", "high")):
        for side, code in zip(counts.sides, place, strict=True):
            if code not in side.node_of:
                what = f"“{side.key}”列的代码“{code}”不在计数和代码树中。请改正，或删去这一行。"
                raise NotReadable(path, what, line)
        try:
            bounds = float(low), float(high) if high else float("inf")
        except ValueError:
            raise NotReadable(path, "low、high 应为数字。", line) from None
        if not 0 <= bounds[0] <= bounds[1] < float("inf"):
            raise NotReadable(path, "应有 0 ≤ low ≤ high，且为有限的数。", line)
        if place in found:
            raise NotReadable(path, "同一个单元格出现了两次。请合并。", line)
        found[place] = bounds
    return found


def _rows(path: Path, dims: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[int, Place, tuple[str, ...]]]:
    """(line, place, the other columns) of a file with a header."""
    lines = _lines(path)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    missing = [name for name in [*dims, *columns] if name not in names]
    if missing and len(names) == 1 and (mark := next((m for m in ";\t|" if m in names[0]), "")):
        raise NotReadable(path, f"各列用“{_MARKS[mark]}”分开，应用逗号。请另存为逗号分隔的 CSV 后重试。", 1)
    if missing:
        next_ = "请核对列名和 --dims。" if missing[0] in dims else f"请把这一列改名为 {missing[0]}。"
        raise NotReadable(path, f"没有“{missing[0]}”列。现有列：{'、'.join(names) or '无'}。{next_}", 1)
    if len(set(names)) != len(names):
        raise NotReadable(path, "有两列同名。请改名。", 1)
    more = [name for name in names if name not in {*dims, *columns}]
    if more:
        raise NotReadable(path, f"有未说明的列“{more[0]}”。请写进 --dims，或从文件中删去。", 1)
    at = [names.index(name) for name in dims]
    others = [names.index(name) for name in columns]
    for line, row in lines:
        if len(row) != len(names):
            raise NotReadable(path, f"应有{len(names)}列，这一行有{len(row)}列。", line)
        place = tuple(row[i].strip() for i in at)
        if not all(place):
            raise NotReadable(path, f"维度的代码为空。没有的请用“未采集”之类的代码，合计请写“{TOTAL}”。", line)
        yield line, place, tuple(row[i].strip() for i in others)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(path, "不是 UTF-8 编码。请另存为 UTF-8 后重试。") from None
    except OSError:
        raise NotReadable(path, "打不开。请核对文件名和读取权限。") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error:
        raise NotReadable(path, "引号不成对。请改正后重试。", reader.line_num) from None


def cells_csv(dims: Sequence[str], values: Mapping[Place, int | None]) -> bytes:
    """Every printed place with its count or `x`, in the order of the values."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*dims, "value"])
    writer.writerows([*place, "x" if n is None else n] for place, n in values.items())
    return out.getvalue().encode()
