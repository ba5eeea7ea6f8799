"""附件2 留守儿童基本情况登记表, cell by cell as the notice prints it."""

from tonghu.rules.forms import LEFT_BEHIND_FORM, item
from tonghu.web.paper import shared
from tonghu.web.paper.grid import Block, Sheet, address, label, ticks, write

_CHILD = Block(
    "儿童基本信息",
    (28, 40, 15, 28, 49),
    (
        *shared.who(),
        (label("户籍地址"), address("hukou", hint=item(LEFT_BEHIND_FORM, "hukou").help, across=4)),
        (label("现居住地"), address("residence", hint="上海市××区+详细地址", across=4)),
        (label("监护情况", down=2), ticks("guardianship", across=4)),
        (ticks("guardianship_problems", across=4),),
        (label("健康状况"), ticks("health", across=4)),
        *shared.services(),
        (label("纳入医保情况"), ticks("insurance", across=4)),
        *shared.disability(),
        (label("就学情况"), ticks("stage", across=2), label("就读学校"), write("school")),
        (label("学业状况"), ticks("school_status", across=2), label("是否学校寄宿"), ticks("boarding")),
    ),
)

_PARENTS = Block(
    "父母基本信息",
    (28, 52, 40, 40),
    (
        *shared.parents(),
        (
            label("父母双方同时\n外出"),
            ticks("both_out"),
            label("父母一方外出、另一方\n无监护能力"),
            ticks("one_out"),
        ),
    ),
    shared.ROOMY,
)

_CARER = Block(
    "委托照护状况",
    (28, 27, 24, 28, 20, 33),
    (
        (
            label("有无受委托\n照护人"),
            ticks("has_carer"),
            label("与儿童关系"),
            ticks("carer_relation"),
            label("联系方式"),
            write("carer_phone"),
        ),
        (
            label("受委托照护人\n姓名"),
            write("carer_name", across=2),
            label("公民身份号码"),
            write("carer_idno", across=2),
        ),
        (label("户籍地"), address("carer_hukou", across=2), label("现居住地"), address("carer_residence", across=2)),
    ),
    shared.ROOMY,
)

LEFT_BEHIND_SHEET = Sheet(
    LEFT_BEHIND_FORM.number,
    LEFT_BEHIND_FORM.title,
    shared.HEAD,
    (_CHILD, _PARENTS, _CARER, shared.FAMILY),
    breaks=(1,),
)
