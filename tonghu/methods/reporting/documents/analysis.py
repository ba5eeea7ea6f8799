"""The analysis (分析报告): what stands out, what changed, what needs attention, by rules that say when they speak.

A finding is written when its share reaches a line that is printed with it; the advice belongs to the finding. Whoever
signs the report edits the draft: it argues from figures and knows nothing of their causes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tonghu.methods.reporting.documents.chapters import (
    ages,
    change,
    disability,
    families,
    health,
    origins,
    places,
    schooling,
    total,
)
from tonghu.methods.reporting.documents.document import Block, Heading, Paragraph, TableBlock, chinese_day
from tonghu.methods.reporting.documents.figures import Cell, figure
from tonghu.methods.reporting.documents.indicators import INDICATORS, shifted
from tonghu.methods.reporting.documents.panels import WITHHELD, Line, Panel
from tonghu.methods.reporting.documents.phrasing import paragraphs, spread
from tonghu.methods.reporting.documents.sentences import Runs, base_of, first_said, joined, said
from tonghu.methods.reporting.documents.statement import not_collected
from tonghu.methods.reporting.edition import Edition


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at (需要关注的情况): when the share of a category reaches `line` per cent.

    text: behind it, how many children and which share are added. advice: what the departments named can do.
    """

    table: str
    key: str
    code: int
    line: float
    text: str
    advice: str

    @property
    def part(self) -> str:
        """The children it speaks of."""
        return f"{self.table}:{self.key}={self.code}"

    def share(self, edition: Edition) -> str:
        """The formula of their share."""
        return f"{self.part} % {base_of(edition, self.table, self.key)}"


CONCERNS: tuple[Concern, ...] = (
    Concern("T11", "stage", 8, 0.1, "失学的", "教育、民政部门逐人核实失学原因，做好劝返复学和入学安排。"),
    Concern("T12", "school_status", 2, 0.1, "学业状况为辍学的", "教育部门会同街镇开展控辍保学，跟踪复学情况。"),
    Concern("T14", "insurance", 3, 2.0, "未纳入医保的", "医保部门会同街镇动员参保，对困难家庭落实参保资助。"),
    Concern(
        "T15",
        "health_0_6",
        3,
        5.0,
        "0—6岁未接受健康管理服务的",
        "由社区卫生服务中心建册，提供健康管理。",
    ),
    Concern("T17", "vaccination", 3, 2.0, "免疫规划疫苗逾期漏种的", "疾控部门通知补种，学校、幼儿园查验时跟进。"),
    Concern("T17", "vaccination", 4, 5.0, "接种无记录（外省接种）的", "疾控部门通过跨省接种信息补录接种记录。"),
    Concern("T19", "rehabilitation", 0, 10.0, "有残疾而未接受康复救助的", "残联逐人评估康复需求，衔接康复救助。"),
    Concern("T07", "residence_registration", 3, 5.0, "未办理居住登记的", "公安派出所结合走访提醒、协助办理登记。"),
    Concern("T08", "lives_with", 0, 0.5, "未与父母或其他监护人共同居住的", "街镇逐户核实实际照护人，落实监护责任。"),
    Concern("T20", "guardianship", 3, 0.5, "监护情况较差的", "街镇未成年人保护工作站评估监护状况，开展监护支持。"),
    Concern("T22", "carer", 3, 1.0, "留守儿童中无受委托照护人的", "督促父母落实委托照护，必要时由民政部门帮助。"),
)
MISSING_LINE = 5.0  # per cent of an item not collected
MOVED_LINE = 0.5  # percentage points of a share against the edition before


def blocks(edition: Edition) -> Iterator[Block]:
    """The text, from the summary to the advice."""
    found = [concern for concern in CONCERNS if _speaks(edition, concern)]
    yield Heading(1, "摘要")
    yield from _summary(edition, found)
    yield Heading(1, "一、基本情况")
    yield from _only_text(total(edition))
    yield _indicators(edition)
    yield Heading(1, "二、主要特点")
    yield from _traits(edition)
    yield Heading(1, "三、变化情况")
    yield from list(_changes(edition)) or [Paragraph(("与上一期相比的变动不公布。",))]
    yield Heading(1, "四、需要关注的情况")
    yield from _concerns(edition, found)
    yield Heading(1, "五、工作建议")
    yield from _advice(edition, found)


_TRAITS = (
    ("年龄结构", ages),
    ("地区分布", places),
    ("户籍来源和在沪时间", origins),
    ("家庭、居住和监护", families),
    ("受教育情况", schooling),
    ("医疗保障和健康服务", health),
    ("残疾和康复救助", disability),
)
_DRAWN = (ages, places, origins)  # with their charts and tables; the others in words


def _traits(edition: Edition) -> Iterator[Block]:
    """What the edition has tables of, counted （一）（二）（三）."""
    number = 0
    for title, chapter in _TRAITS:
        _, *told = chapter(edition)
        if found := told if chapter in _DRAWN else list(_only_text(iter(told))):
            number += 1
            yield Heading(2, f"（{_count(number)}）{title}")
            yield from found


def _only_text(chapter: Iterator[Block]) -> Iterator[Block]:
    return (block for block in chapter if isinstance(block, Paragraph))


def _speaks(edition: Edition, concern: Concern) -> bool:
    share = figure(edition, concern.share(edition))
    return share is not None and share.value >= concern.line


def _summary(edition: Edition, found: list[Concern]) -> Iterator[Block]:
    day = chinese_day(edition.reference_date.isoformat())
    minors = "T02:age=" + "|".join(str(n) for n in range(6, 15))
    head = f"{day}，{edition.place}在册流动儿童和留守儿童"
    yield from paragraphs(
        first_said(
            edition,
            f"{head}{{T01}}人，流动儿童占{{T01:kind=1 % T01}}，留守儿童占{{T01:kind=2 % T01}}。",
            f"{head}{{T01}}人。",
            f"{head}的人数不公布。",
        ),
        said(edition, f"6—14岁占{{{minors} % T02}}。"),
        change(edition),
    )
    if found:
        names = "、".join(c.text.removesuffix("的") for c in found)
        yield Paragraph((f"需要关注的情况有{_count(len(found))}项：{names}。",))


def _count(number: int) -> str:
    numerals = "一二三四五六七八九十"
    return numerals[number - 1] if number <= 10 else "十" + numerals[number - 11]


def _indicators(edition: Edition) -> TableBlock:
    whole = Cell.named("T01").value(edition)
    lines = [Line("在册流动儿童和留守儿童", (WITHHELD if whole is None else whole, "—"), total=True)]
    for indicator in INDICATORS:
        value = Cell.named(indicator.part()).value(edition)
        share = figure(edition, indicator.share(edition))
        printed = (WITHHELD if value is None else value, share.text.rstrip("%") if share else WITHHELD)
        lines.append(Line(f"　{indicator.label}", printed))
    notes = ("占比的分母为该项目统计范围内除“不适用”外的人数。",)
    return TableBlock(Panel("A1", "主要指标", "人、%", "指标", ("人数", "占比"), tuple(lines), notes))


def _changes(edition: Edition) -> Iterator[Block]:
    if edition.previous is None:
        yield Paragraph(("没有与上一期同口径发布的数，本期不作比较。",))
    parts = [("流动儿童", "T01:kind=1"), ("留守儿童", "T01:kind=2"), ("合计", "T01")]
    yield from paragraphs(*(_moved(edition, label, cell) for label, cell in parts))
    if edition.previous_date:
        words = {1: "期初期末都在册"}
        flows = spread(edition, "T25", "flow", "期初或期末在册的儿童中，", codes=(1, 2, 3, 4), labels=words)
        yield from paragraphs(flows)
    if edition.previous:
        yield from paragraphs(*_shifts(edition))


def _moved(edition: Edition, label: str, cell: str) -> Runs | None:
    now, then = Cell.named(cell).value(edition), Cell.named(f"before {cell}").value(edition)
    if now is None or then is None:
        return None
    if now == then:
        return said(edition, f"{label}{{{cell}}}人，与上期持平。")
    word, rate = ("增加", "增长") if now > then else ("减少", "下降")
    return said(
        edition,
        f"{label}{{{cell}}}人，比上期的{{before {cell}}}人{word}{{{cell} - before {cell}}}人，"
        f"{rate}{{{cell} -% before {cell}}}。",
    )


def _shifts(edition: Edition) -> Iterator[Runs | None]:
    """Shares that moved, then and now."""
    small = []
    for indicator in INDICATORS:
        now, then = indicator.share(edition), indicator.share(edition, before=True)
        shares = figure(edition, now), figure(edition, then)
        if shares[0] is None or shares[1] is None:
            continue
        if abs(shares[0].value - shares[1].value) < MOVED_LINE:
            small.append(indicator.label)
            continue
        told = said(edition, f"{indicator.label}的占比为{{{now}}}，"), shifted(edition, indicator)
        yield joined(runs for runs in told if runs)
    if small:
        yield (f"{'、'.join(small)}的占比变化不足{MOVED_LINE:g}个百分点。",)


def _concerns(edition: Edition, found: list[Concern]) -> Iterator[Block]:
    if not found:
        yield Paragraph(("按已公布的数，各项占比均未达到关注线。",))
    for concern in found:
        yield from paragraphs(
            said(
                edition,
                f"{concern.text}{{{concern.part}}}人，占{{{concern.share(edition)}}}（关注线为{concern.line:g}%）。",
            )
        )
    if late := _late(edition):
        yield Paragraph((f"未采集比例达到{MISSING_LINE:g}%的项目：{'、'.join(late)}，影响相应指标的使用。",))
    silent = [c.text.removesuffix("的") for c in CONCERNS if figure(edition, c.share(edition)) is None]
    if silent:
        yield Paragraph((f"{'、'.join(silent)}的人数不公布，未作判断。",))


def _advice(edition: Edition, found: list[Concern]) -> Iterator[Block]:
    for concern in found:
        yield Paragraph((f"针对{concern.text.removesuffix('的')}的情况，{concern.advice}",))
    if late := _late(edition):
        yield Paragraph((f"各区在下一轮走访和部门核实中补齐{'、'.join(late)}等项目。",))
    if not found and not late:
        yield Paragraph(("没有达到关注线的情况，系统未拟建议。",))
        return
    yield Paragraph(("以上建议由系统按关注线拟出，供起草人结合实际取舍、修改；原因分析须另行调研。",))


def _late(edition: Edition) -> list[str]:
    return [label for label, share in not_collected(edition) if share and share.value >= MISSING_LINE]
