"""Which tables the chain proves (链上的表); a table that has been given a number keeps it for ever."""

from typing import NamedTuple


class Source(NamedTuple):
    """One table: `key` identifies its rows, `moment` is the time that a row says of itself."""

    code: int
    table: str
    label: str
    key: str = "pgh_id"
    moment: str = "pgh_created_at"


JOURNAL = Source(1, "register_entry", "日志", "id", "at")
SOURCES = (
    JOURNAL,
    Source(2, "register_userevent", "账号的历史"),
    Source(3, "register_personevent", "人员的历史"),
    Source(4, "register_childevent", "儿童的历史"),
    Source(5, "register_guardianshipevent", "监护关系的历史"),
    Source(6, "register_batchevent", "批次的历史"),
    Source(7, "register_pairevent", "疑似的历史"),
    Source(8, "register_recordevent", "登记表的历史"),
    Source(9, "register_roundevent", "轮次的历史"),
    Source(10, "register_lineevent", "核对行的历史"),
    Source(11, "register_permitevent", "查阅许可的历史"),
    Source(12, "register_findingevent", "异常查阅的历史"),
    Source(14, "register_followupevent", "待办事项的历史"),
    Source(16, "register_mergeevent", "合并的历史"),
    Source(17, "register_placingevent", "待归位的历史"),
    Source(18, "register_doubtevent", "疑点的历史"),
    Source(24, "register_snapshot", "统计快照", "id", "at"),
    Source(25, "register_ledgerentry", "统计表台账", "id", "at"),
    Source(26, "register_publicationevent", "发布的历史"),
    Source(27, "register_consentevent", "发布意见的历史"),
    Source(28, "register_coverageestimate", "覆盖率估计", "id", "at"),
)


def label_of(code: int) -> str:
    """The table's name for people."""
    return next((source.label for source in SOURCES if source.code == code), f"未知来源{code}")
