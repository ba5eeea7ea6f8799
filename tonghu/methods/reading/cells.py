"""From the text of a cell to a value, once per different text (单元格取值)."""

import re

from tonghu.methods.reading.addresses import address_reader, division_reader
from tonghu.rules.forms.answers import unknown
from tonghu.rules.forms.cells import Reader, Several
from tonghu.rules.forms.lists import Layout, ListColumn
from tonghu.rules.terms.problems import Problem

# What systems write for an empty cell, and what people do; the second only where it answers nothing.
_SYSTEMS = r"""NULL (NULL) NONE NAN NAT N/A #N/A #VALUE! #REF! #NAME? #DIV/0! \N 0000-00-00 1900-01-00
1900-01-01 1900/1/1 1900/01/01 1900-1-1 19000101 1900年1月1日 0001-01-01
- -- --- — —— – － _ __ / // \ . * ** … …… () （） 空 (空) （空） 空白 ＮＵＬＬ"""
_EMPTY = frozenset(_SYSTEMS.split()) | {""}
_NOTHING = frozenset(("无", "没有", "暂无", "未填", "未填写", "未录入", "没有填写", "(无)", "（无）", "不填", "略"))
_NOTHING |= frozenset(("未办理", "未办", "正在办理", "办理中", "尚未办理", "暂未办理"))
_UNKNOWN = {
    **dict.fromkeys(("不详", "未知", "不清楚", "不明", "不知道", "待查", "待核实", "无法确认"), "不详"),
    **dict.fromkeys(("未采集", "未统计"), "未采集"),
    **dict.fromkeys(("查无记录", "查无此人", "查无", "无记录", "未查到", "未查询到", "无此人"), "查无记录"),
}
_DITTO = frozenset(("同上", "同前", "同左", "〃", "″", "“", "”"))
DITTO = Problem("DITTO", "这一格写的是“同上”之类，读不出所指的内容。请把内容写全后重新上传。")
_WORDS = _EMPTY | _NOTHING | _UNKNOWN.keys() | _DITTO
# Who the child is cannot be answered with 不详.
_IDENTITY = {"name", "idno", "born", "sex", "document", "line", "result", "remark"}
_WRAPPED = re.compile(r'=(?:T\()?"([^"]*)"\)?')
# Signs before which a cell may hold one of the words: quotes, spaces, small letters, ="…".
_SUSPECT = frozenset("'‘’`\"= \t\n\r\u3000\xa0\u200b\ufeffnNｎＮ(（")
_QUOTES = str.maketrans("", "", "'‘’`\"\u200b\ufeff")
_BLANKS = {"NAME_EMPTY", "DATE_EMPTY"}


class Cells:
    """One column being read: a value or a problem per different text."""

    def __init__(self, key: str, reader: Reader) -> None:
        self.key = key
        self.reader = reader
        self.values: list[object] = []
        self.faults: dict[int, Problem] = {}
        self.also: dict[str, dict[int, object]] = {}

    def take(self, texts: list[str]) -> None:
        """Read texts not seen before."""
        values, read = self.values, self.reader
        for text in texts:
            # Most cells are plain: one look for the words of emptiness, then the reader.
            suspect = text in _WORDS or text[0] in _SUSPECT
            value = self._read_word(text) if suspect else read(text)
            values.append(value if type(value) is str else self._keep(value))

    def _read_word(self, text: str) -> object:
        if match := _WRAPPED.fullmatch(text):
            text = match[1]
        word = text.translate(_QUOTES).strip().upper()
        if word in _EMPTY:
            return None
        if text.strip() in _DITTO:
            return DITTO
        value = self.reader(text)
        if isinstance(value, Problem) or value == word:
            if word in _NOTHING:
                return None
            if word in _UNKNOWN:
                return None if self.key in _IDENTITY else unknown(_UNKNOWN[word])
        return value

    def _keep(self, value: object) -> object:
        """Set problems and further answers aside; return the value of this column's own key."""
        if value is None:
            return None
        place = len(self.values)
        if isinstance(value, Problem):
            if value.code not in _BLANKS:
                self.faults[place] = value
            return None
        if isinstance(value, Several):
            if value.doubt:
                self.faults[place] = value.doubt
            for key, found in value.facts.items():
                if key != self.key:
                    self.also.setdefault(key, {})[place] = found
            return value.facts.get(self.key)
        return value


def cells_for(column: ListColumn, layout: Layout) -> Cells:
    """A reader for a column; divisions and addresses are read by their names."""
    for address in layout.addresses:
        if column.key == address.division:
            return Cells(column.key, division_reader(at_home=address.at_home))
        if column.key == address.detail:
            return Cells(column.key, address_reader(address.division, address.detail, at_home=address.at_home))
    return Cells(column.key, column.reader)
