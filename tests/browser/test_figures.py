"""The dashboard in a browser: drawn under the strict policy, with its tables, on a desk and on a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_every_chart_is_drawn_and_has_its_table(page_as: Open) -> None:
    page = page_as("statistician")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto("/figures/")
    charts = page.locator("figure.chart")
    assert charts.count() >= 6
    expect(page.locator("figure.chart canvas")).to_have_count(charts.count())
    page.get_by_role("button", name="展开数据表").click()
    assert all(charts.nth(n).locator("details.twin[open] tbody tr").count() for n in range(charts.count()))
    expect(page.locator("#chart-places td.hidden-cell").first).to_contain_text("为保护隐私未公布")
    assert faults == []


def test_the_round_going_on_cites_a_blind_revisit_and_the_one_before_its_lists(page_as: Open) -> None:
    told = page_as("statistician").request.get("/figures/coverage/").text()
    assert told.count("双系统估计（名单与盲复访") == 1
    assert told.count("对数线性多系统估计") == 1


def test_on_a_phone_nothing_is_wider_than_the_screen(page_as: Open) -> None:
    page = page_as("statistician", phone=True)
    page.goto("/figures/")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    widths = [box["width"] for c in page.locator("figure.chart canvas").all() if (box := c.bounding_box())]
    assert widths
    assert max(widths) <= 390


def test_axe_finds_nothing_serious_on_the_dashboard(page_as: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = page_as("officer")
    page.goto("/figures/")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
