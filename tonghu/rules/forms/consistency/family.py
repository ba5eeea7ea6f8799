"""K: hardship and benefits of the family (家庭困难情况、生活保障情况)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    day,
    empty,
    known,
    less,
    not_,
    number,
    plus_months,
    says,
    says_other_than,
    the_day,
    ticked,
)
from tonghu.rules.forms.consistency.common import ALIVE, HUKOU_ELSEWHERE, HUKOU_HERE, PARENTS, aged
from tonghu.rules.forms.consistency.rule import (
    BOTH,
    ERROR,
    LEFT_BEHIND,
    MIGRANT,
    TASK,
    WARN,
    Task,
    at,
    must_fill,
    rule,
)
from tonghu.rules.terms.departments import Department

_NONE = "0"
_TIERS = ("1", "2", "3", "4")  # 低保 特困 低保边缘 刚性支出困难
_RIGID, _RELAPSE = "4", "5"  # 刚性支出困难 防止返贫监测
_ORPHAN, _UNRAISED, _VAGRANT = "4", "5", "7"
_VALID = 12  # months: 刚性支出困难家庭认定办法
_HARDSHIP = says_other_than("hardship", _NONE)
_CONFIRMED = day("hardship_confirmed_on")
# Who has a phone and no other state is taken to live.
_LIVES = any_of(
    *(any_of(says(f"{who}_status", *ALIVE), all_of(empty(f"{who}_status"), known(f"{who}_phone"))) for who in PARENTS)
)

must_fill("K01", BOTH, ["hardship"], "没有填家庭困难情况。请选一项；没有困难的选“无”。", "基本项目。")
rule(
    "K02",
    BOTH,
    ERROR,
    at("hardship", all_of(says("hardship", _NONE), _HARDSHIP)),
    "家庭困难情况选了“无”，又选了其他。请核对，只留符合实际的。",
    "“无”不与其他同选。",
)
rule(
    "K03",
    BOTH,
    ERROR,
    at("support", all_of(says("support", _NONE), says_other_than("support", _NONE))),
    "生活保障情况选了“无”，又选了其他。请核对，只留符合实际的。",
    "“无”不与其他同选。",
)
for _rule, _code, _word in (("K04", "1", "低保"), ("K05", "2", "特困")):
    rule(
        _rule,
        BOTH,
        WARN,
        at(
            "support",
            all_of(
                known("hardship"),
                known("support"),
                any_of(
                    all_of(says("hardship", _code), not_(says("support", _code))),
                    all_of(says("support", _code), not_(says("hardship", _code))),
                ),
            ),
        ),
        f"家庭困难情况和生活保障情况中的“{_word}”只有一处。请核对；政策尚未落实的说明原因。",
        "政策没有落实，或录入有误。",
    )
rule(
    "K06",
    BOTH,
    ERROR,
    at("hardship", less(number(1), ticked("hardship", *_TIERS))),
    "低保、特困、低保边缘、刚性支出困难只能有一项。请核对认定结果，只留一项。",
    "同一家庭同一时间只能认定一类。",
)
rule(
    "K07",
    BOTH,
    WARN,
    at("hardship_confirmed_on", all_of(says("hardship", _RIGID), less(plus_months(_CONFIRMED, _VALID), ON))),
    "刚性支出困难家庭认定已超过12个月。请核对是否重新认定；仍有效的说明原因。",
    "有效期不超过12个月。",
)
rule(
    "K08",
    BOTH,
    WARN,
    at("hardship_confirmed_on", all_of(says("hardship", _RIGID), less(_CONFIRMED, the_day("2024-10-24")))),
    "刚性支出困难的认定早于2024年10月24日的认定办法。请核对是否为原地方类别，并说明情况。",
    "认定办法自2024年10月24日起。",
)
rule(
    "K09",
    LEFT_BEHIND,
    WARN,
    at("hardship", all_of(says("hardship", _RELAPSE), HUKOU_HERE)),
    "本市户籍家庭选了防止返贫监测家庭。请核对；属实的说明原因。",
    "属于脱贫地区监测体系的类别。",
)
rule(
    "K10",
    MIGRANT,
    WARN,
    at(
        "hardship",
        all_of(says("hardship", "1", _RELAPSE), HUKOU_ELSEWHERE, empty("hardship_source")),
    ),
    "在户籍地认定的低保或防止返贫监测家庭，没有写认定地和单位。请在补充页填写；不清楚的说明原因。",
    "在本市无法比对。",
)
rule(
    "K11",
    BOTH,
    ERROR,
    at("support", all_of(says("support", _ORPHAN), _LIVES)),
    "享受孤儿基本生活保障，父母却有健在的一方。请核对父母状态和生活保障情况。",
    "孤儿为父母双方死亡或失踪。",
)
rule(
    "K12",
    BOTH,
    ERROR,
    at("support", all_of(says("support", _ORPHAN), says("support", _UNRAISED))),
    "孤儿和事实无人抚养儿童基本生活保障不能同时享受。请核对，只留一项。",
    "互相排斥。",
)
rule(
    "K13",
    MIGRANT,
    ERROR,
    at("support", all_of(says("support", _ORPHAN, _UNRAISED), says("lives_with", "1"))),
    "享受孤儿或事实无人抚养儿童保障，却与父母双方共同居住。请核对两项。",
    "互相矛盾；附件2没有共同居住人一栏，见K11、K14。",
)
rule(
    "K14",
    LEFT_BEHIND,
    ERROR,
    at("support", all_of(says("support", _ORPHAN), says("both_out", "1"))),
    "享受孤儿基本生活保障，却选了父母双方同时外出。请核对两项。",
    "互相矛盾。",
)
rule(
    "K15",
    BOTH,
    TASK,
    at("support", says("support", _VAGRANT)),
    "这名儿童接受过生活无着流浪乞讨人员救助。请核实近况，考虑纳入重点关爱。",
    "方案 三（二）流浪。",
    task=Task("流浪儿童关爱", Department.CIVIL),
)
rule(
    "K16",
    BOTH,
    TASK,
    at("hardship", _HARDSHIP),
    "这户家庭生活困难。请核实需求，考虑纳入重点关爱。",
    "方案 三（二）家庭生活困难。",
    task=Task("困难家庭关爱", Department.CIVIL),
)
must_fill(
    "K17",
    BOTH,
    ["hardship_other", "support_other"],
    "选了“其他”，没有写明。请写清具体内容。",
    "不写明无法分析。",
)
rule(
    "K18",
    BOTH,
    ERROR,
    at("support", all_of(any_of(says("hardship", "2"), says("support", "2")), aged(16))),
    "已满16周岁，不属于特困，也不在监测摸排范围。请核对出生日期和生活保障情况。",
    "两个范围都以16周岁为限。",
)
rule(
    "K19",
    BOTH,
    TASK,
    at("support", all_of(_HARDSHIP, says("support", _NONE))),
    "家庭困难却没有享受任何生活保障。请核查应享未享的政策。",
    "方案 四（三）：相关政策没有落实的及时解决。",
    task=Task("政策落实核查", Department.CIVIL),
)
