"""A: who the child is, and the number (姓名、性别、公民身份号码)."""

from tonghu.rules.forms import options
from tonghu.rules.forms.claims import (
    Claim,
    all_of,
    answered,
    any_of,
    begins,
    born_by,
    county_by,
    county_known,
    differ,
    fact,
    fact_says,
    is_one_of,
    known,
    length,
    less,
    matches,
    not_,
    number,
    number_fault,
    only_letters,
    same,
    says,
    sex_by,
    text,
)
from tonghu.rules.forms.consistency.common import (
    ASKED,
    BORN,
    FILLED_ON,
    HUKOU_HERE,
    county,
    holds_number,
    whole,
)
from tonghu.rules.forms.consistency.rule import BOTH, ERROR, TASK, WARN, Task, at, must_fill, rule
from tonghu.rules.terms.departments import Department

NUMBERS = ("idno", "father_idno", "mother_idno", "guardian_idno", "carer_idno")
_NAMES = ("name", "father_name", "mother_name", "guardian_name", "carer_name", "collected_by")
# What stands between the parts of a name beside its letters: 阿卜杜拉·买买提, Anne-Marie O'Neil.
_IN_NAMES = "· '-.’"
_HAN = r"[\u4e00-\u9fff]"
# Not a name: nothing, ditto, or masked; two people in one cell begin alike (王小明 王小红).
_NO_NAME = (
    whole(r"无|不详|未知|未填|空|暂无|没有|无名|未起名|未取名|不知|不明|测试|[Nn]ull|NULL|[Nn]one|同上|同前|同左"),
    whole(rf"{_HAN}.*(?:某|[xX]{{1,3}}|○)"),
    whole(rf"({_HAN}){_HAN}{{1,2}} \1{_HAN}{{1,2}}"),
)
_PERMITS = ("81", "82", "83")
_CARD = any_of(not_(answered("document")), says("document", "01", "03"))


def _odd(key: str) -> Claim:
    name = text(key)
    length_wrong = any_of(less(length(name), number(2)), less(number(72), length(name)))
    return any_of(
        all_of(known(key), not_(only_letters(name, _IN_NAMES))),
        length_wrong,
        *(matches(name, pattern) for pattern in _NO_NAME),
    )


must_fill(
    "A01", BOTH, ["name"], "没有填姓名。请对照户口簿填写；尚未起名的写“不详：未起名”。", "没有姓名无法查找和查重。"
)
rule(
    "A02",
    BOTH,
    WARN,
    [at(key, _odd(key)) for key in _NAMES],
    "姓名里有数字、不常见的符号，或者字数不对。请对照户口簿核对；无误的说明原因。",
    "多为录入错误；少数民族和外国人姓名用间隔号“·”；全国系统姓名最长72字。",
)
must_fill(
    "A03",
    BOTH,
    ["idno"],
    "已登记户口，却没有公民身份号码。请对照户口簿填写；暂缺的写“不详：”和原因。",
    "登记户口的儿童都有号码；写明暂缺原因的，可以先登记。",
)
rule(
    "A04",
    BOTH,
    ERROR,
    at("idno", all_of(says("hukou_registered", "0"), holds_number("idno"), not_(begins(text("idno"), *_PERMITS)))),
    "选了未登记户口，却填了公民身份号码。请核对两项，改正其中一项。",
    "没有户口就没有公民身份号码。",
)
_OTHER_FORMS = {
    "02": r"[A-Z][0-9]{9}",
    "04": r"[HM][0-9]{8}(?:[0-9]{2})?",
    "05": r"[0-9]{8}",
    "06": r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    "07": r"[A-Z0-9]{5,17}",
}
rule(
    "A05",
    BOTH,
    ERROR,
    at(
        "idno",
        any_of(
            all_of(_CARD, is_one_of(number_fault("idno"), "LENGTH", "CHARACTERS")),
            *(
                all_of(says("document", kind), known("idno"), not_(matches(text("idno"), whole(form))))
                for kind, form in _OTHER_FORMS.items()
            ),
        ),
    ),
    "公民身份号码不是18位，或有不该出现的字符。请对照户口簿改正；其他证件先选证件类型。",
    "GB 11643：17位数字加1位数字或X；其他证件各有编号规则。",
)
rule(
    "A06",
    BOTH,
    ERROR,
    at(
        "idno",
        all_of(
            is_one_of(number_fault("idno"), "CHECK"),
            any_of(_CARD, all_of(says("document", "06"), begins(text("idno"), "9"))),
        ),
    ),
    "公民身份号码的校验位不对，至少有一位录错。请对照户口簿逐位核对。",
    "GB 11643 校验码。",
)
rule(
    "A07",
    BOTH,
    ERROR,
    at("idno", any_of(all_of(_CARD, is_one_of(number_fault("idno"), "DATE")), less(FILLED_ON, born_by("idno")))),
    "公民身份号码中的出生日期不存在，或者还没有到。请对照户口簿核对。",
    "如20150229不是真实的日期。",
)
rule(
    "A08",
    BOTH,
    ERROR,
    at("born", differ(born_by("idno"), BORN)),
    "出生日期与公民身份号码中的不一致。请对照户口簿核对，改正其中一项。",
    "两项必有一项是错的；可以按号码改写出生日期。",
)
rule(
    "A09",
    BOTH,
    ERROR,
    at("sex", differ(sex_by("idno"), text("sex"))),
    "性别与公民身份号码不一致。请对照户口簿核对；公安确认无误的由街镇说明。",
    "第17位单数为男，双数为女。",
)
rule(
    "A10",
    BOTH,
    WARN,
    at("idno", all_of(holds_number("idno"), not_(begins(text("idno"), "9")), not_(county_known(county_by("idno"))))),
    "公民身份号码的前六位不是现在或以往的县（区）代码。请对照户口簿核对；无误的说明原因。",
    "旧代码是正常的，从未有过的代码多为录入错误。",
)
rule(
    "A11",
    BOTH,
    WARN,
    at("idno", all_of(differ(county_by("idno"), county("hukou")), not_(begins(text("idno"), *_PERMITS, "9")))),
    "公民身份号码前六位与户籍地址的县（区）不同。请核对；户口迁移过的写明“迁户”即可。",
    "号码不随迁户改变，只作提示。",
)
rule(
    "A12",
    BOTH,
    ERROR,
    at("idno", all_of(_CARD, is_one_of(number_fault("idno"), "FIFTEEN"))),
    "填的是已停用的15位旧号码。请改填户口簿上的18位公民身份号码。",
    "15位号码已于2013年1月1日停用。",
)
rule(
    "A13",
    BOTH,
    ERROR,
    [at(key, any_of(*(same(text(key), text(other)) for other in NUMBERS if other != key))) for key in NUMBERS],
    "同一个证件号码填给了两个人。请核对儿童、父母、监护人、受委托照护人的号码。",
    "一个人不能既是父亲又是母亲，或既是儿童又是家长。",
)
rule(
    "A14",
    BOTH,
    ERROR,
    at("idno", all_of(says("document", "03"), known("idno"), not_(begins(text("idno"), "810000", "820000", "830000")))),
    "港澳台居民居住证号码应以810000、820000或830000开头。请核对证件类型和号码。",
    "居住证号码的编码规则。",
)
rule(
    "A15",
    BOTH,
    ERROR,
    at("idno", fact_says("number_in_register", "draft", "active", "unclaimed")),
    "这个号码已用于另一条登记。请对照户口簿核对；号码无误的，提交后由区民政局查重，查清前只存草稿。",
    "同一儿童重复登记。",
)
rule(
    "A16",
    BOTH,
    WARN,
    at("idno", fact_says("number_in_register", "exited")),
    "这个号码的儿童曾经登记并已退出。请核实后办理恢复登记；确需新建的说明原因。",
    "应恢复或重新纳入原有记录，不另建。",
)
rule(
    "A17",
    BOTH,
    WARN,
    at("name", fact("similar_record")),
    "有一名没有号码的儿童，姓名、出生日期、性别与此相同。请核对是否同一人；不是的说明原因。",
    "无号码的儿童容易重复登记。",
)
_HELPED_ACROSS = all_of(HUKOU_HERE, ASKED)
_IN_FORM_1 = any_of(answered("lives_with"), answered("came"), answered("left_hukou"))
rule(
    "A18",
    BOTH,
    ERROR,
    at(
        "idno",
        any_of(
            all_of(fact_says("other_form", "active", "asked"), _IN_FORM_1, not_(_HELPED_ACROSS)),
            all_of(fact_says("other_form", "active"), not_(_IN_FORM_1)),
        ),
    ),
    "这名儿童同一轮在另一张登记表中也在册。请核对应填哪一张，退出另一张。",
    "同一参照日不能既是流动儿童又是留守儿童（本市户籍主动求助的见A19）。",
)
rule(
    "A19",
    BOTH,
    WARN,
    at(
        "idno",
        any_of(
            all_of(fact_says("other_form", "active", "asked"), _IN_FORM_1, _HELPED_ACROSS),
            all_of(fact_says("other_form", "asked"), not_(_IN_FORM_1)),
        ),
    ),
    "本市户籍儿童因主动求助登记为流动儿童，同时在留守儿童登记表中。请确定以哪一张为主，并说明原因。",
    "只有跨区居住且父母在外的才可能两表都有；两者都符合的按留守儿童统计。",
)
rule(
    "A20",
    BOTH,
    ERROR,
    at("ethnic", all_of(known("ethnic"), not_(says("ethnic", *(option.code for option in options.ETHNIC))))),
    "民族不在国家标准的民族名称中。请对照户口簿从列表中选择。",
    "GB/T 3304。",
)
rule(
    "A21",
    BOTH,
    TASK,
    at("hukou_registered", says("hukou_registered", "0")),
    "这名儿童没有登记户口。请转公安部门协助办理户口登记，儿童主任跟进。",
    "国办发〔2015〕96号；无户籍儿童为重点对象。",
    task=Task("协助登记户口", Department.POLICE),
)
must_fill(
    "A22",
    BOTH,
    ["sex"],
    "没有填性别。请选“男”或“女”；填了公民身份号码的会自动带出。",
    "统计表按性别交叉，未采集计为缺陷。",
)
