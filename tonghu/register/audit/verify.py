"""Is the journal whole? (核验) Walks every link, compares every line, and holds both against what was sworn to."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from tonghu.register.audit import chain, checkpoints
from tonghu.register.audit.checkpoints import STRETCH, Sworn
from tonghu.register.audit.keys import Trusted
from tonghu.register.audit.links import START, Break, Walk
from tonghu.register.audit.sources import SOURCES, Source, label_of

MOST = 20  # faults that are told one by one
COMPARED = 1_000_000  # links whose lines are compared by one statement
# A line is linked when its transaction ends; the clocks of the site and of the database may differ a little.
EARLY, LATE = timedelta(hours=2), timedelta(minutes=5)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: which rule of the chain, from which link on, and in words."""

    code: str
    seq: int
    message: str


@dataclass(slots=True)
class Report:
    """What a verification found (核验结果). `proven`: the last checkpoint before the first fault."""

    first: int = 0
    last: int = 0
    lines: int = 0
    checkpoints: int = 0
    faults: list[Fault] = field(default_factory=list)
    more: int = 0
    remarks: list[str] = field(default_factory=list)
    proven: Sworn | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, code: str, seq: int, message: str) -> None:
        """Note a fault; after the first twenty they are only counted."""
        if len(self.faults) < MOST:
            self.faults.append(Fault(code, seq, message))
        else:
            self.more += 1


class Enough(Exception):
    """The first fault is all that was asked for (已查到)."""


@dataclass(slots=True)
class Verification:
    """One verification. outside: checkpoints kept elsewhere, None when there are none to compare with."""

    trusted: Trusted
    outside: Sequence[Sworn] | None
    since: int = 0
    first_only: bool = False
    progress: Progress | None = None
    report: Report = field(default_factory=Report)

    def run(self) -> Report:
        """Look at everything, in one snapshot, while people go on working."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if len(connection.savepoint_ids) == 0:  # a transaction of our own: nothing moves meanwhile
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                self._machinery(cursor)
                self._done()
                sworn = self._sworn()
                self._done()
                self._chain(cursor, sworn)
                self._tables(cursor)
        except Enough:
            pass
        self._proven()
        return self.report

    def _done(self) -> None:
        if self.first_only and self.report.faults:
            raise Enough

    # -- functions and triggers ---------------------------------------------------------------------------------

    def _machinery(self, cursor: Any) -> None:
        """The functions must be those of this version, every table must have its trigger, switched on."""
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)",
            [list(chain.bodies())],
        )
        found = {name: hashlib.sha256(body.encode()).hexdigest() for name, body in cursor.fetchall()}
        for name in (name for name, body in chain.bodies().items() if found.get(name) != body):
            text = f"数据库函数 {name} 与本版本不同，可能被人改过。查明后运行 tonghu migrate 恢复。"
            self.report.add("FUNCTION", 0, text)
        wanted = {(source.table, chain.TRIGGER) for source in SOURCES}
        wanted |= {("register_waiting", "register_call"), ("register_waiting", "register_link_waiting")}
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled IN ('O', 'A') AND c.relname = ANY(%s)",
            [[table for table, _ in wanted]],
        )
        for table, name in sorted(wanted - set(cursor.fetchall())):
            self.report.add("TRIGGER", 0, f"表 {table} 的登记触发器 {name} 被停用或删除，停用期间的改动没有记录。")

    # -- checkpoints --------------------------------------------------------------------------------------------

    def _sworn(self) -> list[Sworn]:
        """The checkpoints of the database and of outside together, each checked; what differs is told."""
        inside, outside = checkpoints.kept(), list(self.outside or ())
        self.report.checkpoints = len(inside)
        here, there = {one.number: one for one in inside}, {one.number: one for one in outside}
        if self.outside is None:
            self.report.remarks.append("没有库外检查点可以对照：数据库管理员若连检查点一起改写，这次核验看不出来。")
        else:
            self._compare(here, there)
        found = {**there, **here}
        self._in_order([found[number] for number in sorted(found)])
        return [*outside, *(one for one in inside if one != there.get(one.number))]  # those outside count first

    def _compare(self, here: dict[int, Sworn], there: dict[int, Sworn]) -> None:
        for number in sorted(set(there) - set(here)):
            text = f"检查点 {number}（{there[number].moment}）在数据库中没有：被删除，或恢复了旧备份。"
            self.report.add("CHECKPOINT_GONE", there[number].seq, text)
        for number in sorted(set(here) & set(there)):
            if here[number] != there[number]:
                text = f"检查点 {number} 在库内和库外不同：库内的被改写。"
                self.report.add("CHECKPOINT_DIFFERS", there[number].seq, text)
        newest = max(there, default=0)
        for number in sorted(number for number in set(here) - set(there) if number < newest):
            self.report.add("CHECKPOINT_GONE", here[number].seq, f"检查点 {number} 在库外文件中没有：文件缺了一行。")
        late = [number for number in here if number > newest]
        if late:
            self.report.remarks.append(f"最近 {len(late)} 个检查点还没有存到库外。")

    def _in_order(self, sworn: Sequence[Sworn]) -> None:
        """Signed by a key that is trusted, numbered without a gap, each naming the one before."""
        before: Sworn | None = None
        for one in sworn:
            if not self.trusted.vouches(one.key, bytes.fromhex(one.signature), one.body):
                text = f"检查点 {one.number}（{one.moment}）的签名不符：不是用本机构的密钥签的。"
                self.report.add("SIGNATURE", one.seq, text)
            if one.number != (before.number + 1 if before else 1):
                text = f"检查点 {one.number} 之前缺了编号：检查点被删除。"
                self.report.add("CHECKPOINT_GONE", before.seq if before else 0, text)
            elif one.previous != (before.digest if before else checkpoints.FIRST.hex()):
                text = f"检查点 {one.number} 与前一个接不上：其中一个被改写。"
                self.report.add("CHECKPOINT_DIFFERS", one.seq, text)
            before = one

    # -- the chain ----------------------------------------------------------------------------------------------

    def _chain(self, cursor: Any, sworn: Sequence[Sworn]) -> None:
        cursor.execute("SELECT first, last, waiting FROM register_ends()")
        first, last, waiting = cursor.fetchone()
        if waiting:
            self.report.add("WAITING", 0, f"有 {waiting} 行写入后没有接到链上：触发器曾被停用。")
        walk = self._begin(sworn, first or 0)
        self.report.first, self.report.last = walk.seq + 1, last or walk.seq
        self.report.lines = max(0, self.report.last - walk.seq)
        self._tail(sworn, last or walk.seq)
        begin, compared, told = walk.seq, walk.seq, 0
        while walk.seq < (last or 0):
            upto = min(walk.seq + STRETCH, last)
            cursor.execute("SELECT register_links(%s, %s)", [walk.seq + 1, upto])
            walk.along(bytes(cursor.fetchone()[0] or b""), upto)
            told = self._tell(walk, told, sworn)
            if upto == last or upto - compared >= COMPARED:
                self._lines(cursor, compared + 1, upto)
                compared = upto
            if self.progress:
                self.progress(walk.seq - begin, last - begin)
            self._done()
        self._done()

    def _begin(self, sworn: Sequence[Sworn], first: int) -> Walk:
        """Where the walk starts: at the first link, after an archive, or where it was asked to."""
        marks: dict[int, bytes] = {}
        for one in sworn:
            marks.setdefault(one.seq, bytes.fromhex(one.hash))
        archives = [one for one in sworn if one.archive]
        base = max(archives, key=lambda one: one.seq, default=None)
        start = max((one for one in sworn if base and one.seq == base.seq), key=lambda one: one.number, default=None)
        if self.since:
            least = base.seq if base else 0
            near = [one for one in sworn if least <= one.seq <= self.since]
            start = max(near, key=lambda one: one.seq, default=start)
        if start is None:
            return Walk(0, START, marks)
        if base is not None and start.seq == base.seq:
            self.report.remarks.append(f"第 {base.seq} 行及以前已归档（{base.moment}），归档文件另行核验。")
        return Walk(start.seq, bytes.fromhex(start.hash), marks, carried_may_come=False)

    def _tail(self, sworn: Sequence[Sworn], last: int) -> None:
        beyond = min((one for one in sworn if one.seq > last), key=lambda one: one.seq, default=None)
        if beyond is not None:
            text = (
                f"链只到第 {last} 行，检查点 {beyond.number}（{beyond.moment}）已记到第 {beyond.seq} 行："
                "末尾被截去，或恢复了旧备份。"
            )
            self.report.add("TAIL", last + 1, text)

    def _tell(self, walk: Walk, told: int, sworn: Sequence[Sworn]) -> int:
        for found in walk.breaks[told:]:
            self.report.add(found.fault, found.seq, _words(found))
        for seq in walk.broken_marks:
            one = next(one for one in sworn if one.seq == seq)
            text = (
                f"链在第 {seq} 行的摘要与检查点 {one.number}（{one.moment}）记下的不同："
                "此前有行被改动，并且整条链被重新算过。"
            )
            self.report.add("RECOMPUTED", seq, text)
        walk.broken_marks.clear()
        return len(walk.breaks)

    # -- the lines ----------------------------------------------------------------------------------------------

    def _lines(self, cursor: Any, first: int, last: int) -> None:
        for source in SOURCES:
            cursor.execute(
                "SELECT seq, row_id, fault FROM register_misfits(%s, %s, %s, %s, %s, %s, %s, %s) ORDER BY seq",
                [source.code, source.table, source.key, source.moment, first, last, EARLY, LATE],
            )
            for seq, row, fault in cursor.fetchall():
                self.report.add(fault, seq, _MISFITS[fault].format(seq=seq, line=f"{source.label}第 {row} 号"))

    def _tables(self, cursor: Any) -> None:
        """Rows without a link, and rows linked twice; only when the whole chain was asked for."""
        if self.since:
            return
        for source in SOURCES:
            cursor.execute("SELECT register_unlinked(%s, %s, %s)", [source.code, source.table, source.key])
            loose = [row for (row,) in cursor.fetchall()]
            for row in loose:
                text = f"{source.label}第 {row} 号没有链记录：绕过登记写入，或它的链记录被删除。"
                self.report.add("LOOSE", 0, text)
            self._twice(cursor, source, len(loose))
            self._done()

    def _twice(self, cursor: Any, source: Source, loose: int) -> None:
        of_source = [source.code, source.table, source.key]
        cursor.execute("SELECT lines, links, rewritten FROM register_tally(%s, %s, %s)", of_source)
        lines, links, rewritten = cursor.fetchone()
        if self.report.whole and lines - loose != links:
            text = f"{source.label}有 {lines} 行，链上却有 {links} 行：同一行接了两次。"
            self.report.add("TWICE", 0, text)
        if rewritten:
            text = f"{source.label}有 {rewritten} 次改写密文，请与密钥轮换和升级的记录核对。"
            self.report.remarks.append(text)

    def _proven(self) -> None:
        """The last checkpoint that lies before everything that is wrong."""
        places = [fault.seq for fault in self.report.faults if fault.seq]
        unplaced = any(not fault.seq for fault in self.report.faults)
        limit = min(places, default=0 if unplaced else self.report.last + 1)
        good = [
            one
            for one in checkpoints.kept()
            if one.seq < limit and self.trusted.vouches(one.key, bytes.fromhex(one.signature), one.body)
        ]
        self.report.proven = max(good, key=lambda one: one.seq, default=None)


_MISFITS = {
    "GONE": "链上第 {seq} 行：{line}已不在库中，被人删除。",
    "ALTERED": "链上第 {seq} 行：{line}的内容与写入时不同，被人改动。",
    "TIME": "链上第 {seq} 行：{line}自称的时间与接到链上的时间相差太远，时钟被调过或时间是伪造的。",
}


def _words(found: Break) -> str:
    if found.fault == "MISSING":
        span = f"第 {found.seq} 行" if found.upto == found.seq else f"第 {found.seq} 至 {found.upto} 行"
        return f"链上缺{span}：链记录被删除。"
    line = f"{label_of(found.body.source)}第 {found.body.row_id} 号" if found.body else "这一行"
    return {
        "UNLINKED": f"链上第 {found.seq} 行（{line}）与前一行接不上：链记录被改动、调换或插入。",
        "BACKDATED": f"链上第 {found.seq} 行（{line}）是事后补接的，日志不允许补接。",
        "CLOCK": f"链上第 {found.seq} 行（{line}）的时间早于前一行：时钟被调回。",
    }[found.fault]
