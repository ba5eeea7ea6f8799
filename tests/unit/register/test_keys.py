"""主密钥和数据密钥: a key that is missing, wrong or another database's is refused in one line; nothing is guessed."""

import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tonghu.register.secrecy.envelope import Key, KeyUnknown
from tonghu.register.secrecy.faults import (
    KeyCommandFailed,
    KeyFault,
    MasterKeyMissing,
    MasterKeyUnreadable,
    MasterKeyWrong,
    NoDataKey,
)
from tonghu.register.secrecy.master import KeyCommand, KeyFile, Master
from tonghu.register.secrecy.ring import AGE, Ring, Wrapped, check_value

DEVICE = Path(__file__).with_name("key_device.py")
Make = Callable[[str], Master]


@pytest.fixture(params=["file", "command"])
def master(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """A master key of either kind, by name."""

    def make(name: str) -> Master:
        if request.param == "command":
            return KeyCommand(f"{sys.executable} {DEVICE} {tmp_path / name}")
        file = KeyFile(tmp_path / name)
        file.make()
        return file

    return make


def key(number: int = 1, algorithm: str = "aes256") -> Key:
    return Key(number, algorithm, secrets.token_bytes(32 if algorithm == "aes256" else 16))


def kept(key: Key, master: Master, *, active: bool = True) -> Wrapped:
    return Wrapped(key.number, key.algorithm, master.wrap(key), check_value(key), active)


@pytest.mark.parametrize("algorithm", ["aes256", "sm4"])
def test_a_data_key_comes_back_from_its_master(master: Make, algorithm: str) -> None:
    made, one = key(3, algorithm), master("one")
    wrapped = one.wrap(made)
    assert made.secret not in wrapped
    assert one.unwrap(3, algorithm, wrapped) == made


def test_another_master_key_opens_nothing(master: Make) -> None:
    wrapped = kept(key(), master("one"))
    other = master("other")
    other.wrap(key())
    with pytest.raises(KeyFault, match=r"与这个数据库不符|以代码1结束"):
        Ring(lambda: [wrapped], lambda: other).active()


def test_a_data_key_is_proved_by_its_check_value(master: Make) -> None:
    one = master("one")
    swapped = Wrapped(1, "aes256", one.wrap(key()), check_value(key()), True)
    with pytest.raises(MasterKeyWrong, match="与这个数据库不符"):
        Ring(lambda: [swapped], lambda: one).active()


def test_a_wrapped_key_of_another_number_is_refused(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "one")
    file.make()
    with pytest.raises(MasterKeyWrong):
        file.unwrap(2, "aes256", file.wrap(key(1)))


def test_the_file_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "var" / "master-key")
    file.make()
    before = file.path.read_bytes()
    file.make()
    assert (file.path.read_bytes(), stat.S_IMODE(file.path.stat().st_mode)) == (before, 0o600)
    assert list(file.path.parent.iterdir()) == [file.path]


@pytest.mark.parametrize(
    ("content", "fault", "said"),
    [
        (None, MasterKeyMissing, "找不到主密钥文件"),
        (b"", MasterKeyUnreadable, "内容不完整"),
        (b"c2hvcnQ=\n", MasterKeyUnreadable, "内容不完整"),
        ("不是密钥".encode(), MasterKeyUnreadable, "内容不完整"),
    ],
)
def test_a_file_that_is_none_is_said(tmp_path: Path, content: bytes | None, fault: type, said: str) -> None:
    path = tmp_path / "master-key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(fault, match=said):
        KeyFile(path).wrap(key())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/nowhere/device", "程序不能运行"),
        (f"{sys.executable} -c 'raise SystemExit(3)'", "以代码3结束"),
        (f"{sys.executable} -c 'print(\"密\")'", "不是 base64"),
        (f"{sys.executable} -c 'import time; time.sleep(9)'", "0.5秒内没有回答"),
    ],
)
def test_a_device_that_gives_no_key_is_said(words: str, said: str) -> None:
    with pytest.raises(KeyCommandFailed, match=said):
        KeyCommand(words, patience=0.5).wrap(key())


def test_writing_turns_to_a_new_key_within_seconds_and_reading_at_once(master: Make) -> None:
    one, now, keys = master("one"), [0.0], [key(1)]
    table = lambda: [kept(k, one, active=k is keys[-1]) for k in keys]  # noqa: E731  # the table as it stands now
    ring, other = (Ring(table, lambda: one, lambda: now[0]) for _ in range(2))
    ring.seal(b"x", "a")
    keys.append(key(2))
    written_elsewhere = other.seal(b"y", "a")
    assert ring.open(written_elsewhere, "a") == b"y"
    assert not ring.keeps(written_elsewhere)
    now[0] += AGE + 0.1
    assert ring.keeps(ring.seal(b"x", "a"))
    assert ring.active().number == 2


def test_an_envelope_of_a_key_that_is_not_there_is_said(master: Make) -> None:
    one = master("one")
    envelope = Ring(lambda: [kept(key(9), one)], lambda: one).seal(b"x", "a")
    with pytest.raises(KeyUnknown, match="没有第9号数据密钥"):
        Ring(lambda: [kept(key(1), one)], lambda: one).open(envelope, "a")


def test_no_active_key_is_never_replaced_silently(master: Make) -> None:
    with pytest.raises(NoDataKey, match="没有在用的数据密钥"):
        Ring(list, lambda: master("one")).seal(b"x", "a")
