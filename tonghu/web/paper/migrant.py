"""附件1 流动儿童基本情况登记表, cell by cell as the notice prints it."""

from tonghu.rules.forms import MIGRANT_FORM, item
from tonghu.web.paper import shared
from tonghu.web.paper.grid import Block, Sheet, address, day, label, ticks, write

_CHILD = Block(
    "儿童基本信息",
    (28, 40, 15, 28, 49),
    (
        *shared.who(),
        (label("户籍地址"), address("hukou", hint=item(MIGRANT_FORM, "hukou").help, across=4)),
        (label("现居住地"), address("residence", hint="上海市××区+详细地址", across=4)),
        (label("共同居住人"), ticks("lives_with", across=4)),
        (label("居住登记"), ticks("residence_registration", across=4)),
        (label("居住类型"), ticks("housing", across=4)),
        (label("离开户籍地日期"), day("left_hukou", across=2), label("来现居住地日期"), day("came")),
        (label("监护情况", down=2), ticks("guardianship", across=4)),
        (ticks("guardianship_problems", across=4),),
        (label("就学情况"), ticks("stage", across=4)),
        (label("就读学校"), write("school", across=2), label("是否学校寄宿"), ticks("boarding")),
        (label("学业状况"), ticks("school_status", across=4)),
        (label("健康状况"), ticks("health", across=4)),
        *shared.services(),
        (label("纳入医保情况"), ticks("insurance", across=4)),
        *shared.disability(),
    ),
)

_GUARDIAN = Block(
    "其他监护人基本信息",
    (28, 52, 28, 52),
    (
        (label("姓名"), write("guardian_name"), label("与儿童关系"), write("guardian_relation")),
        (label("公民身份号码"), write("guardian_idno"), label("联系方式"), write("guardian_phone")),
        (label("户籍地址"), address("guardian_hukou", across=3)),
        (label("现居住地"), address("guardian_residence", across=3)),
    ),
    shared.ROOMY,
)

MIGRANT_SHEET = Sheet(
    MIGRANT_FORM.number,
    MIGRANT_FORM.title,
    shared.HEAD,
    (_CHILD, Block("父母基本信息", (28, 52, 28, 52), shared.parents(), shared.ROOMY), _GUARDIAN, shared.FAMILY),
    breaks=(1,),
)
