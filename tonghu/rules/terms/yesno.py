"""Yes and no as offices write them (是、否)."""

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.problems import Problem

YES, NO = "1", "0"
NAMES = {"1": "是", "0": "否"}

_ALIASES = each_word("1", "有 对 √ ✓ ✔ ☑ V Y YES T TRUE 已 在 (√) [√] 是的 [X] (是) 真 ■ ● 需要 同意") | each_word(
    "0", "无 不是 没有 未 × ✗ ✘ ☒ ☐ □ N NO F FALSE 不 (否) (×) 假 不需要 不同意"
)
_TABLE = CodeTable(NAMES, _ALIASES, Problem("YES_NO_UNREAD", "看不出是“是”还是“否”。请填“是”或“否”。"))


def read_yes_no(text: object) -> str | Problem:
    """ "1" for 是, 有, √, Y, TRUE …; "0" for 否, 无, ×, N …; never for an empty cell."""
    return _TABLE.read({True: "1", False: "0"}[text] if isinstance(text, bool) else text)
