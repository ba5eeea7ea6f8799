"""One filled form as the rules look at it: answers and day, with what many rules ask for worked out once."""

from datetime import date
from functools import cached_property

from tonghu.rules.forms import answers as reading
from tonghu.rules.forms.items import Answers, Form
from tonghu.rules.terms.documents import ID_CARD, read_document_number
from tonghu.rules.terms.idnumbers import IdNumber, read_id_number
from tonghu.rules.terms.months import whole_months
from tonghu.rules.terms.problems import Problem

SHANGHAI = "31"
PARENTS = ("father", "mother")
_COUNTY = 6


class Case:
    """A form, its answers, and the day for which it is checked (参照日)."""

    def __init__(self, form: Form, answers: Answers, *, on: date) -> None:
        self.form, self.answers, self.on = form, answers, on
        self._numbers: dict[str, IdNumber | Problem | None] = {}

    def code(self, key: str) -> str | None:
        """The code or text given."""
        return reading.code(self.answers, key)

    def codes(self, key: str) -> tuple[str, ...]:
        """The boxes ticked."""
        return reading.codes(self.answers, key)

    def day(self, key: str) -> date | None:
        """The day given."""
        return reading.day(self.answers, key)

    def known(self, key: str) -> bool:
        """Whether a value was given."""
        return reading.known(self.answers, key)

    def answered(self, key: str) -> bool:
        """Whether a value or 不详 was given."""
        return reading.answered(self.answers, key)

    def says(self, key: str, *codes: str) -> bool:
        """Whether one of these codes was given."""
        return any(code in codes for code in self.codes(key))

    @cached_property
    def missing(self) -> frozenset[str]:
        """Lines that apply, must be filled, and are not answered."""
        return frozenset(
            line.key for line in self.form if not self.answered(line.key) and line.required(self.answers, self.on)
        )

    @cached_property
    def filled_on(self) -> date:
        """填报日期; the reference day while it is not given."""
        return self.day("filled_on") or self.on

    @cached_property
    def born(self) -> date | None:
        """出生日期."""
        return self.day("born")

    @cached_property
    def months_old(self) -> int | None:
        """Completed months of age on the day; None while the birth date is open."""
        return None if self.born is None else whole_months(self.born, self.on)

    def number(self, key: str) -> IdNumber | None:
        """A citizen number whose check character holds."""
        number = self._number(key)
        return number if isinstance(number, IdNumber) else None

    def fault_of_number(self, key: str) -> str | None:
        """The code of what is wrong with a number that was given."""
        number = self._number(key)
        return number.code if isinstance(number, Problem) else None

    def _number(self, key: str) -> IdNumber | Problem | None:
        if key not in self._numbers:
            text = self.code(key)
            self._numbers[key] = self._read_number(key, text) if text else None
        return self._numbers[key]

    def _read_number(self, key: str, text: str) -> IdNumber | Problem | None:
        document = self.code("document") or ID_CARD
        if key == "idno" and document != ID_CARD:
            checked = read_document_number(document, text)
            if isinstance(checked, Problem):
                return checked
            number = read_id_number(checked)
            return number if isinstance(number, IdNumber) else None
        return read_id_number(text)

    def county(self, key: str) -> str | None:
        """The six digits of an address that is known down to the county."""
        code = self.code(key) or ""
        return code[:_COUNTY] if len(code) >= _COUNTY else None

    def in_shanghai(self, key: str) -> bool | None:
        """Whether an address is in Shanghai; None while it is open."""
        code = self.code(key)
        return None if code is None else code.startswith(SHANGHAI)

    def place(self, key: str) -> tuple[str, str] | None:
        """An address whole: division and detail without spaces; None unless both are known."""
        code, detail = self.code(key), self.code(f"{key}_detail")
        return (code, "".join(detail.split())) if code and detail else None
