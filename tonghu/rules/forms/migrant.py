"""附件1 流动儿童基本情况登记表, block by block in the order of the paper."""

from tonghu.rules.forms import both, options
from tonghu.rules.forms.conditions import always, says
from tonghu.rules.forms.items import Form, Kind, Section
from tonghu.rules.forms.lines import line
from tonghu.rules.forms.people import other_guardian, parent
from tonghu.rules.forms.supplement import SUPPLEMENT
from tonghu.rules.terms.departments import Department

_CHILD = Section(
    "儿童基本信息",
    (
        *(both.NAME, both.SEX),
        *(both.BORN, both.ETHNIC),
        *(both.IDNO, both.HUKOU_REGISTERED),
        *both.hukou(both.ANYWHERE),
        *(both.RESIDENCE, both.RESIDENCE_DETAIL),
        line("lives_with", "共同居住人", Kind.CHOICE, options.LIVES_WITH, required=always),
        line(
            "residence_registration",
            "居住登记",
            Kind.CHOICE,
            options.RESIDENCE_REGISTRATION,
            owner=Department.POLICE,
            required=always,
            help="持居住登记凭证的选“暂住登记”。",
        ),
        line("housing", "居住类型", Kind.CHOICE, options.HOUSING, required=always, other="housing_other"),
        line(
            "housing_other",
            "其他",
            Kind.TEXT,
            applies=says("housing", "9"),
            required=always,
            column="其他居住类型",
            help="如单位宿舍、亲友家、学校、机构、工地、商铺、船舶。",
        ),
        line(
            "left_hukou",
            "离开户籍地日期",
            Kind.DATE,
            required=always,
            help="在沪出生、从未在户籍地居住的，填出生日期。",
        ),
        line("came", "来现居住地日期", Kind.DATE, required=always),
        both.GUARDIANSHIP,
        both.guardianship_problems(options.MIGRANT_GUARDIANSHIP_PROBLEMS),
        both.STAGE,
        *(both.SCHOOL, both.BOARDING),
        both.SCHOOL_STATUS,
        both.HEALTH,
        *both.health_services(options.MIGRANT_SERVICE),
        line(
            "insurance",
            "纳入医保情况",
            Kind.CHOICE,
            options.MIGRANT_INSURANCE,
            owner=Department.INSURANCE,
            required=always,
        ),
        *both.DISABILITY,
    ),
)

MIGRANT_FORM = Form(
    number="附件1",
    code="1",
    title="流动儿童基本情况登记表",
    sections=(
        both.HEAD,
        _CHILD,
        Section("父母基本信息", (*parent("father", "父亲"), *parent("mother", "母亲"))),
        Section("其他监护人基本信息", other_guardian()),
        both.FAMILY,
    ),
    supplement=SUPPLEMENT,
)
