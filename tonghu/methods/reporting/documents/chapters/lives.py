"""How they live: family, school, health (家庭、受教育、医疗保障、残疾)."""

from collections.abc import Iterator

from tonghu.methods.reporting.documents.document import Block, Heading
from tonghu.methods.reporting.documents.figures import Cell
from tonghu.methods.reporting.documents.indicators import shift
from tonghu.methods.reporting.documents.phrasing import annexed, bars, missing, paragraphs, spread
from tonghu.methods.reporting.documents.sentences import Runs, first_said, said
from tonghu.methods.reporting.edition import Edition


def families(edition: Edition) -> Iterator[Block]:
    """五、家庭和监护."""
    yield Heading(1, "家庭、居住和监护")
    yield from paragraphs(
        spread(edition, "T08", "lives_with", "流动儿童中，从共同居住人看，"),
        missing(edition, "T08", "lives_with", "共同居住人"),
        shift(edition, "与父母双方共同居住（流动儿童）"),
        spread(edition, "T09", "housing", "从居住类型看，"),
        missing(edition, "T09", "housing", "居住类型"),
    )
    yield from paragraphs(spread(edition, "T22", "carer", "留守儿童中，从受委托照护人看，", codes=(1, 2, 3)))
    yield from paragraphs(
        spread(edition, "T20", "guardianship", "从监护情况看，"),
        missing(edition, "T20", "guardianship", "监护情况"),
    )
    yield from paragraphs(
        spread(edition, "T21", "hardship", "从家庭困难情况看，", codes=(1, 2, 3, 4, 5, 9)),
        missing(edition, "T21", "hardship", "家庭困难情况"),
    )


def schooling(edition: Edition) -> Iterator[Block]:
    """六、受教育."""
    yield Heading(1, "受教育情况")
    yield from paragraphs(
        spread(edition, "T11", "stage", "从就学阶段看，"), missing(edition, "T11", "stage", "就学阶段")
    )
    yield from paragraphs(
        spread(edition, "T12", "school_status", "从学业状况看，", codes=(1, 2, 3, 4, 5, 6)),
        missing(edition, "T12", "school_status", "学业状况"),
        shift(edition, "在读"),
    )
    yield from paragraphs(
        spread(edition, "T13", "boarding", "从学校寄宿看，", codes=(1, 0), labels={1: "寄宿", 0: "不寄宿"}),
        missing(edition, "T13", "boarding", "寄宿情况"),
    )
    yield from bars(edition, "T11", "stage", "就学阶段")


def health(edition: Edition) -> Iterator[Block]:
    """七、医疗保障和健康服务."""
    yield Heading(1, "医疗保障和健康服务")
    yield from paragraphs(
        spread(edition, "T14", "insurance", "从参加医保看，"),
        missing(edition, "T14", "insurance", "医保情况"),
        shift(edition, "纳入居住地医保"),
    )
    yield from paragraphs(
        said(edition, "0—6岁儿童{T15}人。"),
        spread(edition, "T15", "health_0_6", "从0—6岁儿童健康管理服务看，", codes=(1, 2, 4, 3, 0)),
        missing(edition, "T15", "health_0_6", "0—6岁健康管理"),
    )
    yield from paragraphs(
        said(edition, "0—36个月儿童{T16}人。"),
        spread(edition, "T16", "tcm_0_36", "从0—36个月儿童中医药健康管理服务看，", codes=(1, 2, 4, 3, 0)),
        missing(edition, "T16", "tcm_0_36", "0—36个月中医药健康管理"),
    )
    yield from paragraphs(
        spread(edition, "T17", "vaccination", "从部分国家免疫规划疫苗接种看，"),
        missing(edition, "T17", "vaccination", "接种情况"),
        shift(edition, "适龄完成接种"),
    )
    yield from bars(edition, "T14", "insurance", "参加医保情况")


def disability(edition: Edition) -> Iterator[Block]:
    """八、残疾和康复."""
    yield Heading(1, "残疾和康复救助")
    yield from paragraphs(
        _disabled(edition),
        spread(edition, "T18", "disability", "从残疾类别看，")
        or spread(edition, "T23", "disability", "从残疾类别看，", codes=range(1, 8)),
        spread(edition, "T18", "disability_level", "从残疾等级看，", codes=(1, 2, 3, 4)),
    )
    yield from paragraphs(
        spread(
            edition,
            "T19",
            "rehabilitation",
            "有残疾的儿童中，",
            codes=(1, 0),
            labels={1: "接受康复救助", 0: "未接受康复救助"},
        ),
        missing(edition, "T19", "rehabilitation", "康复救助"),
        missing(edition, "T23", "disability", "残疾情况"),
    )
    yield from annexed(edition, "T18")


def _disabled(edition: Edition) -> Runs:
    """All of them, whom 接受康复救助 counts; the kinds of disability are told of the whole city only (T18)."""
    if Cell.named("T19").value(edition) == 0:
        return ("没有登记有残疾的儿童。",)
    return first_said(edition, "有残疾的儿童{T19}人，占流动儿童和留守儿童的{T19 % T01}。", "有残疾的儿童{T19}人。")


def verification(edition: Edition) -> Iterator[Block]:
    """九、名单比对和登记核实, for the offices, which alone have its table."""
    yield Heading(1, "名单比对和登记核实")
    yield from paragraphs(spread(edition, "T24", "source", "从名单来源看，"))
    yield from paragraphs(spread(edition, "T24", "record_state", "从登记和核实的进度看，"))
