"""B: age and the circle of children of each form, on the reference day (出生日期、工作对象)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    at_most,
    day,
    differ,
    fact_text,
    known,
    latest,
    less,
    matches,
    missing,
    months,
    not_,
    number,
    plus_days,
    plus_months,
    same,
    says,
    says_other_than,
    text,
)
from tonghu.rules.forms.consistency.common import (
    ASKED,
    BORN,
    FILLED_ON,
    HUKOU_HERE,
    IN_SHANGHAI_SINCE,
    NOT_ASKED,
    PARENTS,
    county,
    here_under,
)
from tonghu.rules.forms.consistency.rule import (
    BOTH,
    ERROR,
    LEFT_BEHIND,
    MIGRANT,
    NOTICE,
    TASK,
    WARN,
    Task,
    at,
    rule,
)
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.scope import UNDER_AGE

_SIXTEENTH = plus_months(BORN, UNDER_AGE.on(NOTICE) * 12)
_MONTHS = 6  # 方案 一（一）满6个月以上、一（二）超过6个月
_AGE = months(BORN, ON)
_SOON = 90  # days before the sixteenth birthday
_AWAY_SINCE = latest(day("father_away_since"), day("mother_away_since"))
_OUT = any_of(says("both_out", "1"), says("one_out", "1"))

rule(
    "B01",
    BOTH,
    ERROR,
    at("born", any_of(missing("born"), less(FILLED_ON, BORN))),
    "没有填出生日期，或者晚于填报日期。请对照户口簿改正。",
    "凡按年龄填写的栏目都要用到。",
)
rule(
    "B02",
    BOTH,
    ERROR,
    at("born", at_most(_SIXTEENTH, ON)),
    "参照日已满16周岁，不在监测摸排范围。请核对出生日期；无误的按“超龄”办理退出。",
    "方案 一：不满16周岁。",
)
rule(
    "B03",
    BOTH,
    WARN,
    at("born", all_of(less(ON, _SIXTEENTH), at_most(_SIXTEENTH, plus_days(ON, _SOON)))),
    "这名儿童90天内将满16周岁。请准备超龄退出和后续衔接，并写明安排。",
    "满16周岁退出，但18周岁前仍受未成年人保护法保护。",
)
rule(
    "B04",
    MIGRANT,
    WARN,
    at("came", all_of(less(ON, plus_months(IN_SHANGHAI_SINCE, _MONTHS)), NOT_ASKED)),
    "到参照日在上海连续居住不满6个月。请核对首次来沪日期；无误的列入待满期，满6个月自动计入。",
    "方案 一（一）：满6个月以上。",
)
rule(
    "B05",
    MIGRANT,
    ERROR,
    at("hukou", all_of(HUKOU_HERE, NOT_ASKED)),
    "本市户籍的儿童，主动提出救助帮扶的才登记为流动儿童。请核对户籍地址和补充页的“主动提出救助帮扶”。",
    "方案 一（一）：本市户籍、跨行政区域满6个月并主动提出救助帮扶的。",
)
rule(
    "B06",
    MIGRANT,
    ERROR,
    at("residence", all_of(HUKOU_HERE, ASKED, same(county("hukou"), county("residence")))),
    "户籍和现居住地在同一个区，不是跨行政区域居住。请核对两处地址；都无误的不填流动儿童登记表。",
    "方案 一（一）：跨行政区域。",
)
rule(
    "B07",
    MIGRANT,
    ERROR,
    at("residence", all_of(known("residence"), not_(here_under("residence")))),
    "现居住地不在上海。流动儿童由流入地摸排，请核对地址；已离沪的办理退出。",
    "登记表印为“上海市××区”；以流入地为主实施。",
)
rule(
    "B08",
    LEFT_BEHIND,
    ERROR,
    at("hukou", all_of(known("hukou"), not_(HUKOU_HERE))),
    "户籍地不在上海，不填留守儿童登记表。请核对地址；无误的作为线索通报户籍所在地。",
    "方案 一（二）：本市户籍。",
)
rule(
    "B09",
    LEFT_BEHIND,
    WARN,
    at("hukou", all_of(HUKOU_HERE, differ(county("hukou"), fact_text("entering_district")))),
    "户籍在本市其他区。请通报户籍所在区并配合采集，写明通报情况。",
    "方案 一（三）：非本区户籍的通报户籍所在区民政局。",
)
rule(
    "B10",
    LEFT_BEHIND,
    ERROR,
    at("both_out", all_of(says("both_out", "0"), says("one_out", "0"), not_(ASKED))),
    "父母外出的两项都选了“否”，不符合留守儿童的条件。请核对两项。",
    "方案 一（二）：父母双方外出，或一方外出另一方无监护能力。",
)
rule(
    "B11",
    LEFT_BEHIND,
    ERROR,
    at("both_out", all_of(says("both_out", "1"), says("one_out", "1"))),
    "父母外出的两项都选了“是”，不能同时成立。请只留符合实际的一项。",
    "两种情形互相排斥。",
)
rule(
    "B12",
    LEFT_BEHIND,
    WARN,
    at(
        "both_out",
        all_of(at_most(ON, plus_months(_AWAY_SINCE, _MONTHS)), NOT_ASKED),
    ),
    "到参照日父母外出还没有超过6个月。请核对外出日期；无误的列入待满期。",
    "方案 一（二）：连续务工超过6个月。",
)
rule(
    "B13",
    LEFT_BEHIND,
    ERROR,
    [
        at(f"{who}_residence", all_of(says("both_out", "1"), same(county(f"{who}_residence"), county("residence"))))
        for who in PARENTS
    ],
    "选了父母双方同时外出，父母却与儿童住在同一个区。请核对居住地；在本区街镇之间不算外出。",
    "方案 一（二）：跨行政区域，不含跨街道乡镇。",
)
rule(
    "B14",
    LEFT_BEHIND,
    WARN,
    [
        at(
            f"{who}_residence",
            all_of(
                _OUT,
                here_under(f"{who}_residence"),
                differ(county(f"{who}_residence"), county("hukou")),
            ),
        )
        for who in PARENTS
    ],
    "外出的父母住在本市其他区。请核对；无误的照计，并标记“市内跨区”。",
    "按本通知计入，按“中心城区除外”的口径不计，须能分开统计。",
)
rule(
    "B15",
    LEFT_BEHIND,
    WARN,
    [at(f"{who}_away_for", says_other_than(f"{who}_away_for", "work")) for who in PARENTS],
    "父母外出的原因不是务工。请核对；无误的按困境儿童或事实无人抚养儿童另行核查，并说明。",
    "方案 一（二）：外出务工。",
)
rule(
    "B16",
    MIGRANT,
    TASK,
    at("lives_with", says("lives_with", "0")),
    "这名儿童没有与父母或其他监护人共同居住。请当日入户核实安全，按独自生活的未成年人处置。",
    "方案 一（一）：随父母或其他监护人；未成年人保护法第二十一条。",
    task=Task("独自居住核查", Department.CIVIL, urgent=True),
)
rule(
    "B17",
    MIGRANT,
    WARN,
    at("came", all_of(says("born_here", "1"), differ(day("came"), BORN))),
    "在沪出生且未离开的，来现居住地日期应与出生日期相同。请核对；在沪搬过家的说明原因。",
    "在沪出生的从出生日起算，满6个月计入。",
)
rule(
    "B18",
    MIGRANT,
    ERROR,
    at("came", all_of(less(_AGE, number(_MONTHS)), at_most(number(_MONTHS), months(IN_SHANGHAI_SINCE, ON)))),
    "儿童不满6个月，在沪居住却已满6个月。请核对出生日期和来沪日期。",
    "时间上不可能；附件2没有居住起始日，不作此项检查。",
)
rule(
    "B19",
    MIGRANT,
    WARN,
    at("document", says("document", "03", "04", "05", "06", "07")),
    "证件为港澳台或外国证件。请核对；无误的只作求助联系，不计入统计。",
    "按户籍划定的范围之外。",
)
_PENDING = any_of(says("hukou_state", "1", "2"), matches(text("hukou_detail"), "集体户"))
rule(
    "B20",
    MIGRANT,
    WARN,
    at("hukou", all_of(HUKOU_HERE, _PENDING)),
    "户籍为本市集体户或正在办理落户。请在本轮结束前复核一次，并说明情况。",
    "本轮内户籍状态可能变化。",
)
