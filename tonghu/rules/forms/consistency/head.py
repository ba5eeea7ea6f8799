"""L: the head of the form, its way, and leaving the register (填报、采集、告知、退出)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    day,
    differ,
    empty,
    fact,
    fact_day,
    fact_number,
    fact_text,
    known,
    less,
    missing,
    not_,
    number,
    part,
    plus_months,
    says,
    text,
    word,
)
from tonghu.rules.forms.consistency.common import ASKED, HUKOU_HERE, SHANGHAI
from tonghu.rules.forms.consistency.rule import AUTO, BOTH, ERROR, MIGRANT, WARN, at, rule

_FRESH = 6  # months: 三（四）1 每半年
_CONTACTS = 3  # on different days before a child is given up as out of contact
_FILLED = day("filled_on")
_VISITED = says("collected_how", "1")

rule(
    "L01",
    BOTH,
    ERROR,
    [at("unit", missing("unit")), at("unit", differ(text("unit"), fact_text("account_unit")))],
    "没有填报单位，或与账号所属的居村、街镇不符。请填写本单位名称。",
    "登记表须盖章。",
)
rule(
    "L02",
    BOTH,
    ERROR,
    [
        at("filled_on", missing("filled_on")),
        at("filled_on", less(fact_day("today"), _FILLED)),
        at("filled_on", less(_FILLED, fact_day("round_opens"))),
    ],
    "没有填报日期，或不在本轮期间。请填写入户或申报的日期。",
    "按轮次管理。",
)
rule(
    "L03",
    BOTH,
    WARN,
    at("filled_on", less(ON, _FILLED)),
    "填报日期晚于本轮截止日（参照日）。请核对；补报的说明原因。",
    "2024年9月30日，其后每半年；可以补报，计为逾期。",
)
rule(
    "L04",
    BOTH,
    ERROR,
    [
        at("collected_how", missing("collected_how")),
        *(
            at(key, any_of(missing(key), all_of(_VISITED, empty(key))))
            for key in ("collected_by", "collected_on", "collected_where")
        ),
    ],
    "采集方式没有填，或入户走访没有写明日期、人员、地点。请在补充页填写。",
    "方案 三（二）：入户走访；自主申报的另须核实。",
)
rule(
    "L05",
    BOTH,
    ERROR,
    [
        at("informed", any_of(missing("informed"), says("informed", "0"))),
        at("consent", says("consent", "0")),
    ],
    "没有告知监护人，或自主申报没有监护人同意。请告知采集的依据和用途后再提交。",
    "个人信息保护法第三十五条；未成年人网络保护条例。",
)
rule(
    "L06",
    BOTH,
    ERROR,
    at(
        None,
        all_of(fact("uploading"), any_of(not_(fact("district_approved")), less(number(0), fact_number("checks_open")))),
    ),
    "没有经区级审批，或六部门核实还没有办结，不能上传。请先完成核实和审批。",
    "方案 三（三）：采集、核实、录入。",
)
rule(
    "L07",
    BOTH,
    WARN,
    at("collected_on", less(plus_months(fact_day("last_verified_on"), _FRESH), ON)),
    "上次核实已超过6个月。请重新走访核实，或说明原因。",
    "方案 三（四）1：每半年更新。",
)
rule(
    "L08",
    BOTH,
    ERROR,
    [
        at("exit_reason", all_of(known("exit_on"), empty("exit_reason"))),
        *(at(key, any_of(missing(key), all_of(known("exit_reason"), empty(key)))) for key in ("exit_on", "exit_proof")),
    ],
    "退出没有写明原因、日期或证明材料。请补全三项。",
    "退出原因：超龄、离沪、落户、父母返回、恢复监护、死亡、重复、误录、失联。",
)
rule(
    "L09",
    BOTH,
    WARN,
    at("exit_reason", all_of(says("exit_reason", "9"), less(fact_number("contact_days"), number(_CONTACTS)))),
    "以失联退出，不同日期的联系还不到3次。请继续联系；确实无法联系的说明经过。",
    "失联儿童属高风险。",
)
rule(
    "L10",
    BOTH,
    ERROR,
    at("exit_reason", all_of(known("exit_reason"), fact("care_open"))),
    "重点关爱个案还没有结案，不能退出。请先结案或转介。",
    "先结案或移交个案。",
)
rule(
    "L11",
    MIGRANT,
    WARN,
    at("exit_to", all_of(says("exit_reason", "2"), empty("exit_to"))),
    "离沪退出没有写去向。请填写去向的县（区），用于通报；问不到的说明原因。",
    "通报流入地要用。",
)
rule(
    "L12",
    MIGRANT,
    AUTO,
    # Without a form of an earlier round there was no hukou to move.
    at("hukou", all_of(HUKOU_HERE, not_(ASKED), differ(part(fact_text("last_hukou"), 0, 2), word(SHANGHAI)))),
    "户籍已迁入本市，已按“落户本市”拟退出流动儿童，并核对是否符合留守儿童。",
    "落户后不再是非本市户籍。",
    fills={"exit_reason": "3"},
)
rule(
    "L13",
    BOTH,
    WARN,
    at(None, less(number(0), fact_number("overwritten"))),
    "部门已核实的内容被改动。请核对；按权威来源的顺序，改动须说明原因。",
    "教育管学籍，公安管户籍居住，残联管残疾，医保管参保，卫健疾控管服务，民政管监护。",
)
