"""Department lists through the site: dropped, previewed, confirmed, taken back."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tonghu.rules.terms.idnumbers import check_character

HEADER = "姓名,性别,出生日期,证件号码,户籍地址,现居住地,监护人姓名,监护人联系电话\n"


def a_list(folder: Path, name: str, people: str, *, order: str = "60") -> Path:
    """A list of invented children, one for each character of `people`."""
    lines = []
    for n, person in enumerate(people, 1):
        body = f"340104201503{n:02d}{order}2"
        number = body + check_character(body)
        home = "安徽省合肥市蜀山区虚构路1号,上海市浦东新区花木街道虚构路2号"
        lines.append(f"虚构{person},女,2015-03-{n:02d},{number},{home},虚构父{person},1380000{n:04d}\n")
    path = folder / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def send(page: Any, *files: Path) -> None:
    """Drop files and upload them."""
    page.goto("/lists/new/")
    page.set_input_files("#files", files)
    page.get_by_role("button", name="上传并预览").click()


def enter(page: Any, file: Path) -> None:
    """Carry one list into the register."""
    send(page, file)
    page.get_by_role("button", name=re.compile("确认入库")).click(timeout=30_000)
    expect(page.get_by_role("link", name="撤回整批")).to_be_visible(timeout=30_000)


def serious(page: Any) -> list[str]:
    """What axe finds serious or worse."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def test_a_list_is_previewed_confirmed_and_taken_back(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    send(page, a_list(tmp_path, "随迁子女.csv", "甲乙丙"))
    expect(page.get_by_text("确认入库之前，不写入名册")).to_be_visible(timeout=30_000)
    expect(page.locator(".tally-NEW .tally-count")).to_have_text("3")
    page.get_by_role("button", name="确认入库（3 行）").click()
    expect(page.locator("h1")).to_contain_text("已入库", timeout=30_000)
    page.get_by_role("link", name="撤回整批").click()
    expect(page.locator("main")).to_contain_text("3 名只在这份名单里出现的儿童退出名册")
    page.get_by_label("撤回原因").fill("教育局发来更正名单")
    page.get_by_role("button", name="撤回 3 行").click()
    expect(page.locator("h1")).to_contain_text("已撤回")


def test_a_column_corrected_by_hand_is_read_again(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    send(page, a_list(tmp_path, "更正.csv", "丁", order="61"))
    column = page.get_by_label("E列认作")
    expect(column).to_have_value("hukou_detail", timeout=30_000)
    column.select_option("")
    page.get_by_role("button", name="按更正重新读取").click()
    expect(page.get_by_text("手工指定不使用")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("h1")).to_contain_text("已放弃")


def test_unreadable_rows_come_back_as_a_workbook(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    path = a_list(tmp_path, "缺项.csv", "戊", order="62")
    path.write_text(path.read_text() + "虚构无号,女,,,,,,\n")
    send(page, path)
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("link", name="下载无法读取的 1 行（附原因）").click(timeout=30_000)
        page.get_by_role("button", name="下载加密文件").click()
    assert download.value.suggested_filename.startswith("退回_")


def test_files_that_are_no_lists_are_refused_where_they_were_dropped(
    page_as: Callable[..., Any], tmp_path: Path
) -> None:
    page = page_as("officer")
    (empty := tmp_path / "空.xlsx").write_bytes(b"")
    (picture := tmp_path / "照片.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    send(page, empty, picture)
    expect(page.locator("#received")).to_contain_text("文件是空的。", timeout=30_000)
    expect(page.locator("#received")).to_contain_text("这不是表格文件。", timeout=30_000)


def test_the_same_file_twice_leads_to_the_first(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    path = a_list(tmp_path, "重复.csv", "己", order="63")
    send(page, path)
    expect(page.get_by_role("button", name="放弃")).to_be_visible(timeout=30_000)
    send(page, path)
    expect(page.locator("#messages")).to_contain_text("没有重复接收")


def test_lists_are_for_the_district_office_only(page_as: Callable[..., Any]) -> None:
    page = page_as("director")
    assert page.goto("/lists/").status == 403
    assert page.goto("/pairs/").status == 403


def test_every_page_of_the_room_can_be_used_by_everybody(page_as: Callable[..., Any]) -> None:
    page = page_as("officer")
    for address in ("/lists/", "/lists/new/"):
        page.goto(address)
        assert serious(page) == []
    page.goto("/lists/")
    page.locator("table.list a").first.click()
    assert serious(page) == []
    page.locator(".tally a").first.click()
    assert serious(page) == []


def test_on_a_phone_nothing_is_wider_than_the_screen(page_as: Callable[..., Any]) -> None:
    page = page_as("officer", phone=True)
    for address in ("/lists/", "/lists/new/", "/pairs/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
