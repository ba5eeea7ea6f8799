"""教育局 随迁子女名单: a workbook in the columns of the school register, school by school."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import TracebackType

from tonghu.demo.lists import handwriting
from tonghu.demo.lists.entries import Entry, Guardian
from tonghu.demo.lists.handwriting import Style
from tonghu.demo.lists.workbook import Cell, Workbook
from tonghu.demo.population import Child, Population
from tonghu.demo.population.dice import Dice

FILE = "教育局_随迁子女名单.xlsx"
SHEET = "随迁子女（虚构）"
KIND = "education"
GUARDIANS = 2
WITHOUT_NUMBER = 1.0
COLUMNS = (
    *("序号", "学校标识码", "学校名称", "年级", "班级", "姓名", "性别", "出生日期", "民族", "国籍/地区"),
    *("身份证件类型", "身份证件号", "户口所在地行政区划", "户口性质", "现住址", "联系电话", "入学年月", "就读方式"),
    *("是否进城务工人员随迁子女", "是否留守儿童", "残疾类型", "健康状况"),
    *("成员1姓名", "成员1关系", "成员1身份证件号", "成员1联系电话", "成员1户口所在地行政区划"),
    *("成员2姓名", "成员2关系", "成员2身份证件号", "成员2联系电话"),
)
_GRADES = "一二三四五六七八九"
_DISABILITY = {
    "0": "无残疾", "1": "视力残疾", "2": "听力残疾", "3": "言语残疾", "4": "肢体残疾", "5": "智力残疾", "6": "精神残疾",
    "7": "多重残疾",
}  # fmt: skip
_DOCUMENTS = {"01": "居民身份证", "02": "出生医学证明", "03": "港澳台居民居住证"}


class List:
    """The list while it is being written."""

    def __init__(self, directory: Path, population: Population) -> None:
        self.seed = population.seed
        self.year = population.on.year if population.on.month >= 9 else population.on.year - 1
        self.place = f"{SHEET}"
        self._book = Workbook(directory / FILE, SHEET, len(COLUMNS))
        self._book.title(f"{population.area}随迁子女名单（虚构数据，仅供演练）")
        self._book.title(f"填报单位：{population.area}教育局（虚构）    数据截至：{population.on:%Y年%m月%d日}")
        self._book.row(COLUMNS)
        self._count = 0
        self._styles: dict[str, Style] = {}

    def __enter__(self) -> "List":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.__exit__(kind, error, trace)

    def write(self, dice: Dice, entries: list[Entry]) -> Iterator[tuple[int, Entry]]:
        """Write the rows of one 街镇, sorted by school and grade; yields each with its row number."""
        entries.sort(key=lambda entry: (entry.school, entry.child.grade))
        school = None
        for entry in entries:
            if school not in (None, entry.school) and dice.chance(0.02):
                self._book.row([])  # a forgotten blank row between two schools
            school = entry.school
            if school not in self._styles:
                self._styles[school] = Style.of(Dice(self.seed, "style", school))
            self._count += 1
            yield self._book.row(self._cells(dice, entry, self._styles[school])), entry

    def _cells(self, dice: Dice, entry: Entry, style: Style) -> list[Cell]:
        child = entry.child
        first, second = (*entry.guardians, None, None)[:2]
        return [
            self._count,
            _school_code(entry.school),
            entry.school,
            *_grade(child.stage, child.grade, self.year, child.born),
            handwriting.stray(dice, entry.name),
            handwriting.sex(entry.sex, style),
            handwriting.day(entry.born, style),
            handwriting.ethnicity(entry.ethnic, style) or None,
            "中国" if entry.document != "03" else handwriting.division_name(entry.hukou.code) or "中国香港",
            _DOCUMENTS[entry.document],
            _number(dice, entry),
            handwriting.division(entry.hukou, style) if child.registered else None,
            "农业户口" if "村" in child.hukou.detail else "非农业户口",
            handwriting.home(dice, entry.address),
            entry.phone or None,
            f"{self._entered(child)}09",
            "住校" if child.boarding else "走读",
            style.yes,
            style.no if dice.chance(0.97) else None,
            _DISABILITY[child.disability],
            "健康或良好" if child.health == ["1"] else "一般或较弱",
            *_guardian(first),
            handwriting.division_name(first.hukou[:6]) if first else None,
            *_guardian(second),
        ]

    def _entered(self, child: Child) -> int:
        """The year in which the child entered this stage: 小学 in grade 1, 初中 in 6, the schools after it in 10."""
        if child.grade:
            return self.year - child.grade + {"2": 1, "3": 6, "6": 1}.get(child.stage, 10)
        return max(self.year - 3, min(child.born.year + 3 + ((child.born.month, child.born.day) > (8, 31)), self.year))


def _number(dice: Dice, entry: Entry) -> Cell:
    if entry.damaged:
        return handwriting.as_float(entry.idno)
    if not entry.idno:
        return None
    text = handwriting.number(dice, entry.idno)
    return f"'{text}" if dice.chance(0.02) else text


def _guardian(guardian: Guardian | None) -> tuple[Cell, Cell, Cell, Cell]:
    if guardian is None:
        return None, None, None, None
    relation = handwriting.relation(guardian.relation)
    return guardian.name, relation, guardian.idno or None, guardian.phone or None


def _grade(stage: str, grade: int, year: int, born: date) -> tuple[str, str]:
    """年级 and 班级; kindergartens have 小班 中班 大班 by age."""
    room = f"{1 + born.day % 4}班"
    if stage == "1":
        age = year - born.year - ((born.month, born.day) > (8, 31))
        return ("托班", "小班", "中班", "大班")[min(max(age - 2, 0), 3)], room
    if grade > 9:
        return f"{'高' if stage == '4' else '职'}{_GRADES[grade - 10]}", room
    return f"{_GRADES[grade - 1]}年级", room


def _school_code(school: str) -> str:
    """Ten digits that are no real school's: real ones do not begin with 99."""
    return "99" + f"{sum(ord(c) * (i + 1) * 7919 for i, c in enumerate(school)) % 100_000_000:08d}"
