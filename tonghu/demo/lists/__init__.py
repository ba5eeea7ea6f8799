"""Department lists of an invented population (虚构名单), as offices really send them, with the answers beside."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tonghu.demo.lists import community, education, police
from tonghu.demo.lists.answer_book import AnswerBook
from tonghu.demo.lists.directory import NotOurs, claim
from tonghu.demo.lists.entries import Entry, believed
from tonghu.demo.lists.faults import PROFILES, Office, damage
from tonghu.demo.lists.membership import rows_for
from tonghu.demo.population import Child, Population
from tonghu.demo.population.dice import Dice

__all__ = ["PROFILES", "NotOurs", "Written", "write"]

_LISTS = (education, police, community)


@dataclass(slots=True)
class Written:
    """What was written: rows by file, and how often each fault was made."""

    children: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


def write(
    population: Population,
    directory: Path,
    errors: str = "base",
    progress: Callable[[int], None] | None = None,
) -> Written:
    """Write the three lists, the departments' answers and the truth into `directory`.

    errors: base, hard or correlated. progress: told how many children are done after each 街镇.
    Raises NotOurs when the directory holds other files.
    """
    if errors not in PROFILES:
        raise ValueError(f"no such profile: {errors}")
    claim(directory, _readme(population, errors))
    written = Written(rows=Counter({module.FILE: 0 for module in _LISTS}))
    with ExitStack() as stack:
        book = AnswerBook(stack, directory, population)
        lists = [(module, stack.enter_context(module.List(directory, population))) for module in _LISTS]
        for town, children in population.by_town():
            dice = Dice(population.seed, "lists", errors, town.code)
            waiting = _entries(dice, children, population, errors)
            for module, target in lists:
                for number, entry in target.write(dice, waiting[module.KIND]):
                    book.row(module.FILE, module.SHEET, number, entry)
                    written.rows[module.FILE] += 1
                    written.faults.update(entry.faults)
            for child in children:
                book.child(child)
            written.children += len(children)
            if progress:
                progress(written.children)
    return written


def _entries(dice: Dice, children: list[Child], population: Population, errors: str) -> dict[str, list[Entry]]:
    """The rows of one 街镇 for each list, with the office's faults in them."""
    entries: dict[str, list[Entry]] = {module.KIND: [] for module in _LISTS}
    offices = {module.KIND: Office(errors, module.WITHOUT_NUMBER) for module in _LISTS}
    guardians = {module.KIND: module.GUARDIANS for module in _LISTS}
    desk = children[0].family.previous_phone  # a number nobody in the population answers any more
    for child in children:
        for kind, count in rows_for(dice, child, population.on).items():
            for again in range(count):
                entry = believed(child, guardians[kind], desk)
                entry.repeated = bool(again)
                damage(dice, entry, offices[kind])
                entries[kind].append(entry)
    return entries


def _readme(population: Population, errors: str) -> str:
    scope = f"范围：{population.area}　儿童：{population.size}　种子：{population.seed}"
    return f"""本目录全部内容为虚构数据，仅供演练和测试；人物、证件号码、电话、学校和街路均为程序虚构，与真实个人无关。
电话使用尚未放号的154号段；街路名含“虚构”二字；行政区划名称为公开资料。

{scope}　数据截至：{population.on.isoformat()}　差错：{errors}

教育局_随迁子女名单.xlsx　　　教育部门名单（表头在第3行）
公安局_居住证名单.xls　　　　　公安部门名单（实为GBK制表符分隔文本，表头在第2行）
社区云_未成年人线索.csv　　　　社区云线索（GB 18030）
答案/　　　　　　　　　　　　　六部门对每名儿童的如实答复
标准答案/children.csv　　　　　每名儿童及家庭的真实情况
标准答案/rows.csv　　　　　　　名单每一行对应哪名儿童、有哪些差错
"""
