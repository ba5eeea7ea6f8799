"""Department checks in a browser: ten minutes and an Excel file is all a liaison has."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import pyzipper
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def first_request(page: Page, show: str = "all") -> None:
    page.goto("/requests/")
    page.locator("table tbody th a").first.click()
    page.goto(f"{page.url}?show={show}")


def test_a_liaison_sees_only_the_own_department(page_as: Open) -> None:
    page = page_as("education")
    first_request(page)
    expect(page.locator("h1")).to_contain_text("教育核对")
    expect(page.locator("main")).not_to_contain_text("纳入医保情况")
    assert page.goto("/children/").status == 403  # type: ignore[union-attr]


def test_a_guessed_request_of_another_department_is_not_there(page_as: Open) -> None:
    page = page_as("education")
    mine = {link.get_attribute("href") for link in _links(page)}
    for number in range(1, 7):
        if f"/requests/{number}/" not in mine:
            assert page.goto(f"/requests/{number}/").status == 404  # type: ignore[union-attr]


def _links(page: Page) -> list[object]:
    page.goto("/requests/")
    return page.locator("table tbody th a").all()


def test_a_line_is_corrected_to_a_difference_and_settled(page_as: Open) -> None:
    liaison = page_as("education")
    first_request(liaison)
    line = liaison.locator("article.line").first
    line.locator("summary").click()
    line.locator("input[name=school]").fill("上海市虚构另一小学")
    line.get_by_role("button", name="回复不符").click()
    expect(liaison.locator("article.line").first.locator(".tag")).to_have_text("不一致")
    officer = page_as("officer")
    officer.goto("/disagreements/?department=EDUCATION")
    expect(officer.locator("main")).to_contain_text("上海市虚构另一小学")
    officer.locator(".side input[value=FORM]").first.check()
    officer.locator(".chips button").first.click()
    officer.locator("form .btn-primary").first.click()
    expect(officer.locator("#messages")).to_contain_text("以登记表为准")


def test_an_answer_that_says_nothing_is_refused_at_the_line(page_as: Open) -> None:
    page = page_as("education")
    first_request(page)
    line = page.locator("article.line").last
    line.locator("summary").click()
    line.locator("input, select").locator("visible=true").first.focus()
    for box in line.locator(".differs input.form-control, .differs select").all():
        box.evaluate("box => { box.value = '' }")
    line.get_by_role("button", name="回复不符").click()
    expect(page.locator("article.line").last.locator("[role=alert]")).to_contain_text("没有填写与登记表不同的内容")


def test_the_workbook_goes_out_and_comes_back(page_as: Open, tmp_path: Path) -> None:
    page = page_as("education")
    first_request(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载核对表").click()
    download.value.save_as(tmp_path / "核对表.zip")
    with pyzipper.AESZipFile(tmp_path / "核对表.zip") as archive:
        archive.setpassword(page.locator("#password").inner_text().encode())
        sheet = archive.extract(archive.namelist()[0], tmp_path)
    page.locator("#file").set_input_files(sheet)
    expect(page.locator("h1")).to_contain_text("已收到 0 行回复")
    expect(page.locator(".lead-line")).to_contain_text(re.compile(r"\d+ 行没有填写"))


def test_a_file_that_is_no_workbook_is_refused_in_words(page_as: Open, tmp_path: Path) -> None:
    wrong = tmp_path / "照片.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    page = page_as("education")
    first_request(page)
    page.locator("#file").set_input_files(wrong)
    expect(page.locator("#messages")).to_contain_text("核对表没有读取")


def test_the_officer_sees_each_department_and_its_progress(page_as: Open) -> None:
    page = page_as("officer")
    page.goto("/requests/")
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator("tbody progress").first).to_be_visible()


def test_made_upload_rows_can_be_taken_along(page_as: Open) -> None:
    page = page_as("officer")
    page.goto("/uploads/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载录入表").first.click()
        page.get_by_role("button", name="下载加密文件").click()
    assert download.value.suggested_filename.startswith("录入表_")


def test_a_form_is_reviewed_with_the_keyboard(page_as: Open) -> None:
    page = page_as("supervisor")
    page.goto("/reviews/")
    waiting = page.locator("table tbody tr").count()
    assert waiting, "the story of the demo leaves a form to review"
    page.get_by_role("link", name="开始审核").click()
    page.wait_for_url("**/reviews/*/")
    page.wait_for_load_state("load")
    page.keyboard.press("r")
    expect(page.locator("#why")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.locator("#messages")).to_contain_text("已通过")
    page.goto("/reviews/")
    expect(page.locator("table tbody tr")).to_have_count(waiting - 1)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("officer", "/requests/"),
        ("education", "/requests/"),
        ("officer", "/disagreements/"),
        ("officer", "/uploads/"),
        ("supervisor", "/reviews/"),
    ],
)
def test_axe_finds_nothing_serious_on(page_as: Open, role: str, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = page_as(role)
    page.goto(path)
    found = Axe().run(page).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")] == []
