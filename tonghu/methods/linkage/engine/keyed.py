"""Records as keyed tokens (加密词元): the engine's columns with every value replaced by what only a key can make.

HMAC-SHA256 (FIPS 198-1) under a key of one purpose and one round, so that tokens of another round never meet these.
A token answers one question, whether two values are equal; the engine asks hardly any other. What it asks besides:
parts of a birth date (year, month and day have a token each), a number without one of its three parts (cut1…cut3).
Near phones and lunar dates need digits and are not seen. Equal values have equal tokens: how often a name occurs
can still be counted, so tokens are personal data (docs/decisions/0023).
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tonghu.methods.linkage.engine import blocking, standard
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.files import Unreadable
from tonghu.methods.linkage.engine.records import Records

LEAST_KEY = 32  # bytes
_VERSION = 1
_MARK = b"tonghu.tokens"
# Column → kind of value: columns of one kind are compared with each other.
_KINDS = {
    "nm": "name",
    "gn": "name",
    "py": "sound",
    "gpy": "sound",
    "g1": "guardian",
    "g2": "guardian",
    "g1py": "guardian sound",
    "g2py": "guardian sound",
    "gid0": "adult",
    "gid1": "adult",
    "gid2": "adult",
    "phone": "phone",
    **{name: name for name in ("home", "building", "lane", "district", "hukou", "school", "cut1", "cut2", "cut3")},
}
_LETTERS = ("c0", "c1", "c2", "c3", "last")
_LETTER_SHIFT = np.uint64(42)  # a letter's token keeps 21 bits of 63, as many as a code point has
_OPEN = ("n", "sl", "little", "sex")  # too few values for a token to hide any


@dataclass(frozen=True)
class Agreement:
    """What tokens were made for; fingerprint tells one key, purpose and round from another and gives no key away."""

    purpose: str
    round: str
    fingerprint: str
    version: int = _VERSION


class Key:
    """The key of one purpose and one round, derived from the secret that the parties share."""

    def __init__(self, secret: bytes, purpose: str, round: str) -> None:
        if len(secret) < LEAST_KEY:
            raise Unreadable(
                f"密钥文件太短，至少{LEAST_KEY}字节。请用 openssl rand -hex 32 生成，并经保密渠道交给对方。"
            )
        self._key = hmac.digest(secret, json.dumps([_VERSION, purpose, round]).encode(), "sha256")
        fingerprint = hmac.digest(self._key, b"fingerprint", "sha256").hex()[:16]
        self.agreement = Agreement(purpose, round, fingerprint)

    def tokens(self, kind: str, values: Array) -> Array:
        """(n,) uint64 below 2**63 for integers; 0, not known, stays 0."""
        distinct, inverse = np.unique(values.astype(np.uint64), return_inverse=True)
        made = hmac.new(self._key, kind.encode() + b"\0", hashlib.sha256)
        told = np.zeros(len(distinct), np.uint64)
        for place, value in enumerate(distinct.tolist()):
            if value:
                one = made.copy()
                one.update(value.to_bytes(8, "big"))
                told[place] = int.from_bytes(one.digest()[:8], "big") >> 1 or 1
        return np.asarray(told[inverse])

    def shuffled(self, kind: str, size: int) -> Array:
        """A keyed permutation of 0…size - 1 that leaves 0: tokens of so few values that hashes might collide."""
        order = np.argsort(self.tokens(kind, np.arange(1, size)), kind="stable")
        told = np.zeros(size, np.int64)
        told[1 + order] = np.arange(1, size)
        return told


def conceal(r: Records, key: Key) -> Records:
    """The records with tokens instead of values. What was unknown is still seen to be unknown."""
    cuts = {name: blocking.columns(r, (name,), slice(None))[0] for name in ("cut1", "cut2", "cut3")}
    told = {name: r.columns[name] for name in ("src", *_OPEN)}
    for name, kind in _KINDS.items():
        values = cuts[name] if name in cuts else r.columns[name]
        told[name] = key.tokens(kind, values).astype(values.dtype)
    for name in _LETTERS:
        letters = key.tokens("letter", r.columns[name])
        told[name] = np.where(letters > 0, np.maximum(letters >> _LETTER_SHIFT, 1), 0).astype(np.uint32)
    for name in ("cid", "bad"):
        # The last bit is the number's parity, its sex, which stands beside it anyhow.
        number = key.tokens("number", r.columns[name]).astype(np.int64)
        told[name] = np.where(number > 0, number >> 1 << 1 | r.columns[name] & 1, 0)
    years, days = key.shuffled("year", 10_000), key.shuffled("month and day", 100)
    for name in ("bd", "ibd"):
        born = r.columns[name].astype(np.int64)
        parts = years[born // 10000] * 10000 + days[born // 100 % 100] * 100 + days[born % 100]
        told[name] = parts.astype(np.int32)
    return Records(told, r.ids)


def write_tokens(path: Path, r: Records, names: list[str], agreement: Agreement) -> None:
    """Write records that are concealed. Raises Unreadable where the records are named by identity numbers."""
    import pyarrow as pa
    from pyarrow import parquet

    ids = r.ids.combine_chunks()
    if (standard.id_numbers(ids)[1] == standard.VALID).any():
        raise Unreadable("记录号（rec_id）里有身份证号，写出去就泄露了。请换成本单位自编、没有含义的流水号。")
    sources = pa.DictionaryArray.from_arrays(pa.array(r.src.astype(np.int32)), pa.array(names, pa.string()))
    told = {name: pa.array(values) for name, values in r.columns.items() if name != "src"}
    table = pa.table({"rec_id": ids, "src": sources, **told})
    mark = json.dumps(asdict(agreement), ensure_ascii=False).encode()
    parquet.write_table(table.replace_schema_metadata({_MARK: mark}), path, compression="zstd")


def agreement_of(path: Path) -> Agreement | None:
    """What a file's tokens were made for; None for a file of something else."""
    from pyarrow import ArrowInvalid, parquet

    if path.suffix.lower() not in (".parquet", ".pq") or not path.is_file():
        return None
    try:
        mark = (parquet.read_schema(path).metadata or {}).get(_MARK)
    except ArrowInvalid:
        return None
    return Agreement(**json.loads(mark)) if mark else None


def read_tokens(paths: list[Path]) -> tuple[list[str], Records, Agreement] | None:
    """Sources, records and agreement of token files; None where no file holds tokens. Raises Unreadable."""
    import pyarrow as pa
    from pyarrow import parquet

    agreements = [agreement_of(path) for path in paths]
    first = _one(paths, agreements)
    if first is None:
        return None
    tables = [parquet.read_table(path) for path in paths]
    names: dict[str, int] = {}
    src: list[Array] = []
    for table in tables:
        coded = table["src"].combine_chunks()
        places = np.array(
            [names.setdefault(name, len(names)) for name in coded.dictionary.to_pylist()] or [0], np.int16
        )
        src.append(places[np.asarray(coded.indices)])
    fields = [name for name in tables[0].column_names if name not in ("rec_id", "src")]
    columns: dict[str, Any] = {name: np.concatenate([np.asarray(t[name]) for t in tables]) for name in fields}
    ids = pa.chunked_array([chunk for t in tables for chunk in t["rec_id"].chunks], pa.string())
    return list(names), Records({"src": np.concatenate(src), **columns}, ids), first


def _one(paths: list[Path], agreements: list[Agreement | None]) -> Agreement | None:
    """The agreement that all files share."""
    first = next((a for a in agreements if a), None)
    for path, agreement in zip(paths, agreements, strict=True):
        if first and agreement is None:
            raise Unreadable(
                f"{path.name}不是词元文件，不能同词元文件归并。请用同一密钥、用途和轮次对它运行 tonghu tokens。"
            )
        if first and agreement and agreement.version != first.version:
            raise Unreadable(f"{path.name}的词元由另一版本的程序制作。请各方用同一版本重新制作。")
        if first and agreement and agreement != first:
            raise Unreadable(
                f"{path.name}的词元是另一密钥、用途或轮次的（用途“{agreement.purpose}”、轮次“{agreement.round}”、"
                f"指纹{agreement.fingerprint}；第一个文件是“{first.purpose}”、“{first.round}”、{first.fingerprint}），"
                "对不上任何人。请各方用同一密钥、用途和轮次重新制作。"
            )
    return first
