"""The boxes of both forms, as printed, with codes that never change (选项代码)."""

from tonghu.rules.forms.items import Option
from tonghu.rules.terms import documents, ethnic, relations


def _option(entry: str, printed: bool = True) -> Option:
    code, label = entry.split(" ", 1)
    return Option(code, label, printed)


def boxes(*entries: str) -> tuple[Option, ...]:
    """Boxes written as "code label"."""
    return tuple(_option(entry) for entry in entries)


def unprinted(*entries: str) -> tuple[Option, ...]:
    """Answers the paper has no box for."""
    return tuple(_option(entry, printed=False) for entry in entries)


YES_NO = boxes("1 是", "0 否")
HAS_OR_NOT = boxes("1 有", "0 无")
# The paper leaves a blank to write in; the codes are those of the national tables.
SEX = boxes("1 男", "2 女")
ETHNIC = tuple(Option(code, label) for code, label in ethnic.NAMES.items())
DOCUMENT = tuple(Option(code, label) for code, label in documents.NAMES.items())

LIVES_WITH = (
    *boxes("1 父母双方", "2 父母一方", "3 其他监护人"),
    # Not 流动 by 一（一）, and an urgent lead: 未成年人保护法 第二十一条.
    *unprinted("0 未与父母或其他监护人共同居住"),
)
RESIDENCE_REGISTRATION = boxes("1 办理居住证", "2 暂住登记", "3 未登记")
HOUSING = boxes("1 自购房", "2 出租房屋", "9 其他")

GUARDIANSHIP = boxes("1 较好", "2 一般", "3 较差")
MIGRANT_GUARDIANSHIP_PROBLEMS = boxes(
    "1 父或母或其他监护人无监护能力", "2 父或母或其他监护人监护能力不足", "3 无人监护"
)
LEFT_BEHIND_GUARDIANSHIP_PROBLEMS = boxes("1 父或母无监护能力", "2 受委托照顾人照顾能力不足", "3 无人监护")

STAGE = boxes(*("1 学龄前", "2 小学", "3 初中", "4 高中", "5 中等职业教育", "6 特殊教育"), *("7 无就学能力", "8 失学"))
SCHOOL_STATUS = boxes("1 在读", "2 辍学", "3 休学", "4 毕业", "5 结业", "6 肄业")

HEALTH = boxes("1 健康", "2 残疾", "3 重病", "4 慢性病", "5 心理/行为异常")
_NOT_DUE = unprinted("0 不适用")  # 未到龄: no service is due yet
MIGRANT_SERVICE = (*boxes("1 在户籍地接受", "2 在居住地接受", "3 未接受"), *_NOT_DUE)
LEFT_BEHIND_SERVICE = (*boxes("1 已接受", "3 未接受"), *_NOT_DUE)
MIGRANT_INSURANCE = boxes("1 纳入户籍地医保", "2 纳入居住地医保", "3 未纳入医保")
LEFT_BEHIND_INSURANCE = boxes("1 已纳入医保", "3 未纳入医保")

DISABILITY_PARTS = boxes(*("1 视力残疾", "2 听力残疾", "3 言语残疾", "4 肢体残疾", "5 智力残疾", "6 精神残疾"))
DISABILITY = (*boxes("0 无"), *DISABILITY_PARTS, *boxes("7 多重残疾"))
DISABILITY_LEVEL = boxes("0 无", "1 一级", "2 二级", "3 三级", "4 四级")

# Whoever stands above the child in GB/T 4761 or beside it: not 本人, spouses, children, grandchildren.
GUARDIAN_RELATION = tuple(Option(code, label) for code, label in relations.NAMES.items() if code >= "50")
_GRANDPARENTS = boxes("61 爷爷", "62 奶奶", "63 外公", "64 外婆")
CARER_RELATION = (
    *_GRANDPARENTS,
    *boxes("80 其他"),
    # On paper each of these is 其他, with the word written beside it.
    *(
        Option(code, label, printed=False)
        for code, label in relations.NAMES.items()
        if code >= "50" and code != "80" and code not in relations.GRANDPARENTS
    ),
)

HARDSHIP = boxes(
    *("0 无", "1 低保家庭", "2 特困家庭", "3 低保边缘家庭", "4 刚性支出困难家庭", "5 防止返贫监测家庭", "9 其他")
)
SUPPORT = boxes(
    *("0 无", "1 低保", "2 特困", "3 急难社会救助", "4 孤儿基本生活保障", "5 事实无人抚养儿童基本生活保障"),
    *("6 残疾人两项补贴", "7 生活无着流浪乞讨人员救助", "8 慈善帮扶", "9 其他"),
)

# Internal supplement: no box of these is printed by the notice.
PARENT_STATUS = boxes(
    *("alive 健在", "dead 死亡", "missing 失踪或失联", "detained 服刑、羁押或强制戒毒"),
    *("disabled 重度残疾", "ill 重病", "revoked 被撤销监护资格", "deported 被遣送（驱逐）出境", "other 其他情形"),
)
PARENTS_UNION = boxes("1 已婚", "2 离异", "3 未婚", "4 丧偶")
AWAY_FOR = boxes(
    *("work 务工", "study 求学", "detention 服刑、羁押或强制戒毒", "hospital 住院治疗", "abroad 出境（非务工）"),
    *("other 其他原因",),
)
UNABLE_GROUND = boxes(
    *("dead 死亡", "missing 失踪或失联", "detained 服刑、羁押或强制戒毒", "disabled 重度残疾"),
    *("ill 重病", "mental 精神障碍", "other 其他原因"),
)
GRADE = boxes(
    *("1 一年级", "2 二年级", "3 三年级", "4 四年级", "5 五年级", "6 六年级", "7 七年级", "8 八年级", "9 九年级"),
    *("10 高中、中职一年级", "11 高中、中职二年级", "12 高中、中职三年级"),
)
COLLECTED_HOW = boxes("1 入户走访", "2 自主申报", "3 电话或视频补充")
LEAD_SOURCE = boxes(
    *("1 教育部门名单", "2 公安部门名单", "3 社区云", "4 日常走访", "5 学校、幼儿园", "6 网格员"),
    *("7 自主申报", "8 其他区通报", "9 其他部门"),
)
EXIT_REASON = boxes(
    *("1 超龄", "2 离沪或迁出", "3 落户本市", "4 父母返回", "5 恢复监护", "6 死亡", "7 重复", "8 误录", "9 失联")
)
COLLECTED_WHERE = boxes("1 儿童家中", "2 学校、幼儿园", "3 居（村）委会", "4 其他地点")
DANGER = boxes(
    *("0 无", "1 遭受暴力或性侵害", "2 被遗弃", "3 被拐卖或非法雇用", "4 离家出走"),
    *("5 自伤或自杀", "6 其他危及生命健康的情形"),
)
PRECISION = boxes("1 日", "2 月", "3 年")
HUKOU_STATE = boxes("0 无", "1 集体户", "2 落户办理中")
DWELLING = boxes(
    *("1 住宅", "2 单位宿舍", "3 亲友家", "4 学校", "5 机构", "6 工地", "7 商铺", "8 船舶", "9 其他非居住场所"),
)
CERTIFICATE_STATUS = boxes("1 有证", "2 办理中", "3 未办证")
VACCINATION = boxes("1 适龄完成", "2 未到龄", "3 逾期漏种", "4 无记录（外省接种）")
