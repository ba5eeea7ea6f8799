"""Tables in a browser: protected, explained, and all that a statistician sees."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def test_a_hidden_cell_says_why(page_as: Open) -> None:
    page = page_as("statistician")
    page.goto("/tables/?table=T01")
    hidden = page.locator("td.hidden-cell")
    assert hidden.count() >= 2
    expect(hidden.first).to_contain_text("为保护隐私未公布")


def test_no_small_number_is_shown(page_as: Open) -> None:
    page = page_as("statistician")
    for table in ("T01", "T02"):
        page.goto(f"/tables/?table={table}")
        shown = page.locator("td.num:not(.hidden-cell)").all_inner_texts()
        assert shown and not {"1", "2", "3", "4"} & set(shown)


def test_a_table_says_source_day_and_definition(page_as: Open) -> None:
    page = page_as("statistician")
    page.goto("/tables/")
    notes = page.locator("figcaption")
    for word in ("来源", "参照日", "口径", "方案一（一）"):
        expect(notes).to_contain_text(word)


def test_a_table_can_be_taken_along(page_as: Open) -> None:
    page = page_as("statistician")
    page.goto("/tables/?table=T02")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载本表").click()
    assert download.value.suggested_filename.startswith("T02_")


def test_a_statistician_sees_no_child(page_as: Open) -> None:
    page = page_as("statistician")
    for path in ("/children/", "/reviews/", "/disagreements/", "/uploads/", "/requests/", "/divisions/?q=hf"):
        assert page.goto(path).status == 403, path  # type: ignore[union-attr]


def test_axe_finds_nothing_serious_on_a_table(page_as: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = page_as("statistician")
    page.goto("/tables/")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_a_newcomer_sees_a_release_that_is_out_and_who_must_agree_to_the_next(page_as: Open) -> None:
    page = page_as("statistician")
    page.goto("/publications/")
    expect(page.locator("table.list")).to_contain_text("已发布")
    page.get_by_role("row", name="征求部门意见").get_by_role("link").click()
    expect(page.get_by_role("row", name="医保")).to_contain_text("T14")
    expect(page.locator("td.hidden-cell").first).to_contain_text("为保护隐私未公布")
