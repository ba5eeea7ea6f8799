"""密文信封: opens to what was put in, or says which of its faults it has; never to anything else."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.register.secrecy.ciphers import CIPHERS
from tonghu.register.secrecy.envelope import (
    OVERHEAD,
    AlgorithmUnknown,
    EnvelopeCut,
    EnvelopeFault,
    Key,
    TagMismatch,
    number_of,
    seal,
    unseal,
)

KEYS = {name: Key(7, name, secrets.token_bytes(cipher.length)) for name, cipher in CIPHERS.items()}
EACH = pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
NAME, PHONE = "register.Person.name", "register.Person.phone"


@EACH
@given(plain=st.binary(max_size=200))
def test_what_was_sealed_comes_out_again(key: Key, plain: bytes) -> None:
    envelope = seal(plain, key, NAME)
    assert (unseal(envelope, key, NAME), number_of(envelope), len(envelope)) == (plain, 7, len(plain) + OVERHEAD)


@EACH
def test_one_name_twice_makes_two_envelopes(key: Key) -> None:
    assert seal("虚构童".encode(), key, NAME) != seal("虚构童".encode(), key, NAME)


@EACH
def test_moved_to_another_column_it_does_not_open(key: Key) -> None:
    with pytest.raises(TagMismatch, match=r"register\.Person\.phone 中的密文校验不符"):
        unseal(seal("虚构童".encode(), key, NAME), key, PHONE)


@EACH
def test_one_bit_changed_anywhere_and_it_does_not_open(key: Key) -> None:
    envelope = seal("虚构童".encode(), key, NAME)
    for at in range(5, len(envelope)):
        changed = bytearray(envelope)
        changed[at] ^= 1
        with pytest.raises(TagMismatch):
            unseal(bytes(changed), key, NAME)


@EACH
def test_cut_at_any_place_it_does_not_open(key: Key) -> None:
    envelope = seal("虚构童".encode(), key, NAME)
    for length in range(len(envelope)):
        with pytest.raises(EnvelopeFault):
            number_of(envelope[:length])
            unseal(envelope[:length], key, NAME)
    with pytest.raises(EnvelopeCut, match="密文不完整"):
        number_of(envelope[: OVERHEAD - 1])


def test_an_algorithm_that_is_none_is_said() -> None:
    envelope = seal(b"x", KEYS["aes256"], NAME)
    with pytest.raises(AlgorithmUnknown, match="算法编号9不认识"):
        number_of(b"\x09" + envelope[1:])


def test_the_other_algorithm_of_the_same_key_number_does_not_open() -> None:
    with pytest.raises(AlgorithmUnknown):
        unseal(seal(b"x", KEYS["aes256"], NAME), KEYS["sm4"], NAME)


def test_a_key_does_not_show_its_secret() -> None:
    assert repr(KEYS["sm4"]) == "Key(7, 'sm4')"


def test_sm4_is_the_algorithm_of_the_standard() -> None:
    """GB/T 32907-2016 附录A, through GCM's own use of it: the published vector of RFC 8998 A.1."""
    from tonghu.register.secrecy.ciphers import Sm4

    cipher = Sm4(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = bytes.fromhex("00001234567800000000ABCD")
    about = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert cipher.open(nonce, sealed, about) == plain
