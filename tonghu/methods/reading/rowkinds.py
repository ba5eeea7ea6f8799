"""Rows that are no child's: blank, header again, example, totals and signatures (非数据行)."""

import re
from collections.abc import Sequence

from tonghu.methods.reading.headings import Heading, is_header_again

BLANK = "空行"
_FOOT = re.compile(
    r"[(\[]?(?:合\s*计|总\s*计|小\s*计|共\s*计|总人数|共\s*\d+\s*[人名条]|填表人|填报人|制表|经办人|审核|复核|负责人|单位负责人|单位|填报单位"
    r"|主管|联系人|盖章|[(（]盖章|填表日期|填报日期|制表日期|打印日期|导出时间|日期[:：]|备注[:：]|注[:：1]|说明|填表说明|填写说明|以上|以下空白)"
)
_EXAMPLE = re.compile(r"(?:填写)?(?:示例|样例|例如|例[:：])")


def name_row(cells: Sequence[str], heading: Heading, name_at: int | None) -> str | None:
    """Why a row without a child is skipped; None when it may be one, badly filled in."""
    filled = [(index, cell.strip()) for index, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return BLANK
    if is_header_again(cells, heading):
        return "重复的表头"
    first = filled[0][1]
    if any(_FOOT.match(text) for _, text in filled[:2]):
        return "合计、签名或说明行"
    if _EXAMPLE.match(first):
        return "示例行"
    if len(filled) == 1 and filled[0][0] != name_at and len(cells) > 2:
        return "只有一格文字，按说明行处理"
    return None
