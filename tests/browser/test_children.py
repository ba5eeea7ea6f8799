"""The base list and the child: found, sorted, opened by keyboard; sources, reasons and phones on request."""

from pathlib import Path
from typing import Any

import pytest
import pyzipper
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def faults(page: Any) -> list[str]:
    """What axe calls serious on this page."""
    found = Axe().run(page).response["violations"]
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found if f["impact"] in ("serious", "critical")]


def first_child(page: Any, query: str = "") -> None:
    page.goto(f"/children/{query}")
    page.locator("table.list tbody a").first.click()
    page.wait_for_selector("#overview")


@pytest.mark.parametrize("phone", [False, True])
def test_list_and_child_are_accessible_and_fit(page_as: Any, phone: bool) -> None:
    page = page_as("officer", phone=phone)
    page.goto("/children/")
    assert faults(page) == []
    first_child(page, "?state=UPLOADED")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= (390 if phone else 1366)


def test_the_list_is_walked_and_opened_by_keyboard(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/children/")
    second = page.locator("table.list tbody a").nth(1).get_attribute("href")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("k")
    page.wait_for_selector("#overview")
    assert second not in page.url


def test_a_slash_leads_to_the_search_and_a_search_stays_out_of_the_address(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/children/")
    name = page.locator("table.list tbody a").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.get_by_text("搜索结果").wait_for()
    assert page.locator("table.list tbody a").first.inner_text() == name
    assert page.url.endswith("/children/?")
    assert name not in page.title()


def test_paging_goes_on_and_comes_back(page_as: Any) -> None:
    page = page_as("officer")
    page.goto("/children/?sort=name")
    first = page.locator("table.list tbody a").first.get_attribute("href")
    page.get_by_role("link", name="下一页").click()
    assert page.locator("table.list tbody a").first.get_attribute("href") != first
    page.get_by_role("link", name="上一页").click()
    assert page.locator("table.list tbody a").first.get_attribute("href") == first


def test_a_value_tells_where_it_comes_from(page_as: Any) -> None:
    page = page_as("officer")
    first_child(page)
    source = page.locator("#overview .source").first
    source.locator("summary").click()
    assert "行" in source.inner_text()
    assert "名单《" in source.inner_text()


def test_why_a_child_counts_is_one_click_away(page_as: Any) -> None:
    page = page_as("officer")
    first_child(page, "?kind=MIGRANT")
    address = page.url
    page.get_by_role("link", name="为何计入").click()
    page.locator("#why").get_by_text("判定：流动儿童").wait_for()
    assert "依据方案一（一）" in page.locator("#why").inner_text()
    assert page.url == address


def test_a_phone_is_shown_whole_only_on_request(page_as: Any) -> None:
    page = page_as("officer")
    first_child(page)
    row = page.locator("#overview table tbody tr").first
    assert "****" in row.inner_text()
    row.get_by_role("button", name="查看").click()
    row.get_by_text("已记入日志").wait_for()
    assert "****" not in row.inner_text()
    page.reload()
    assert page.locator("#story").get_by_text("查看完整内容").first.is_visible()


def test_the_list_can_be_taken_away(page_as: Any, tmp_path: Path) -> None:
    page = page_as("officer")
    page.goto("/children/?kind=MIGRANT")
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出所见名单").click()
        password = page.locator("#password").inner_text()
        page.get_by_role("button", name="下载加密文件").click()
    assert taken.value.suggested_filename.endswith(".zip")
    taken.value.save_as(tmp_path / "名单.zip")
    with pyzipper.AESZipFile(tmp_path / "名单.zip") as archive:
        assert archive.read(archive.namelist()[0], pwd=password.encode()).startswith(b"PK")
    expect(page.locator("#password")).to_have_text(password)  # still there to be noted down


def test_without_a_script_the_pages_still_work(site: str, browser: Any, page_as: Any) -> None:
    signed_in = page_as("officer")
    context = browser.new_context(
        base_url=site, java_script_enabled=False, storage_state=signed_in.context.storage_state()
    )
    page = context.new_page()
    first_child(page, "?kind=MIGRANT")
    page.get_by_role("link", name="为何计入").click()
    assert "判定：流动儿童" in page.locator(".why").inner_text()
    context.close()
