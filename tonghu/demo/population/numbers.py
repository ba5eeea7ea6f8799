"""Identity numbers and phones for invented people: valid in form, each given out once."""

from datetime import date

from tonghu.demo.population.dice import Dice
from tonghu.demo.population.facts import PHONE_RANGE
from tonghu.rules.terms.idnumbers import check_character


class Numbers:
    """Gives out identity numbers (公民身份号码) and phones, never one twice within a population."""

    def __init__(self) -> None:
        self._used: set[int] = set()
        self._phones = 0

    def identity(self, dice: Dice, county: str, born: date, sex: str, after: str | None = None) -> str:
        """An 18-digit number; `after`: the number of the twin registered a moment before, whose sequence it follows."""
        place = f"{county}{born:%Y%m%d}"
        # Offices give out low numbers first, so low ones are more frequent.
        start = int(after[14:17]) // 2 if after and after.startswith(place) else int(dice.random() ** 2 * 499)
        for step in range(499):
            body = f"{place}{2 * ((start + step) % 499) + (1 if sex == '1' else 2):03d}"
            if int(body) not in self._used:
                self._used.add(int(body))
                return body + check_character(body)
        raise OverflowError("more than 499 people of one sex born on one day in one county")

    def phone(self) -> str:
        """A mobile number in a range no operator serves; a multiplier scatters them without repeating any."""
        self._phones += 1
        return f"{PHONE_RANGE}{(self._phones * 48_271_477 + 10_203_041) % 100_000_000:08d}"
