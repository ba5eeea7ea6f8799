"""A file's cells as they stand, with nothing understood (原样读取): for finding out where a file came from."""

from collections.abc import Iterator
from pathlib import Path

from tonghu.methods.reading.feed import Feed
from tonghu.methods.reading.limits import Limits


def read_cells(path: Path, *, limits: Limits = Limits()) -> Iterator[list[list[str]]]:  # noqa: B008  # frozen
    """Each worksheet as its rows. Raises Refused."""
    with Feed(path, limits) as feed:
        _, heads = feed.heads()
    for index, head in enumerate(heads):
        with Feed(path, limits) as feed:  # a child hands over one sheet
            feed.heads()
            yield _rows(feed, index, head.width)


def _rows(feed: Feed, index: int, width: int) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in range(width)]
    rows: list[list[str]] = []
    for block in feed.rows(index):
        for known, fresh in zip(texts, block.fresh, strict=True):
            known.extend(fresh)
        columns = [[known[n] for n in numbers] for known, numbers in zip(texts, block.numbers, strict=True)]
        rows.extend(map(list, zip(*columns, strict=True)))
    return rows
