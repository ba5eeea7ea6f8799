"""附件2 留守儿童基本情况登记表, block by block in the order of the paper."""

from tonghu.rules.forms import both, options
from tonghu.rules.forms.conditions import always
from tonghu.rules.forms.items import Form, Kind, Section
from tonghu.rules.forms.lines import line
from tonghu.rules.forms.people import entrusted_carer, parent
from tonghu.rules.forms.supplement import SUPPLEMENT
from tonghu.rules.terms.departments import Department

_CHILD = Section(
    "儿童基本信息",
    (
        *(both.NAME, both.SEX),
        *(both.BORN, both.ETHNIC),
        *(both.IDNO, both.HUKOU_REGISTERED),
        *both.hukou(both.IN_SHANGHAI),
        *(both.RESIDENCE, both.RESIDENCE_DETAIL),
        both.GUARDIANSHIP,
        both.guardianship_problems(options.LEFT_BEHIND_GUARDIANSHIP_PROBLEMS),
        both.HEALTH,
        *both.health_services(options.LEFT_BEHIND_SERVICE),
        line(
            "insurance",
            "纳入医保情况",
            Kind.CHOICE,
            options.LEFT_BEHIND_INSURANCE,
            owner=Department.INSURANCE,
            required=always,
        ),
        *both.DISABILITY,
        *(both.STAGE, both.SCHOOL),
        *(both.SCHOOL_STATUS, both.BOARDING),
    ),
)

_PARENTS = Section(
    "父母基本信息",
    (
        *parent("father", "父亲"),
        *parent("mother", "母亲"),
        line(
            "both_out",
            "父母双方同时外出",
            Kind.YES_NO,
            options.YES_NO,
            required=always,
            help="外出指到本区以外连续务工；在本区街镇之间不算。",
        ),
        line(
            "one_out",
            "父母一方外出、另一方无监护能力",
            Kind.YES_NO,
            options.YES_NO,
            required=always,
            help="另一方死亡、失踪、被羁押、重残、重病的，视为无监护能力，在补充页写明依据。",
        ),
    ),
)

LEFT_BEHIND_FORM = Form(
    number="附件2",
    code="2",
    title="留守儿童基本情况登记表",
    sections=(both.HEAD, _CHILD, _PARENTS, Section("委托照护状况", entrusted_carer()), both.FAMILY),
    supplement=SUPPLEMENT,
)
