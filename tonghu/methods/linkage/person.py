"""What linkage looks at of one person (比对所看的内容)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """A child as one source or the register names it.

    `idno` only when its check digit holds, `damaged` what is written in its place when it does not. `guardians` are the
    guardians' ID numbers, phones and names, whichever the source gives, each as cleaned text after the sign i, p or n.
    `home` is an address; `district` and `hukou` are codes of counties; of a child whose address is kept secret `home`
    and `district` are not given.
    """

    name: str = ""
    sex: str = ""
    born: date | None = None
    idno: str = ""
    guardians: frozenset[str] = frozenset()
    home: str = ""
    district: str = ""
    hukou: str = ""
    school: str = ""
    damaged: str = ""

    def marks(self) -> dict[str, list[str]]:
        """The guardians' marks by sign, in an order that is always the same."""
        told: dict[str, list[str]] = {"n": [], "i": [], "p": []}
        for mark in sorted(self.guardians):
            told[mark[0]].append(mark[1:])
        return told
