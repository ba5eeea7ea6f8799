"""How answers are read, and the answer 不详 that is an answer too."""

from collections.abc import Mapping
from datetime import date

from tonghu.rules.forms.items import Answers, Form, item

UNKNOWN = "unknown"


def unknown(reason: str) -> dict[str, str]:
    """未采集 or 不详 with its reason: legal everywhere, and counted as a defect."""
    return {UNKNOWN: reason}


def is_unknown(value: object) -> bool:
    """Whether somebody asked, could not learn it, and said why."""
    return isinstance(value, Mapping) and bool(value.get(UNKNOWN))


def reason_of(value: object) -> str:
    """Why it is not known; "" for an answer that is."""
    return str(value.get(UNKNOWN) or "") if isinstance(value, Mapping) else ""


def code(answers: Answers, key: str) -> str | None:
    """The code or text given; None where nothing is known."""
    value = answers.get(key)
    return value if isinstance(value, str) and value else None


def codes(answers: Answers, key: str) -> tuple[str, ...]:
    """The boxes ticked; none where nothing is known."""
    value = answers.get(key)
    if isinstance(value, list | tuple):
        return tuple(value)
    return (value,) if isinstance(value, str) and value else ()


def day(answers: Answers, key: str) -> date | None:
    """The day given; None where nothing is known or it is no day."""
    try:
        return date.fromisoformat(code(answers, key) or "")
    except ValueError:
        return None


def known(answers: Answers, key: str) -> bool:
    """Whether a value was given."""
    return key in answers and bool(answers[key]) and not is_unknown(answers[key])


def answered(answers: Answers, key: str) -> bool:
    """Whether a value or 不详 with a reason was given."""
    return known(answers, key) or is_unknown(answers.get(key))


def split(form: Form, answers: Answers) -> tuple[dict[str, object], dict[str, object]]:
    """The answers to count and the answers to encrypt (coded, personal); the second over the first are all answers.

    Why something is 不详 is somebody's own words: of a coded answer only that it is not known stays with the first.
    Raises UnknownItem: what no line describes cannot be kept in either.
    """
    coded: dict[str, object] = {}
    personal: dict[str, object] = {}
    for key, value in answers.items():
        own_words = item(form, key).personal or is_unknown(value)
        (personal if own_words else coded)[key] = value
        if own_words and not item(form, key).personal:
            coded[key] = {UNKNOWN: True}
    return coded, personal


def defects(form: Form, answers: Answers) -> list[str]:
    """Keys answered with 不详, in printed order (未采集 in the tables)."""
    return [line.key for line in form if is_unknown(answers.get(line.key))]
