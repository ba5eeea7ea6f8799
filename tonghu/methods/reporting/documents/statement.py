"""The quality statement (数据质量说明): sources, coverage, matching, what was not collected, protection, revision.

Dimensions as in the European Statistical System: relevance, accuracy, timeliness, coherence, clarity; said in the order
in which Chinese offices say them.
"""

from collections.abc import Iterable, Iterator

from tonghu.methods.reporting.covered import SCOPE
from tonghu.methods.reporting.documents.document import Block, Heading, Paragraph, TableBlock, chinese_day
from tonghu.methods.reporting.documents.figures import Figure, figure
from tonghu.methods.reporting.documents.notes import SCHEME
from tonghu.methods.reporting.documents.panels import WITHHELD, Line, Panel
from tonghu.methods.reporting.documents.sentences import Run, Runs, base_of, joined, said
from tonghu.methods.reporting.edition import Edition
from tonghu.methods.tabulation import NOT_COLLECTED, VARIABLES

MISSING = "未采集率"
_MATCHED = frozenset({"核对一致率", "登记率", "核实率", "匹配率"})
_NO_MISSING = frozenset({"district", "street", "kind", "flow", "group_of_flow", "source", "record_state"})


def missing_items(edition: Edition) -> Iterator[tuple[str, str]]:
    """(variable, formula of its share not collected) for every item that some table shows, once each."""
    seen: set[str] = set()
    for number in sorted(edition.tables):
        for key in edition.tables[number].definition.dims:
            if key not in seen | _NO_MISSING and NOT_COLLECTED in VARIABLES[key].categories:
                seen.add(key)
                yield key, f"{number}:{key}={NOT_COLLECTED} % {base_of(edition, number, key)}"


def statement(edition: Edition) -> list[Block]:
    """The whole statement."""
    return [
        Heading(1, "数据质量说明"),
        *_part("一、数据来源和采集方法", _sources(edition)),
        *_part("二、覆盖和准确性", _coverage(edition)),
        *_steps(edition),
        *_measures(edition),
        *_part("三、项目完整性", _completeness(edition)),
        *_part("四、隐私保护", _protection(edition)),
        *_part("五、时效、可比性和修订", _revision(edition)),
    ]


def _part(title: str, lines: Iterable[str | Runs]) -> Iterator[Block]:
    yield Heading(2, title)
    yield from (Paragraph((line,) if isinstance(line, str) else line) for line in lines)


def _sources(edition: Edition) -> Iterator[str]:
    yield (
        f"数据依据{SCHEME}采集。各区民政部门以教育部门提供的随迁子女名单、公安部门提供的办理居住证流动儿童名单为基础，"
        "形成摸排底数；由居村儿童主任等入户走访、家长自主申报填写登记表，街镇儿童督导员审核；"
        "教育、公安、卫生健康、医保、疾控、残联按职责核实补全。"
    )
    frozen = f"（名册冻结于{chinese_day(edition.frozen_on.isoformat())}）" if edition.frozen_on else ""
    yield (
        f"统计表由{chinese_day(edition.reference_date.isoformat())}的去标识统计快照{frozen}一次汇总产生，"
        "儿童是否计入由同一套规则判定，各表之间的勾稽关系全部核对。"
    )


def covered(edition: Edition) -> Runs | None:
    """What was estimated of coverage, each figure with the cell of the record; nothing where nothing was."""
    return said(
        edition,
        "据推算，名单内外实有{E01:at=estimate}人（95%区间{E01:at=low}—{E01:at=high}人），其中名单上有的{E01:at=living}人，"
        "名单覆盖{E01:at=living % E01:at=estimate}。",
    )


def _coverage(edition: Edition) -> Iterator[str | Runs]:
    if edition.estimate is not None and (told := covered(edition)):
        yield joined(
            (
                told,
                (
                    f"{edition.estimate.cited}由{edition.estimate.method}得出，按10取整；区间为95%区间，仅反映抽样和"
                    f"连接误差。{SCOPE}",
                ),
            )
        )
    else:
        yield "登记数来自名单和走访，可能少于实有人数；与其他来源的数比较时应予注意。"
    known = [text for text in edition.unmeasured if MISSING not in text]
    if any(m.label in _MATCHED for m in edition.quality):
        yield "名单匹配和部门核对的比例见下表；未匹配、未核实的儿童仍在册，其项目以家长申报为准。"
    elif not any(label in text for text in known for label in _MATCHED):
        yield "名单比对和部门核实的比例用于内部质量管理，不在本资料中列出。"
    if known:
        yield "".join(_together(known))


def _together(sentences: Iterable[str]) -> list[str]:
    """教育的核对一致率……。公安的核对一致率……。 said once, of all whom it is said of."""
    of: dict[str, list[str]] = {}
    for sentence in sentences:
        subject, between, rest = sentence.partition("的")
        told = between + rest if any(rest.startswith(label) for label in _MATCHED) else ""
        of.setdefault(told or sentence, []).append(subject)
    return [f"{'、'.join(whom)}{told}" if told.startswith("的") else told for told, whom in of.items()]


def _steps(edition: Edition) -> Iterator[Block]:
    """From the lists to the estimate, as it was recorded."""
    estimate = edition.estimate
    if estimate is None:
        return
    left = [n for _, n in estimate.steps]
    lines = [Line(f"名单：{name}", (n, "—")) for name, n in estimate.lists]
    lines += [
        Line(step, (n, _signed(n - before) if before is not None else "—"))
        for (step, n), before in zip(estimate.steps, [None, *left], strict=False)
    ]
    lines.append(Line("推算实有人数", (estimate.estimate, "—"), total=True))
    notes = (f"{estimate.source}。各数按10取整，分项与合计可能不等。",)
    yield TableBlock(Panel("E01", "从名单到推算实有人数", "人", "环节", ("人数", "增减"), tuple(lines), notes))


def _signed(n: int) -> str:
    return f"{n:+d}".replace("-", "−")


def _measures(edition: Edition) -> Iterator[Block]:
    told = [m for m in edition.quality if m.label != MISSING]
    if told:
        lines = tuple(
            Line(f"{m.label}：{m.covers}" if m.covers else m.label, (m.text, m.interval, m.source)) for m in told
        )
        columns = ("数值", "95%区间", "来源")
        yield TableBlock(Panel("Q1", "数据质量指标", "", "指标", columns, lines))


def not_collected(edition: Edition) -> list[tuple[str, Figure | None]]:
    """Every item with its share that was not collected, the largest first; None where it is not published.

    Where nobody's is missing that is said by the count, also if the base of a share is not published.
    """
    found = [(VARIABLES[key].label, _share(edition, formula)) for key, formula in missing_items(edition)]
    return sorted(found, key=lambda item: -(item[1].value if item[1] else -1.0))


def _share(edition: Edition, formula: str) -> Figure | None:
    share, count = figure(edition, formula), figure(edition, formula.partition(" % ")[0])
    return share or (count if count and not count.value else None)


def _completeness(edition: Edition) -> Iterator[Runs]:
    items = not_collected(edition)
    yield ("未采集作为单独一类公布，没有用其他数据推算填补。",)
    if some := [(label, share) for label, share in items if share and share.value > 0]:
        runs: list[Run] = ["各项目未采集的比例（占该项目适用的人数）为："]
        for n, (label, share) in enumerate(some):
            runs += ["；" if n else "", label, share]
        yield joined((tuple(runs), ("。",)))
    if full := [label for label, share in items if share and share.value == 0]:
        yield (f"{'、'.join(full)}没有未采集。",)
    if silent := [label for label, share in items if share is None]:
        yield (f"{'、'.join(silent)}的未采集人数为保护隐私不公布。",)


def _protection(edition: Edition) -> Iterator[str]:
    cells = sum(len(p.table.values) for p in edition.tables.values())
    hidden = sum(p.table.suppressed for p in edition.tables.values())
    yield (
        f"本期共{len(edition.tables)}张表、{cells}个单元格，其中{hidden}个不公布（表中为“{WITHHELD}”）。"
        f"阈值为{edition.least}：小于它的数不公布，并使任何掌握全部已公布表格的人都不能由加减关系推算出它们；"
        "全部表格与以往发布一并以线性规划审核通过后才予编制。"
    )
    yield "本资料的文字、图和质量指标只使用已公布的数；占比由已公布的人数计算，不透露未公布的数。"


def _revision(edition: Edition) -> Iterator[str]:
    yield (
        "统计每半年一次，参照日为6月30日和12月31日（2024年首期为9月30日）。"
        "本资料的口径与人口普查的流动儿童、留守儿童（0—17周岁，以离开户籍所在乡镇街道半年以上为准）不同，不能直接比较。"
    )
    if edition.previous is None:
        yield "本资料没有与上一期同口径发布的数比较。"
    said = f"本期为第{edition.revision}次修订，以本次为准。" if edition.revision else "本期为首次编制的数，未作修订。"
    yield f"{said}已发布的数如需修订，按期整体修订并说明原因，修订前后的各版本均予保留。"
