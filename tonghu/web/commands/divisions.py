"""`tonghu divisions`: look a division up, or load divisions into the database."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tonghu.register.divisions import DivisionRow, residence, rows
from tonghu.register.divisions.sources import BadDivisions, read_source
from tonghu.rules.terms.counties import heirs, name_of
from tonghu.rules.terms.divisions import Place

_EXAMPLES = """\
例：
  tonghu divisions 310115                     查询代码
  tonghu divisions 闸北区                      查询名称（含已撤销的）
  tonghu divisions 浦东新区花木街道             读一个地址
  tonghu divisions load                       装入上海到居村、全国到县
  tonghu divisions load 分区.csv               装入一个文件（列：code、name、year，可有 parent、until、successor）
  tonghu divisions load DIST目录 --province 34 --year 2023
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """A code, a name or an address; or `load` with an optional source."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EXAMPLES
    parser.add_argument("what", metavar="代码、名称、地址或load", help="要查询的内容；load 表示装入数据库")
    parser.add_argument("source", nargs="?", type=Path, metavar="来源", help="load 的文件或目录；不写则装入自带的数据")
    parser.add_argument("--province", default="", metavar="代码", help="从目录装入哪个省（两位代码）")
    parser.add_argument("--year", type=int, metavar="年份", help="代码年份")


def run(args: argparse.Namespace) -> int:
    """0 found or loaded, 1 not."""
    if args.what == "load":
        return load(args)
    found = list(lookup(args.what))
    for row in found:
        print(describe(row))
    if not found:
        print(f"没有找到“{args.what}”。请改用代码，或写明省、市、县（区）。", file=sys.stderr)
    return 0 if found else 1


def lookup(text: str) -> Iterator[DivisionRow]:
    """The divisions of a code, of an exact name (there may be many), else of the place an address begins with."""
    known = {row.code: row for source in ("shanghai", "nation") for row in rows(source)}
    if text.isdigit():
        yield from [known[text]] if text in known else []
        return
    named = [row for row in known.values() if row.name == text]
    if named:
        yield from named
        return
    place = residence.read(text)
    if isinstance(place, Place) and place.code in known:
        yield known[place.code]


def describe(row: DivisionRow) -> str:
    """One line: code, full name, code year, and what became of it."""
    line = f"{row.code:<12}  {full_name(row)}  代码年份 {row.year}"
    if not row.until:
        return line
    now = "、".join(f"{code} {name_of(code)}" for code in sorted(heirs(row.code))) or "无"
    return f"{line}  {row.until}年撤销或变更，现为：{now}"


def full_name(row: DivisionRow) -> str:
    """From the province down to the division itself."""
    if len(row.code) <= 6:
        return name_of(row.code)
    unit = next((r.name for r in rows() if r.code == row.code[:9]), "")
    return "".join(dict.fromkeys([name_of(row.code), unit, row.name]))


def load(args: argparse.Namespace) -> int:
    """Write divisions to the database, as its owner: the site only reads them."""
    from tonghu.register.divisions.loading import load as load_rows
    from tonghu.web.shell import open_register

    try:
        if args.source:
            offered = read_source(args.source, province=args.province, year=args.year)
        else:
            # The nation last: its code year is newer for the districts that both have.
            offered = list({row.code: row for source in ("shanghai", "nation") for row in rows(source)}.values())
        open_register(as_owner=True)
        done = load_rows(offered, year=args.year if args.source else None)
    except BadDivisions as error:
        print(error, file=sys.stderr)
        return 1
    print(f"行政区划：新增 {done.added}，更新 {done.changed}，未变 {done.unchanged}。")
    return 0
