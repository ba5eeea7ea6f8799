"""Sex (性别), GB/T 2261.1-2003."""

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.problems import Problem

MALE, FEMALE = "1", "2"
NAMES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}

_ALIASES = (
    each_word("1", "男性 男孩 男生 男童 M MALE BOY")
    | each_word("2", "女性 女孩 女生 女童 F FEMALE GIRL")
    | each_word("0", "未知的性别 未知性别 不详")
    | each_word("9", "未说明的性别 未说明性别")
)
_TABLE = CodeTable(NAMES, _ALIASES, Problem("SEX_UNREAD", "性别读不出来。请填“男”或“女”。"))


def read_sex(text: object) -> str | Problem:
    """The code of "男", "女性", "1", "F" …"""
    return _TABLE.read(text)
