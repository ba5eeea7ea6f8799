"""Rows that are no child's: blank, header again, example, totals and signatures (非数据行)."""

import re
from collections.abc import Sequence

from tonghu.methods.reading.headings import Heading, is_header_again
from tonghu.methods.reading.synonyms import known_in_any, means_same

BLANK = "空行"
SUBTITLE = "表头下的小标题或单位行"
HEADER_AGAIN = "重复的表头"
OTHER_HEADER = "另一张表的表头，列次与上面不同"
_FOOT = re.compile(
    r"[(\[]?(?:合\s*计|总\s*计|小\s*计|共\s*计|总人数|共\s*\d+\s*[人名条]|填表人|填报人|制表|经办人|审核|复核|负责人|单位负责人|单位|填报单位"
    r"|主管|联系人|盖章|[(（]盖章|填表日期|填报日期|制表日期|打印日期|导出时间|日期[:：]|备注[:：]|注[:：1]|说明|填表说明|填写说明|以上|以下空白"
    r"|.{0,10}(?:签名|签字|签章|公章|印章)[)）]?\s*(?:[:：]|$))"
)
_EXAMPLE = re.compile(r"[(（\[【]?(?:填写)?(?:示例|样例|范例|例如|例[:：)）\]】])")
_TITLE = re.compile(
    r"[一二三四五六七八九十\d大中小托]{1,3}班|.{2,}(?:班|年级|小学|中学|学校|幼儿园|居委会?|村委会?|社区|街道|镇|乡|名单|花名册|一览表|[统登]\S表|信息表|情况表|台账)$"
)
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"[(（]?(\d{1,3})[)）]?|[甲乙丙丁戊己庚辛]")


def name_row(cells: Sequence[str], heading: Heading, name_at: int | None) -> str | None:
    """Why a row without a child is skipped; None when it may be one, badly filled in."""
    filled = [(index, cell.strip()) for index, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return BLANK
    if is_header_again(cells, heading):
        return HEADER_AGAIN
    if _is_header(filled):
        return HEADER_AGAIN if _same_order(filled, heading) else OTHER_HEADER
    if len(filled) > 2 and len({text for _, text in filled}) == 1:
        return "各格文字相同，按说明行处理"
    if len(filled) > 2 and all(_COUNT.fullmatch(text) for _, text in filled):
        return "列号行"
    first = filled[0][1]
    if any(_FOOT.match(text) for _, text in filled[:2]):
        return "合计、签名或说明行"
    if _EXAMPLE.match(first):
        return "示例行"
    if len(filled) == 1 and len(cells) > 2 and (filled[0][0] != name_at or _is_title(first)):
        return "只有一格文字，按说明行处理"
    return None


def is_subtitle(cells: Sequence[str], name_at: int | None) -> bool:
    """Whether the row right below the header only adds to it: units, 年 月 日, 男 女."""
    return (name_at is None or not cells[name_at].strip()) and all(len(c) < 9 and not _DIGIT.search(c) for c in cells)


def _is_title(text: str) -> bool:
    """一（2）班 at the place of a name: a title between two parts of a list."""
    return bool(_TITLE.fullmatch(text)) or len(text) > 12


def _is_header(filled: Sequence[tuple[int, str]]) -> bool:
    return len(filled) > 2 and sum(1 for _, text in filled if known_in_any(text)) >= 0.6 * len(filled)


def _same_order(filled: Sequence[tuple[int, str]], heading: Heading) -> bool:
    """Whether no header stands below one of the heading that means something else."""
    pairs = [(text, heading.texts[at]) for at, text in filled if known_in_any(text)]
    same = [means_same(text, above) for text, above in pairs if known_in_any(above)]
    return all(same)


def below_other_headers(reasons: dict[int, str], end: int) -> list[range]:
    """Rows between a header with other columns and the next header with the right ones."""
    out: list[range] = []
    start = None
    for row in sorted(reasons):
        if start is None and reasons[row] == OTHER_HEADER:
            start = row
        elif start is not None and reasons[row] == HEADER_AGAIN:
            out.append(range(start, row))
            start = None
    return [*out, range(start, end)] if start is not None else out


def tell_skipped(reasons: dict[int, str], last: int) -> list[tuple[int, str]]:
    """One entry per skipped row, blank rows in a row as one; blank rows after the last child are nobody's news."""
    told: list[tuple[int, str]] = []
    rows = sorted(reasons)
    at = 0
    while at < len(rows):
        end = at
        reason = reasons[rows[at]]
        while (
            reason == BLANK
            and end + 1 < len(rows)
            and rows[end + 1] == rows[end] + 1
            and reasons[rows[end + 1]] == BLANK
        ):
            end += 1
        if reason != BLANK or rows[at] < last:
            told.append((rows[at] + 1, reason if end == at else f"{BLANK}（至第{rows[end] + 1}行）"))
        at = end + 1
    return told
