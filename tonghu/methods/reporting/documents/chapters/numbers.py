"""How many there are, of which sex and age (总量、年龄结构)."""

from collections.abc import Iterator

from tonghu.methods.reporting.documents.document import Block, Chart, Heading, Series, Shape, chinese_day
from tonghu.methods.reporting.documents.figures import Cell
from tonghu.methods.reporting.documents.indicators import shift
from tonghu.methods.reporting.documents.phrasing import annexed, counts, drawn, missing, paragraphs
from tonghu.methods.reporting.documents.sentences import Runs, first_said, listed, noted, said
from tonghu.methods.reporting.documents.statement import covered
from tonghu.methods.reporting.edition import Edition


def total(edition: Edition) -> Iterator[Block]:
    """一、总量."""
    yield Heading(1, "总量")
    day, place = chinese_day(edition.reference_date.isoformat()), edition.place
    head = f"{day}，{place}在册流动儿童和留守儿童"
    yield from paragraphs(
        noted(
            first_said(
                edition,
                f"{head}共{{T01}}人，其中流动儿童{{T01:kind=1}}人，占{{T01:kind=1 % T01}}；"
                "留守儿童{T01:kind=2}人，占{T01:kind=2 % T01}。",
                f"{head}共{{T01}}人，流动儿童、留守儿童的分项人数不公布。",
                f"{head}中，流动儿童{{T01:kind=1}}人，留守儿童{{T01:kind=2}}人，合计数不公布。",
                f"{head}的人数不公布。",
            ),
            3,
            4,
        ),
        change(edition),
        _change_of_kinds(edition),
    )
    if edition.previous_date:
        yield from paragraphs(_flows(edition), _reconciled(edition))
    told = covered(edition)
    yield from paragraphs(told, ("推算范围以所用名单为准，推算数不替代登记数，见数据质量说明。",) if told else None)
    sexes = "；".join(f"{label}{{T01:sex={c}}}人，占{{T01:sex={c} % T01}}" for c, label in ((1, "男童"), (2, "女童")))
    yield from paragraphs(
        first_said(
            edition,
            f"分性别看，{sexes}。",
            "分性别看，男童{T01:sex=1}人；女童{T01:sex=2}人。",
            "分性别的人数不公布。",
        ),
        said(edition, "性别比（以女童为100，男童对女童的比例）为{T01:sex=1 / T01:sex=2}。"),
        missing(edition, "T01", "sex", "性别"),
    )
    yield from annexed(edition, "T01")


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


def _change_of_kinds(edition: Edition) -> Runs | None:
    """The same of each kind, as far as both editions publish it."""
    if edition.previous is None:
        return None
    parts = []
    for code, label in ((1, "流动儿童"), (2, "留守儿童")):
        cell = f"T01:kind={code}"
        now, then = Cell.named(cell).value(edition), Cell.named(f"before {cell}").value(edition)
        if now is None or then is None:
            continue
        word, rate = ("增加", "增长") if now > then else ("减少", "下降")
        moved = f"{{{cell} - before {cell}}}人" + (f"，{rate}{{{cell} -% before {cell}}}" if then else "")
        parts.append(f"{label}{word}{moved}" if now != then else f"{label}持平")
    return said(edition, f"其中，{'；'.join(parts)}。") if parts else None


def _reconciled(edition: Edition) -> Runs | None:
    """Those of the beginning as judged now, where they are not what was published then (期初数与上期公布数)."""
    if edition.previous is None or edition.previous_date is None:
        return None
    begun = "T25:flow=1|3|4"
    now, then = Cell.named(begun).value(edition), Cell.named("before T01").value(edition)
    if now is None or then is None or now == then:
        return None
    day, word = chinese_day(edition.previous_date.isoformat()), "多" if now > then else "少"
    return said(
        edition,
        f"按本期资料判定，{day}应在册{{{begun}}}人，比当时公布的{{before T01}}人{word}{{{begun} - before T01}}人，"
        "差额来自期后补登、更正的资料和跨区迁移，上期公布数不作调整。",
    )


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
        shift(edition, "6—14岁"),
        missing(edition, "T02", "age", "年龄"),
    )
    if "T02" in edition.tables:
        codes = [str(n) for n in range(16)]
        series = tuple(
            Series(label, counts(edition, "T02", "age", codes, f"sex={sex}"))
            for sex, label in ((1, "男童"), (2, "女童"))
        )
        labels = tuple(f"{n}岁" for n in range(16))
        yield from drawn(Chart(Shape.PYRAMID, "流动儿童和留守儿童的年龄和性别", "人", labels, series))
        yield from annexed(edition, "T02")
