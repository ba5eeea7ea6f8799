"""Files that mean harm or are broken: refused with a clear line, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlwt

from tonghu.methods.reading import Limits, Refused, read_file
from tonghu.methods.reading.feed import Feed

ON = date(2026, 6, 30)
GIRL = "310101202412310049"
LIST = [["姓名", "身份证号"], ["虚小童", GIRL]]
Book = Callable[..., Path]

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def changed(path: Path, **members: bytes | None) -> Path:
    """The same zip with members replaced, added, or (None) left out; __ stands for / and _. for a full stop."""
    new = path.with_name("changed.xlsx")
    wanted = {name.replace("__", "/"): content for name, content in members.items()}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out:
        for name in old.namelist():
            if name not in wanted:
                out.writestr(name, old.read(name))
        for name, content in wanted.items():
            if content is not None:
                out.writestr(name, content)
    return new


def sheet_xml(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def cell(place: str) -> str:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row>'


def said(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_file(path, on=ON)
    assert refused.value.what and refused.value.where and refused.value.now
    assert str(path) not in str(refused.value)
    return refused.value.what


def test_a_cell_at_the_end_of_the_sheet(book: Book) -> None:
    sheet = sheet_xml(cell("A1") + cell("XFD1048576"))
    assert said(changed(book(LIST), **{"xl__worksheets__sheet1.xml": sheet})) == "工作表的范围大得不正常。"


def test_a_declared_size_alone_harms_nothing(book: Book) -> None:
    path = book(LIST)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    wide = sheet.replace(b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:XFD1048576"/>')
    assert wide != sheet
    assert read_file(changed(path, **{"xl__worksheets__sheet1.xml": wide}), on=ON).facts["idno"] == [GIRL]


def test_a_zip_bomb(book: Book) -> None:
    bomb = sheet_xml(" " * (120 << 20))
    assert said(changed(book(LIST), **{"xl__worksheets__sheet1.xml": bomb})) == "文件展开后大得不正常，不予打开。"


def test_too_many_members(tmp_path: Path, book: Book) -> None:
    path = changed(book(LIST), **{f"xl__media__{n}.png": b"" for n in range(4_001)})
    assert said(path) == "文件展开后大得不正常，不予打开。"


def test_macros(book: Book) -> None:
    assert said(changed(book(LIST), **{"xl__vbaProject.bin": b"x"})) == "文件带有宏，不予打开。"


def test_laughing_entities_in_an_xlsx_come_to_nothing(book: Book) -> None:
    strings = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><sst><si><t>&l9;</t></si></sst>'
    with pytest.raises(Refused):
        read_file(changed(book(LIST), **{"xl__sharedStrings.xml": strings.encode()}), on=ON)


def test_laughing_entities_in_an_xml_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&l9;</Workbook>'
    )
    assert said(path) == "文件格式不能接收。"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "文件是空的。"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20, "这不是表格文件。"),
        (b"%PDF-1.7\n" + bytes(200), "这不是表格文件。"),
        (bytes(range(256)) * 40, "这不是表格文件。"),
        (b"PK\x03\x04" + bytes(300), "文件不完整。"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "文件不完整。"),
        (b"\x09\x08\x06\x00\x00\x00\x10\x00" + bytes(100), "表格格式过旧。"),
        (b"<html><body>no</body></html>", "文件里没有表格。"),
        (b"<?xml version='1.0'?><a/>", "文件格式不能接收。"),
        ("今天天气很好".encode(), "没有找到表头。"),
        (b"\n\n\n", "工作簿里没有内容。"),
    ],
)
def test_what_is_no_list(tmp_path: Path, content: bytes, line: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert said(path) == line


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert said(tmp_path / "nowhere.xlsx") == "找不到文件。"


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_file_cut_off(book: Book, part: float) -> None:
    path = book(LIST)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert said(path) == "文件不完整。"


def test_an_xls_cut_off(tmp_path: Path) -> None:
    out = xlwt.Workbook()
    out.add_sheet("a").write(0, 0, "姓名")
    out.save(str(tmp_path / "a.xls"))
    whole = (tmp_path / "a.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused):
        read_file(tmp_path / "a.xls", on=ON)


def test_a_locked_workbook(tmp_path: Path) -> None:
    # An OLE file whose directory holds EncryptedPackage, as Excel writes workbooks with a password.
    entry = "EncryptedPackage\0".encode("utf-16-le").ljust(64, b"\0") + (34).to_bytes(2, "little") + bytes(62)
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024 - 8) + entry + bytes(512))
    assert said(path) == "文件设有密码，打不开。"


def test_a_word_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert said(tmp_path / "a.xlsx") == "这不是表格文件。"


def test_more_than_the_limits(book: Book) -> None:
    for limits, line in ((Limits(rows=5), "表格太大"), (Limits(file_bytes=100), "文件太大")):
        with pytest.raises(Refused, match=line):
            read_file(book([LIST[0], *[LIST[1]] * 9]), on=ON, limits=limits)


def test_memory_is_bounded(book: Book) -> None:
    # Two cells far apart, in a sheet too large to be searched beforehand: a gigabyte of nothing between them.
    far = sheet_xml(cell("A1") + cell("CV450000") + "<!--" + "x" * (17 << 20) + "-->")
    path = changed(book(LIST), **{"xl__worksheets__sheet1.xml": far})
    with pytest.raises(Refused, match="表格太大，或有内容落在极远的行列"):
        read_file(path, on=ON, limits=Limits(memory=512 << 20))


def test_time_is_bounded(book: Book) -> None:
    path = book([LIST[0], *[LIST[1]] * 20_000])
    with Feed(path, Limits(seconds=1)) as feed:
        time.sleep(1.2)
        with pytest.raises(Refused, match="读取时间过长"):
            feed.heads()


def test_no_child_outlives_its_use(book: Book) -> None:
    with Feed(book(LIST), Limits()) as feed:
        feed.heads()
        child = feed.child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_no_child_outlives_a_killed_parent(book: Book) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tonghu.methods.reading.feed import Feed; "
        "from tonghu.methods.reading.limits import Limits\n"
        "with Feed(Path(sys.argv[1]), Limits()) as feed:\n feed.heads(); print(feed.child.pid, flush=True); "
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(book(LIST))], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    os.kill(child, signal.SIGSTOP)  # busy: it cannot notice by itself that nobody listens any more
    parent.kill()
    parent.wait()
    parent.stdout.close()
    gone = _gone(child)
    if not gone:
        os.kill(child, signal.SIGKILL)
    assert gone


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.02)
    return False


def test_the_child_knows_no_rules_and_no_django() -> None:
    code = (
        "import sys, tonghu.methods.reading.child, tonghu.methods.reading.markup, tonghu.methods.reading.opening\n"
        "print([m for m in sys.modules if m.startswith(('django', 'tonghu.rules', 'numpy'))])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_nothing_is_written_beside_the_file(book: Book, tmp_path: Path) -> None:
    path = book(LIST)
    before = sorted(tmp_path.iterdir())
    read_file(path, on=ON)
    assert sorted(tmp_path.iterdir()) == before
