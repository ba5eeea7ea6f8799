"""The fixed words of a bulletin (注释、指标解释、符号说明), the definitions in the words of the scheme."""

from tonghu.methods.reporting.documents.document import Block, Heading, Paragraph, chinese_day
from tonghu.methods.reporting.documents.panels import WITHHELD
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import Threshold

SCHEME = "《上海市流动儿童和留守儿童监测摸排和统计分析工作方案》（沪民儿福发〔2024〕6号）"

_TERMS: tuple[tuple[str, str], ...] = (
    (
        "流动儿童",
        "指非本市户籍、随父母或其他监护人双方或一方离开户籍地，在上海连续居住或生活满6个月以上、不满16周岁的未成年人；"
        "本市户籍、跨行政区域连续居住或生活满6个月以上，主动提出救助帮扶的，也纳入。",
    ),
    (
        "留守儿童",
        "指本市户籍、父母双方外出务工或一方外出务工另一方无监护能力、不满16周岁的未成年人。外出务工时间一般按跨行政区域"
        "（不含跨街道乡镇）连续务工超过6个月掌握；父母外出务工不满6个月、但主动提出救助帮扶的，也纳入。",
    ),
    ("在册", "指截至参照日，经监测摸排登记、按方案认定应纳入监测的流动儿童和留守儿童。"),
    ("年龄", "按参照日的周岁计算。"),
    ("在沪居住时长", "指最近一次来沪起至参照日连续居住或生活的时间。"),
    ("就学阶段、学业状况", "指参照日所处的学段和在读、辍学、休学等状况，由教育部门核实。"),
    ("0—6岁儿童健康管理服务", "指国家基本公共卫生服务中面向0—6岁儿童的健康管理；统计范围为不满7周岁的儿童。"),
    ("0—36个月儿童中医药健康管理服务", "统计范围为出生至36个月的儿童。"),
    ("免疫规划疫苗接种", "指部分国家免疫规划疫苗按程序接种的情况，由疾控部门核实。"),
    ("残疾、康复救助", "以残疾人证或残联认定为准；同时有几类残疾的，计入多重残疾。"),
    (
        "半年变动",
        "期初、期末是否在册，均按本期资料对两个参照日分别判定，按期末现居住地计入各区。期内在区间迁移的，在迁入区计为"
        "“期初期末都在”，不计作迁出区的退出。",
    ),
    ("监护情况", "由儿童主任走访时按登记表评定，分较好、一般、较差三级。"),
    ("未采集", "指登记表未填写、家长不清楚或部门尚未补全的项目；作为单独一类列出，不推算、不归入其他类别。"),
    ("不适用", "指该项目按登记表对该儿童不需填写。"),
)


def progress(edition: Edition) -> str:
    """That the reference date is still to come; nothing once it is reached."""
    if not edition.under_way or edition.frozen_on is None:
        return ""
    return f"（进度数：参照日未到，名册冻结于{chinese_day(edition.frozen_on.isoformat())}，正式数以参照日后编制的为准）"


def remarks(edition: Edition) -> tuple[str, ...]:
    """The numbered notes under the text (注释)."""
    return (
        f"统计的参照日为{chinese_day(edition.reference_date.isoformat())}，统计范围为{edition.place}。",
        "本资料各项统计数据为登记数，即监测摸排登记、按方案认定的在册人数，含尚未经部门核实的，不含对名单遗漏的推算。",
        "各项占比以该项目统计范围内除“不适用”外的公布人数为分母；部分数据因四舍五入的原因，存在分项与合计不等的情况。",
        f"为保护儿童和家庭隐私，小于{edition.least}人的数，以及可据以推算出它们的数，不予公布，表中以“{WITHHELD}”表示。"
        f"未公布的数不一定小于{edition.least}人，也可能是0。",
    )


def explanations() -> list[Block]:
    """主要指标解释."""
    return [Heading(1, "主要指标解释"), *(Paragraph((f"{term}　{meaning}",), note=True) for term, meaning in _TERMS)]


def signs(edition: Edition) -> list[Block]:
    """符号说明 and 数据来源, before the annexed tables."""
    lines = (
        f"“{WITHHELD}”表示为保护隐私不予公布的数；“0”表示没有；“—”表示不能计算。各表计量单位除另有注明外为人。",
        "“合计”栏为全部分类（含未采集、不适用）之和。同一项目的合计在各表中一致；统计范围不同的，以表下注明为准。",
        f"资料来源：{edition.place}流动儿童和留守儿童监测摸排，民政、教育、公安、卫生健康、医保、疾控、残联等部门。",
    )
    return [Paragraph((line,), note=True) for line in lines]


def mark_of(edition: Edition) -> str:
    """What stands on every page of a report that is not to be relied on: for offices only, ended, or a draft."""
    if edition.threshold is Threshold.OFFICES:
        return "部门内部使用　不得对外公布"
    if edition.ended:
        return f"{edition.ended}　不得引用"
    return "" if edition.public else "征求意见稿　不得对外公布"


def foot_of(edition: Edition) -> str:
    """What stands at the foot of every page: number, reference date, snapshot and rules."""
    number = f"{edition.number}　" if edition.number else ""
    return f"{number}参照日{edition.reference_date.isoformat()}　快照{edition.snapshot[:12]}　规则{edition.rules}"
