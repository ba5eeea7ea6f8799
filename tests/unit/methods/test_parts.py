"""What is decided of a number, a sound, a key or a pair rests on its own records: a register may be taken in parts."""

from typing import Any

import numpy as np
import pytest

from tonghu.methods.linkage.engine import blocking, keys, scoring, trusting
from tonghu.methods.linkage.engine.arrays import Array
from tonghu.methods.linkage.engine.linking import read_files
from tonghu.methods.linkage.engine.records import Records
from tonghu.methods.linkage.engine.trusting import Trusted, believe
from tonghu.web.bench.linkage.registers import write

PARTS = 3


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """Two invented registers of some 1,500 records."""
    files = write(tmp_path_factory.mktemp("parts"), children=1500, profile="hard", seed=4)
    return read_files([files["a"], files["b"]])[1]


def part(r: Records, rows: Array) -> Records:
    return Records({name: values[rows] for name, values in r.columns.items()}, None)


def by(values: Array) -> list[Array]:
    """Places in parts, those of one value together."""
    return [np.flatnonzero(values.astype(np.uint64) % PARTS == n) for n in range(PARTS)]


def test_numbers_are_believed_alike_in_parts(records: Records) -> None:
    whole, pairs = believe(records), set[tuple[int, int, float]]()
    shared = trusting.sharing(records)
    told = trusting.compared(records, shared, whole.confused)
    asked = np.zeros(len(records), bool)
    asked[trusting.suspects(records, shared, told)] = True
    another = np.zeros(len(records), bool)
    for at in by(records.py):
        another[at[trusting.siblings(part(records, at), np.flatnonzero(asked[at]))]] = True
    assert another.any()
    for at in by(records.cid):
        r = part(records, at)
        mine = trusting.sharing(r)
        some = trusting.settled(r, mine, whole.confused, trusting.compared(r, mine, whole.confused), another[at])
        assert np.array_equal(some.number, whole.number[at])
        pairs |= set(zip(at[some.left].tolist(), at[some.right].tolist(), some.p.tolist(), strict=True))
    assert pairs == set(zip(whole.left.tolist(), whole.right.tolist(), whole.p.tolist(), strict=True))


def test_a_key_finds_the_same_pairs_by_itself(records: Records) -> None:
    seekers, places = believe(records).number == 0, blocking.bits_of_places(len(records))
    found = set[tuple[int, int]]()
    for families in blocking.families_by_number().values():
        entries = [(key, have) for key, have in map(blocking.Keys(records, slice(None)).of, families)]
        keys = np.concatenate([key[have] for key, have in entries])
        at = np.concatenate([np.flatnonzero(have) for _, have in entries])
        for rows in by(keys >> np.uint64(places)):
            words = blocking.packed(keys[rows], at[rows], places)
            one, two = blocking.sharing(words, places, seekers, families[0].most)
            found |= set(zip(np.minimum(one, two).tolist(), np.maximum(one, two).tolist(), strict=True))
    left, right = scoring.pairs_to_look_at(records, seekers)
    assert len(left) > 100
    assert found == set(zip(left.tolist(), right.tolist(), strict=True))


def test_a_pair_looks_the_same_among_its_own_records_and_those_of_their_numbers(records: Records) -> None:
    trusted, rare = believe(records), scoring.rarity(records)
    everybody = scoring.world(records, trusted, trusted.number, rare)
    left, right = scoring.pairs_to_look_at(records, trusted.number == 0)
    wanted: dict[str, Any] = scoring.evidence(everybody, left, right)
    assert wanted["taken"].any()
    for some in by(left):
        ends = np.concatenate([left[some], right[some]])
        mates = np.isin(trusted.number, trusted.number[ends][trusted.number[ends] > 0])
        at = np.union1d(ends, np.flatnonzero(mates))
        none = np.zeros(0, np.int64)
        theirs = Trusted(none, none, none, trusted.number[at], trusted.doubted[at], trusted.confused)
        world = scoring.world(part(records, at), theirs, theirs.number, rare[at])
        told = scoring.evidence(world, np.searchsorted(at, left[some]), np.searchsorted(at, right[some]))
        assert all(np.array_equal(told[name], wanted[name][some]) for name in wanted)


def test_keys_of_many_records_are_counted_family_by_family_as_all_at_once(records: Records) -> None:
    whole = keys.asked(records, np.arange(len(records)), keys.BARE)
    once, borne = keys.asked_by_all(records, keys.BARE)
    key, count = np.unique(whole.key, return_counts=True)
    assert np.array_equal(np.sort(once.key), key) and np.array_equal(np.sort(whole.once().key), key)
    assert np.array_equal(borne.by(key), count) and (count > 1).any()
    assert np.array_equal(borne.oftener(5), key[count > 5]) and not borne.by(key + np.uint64(1)).all()
    most = dict(zip(whole.key.tolist(), whole.most.tolist(), strict=True))
    assert all(most[one] == m for one, m in zip(once.key.tolist(), once.most.tolist(), strict=True))
