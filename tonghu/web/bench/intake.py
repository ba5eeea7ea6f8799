"""`tonghu bench intake`: taking a department's workbook in beside a plain `pandas.read_excel` (测速).

Ours reads, checks, matches against the register of this installation and previews; pandas only reads.

Each side runs in a process of its own, so that neither warms or fills the other's memory. All people are invented.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from rustpy_xlsxwriter import write_worksheet

from tonghu.rules.terms.counties import counties
from tonghu.rules.terms.idnumbers import check_character

HEADERS = (
    *("序号", "学生姓名", "性别", "出生日期", "民族", "身份证件类型", "身份证件号", "户籍地址", "现住址", "学校名称"),
    *(
        "年级",
        "班级",
        "就读方式",
        "学籍状态",
        "入学年月",
        "监护人姓名",
        "与学生关系",
        "监护人身份证号",
        "监护人联系电话",
    ),
    *("父亲姓名", "父亲联系电话", "母亲姓名", "母亲联系电话", "健康状况", "是否留守儿童", "是否随迁子女"),
    *("居住证号", "首次来沪日期", "学籍号", "备注"),
)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = "子梓浩宇欣怡雨涵若萱俊杰明轩博文佳琪思彤嘉豪诗晨语嫣泽沐辰奕可馨一诺依晗天佑静雯志强"
_STREETS = ("张江镇", "川沙新镇", "三林镇", "康桥镇", "莘庄镇", "梅陇镇", "九亭镇", "安亭镇", "大场镇", "徐泾镇")
_DISTRICTS = ("浦东新区", "闵行区", "松江区", "嘉定区", "宝山区", "青浦区", "奉贤区", "金山区")
_ETHNIC = ["汉族"] * 40 + ["汉", "汉", "01", "回族", "苗族", "土家族", "维吾尔族", "毛难族", "壮族", "僳僳族"]


# Our time : the time of pandas, which only reads.
LARGEST_RATIO = 1.5
MOST_MEMORY = 1500  # megabytes


def workbook(path: str | Path, rows: int, columns: int = 30, seed: int = 1) -> None:
    """Write an invented list of `rows` children, messy as lists are: a title row, apostrophes, NULL, mixed dates."""
    rng = Random(seed)
    headers = [*HEADERS[:columns], *(f"备用{n}" for n in range(1, columns - len(HEADERS) + 1))]
    records = (dict(zip(headers, _padded(row, columns), strict=True)) for row in _rows(rng, rows))
    write_worksheet(
        records,
        str(path),
        sheet_name="随迁子女名单",
        header_row=1,
        merge_ranges=[(0, 0, 0, columns - 1, "随迁子女名单（虚构数据，仅供测速）")],
    )


def compare(rows: int = 200_000, columns: int = 30, runs: int = 3) -> dict[str, Any]:
    """Time both sides in turn and print seconds, ratio and peak memory; returns the figures."""
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        path = Path(folder) / "bench.xlsx"
        workbook(path, rows, columns)
        print(f"工作簿：{rows}行×{columns}列，{path.stat().st_size / 2**20:.1f} MB（虚构数据）")
        told = [(_run("pandas", path), _run("tonghu", path)) for _ in range(runs)]
    sides = {name: _middle([pair[at] for pair in told]) for at, name in enumerate(("pandas", "tonghu"))}
    ratio = sides["tonghu"]["seconds"] / sides["pandas"]["seconds"]
    for name, label in (("pandas", "pandas 只读取"), ("tonghu", "童护 读取、检查、比对、预览")):
        side = sides[name]
        work = f"{side['seconds']:.2f} 秒（连启动用处理器 {side['cpu']:.1f} 秒）"
        print(f"{label}：{work}，峰值内存 {side['megabytes']:.0f} MB")
    print(f"比值：{ratio:.2f}（{runs}次取中位数）")
    return {**sides, "ratio": ratio}


def _rows(rng: Random, count: int) -> Iterator[list[object]]:
    places = [county for county in counties() if not county.until and county.code[:2] not in ("31", "71", "81", "82")]
    for number in range(1, count + 1):
        if rng.random() < 0.0005:
            yield [None] * len(HEADERS)
        else:
            yield _row(rng, number, places)


def _row(rng: Random, number: int, places: list[Any]) -> list[object]:
    born = date(2010, 7, 1) + timedelta(days=rng.randrange(5400))
    girl = rng.random() < 0.47
    home, surname = rng.choice(places), rng.choice(_SURNAMES)
    village = f"{rng.choice(_GIVEN)}{rng.choice('河山溪塘')}镇{rng.choice(_GIVEN)}{rng.choice('家庄湾')}村"
    home_text = f"{home.full_name}{village}{rng.randrange(1, 300)}号"
    street = f"{rng.choice(_STREETS)}{rng.choice(_GIVEN)}{rng.choice('园林新')}路{rng.randrange(1, 3000)}弄"
    lives = f"上海市{rng.choice(_DISTRICTS)}{street}{rng.randrange(1, 200)}号{rng.randrange(101, 1899)}室"
    father, mother = _name(rng, surname), _name(rng, rng.choice(_SURNAMES))
    father_phone, mother_phone = _phone(rng), _phone(rng)
    relation = rng.choice(["父亲", "母亲", "父亲", "母亲", "爷爷", "外婆"])
    values: list[object] = [
        *(number, _name(rng, surname), "女" if girl else "男", _written(rng, born), rng.choice(_ETHNIC)),
        *("居民身份证", _idno(rng, home.code, born, girl), home_text, lives, f"虚构第{rng.randrange(1, 400)}小学"),
        *(f"{'一二三四五'[rng.randrange(5)]}年级", f"{rng.randrange(1, 9)}班", rng.choice(["走读", "走读", "住校"])),
        *("在读", f"20{rng.randrange(16, 26)}09", father if relation == "父亲" else mother, relation),
        *(_idno(rng, home.code, born - timedelta(days=9500), relation != "父亲"), father_phone),
        *(father, father_phone, mother, mother_phone, rng.choice(["健康", "健康", "良好"]), "否", "是"),
        *(f"31{rng.randrange(10**15, 10**16)}", (born + timedelta(days=rng.randrange(2000))).isoformat()),
        *(f"G{rng.randrange(10**17, 10**18)}", rng.choice([None, None, "NULL", "插班"])),
    ]
    return _damaged(rng, values)


def _damaged(rng: Random, values: list[object]) -> list[object]:
    chance = rng.random()
    if chance < 0.01:
        values[6] = f"'{values[6]}"
    elif chance < 0.012:
        values[6] = float(str(values[6])[:17] + "0")
    elif chance < 0.02:
        values[6] = None
    elif chance < 0.03:
        values[6] = str(values[6])[:-1] + "0"
    elif chance < 0.04:
        values[rng.randrange(7, 28)] = "NULL"
    return values


def _name(rng: Random, surname: str) -> str:
    return surname + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))


def _phone(rng: Random) -> str | int:
    digits = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
    return int(digits) if rng.random() < 0.3 else digits


def _idno(rng: Random, county: str, born: date, female: bool) -> str:
    body = f"{county}{born:%Y%m%d}{rng.randrange(100):02d}{rng.randrange(0, 10, 2) + (not female)}"
    return body + check_character(body)


def _written(rng: Random, day: date) -> str:
    others = [f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"]
    return rng.choice([day.isoformat()] * 6 + others)


def _padded(row: list[object], columns: int) -> list[object]:
    return [*row[:columns], *[None] * (columns - len(row))]


# An installation has no pandas; where the tests' own stands beside it, pyarrow would load it for a second.
_WITHOUT_PANDAS = """
import sys

class WithoutPandas:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            raise ImportError(name)

sys.meta_path.insert(0, WithoutPandas())
"""
_SIDES = {
    "pandas": "import pandas; start = clock(); pandas.read_excel(path, engine='calamine', header=1)",
    "tonghu": _WITHOUT_PANDAS + "from datetime import date; from tonghu.web import shell; shell.open_register(); "
    "from django.db import connection; connection.ensure_connection(); "
    "from tonghu.methods.reading import read_file; from tonghu.steps.intake import preview; start = clock(); "
    "preview(read_file(path, on=date(2026, 6, 30)), on=date(2026, 6, 30))",
}
# Memory and work of the process and of its children together: they live at the same time for a part of it, so that the
# sum of both peaks is the most it can be.
_REPORT = """
import json, resource, sys
from time import perf_counter as clock
path = sys.argv[1]
{work}
end = clock()
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
peak, cpu = sum(one.ru_maxrss for one in used), sum(one.ru_utime + one.ru_stime for one in used)
print(json.dumps({{"seconds": end - start, "cpu": cpu, "megabytes": peak / 1024}}))
"""


def _run(side: str, path: Path) -> dict[str, float]:
    code = _REPORT.format(work=_SIDES[side])
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _middle(figures: list[dict[str, float]]) -> dict[str, float]:
    return {key: median(one[key] for one in figures) for key in figures[0]}
