"""The bulletin (统计公报) and the analysis (分析报告) of an edition, as documents to be set by any writer."""

from collections.abc import Iterator

from tonghu.methods.reporting.documents import analysis as told
from tonghu.methods.reporting.documents.chapters import CHAPTERS
from tonghu.methods.reporting.documents.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    chinese_day,
    half_year,
    numbered,
)
from tonghu.methods.reporting.documents.notes import SCHEME, explanations, mark_of, progress, remarks, signs
from tonghu.methods.reporting.documents.panels import Line, Panel, all_panels
from tonghu.methods.reporting.documents.sentences import Noted
from tonghu.methods.reporting.documents.statement import statement
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import Threshold

_NUMERALS = "一二三四五六七八九十"
OFFICES = ("民政局", "统计局")


def bulletin(edition: Edition) -> Document:
    """流动儿童和留守儿童统计公报; what stays inside the offices is no 公报."""
    kind = "统计公报" if edition.threshold is Threshold.PUBLIC else "统计资料"
    return Document(
        f"{half_year(edition)}{edition.place}流动儿童和留守儿童{kind}",
        mark_of(edition),
        _lines(edition),
        numbered([*_opening(edition), *_chapters(edition), *_remarks(edition)]),
        (*explanations(), *numbered(statement(edition), "质量表"), *_tables(edition), *_provenance(edition)),
        edition,
    )


def analysis(edition: Edition) -> Document:
    """流动儿童和留守儿童统计分析报告."""
    return Document(
        f"{half_year(edition)}{edition.place}流动儿童和留守儿童统计分析报告",
        mark_of(edition),
        _lines(edition),
        numbered([*told.blocks(edition), *_remarks(edition)]),
        (*explanations(), *numbered(statement(edition), "质量表"), *_provenance(edition)),
        edition,
    )


def _lines(edition: Edition) -> tuple[str, ...]:
    issued = edition.published_on
    offices = "　".join(f"{edition.place}{office}" for office in OFFICES)
    return tuple(
        filter(
            None,
            (
                edition.number,
                offices,
                chinese_day(issued.isoformat()) if issued else "",
                f"（参照日：{chinese_day(edition.reference_date.isoformat())}）",
                progress(edition),
            ),
        )
    )


def _opening(edition: Edition) -> Iterator[Block]:
    day = chinese_day(edition.reference_date.isoformat())
    yield Paragraph(
        (
            f"根据{SCHEME}，{edition.place}组织开展了流动儿童和留守儿童监测摸排。现将{day}的主要数据公布如下"
            if edition.public
            else f"根据{SCHEME}，{edition.place}组织开展了流动儿童和留守儿童监测摸排。{day}的主要数据如下",
            Noted(1),
            Noted(2),
            "：",
        )
    )


def _chapters(edition: Edition) -> Iterator[Block]:
    """The chapters that have something to say, counted 一、二、三."""
    number = 0
    for chapter in CHAPTERS:
        heading, *rest = chapter(edition)
        if rest and isinstance(heading, Heading):
            yield Heading(1, f"{_NUMERALS[number]}、{heading.text}")
            yield from rest
            number += 1


def _remarks(edition: Edition) -> Iterator[Block]:
    yield Heading(1, "注释")
    for n, line in enumerate(remarks(edition), start=1):
        yield Paragraph((Noted(n), line), note=True)


def _tables(edition: Edition) -> Iterator[Block]:
    yield Heading(1, "附表")
    yield from signs(edition)
    yield from numbered((TableBlock(panel) for panel in all_panels(edition)), "附表")


def _provenance(edition: Edition) -> Iterator[Block]:
    """编制信息: what proves that these are the figures that were protected and approved."""
    yield Heading(1, "编制信息")
    told = (
        ("文号", edition.number or "无（未发布）"),
        ("参照日", edition.reference_date.isoformat()),
        ("名册冻结日期", edition.frozen_on.isoformat() if edition.frozen_on else "见快照"),
        ("发布日期", edition.published_on.isoformat() if edition.published_on else "未发布"),
        ("修订", f"第{edition.revision}次修订" if edition.revision else "未修订"),
        ("统计快照摘要（SHA-256）", edition.snapshot),
        ("规则版本", edition.rules),
        ("区划代码年份", str(edition.code_year)),
        ("发布台账哈希", edition.ledger),
        ("披露控制阈值", str(edition.least)),
    )
    lines = tuple(Line(label, (value,)) for label, value in told)
    yield TableBlock(Panel("P1", "编制和核验", "", "项目", ("内容",), lines), "编表1")
    approvals = tuple(Line(f"{a.on.isoformat()}　{a.office}", (a.act, a.reason or "—")) for a in edition.approvals) or (
        Line("无", ("未征求意见、未审批", "—")),
    )
    yield TableBlock(Panel("P2", "征求意见和审批", "", "日期和部门", ("事项", "理由"), approvals), "编表2")
