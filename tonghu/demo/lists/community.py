"""社区云 未成年人线索: what committees noted, a CSV in GB 18030; numbers are often missing, and many are only leads."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from tonghu.demo.lists import handwriting
from tonghu.demo.lists.entries import Entry
from tonghu.demo.lists.handwriting import Style
from tonghu.demo.population import Population, Situation
from tonghu.demo.population.dice import Dice

FILE = "社区云_未成年人线索.csv"
SHEET = ""
KIND = "community"
GUARDIANS = 1
WITHOUT_NUMBER = 12.0
COLUMNS = (
    *("街镇", "居村委", "姓名", "性别", "出生日期", "民族", "证件号码", "户籍所在地", "现居住地", "来沪日期", "监护人"),
    *("与儿童关系", "联系电话", "线索类型", "登记日期", "备注"),
)
_LEADS = {
    Situation.LEFT_BEHIND: "疑似留守",
    Situation.NOT_LEFT_BEHIND: "疑似留守",  # committees over-count: one parent away is not yet 留守
    Situation.ALONE: "无人监护",
    Situation.CROSS_DISTRICT: "人户分离求助",
}


class List:
    """The list while it is being written."""

    def __init__(self, directory: Path, population: Population) -> None:
        self.on = population.on
        self.seed = population.seed
        self._rows = 1
        self._file = (directory / FILE).open("w", encoding="gb18030", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(COLUMNS)

    def __enter__(self) -> "List":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, dice: Dice, entries: list[Entry]) -> Iterator[tuple[int, Entry]]:
        """Write the rows of one 街镇, committee by committee; yields each with its line number."""
        entries.sort(key=lambda entry: entry.address.code)
        for entry in entries:
            style = Style.of(Dice(self.seed, "style", entry.address.code))
            self._csv.writerow(self._cells(dice, entry, style))
            self._rows += 1
            yield self._rows, entry

    def _cells(self, dice: Dice, entry: Entry, style: Style) -> list[str]:
        child = entry.child
        town = handwriting.division_name(entry.address.code[:9])
        guardian = entry.guardians[0] if entry.guardians else None
        arrived = child.arrived if child.arrived and dice.chance(0.6) else None
        return [
            town.removeprefix(handwriting.division_name(entry.address.code[:6])),
            handwriting.division_name(entry.address.code).removeprefix(town),
            handwriting.stray(dice, entry.name),
            handwriting.sex(entry.sex, style),
            str(handwriting.day(entry.born, style) or ""),
            handwriting.ethnicity(entry.ethnic, style),
            handwriting.float_text(entry.idno) if entry.damaged else handwriting.number(dice, entry.idno),
            handwriting.division_name(entry.hukou.code[:6]) if child.registered else "",
            handwriting.whole_address(entry.address),
            str(handwriting.day(arrived, style) or ""),
            guardian.name if guardian else "",
            handwriting.relation(guardian.relation) if guardian else "",
            entry.phone,
            _LEADS.get(child.situation, "疑似流动"),
            (self.on - timedelta(days=dice.between(0, 90))).isoformat(),
            "虚构数据",
        ]
