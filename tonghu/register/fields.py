"""Column types that say whether a value can point to a person.

Every text, JSON and binary column of the register is either *personal* (个人信息: read by people, never counted, kept
in envelopes of `register.secrecy`) or *plain* (编码: codes, states, counts, words of the system). A structural test
refuses any other type, so that nothing personal slips in unnamed.
"""

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tonghu.register.secrecy.column import NOTHING, OpenedText, Personal
from tonghu.register.secrecy.keeping import ring

if TYPE_CHECKING:  # generic for the type checker only
    _Text = models.TextField[str, str]
    _Bytes = models.BinaryField[bytes, bytes]
    _Lookup = models.Lookup[str]
else:
    _Text, _Bytes, _Lookup = models.TextField, models.BinaryField, models.Lookup


class PersonalText(Personal, _Text):
    """A name, number, phone, detailed address or free text (个人信息)."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> bytes | None:
        if type(value) is OpenedText and value.about == self.about and ring().keeps(value.envelope):
            return value.envelope
        return super().get_db_prep_value(value, connection, prepared)

    def open(self, envelope: bytes) -> str:
        text: str = super().open(envelope)
        return OpenedText(text, self.about, bytes(envelope)) if text else text

    def _plain(self, value: Any) -> bytes:
        return str(value).encode()

    def _value(self, plain: bytes) -> str:
        return plain.decode()


class PersonalJSON(Personal, models.JSONField):
    """Personal answers or a source row as it came (个人信息)."""

    def _plain(self, value: Any) -> bytes:
        return NOTHING if value == {} else json.dumps(value, ensure_ascii=False, cls=self.encoder).encode()

    def _value(self, plain: bytes) -> Any:
        return json.loads(plain, cls=self.decoder) if plain else {}


class PersonalBytes(Personal, _Bytes):
    """A file that holds personal data (个人信息文件)."""

    def _plain(self, value: Any) -> bytes:
        return bytes(value)

    def _value(self, plain: bytes) -> bytes:
        return plain


class PlainText(_Text):
    """A code, a state or words of the system: never about one person (编码)."""


@PlainText.register_lookup
class Within(_Lookup):
    """`residence__within="310115"`: the division itself and all that lies in it.

    Compared as the index with text_pattern_ops is ordered, which leaks nothing: under row-level security an index may
    answer it, as it may not answer LIKE. An empty place holds nothing, so that a forgotten one opens nothing.
    """

    lookup_name = "within"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Both ends; ':' comes after every digit."""
        column, parameters = self.process_lhs(compiler, connection)
        if not self.rhs:
            raise EmptyResultSet
        return f"({column} ~>=~ %s AND {column} ~<~ %s)", (*parameters, self.rhs, *parameters, f"{self.rhs}:")


class PlainBytes(_Bytes):
    """Bytes of the system, such as a digest, a signature, a wrapped key: never about a person (编码)."""


class PlainJSON(models.JSONField):
    """Coded answers, counts, evidence: never names, numbers, phones or addresses (编码)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("encoder", DjangoJSONEncoder)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is open
