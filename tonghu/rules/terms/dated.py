"""Policy numbers with the day they begin and the clause that says so (有效期参数)."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Since(Generic[T]):
    """A value in force from `day` on, by `clause` of the notice."""

    day: date
    value: T
    clause: str


class Dated(Generic[T]):
    """One policy number through time: `AGE.on(date(2024, 9, 30))` is the value in force that day."""

    def __init__(self, *values: Since[T]) -> None:
        if not values or [v.day for v in values] != sorted({v.day for v in values}):
            raise ValueError("dated values need distinct days in rising order")
        self.values = values

    def on(self, day: date) -> T:
        """The value in force on `day`; before the first day, the first value (the notice looks back)."""
        return self.since(day).value

    def since(self, day: date) -> Since[T]:
        """The value with its clause in force on `day`."""
        return next((v for v in reversed(self.values) if v.day <= day), self.values[0])
