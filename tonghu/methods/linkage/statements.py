"""What speaks for and against two records being one child, in the words of a clerk, each with its weight (判定依据)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.methods.linkage.engine import scoring
from tonghu.methods.linkage.engine.explaining import words_of
from tonghu.methods.linkage.engine.judging import Judge

# Beside the engine's own (`scoring.numbers`): one believed number; two that are both valid; one that two names bear,
# of whose families nothing agrees; one that a third bears too, under another name.
BY_NUMBER, TWO_NUMBERS, IN_DISPUTE, BORNE_BY_MORE = 20, 21, 22, 23
SAME_NUMBER = (BY_NUMBER, scoring.DOUBTED_SAME, IN_DISPUTE, BORNE_BY_MORE)  # of `number`: both have one valid number
NUMBERS = {
    BY_NUMBER: ("身份证号相同且校验通过", 8.5),
    TWO_NUMBERS: ("身份证号不同，且两个号码校验都正确", -3.2),
    IN_DISPUTE: ("身份证号相同且校验通过，姓名与家庭却都对不上，疑有一方号码填错", 1.0),
    BORNE_BY_MORE: ("身份证号相同且校验通过，但另有姓名不同的人也用这个号码", 1.0),
}
_AGAINST = {"taken"}  # said though nobody knows its weight


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement. `weight`: ln(m/u), above 0 for one child; 0 where nobody knows. `value`: of the feature `code`."""

    code: str
    value: int
    text: str
    weight: float

    @property
    def speaks_for(self) -> bool:
        """Whether it speaks for one child."""
        return self.weight > 0


def statements(pattern: Mapping[str, int], judge: Judge | None) -> tuple[Evidence, ...]:
    """The statements of one pair, the heaviest first. pattern: feature → value."""
    told = []
    for code, value in pattern.items():
        text, weight = NUMBERS.get(value, ("", 0.0)) if code == "number" else ("", 0.0)
        if not text:
            text, weight = words_of(code, value), judge.weight(code, value) if judge else 0.0
            if code in _AGAINST and text and not weight:
                weight = -1.0
        if text and abs(weight) >= 0.05:
            told.append(Evidence(code, value, text, round(weight, 1)))
    return tuple(sorted(told, key=lambda one: -abs(one.weight)))
