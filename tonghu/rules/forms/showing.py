"""What is asked of this child, and its answers in words (显示)."""

from datetime import date

from tonghu.rules.forms.answers import codes, is_unknown, reason_of
from tonghu.rules.forms.items import Answers, Form, Item, Kind, item
from tonghu.rules.terms.counties import name_of

_TICKED = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)


def shown(form: Form, answers: Answers, on: date) -> list[Item]:
    """The lines that apply to this child on this day, in printed order, the supplement last."""
    return [line for line in form if line.applies(answers, on)]


def label_of(form: Form, key: str, value: object) -> str:
    """An answer in Chinese words: 健康 for "1", 残疾、重病 for ["2", "3"], 不详（原因）; text stays as it is.

    A division is named down to its county; a code without words stays as it is.
    """
    line = item(form, key)
    if value is None or value == "":
        return ""
    if is_unknown(value):
        return f"不详（{reason_of(value)}）"
    if line.kind in _TICKED:
        return "、".join(_word(line, code) for code in codes({key: value}, key))
    if line.kind is Kind.DIVISION:
        return name_of(str(value)) or str(value)
    return str(value)


def _word(line: Item, code: str) -> str:
    option = line.option(code)
    return option.label if option else code
