"""tonghu generate: lists of an invented population, with the truth beside them."""

import argparse
import errno
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tonghu.demo.lists import PROFILES, NotOurs, Written, write
from tonghu.demo.population import LARGEST, Population, UnknownDistrict, invent
from tonghu.demo.population.facts import DISTRICTS

_SHOW_FROM = 50_000  # children from which progress is worth showing
_YEARS = range(2000, 2090)
_WHOLE_CITY = "all"
_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "这是只读磁盘",
    errno.ENOENT: "上级目录不存在或不能建立",
    errno.ENAMETOOLONG: "目录名太长",
}


class WrongCall(Exception):
    """The arguments cannot be meant so; the message is for the person at the keyboard."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("directory", metavar="目录", type=Path, help="输出目录：空目录、尚不存在，或本命令以前生成的")
    parser.add_argument("--children", metavar="N", type=int, required=True, help=f"儿童人数，1至{LARGEST}")
    parser.add_argument("--seed", metavar="S", type=int, required=True, help="种子：同样的种子和人数得到同样的文件")
    parser.add_argument("--district", metavar="区", default="310115", help="区代码（默认310115），all为全市")
    parser.add_argument("--on", metavar="日期", help="名单截止日期，如2024-09-30；不写为今天")
    parser.add_argument("--errors", choices=PROFILES, default="base", help="差错：base一般，hard加倍，correlated集中")


def run(args: argparse.Namespace) -> int:
    """Write the lists; 0 done, 1 could not write, 2 wrong call."""
    try:
        population = _population(args)
    except WrongCall as wrong:
        print(wrong, file=sys.stderr)
        return 2
    show = _show(population.size) if population.size >= _SHOW_FROM else None
    try:
        written = write(population, args.directory, args.errors, show)
    except NotOurs as refused:
        print(f"没有写入：{refused}（{args.directory}）。请换一个空目录，或先清空它。", file=sys.stderr)
        return 1
    except OSError as failed:
        why = _REASONS.get(failed.errno or 0, "系统不允许写入")
        print(f"没有写完：{why}（{args.directory}）。处理后重新运行同一命令即可。", file=sys.stderr)
        return 1
    print(_summary(population, written, args.directory))
    return 0


def _population(args: argparse.Namespace) -> Population:
    """The population asked for. Raises WrongCall."""
    if not 1 <= args.children <= LARGEST:
        raise WrongCall(f"--children 应在1至{LARGEST}之间，现为{args.children}。请改后重新运行。")
    try:
        on = date.fromisoformat(args.on) if args.on else _today()
    except ValueError:
        raise WrongCall(f"--on 不是日期：{args.on}。请写成2024-09-30这样。") from None
    if on.year not in _YEARS:
        raise WrongCall(f"--on 应在{_YEARS.start}至{_YEARS.stop - 1}年之间，现为{on.year}年。请改后重新运行。")
    try:
        return invent(args.children, args.seed, on, None if args.district == _WHOLE_CITY else args.district)
    except UnknownDistrict:
        known = "、".join(DISTRICTS)
        raise WrongCall(f"--district 没有这个区：{args.district}。请用 all 或 {known} 之一。") from None


def _show(total: int) -> Callable[[int], None]:
    def progress(done: int) -> None:
        print(f"\r已生成 {done:,}/{total:,} 名儿童", end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return progress


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()  # noqa: TID251  # a command: the clock comes in here


def _summary(population: Population, written: Written, directory: Path) -> str:
    lines = [f"已生成虚构数据：{population.area}，儿童{written.children}名，目录 {directory}"]
    lines += [f"  {file}　{count}行" for file, count in written.rows.items()]
    lines.append("  答案/　六部门答复    标准答案/　真实情况和逐行对应")
    return "\n".join(lines)
