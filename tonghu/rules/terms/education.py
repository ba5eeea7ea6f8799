"""School stage and school status (就学情况、学业状况), and the status codes of the school register."""

import re

from tonghu.rules.terms.code_table import CodeTable, each_word
from tonghu.rules.terms.problems import Problem, Severity

PRESCHOOL, PRIMARY, MIDDLE, HIGH, VOCATIONAL, SPECIAL, UNABLE, OUT_OF_SCHOOL = "12345678"
STAGES = {
    "1": "学龄前",
    "2": "小学",
    "3": "初中",
    "4": "高中",
    "5": "中等职业教育",
    "6": "特殊教育",
    "7": "无就学能力",
    "8": "失学",
}
STATUSES = {"1": "在读", "2": "辍学", "3": "休学", "4": "毕业", "5": "结业", "6": "肄业"}
NAMES = STAGES

# JY/T 1001 学生当前状态.
STUDENT_STATUSES = {
    "01": "在读",
    "02": "休学",
    "03": "退学",
    "04": "停学",
    "05": "复学",
    "06": "流失",
    "07": "毕业",
    "08": "结业",
    "09": "肄业",
    "10": "转学(转出)",
    "11": "死亡",
    "12": "保留入学资格",
    "13": "公派出国",
    "14": "开除",
    "15": "下落不明",
    "99": "其他",
}

# Grade six is the first year of 初中 in Shanghai (5+4) but of 小学 elsewhere (6+3): it stays a problem.
_STAGE_ALIASES = (
    each_word("1", "幼儿园 学前 学前教育 托班 小班 中班 大班 托育 托儿所 散居 未入园 未到学龄 幼托 托幼")
    | each_word("2", "小学生 小学教育 一年级 二年级 三年级 四年级 五年级 小一 小二 小三 小四 小五 小学在读")
    | each_word("3", "初级中学 初中生 预初 预备班 预备年级 七年级 八年级 九年级 初一 初二 初三 初中在读 普通初中")
    | each_word("4", "高级中学 普通高中 高中生 高一 高二 高三 普高")
    | each_word("5", "中职 中专 职高 技校 职业高中 中等专业学校 技工学校 中职生 职校 中等职业学校")
    | each_word("6", "特教 特殊教育学校 特殊学校 辅读学校 送教上门 随班就读 特教班")
    | each_word("7", "无上学能力 无学习能力 不具备就学能力")
    | each_word("8", "未入学 未上学 应入学未入学 失学儿童")
)
_STATUS_ALIASES = (
    each_word("1", "在校 就读 正常 正常在读 在学 复学 已复学 在籍在读")
    | each_word("2", "失学辍学 辍学在家 流失")
    | each_word("3", "停学 休学中")
    | each_word("4", "已毕业")
    | each_word("5", "已结业")
    | each_word("6", "已肄业 肆业")
)
_STUDENT_ALIASES = each_word("10", "转学 转出 转学转出 已转学") | each_word("01", "在校 在籍在读 正常 就读 在学")

_STAGE = CodeTable(
    STAGES,
    _STAGE_ALIASES,
    Problem(
        "STAGE_UNREAD", "就学情况读不出来。请填学龄前、小学、初中、高中、中等职业教育、特殊教育、无就学能力或失学。"
    ),
)
_STATUS = CodeTable(
    STATUSES,
    _STATUS_ALIASES,
    Problem("STATUS_UNREAD", "学业状况读不出来。请填在读、辍学、休学、毕业、结业或肄业。"),
    padded=False,
)
_STUDENT = CodeTable(
    STUDENT_STATUSES, _STUDENT_ALIASES, Problem("STUDENT_UNREAD", "学籍状态读不出来。请填学籍系统的状态代码或名称。")
)

_STATUS_OF_STUDENT = {"01": "1", "05": "1", "02": "3", "04": "3", "07": "4", "08": "5", "09": "6"}
_LEFT_SCHOOL = ("03", "06", "15")  # 退学 流失 下落不明: 辍学 in the compulsory stage
_COMPULSORY = (PRIMARY, MIDDLE, SPECIAL)
_LEFT_OTHER = Problem("STUDENT_LEFT", "学生已离校，但不在义务教育阶段，不能直接算辍学。请了解去向后选填学业状况。")
_MOVED = Problem("STUDENT_MOVED", "学籍已转出。请核实儿童是否已离开本市，再更新居住和就学情况。", None, Severity.TASK)
_DIED = Problem("STUDENT_DIED", "学籍记录为死亡。请核实后按退出办理。", None, Severity.TASK)
_NO_MATCH = Problem("STUDENT_NO_MATCH", "这一学籍状态在登记表上没有对应的选项。请了解情况后选填学业状况。")
_SIXTH = re.compile(r"(小学)?六年级|小六")
_SIXTH_GRADE = Problem("STAGE_SIXTH", "六年级在本市属初中，在外省市多属小学，不能判断。请写明“小学”或“初中”。")


def read_stage(text: object) -> str | Problem:
    """The form's code of a school stage: "2", "小学", "三年级", "幼儿园" …"""
    if isinstance(text, str) and _SIXTH.fullmatch(text.strip()):
        return PRIMARY if text.strip() != "六年级" else _SIXTH_GRADE
    return _STAGE.read(text)


def read_school_status(text: object) -> str | Problem:
    """The form's code of a school status, from its one digit or its word; "02" is refused (see below)."""
    return _STATUS.read(text)


def read_student_status(text: object) -> str | Problem:
    """The two-digit JY/T 1001 code; only for lists of the school register, where "2" is 休学 and not 辍学."""
    return _STUDENT.read(text)


def school_status_of(student: str, *, stage: str | None) -> str | Problem:
    """The form's school status for a JY/T 1001 code; moving away and death are events that open a task.

    stage: the form's school stage, needed to tell 辍学 from leaving a school nobody must attend.
    """
    if student in _STATUS_OF_STUDENT:
        return _STATUS_OF_STUDENT[student]
    if student in _LEFT_SCHOOL:
        return "2" if stage in _COMPULSORY else _LEFT_OTHER
    return {"10": _MOVED, "11": _DIED}.get(student, _NO_MATCH)
