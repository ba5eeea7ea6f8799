"""Deciding doubtful rows by keyboard, one after the other."""

import time
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
    page.keyboard.press("u")
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


def test_twins_are_told_by_a_key_and_the_keys_are_shown(page_as: Callable[..., Any], tmp_path: Path) -> None:
    page = page_as("officer")
    enter(page, tmp_path / "五.csv", a_line("虚构桃", "2014-06-01", "82"))
    enter(page, tmp_path / "六.csv", a_line("虚构桃", "2014-06-01", "83"))
    page.goto("/pairs/")
    page.get_by_role("link", name="虚构桃").click()
    expect(page.locator(".pair-where").first).to_contain_text("位不同")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("双胞胎")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.locator("#messages")).to_contain_text("是双胞胎，不是同一儿童")


def test_forty_pairs_are_cleared_by_keyboard_well_within_five_minutes(
    page_as: Callable[..., Any], tmp_path: Path
) -> None:
    page, budget = page_as("officer"), 300
    days = [f"2013-{month:02d}-{day:02d}" for month in (3, 4) for day in range(1, 22)]
    for part, order in (("七", "84"), ("八", "85")):
        lines = (a_line(f"虚构{'东西南北'[n % 4]}", day, order) for n, day in enumerate(days))
        enter(page, tmp_path / f"{part}.csv", *lines)
    page.goto("/pairs/")
    page.get_by_role("link", name="开始判定").click()
    form, begun = page.locator("#decision"), time.monotonic()
    for n in range(40):
        action = str(form.get_attribute("action"))
        page.keyboard.press("12"[n % 2])
        expect(form).not_to_have_attribute("action", action)
    spent = time.monotonic() - begun
    print(f"40 对，机器用时 {spent:.1f} 秒，占五分钟的 {spent / budget:.0%}")
    assert spent < 0.25 * budget
