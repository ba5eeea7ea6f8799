"""I: the parents (父母基本信息)."""

from tonghu.rules.forms.claims import (
    Claim,
    all_of,
    answered,
    any_of,
    at_most,
    born_by,
    differ,
    empty,
    fact_number,
    is_one_of,
    known,
    length,
    less,
    matches,
    not_,
    number,
    plus_months,
    says,
    sex_by,
    text,
    told_unknown,
)
from tonghu.rules.forms.consistency.common import (
    BORN,
    GONE,
    HUKOU_ELSEWHERE,
    PARENTS,
    UNABLE,
    county,
    here_under,
    number_wrong,
    whole,
)
from tonghu.rules.forms.consistency.rule import (
    AUTO,
    BOTH,
    ERROR,
    LEFT_BEHIND,
    MIGRANT,
    TASK,
    WARN,
    Task,
    at,
    rule,
)
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.sexes import FEMALE, MALE

_YOUNGEST, _GROWN = 14, 18  # years older than the child
_OLDEST = {"mother": 55, "father": 75}
_MOST_FAMILIES = 3  # with one phone
_ADULTS = ("father", "mother", "guardian", "carer")
_OUT_OF_REACH = any_of(*(any_of(says(f"{who}_status", *GONE), told_unknown(f"{who}_status")) for who in PARENTS))
_PHONE = whole(r"1[3-9][0-9]{9}|(?:010|02[0-9]|0[3-9][0-9]{2})-[2-8][0-9]{6,7}(?:-[0-9]{1,6})?")
_AWAY = ("away_since", "away_to", "away_for")

rule(
    "I01",
    BOTH,
    ERROR,
    at("father_name", all_of(empty("father_name"), empty("mother_name"), not_(_OUT_OF_REACH))),
    "父亲、母亲都没有填。请至少填一人；无法填的在补充页选父母状态，或写“不详：”和原因。",
    "父母不明的须有说明。",
)
rule(
    "I02",
    BOTH,
    ERROR,
    [at(f"{who}_idno", number_wrong(f"{who}_idno")) for who in _ADULTS],
    "公民身份号码不对：位数、字符、日期或校验位有误。请对照身份证逐位核对。",
    "GB 11643；可以是以往的地区代码。",
)
rule(
    "I03",
    BOTH,
    ERROR,
    at("father_idno", is_one_of(sex_by("father_idno"), FEMALE)),
    "父亲的公民身份号码是女性的号码。请核对号码，或是否与母亲填反。",
    "父亲为男性。",
)
rule(
    "I04",
    BOTH,
    ERROR,
    at("mother_idno", is_one_of(sex_by("mother_idno"), MALE)),
    "母亲的公民身份号码是男性的号码。请核对号码，或是否与父亲填反。",
    "母亲为女性。",
)
rule(
    "I05",
    BOTH,
    ERROR,
    [at(f"{who}_idno", less(BORN, plus_months(born_by(f"{who}_idno"), _YOUNGEST * 12))) for who in PARENTS],
    "按公民身份号码，父母比儿童大不足14岁。请核对号码和出生日期；属实的由街镇说明。",
    "不可能，或为侵害线索。",
)
rule(
    "I06",
    BOTH,
    WARN,
    [
        at(
            f"{who}_idno",
            all_of(
                at_most(plus_months(born_by(f"{who}_idno"), _YOUNGEST * 12), BORN),
                less(BORN, plus_months(born_by(f"{who}_idno"), _GROWN * 12)),
            ),
        )
        for who in PARENTS
    ],
    "儿童出生时父母不满18周岁。请核对；属实的写明情况，并作保护性跟进。",
    "未成年父母须跟进保护。",
)
rule(
    "I07",
    BOTH,
    WARN,
    [
        at(f"{who}_idno", at_most(plus_months(born_by(f"{who}_idno"), (years + 1) * 12), BORN))
        for who, years in _OLDEST.items()
    ],
    "父母比儿童大得多（母亲55岁、父亲75岁以上）。请核对是否把祖辈填成父母；属实的说明原因。",
    "可能把祖父母填成父母。",
)
rule(
    "I08",
    BOTH,
    ERROR,
    at("father_phone", all_of(empty("father_phone"), empty("mother_phone"), not_(_OUT_OF_REACH))),
    "父母都没有联系方式。请至少填一人；联系不上的在补充页选父母状态，或写“不详：”和原因。",
    "无法核实，也无法告知。",
)
rule(
    "I09",
    BOTH,
    WARN,
    [at(f"{who}_phone", all_of(known(f"{who}_phone"), not_(matches(text(f"{who}_phone"), _PHONE)))) for who in _ADULTS],
    "联系方式不像手机号，也不像带区号的固定电话。请核对；境外号码等请说明原因。",
    "多为录入错误。",
)
rule(
    "I10",
    BOTH,
    WARN,
    [
        at(
            f"{who}_phone",
            all_of(known(f"{who}_phone"), less(number(_MOST_FAMILIES), fact_number(f"{who}_phone_families"))),
        )
        for who in PARENTS
    ],
    "同一个联系方式用在3个以上家庭。请改填家长本人的号码；属实的说明原因。",
    "可能填了工作人员自己的号码。",
)
rule(
    "I11",
    BOTH,
    ERROR,
    [
        at(
            f"{who}_status",
            all_of(
                says(f"{who}_status", "dead"),
                any_of(
                    *(known(f"{who}_{line}") for line in ("phone", "residence", "residence_detail", *_AWAY)),
                ),
            ),
        )
        for who in PARENTS
    ],
    "父母状态为“死亡”，却填了联系方式、现居住地或外出情况。请核对，改正状态或清空这些内容。",
    "全国系统对死亡的不再要求这些内容。",
)
rule(
    "I12",
    BOTH,
    WARN,
    [at(f"{who}_status", all_of(says(f"{who}_status", "missing"), known(f"{who}_residence"))) for who in PARENTS],
    "父母状态为“失踪或失联”，却填了现居住地。请核对；是最后住址的写明。",
    "互相矛盾。",
)
_BOTH_GONE = all_of(*(says(f"{who}_status", *GONE) for who in PARENTS))
rule(
    "I13",
    BOTH,
    TASK,
    at("father_status", _BOTH_GONE),
    "父母双方都死亡或失踪。请核查是否符合孤儿认定条件，按孤儿保障办理。",
    "疑似孤儿，不是一般的流动、留守儿童。",
    task=Task("孤儿认定核查", Department.CIVIL),
)
rule(
    "I14",
    BOTH,
    TASK,
    at("father_status", all_of(*(says(f"{who}_status", *UNABLE) for who in PARENTS), not_(_BOTH_GONE))),
    "父母双方都在事实无人抚养的情形之列。请核查认定条件，告知可申请基本生活保障。",
    "事实无人抚养儿童。",
    task=Task("事实无人抚养认定核查", Department.CIVIL),
)
rule(
    "I15",
    LEFT_BEHIND,
    ERROR,
    at("both_out", all_of(says("both_out", "1"), any_of(*(says(f"{who}_status", "dead") for who in PARENTS)))),
    "父母一方已经死亡，却选了双方同时外出。请改选“父母一方外出、另一方无监护能力”。",
    "死亡的一方不是外出务工。",
)
rule(
    "I16",
    LEFT_BEHIND,
    WARN,
    [
        at(
            f"{who}_residence",
            all_of(
                says("both_out", "1"),
                any_of(known(f"{who}_residence"), known(f"{who}_residence_detail")),
                not_(less(number(3), length(text(f"{who}_residence")))),
                not_(less(number(3), length(text(f"{who}_away_to")))),
            ),
        )
        for who in PARENTS
    ],
    "父母外出的地方没有填到市。请填到省、市；问不到的说明原因。",
    "2016年摸底排查表：务工地点填写到省、市。",
)
rule(
    "I17",
    LEFT_BEHIND,
    WARN,
    at(
        "one_out",
        all_of(
            says("one_out", "1"),
            empty("other_unable_ground"),
            not_(any_of(*(says(f"{who}_status", *UNABLE) for who in PARENTS))),
        ),
    ),
    "一方外出、另一方无监护能力，没有写明依据。请在补充页选重病、重残、精神障碍、羁押等；选不了的说明原因。",
    "无监护能力须有说明。",
)


def _not_his_hukou(who: str, other: str) -> Claim:
    return all_of(
        differ(county(f"{who}_hukou"), county("hukou")),
        any_of(differ(county(f"{other}_hukou"), county("hukou")), empty(f"{other}_name")),
    )


rule(
    "I18",
    MIGRANT,
    WARN,
    at(
        "father_hukou",
        all_of(
            any_of(_not_his_hukou("father", "mother"), _not_his_hukou("mother", "father")),
            not_(says("lives_with", "3")),
            empty("guardian_name"),
        ),
    ),
    "父母的户籍都与儿童不同。请核对三处户籍地址；收养等情况说明原因。",
    "核对是否填错。",
)
rule(
    "I19",
    MIGRANT,
    WARN,
    [at(f"{who}_hukou", all_of(here_under(f"{who}_hukou"), HUKOU_ELSEWHERE)) for who in PARENTS],
    "父母有本市户籍，儿童户籍不在本市。请核对；无误的告知可以办理投靠落户，并说明情况。",
    "服务提示；只适用附件1。",
)
_APART = says("parents_union", "2", "3")
rule(
    "I20",
    BOTH,
    AUTO,
    [
        at(f"{who}_name", all_of(_APART, empty(f"{who}_name"), answered(f"{other}_name")))
        for who, other in (PARENTS, PARENTS[::-1])
    ],
    "父母离异或未婚，另一方的信息不强制填写。",
    "不因登记迫使与有暴力行为的一方联系。",
)
