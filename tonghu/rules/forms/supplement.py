"""内部补充页: what the work of the notice needs and neither form prints; a page of its own, never squeezed in."""

from tonghu.rules.forms import options
from tonghu.rules.forms.conditions import always, disabled, does_not_say, filled, in_school, of_kindergarten_age, says
from tonghu.rules.forms.items import Item, Kind, Page, Section
from tonghu.rules.forms.lines import RESTRICTED, SENSITIVE, line
from tonghu.rules.terms.departments import Department


def _parent_state(key: str, who: str) -> tuple[Item, ...]:
    """状态 of a parent, and when, where to and why he or she went away (form 2)."""
    may_be_away = does_not_say(f"{key}_status", "dead", "missing", "detained")
    return (
        line(
            f"{key}_status",
            f"{who}状态",
            Kind.CHOICE,
            options.PARENT_STATUS,
            sensitivity=RESTRICTED,
            help="死亡、失踪的不再追问联系方式和住址。",
        ),
        line(f"{key}_away_since", f"{who}外出日期", Kind.DATE, applies=may_be_away, forms="2"),
        line(
            f"{key}_away_to",
            f"{who}外出地",
            Kind.DIVISION,
            applies=may_be_away,
            forms="2",
            help="至少到省、市；本市的到区。",
        ),
        line(
            f"{key}_away_for",
            f"{who}外出原因",
            Kind.CHOICE,
            options.AWAY_FOR,
            applies=may_be_away,
            sensitivity=SENSITIVE,
            forms="2",
        ),
    )


SUPPLEMENT = Page(
    "内部补充页",
    (
        Section(
            "求助和来沪",
            (
                line(
                    "document",
                    "证件类型",
                    Kind.CHOICE,
                    options.DOCUMENT,
                    help="不选即为居民身份证、户口簿；无证件的说明原因。",
                ),
                line(
                    "asked_for_help",
                    "主动提出救助帮扶",
                    Kind.YES_NO,
                    options.YES_NO,
                    required=always,
                    sensitivity=SENSITIVE,
                ),
                line("vagrant", "流浪", Kind.YES_NO, options.YES_NO, sensitivity=RESTRICTED),
                line(
                    "arrived",
                    "首次来沪日期",
                    Kind.DATE,
                    forms="1",
                    help="本次在上海连续居住的第一天，不是搬到现住处的日期；在沪出生的填出生日期。",
                ),
            ),
        ),
        Section(
            "父母状态和外出",
            (
                *_parent_state("father", "父亲"),
                *_parent_state("mother", "母亲"),
                line(
                    "other_unable_ground",
                    "另一方无监护能力的依据",
                    Kind.CHOICE,
                    options.UNABLE_GROUND,
                    applies=says("one_out", "1"),
                    sensitivity=RESTRICTED,
                    forms="2",
                ),
            ),
        ),
        Section(
            "就学、残疾和接种",
            (
                line(
                    "in_kindergarten",
                    "是否在园",
                    Kind.YES_NO,
                    options.YES_NO,
                    owner=Department.EDUCATION,
                    applies=says("stage", "1"),
                    required=of_kindergarten_age,
                ),
                line(
                    "grade",
                    "年级",
                    Kind.CHOICE,
                    options.GRADE,
                    owner=Department.EDUCATION,
                    applies=in_school,
                    help="本市小学五年、初中四年，六年级属初中。",
                ),
                line(
                    "disability_certificate",
                    "残疾证号",
                    Kind.TEXT,
                    owner=Department.DISABILITY,
                    applies=disabled,
                    help="20位，补发的另加“B1”等；前18位与公民身份号码相同。",
                ),
                line(
                    "vaccination",
                    "国家免疫规划疫苗接种",
                    Kind.CHOICE,
                    options.VACCINATION,
                    owner=Department.CDC,
                    help="由疾控部门核对后填入，不向家庭询问。",
                ),
            ),
        ),
        Section(
            "采集和告知",
            (
                line("collected_how", "采集方式", Kind.CHOICE, options.COLLECTED_HOW, required=always),
                line("collected_by", "采集人", Kind.NAME, required=says("collected_how", "1")),
                line("collected_on", "采集日期", Kind.DATE, required=says("collected_how", "1")),
                line(
                    "informed",
                    "是否已告知监护人",
                    Kind.YES_NO,
                    options.YES_NO,
                    required=always,
                    help="告知采集的依据、用途和查询更正的办法。",
                ),
                line("lead_source", "线索来源", Kind.CHOICE, options.LEAD_SOURCE),
            ),
        ),
        Section(
            "退出",
            (
                line("exit_reason", "退出原因", Kind.CHOICE, options.EXIT_REASON),
                line("exit_on", "退出日期", Kind.DATE, applies=filled("exit_reason"), required=always),
            ),
        ),
    ),
)
