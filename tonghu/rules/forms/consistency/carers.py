"""J: other guardian of form 1, entrusted carer of form 2 (其他监护人、受委托照护人)."""

from tonghu.rules.forms.claims import (
    ON,
    all_of,
    answered,
    any_of,
    at_most,
    born_by,
    differ,
    empty,
    fact,
    is_one_of,
    known,
    less,
    missing,
    plus_months,
    same,
    says,
    says_other_than,
    sex_by,
    text,
)
from tonghu.rules.forms.consistency.common import (
    BORN,
    CARER_LINES,
    FILLED_ON,
    GUARDIAN_LINES,
    PARENTS,
    county,
)
from tonghu.rules.forms.consistency.rule import (
    ERROR,
    LEFT_BEHIND,
    MIGRANT,
    TASK,
    WARN,
    Task,
    at,
    must_fill,
    rule,
)
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.sexes import FEMALE, MALE

_GRANDFATHERS, _GRANDMOTHERS = ("61", "63"), ("62", "64")
_GRANDPARENTS = ("60", *_GRANDFATHERS, *_GRANDMOTHERS)
_FULL_AGE, _OLD = 18, 75  # 民法典 第十七条; care capacity
_GENERATIONS = 30  # years between grandparent and grandchild
_HAS = says("has_carer", "1")
_BEGUN = any_of(*map(answered, GUARDIAN_LINES))

rule(
    "J01",
    MIGRANT,
    ERROR,
    [at(key, any_of(all_of(_BEGUN, empty(key)), missing(key))) for key in ("guardian_name", "guardian_relation")],
    "其他监护人填了一部分，缺姓名或与儿童关系。请补全；没有其他监护人的全部留空。",
    "要么填全，要么不填。",
)
rule(
    "J02",
    MIGRANT,
    ERROR,
    at("guardian_relation", says("guardian_relation", "50", "51", "52")),
    "其他监护人与儿童关系填了父亲或母亲。请改填到父母基本信息。",
    "父母另有栏目。",
)
rule(
    "J03",
    MIGRANT,
    ERROR,
    at("guardian_idno", less(FILLED_ON, plus_months(born_by("guardian_idno"), _FULL_AGE * 12))),
    "其他监护人在填报日期不满18周岁。请核对号码；监护人须为成年人。",
    "监护人须有完全民事行为能力（成年兄姐）。",
)
rule(
    "J04",
    MIGRANT,
    WARN,
    at(
        "guardian_relation",
        all_of(
            says_other_than("guardian_relation", *_GRANDPARENTS, "50", "51", "52", "70", "71", "75"),
            any_of(says("guardian_consent", "0"), empty("guardian_consent")),
        ),
    ),
    "其他监护人不是祖辈或成年兄姐，没有居（村）委会或民政部门同意的记录。请在补充页填写；暂无的说明原因。",
    "民法典第二十七条。",
)
must_fill("J05", LEFT_BEHIND, ["has_carer"], "没有填有无受委托照护人。请选“有”或“无”。", "基本项目。")
rule(
    "J06",
    LEFT_BEHIND,
    ERROR,
    [
        *(at(key, missing(key)) for key in ("carer_name", "carer_relation", "carer_phone")),
        *(at(key, all_of(_HAS, empty(key)), WARN) for key in ("carer_idno", "carer_hukou", "carer_residence")),
    ],
    "有受委托照护人的，照护人信息要填全。请补上；不清楚的写“不详：”和原因。",
    "登记表列为一组；号码和地址缺的只提醒。",
)
rule(
    "J07",
    LEFT_BEHIND,
    ERROR,
    at("has_carer", all_of(says("has_carer", "0"), any_of(*map(known, CARER_LINES)))),
    "选了没有受委托照护人，却填了照护人的内容。请核对，改选“有”或清空这些内容。",
    "互相矛盾。",
)
rule(
    "J08",
    LEFT_BEHIND,
    ERROR,
    at(
        "carer_relation",
        any_of(
            all_of(says("carer_relation", *_GRANDFATHERS), is_one_of(sex_by("carer_idno"), FEMALE)),
            all_of(says("carer_relation", *_GRANDMOTHERS), is_one_of(sex_by("carer_idno"), MALE)),
        ),
    ),
    "受委托照护人与儿童关系和公民身份号码的性别不一致。请核对两项。",
    "爷爷、外公为男，奶奶、外婆为女。",
)
rule(
    "J09",
    LEFT_BEHIND,
    ERROR,
    at("carer_idno", less(FILLED_ON, plus_months(born_by("carer_idno"), _FULL_AGE * 12))),
    "受委托照护人在填报日期不满18周岁。请核对号码；须委托有完全民事行为能力的成年人。",
    "未成年人保护法第二十二条。",
)
rule(
    "J10",
    LEFT_BEHIND,
    WARN,
    at("carer_idno", at_most(plus_months(born_by("carer_idno"), _OLD * 12), ON)),
    "受委托照护人已满75周岁。请核实照护能力，并说明情况。",
    "照护能力；各地多按70岁以上提示。",
)
rule(
    "J11",
    LEFT_BEHIND,
    WARN,
    at(
        "carer_relation",
        all_of(
            says("carer_relation", *_GRANDPARENTS), less(BORN, plus_months(born_by("carer_idno"), _GENERATIONS * 12))
        ),
    ),
    "祖辈照护人比儿童大不足30岁。请核对与儿童关系和号码；属实的说明原因。",
    "不大可能。",
)
rule(
    "J12",
    LEFT_BEHIND,
    ERROR,
    at("carer_idno", any_of(*(same(text("carer_idno"), text(f"{who}_idno")) for who in PARENTS))),
    "受委托照护人与父亲或母亲是同一个号码。请核对；父母不是受委托照护人。",
    "父母不能是受委托人。",
)
rule(
    "J13",
    LEFT_BEHIND,
    WARN,
    at("carer_residence", differ(county("carer_residence"), county("residence"))),
    "受委托照护人与儿童不住在同一个区（县）。请核对儿童实际与谁同住，并说明情况。",
    "须知道由谁实际照护。",
)
must_fill(
    "J14",
    LEFT_BEHIND,
    ["carer_relation_other"],
    "与儿童关系选了“其他”，没有写明。请写清是什么人，如伯父、邻居。",
    "不写明无法分析。",
)
rule(
    "J15",
    LEFT_BEHIND,
    TASK,
    at("has_carer", fact("carer_unsuitable")),
    "公安核查提示受委托照护人不宜照护。请会同公安核实，重新落实照护人。",
    "未成年人保护法第二十二条：暴力、吸毒、赌博、拒不履行职责的不得委托。",
    task=Task("受委托照护人核查", Department.POLICE, urgent=True),
)
rule(
    "J16",
    LEFT_BEHIND,
    WARN,
    at("care_agreement", all_of(_HAS, any_of(says("care_agreement", "0"), empty("care_agreement")))),
    "没有书面委托照护协议，或没有告知学校和居（村）委会。请协助签订并告知；暂时办不了的说明原因。",
    "未成年人保护法第二十三条。",
)
