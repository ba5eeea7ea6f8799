"""H: health services, insurance, vaccination (健康管理、医保、疫苗接种)."""

from datetime import date

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    at_most,
    days,
    fact,
    fact_day,
    fact_number,
    fact_says,
    less,
    missing,
    months,
    not_,
    number,
    plus_months,
    says,
    the_day,
)
from tonghu.rules.forms.conditions import may_be_0_to_6, may_be_0_to_36_months
from tonghu.rules.forms.consistency.common import BORN, HUKOU_HERE, IN_SHANGHAI_SINCE, younger
from tonghu.rules.forms.consistency.rule import (
    AUTO,
    BOTH,
    ERROR,
    LEFT_BEHIND,
    MIGRANT,
    TASK,
    WARN,
    Task,
    at,
    rule,
)
from tonghu.rules.terms.departments import Department

_HOME, _HERE, _NOT, _NOT_DUE = "1", "2", "3", "0"  # 在户籍地 在居住地 未接受 不适用
_FIRST_CONTACT = 28  # days: 满月随访 (国家基本公共卫生服务规范 第三版)
_FIRST_TCM = 6  # months
_BEFORE_TCM = less(months(BORN, ON), number(_FIRST_TCM))

rule(
    "H01",
    BOTH,
    ERROR,
    at("health_0_6", all_of(says("health_0_6", _HOME, _HERE, _NOT), not_(may_be_0_to_6))),
    "已满7周岁，不填0—6岁儿童健康管理服务。请核对出生日期，或留空。",
    "0—6岁即满7周岁的前一天为止。",
)
rule(
    "H02",
    BOTH,
    ERROR,
    at(
        "health_0_6",
        any_of(
            missing("health_0_6"),
            all_of(at_most(number(_FIRST_CONTACT), days(BORN, ON)), says("health_0_6", _NOT_DUE), may_be_0_to_6),
        ),
    ),
    "不满7周岁的没有填0—6岁儿童健康管理服务。请选一项；只有未满28天的可选“不适用”。",
    "方案 二（四）。",
)
rule(
    "H03",
    BOTH,
    ERROR,
    at("tcm_0_36", all_of(says("tcm_0_36", _HOME, _HERE, _NOT), not_(may_be_0_to_36_months))),
    "已超过36个月，不填0—36个月儿童中医药健康管理服务。请核对出生日期，或留空。",
    "不适用的不填。",
)
rule(
    "H04",
    BOTH,
    ERROR,
    at(
        "tcm_0_36",
        any_of(
            missing("tcm_0_36"),
            all_of(at_most(number(_FIRST_TCM), months(BORN, ON)), says("tcm_0_36", _NOT_DUE), may_be_0_to_36_months),
        ),
    ),
    "36个月及以下的没有填0—36个月儿童中医药健康管理服务。请选一项；只有未满6个月的可选“不适用”。",
    "方案 二（四）。",
)
rule(
    "H05",
    BOTH,
    WARN,
    at("tcm_0_36", all_of(_BEFORE_TCM, says("tcm_0_36", _HOME, _HERE))),
    "不满6个月，却已接受中医药健康管理服务。请核对；属实的说明原因。",
    "首次服务在6个月。",
)
rule(
    "H06",
    BOTH,
    AUTO,
    at("tcm_0_36", all_of(_BEFORE_TCM, says("tcm_0_36", _NOT))),
    "不满6个月，未到中医药健康管理服务的月龄，已按“不适用”登记。",
    "未到龄，不算缺漏。",
    fills={"tcm_0_36": _NOT_DUE},
)
rule(
    "H07",
    MIGRANT,
    WARN,
    at(
        "tcm_0_36",
        any_of(
            all_of(says("health_0_6", _HOME), says("tcm_0_36", _HERE)),
            all_of(says("health_0_6", _HERE), says("tcm_0_36", _HOME)),
        ),
    ),
    "两项健康服务一项在户籍地、一项在居住地。请核对；属实的说明原因。",
    "一般在同一机构接受。",
)
rule(
    "H08",
    MIGRANT,
    WARN,
    at("health_0_6", all_of(says("health_0_6", _HOME), less(plus_months(IN_SHANGHAI_SINCE, 12), ON))),
    "在沪居住已超过12个月，却在户籍地接受健康管理。请核对；属实的说明原因。",
    "每隔几个月一次的检查难以在外地进行。",
)
rule(
    "H09",
    MIGRANT,
    WARN,
    at("health_0_6", all_of(says("health_0_6", _HOME), says("born_here", "1"))),
    "在沪出生且未离开，却在户籍地接受健康管理。请核对；属实的说明原因。",
    "互相矛盾。",
)
rule(
    "H10",
    BOTH,
    TASK,
    at("health_0_6", all_of(says("health_0_6", _NOT), at_most(number(_FIRST_CONTACT), days(BORN, ON)), younger(7))),
    "这名儿童没有接受0—6岁健康管理服务。请转社区卫生服务中心建册随访。",
    "国家基本公共卫生服务规范。",
    task=Task("健康管理转介", Department.HEALTH),
)
rule(
    "H11",
    LEFT_BEHIND,
    ERROR,
    [at(key, says(key, _HERE)) for key in ("health_0_6", "tcm_0_36")],
    "填了流动儿童登记表的选项。请改选“已接受”或“未接受”。",
    "附件2只有“已接受”“未接受”。",
)
rule(
    "H12",
    MIGRANT,
    WARN,
    at("insurance", all_of(says("insurance", "2"), says("residence_registration", "3"))),
    "纳入居住地医保，居住登记却为“未登记”。请核对两项；属实的说明原因。",
    "一般须持居住证参保。",
)
rule(
    "H13",
    MIGRANT,
    WARN,
    at(
        "insurance",
        any_of(
            all_of(says("insurance", "2"), fact_says("insurance_record", "none", "home")),
            all_of(says("insurance", "3"), fact_says("insurance_record", "here", "both")),
        ),
    ),
    "参保情况与医保部门的记录不一致。请核对；两个结果都保留，并说明以哪个为准。",
    "列入与医保部门不一致的处理。",
)
rule(
    "H14",
    MIGRANT,
    WARN,
    at("insurance", fact_says("insurance_record", "both")),
    "户籍地和居住地都有参保记录。请提醒家庭核对重复参保，并说明情况。",
    "重复参保。",
)
rule(
    "H15",
    BOTH,
    TASK,
    at("insurance", says("insurance", "3")),
    "这名儿童没有纳入医保。请告知参保时间和办法；困难家庭可获资助。",
    "方案 二（五）。",
    task=Task("参保告知", Department.INSURANCE),
)
rule(
    "H16",
    MIGRANT,
    WARN,
    at("insurance", all_of(says("insurance", "1"), HUKOU_HERE)),
    "本市户籍的儿童选了户籍地医保，户籍地与居住地都是本市。请核对；无误的说明原因。",
    "同在本市。",
)
rule(
    "H17",
    BOTH,
    WARN,
    at(
        "vaccination",
        any_of(less(number(0), fact_number("doses_too_early")), less(number(0), fact_number("doses_out_of_order"))),
    ),
    "接种记录中有未到月龄或顺序不对的剂次。请由疾控部门核对来源，并说明结果。",
    "核对来源，不作为家庭的过错。",
)
rule(
    "H18",
    BOTH,
    WARN,
    at(
        "vaccination",
        all_of(
            at_most(fact_day("hpv_dose_on"), ON),
            any_of(says("sex", "1"), less(BORN, the_day("2011-11-10"))),
        ),
    ),
    "男童或2011年11月10日前出生的，却记有免疫规划HPV疫苗剂次。请由疾控部门核对，并说明结果。",
    "HPV疫苗免疫规划只含2011年11月10日及以后出生的女童。",
    since=date(2025, 11, 10),
)
rule(
    "H19",
    BOTH,
    TASK,
    at("vaccination", all_of(less(number(0), fact_number("doses_overdue")), not_(fact("home_record")))),
    "有逾期未种的疫苗，户籍地也没有记录。请通过接种单位提醒补种。",
    "方案 二（六）。",
    task=Task("补种提醒", Department.CDC),
)
rule(
    "H20",
    BOTH,
    ERROR,
    at(
        "vaccination",
        any_of(
            less(fact_day("dose_due_on"), fact_day("schedule_from")),
            less(fact_day("schedule_until"), fact_day("dose_due_on")),
        ),
    ),
    "评价接种所用的免疫程序在应种日期不在施行。请按应种日期当时的程序重新评价。",
    "2021、2025、2026年版程序各有施行日期。",
)
