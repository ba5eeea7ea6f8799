"""Every box can be answered by its code and by its printed label."""

import pytest

from tonghu.rules.forms import FORMS, Form, Kind, read_answers


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.title)
def test_every_option_is_read_by_its_code_and_by_its_label(form: Form) -> None:
    ticked = [line for line in form.all_items if line.kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)]
    unread = [
        (line.key, written)
        for line in ticked
        for option in line.options
        for written in (option.code, option.label)
        if any(
            problem.item == line.key and problem.code == "UNKNOWN_OPTION"
            for problem in read_answers(form, {line.key: written})[1]
        )
    ]
    assert unread == []
