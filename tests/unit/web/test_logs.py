"""A log says where it broke and never whose data it was."""

import logging

from tonghu.web.logs import WithoutValues

NUMBER = "341225201602291529"


def test_an_exception_is_logged_without_its_text() -> None:
    try:
        try:
            raise ValueError(f"重复的键 idno={NUMBER}")
        except ValueError as first:
            raise RuntimeError("虚小雨") from first
    except RuntimeError as fault:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "出错", (), (type(fault), fault, fault.__traceback__)
        )
    text = WithoutValues("{message}", style="{").format(record)
    assert NUMBER not in text
    assert "虚小雨" not in text
    assert "ValueError" in text
    assert "test_an_exception_is_logged_without_its_text" in text
