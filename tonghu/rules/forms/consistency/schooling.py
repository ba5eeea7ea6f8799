"""F: education (就学情况、就读学校、学业状况、寄宿)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    any_of,
    differ,
    empty,
    fact,
    fact_text,
    is_one_of,
    known,
    less,
    months,
    not_,
    number,
    says,
    says_other_than,
    school_year,
    text,
)
from tonghu.rules.forms.conditions import OUT_OF_SCHOOL, PRESCHOOL, SCHOOL_STAGES, STUDYING, SUSPENDED, in_school
from tonghu.rules.forms.consistency.common import BORN, aged, county, younger
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, MIGRANT, TASK, WARN, Task, at, must_fill, rule
from tonghu.rules.terms.departments import Department

_ENROLS = school_year(ON)
_LEFT, _GRADUATED = "2", ("4", "5", "6")  # 辍学; 毕业 结业 肄业
_UNABLE = "7"  # 无就学能力
_OUT = says("stage", OUT_OF_SCHOOL)
_PRE = says("stage", PRESCHOOL)
_COMPULSORY = all_of(aged(6), younger(16))  # 义务教育年龄

must_fill("F01", BOTH, ["stage"], "没有填就学情况。请选一项；未入园的幼儿选“学龄前”。", "基本项目。")
rule(
    "F02",
    BOTH,
    ERROR,
    at("stage", all_of(_PRE, aged(7, _ENROLS))),
    "本学年8月31日已满7周岁，就学情况却为“学龄前”。请改选就读的学段、失学、特殊教育或无就学能力；有缓学证明的由街镇说明。",
    "已到入学年龄，须已入学、失学、特殊教育或无就学能力。",
)
rule(
    "F03",
    BOTH,
    WARN,
    at("stage", all_of(_PRE, aged(6, _ENROLS), younger(7, _ENROLS))),
    "本学年8月31日已满6周岁，应已入小学。请核对；办理缓学的说明原因。",
    "义务教育法：年满6周岁入学。",
)
rule(
    "F04",
    BOTH,
    WARN,
    at("stage", all_of(says("stage", "2"), any_of(less(months(BORN, ON), number(66)), aged(14)))),
    "选了小学，年龄不在通常范围（5岁半至13岁）。请核对出生日期和就学情况；属实的说明原因。",
    "本市小学五年，外省市多为六年。",
)
rule(
    "F05",
    BOTH,
    WARN,
    at("stage", all_of(says("stage", "3"), any_of(younger(10), aged(17)))),
    "选了初中，年龄不在通常范围（10至16岁）。请核对出生日期和就学情况；属实的说明原因。",
    "本市六年级属初中，一般11岁入读。",
)
rule(
    "F06",
    BOTH,
    WARN,
    at("stage", all_of(says("stage", "4", "5"), younger(14))),
    "选了高中或中等职业教育，年龄却不满14周岁。请核对出生日期和就学情况；属实的说明原因。",
    "超出通常范围。",
)
must_fill(
    "F07",
    BOTH,
    ["in_kindergarten"],
    "3至5岁的学龄前儿童没有填是否在园。请在补充页选“是”或“否”。",
    "方案 二（二）：接受学前教育情况。",
)
must_fill(
    "F08",
    BOTH,
    ["school"],
    "在读、休学的没有填就读学校。请写学校全称，供教育部门比对。",
    "与教育部门比对要用。",
)
rule(
    "F09",
    BOTH,
    ERROR,
    at(
        "school",
        all_of(
            known("school"), any_of(says("stage", _UNABLE, OUT_OF_SCHOOL), all_of(_PRE, says("in_kindergarten", "0")))
        ),
    ),
    "失学、无就学能力或不在园的，却填了就读学校。请核对就学情况和学校，改正其中一项。",
    "互相矛盾。",
)
rule(
    "F10",
    BOTH,
    WARN,
    at("school", all_of(known("school"), not_(fact("school_listed")))),
    "就读学校不在本市学校名录中。请从名录中选择；外省市学校的说明原因。",
    "本市学校用教育部门名录，外省市学校保留文字。",
)
must_fill(
    "F11",
    BOTH,
    ["school_status"],
    "填了就学阶段，没有填学业状况。请选在读、辍学、休学等。",
    "阶段和状况要一起填。",
)
rule(
    "F12",
    BOTH,
    ERROR,
    at("school_status", all_of(_PRE, says_other_than("school_status", STUDYING))),
    "学龄前儿童的学业状况只能为在读（在园）或不填。请核对就学情况和学业状况。",
    "入学前没有毕业或辍学。",
)
rule(
    "F13",
    BOTH,
    ERROR,
    at("school_status", all_of(_OUT, says("school_status", STUDYING, SUSPENDED))),
    "就学情况为“失学”，学业状况却是在读或休学。请核对：有学籍的选所在学段，没有的选辍学或留空。",
    "失学即没有学籍，休学保留学籍。",
)
rule(
    "F14",
    BOTH,
    WARN,
    at("school_status", all_of(_OUT, says("school_status", *_GRADUATED))),
    "就学情况为“失学”，学业状况却是毕业、结业或肄业。请核对；曾经就读的选“辍学”，维持的说明原因。",
    "曾入学后离校的应为辍学。",
)
rule(
    "F15",
    BOTH,
    WARN,
    at("school_status", all_of(in_school, says("school_status", _LEFT))),
    "学业状况为“辍学”，就学情况仍是在校阶段，按最后就读的学段理解。请核对，并说明离校经过。",
    "学段按离开时的学段填写，另开控辍保学待办。",
)
rule(
    "F16",
    BOTH,
    ERROR,
    at("school_status", all_of(says("school_status", *_GRADUATED), younger(11))),
    "不满11周岁，学业状况却是毕业、结业或肄业。请核对出生日期和学业状况。",
    "此前没有学段会结束。",
)
rule(
    "F17",
    BOTH,
    WARN,
    at("school_status", all_of(says("stage", "2"), says("school_status", "4"), _COMPULSORY)),
    "义务教育年龄的儿童小学毕业后应在初中就读。请核对就学情况；确未升学的说明原因。",
    "九年义务教育。",
)
rule(
    "F18",
    BOTH,
    ERROR,
    at(
        "boarding",
        all_of(
            says("boarding", "1"),
            any_of(says_other_than("stage", *SCHOOL_STAGES), says_other_than("school_status", STUDYING)),
        ),
    ),
    "不在学校就读，却选了学校寄宿。请核对就学情况、学业状况和寄宿。",
    "不在校不可能寄宿。",
)
must_fill("F19", BOTH, ["boarding"], "在读的没有填是否学校寄宿。请选“是”或“否”。", "汇总表按寄宿统计，未采集计为缺陷。")
rule(
    "F20",
    BOTH,
    WARN,
    at("boarding", all_of(says("boarding", "1"), younger(6))),
    "不满6周岁，却选了学校寄宿。请核对；属实的说明原因。",
    "很少见。",
)
rule(
    "F21",
    MIGRANT,
    WARN,
    at("boarding", all_of(says("boarding", "1"), says("lives_with", "1"))),
    "选了学校寄宿，又与父母双方共同居住。请写明周末回家等情况，便于安排走访时间。",
    "周末回家的属正常，用于安排走访。",
)
rule(
    "F22",
    BOTH,
    WARN,
    at("stage", all_of(says("stage", "6"), says("disability", "0"), known("health"), not_(says("health", "2", "5")))),
    "选了特殊教育，却没有残疾，也没有心理或行为异常。请核对；属实的说明原因。",
    "一般有残疾。",
)
rule(
    "F23",
    BOTH,
    ERROR,
    at(
        "stage",
        all_of(
            says("stage", _UNABLE),
            known("health"),
            not_(says("health", "2", "3")),
            known("disability"),
            not_(says_other_than("disability", "0")),
        ),
    ),
    "选了无就学能力，却没有残疾或重病。请核对就学情况、健康状况和残疾类别。",
    "无就学能力须有依据。",
)
rule(
    "F24",
    BOTH,
    WARN,
    at("stage", all_of(says("stage", _UNABLE), younger(6))),
    "不满6周岁的选“学龄前”，不选“无就学能力”。请改正；维持的说明原因。",
    "未到入学年龄。",
)
rule(
    "F25",
    BOTH,
    TASK,
    at("stage", all_of(_COMPULSORY, any_of(_OUT, says("school_status", _LEFT)))),
    "义务教育年龄的儿童失学或辍学。请转教育部门控辍保学，并作为重点关爱线索。",
    "义务教育法；控辍保学。",
    task=Task("控辍保学", Department.EDUCATION),
)
rule(
    "F26",
    BOTH,
    WARN,
    at("school", all_of(known("school"), differ(fact_text("school_district"), county("residence")))),
    "就读学校与现居住地不在同一个区。请核对；走访任务按居住地派发，属实的说明原因。",
    "教育部门按学校所在区提供名单，派发按居住地。",
)
rule(
    "F27",
    BOTH,
    WARN,
    at(
        "school_status",
        all_of(says("school_status", SUSPENDED), any_of(empty("suspended_from"), empty("suspended_until"))),
    ),
    "休学没有填起止日期。请在补充页填写，以便到期跟进；不清楚的说明原因。",
    "到期须跟进复学。",
)
_RECORD = fact_text("education_stage")
rule(
    "F28",
    BOTH,
    WARN,
    [
        at(
            "stage",
            any_of(
                all_of(is_one_of(_RECORD, "none"), in_school, says("school_status", STUDYING, SUSPENDED)),
                all_of(not_(is_one_of(_RECORD, "none")), differ(_RECORD, text("stage"))),
            ),
        ),
        at("school", differ(fact_text("education_school"), text("school"))),
    ],
    "就学情况或就读学校与教育部门的记录不一致。请核对；两个结果都保留，并说明以哪个为准。",
    "列入与教育部门不一致的处理。",
)
