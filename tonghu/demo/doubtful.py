"""Two further lists that leave something to decide (疑似的由来): twins, siblings, homophones, wrong numbers.

Invented families only. Each line of the second list is like one of the first in a way that no machine should decide.
"""

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from tonghu.rules.terms.idnumbers import check_character

HEADER = ("姓名", "性别", "出生日期", "证件号码", "户籍地址", "现居住地", "监护人姓名", "与儿童关系", "监护人联系电话")


class Line(NamedTuple):
    """One invented child: `order` makes its number, none where the list has no number; family: 0 to 9."""

    name: str
    sex: str
    born: str
    order: int | None
    family: int


_PARENTS = ("罗建明", "卫国强", "岳春生", "祝文斌", "阮志华", "康立新", "邹海涛", "龚明亮", "倪思远", "滕家宝")
FIRST = (
    Line("罗思琪", "女", "2014-03-05", 11, 0),
    Line("罗思彤", "女", "2014-03-05", 12, 0),  # twins
    Line("卫梓涵", "男", "2013-07-21", 13, 1),
    Line("岳子轩", "男", "2015-10-02", 14, 2),
    Line("岳子涵", "女", "2012-01-15", 15, 2),  # brother and sister
    Line("祝雨欣", "女", "2016-05-30", 16, 3),
    Line("阮浩然", "男", "2011-11-11", 17, 4),
    Line("康佳怡", "女", "2014-08-19", None, 5),
    Line("邹一鸣", "男", "2017-02-08", None, 6),
    Line("龚诗涵", "女", "2013-12-24", 20, 7),
)
SECOND = (
    Line("罗思琦", "女", "2014-03-05", None, 0),  # sounds like one twin, differs in a character from the other
    Line("罗思彤", "女", "2014-03-05", 32, 0),  # another valid number
    Line("卫子涵", "男", "2013-07-21", 33, 1),  # another name and number: NEW, a neighbour in the same family
    Line("卫梓涵", "男", "2013-07-21", 34, 1),
    Line("岳子轩", "男", "2015-10-02", 35, 2),
    Line("祝雨心", "女", "2016-05-30", 16, 3),  # one number, a homophone
    Line("阮浩然", "男", "2011-11-11", None, 9),  # the same name and birthday, another guardian
    Line("康佳仪", "女", "2014-08-19", None, 5),  # no numbers, sounds alike
    Line("邹一鸣", "男", "2017-02-08", 39, 6),  # twice in one list, with two numbers:
    Line("邹一鸣", "男", "2017-02-08", 40, 6),  # neither is surely the child of that name
    Line("龚诗涵", "女", "2013-12-24", 41, 7),
    Line("倪安安", "女", "2015-04-04", 20, 8),
)


def content(lines: Iterable[Line], *, street: str) -> bytes:
    """A list as a CSV file; street: the name of the 街镇 where all of these live."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for line in lines:
        parent, phone = _PARENTS[line.family], f"138000001{line.family:02d}"
        home = (f"安徽省合肥市蜀山区虚构路{line.family + 1}号", f"上海市浦东新区{street}虚构路{line.family + 1}弄1号")
        writer.writerow((line.name, line.sex, line.born, _number(line), *home, parent, "父亲", phone))
    return out.getvalue().encode("utf-8-sig")


def _number(line: Line) -> str:
    """A valid number of nobody: 17 invented digits and their check character."""
    if line.order is None:
        return ""
    body = f"340104{line.born.replace('-', '')}{line.order:02d}{1 if line.sex == '男' else 2}"
    return body + check_character(body)
