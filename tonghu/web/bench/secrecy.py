"""How long a registration form takes to be sealed and opened (加密测速), beside the same form written as plain text."""

import json
import secrets
from collections.abc import Callable
from statistics import median
from time import perf_counter

from tonghu.register.secrecy.ciphers import CIPHERS
from tonghu.register.secrecy.envelope import Key, seal, unseal

LIMIT = 1.0  # milliseconds for one form
ABOUT = "register.Revision.personal"
# The personal answers of an invented form, every line filled, and the columns that are composed from it.
FORM = {
    **dict.fromkeys(("name", "school", "filled_by", "collected_by", "hardship_note", "support_note"), "虚构文字内容"),
    **dict.fromkeys(("hukou_detail", "residence_detail"), "虚构省虚构市虚构县虚构镇虚构路1234弄56号789室"),
    **{f"{who}_{part}": "99010119850101123X" for who in ("father", "mother", "guardian") for part in ("idno", "name")},
    **{f"{who}_phone": "15400000000" for who in ("father", "mother", "guardian", "child")},
    "idno": "990101201501011234",
}
COLUMNS = ("name", "idno", "hukou_detail", "residence_detail", "father_name", "father_phone", "father_idno")


def measure(runs: int = 2000) -> dict[str, tuple[float, float]]:
    """Print and return the milliseconds that one form takes, in and out: written plain, and with each algorithm."""
    figures = {"明文": (_time(_written, runs), _time(lambda: json.loads(_WRITTEN[0]), runs))}
    for name, cipher in CIPHERS.items():
        key = Key(1, name, secrets.token_bytes(cipher.length))
        envelopes = _sealed(key)
        figures[cipher.label] = (
            _time(lambda key=key: _sealed(key), runs),  # type: ignore[misc]  # bound at once, called at once
            _time(lambda key=key, kept=envelopes: _opened(key, kept), runs),  # type: ignore[misc]
        )
    for label, (into, out) in figures.items():
        print(f"{label:<12} 一张登记表：写入 {into:.3f} 毫秒，读出 {out:.3f} 毫秒")
    return figures


def _written() -> list[str]:
    return [json.dumps(FORM, ensure_ascii=False), *(FORM[key] for key in COLUMNS)]


_WRITTEN = _written()


def _sealed(key: Key) -> list[bytes]:
    return [seal(text.encode(), key, ABOUT) for text in _written()]


def _opened(key: Key, envelopes: list[bytes]) -> list[object]:
    first, *rest = [unseal(envelope, key, ABOUT).decode() for envelope in envelopes]
    return [json.loads(first), *rest]


def _time(act: Callable[[], object], runs: int) -> float:
    """Median milliseconds of one call."""
    taken = []
    for _ in range(runs):
        start = perf_counter()
        act()
        taken.append(perf_counter() - start)
    return median(taken) * 1000
