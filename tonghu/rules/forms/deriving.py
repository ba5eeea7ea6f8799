"""What the form fills in by itself (自动填写)."""

from tonghu.rules.forms.answers import code, codes, known
from tonghu.rules.forms.items import Answers, Form
from tonghu.rules.terms.idnumbers import IdNumber, read_id_number

MULTIPLE = "7"  # 多重残疾


def derive(form: Form, answers: Answers) -> dict[str, object]:
    """The answers that follow from others: only what is new, nothing that a person filled in is changed."""
    return _from_number(answers) | _multiple_disability(answers)


def _from_number(answers: Answers) -> dict[str, object]:
    number = read_id_number(code(answers, "idno") or "")
    if not isinstance(number, IdNumber):
        return {}
    filled = {"born": number.born.isoformat(), "sex": number.sex}
    return {key: value for key, value in filled.items() if not known(answers, key)}


def _multiple_disability(answers: Answers) -> dict[str, object]:
    # GB/T 26341: two kinds or more are 多重残疾; the national system ticks it by itself.
    ticked = codes(answers, "disability")
    single = sorted({kind for kind in ticked if kind not in ("0", MULTIPLE)})
    if len(single) < 2:
        return {}
    parts = sorted({*single, *codes(answers, "disability_parts")})
    filled = {"disability": [*single, MULTIPLE], "disability_parts": parts}
    return {key: value for key, value in filled.items() if list(codes(answers, key)) != value}
