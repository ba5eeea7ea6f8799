"""公安局 居住证名单: called .xls by an old system, in truth tab-separated text in GBK.

Long numbers carry an apostrophe, empty cells the word NULL.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType

from tonghu.demo.lists import handwriting
from tonghu.demo.lists.entries import Entry
from tonghu.demo.lists.handwriting import Style
from tonghu.demo.population import Population
from tonghu.demo.population.dice import Dice

FILE = "公安局_居住证名单.xls"
SHEET = ""
KIND = "police"
GUARDIANS = 1
WITHOUT_NUMBER = 0.15
COLUMNS = (
    *("序号", "居住证号", "姓名", "性别", "民族", "公民身份号码", "出生日期", "户籍地址", "户籍地行政区划", "现居住地"),
    *("居住地居村委", "派出所", "来沪日期", "签发日期", "有效期至"),
    *("监护人姓名", "监护人关系", "监护人公民身份号码", "联系电话", "备注"),
)
_STYLE = Style(sex="word", ethnic="short", dates="", division="code", yes="是", no="否")
_LONG = 10  # digits from which the old system writes an apostrophe


class List:
    """The list while it is being written."""

    def __init__(self, directory: Path, population: Population) -> None:
        self.on = population.on
        self._rows = 0
        self._count = 0
        # errors="replace": characters outside GBK come out as “?”, as they do in truth.
        self._file = (directory / FILE).open("w", encoding="gbk", errors="replace", newline="")
        self._line([f"{population.area}居住证持有人名单（未满18周岁）（虚构数据，仅供演练）"])
        self._line(COLUMNS)

    def __enter__(self) -> "List":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, dice: Dice, entries: list[Entry]) -> Iterator[tuple[int, Entry]]:
        """Write the rows of one 街镇 in the order of their permits; yields each with its line number."""
        entries.sort(key=lambda entry: (entry.address.code, entry.child.permit))
        for entry in entries:
            self._count += 1
            if entry.name.encode("gbk", "replace") != entry.name.encode("gb18030"):
                entry.faults.append("name_unprintable")
            yield self._line(self._cells(dice, entry)), entry

    def _cells(self, dice: Dice, entry: Entry) -> list[str]:
        child = entry.child
        issued = self._issued(dice, child.arrived or child.born)
        guardian = entry.guardians[0] if entry.guardians else None
        return [
            str(self._count),
            child.permit,
            entry.name,
            handwriting.sex(entry.sex, _STYLE),
            handwriting.ethnicity(entry.ethnic, _STYLE),
            handwriting.float_text(entry.idno) if entry.damaged else handwriting.number(dice, entry.idno),
            f"{entry.born:%Y%m%d}" if entry.born else "",
            handwriting.whole_address(entry.hukou),
            entry.hukou.code[:6],
            handwriting.whole_address(entry.address),
            handwriting.division_name(entry.address.code).removeprefix(
                handwriting.division_name(entry.address.code[:9])
            ),
            f"{handwriting.division_name(entry.address.code[:9]).removeprefix('上海市')}虚构派出所",
            f"{child.arrived:%Y%m%d}" if child.arrived and dice.chance(0.95) else "",
            f"{issued:%Y%m%d}",
            f"{issued + timedelta(days=365):%Y%m%d}",
            guardian.name if guardian else "",
            handwriting.relation(guardian.relation) if guardian else "",
            guardian.idno if guardian else "",
            entry.phone,
            "虚构",
        ]

    def _issued(self, dice: Dice, arrived: date) -> date:
        """Within the last year, and not before six months of registration."""
        first = max(arrived + timedelta(days=184), self.on - timedelta(days=360))
        return dice.day(min(first, self.on), self.on)

    def _line(self, cells: list[str] | tuple[str, ...]) -> int:
        self._rows += 1
        if self._rows > 2:
            cells = [f"'{c}" if len(c) >= _LONG and c.isascii() and c[:9].isdigit() else c or "NULL" for c in cells]
        self._file.write("\t".join(cells) + "\r\n")
        return self._rows
