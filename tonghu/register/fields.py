"""Column types that say whether a value can point to a person.

Every text, JSON and binary column of the register is either *personal* (个人信息: read by people, never counted,
the place where field encryption comes in) or *plain* (编码: codes, states, counts, words of the system). A
structural test refuses any other type, so that nothing personal slips in unnamed.
"""

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

if TYPE_CHECKING:  # generic for the type checker only
    _Text = models.TextField[str, str]
    _Bytes = models.BinaryField[bytes, bytes]
else:
    _Text, _Bytes = models.TextField, models.BinaryField


class PersonalText(_Text):
    """A name, number, phone, detailed address or free text (个人信息)."""


class PersonalJSON(models.JSONField):
    """Personal answers or a source row as it came (个人信息)."""


class PersonalBytes(_Bytes):
    """A file that holds personal data (个人信息文件)."""


class PlainText(_Text):
    """A code, a state or words of the system: never about one person (编码)."""


class PlainJSON(models.JSONField):
    """Coded answers, counts, evidence: never names, numbers, phones or addresses (编码)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("encoder", DjangoJSONEncoder)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is open
