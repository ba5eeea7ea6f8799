"""A source that names two records alike is refused (记录号重复): a link could not say which it means."""

from collections.abc import Sequence

import numpy as np

from tonghu.methods.linkage.engine.arrays import Array, from_arrow, mixed
from tonghu.methods.linkage.engine.faults import Unreadable
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.signs import hashes


def refuse_repeated(records: Records, names: Sequence[str]) -> None:
    """Raises Unreadable where a source names two records alike."""
    if not len(records) or not _suspicious(records):
        return
    coded = records.ids.combine_chunks().dictionary_encode()
    key = from_arrow(coded.indices).astype(np.int64) * len(names) + records.src
    values, count = np.unique(key, return_counts=True)
    if (twice := values[count > 1]).size:
        rows = [int(np.flatnonzero(key == value)[1]) for value in twice[:3]]
        where = "、".join(f"{names[records.src[row]]}第{_row_in_source(records.src, row)}条" for row in rows)
        raise Unreadable(
            f"记录号（rec_id）有{len(twice)}个重复，如{where}。同一名单内记录号必须各不相同，请改正后重新运行。"
        )


def refuse_same_names(names: Sequence[str]) -> None:
    """Raises Unreadable where two files are called alike: a result could not say which it means."""
    if twice := sorted({name for name in names if list(names).count(name) > 1}):
        raise Unreadable(
            f"有两份文件都叫{'、'.join(twice)}，或同一份文件给了两次，结果里分不清。请改名或只给一次，再重新运行。"
        )


def _suspicious(records: Records) -> bool:
    """Whether two hashes are equal: nothing is repeated where none are."""
    told = np.concatenate([hashes(chunk) for chunk in records.ids.chunks])
    told = mixed(0, told, records.src)
    told.sort()
    return bool((told[1:] == told[:-1]).any())


def _row_in_source(src: Array, row: int) -> int:
    return int((src[: row + 1] == src[row]).sum())
