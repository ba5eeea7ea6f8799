"""底数汇总: counts of who is named by which lists, each opening the list it counts."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_a_count_opens_a_list_of_just_so_many(page_as: Callable[..., Any]) -> None:
    page = page_as("officer")
    page.goto("/base/")
    expect(page.locator("h1")).to_contain_text("底数汇总")
    counts = page.locator("tfoot td a")
    assert counts.count() >= 4
    for n in range(min(counts.count(), 4)):
        shown = number(counts.nth(n).inner_text())
        counts.nth(n).click()
        expect(page.locator(".tools-count strong")).to_have_text(str(shown))
        page.go_back()


def test_a_street_opens_into_its_committees_and_the_leads_wait(page_as: Callable[..., Any]) -> None:
    page = page_as("officer")
    page.goto("/base/")
    page.locator("tbody th a").first.click()
    expect(page.locator(".crumbs")).to_be_visible()
    page.goto("/lists/")
    expect(page.locator("#proof")).to_contain_text("逐批相符")
    page.goto("/leads/")
    expect(page.locator("h1")).to_contain_text("条待核实")
    expect(page.get_by_role("button", name="保存").first).to_be_visible()
