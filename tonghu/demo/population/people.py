"""What is true of an invented family (真实情况): the child, the adults, the home."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tonghu.demo.population.facts import FIRST_OVER_AGE
from tonghu.rules.terms.months import add_months, months_reached


class Situation(StrEnum):
    """What became of a family, and with it whether a child counts (处境)."""

    MIGRANT = "MIGRANT"  # 流动:非本市户籍,在沪满6个月
    CROSS_DISTRICT = "CROSS_DISTRICT"  # 本市户籍跨区居住,主动求助
    LEFT_BEHIND = "LEFT_BEHIND"  # 留守
    WAITING = "WAITING"  # 待满期:来沪不满6个月
    MOVED_AWAY = "MOVED_AWAY"  # 已搬到本市其他区
    LEFT_SHANGHAI = "LEFT_SHANGHAI"  # 已离沪
    NOT_LEFT_BEHIND = "NOT_LEFT_BEHIND"  # 一方外出,另一方能照护:不是留守
    ALONE = "ALONE"  # 未随父母或其他监护人
    OVERSEAS = "OVERSEAS"  # 港澳台


@dataclass(frozen=True, slots=True)
class Place:
    """A division (12, 6 or fewer digits) and what follows it in an address."""

    code: str
    detail: str


@dataclass(slots=True)
class Roots:
    """Where a family is registered and what it hands down."""

    hukou: Place
    ethnic: str
    surname: str


@dataclass(slots=True)
class Adult:
    """A parent, another guardian or an entrusted carer."""

    name: str
    surname: str  # what the own family handed down; "" where names carry none
    sex: str
    born: date
    ethnic: str
    idno: str
    phone: str
    hukou: Place
    residence: Place
    relation: str  # GB/T 4761: 51 父亲, 52 母亲, 61 祖父 …
    status: str = ""  # code of the supplement; "" for one that can be reached and is able
    away_since: date | None = None
    away_to: str = ""  # division code
    away_for: str = ""


@dataclass(slots=True)
class Family:
    """The adults around one or more children and what they share."""

    key: str
    situation: Situation
    home: Place  # where they live on the day of the lists
    listed: Place  # where the lists believe they live: the same, unless they moved or left
    previous: Place  # the flat before, for rows that were never brought up to date
    previous_phone: str
    housing: str
    moved_in: date | None  # last change of flat; None: never changed since they came
    lives_with: str
    registration: str
    asked_for_help: bool
    hardship: str
    guardianship: str
    problems: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    father: Adult | None = None
    mother: Adult | None = None
    other: Adult | None = None  # 其他监护人 (form 1) or 受委托照护人 (form 2)
    one_out: bool = False  # 父母一方外出、另一方无监护能力
    exit_on: date | None = None
    children: list["Child"] = field(default_factory=list)

    @property
    def adults(self) -> list[Adult]:
        """Those who are there, father first."""
        return [adult for adult in (self.father, self.mother, self.other) if adult]


@dataclass(slots=True)
class Child:
    """One child with all that forms, lists and departments may ask; codes as on the forms."""

    key: str
    family: Family = field(repr=False, compare=False)  # which compares its children
    name: str
    sex: str
    born: date
    ethnic: str
    document: str
    idno: str
    registered: bool  # 是否登记户口
    hukou: Place
    arrived: date | None = None
    left_hukou: date | None = None
    came: date | None = None
    permit: str = ""  # 居住证号
    registration: str = ""
    stage: str = ""
    grade: int = 0  # 1–12; 0 before school
    kindergarten: bool = False
    school: str = ""
    school_status: str = ""
    boarding: bool = False
    health: list[str] = field(default_factory=list)
    health_0_6: str = ""
    tcm_0_36: str = ""
    insurance: str = ""
    disability: str = "0"
    disability_parts: list[str] = field(default_factory=list)
    disability_level: str = "0"
    disability_certificate: str = ""
    rehabilitation: bool = False
    vaccination: str = ""
    vagrant: bool = False
    twin: bool = False

    @property
    def situation(self) -> Situation:
        """The situation of the family."""
        return self.family.situation

    @property
    def residence(self) -> Place:
        """Where the child lives."""
        return self.family.home

    def too_old(self, on: date) -> bool:
        """超龄: 16 or older on `on`."""
        return on >= add_months(self.born, FIRST_OVER_AGE * 12)

    def counts_as(self, on: date) -> str:
        """The truth about the child: "MIGRANT", "LEFT_BEHIND", or "" when it does not count on `on`."""
        if self.too_old(on):
            return ""
        if self.situation is Situation.LEFT_BEHIND:
            return "LEFT_BEHIND"
        if self.situation not in (Situation.MIGRANT, Situation.CROSS_DISTRICT, Situation.MOVED_AWAY):
            return ""
        since = self.came if self.situation is Situation.CROSS_DISTRICT else self.arrived
        return "MIGRANT" if since and months_reached(since, 6, on=on) else ""
