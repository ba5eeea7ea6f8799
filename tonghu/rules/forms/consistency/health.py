"""G: health and disability (健康状况、残疾)."""

from tonghu.rules.forms.claims import (
    Claim,
    all_of,
    any_of,
    differ,
    digits,
    empty,
    fact_says,
    known,
    less,
    matches,
    missing,
    not_,
    number,
    part,
    says,
    says_other_than,
    text,
    ticked,
    told_unknown,
)
from tonghu.rules.forms.consistency.common import whole, younger
from tonghu.rules.forms.consistency.rule import AUTO, BOTH, ERROR, TASK, WARN, Task, at, must_fill, rule
from tonghu.rules.terms.departments import Department

_HEALTHY, _DISABLED, _SERIOUS, _MIND = "1", "2", "3", "5"
_NONE, _HEARING, _SPEECH, _MULTIPLE = "0", "2", "3", "7"
_SINGLE = ("1", "2", "3", "4", "5", "6")
_KINDS = says_other_than("disability", _NONE)
_NO_KIND = all_of(known("disability"), not_(_KINDS))


def _has(kind: str) -> Claim:
    return any_of(says("disability", kind), says("disability_parts", kind))


must_fill("G01", BOTH, ["health"], "没有填健康状况。请选“健康”，或选其他一项、几项。", "基本项目。")
rule(
    "G02",
    BOTH,
    ERROR,
    at("health", all_of(says("health", _HEALTHY), says_other_than("health", _HEALTHY))),
    "健康状况选了“健康”，又选了其他。请核对，只留符合实际的。",
    "“健康”不与其他同选。",
)
rule(
    "G03",
    BOTH,
    ERROR,
    at(
        "disability",
        any_of(
            missing("disability"),
            all_of(says("health", _DISABLED), not_(_KINDS), not_(told_unknown("disability"))),
        ),
    ),
    "健康状况选了“残疾”的，残疾类别不能为“无”或不填；没有残疾的选“无”。请核对，选明残疾类别。",
    "互相矛盾。",
)
rule(
    "G04",
    BOTH,
    ERROR,
    at("health", all_of(_KINDS, known("health"), not_(says("health", _DISABLED)))),
    "填了残疾类别，健康状况却没有选“残疾”。请核对，补选或改正。",
    "两栏应一致。",
)
rule(
    "G05",
    BOTH,
    ERROR,
    at("disability_level", all_of(says("disability", _NONE), says_other_than("disability_level", _NONE))),
    "残疾类别为“无”，残疾等级却不是“无”。请对照残疾人证核对两项。",
    "没有类别就没有等级。",
)
_CERTIFIED = any_of(known("disability_certificate"), says("certificate_status", "1"))
rule(
    "G06",
    BOTH,
    ERROR,
    at(
        "disability_level",
        any_of(missing("disability_level"), all_of(_KINDS, says("disability_level", _NONE), _CERTIFIED)),
    ),
    "有残疾人证，却没有填残疾等级。请对照残疾人证填写。",
    "残疾人证载明等级；没有证的可以未评定。",
)
rule(
    "G07",
    BOTH,
    ERROR,
    at(
        "disability_parts",
        all_of(
            says("disability", _MULTIPLE),
            not_(told_unknown("disability_parts")),
            not_(
                any_of(
                    *(
                        all_of(_has(one), _has(other))
                        for place, one in enumerate(_SINGLE)
                        for other in _SINGLE[place + 1 :]
                    )
                )
            ),
        ),
    ),
    "多重残疾的需列明多个具体残疾类别。请至少选两类；只有一类的不选“多重残疾”。",
    "登记表注明：多重残疾的需列明多个具体残疾类别。",
)
rule(
    "G08",
    BOTH,
    AUTO,
    at(
        "disability",
        all_of(less(number(1), ticked("disability", *_SINGLE)), not_(says("disability", _MULTIPLE))),
    ),
    "选了两类以上残疾，已按多重残疾登记。",
    "与全国系统一致。",
)
rule(
    "G09",
    BOTH,
    ERROR,
    at("disability_parts", says("disability_parts", _MULTIPLE)),
    "多重残疾的具体类别里又选了“多重残疾”。请改为视力、听力等具体类别。",
    "循环。",
)
rule(
    "G10",
    BOTH,
    WARN,
    at(
        "disability_level",
        all_of(
            says("disability", _MULTIPLE),
            less(digits(text("disability_heaviest")), digits(text("disability_level"))),
        ),
    ),
    "多重残疾的等级轻于其中最重的一类。请对照残疾人证核对；属实的说明原因。",
    "GB/T 26341：多重残疾按最重的一类定级。",
)
rule(
    "G11",
    BOTH,
    WARN,
    at("disability", all_of(_has(_SPEECH), younger(3))),
    "不满3周岁，却有言语残疾。请核对；属实的说明原因。",
    "3周岁前不评定言语残疾。",
)
rule(
    "G12",
    BOTH,
    WARN,
    at("disability_level", all_of(_has(_HEARING), says("disability_level", "4"), younger(3))),
    "不满3周岁，却为听力残疾四级。请对照残疾人证核对；属实的说明原因。",
    "3周岁以下听力残疾只评一至三级。",
)
_CERTIFICATE = text("disability_certificate")
rule(
    "G13",
    BOTH,
    ERROR,
    at(
        "disability_certificate",
        any_of(
            all_of(
                known("disability_certificate"),
                not_(matches(_CERTIFICATE, whole(r"[0-9]{17}[0-9X][1-7][1-4](?:B[0-9]{1,2})?"))),
            ),
            differ(part(_CERTIFICATE, 0, 18), text("idno")),
            *(
                all_of(matches(_CERTIFICATE, rf"^[\s\S]{{18}}{kind}"), _KINDS, not_(says("disability", kind)))
                for kind in (*_SINGLE, _MULTIPLE)
            ),
            differ(part(_CERTIFICATE, 19, 20), text("disability_level")),
        ),
    ),
    "残疾证号与公民身份号码、残疾类别或等级对不上。请对照残疾人证核对：前18位为公民身份号码，后两位为类别和等级。",
    "残疾人证编号规则。",
)
rule(
    "G14",
    BOTH,
    ERROR,
    at("rehabilitation", all_of(says("rehabilitation", "1"), _NO_KIND, not_(says("certificate_status", "2", "3")))),
    "没有残疾，却接受康复救助。请核对；疑似残疾尚未办证的，在补充页选残疾人证状态。",
    "康复救助面向残疾儿童（含孤独症）。",
)
must_fill(
    "G15",
    BOTH,
    ["rehabilitation"],
    "有残疾的没有填接受康复救助情况。请选“是”或“否”。",
    "残联核实的基本项目。",
)
rule(
    "G16",
    BOTH,
    TASK,
    at("rehabilitation", all_of(says("rehabilitation", "0"), _KINDS, younger(7))),
    "0至6岁残疾儿童没有接受康复救助。请转残联评估；本市户籍的可申请阳光宝宝卡。",
    "0至6岁为康复救助重点。",
    task=Task("康复救助转介", Department.DISABILITY),
)
rule(
    "G17",
    BOTH,
    TASK,
    at("health", says("health", _MIND)),
    "这名儿童有心理或行为异常。请由专人跟进，考虑纳入重点关爱，并注意保密。",
    "方案 三（二）心理和行为异常。",
    task=Task("心理和行为关爱", Department.CIVIL),
)
rule(
    "G18",
    BOTH,
    WARN,
    at("health", all_of(says("health", _SERIOUS), empty("serious_disease"))),
    "健康状况选了“重病”，没有写病种。请在补充页填写；不便填写的说明原因。",
    "全国系统要求填病种。",
)
rule(
    "G19",
    BOTH,
    WARN,
    at(
        "disability",
        any_of(
            all_of(_NO_KIND, fact_says("disability_record", "1", "2", "3", "4", "5", "6", "7")),
            all_of(_KINDS, fact_says("disability_record", "none")),
        ),
    ),
    "残疾情况与残联的记录不一致。请核对；两个结果都保留，并说明以哪个为准。",
    "列入与残联不一致的处理。",
)
rule(
    "G20",
    BOTH,
    ERROR,
    at("support", all_of(says("support", "6"), _NO_KIND)),
    "享受残疾人两项补贴，残疾类别却为“无”。请核对两项。",
    "互相矛盾。",
)
