"""Cross-checks between tables (勾稽关系), as data: sums that must agree whichever table they are read from.

In the manner of the national table of 2016: 1列=2+5+8=11+…+18.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.methods.tabulation.counting import Counted

At = Mapping[str, tuple[int, ...]]  # dimension → codes that are summed up


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure: the cells of a table at these codes, summed up; everything else in total."""

    table: str
    at: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def of(self, counted: Mapping[str, Counted]) -> int:
        """Its value."""
        table = counted[self.table]
        places: list[dict[str, int]] = [{}]
        for key, codes in self.at:
            places = [{**place, key: code} for place in places for code in codes]
        return sum(table.value(**place) for place in places)


@dataclass(frozen=True, slots=True)
class Check:
    """`left` must equal `right` or, with `at_most`, be no more than it."""

    number: str
    label: str
    left: Sum
    right: Sum
    at_most: bool = False

    def holds(self, counted: Mapping[str, Counted]) -> bool:
        """Whether it does."""
        left, right = self.left.of(counted), self.right.of(counted)
        return left <= right if self.at_most else left == right


def _at(table: str, **at: tuple[int, ...]) -> Sum:
    return Sum(table, tuple(at.items()))


_WHOLE = ("T02", "T03", "T04", "T11", "T12", "T13", "T14", "T17", "T20", "T21", "T23", "T24")
_OF_MIGRANTS = ("T05", "T06", "T07", "T08", "T09", "T10")

CHECKS: tuple[Check, ...] = (
    *(Check(f"K{n:02}", f"{t}合计＝T01合计", _at(t), _at("T01")) for n, t in enumerate(_WHOLE, 1)),
    *(
        Check(f"K{n:02}", f"{t}合计＝T01流动儿童", _at(t), _at("T01", kind=(1,)))
        for n, t in enumerate(_OF_MIGRANTS, 13)
    ),
    Check("K19", "T22合计＝T01留守儿童", _at("T22"), _at("T01", kind=(2,))),
    Check("K20", "T02男＝T01男", _at("T02", sex=(1,)), _at("T01", sex=(1,))),
    Check("K21", "T15合计＝T02的0至6岁", _at("T15"), _at("T02", age=tuple(range(7)))),
    Check("K22", "T16合计不大于T02的0至3岁", _at("T16"), _at("T02", age=(0, 1, 2, 3)), at_most=True),
    Check("K23", "T18合计＝T23有残疾", _at("T18"), _at("T23", disability=tuple(range(1, 8)))),
    Check("K24", "T19合计＝T18合计", _at("T19"), _at("T18")),
    Check("K25", "T04的0—2岁＝T02的0至2岁", _at("T04", band=(0,)), _at("T02", age=(0, 1, 2))),
    Check("K26", "T12各学段＝T11各学段（小学）", _at("T12", stage=(2,)), _at("T11", stage=(2,))),
    Check("K27", "T13各学段＝T11各学段（初中）", _at("T13", stage=(3,)), _at("T11", stage=(3,))),
    Check("K28", "T25期末（期初期末都在＋新增）＝T01合计", _at("T25", flow=(1, 2)), _at("T01")),
)


def failures(counted: Mapping[str, Counted], checks: Sequence[Check] = CHECKS) -> list[Check]:
    """The checks that do not hold; those about a table that was not counted are left out."""
    return [c for c in checks if {c.left.table, c.right.table} <= counted.keys() and not c.holds(counted)]
