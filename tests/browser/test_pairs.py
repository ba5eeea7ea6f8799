"""Deciding doubtful rows by keyboard, one after the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tonghu.rules.terms.idnumbers import check_character

HEADER = "姓名,性别,出生日期,证件号码,现居住地,监护人姓名,监护人联系电话\n"


def a_line(name: str, born: str, order: str) -> str:
    """One invented child."""
    body = "340104" + born.replace("-", "") + order + "2"
    return f"{name},女,{born},{body + check_character(body)},上海市浦东新区花木街道虚构路2号,虚构某父,13800000777\n"


def enter(page: Any, path: Path, *lines: str) -> None:
    """Carry a list into the register."""
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    page.goto("/lists/new/")
    page.set_input_files("#files", path)
    page.get_by_role("button", name="上传并预览").click()
    page.locator("form[action$='/confirm/'] button").click(timeout=30_000)
    expect(page.get_by_role("link", name="撤回整批")).to_be_visible(timeout=30_000)


def test_pairs_are_decided_by_keys_and_the_last_one_can_be_undone(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    # Each name and birthday comes again with another valid number and the same guardian.
    enter(page, tmp_path / "一.csv", a_line("虚构松", "2014-02-01", "70"), a_line("虚构柏", "2014-02-02", "70"))
    enter(page, tmp_path / "二.csv", a_line("虚构松", "2014-02-01", "71"), a_line("虚构柏", "2014-02-02", "71"))
    page.goto("/pairs/")
    page.get_by_role("link", name="虚构松").click()
    expect(page.locator("table.pair mark").first).to_be_visible()
    expect(page.locator(".evidence")).to_contain_text("身份证号不同，且两个号码校验都正确")
    assert [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")] == []
    page.keyboard.press("s")
    expect(page.locator("#messages")).to_contain_text("是同一儿童")
    expect(page.locator("table.pair")).to_contain_text("虚构柏")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("table.pair")).to_contain_text("虚构松")
    page.keyboard.press("d")
    expect(page.locator("#messages")).to_contain_text("不是同一儿童")
    expect(page.locator("table.pair")).to_contain_text("虚构柏")


def test_later_leaves_a_row_in_the_queue(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    enter(page, tmp_path / "三.csv", a_line("虚构梅", "2014-05-01", "80"))
    enter(page, tmp_path / "四.csv", a_line("虚构梅", "2014-05-01", "81"))
    page.goto("/pairs/")
    page.get_by_role("link", name="虚构梅").click()
    page.keyboard.press("l")
    page.goto("/pairs/")
    expect(page.get_by_role("link", name="虚构梅")).to_be_visible()
