"""The 25 standard tables (标准统计表), as data: one definition for dashboard, list, export and report.

Who must be asked before one is released is computed: the owners of its variables, of its universe and of what a rate
of it is divided by; 民政 and 统计 for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tonghu.methods.tabulation.variables import ASKED, VARIABLES, Variable
from tonghu.rules.terms.departments import Department

MOST_DIMENSIONS = 4  # of a custom table: more is a list of children in disguise
_ALWAYS = (Department.CIVIL, Department.STATISTICS)
_FINER_THAN_STREET = frozenset({"committee", "hukou_county"})


class Threshold(StrEnum):
    """Which threshold of disclosure control holds."""

    PUBLIC = "PUBLIC"  # 对外发布
    OFFICES = "OFFICES"  # 部门之间


class Lowest(StrEnum):
    """The smallest places a public table may show (最低公布层级)."""

    CITY = "CITY"
    DISTRICT = "DISTRICT"
    STREET = "STREET"


class Refused(ValueError):
    """No such table can be counted (不能制表); the message says why."""


Allowed = Mapping[str, tuple[int, ...]]  # variable → the codes that are in


@dataclass(frozen=True, slots=True)
class Universe:
    """Whom a table counts (统计范围): for each variable of `allowed` one of its codes."""

    label: str
    allowed: Allowed = field(default_factory=dict)

    def and_also(self, label: str, **more: tuple[int, ...]) -> "Universe":
        """A part of this universe."""
        return Universe(label, {**self.allowed, **more})


MONITORED = Universe("监测对象", {"monitored": (1,)})
MIGRANTS = MONITORED.and_also("流动儿童", kind=(1,))
LEFT_BEHIND = MONITORED.and_also("留守儿童", kind=(2,))
YOUNG = MONITORED.and_also("不满7周岁的监测对象", age=tuple(range(7)))
TODDLERS = MONITORED.and_also("36个月及以下的监测对象", months=(0, 1, 2, 3))
DISABLED = MONITORED.and_also("有残疾的监测对象", disability=tuple(range(1, 8)))
# Whoever moved is of one of the two categories; a third code, with nobody in it, would keep the protection from seeing
# that the children of the end are those of every other table.
MOVED = Universe("期初或期末的监测对象", {"flow": (1, 2, 3, 4), "group_of_flow": (1, 2)})


@dataclass(frozen=True, slots=True)
class Definition:
    """One table (统计表定义). dims: rows first, the last one across. rate_of: variables a rate of it is divided by."""

    number: str
    title: str
    dims: tuple[str, ...]
    universe: Universe = MONITORED
    threshold: Threshold = Threshold.PUBLIC
    lowest: Lowest = Lowest.DISTRICT
    rate_of: tuple[str, ...] = ()
    note: str = ""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Its dimensions."""
        return tuple(VARIABLES[key] for key in self.dims)

    @property
    def consent(self) -> tuple[Department, ...]:
        """The departments that must agree, 民政 and 统计 first."""
        used = (*self.dims, *self.universe.allowed, *self.rate_of)
        owners = [owner for key in used for owner in VARIABLES[key].owners]
        return tuple(dict.fromkeys((*_ALWAYS, *owners)))


def _tables() -> tuple[Definition, ...]:
    street, offices = Lowest.STREET, Threshold.OFFICES
    return (
        Definition("T01", "流动、留守儿童总量", ("district", "kind", "sex")),
        Definition("T02", "年龄结构", ("district", "age", "sex")),
        Definition("T03", "街镇分布", ("street", "kind"), lowest=street),
        Definition("T04", "街镇年龄段", ("street", "band", "sex"), threshold=offices, lowest=street),
        Definition("T05", "流动儿童户籍地来源", ("origin", "district"), MIGRANTS),
        Definition("T06", "流动儿童户籍地、年龄和性别", ("origin", "band", "sex"), MIGRANTS, lowest=Lowest.CITY),
        Definition("T07", "居住登记", ("district", "residence_registration", "band"), MIGRANTS),
        Definition("T08", "共同居住人", ("district", "lives_with", "band"), MIGRANTS),
        Definition("T09", "居住类型", ("district", "housing"), MIGRANTS),
        Definition("T10", "在沪居住时长", ("district", "stay", "band"), MIGRANTS),
        Definition("T11", "就学阶段", ("district", "stage", "sex")),
        Definition("T12", "学业状况", ("district", "school_status", "stage")),
        Definition("T13", "学校寄宿", ("district", "stage", "boarding")),
        Definition("T14", "参加医保", ("district", "insurance", "band")),
        Definition("T15", "0—6岁健康管理", ("district", "health_0_6", "age"), YOUNG),
        Definition("T16", "0—36个月中医药健康管理", ("district", "tcm_0_36", "months"), TODDLERS),
        Definition("T17", "免疫规划接种", ("district", "vaccination", "age")),
        Definition("T18", "残疾类别和等级", ("disability", "disability_level"), DISABLED, lowest=Lowest.CITY),
        Definition("T19", "接受康复救助", ("district", "rehabilitation", "band"), DISABLED),
        Definition("T20", "监护情况", ("district", "guardianship", "kind")),
        Definition(
            "T21", "家庭困难情况", ("district", "hardship", "kind"), note="同时有几项的，按登记表次序计入第一项。"
        ),
        Definition("T22", "受委托照护人", ("district", "carer", "band"), LEFT_BEHIND),
        Definition(
            "T23",
            "残疾状况",
            ("district", "disability", "band"),
            note="重病、慢性病、心理行为异常属严格限制项目，不进入统计快照；健康状况仅列残疾。",
        ),
        Definition("T24", "核实情况与数据质量", ("district", "source", "record_state"), threshold=offices),
        Definition(
            "T25",
            "半年变动",
            ("district", "flow", "group_of_flow"),
            MOVED,
            note="按期末现居住地计入各区；期内在区间迁移的，不计作迁出区的退出。",
        ),
    )


STANDARD: dict[str, Definition] = {table.number: table for table in _tables()}

# How far each department's answers agree with the families' (各部门核对结果): protected with the tables for everybody,
# so that a quality statement may tell rates of them; never printed as tables.
QUALITY: dict[str, Definition] = {
    f"Q-{department.value}": Definition(
        f"Q-{department.value}",
        f"{department.label}核对结果",
        ("district", f"answer_{department.value.lower()}"),
    )
    for department in ASKED
}


def custom(dims: Sequence[str], *, allowed: Allowed | None = None, title: str = "自定义表") -> Definition:
    """A table of one's own (自定义制表), within the same bounds as the standard ones: monitored children by default.

    Raises Refused. It is protected like every other table, and for offices only.
    """
    known = {**(allowed or {})}
    if absent := [key for key in (*dims, *known) if key not in VARIABLES]:
        raise Refused(f"没有“{absent[0]}”这个变量。可选：{'、'.join(VARIABLES)}。")
    if not 1 <= len(dims) <= MOST_DIMENSIONS or len(set(dims)) < len(dims):
        raise Refused(f"一张表应有1至{MOST_DIMENSIONS}个不同的维度。请重新选择。")
    if fine := [key for key in dims if key in _FINER_THAN_STREET]:
        raise Refused(f"“{VARIABLES[fine[0]].label}”太细，不能作为统计表的维度。请改用街道（乡镇）或省份。")
    for key, codes in known.items():
        if not VARIABLES[key].place and (bad := [c for c in codes if c not in VARIABLES[key].categories]):
            raise Refused(f"“{VARIABLES[key].label}”没有代码{bad[0]}。请核对。")
    universe = Universe("按条件选取的监测对象", {"monitored": (1,), **known})
    lowest = Lowest.STREET if "street" in dims else Lowest.DISTRICT
    return Definition("自定义", title, tuple(dims), universe, Threshold.OFFICES, lowest)
