"""A fault a rule found, said so that a clerk can act on it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem stops (问题级别)."""

    ERROR = "ERROR"  # 错误: blocks submitting, never saving a draft
    WARN = "WARN"  # 提醒: may go on with a reason
    AUTO = "AUTO"  # 自动: the system fills or hides
    TASK = "TASK"  # 待办: opens a follow-up


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `code` names the rule, `message` says in Chinese what is wrong and what to do next.

    `item` is the key of the form item or list column; the place (file, sheet, row) is known to the caller.
    A message never repeats a name, a number, a phone or an address.
    """

    code: str
    message: str
    item: str | None = None
    severity: Severity = Severity.ERROR
