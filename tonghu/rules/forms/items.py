"""What a form is made of: page, section, line (附件1、附件2 的栏目)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tonghu.rules.forms.claims import Claim
from tonghu.rules.terms.departments import Department

# What was answered, by item key. A key that is absent was not answered; see `answers.py`.
Answers = Mapping[str, object]
# Whether a line applies, or must be filled, given the other answers and the day.
Condition = Claim


class Kind(StrEnum):
    """How a line is filled (填写方式)."""

    NAME = "NAME"  # 姓名
    ID_NUMBER = "ID_NUMBER"  # 证件号码
    PHONE = "PHONE"  # 联系方式
    DATE = "DATE"  # 日期: ISO string
    CHOICE = "CHOICE"  # 单选: one code
    CHOICES = "CHOICES"  # 多选: list of codes
    YES_NO = "YES_NO"  # 是否: "1" / "0"
    DIVISION = "DIVISION"  # 行政区划: code of 2, 4, 6, 9 or 12 digits
    DETAIL = "DETAIL"  # 详细地址: what stands after the division
    SCHOOL = "SCHOOL"  # 学校
    TEXT = "TEXT"  # 短文本
    LONG_TEXT = "LONG_TEXT"  # 长文本: may hold several lines


class Sensitivity(StrEnum):
    """Who may see an answer beside those who filled it in (敏感程度)."""

    PLAIN = "PLAIN"  # 一般
    SENSITIVE = "SENSITIVE"  # 敏感: hidden until asked for
    RESTRICTED = "RESTRICTED"  # 严格限制: only who serves the child


@dataclass(frozen=True, slots=True)
class Option:
    """One box (选项). `printed` is false for an answer that the work needs and the paper has no box for."""

    code: str
    label: str
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a form (栏目): its label is printed as the notice prints it.

    personal: names, numbers, phones, detailed addresses, free text. All else is coded and can be counted.
    exclusive: the code that stands alone (无, 健康). other: the key of the text that explains 其他.
    column: the label where the line stands without its paper (列名、提示); see `title`.
    """

    key: str
    label: str
    kind: Kind
    options: tuple[Option, ...]
    owner: Department
    personal: bool
    sensitivity: Sensitivity
    help: str
    applies: Condition
    required: Condition
    exclusive: str | None
    other: str | None
    max_length: int
    column: str = ""
    forms: str = "12"

    @property
    def title(self) -> str:
        """The label that says whose it is: 父亲公民身份号码 for the third 公民身份号码 on the page."""
        return self.column or self.label

    @property
    def restricted(self) -> bool:
        """Whether only who serves the child sees the answer (严格限制项目)."""
        return self.sensitivity is Sensitivity.RESTRICTED

    def option(self, code: object) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the paper (栏): its title and lines in printed order."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Page:
    """A sheet of paper: sections in printed order."""

    title: str
    sections: tuple[Section, ...]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every line of this sheet."""
        return tuple(line for section in self.sections for line in section.items)


@dataclass(frozen=True)
class Form(Page):
    """A registration form (登记表): what the notice prints, and the internal page that goes with it."""

    number: str  # 附件1
    code: str  # "1"
    supplement: Page

    @cached_property
    def all_items(self) -> tuple[Item, ...]:
        """Every line of the form, then those of the supplement that belong to this form."""
        return self.items + tuple(line for line in self.supplement.items if self.code in line.forms)

    @cached_property
    def by_key(self) -> dict[str, Item]:
        """The same lines, by key."""
        return {line.key: line for line in self.all_items}

    def __iter__(self) -> Iterator[Item]:
        return iter(self.all_items)


class UnknownItem(KeyError):
    """The form has no line with this key."""


def item(form: Form, key: str) -> Item:
    """The line with this key, on the form or on its supplement."""
    try:
        return form.by_key[key]
    except KeyError:
        raise UnknownItem(key) from None


def items_of(department: Department, form: Form) -> list[Item]:
    """The lines this department answers for (方案 二), in printed order."""
    return [line for line in form if line.owner is department]
