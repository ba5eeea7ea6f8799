"""M: key care (重点关爱服务对象)."""

from tonghu.rules.forms.claims import (
    all_of,
    any_of,
    empty,
    fact,
    fact_day,
    fact_empty,
    fact_says,
    less,
    not_,
    says_other_than,
)
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, TASK, WARN, Task, at, rule
from tonghu.rules.forms.keycare import GROUNDS
from tonghu.rules.terms.departments import Department

_ENTRY = ("care_type", "care_level", "care_worker", "care_next_visit")

rule(
    "M01",
    BOTH,
    TASK,
    at("key_care", all_of(any_of(*(ground.when for ground in GROUNDS)), empty("key_care"))),
    "这名儿童有重点关爱的依据，还没有作出决定。请由工作人员决定是否纳入，并写明理由。",
    "方案 三（二）：建立重点关爱服务对象信息台账；系统提示，由人决定。",
    task=Task("重点关爱决定", Department.CIVIL),
)
rule(
    "M02",
    BOTH,
    ERROR,
    [at("key_care", all_of(fact("care_open"), fact_empty(name))) for name in _ENTRY],
    "重点关爱台账缺类型、等级、责任人或下次走访日期。请补全。",
    "台账内容。",
)
rule(
    "M03",
    BOTH,
    ERROR,
    at("key_care", all_of(fact("care_open"), fact_says("care_level_by", "system"))),
    "重点关爱等级由系统提出，还没有人确认。请由工作人员确认等级并写明理由。",
    "个人信息保护法第二十四条：不得仅由自动化决策。",
)
rule(
    "M04",
    BOTH,
    WARN,
    at("key_care", all_of(fact("care_open"), less(fact_day("care_next_visit"), fact_day("today")))),
    "重点关爱走访已逾期。请尽快走访；确有原因的说明。",
    "逾期1、3、7天逐级提醒。",
)
rule(
    "M05",
    BOTH,
    ERROR,
    at("key_care", all_of(fact("care_removed"), not_(fact("care_assessed")))),
    "没有评估就移出了重点关爱台账。请先作评估，再决定是否移出。",
    "须可追溯。",
)
rule(
    "M06",
    BOTH,
    TASK,
    at("danger", says_other_than("danger", "0")),
    "发现遭受侵害、被遗弃、被拐卖、出走或自伤等紧急情形。请立即向公安机关报告，并通知区民政局。",
    "未成年人保护法第十一条强制报告；不评分、不待审批。",
    task=Task("强制报告", Department.POLICE, urgent=True),
)
