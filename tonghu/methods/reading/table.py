"""The rows of a sheet as they stream in, then as an arrival (取数成件)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date

from tonghu.methods.reading.addresses import address_reader, join_address
from tonghu.methods.reading.arrival import Arrival, CellProblem, Column, RawRows
from tonghu.methods.reading.assigning import column_of
from tonghu.methods.reading.cells import Cells, cells_for
from tonghu.methods.reading.duplicates import groups, same_person
from tonghu.methods.reading.feed import Block
from tonghu.methods.reading.headings import Heading
from tonghu.methods.reading.refusals import Refused
from tonghu.methods.reading.rowkinds import SUBTITLE, below_other_headers, is_subtitle, name_row, tell_skipped
from tonghu.rules.forms.cells import DAMAGED
from tonghu.rules.forms.lists import Layout, ListColumn
from tonghu.rules.terms.documents import NONE, read_document_number
from tonghu.rules.terms.problems import Problem, Severity

NO_NAME = Problem("ROW_NO_NAME", "没有读得出来的姓名。请补全后重新上传。")
NO_NAME_COLUMN = Problem("ROW_NO_NAME", "没有认出姓名列，不能确认是谁。请在表头写明“姓名”，或手工指定各列。")
NO_ANCHOR_COLUMN = Problem(
    "ROW_NO_ANCHOR", "没有认出证件号码、出生日期等列，不能确认是谁。请补上其中一列并写明列名，或手工指定各列。"
)
OTHER_TABLE = Problem(
    "ROW_OTHER_TABLE",
    "这一行在另一张列次不同的表里，没有读取。请把各表的列排成一致，或每张表单独存成文件后重新上传。",
)
NO_ANCHOR = Problem("ROW_NO_ANCHOR", "证件号码、出生日期等都没有或读不出来，不能确认是谁。请至少补全一项后重新上传。")
NO_LINE = Problem("ROW_NO_LINE", "没有核对编号，不能对应到请求。请用原来发出的工作簿填写后交回。")
BORN_LATER = Problem("BORN_FUTURE", "出生日期晚于参照日。请对照证件改正。", "born")
BORN_DIFFERS = Problem("ID_BORN_DIFFERS", "出生日期与证件号码里的不一致。请对照户口簿核对两处。", "born", Severity.WARN)
SEX_DIFFERS = Problem("ID_SEX_DIFFERS", "性别与证件号码里的不一致。请对照户口簿核对两处。", "sex", Severity.WARN)


class Table:
    """Takes blocks of rows, reading each different text once."""

    def __init__(
        self, columns: list[Column], layout: Layout, heading: Heading, merged: Sequence[Sequence[int]] = ()
    ) -> None:
        self.columns, self.layout, self.heading, self.merged = columns, layout, heading, merged
        self.texts: list[list[str]] = [[] for _ in columns]
        self.numbers: list[array[int]] = [array("I") for _ in columns]
        self.used: dict[int, ListColumn] = {
            c.index: found for c in columns if (found := column_of(layout, c)) is not None
        }
        self.spread = _spread(self.used, layout)
        self.foreign: list[range] = []  # rows below a header that has other columns
        self.by_line = layout.anchors == ("line",)  # answers come back under our own number
        self.cells = {
            index: cells_for(column, layout) for index, column in self.used.items() if index not in self.spread
        }

    def take(self, block: Block) -> None:
        """Add rows; columns in use are read at once, while the child still converts the next."""
        for index, (fresh, numbers) in enumerate(zip(block.fresh, block.numbers, strict=True)):
            self.texts[index] += fresh
            self.numbers[index] += numbers
            if index in self.cells:
                self.cells[index].take(fresh)

    def settle(self, arrival: Arrival, *, on: date) -> None:
        """Fill the arrival: keep or skip each row, then facts, problems, duplicates."""
        self.arrival = arrival
        self._fill_merged()
        rows = range(self.heading.end, len(self.numbers[0]) if self.numbers else 0)
        arrival.skipped, kept = self._sort_out(rows)
        arrival.numbers = [row + 1 for row in kept]
        arrival.raw = RawRows(self.texts, self.numbers, kept)
        arrival.facts = self._facts(kept)
        self._read_other_documents(kept)
        self._check_rows(on)
        self._doubt_whose_numbers(on)
        arrival.unreadable = self._unreadable()
        arrival.same_id = groups(arrival.facts.get("idno", ()))
        arrival.same_person = same_person(arrival)

    def _fill_merged(self) -> None:
        """A cell merged over several rows is meant for each of them: one school, one guardian of two children."""
        filled: set[int] = set()
        left_to_fill = len(self.columns) * (len(self.numbers[0]) if self.numbers else 0)
        for top, left, bottom, right in self.merged:
            for index in range(left, min(right, len(self.columns) - 1) + 1):
                # Who the child is, is never copied to a second row.
                if top >= self.heading.end and index in self.used and self.used[index].key not in _WHO:
                    numbers = self.numbers[index]
                    rows = range(top + 1, min(bottom, len(numbers) - 1) + 1)
                    left_to_fill -= len(rows)
                    if left_to_fill < 0:  # more than the sheet has cells: places that overlap are no office's work
                        raise Refused("DAMAGED")
                    for row in rows:
                        numbers[row] = numbers[top]
                        filled.add(index)
        if filled:
            names = "、".join(f"{self.columns[index].letter}列" for index in sorted(filled))
            self.arrival.notes.append(f"{names}有合并的单元格，内容已按它跨过的每一行读取。")

    def row(self, row: int) -> list[str]:
        """All cells of a sheet row, counted from 0."""
        return [texts[numbers[row]] for texts, numbers in zip(self.texts, self.numbers, strict=True)]

    def _sort_out(self, rows: range) -> tuple[list[tuple[int, str]], Sequence[int]]:
        """Rows that are no child's — blank, header again, totals, notes — with the reason; and the others."""
        lost = self._without_identity(rows)
        name_at = next((i for i, c in self.used.items() if c.key == "name"), None)
        reasons = {row: reason for row in lost if (reason := name_row(self.row(row), self.heading, name_at))}
        if (first := self.heading.end) in lost and first not in reasons and is_subtitle(self.row(first), name_at):
            reasons[first] = SUBTITLE
        if not reasons:
            return [], rows
        self.foreign = below_other_headers(reasons, rows.stop)
        kept = [row for row in rows if row not in reasons]
        return tell_skipped(reasons, kept[-1] if kept else -1), kept

    def _without_identity(self, rows: range) -> list[int]:
        """Rows in which no anchor or no name was read."""
        needed = [[i for i, c in self.cells.items() if c.key in self.layout.anchors]]
        if self._has("name") and not self.by_line:
            needed.append([i for i, c in self.cells.items() if c.key == "name"])
        lost: set[int] = set()
        for group in needed:
            left: Sequence[int] = rows
            for index in group:
                values, numbers = self.cells[index].values, self.numbers[index]
                left = [row for row in left if values[numbers[row]] is None]
            lost.update(left)
        return sorted(lost)

    def _has(self, key: str) -> bool:
        return any(column.key == key for column in self.used.values())

    def _facts(self, kept: Sequence[int]) -> dict[str, list[object]]:
        facts: dict[str, list[object]] = {}
        later: list[tuple[str, list[object]]] = []
        for index, cells in self.cells.items():
            numbers = self._kept(index, kept)
            facts[cells.key] = list(map(cells.values.__getitem__, numbers))
            later += [(key, list(map(found.get, numbers))) for key, found in cells.also.items()]
            if cells.faults and not self._placed_elsewhere(cells.key):
                self._note_faults(index, cells.faults, numbers)
        later += self._joined_addresses(kept)
        for key, values in later:
            own = facts.get(key)
            facts[key] = values if own is None else [v if o is None else o for o, v in zip(own, values, strict=True)]
        return facts

    def _placed_elsewhere(self, key: str) -> bool:
        """Whether an address has a column of its own for the division."""
        return any(a.detail == key and self._has(a.division) for a in self.layout.addresses)

    def _kept(self, index: int, kept: Sequence[int]) -> Sequence[int]:
        numbers = self.numbers[index]
        return numbers[kept.start :] if isinstance(kept, range) else [numbers[row] for row in kept]

    def _note_faults(self, index: int, faults: dict[int, Problem], numbers: Sequence[int]) -> None:
        for position, number in enumerate(numbers):
            if number in faults:
                self._note(position, index, faults[number])

    def _note(self, position: int, index: int | None, problem: Problem) -> None:
        column = self.columns[index] if index is not None else None
        found = CellProblem(
            self.arrival.numbers[position], column.letter if column else "", column.header if column else "", problem
        )
        self.arrival.problems.setdefault(position, []).append(found)

    def _joined_addresses(self, kept: Sequence[int]) -> list[tuple[str, list[object]]]:
        """Addresses spread over several columns, joined from the province to the house."""
        found: list[tuple[str, list[object]]] = []
        for address in self.layout.addresses:
            parts = sorted(
                (c.part or 99, i) for i, c in self.used.items() if i in self.spread and c.key == address.detail
            )
            if not parts:
                continue
            cells = Cells(address.detail, address_reader(address.division, address.detail, at_home=address.at_home))
            joined = self._join(parts, kept)
            seen: dict[str, int] = {}
            numbers = [seen.setdefault(text, len(seen)) for text in joined]
            cells.take(list(seen))
            self._note_faults(parts[-1][1], cells.faults, numbers)
            found.append((address.detail, [cells.values[n] for n in numbers]))
            found += [(key, [values.get(n) for n in numbers]) for key, values in cells.also.items()]
        return found

    def _join(self, parts: list[tuple[int, int]], kept: Sequence[int]) -> list[str]:
        columns = [self._part(i, kept) for _, i in parts]
        has_whole = parts[-1][0] == 99
        return [join_address(cells, has_whole=has_whole) for cells in zip(*columns, strict=True)]

    def _part(self, index: int, kept: Sequence[int]) -> list[str]:
        texts = [self.texts[index][n] for n in self._kept(index, kept)]
        unit = self.used[index].unit
        return [text.strip() + unit if text.strip().isdecimal() else text for text in texts] if unit else texts

    def _read_other_documents(self, kept: Sequence[int]) -> None:
        """Numbers of passports, birth certificates … are read by the rules of their own document."""
        facts = self.arrival.facts
        index = next((i for i, c in self.cells.items() if c.key == "idno"), None)
        if index is None or "document" not in facts:
            return
        numbers = self._kept(index, kept)
        for position, document in enumerate(facts["document"]):
            written = self.texts[index][numbers[position]]
            if not isinstance(document, str) or document == "01" or not written.strip():
                continue
            if document == NONE and facts["idno"][position]:  # a number that holds is believed before 无证件
                continue
            self._drop_problem(position, index)
            if DAMAGED in facts:  # the number of another document is no damaged 身份证号
                facts[DAMAGED][position] = None
            number = read_document_number(document, written)
            facts["idno"][position] = number if isinstance(number, str) and number else None
            if isinstance(number, Problem):
                self._note(position, index, number)

    def _drop_problem(self, position: int, index: int) -> None:
        letter = self.columns[index].letter
        left = [p for p in self.arrival.problems.get(position, ()) if p.letter != letter]
        if left:
            self.arrival.problems[position] = left
        else:
            self.arrival.problems.pop(position, None)

    def _check_rows(self, on: date) -> None:
        """What two cells of a row say against each other."""
        facts, at = self.arrival.facts, {c.key: i for i, c in self.used.items()}
        today = on.isoformat()
        born, sexes = facts.get("born"), facts.get("sex")
        for position, day in enumerate(born or ()):
            if isinstance(day, str) and day > today and born:
                born[position] = None
                self._note(position, at["born"], BORN_LATER)
        for position, number in enumerate(facts.get("idno", ())):
            if not isinstance(number, str) or len(number) != 18:
                continue
            if born and (day := born[position]) and f"{number[6:10]}-{number[10:12]}-{number[12:14]}" != day:
                self._note(position, at["born"], BORN_DIFFERS)
            if sexes and (sex := sexes[position]) and ("1" if number[16] in "13579" else "2") != sex:
                self._note(position, at["sex"], SEX_DIFFERS)

    def _doubt_whose_numbers(self, on: date) -> None:
        """身份证号 without a word for whom may be the guardian's: mostly grown-ups are a question."""
        numbers = [n for n in self.arrival.facts.get("idno", ())[:1000] if isinstance(n, str) and len(n) == 18]
        adults = sum(1 for number in numbers if number[6:14] <= f"{on.year - 18}{on:%m%d}")
        index = next((i for i, c in self.used.items() if c.key == "idno"), None)
        if index is not None and adults * 2 > len(numbers):
            self.arrival.notes.append(
                f"{self.columns[index].letter}列“{self.columns[index].header}”多半是成年人的号码。"
                "请确认这一列是儿童本人的，不是监护人的；不是时请改正列名或手工指定。"
            )

    def _unreadable(self) -> list[int]:
        facts, out = self.arrival.facts, set[int]()
        count = len(self.arrival.numbers)
        if not self.by_line:
            names = facts.get("name") or [None] * count
            for position in (p for p, name in enumerate(names) if name is None):
                self._note(position, None, NO_NAME if "name" in facts else NO_NAME_COLUMN)
                out.add(position)
        anchors = [facts[key] for key in self.layout.anchors if key in facts] or [[None] * count]
        missing = NO_ANCHOR if any(key in facts for key in self.layout.anchors) else NO_ANCHOR_COLUMN
        for position, found in enumerate(zip(*anchors, strict=True)):
            if not any(found):
                self._note(position, None, NO_LINE if self.by_line else missing)
                out.add(position)
        for position, number in enumerate(self.arrival.numbers if self.foreign else ()):
            if any(number - 1 in rows for rows in self.foreign):
                self.arrival.problems[position] = []
                self._note(position, None, OTHER_TABLE)
                out.add(position)
        return sorted(out)


_WHO = ("name", "idno", "document", "sex", "born", "permit_number", "line", "disability_certificate")


def _spread(used: dict[int, ListColumn], layout: Layout) -> set[int]:
    """Columns that are parts of an address."""
    out: set[int] = set()
    for address in layout.addresses:
        parts = [i for i, c in used.items() if c.key == address.detail]
        if any(used[i].part for i in parts):
            out.update(parts)
    return out
