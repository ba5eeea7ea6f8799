"""The lines that both forms print alike (两表相同的栏目), each written once."""

from tonghu.rules.forms import options
from tonghu.rules.forms.conditions import (
    OUT_OF_SCHOOL,
    always,
    any_of,
    born_known,
    disabled,
    disabled_with_certificate,
    does_not_say,
    in_kindergarten,
    in_school,
    may_be_0_to_6,
    may_be_0_to_36_months,
    on_a_school_roll,
    says,
    studying_at_school,
)
from tonghu.rules.forms.items import Item, Kind, Option, Section
from tonghu.rules.forms.lines import RESTRICTED, SENSITIVE, line
from tonghu.rules.terms.departments import Department

POLICE, EDUCATION = Department.POLICE, Department.EDUCATION
HEALTH_BUREAU, DISABILITY_FEDERATION = Department.HEALTH, Department.DISABILITY

# As printed in the cell: the notice shows how an address is to be written.
ANYWHERE = "XX省（自治区、直辖市）XX地（市、州、盟）XX县（区、市、旗）+详细地址"
IN_SHANGHAI = "上海市××区+详细地址"

HEAD = Section(
    "填报",
    (
        # The name of an office, not of a person.
        line("unit", "填报单位", Kind.TEXT, personal=False, required=always, help="居村填写，街镇盖章。"),
        line("filled_on", "填报日期", Kind.DATE, required=always),
    ),
)

NAME = line("name", "姓名", Kind.NAME, required=always, help="与户口簿一致；少数民族姓名中的间隔号用“·”。")
SEX = line("sex", "性别", Kind.CHOICE, options.SEX, required=always)
BORN = line("born", "出生日期", Kind.DATE, required=always)
ETHNIC = line("ethnic", "民族", Kind.CHOICE, options.ETHNIC, required=always)
IDNO = line(
    "idno",
    "公民身份号码",
    Kind.ID_NUMBER,
    applies=does_not_say("document", "99"),
    required=says("hukou_registered", "1"),
    help="18位，以户口簿为准；未登记户口的填出生医学证明编号，并在补充页选证件类型。",
)
HUKOU_REGISTERED = line("hukou_registered", "是否登记户口", Kind.YES_NO, options.YES_NO, owner=POLICE, required=always)


def hukou(help: str) -> tuple[Item, Item]:
    """户籍地址, of a child whose hukou is registered."""
    registered = does_not_say("hukou_registered", "0")
    return (
        line("hukou", "户籍地址", Kind.DIVISION, owner=POLICE, applies=registered, required=always, help=help),
        line("hukou_detail", "详细地址", Kind.DETAIL, owner=POLICE, applies=registered, column="户籍详细地址"),
    )


RESIDENCE = line("residence", "现居住地", Kind.DIVISION, required=always, help=IN_SHANGHAI + "；选到居（村）委会。")
RESIDENCE_DETAIL = line("residence_detail", "详细地址", Kind.DETAIL, required=always, column="现居住地详细地址")

# 农村留守儿童摸底排查 2016 is the only official wording of the three grades.
GUARDIANSHIP = line(
    "guardianship",
    "监护情况",
    Kind.CHOICE,
    options.GUARDIANSHIP,
    required=always,
    sensitivity=SENSITIVE,
    help="较好：履职较好，生活、教育、身心有保障；一般：基本履职，但有行为偏差、心理失当的潜在风险；"
    "较差：无人监护、无监护能力或能力不足，极易或已经出现行为偏差、心理失当、辍学、流浪乞讨。",
)


def guardianship_problems(boxes: tuple[Option, ...]) -> Item:
    """The second row of 监护情况, printed without a label; several may be ticked."""
    return line(
        "guardianship_problems",
        "监护问题",
        Kind.CHOICES,
        boxes,
        required=says("guardianship", "3"),
        sensitivity=RESTRICTED,
        help="可多选；监护情况为“较差”的必须选。",
    )


STAGE = line(
    "stage",
    "就学情况",
    Kind.CHOICE,
    options.STAGE,
    owner=EDUCATION,
    required=always,
    help="学龄前含在园；失学指义务教育年龄未入学或已离校；辍学、休学的选最近就读的学段。",
)
SCHOOL = line(
    "school",
    "就读学校",
    Kind.SCHOOL,
    owner=EDUCATION,
    applies=any_of(in_school, in_kindergarten),
    required=on_a_school_roll,
    help="写学校全称；在园的写幼儿园全称。",
)
BOARDING = line(
    "boarding",
    "是否学校寄宿",
    Kind.YES_NO,
    options.YES_NO,
    owner=EDUCATION,
    applies=in_school,
    required=studying_at_school,
)
SCHOOL_STATUS = line(
    "school_status",
    "学业状况",
    Kind.CHOICE,
    options.SCHOOL_STATUS,
    owner=EDUCATION,
    applies=any_of(in_school, in_kindergarten, says("stage", OUT_OF_SCHOOL)),
    required=in_school,
    help="休学保留学籍；辍学指义务教育阶段中途离校。",
)

HEALTH = line(
    "health",
    "健康状况",
    Kind.CHOICES,
    options.HEALTH,
    required=always,
    exclusive="1",
    sensitivity=RESTRICTED,
    help="可多选；“健康”不与其他同选。重病指重特大疾病。",
)


def health_services(boxes: tuple[Option, ...]) -> tuple[Item, Item]:
    """免费接受基本公共卫生服务: two lines, each for its age."""
    return (
        line(
            "health_0_6",
            "0—6岁儿童健康管理服务",
            Kind.CHOICE,
            boxes,
            owner=HEALTH_BUREAU,
            applies=may_be_0_to_6,
            required=born_known,
            help="不满7周岁的填写；近12个月接受过一次适龄服务即为接受，未满28天的选“不适用”。",
        ),
        line(
            "tcm_0_36",
            "0—36个月儿童中医药健康管理服务",
            Kind.CHOICE,
            boxes,
            owner=HEALTH_BUREAU,
            applies=may_be_0_to_36_months,
            required=born_known,
            help="36个月及以下的填写；首次服务在6个月，未到的选“不适用”。",
        ),
    )


DISABILITY = (
    line(
        "disability",
        "残疾类别",
        Kind.CHOICES,
        options.DISABILITY,
        owner=DISABILITY_FEDERATION,
        required=always,
        exclusive="0",
        sensitivity=SENSITIVE,
        help="两类以上的选“多重残疾”，并列明具体类别。",
    ),
    line(
        "disability_parts",
        "多重残疾的需列明多个具体残疾类别",
        Kind.CHOICES,
        options.DISABILITY_PARTS,
        owner=DISABILITY_FEDERATION,
        applies=says("disability", "7"),
        required=always,
        sensitivity=SENSITIVE,
        column="多重残疾的具体类别",
        help="至少两类。",
    ),
    line(
        "disability_level",
        "残疾等级",
        Kind.CHOICE,
        options.DISABILITY_LEVEL,
        owner=DISABILITY_FEDERATION,
        required=disabled_with_certificate,
        sensitivity=SENSITIVE,
        help="以残疾人证为准；多重残疾按最重的一类。",
    ),
    line(
        "rehabilitation",
        "接受康复救助情况",
        Kind.YES_NO,
        options.YES_NO,
        owner=DISABILITY_FEDERATION,
        required=disabled,
        sensitivity=SENSITIVE,
    ),
)

FAMILY = Section(
    "家庭生活情况",
    (
        line(
            "hardship",
            "家庭困难情况",
            Kind.CHOICES,
            options.HARDSHIP,
            required=always,
            exclusive="0",
            other="hardship_other",
            sensitivity=SENSITIVE,
            help="低保、特困、低保边缘、刚性支出困难只选一项。",
        ),
        line(
            "hardship_other",
            "其他",
            Kind.TEXT,
            applies=says("hardship", "9"),
            required=always,
            column="其他家庭困难情况",
        ),
        line(
            "support",
            "生活保障情况",
            Kind.CHOICES,
            options.SUPPORT,
            required=always,
            exclusive="0",
            other="support_other",
            sensitivity=SENSITIVE,
            help="正在享受的，可多选。",
        ),
        line(
            "support_other", "其他", Kind.TEXT, applies=says("support", "9"), required=always, column="其他生活保障情况"
        ),
    ),
)
