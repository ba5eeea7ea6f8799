"""How answers are read, and the answer 不详 that is an answer too."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

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


class Parts(NamedTuple):
    """Answers by where they are kept (分开存放): to count, to encrypt, and those only who serves the child sees."""

    coded: dict[str, object]
    personal: dict[str, object]
    restricted: dict[str, object]


def split(form: Form, answers: Answers) -> Parts:
    """The answers in the parts they are kept in; each later part over those before, they are all answers.

    Why something is 不详 is somebody's own words: of a coded answer only that it is not known stays with the first.
    Raises UnknownItem: what no line describes cannot be kept in any.
    """
    parts = Parts({}, {}, {})
    for key, value in answers.items():
        line = item(form, key)
        own_words = line.personal or is_unknown(value)
        part = parts.restricted if line.restricted else parts.personal if own_words else parts.coded
        part[key] = value
        if part is parts.personal and not line.personal:
            parts.coded[key] = {UNKNOWN: True}
    return parts


def defects(form: Form, answers: Answers) -> list[str]:
    """Keys answered with 不详, in printed order (未采集 in the tables)."""
    return [line.key for line in form if is_unknown(answers.get(line.key))]
