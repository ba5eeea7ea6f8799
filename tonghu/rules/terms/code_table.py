"""A national code table and the many ways offices write its entries."""

import re
from collections.abc import Mapping

from tonghu.rules.terms.plain import compact_text
from tonghu.rules.terms.problems import Problem

_CODE_AND_LABEL = re.compile(r"[(\[]?([0-9A-Z]{1,2})[)\]]?[-._、:/|]?(\D.*)")


class CodeTable:
    """Reads a code, its label or an alias as the code; anything else is one and the same problem.

    padded: whether a lone "1" may stand for "01", as Excel makes of numbers.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        aliases: Mapping[str, str],
        problem: Problem,
        *,
        padded: bool = True,
    ) -> None:
        self.problem = problem
        self._codes = {label.upper(): code for code, label in names.items()}
        self._codes |= {alias.upper(): code for alias, code in aliases.items()}
        self._codes |= {code: code for code in names}
        if padded:
            for code in names:
                self._codes.setdefault(code.lstrip("0") or "0", code)

    def read(self, value: object) -> str | Problem:
        """The code of what stands in the cell."""
        if isinstance(value, str) and (code := self._codes.get(value)):
            return code
        text = compact_text(value).upper().removesuffix(".0")
        return self._codes.get(text) or self._read_pair(text) or self.problem

    def _read_pair(self, text: str) -> str | None:
        # "01-汉族", "1.男": believed only when code and label say the same.
        match = _CODE_AND_LABEL.fullmatch(text)
        if not match:
            return None
        code, label = (self._codes.get(part) for part in match.groups())
        return code if code == label else None


def each_word(code: str, words: str) -> dict[str, str]:
    """Aliases of one code, written as one line of words."""
    return dict.fromkeys(words.split(), code)
