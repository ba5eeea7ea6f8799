"""A column whose values lie in envelopes (加密列): what all personal columns share, and what may be asked of them."""

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, In, IsNull, Lookup

from tonghu.register.secrecy.keeping import ring

if TYPE_CHECKING:  # generic for the type checker only
    _Field = models.Field[Any, Any]
    _Exact = Exact[Any]
    _In = In[Any]
else:
    _Field, _Exact, _In = models.Field, Exact, In

NOTHING = b""  # how "" and {} are kept: whether there is a value at all may be asked of the database


class OpenedText(str):
    """A text with the envelope it came from: written back unchanged it keeps it, and history sees no change."""

    __slots__ = ("about", "envelope")
    about: str
    envelope: bytes

    def __new__(cls, text: str, about: str = "", envelope: bytes = NOTHING) -> Self:
        opened = super().__new__(cls, text)
        opened.about, opened.envelope = about, envelope
        return opened


class Personal(_Field):
    """What all personal columns share: sealed on the way in, opened on the way out, never searched.

    `about` is sealed with each value. A history table is about the column it keeps the history of.
    """

    about = ""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.about = f"{cls._meta.app_label}.{str(cls._meta.object_name).removesuffix('Event')}.{name}"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def seal(self, value: Any) -> bytes:
        """The envelope of a value, for statements that go past the ORM."""
        plain = self._plain(value)
        return ring().seal(plain, self.about) if plain else NOTHING

    def open(self, envelope: bytes) -> Any:
        """The value in an envelope. Raises EnvelopeFault, KeyFault."""
        return self._value(ring().open(bytes(envelope), self.about) if envelope else NOTHING)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.open(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> bytes | None:
        return None if value is None else self.seal(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return value if hasattr(value, "as_sql") else self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]]":
        if lookup_name in _ASKED:
            return _ASKED[lookup_name]
        if lookup_name == "df":  # the triggers of history compare a row's column with itself, before and after
            return super().get_lookup(lookup_name)  # type: ignore[return-value]  # pgtrigger registers it
        raise self._refusal(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise self._refusal(lookup_name)

    def _refusal(self, what: str) -> FieldError:
        return FieldError(f"{self.about} is kept in envelopes: the database cannot be asked for `{what}` of it")

    def _plain(self, value: Any) -> bytes:
        raise NotImplementedError

    def _value(self, plain: bytes) -> Any:
        raise NotImplementedError


def personal(model: type[models.Model], name: str) -> Personal:
    """The personal column of a model, to seal or open values that go past the ORM."""
    field = model._meta.get_field(name)
    assert isinstance(field, Personal)
    return field


class _ExactlyNothing(_Exact):
    """`= ""`: whether there is a value. Any other value is not comparable."""

    def get_prep_lookup(self) -> Any:
        return _nothing(self.lhs, self.rhs)

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]


class _InNothing(_In):
    """`IN ("")`."""

    def get_prep_lookup(self) -> Any:
        if not isinstance(self.rhs, list | tuple | set | frozenset) or not self.rhs:
            raise _not_comparable(self.lhs)
        return [_nothing(self.lhs, value) for value in self.rhs]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", list(value)


def _nothing(lhs: Any, value: object) -> bytes:
    if isinstance(value, str | bytes | dict) and not value:
        return NOTHING
    raise _not_comparable(lhs)


def _not_comparable(lhs: Any) -> FieldError:
    return FieldError(f"{lhs.output_field.about} is kept in envelopes: only whether it is empty can be asked")


_ASKED: "dict[str, type[Lookup[Any]]]" = {"exact": _ExactlyNothing, "in": _InNothing, "isnull": IsNull}
