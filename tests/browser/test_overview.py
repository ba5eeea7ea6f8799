"""概况 in a browser: what each role must know today, and for 妇儿工委 what is out, with its files."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


@pytest.mark.parametrize("role", ["director", "supervisor", "education"])
def test_each_figure_opens_its_list_and_nothing_is_wider_than_a_phone(page_as: Open, role: str) -> None:
    page = page_as(role, phone=True)
    page.goto("/overview/")
    expect(page.locator(".headline").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    links = [link.get_attribute("href") for link in page.locator("dl.headlines a, main section a").all()]
    assert links
    assert {page.request.get(str(link)).status for link in dict.fromkeys(links)} == {200}


def test_who_coordinates_reads_what_is_out_and_takes_its_files(page_as: Open) -> None:
    page = page_as("coordinator")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto("/overview/")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    assert "/children/" not in page.content()
    with page.expect_download() as taken:
        page.get_by_role("link", name="统计公报（PDF）").click()
    assert taken.value.suggested_filename.endswith(".pdf")
    assert faults == []
