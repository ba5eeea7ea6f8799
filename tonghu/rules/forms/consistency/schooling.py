"""F: education (就学情况、就读学校、学业状况、寄宿)."""

from tonghu.rules.forms.conditions import OUT_OF_SCHOOL, SCHOOL_STAGES, STUDYING, SUSPENDED
from tonghu.rules.forms.consistency.case import Case
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, must_fill, rule

must_fill("F01", BOTH, ["stage"], "没有填就学情况。请选一项；未入园的幼儿选“学龄前”。")
must_fill("F07", BOTH, ["in_kindergarten"], "3至5岁的学龄前儿童没有填是否在园。请在补充页选“是”或“否”。")
must_fill("F08", BOTH, ["school"], "在读、休学的没有填就读学校。请写学校全称，供教育部门比对。")
must_fill("F11", BOTH, ["school_status"], "填了就学阶段，没有填学业状况。请选在读、辍学、休学等。")
must_fill("F19", BOTH, ["boarding"], "在读的没有填是否学校寄宿。请选“是”或“否”。")


@rule(
    "F13",
    BOTH,
    ["school_status", "stage"],
    ERROR,
    "就学情况为“失学”，学业状况却是在读或休学。请核对：有学籍的选所在学段，没有的选辍学或留空。",
)
def enrolled_out_of_school(case: Case) -> bool:
    return case.says("stage", OUT_OF_SCHOOL) and case.says("school_status", STUDYING, SUSPENDED)


@rule(
    "F18",
    BOTH,
    ["boarding", "stage", "school_status"],
    ERROR,
    "不在学校就读，却选了学校寄宿。请核对就学情况、学业状况和寄宿。",
)
def boarding_without_school(case: Case) -> bool:
    no_school = case.known("stage") and not case.says("stage", *SCHOOL_STAGES)
    not_studying = case.known("school_status") and not case.says("school_status", STUDYING)
    return case.says("boarding", "1") and (no_school or not_studying)
