"""The chapters of the bulletin (公报各章): what is said of each subject, from the cells of its tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from tonghu.methods.reporting.documents.document import (
    Block,
    Chart,
    Heading,
    Paragraph,
    Series,
    Shape,
    TableBlock,
    chinese_day,
)
from tonghu.methods.reporting.documents.figures import Cell, figure
from tonghu.methods.reporting.documents.panels import Line, Panel, panels, picked, share_of
from tonghu.methods.reporting.documents.sentences import (
    Noted,
    Ranked,
    Runs,
    base_of,
    first_said,
    joined,
    listed,
    ranked,
    said,
)
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED, VARIABLES
from tonghu.methods.tabulation.variables import STREETS, UNKNOWN_PLACE

_MOST_BARS = 15  # of a chart: more are not read any more
Chapter = Callable[[Edition], Iterator[Block]]


def paragraphs(*sentences: Runs | None) -> Iterator[Block]:
    """One paragraph of the sentences that could be written, none if none could."""
    runs = joined(sentence for sentence in sentences if sentence)
    if runs:
        yield Paragraph(runs)


def spread(
    edition: Edition,
    table: str,
    key: str,
    before: str,
    *,
    codes: Iterable[int] = (),
    labels: Mapping[int, str] | None = None,
) -> Runs:
    """How a table spreads over the categories of a dimension: 学龄前1200人，占30.0%；小学……; empty ones left out.

    codes: which categories and in which order, all but 未采集 and 不适用 by default. labels: other words for some.
    """
    printed = edition.tables.get(table)
    side = next((d for d in printed.table.dimensions if d.key == key), None) if printed else None
    if side is None:
        return ()
    words = {**side.categories, **{str(code): label for code, label in (labels or {}).items()}}
    tail = (str(NOT_COLLECTED), str(NOT_APPLICABLE))
    wanted = [str(code) for code in codes] or [code for code in side.categories if code not in tail]
    base = base_of(edition, table, key)
    found = [code for code in wanted if Cell.named(f"{table}:{key}={code}").value(edition) != 0]
    cells = {code: f"{table}:{key}={code}" for code in found if code in side.categories}
    share = figure(edition, base) is not None
    parts = [
        (words[code], f"{{{cell}}}人" + (f"，占{{{cell} % {base}}}" if share else "")) for code, cell in cells.items()
    ]
    return listed(edition, before, parts)


def missing(edition: Edition, table: str, key: str, what: str) -> Runs | None:
    """How many were not asked or did not answer; nothing where none or where it is not published."""
    cell = f"{table}:{key}={NOT_COLLECTED}"
    if not Cell.named(cell).value(edition):
        return None
    return first_said(
        edition,
        f"{what}未采集的{{{cell}}}人，占{{{cell} % {base_of(edition, table, key)}}}。",
        f"{what}未采集的{{{cell}}}人。",
    )


def _table(edition: Edition, number: str, panel: int = 0) -> Iterator[Block]:
    if number in edition.tables:
        yield TableBlock(panels(edition.tables[number])[panel])


def _of(edition: Edition, table: str, key: str, codes: Iterable[str], at: str = "") -> tuple[int | None, ...]:
    more = f",{at}" if at else ""
    return tuple(Cell.named(f"{table}:{key}={code}{more}").value(edition) for code in codes)


def total(edition: Edition) -> Iterator[Block]:
    """一、总量."""
    yield Heading(1, "总量")
    day, place = chinese_day(edition.reference_date.isoformat()), edition.place
    head = f"{day}，{place}在册流动儿童和留守儿童"
    yield from paragraphs(
        first_said(
            edition,
            f"{head}共{{T01}}人，其中流动儿童{{T01:kind=1}}人，占{{T01:kind=1 % T01}}；"
            "留守儿童{T01:kind=2}人，占{T01:kind=2 % T01}。",
            f"{head}共{{T01}}人，流动儿童、留守儿童的分项人数不公布。",
            f"{head}中，流动儿童{{T01:kind=1}}人，留守儿童{{T01:kind=2}}人，合计数不公布。",
            f"{head}的人数不公布。",
        ),
        (Noted(3), Noted(4)),
        change(edition),
    )
    if edition.previous_date:
        yield from paragraphs(_flows(edition))
    sexes = "，".join(f"{label}{{T01:sex={c}}}人，占{{T01:sex={c} % T01}}" for c, label in ((1, "男童"), (2, "女童")))
    yield from paragraphs(
        first_said(
            edition,
            f"分性别看，{sexes}。",
            "分性别看，男童{T01:sex=1}人，女童{T01:sex=2}人。",
            "分性别的人数不公布。",
        ),
        said(edition, "性别比（以女童为100）为{T01:sex=1 / T01:sex=2}。"),
        missing(edition, "T01", "sex", "性别"),
    )
    yield from _table(edition, "T01")


def change(edition: Edition) -> Runs | None:
    """How the total moved against the edition before, where there is one."""
    if edition.previous is None or edition.previous_date is None:
        return None
    day = chinese_day(edition.previous_date.isoformat())
    now, then = Cell.named("T01").value(edition), Cell.named("before T01").value(edition)
    if now is None or then is None:
        return None
    if now == then:
        return said(edition, f"与{day}的{{before T01}}人持平。")
    word, rate = ("增加", "增长") if now > then else ("减少", "下降")
    return said(edition, f"与{day}相比，{word}{{T01 - before T01}}人，{rate}{{T01 -% before T01}}。")


def _flows(edition: Edition) -> Runs:
    assert edition.previous_date is not None
    day = chinese_day(edition.previous_date.isoformat())
    parts = ((2, "本期新增"), (3, "退出"), (4, "年满16周岁退出"), (1, "期初期末都在册"))
    cells = [
        (label, f"{{T25:flow={code}}}人") for code, label in parts if Cell.named(f"T25:flow={code}").value(edition) != 0
    ]
    return listed(edition, f"{day}以来，", cells)


def ages(edition: Edition) -> Iterator[Block]:
    """二、年龄结构."""
    yield Heading(1, "年龄结构")
    spans = ((0, 2), (3, 5), (6, 11), (12, 15))
    parts = []
    for first, last in spans:
        cell = f"T02:age={'|'.join(str(n) for n in range(first, last + 1))}"
        parts.append((f"{first}—{last}岁", f"{{{cell}}}人，占{{{cell} % T02}}"))
    school = f"T02:age={'|'.join(str(n) for n in range(6, 15))}"
    yield from paragraphs(
        listed(edition, "分年龄段看，", parts),
        said(edition, f"其中6—14岁{{{school}}}人，占{{{school} % T02}}。"),
        missing(edition, "T02", "age", "年龄"),
    )
    if "T02" in edition.tables:
        codes = [str(n) for n in range(16)]
        series = tuple(
            Series(label, _of(edition, "T02", "age", codes, f"sex={sex}")) for sex, label in ((1, "男童"), (2, "女童"))
        )
        labels = tuple(f"{n}岁" for n in range(16))
        yield Chart(Shape.PYRAMID, "流动儿童和留守儿童的年龄和性别", "人", labels, series)
        yield from _table(edition, "T02")


def places(edition: Edition) -> Iterator[Block]:
    """三、地区分布."""
    yield Heading(1, "地区分布")
    table = edition.tables.get("T01")
    districts = set(table.table.dimensions[0].categories) if table else set()
    if len(districts - _nowhere(districts)) > 1:
        yield from _ranking(edition, "T01", "district", "区", 3)
    yield from _ranking(edition, "T03", "street", "街道（乡镇）", 5)


def _ranking(edition: Edition, table: str, key: str, what: str, most: int) -> Iterator[Block]:
    if table not in edition.tables:
        return
    side = next(d for d in edition.tables[table].table.dimensions if d.key == key)
    nowhere = _nowhere(side.categories)
    found = ranked(edition, table, key, leave_out=nowhere)
    if not found.codes:
        return
    yield from paragraphs(
        _foremost(edition, table, key, found, most, f"流动儿童和留守儿童较多的{what}依次为："),
        _unplaced(edition, f"{table}:{key}={'|'.join(sorted(nowhere))}") if nowhere else None,
    )
    if len(found.codes) < 3:
        return
    labels, values = _longest(found)
    whole = len(labels) == len(found.codes) + len(found.silent)
    name = f"各{what}流动儿童和留守儿童" if whole else f"流动儿童和留守儿童较多的{what}"
    yield Chart(Shape.BARS, name, "人", labels, (Series("人数", values),))
    panel = next(p for p in panels(edition.tables[table]) if p.corner == VARIABLES[key].label)
    yield TableBlock(picked(panel, labels, name))


def _longest(found: Ranked) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """What a chart shows: everything where there is room, those not published last; else the largest ones."""
    known: list[tuple[str, int | None]] = [(label, n) for _, label, n in found.codes]
    silent: list[tuple[str, int | None]] = [(label, None) for _, label in found.silent]
    shown = [*known, *silent] if len(known) + len(silent) <= _MOST_BARS + 3 else known[:_MOST_BARS]
    return tuple(label for label, _ in shown), tuple(n for _, n in shown)


def _foremost(edition: Edition, table: str, key: str, found: Ranked, most: int, before: str) -> Runs:
    """The largest categories with their shares; nobody is put before one that is not published without saying so."""
    first = [category for category in found.codes[:most] if category[2]]
    among = "" if found.whole else "在公布数据的范围内，"
    share = figure(edition, table) is not None
    cells = [(label, f"{table}:{key}={code}") for code, label, _ in first]
    parts = [(label, f"{{{cell}}}人" + (f"，占{{{cell} % {table}}}" if share else "")) for label, cell in cells]
    top = f"{table}:{key}={'|'.join(code for code, _, _ in first)}"
    together = said(edition, f"以上合计占{{{top} % {table}}}。") if share and len(first) > 1 else None
    return joined((listed(edition, f"{among}{before}", parts), together or ()))


def _nowhere(codes: Iterable[str]) -> set[str]:
    """地址待落实或保密: no place at all, or a district without a street."""
    return {code for code in codes if int(code) == UNKNOWN_PLACE or (len(code) > 6 and int(code) % STREETS == 0)}


def _unplaced(edition: Edition, cell: str) -> Runs | None:
    """How many stand under no place."""
    if not Cell.named(cell).value(edition):
        return None
    return said(edition, f"地址待落实或按规定保密的{{{cell}}}人。")


def origins(edition: Edition) -> Iterator[Block]:
    """四、户籍来源和在沪时间."""
    yield Heading(1, "流动儿童的户籍来源和在沪时间")
    found = ranked(edition, "T05", "origin", leave_out=(str(NOT_COLLECTED), str(NOT_APPLICABLE)))
    yield from paragraphs(
        _foremost(edition, "T05", "origin", found, 5, "流动儿童户籍地较多的省份依次为："),
        missing(edition, "T05", "origin", "户籍省份"),
    )
    shown = [c for c in found.codes[:_MOST_BARS] if c[2]]
    if len(shown) >= 3:
        labels = tuple(label for _, label, _ in shown)
        bars = Series("人数", tuple(n for _, _, n in shown))
        yield Chart(Shape.BARS, "流动儿童较多的户籍省份", "人", labels, (bars,))
        panel = next(p for p in panels(edition.tables["T05"]) if p.corner == VARIABLES["origin"].label)
        yield TableBlock(picked(_narrow(panel), labels, "流动儿童较多的户籍省份"))
    yield from paragraphs(
        spread(edition, "T10", "stay", "从在沪居住时长看，"), missing(edition, "T10", "stay", "居住时长")
    )
    yield from paragraphs(
        spread(edition, "T07", "residence_registration", "从居住登记看，"),
        missing(edition, "T07", "residence_registration", "居住登记"),
    )


def _narrow(panel: Panel) -> Panel:
    """The total column of a wide panel, with shares; the whole of it stands among the annexed tables."""
    if not panel.wide:
        return panel
    whole = next(line.values[0] for line in panel.lines if line.total)
    lines = tuple(
        Line(line.label, (line.values[0], share_of(line.values[0], whole)), line.total) for line in panel.lines
    )
    return Panel(panel.code, panel.title, "人、%", panel.corner, ("人数", "比重"), lines, panel.notes)


def families(edition: Edition) -> Iterator[Block]:
    """五、家庭和监护."""
    yield Heading(1, "家庭、居住和监护")
    yield from paragraphs(
        spread(edition, "T08", "lives_with", "流动儿童中，从共同居住人看，"),
        missing(edition, "T08", "lives_with", "共同居住人"),
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
    )
    yield from paragraphs(
        spread(edition, "T13", "boarding", "从学校寄宿看，", codes=(1, 0), labels={1: "寄宿", 0: "不寄宿"}),
        missing(edition, "T13", "boarding", "寄宿情况"),
    )
    yield from _bars(edition, "T11", "stage", "就学阶段")


def _bars(edition: Edition, table: str, key: str, name: str) -> Iterator[Block]:
    if table not in edition.tables:
        return
    side = next(d for d in edition.tables[table].table.dimensions if d.key == key)
    codes = list(side.categories)
    yield Chart(
        Shape.BARS, f"流动儿童和留守儿童的{name}", "人", tuple(side.categories.values()),
        (Series("人数", _of(edition, table, key, codes)),),
    )  # fmt: skip
    yield from (TableBlock(p) for p in panels(edition.tables[table])[:1] if side.label in p.title)


def health(edition: Edition) -> Iterator[Block]:
    """七、医疗保障和健康服务."""
    yield Heading(1, "医疗保障和健康服务")
    yield from paragraphs(
        spread(edition, "T14", "insurance", "从参加医保看，"), missing(edition, "T14", "insurance", "医保情况")
    )
    yield from paragraphs(
        spread(edition, "T15", "health_0_6", "从0—6岁儿童健康管理服务看，", codes=(1, 2, 4, 3, 0)),
        missing(edition, "T15", "health_0_6", "0—6岁健康管理"),
    )
    yield from paragraphs(
        spread(edition, "T16", "tcm_0_36", "从0—36个月儿童中医药健康管理服务看，", codes=(1, 2, 4, 3, 0)),
        missing(edition, "T16", "tcm_0_36", "0—36个月中医药健康管理"),
    )
    yield from paragraphs(
        spread(edition, "T17", "vaccination", "从部分国家免疫规划疫苗接种看，"),
        missing(edition, "T17", "vaccination", "接种情况"),
    )
    yield from _bars(edition, "T14", "insurance", "参加医保情况")


def disability(edition: Edition) -> Iterator[Block]:
    """八、残疾和康复."""
    yield Heading(1, "残疾和康复救助")
    yield from paragraphs(
        first_said(edition, "有残疾的儿童{T18}人，占流动儿童和留守儿童的{T18 % T01}。", "有残疾的儿童{T18}人。"),
        spread(edition, "T18", "disability", "从残疾类别看，"),
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
    yield from _table(edition, "T18")


def verification(edition: Edition) -> Iterator[Block]:
    """九、名单比对和登记核实, for the offices, which alone have its table."""
    yield Heading(1, "名单比对和登记核实")
    yield from paragraphs(spread(edition, "T24", "source", "从名单来源看，"))
    yield from paragraphs(spread(edition, "T24", "record_state", "从登记和核实的进度看，"))


CHAPTERS: tuple[Chapter, ...] = (
    total,
    ages,
    places,
    origins,
    families,
    schooling,
    health,
    disability,
    verification,
)
