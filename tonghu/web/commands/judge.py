"""`tonghu judge FILE.jsonl --on DATE`: one JSON object in, one verdict out per line, in the same order."""

import argparse
import json
import re
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from tonghu.rules.eligibility import Facts, Verdict, judge, read_facts
from tonghu.rules.eligibility.reading import is_text
from tonghu.rules.terms.problems import Problem

_BOM = b"\xef\xbb\xbf"
_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是一个文件夹",
    PermissionError: "没有读取权限",
}
_OUT = json.JSONEncoder(ensure_ascii=False).encode


_KEYS = """
每行一个 JSON 对象（UTF-8），输出一行结论，先后不变。键（没有写的和 null 都是“不知道”，不作假定）：
  id                编号，原样带回
  born              出生日期，如 "2015-01-01"
  hukou             户籍地，6位行政区划代码
  hukou_registered  是否登记户口，true（缺省）或 false；未登记的写 parents_hukou：父母户籍地代码，问过不详写 "unknown"
  document          证件："resident"（缺省）、"hkmt" 港澳台、"foreign" 外国、"none" 无证件
  residence         现居住地，6位代码
  arrived           首次来沪（连续居住）日期；在沪出生的写出生日期
  absences          离沪：[[起, 止], …]，起止两日都在外；缺省为没有
  lives_with        共同居住人："both" 父母双方、"one" 一方、"guardian" 其他监护人、"nobody" 独自
  asked_for_help    是否主动求助，缺省 false
  father、mother    一组键：status（"alive"、"dead"、"missing"、"detained"、"disabled"、"ill"、"unknown"）、
                    away_since 外出日期、away_to 外出地代码、away_for（"work"、"study"、"detention"、"hospital"、
                    "abroad"、"other"）、unable 无监护能力（true、false）
输出：kind（MIGRANT 流动、LEFT_BEHIND 留守、WAITING 待满期、OUTSIDE 不在范围、UNDECIDED 情况不明）、clause 条款、
  counts_from 和 counts_until 计入起止日、flags 标记、reasons 理由、missing 缺少而能决定结论的键。
读不出来的行输出 {"id": …, "problems": […]}，其余各行照常判定。
退出码：0 都判定了；1 有读不出来的行；2 文件打不开或参数有误。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _KEYS
    parser.add_argument("file", metavar="FILE.jsonl", help="每行一名儿童的事实（UTF-8）；- 表示从标准输入读取")
    parser.add_argument("--on", metavar="DATE", required=True, type=reference_day, help="参照日，如 2024-09-30")


def run(args: argparse.Namespace) -> int:
    """Judge every line; 1 if some could not be read, 2 if the file cannot be."""
    out = sys.stdout.buffer
    if args.file == "-":
        return answer(sys.stdin.buffer, out, on=args.on)
    try:
        with Path(args.file).open("rb") as lines:
            return answer(lines, out, on=args.on)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        print(f"打不开所给的文件：{_REASONS[type(error)]}。请核对文件名和读取权限后重试。", file=sys.stderr)
        return 2


def answer(lines: Iterable[bytes], out: BinaryIO, *, on: date) -> int:
    """Write one line for each line read; blank lines are passed over. Returns the exit status."""
    bad = 0
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(_BOM) if number == 1 else line
        if not text.strip():
            continue
        result, readable = _line(text, number, on)
        bad += not readable
        out.write(_OUT(result).encode() + b"\n")
    out.flush()
    if bad:
        print(f"有{bad}行未能判定，原因见各行的 problems；其余各行已判定。", file=sys.stderr)
    return 1 if bad else 0


def _line(text: bytes, number: int, on: date) -> tuple[dict[str, object], bool]:
    entry = _parse(text, number)
    if isinstance(entry, Problem):
        return _refusal(_named_anyway(text) if entry.code == "KEY_TWICE" else None, [entry]), False
    name = usable_id(entry.get("id"))
    facts = read_facts(entry)
    if isinstance(facts, Facts):
        return _spoken(name, judge(facts, on=on)), True
    return _refusal(name, facts), False


def usable_id(name: object) -> str | int | None:
    """An id that can be given back: text or a whole number."""
    if isinstance(name, bool) or not isinstance(name, str | int):
        return None
    return name if is_text(str(name)) else None


def _named_anyway(text: bytes) -> str | int | None:
    """The id of a line refused for a key that stands twice, unless that key is the id."""
    pairs = json.loads(text, object_pairs_hook=list)
    ids = [pair[1] for pair in pairs if isinstance(pair, tuple) and pair[0] == "id"]
    return usable_id(ids[0]) if len(ids) == 1 else None


def facts_of_line(text: bytes, number: int) -> Facts | None:
    """The facts of one line, or None where `judge` would name its problems."""
    entry = _parse(text.removeprefix(_BOM) if number == 1 else text, number)
    facts = read_facts(entry) if not isinstance(entry, Problem) else None
    return facts if isinstance(facts, Facts) else None


def _parse(text: bytes, number: int) -> dict[str, object] | Problem:
    where = f"第{number}行"
    try:
        entry = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        return Problem("ENCODING", f"{where}不是 UTF-8 编码，请另存为 UTF-8 后重试。")
    except _Twice:
        return Problem("KEY_TWICE", f"{where}有重复的键，请只保留一个。")
    except (ValueError, RecursionError):
        return Problem("JSON", f"{where}不是完整的 JSON，请核对引号、逗号和括号。")
    if not isinstance(entry, dict):
        return Problem("JSON_OBJECT", f"{where}应为一个 JSON 对象，即以花括号括起的一组键值。")
    return entry


class _Twice(Exception):
    """A key stands twice in one object: which of the two is meant cannot be guessed."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found


def _spoken(name: object, verdict: Verdict) -> dict[str, object]:
    return {
        "id": name,
        "kind": verdict.kind,
        "clause": verdict.clause,
        "counts_from": _iso(verdict.counts_from),
        "counts_until": _iso(verdict.counts_until),
        "flags": verdict.flags,
        "reasons": [*verdict.reasons, *(f"提醒：{text}" for text in verdict.warnings)],
        "missing": verdict.missing,
    }


def _refusal(name: object, problems: list[Problem]) -> dict[str, object]:
    return {
        "id": name,
        "problems": [{"code": p.code, "item": p.item, "message": p.message} for p in problems],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def reference_day(text: str) -> date:
    try:
        # Python would also take 20240930 and 2024-W40-1; an official writes one way only.
        if re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("参照日应写作 2024-09-30 这样的日期")
