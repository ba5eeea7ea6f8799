"""E: guardianship, and whom the child lives with (监护情况、共同居住人)."""

from tonghu.rules.forms.claims import (
    all_of,
    any_of,
    empty,
    fact_text,
    is_one_of,
    known,
    not_,
    says,
    told_unknown,
)
from tonghu.rules.forms.consistency.common import GUARDIAN_LINES, PARENTS, may_be_one_place, two_places, younger
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

GOOD, FAIR, POOR = "1", "2", "3"  # 较好 一般 较差
UNABLE, WEAK, NOBODY = "1", "2", "3"  # 无监护能力 能力不足 无人监护
_PROBLEMS = "guardianship_problems"
_ALONE_UNTIL = 8  # 未成年人保护法 第二十一条

rule(
    "E01",
    MIGRANT,
    ERROR,
    [
        at(f"{who}_residence", all_of(says("lives_with", "1"), two_places("residence", f"{who}_residence")))
        for who in PARENTS
    ],
    "选了与父母双方共同居住，父母的现居住地却与儿童不同。请核对地址和共同居住人。",
    "互相矛盾。",
)
rule(
    "E02",
    MIGRANT,
    WARN,
    at(
        "lives_with",
        all_of(
            says("lives_with", "2"),
            any_of(
                all_of(*(may_be_one_place("residence", f"{who}_residence") for who in PARENTS)),
                all_of(*(two_places("residence", f"{who}_residence") for who in PARENTS)),
            ),
        ),
    ),
    "选了与父母一方共同居住，父母的地址却都与儿童相同或都不同。请核对；属实的说明原因。",
    "互相矛盾。",
)
rule(
    "E03",
    MIGRANT,
    ERROR,
    at("guardian_name", all_of(says("lives_with", "3"), *map(empty, GUARDIAN_LINES))),
    "共同居住人选了“其他监护人”，却没有填是谁。请填写其他监护人的姓名、与儿童关系和联系方式。",
    "须知道由谁监护。",
)
rule(
    "E04",
    MIGRANT,
    WARN,
    at("guardian_name", all_of(says("lives_with", "1"), known("guardian_name"))),
    "与父母双方共同居住，却填了其他监护人。请核对，不需要的删去；经法院指定或书面委托的说明原因。",
    "最少够用：不采集不需要的个人信息。",
)
must_fill(
    "E05",
    BOTH,
    ["guardianship"],
    "没有填监护情况。请按入户了解的情况选较好、一般或较差。",
    "基本项目。",
)
must_fill(
    "E06",
    BOTH,
    [_PROBLEMS],
    "监护情况为“较差”，没有选监护问题。请选无监护能力、能力不足或无人监护。",
    "较差即无人监护、无监护能力或能力不足（2016年摸底排查表说明）。",
)
rule(
    "E07",
    BOTH,
    ERROR,
    at("guardianship", all_of(says("guardianship", GOOD), known(_PROBLEMS))),
    "监护情况为“较好”，却选了监护问题。请核对，改正其中一项。",
    "互相矛盾。",
)
rule(
    "E08",
    BOTH,
    ERROR,
    at("guardianship", all_of(says("guardianship", FAIR), says(_PROBLEMS, NOBODY))),
    "无人监护的，监护情况应为“较差”，不能为“一般”。请核对两项。",
    "无人监护即为较差。",
)
rule(
    "E09",
    BOTH,
    WARN,
    at("guardianship", all_of(says("guardianship", FAIR), says(_PROBLEMS, WEAK))),
    "监护情况为“一般”，又选了能力不足。请核对是否应为“较差”；维持的说明原因。",
    "表格允许，但须作出判断。",
)
rule(
    "E10",
    MIGRANT,
    WARN,
    at("lives_with", all_of(says("lives_with", "1"), says(_PROBLEMS, NOBODY))),
    "与父母双方共同居住，却选了无人监护。请核对；确属严重疏于照顾的写明情况。",
    "严重疏忽时可能，须有说明。",
)
rule(
    "E11",
    MIGRANT,
    WARN,
    at("guardianship", all_of(says(_PROBLEMS, NOBODY), says(_PROBLEMS, WEAK))),
    "同时选了无人监护和监护能力不足。请核对，只留符合实际的；都属实的说明原因。",
    "逻辑上互相排斥。",
)
rule(
    "E12",
    LEFT_BEHIND,
    ERROR,
    at("has_carer", all_of(says(_PROBLEMS, WEAK), says("has_carer", "0"))),
    "选了受委托照顾人照顾能力不足，却没有受委托照护人。请核对两项。",
    "没有受委托人，就谈不上能力不足。",
)
rule(
    "E13",
    LEFT_BEHIND,
    WARN,
    at("has_carer", all_of(says(_PROBLEMS, NOBODY), says("has_carer", "1"))),
    "选了无人监护，却有受委托照护人。请核对；照护人实际不在的说明情况。",
    "除非受委托人不在，否则矛盾。",
)
rule(
    "E14",
    LEFT_BEHIND,
    ERROR,
    at(
        "has_carer",
        all_of(says("both_out", "1"), says("has_carer", "0"), empty(_PROBLEMS)),
    ),
    "父母双方外出、没有受委托照护人，却没有选监护问题。请核对由谁照护；没有人的选“无人监护”。",
    "必有人照护，否则就是无人监护。",
)
rule(
    "E15",
    LEFT_BEHIND,
    ERROR,
    at(
        "one_out",
        all_of(says("one_out", "1"), not_(says(_PROBLEMS, UNABLE)), not_(told_unknown(_PROBLEMS))),
    ),
    "选了一方外出、另一方无监护能力，监护问题却没有选“父或母无监护能力”。请核对两项。",
    "纳入的条件本身就是无监护能力。",
)
rule(
    "E16",
    LEFT_BEHIND,
    WARN,
    at("guardianship", all_of(says("one_out", "1"), says("guardianship", GOOD), not_(says("has_carer", "1")))),
    "一方外出、另一方无监护能力，又没有受委托照护人，监护情况却为“较好”。请核对；维持的说明原因。",
    "2016年摸底排查表将此列为差。",
)
rule(
    "E17",
    BOTH,
    TASK,
    at(_PROBLEMS, says(_PROBLEMS, NOBODY)),
    "这名儿童无人监护。请当日处置，核查是否需要强制报告，并按红色等级纳入重点关爱。",
    "方案 三（二）监护缺失；未成年人保护法第十一条。",
    task=Task("无人监护处置", Department.CIVIL, urgent=True),
)
rule(
    "E18",
    BOTH,
    TASK,
    at("guardianship", says("guardianship", POOR)),
    "监护情况较差。请安排家庭监护能力评估。",
    "DB31/T 1305 未成年人家庭监护能力评估指南。",
    task=Task("家庭监护能力评估", Department.CIVIL),
)
rule(
    "E19",
    BOTH,
    WARN,
    at("guardianship", all_of(says("guardianship", GOOD), is_one_of(fact_text("last_guardianship"), POOR))),
    "上一轮监护情况为“较差”，这次改为“较好”。请核实改善的依据，并说明原因。",
    "一次提高两级须有理由。",
)
rule(
    "E20",
    BOTH,
    TASK,
    at("born", all_of(younger(_ALONE_UNTIL), any_of(says("lives_with", "0"), says(_PROBLEMS, NOBODY)))),
    "不满8周岁的儿童没有成年人看护。请当日入户，落实临时照护人。",
    "未成年人保护法第二十一条第一款。",
    task=Task("幼儿无人看护处置", Department.CIVIL, urgent=True),
)
