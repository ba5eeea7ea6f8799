"""D: the dates of leaving and arriving, and the registration of residence (日期、居住登记)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    at_most,
    day,
    days,
    empty,
    fact_text,
    first_known,
    is_one_of,
    less,
    not_,
    number,
    plus_months,
    says,
)
from tonghu.rules.forms.consistency.common import BORN, FILLED_ON, HUKOU_HERE, IN_SHANGHAI_SINCE
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, MIGRANT, TASK, WARN, Task, at, must_fill, rule
from tonghu.rules.terms.departments import Department

_DATES = ("left_hukou", "came")
_ALL_DATES = (*_DATES, "arrived")
_MONTHS = 6
_LONGEST_GAP = 30  # days; readings: absences of at most 30 days in a row do not interrupt

must_fill(
    "D01",
    MIGRANT,
    ["left_hukou"],
    "没有填离开户籍地日期。请填写；在沪出生、没有回去住过的填出生日期。",
    "判定是否计入要用。",
)
must_fill("D02", MIGRANT, ["came"], "没有填来现居住地日期。请填写搬到现住处的日期。", "判定是否计入要用。")
rule(
    "D03",
    MIGRANT,
    ERROR,
    at("came", less(day("came"), day("left_hukou"))),
    "来现居住地日期早于离开户籍地日期。请核对两个日期，改正其中一个。",
    "先离开才能到达，同一天可以。",
)
rule(
    "D04",
    MIGRANT,
    ERROR,
    [at(key, less(day(key), BORN)) for key in _ALL_DATES],
    "日期早于儿童出生日期。请核对；在沪出生的填出生日期。",
    "时间上不可能。",
)
rule(
    "D05",
    MIGRANT,
    ERROR,
    [at(key, less(FILLED_ON, day(key))) for key in _ALL_DATES],
    "日期晚于填报日期。请核对日期和填报日期。",
    "还没有到的日期。",
)
rule(
    "D06",
    MIGRANT,
    WARN,
    at("left_hukou", says("left_hukou_precision", "2", "3")),
    "离开户籍地日期只精确到月或年，按最后一天计算。请尽量问清到日；问不清的说明原因。",
    "接受只到月、年的日期，但须标明。",
)
rule(
    "D07",
    MIGRANT,
    WARN,
    at(
        "came",
        all_of(
            empty("arrived"),
            less(ON, plus_months(day("came"), _MONTHS)),
            at_most(plus_months(day("left_hukou"), _MONTHS), ON),
        ),
    ),
    "搬到现住处不满6个月，但离开户籍地已久。请在补充页填首次来沪日期；确实刚到上海的说明原因。",
    "连续居住从首次来沪起算，不从最近一次搬家起算。",
)
rule(
    "D08",
    MIGRANT,
    WARN,
    at(
        "residence_registration",
        all_of(says("residence_registration", "1"), less(ON, plus_months(IN_SHANGHAI_SINCE, _MONTHS))),
    ),
    "已办理居住证，在沪居住却不满6个月。请核对居住登记和来沪日期；属实的说明原因。",
    "办理居住证须居住登记满半年。",
)
rule(
    "D09",
    MIGRANT,
    TASK,
    at("residence_registration", says("residence_registration", "3")),
    "这名儿童没有办理居住登记。请引导家庭到社区事务受理中心或派出所办理。",
    "入学等公共服务以居住登记为条件。",
    task=Task("引导办理居住登记", Department.POLICE),
)
rule(
    "D10",
    MIGRANT,
    ERROR,
    at("residence_registration", all_of(says("residence_registration", "1", "2"), HUKOU_HERE)),
    "本市户籍的儿童不办理居住证或居住登记。请核对户籍地址和居住登记。",
    "只有非本市户籍的来沪人员办理。",
)
_POLICE = fact_text("police_registration")
rule(
    "D11",
    MIGRANT,
    WARN,
    at(
        "residence_registration",
        any_of(
            all_of(says("residence_registration", "1"), not_(is_one_of(_POLICE, "1"))),
            all_of(says("residence_registration", "2", "3"), is_one_of(_POLICE, "1")),
        ),
    ),
    "居住证办理情况与公安部门的记录不一致。请核对；两个结果都保留，并说明以哪个为准。",
    "比对结果须记明由谁决定。",
)
rule(
    "D12",
    MIGRANT,
    WARN,
    at("residence_registration", all_of(says("residence_registration", "1"), says("hukou_registered", "0"))),
    "没有登记户口，却已办理居住证。请核对两项；属实的说明原因。",
    "一般不可能。",
)
_GAP_ENDS = first_known(day("gap_to"), ON)
rule(
    "D13",
    BOTH,
    WARN,
    at(
        "gap_from",
        all_of(
            # Both days away: from the 1st to the 30th are 30 days.
            at_most(number(_LONGEST_GAP), days(day("gap_from"), _GAP_ENDS)),
            at_most(plus_months(ON, -_MONTHS), _GAP_ENDS),
        ),
    ),
    "近6个月内连续离开超过30天，连续时间可能要重新起算。请核对起止日期；属于放假探亲的说明原因。",
    "探亲、放假不影响连续时间认定。",
)
