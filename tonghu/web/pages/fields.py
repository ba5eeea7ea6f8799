"""A registration form as a page shows it: each line with its value, source, problems and state (登记表的显示)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tonghu.register.showing import Eyes
from tonghu.rules.forms import Answers, Form, Item, Kind, Page, is_unknown, read_answers, shown
from tonghu.rules.forms.answers import reason_of
from tonghu.rules.terms.problems import Problem, Severity
from tonghu.steps.visits import Prefilled, may_override
from tonghu.web.shown.places import place_path
from tonghu.web.shown.sources import fact_of

_MOST_BUTTONS = 9  # more choices than this become a list to open
_WIDE = {Kind.CHOICES, Kind.LONG_TEXT}
_INPUT = {Kind.DATE: "numeric", Kind.PHONE: "tel"}


@dataclass(slots=True)
class Field:
    """One line on the page."""

    item: Item
    value: object = None
    source: str = ""
    applies: bool = True
    required: bool = False
    problems: list[Problem] = field(default_factory=list)
    explained: Mapping[str, str] = field(default_factory=dict)
    overrides: bool = False

    @property
    def letting_pass(self) -> list[str]:
        """The rules here that the 街镇 may let pass with a reason (放行)."""
        return [p.code for p in self.problems if self.overrides and may_override(p)]

    @property
    def control(self) -> str:
        """Which kind of control the template draws."""
        if self.item.kind in (Kind.CHOICE, Kind.YES_NO):
            return "buttons" if len(self.item.options) <= _MOST_BUTTONS else "select"
        named = {Kind.CHOICES: "boxes", Kind.DIVISION: "division", Kind.LONG_TEXT: "lines"}
        return named.get(self.item.kind, "text")

    @property
    def text(self) -> str:
        """The value in a text box; the reason of 不详 stands elsewhere."""
        value = self.value
        if isinstance(value, list):
            return "、".join(map(str, value))
        return "" if value is None or isinstance(value, Mapping) else str(value)

    @property
    def codes(self) -> list[str]:
        """The boxes ticked."""
        value = self.value
        return [str(code) for code in value] if isinstance(value, list) else [self.text] if self.text else []

    @property
    def unknown(self) -> str:
        """Why it is not known, or ""."""
        return reason_of(self.value)

    @property
    def place(self) -> str:
        """A division in words."""
        return place_path(self.text) if self.text.isdigit() else self.text

    @property
    def wide(self) -> bool:
        """Whether the line takes the whole width."""
        return self.item.kind in _WIDE or sum(len(option.label) + 3 for option in self.item.options) > 26

    @property
    def shown(self) -> bool:
        """A line that does not apply is hidden, unless something is to be said about it."""
        return self.applies or bool(self.problems)

    @property
    def input_mode(self) -> str:
        """The keyboard of a phone."""
        return _INPUT.get(self.item.kind, "text")

    @property
    def wrong(self) -> bool:
        """Whether something here blocks submitting."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Block:
    """A section with its lines."""

    title: str
    anchor: str
    fields: list[Field]

    @property
    def shown(self) -> bool:
        """A section without a line that applies is hidden."""
        return any(line.shown for line in self.fields)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the paper."""

    title: str
    blocks: list[Block]


def sheets(
    form: Form,
    values: Answers,
    *,
    on: date,
    known: Mapping[str, Prefilled] | None = None,
    problems: Iterable[Problem] = (),
    explained: Mapping[str, str] | None = None,
    overrides: bool = False,
) -> list[Sheet]:
    """The form and its supplement, line by line in printed order.

    known: what was prefilled; its source is shown while the value is still that. overrides: whether the 街镇 fills.
    """
    answers, _ = read_answers(form, values)
    applying = {item.key for item in shown(form, answers, on)}
    by_item: dict[str, list[Problem]] = {}
    for problem in problems:
        by_item.setdefault(problem.item or "", []).append(problem)

    def line(item: Item) -> Field:
        value = values.get(item.key)
        source = known[item.key].source if known and item.key in known and known[item.key].value == value else ""
        found = by_item.get(item.key, [])
        needed = item.required(answers, on)
        return Field(item, value, source, item.key in applying, needed, found, explained or {}, overrides)

    return [_sheet(page, form, number, line) for number, page in enumerate((form, form.supplement))]


def _sheet(page: Page, form: Form, number: int, line: Callable[[Item], Field]) -> Sheet:
    blocks = []
    for n, section in enumerate(page.sections):
        fields = [line(item) for item in section.items if item.key in form.by_key]
        if fields:
            blocks.append(Block(section.title, f"part-{number}-{n}", fields))
    return Sheet(page.title, blocks)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a filled form as it is read (读表): its words, whether they are 不详, how to see more."""

    item: Item
    words: str
    unknown: bool
    what: str = ""
    why: bool = False


def paper(form: Form, answers: Answers, *, on: date, eyes: Eyes) -> list[tuple[str, list[Told]]]:
    """The filled form to be read: per section the lines that apply, as the account sees them."""
    applying = {item.key for item in shown(form, answers, on)}
    read = []
    for page in (form, form.supplement):
        for section in page.sections:
            items = [item for item in section.items if item.key in applying]
            if lines := [_told(form, item, answers.get(item.key), eyes) for item in items]:
                read.append((section.title, lines))
    return read


def _told(form: Form, item: Item, value: object, eyes: Eyes) -> Told:
    fact = fact_of(form, item, value, eyes=eyes, of="form")
    return Told(item, fact.text, is_unknown(value), fact.what, fact.why)
