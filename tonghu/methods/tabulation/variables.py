"""The columns of a snapshot, each with its codes and the department that answers for it (变量).

Restricted items (监护问题、健康状况、流浪、父母状态、无监护能力的依据) are no variables and never will be, nor are the
flags that hint at them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.rules.eligibility import Kind
from tonghu.rules.eligibility.verdict import Flag
from tonghu.rules.forms import LEFT_BEHIND_FORM, MIGRANT_FORM, item
from tonghu.rules.terms.departments import Department

NOT_COLLECTED, NOT_APPLICABLE = 255, 254  # 未采集, 不适用: codes of every coded variable
UNKNOWN_PLACE = 0  # 地址待落实, or kept secret
STREETS = 1000  # a street's code is its district's times this and a number; without one: the street is not known

_TAIL = {NOT_COLLECTED: "未采集"}
_TAIL_NA = {NOT_APPLICABLE: "不适用", NOT_COLLECTED: "未采集"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One column (变量). categories: code → label in printing order; empty for places, which the snapshot names.

    Owners are computed from the forms where the variable is an item of one.
    """

    key: str
    label: str
    categories: Mapping[int, str]
    owners: tuple[Department, ...] = ()
    flag: bool = False  # yes or no
    place: int = 0  # digits of a division code

    @property
    def column_type(self) -> str:
        """As DuckDB and Parquet keep it."""
        if self.place:
            return "UBIGINT" if self.place > 9 else "UINTEGER"
        return "BOOLEAN" if self.flag else "UTINYINT"


def _owned_by_form(key: str) -> tuple[Department, ...]:
    return (item(LEFT_BEHIND_FORM if key in _ONLY_LEFT_BEHIND else MIGRANT_FORM, key).owner,)


_ONLY_LEFT_BEHIND = frozenset({"carer_relation"})
POLICE, EDUCATION, HEALTH, CDC = Department.POLICE, Department.EDUCATION, Department.HEALTH, Department.CDC


def _options(key: str, more: Mapping[int, str] | None = None, *, na: bool = False) -> dict[int, str]:
    form = LEFT_BEHIND_FORM if key in _ONLY_LEFT_BEHIND else MIGRANT_FORM
    boxes = {int(o.code): o.label for o in item(form, key).options if o.code.isdigit()}
    return {**boxes, **(more or {}), **(_TAIL_NA if na else _TAIL)}


def _form(
    key: str,
    label: str = "",
    *,
    na: bool = False,
    more: Mapping[int, str] | None = None,
    also: tuple[Department, ...] = (),
) -> Variable:
    form = LEFT_BEHIND_FORM if key in _ONLY_LEFT_BEHIND else MIGRANT_FORM
    owners = tuple(o for o in (*_owned_by_form(key), *also) if o is not Department.CIVIL)
    return Variable(key, label or item(form, key).title, _options(key, more, na=na), owners)


KINDS = {Kind.MIGRANT: 1, Kind.LEFT_BEHIND: 2, Kind.WAITING: 3, Kind.OUTSIDE: 4, Kind.UNDECIDED: 5}
_AGES = {n: f"{n}岁" for n in range(16)}  # from 16 years on: 不适用
BANDS = {0: "0—2岁", 1: "3—5岁", 2: "6—11岁", 3: "12—15岁"}  # statistics.md 2.3: coverage is estimated in them too
BAND_OF_AGE = (0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3)
MONTH_BANDS = {0: "0—5个月", 1: "6—11个月", 2: "12—23个月", 3: "24—36个月"}
STAY = {0: "不满6个月", 1: "6—11个月", 2: "1—2年", 3: "3—4年", 4: "5年以上"}
CARERS = {1: "祖父母、外祖父母", 2: "其他亲属或他人", 3: "无受委托照护人", **_TAIL_NA}
SOURCES = {1: "仅教育名单", 2: "仅公安名单", 3: "教育和公安名单", 4: "其他名单或走访"}
RECORD_STATES = {
    0: "未登记", 1: "草稿", 2: "待审核", 3: "退回修改", 4: "已审核，待核实", 5: "部门核实中", 6: "已核实",
    7: "已生成上传",
}  # fmt: skip
ANSWERS = {0: "未发核对", 1: "未回复", 2: "一致", 3: "不一致，未处理", 4: "不一致，已处理", 5: "查无记录"}
TOLD = {1: "本轮登记表", 2: "以前的登记表", 3: "仅部门名单"}
FLOW = {0: "不涉及", 1: "期初、期末都在", 2: "新增", 3: "退出", 4: "满16周岁退出"}
_SERVICE = {1: "在户籍地接受", 2: "在居住地接受", 4: "已接受（留守）", 3: "未接受", 0: "未到龄", **_TAIL_NA}
_YES = {1: "是", 0: "否"}
PROVINCES = {
    11: "北京", 12: "天津", 13: "河北", 14: "山西", 15: "内蒙古", 21: "辽宁", 22: "吉林", 23: "黑龙江", 31: "上海",
    32: "江苏", 33: "浙江", 34: "安徽", 35: "福建", 36: "江西", 37: "山东", 41: "河南", 42: "湖北", 43: "湖南",
    44: "广东", 45: "广西", 46: "海南", 50: "重庆", 51: "四川", 52: "贵州", 53: "云南", 54: "西藏", 61: "陕西",
    62: "甘肃", 63: "青海", 64: "宁夏", 65: "新疆", 71: "台湾", 81: "香港", 82: "澳门", **_TAIL,
}  # fmt: skip
# Flags of a verdict that tell nothing restricted. The others (紧急、困境、孤儿、事实无人抚养线索) say that a parent is
# dead, gone, detained or ill: 父母状态 is restricted, and a column that hints at it is as good as one that names it.
FLAGS = {
    "within_city": (Flag.WITHIN_CITY, "市内跨区"),
    "presumed": (Flag.PRESUMED, "推定"),
    "other_province": (Flag.OTHER_PROVINCE, "外省线索"),
    "notify": (Flag.NOTIFY, "通报"),
}
ASKED = (EDUCATION, POLICE, HEALTH, Department.INSURANCE, CDC, Department.DISABILITY)


def _all() -> tuple[Variable, ...]:
    return (
        Variable("district", "区", {}, place=6),
        Variable("street", "街道（乡镇）", {}, place=9),
        Variable("committee", "居（村）委会", {}, place=12),
        Variable("kind", "类别", {code: kind.label for kind, code in KINDS.items()}),
        Variable("sex", "性别", {1: "男", 2: "女", **_TAIL}),
        Variable("age", "年龄", {**_AGES, **_TAIL_NA}),
        Variable("band", "年龄段", {**BANDS, **_TAIL_NA}),
        Variable("months", "月龄段", {**MONTH_BANDS, **_TAIL_NA}),
        Variable("origin", "户籍省份", PROVINCES, (POLICE,)),
        Variable("hukou_county", "户籍县（市、区）", {}, (POLICE,), place=6),
        _form("residence_registration", na=True),
        _form("lives_with", na=True),
        _form("housing", na=True),
        Variable("stay", "在沪居住时长", {**STAY, **_TAIL_NA}, (POLICE,)),
        _form("stage", "就学阶段"),
        _form("school_status", na=True),
        _form("boarding", na=True),
        _form("insurance", more={4: "已纳入医保（留守）"}),
        Variable("health_0_6", "0—6岁健康管理", _SERVICE, _owned_by_form("health_0_6")),
        Variable("tcm_0_36", "0—36个月中医药健康管理", _SERVICE, _owned_by_form("tcm_0_36")),
        _form("vaccination", "免疫规划接种", also=(HEALTH,)),
        _form("disability"),
        _form("disability_level", na=True),
        _form("rehabilitation", na=True),
        _form("guardianship"),
        _form("hardship"),
        _form("support"),
        Variable("carer", "受委托照护人", CARERS),
        Variable("source", "名单来源", SOURCES, (EDUCATION, POLICE)),
        Variable("disputed", "名单之间", {0: "一致", 1: "不一致"}, (EDUCATION, POLICE)),
        Variable("record_state", "登记和核实", RECORD_STATES, ASKED),
        Variable("told_by", "内容来自", TOLD),
        *(Variable(f"answer_{d.value.lower()}", f"{d.label}核对", ANSWERS, (d,)) for d in ASKED),
        Variable("was", "期初类别", {**{c: k.label for k, c in KINDS.items()}, 0: "期初不在册"}),
        Variable("flow", "半年变动", FLOW, (POLICE, EDUCATION)),
        Variable("group_of_flow", "变动所属类别", {1: "流动儿童", 2: "留守儿童", 0: "不涉及"}),
        Variable("monitored", "监测对象", _YES, flag=True),
        Variable("statistical", "统计对象", _YES, flag=True),
        Variable("asked_for_help", "主动求助", _YES, flag=True),
        *(Variable(key, label, _YES, flag=True) for key, (_, label) in FLAGS.items()),
    )


VARIABLES: dict[str, Variable] = {variable.key: variable for variable in _all()}
