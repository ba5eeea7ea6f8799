"""Divisions (行政区划) as packaged data: Shanghai down to 居村, the nation down to the county; no database needed.

SOURCES.json tells where each comes from, in which version and with which counts.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from tonghu.rules.terms import counties

NATION_YEAR = 2024  # of the county table


class Level(StrEnum):
    """How deep a division lies (层级); the length of its code says the same."""

    PROVINCE = "PROVINCE"  # 省级
    PREFECTURE = "PREFECTURE"  # 地级
    COUNTY = "COUNTY"  # 县级
    UNIT = "UNIT"  # 街镇
    COMMITTEE = "COMMITTEE"  # 居村

    @classmethod
    def of(cls, code: str) -> "Level":
        """The level of a code of 2, 4, 6, 9 or 12 digits; ValueError for any other."""
        return cls(_LEVEL_BY_DIGITS.get(len(code) if code.isdigit() else 0, "?"))


_LEVEL_BY_DIGITS = {2: "PROVINCE", 4: "PREFECTURE", 6: "COUNTY", 9: "UNIT", 12: "COMMITTEE"}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division as one row.

    parent: "" for a province. year: of the code set. until: the year it was abolished. successor: the codes its
    area went to, with commas.
    """

    code: str
    name: str
    level: Level
    parent: str
    year: int
    until: int | None = None
    successor: str = ""


def rows(source: str = "shanghai") -> Iterator[DivisionRow]:
    """Every division of "shanghai" (in use) or of the "nation" (to the county, abolished ones too), parents first.

    Districts of a city directly under the state have the province as parent: "310115" lies in "31".
    """
    return {"shanghai": _shanghai, "nation": _nation}[source]()


def _shanghai() -> Iterator[DivisionRow]:
    with (files(__name__) / "shanghai.csv.gz").open("rb") as packed:
        text = gzip.decompress(packed.read()).decode()
    # In the order of the codes a parent always stands before its parts.
    for row in csv.DictReader(text.splitlines()):
        yield DivisionRow(row["code"], row["name"], Level(row["level"]), row["parent"], int(row["year"]))


def _nation() -> Iterator[DivisionRow]:
    seen: dict[str, counties.County] = {}
    for place in [*counties.areas(), *counties.counties()]:
        seen.setdefault(place.code, place)
    for code in sorted(seen, key=lambda code: (len(code), code)):
        place = seen[code]
        parent = next((code[:digits] for digits in (4, 2) if digits < len(code) and code[:digits] in seen), "")
        successor = ",".join(place.successors)
        yield DivisionRow(code, place.name, Level.of(code), parent, NATION_YEAR, place.until, successor)
