"""The registration form in a browser: keyboard alone, nothing lost, only what applies, errors with jumps."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

Open = Callable[..., Page]

ANSWERS = {
    "lives_with": "父母双方",
    "residence_registration": "办理居住证",
    "housing": "自购房",
    "guardianship": "较好",
    "health": "健康",
    "hardship": "无",
    "support": "无",
    "disability": "无",
    "asked_for_help": "否",
    "informed": "是",
    "boarding": "否",
    "school_status": "在读",
    "school": "上海市虚构小学",
    "insurance": "纳入居住地医保",
    "hukou_registered": "是",
    "residence_detail": "虚构路1弄2号301室",
    "hukou_detail": "虚构村1号",
}


def open_form(page: Page, *, at: int = 0) -> str:
    """A form that may still be filled; returns the child's address."""
    found: list[str] = []
    for state in ("NONE", "DRAFT"):
        page.goto(f"/children/?state={state}")
        links = page.locator("table tbody th a[href^='/children/'], table tbody td a[href^='/children/']").all()
        found += [link.get_attribute("href") or "" for link in links]
    addresses = sorted(dict.fromkeys(found))
    address = addresses[at % len(addresses)]
    page.goto(f"{address}form/")
    expect(page.locator("#registration")).to_be_visible()
    return address


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """What is typed inside is saved when it ends."""
    with page.expect_response("**/form/draft/", timeout=8000) as reply:
        yield
    assert reply.value.ok


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile(r"已存草稿 \d\d:\d\d"), timeout=8000)


def tick(page: Page, key: str, label: str) -> None:
    page.locator(f"#item-{key} .choice", has_text=re.compile(f"^{re.escape(label)}$")).locator("input").check()


def test_labels_stand_in_the_order_of_the_paper(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    legends = page.locator("#registration legend").all_inner_texts()
    assert [text for text in legends if text][:3] == ["填报", "儿童基本信息", "父母基本信息"]


def test_each_prefilled_value_says_where_it_comes_from(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    expect(page.locator("#item-name .item-source")).to_have_text(re.compile(r"来自：.+名单，\d+年\d+月\d+日，第\d+行"))


def test_only_what_applies_is_asked_and_typed_text_comes_back(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    expect(page.locator("#item-housing_other")).to_be_hidden()
    tick(page, "housing", "其他")
    page.locator("#in-housing_other").fill("工地宿舍")
    tick(page, "housing", "自购房")
    expect(page.locator("#item-housing_other")).to_be_hidden()
    tick(page, "housing", "其他")
    expect(page.locator("#in-housing_other")).to_have_value("工地宿舍")


def test_the_number_fills_birth_date_and_sex(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    page.locator("#in-born").fill("")
    page.locator("#in-idno").fill("340104201501011016")
    page.locator("#in-idno").press("Enter")
    expect(page.locator("#in-born")).to_have_value("2015-01-01", timeout=8000)


def test_what_was_typed_is_saved_and_there_again(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=1)
    with saving(page):
        page.locator("#in-father_phone").fill("13800000009")
    saved(page)
    page.goto(f"{address}form/")
    expect(page.locator("#in-father_phone")).to_have_value("13800000009")


def test_a_failed_save_is_said_and_tried_again(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, at=1)

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/form/draft/", fail)
    page.locator("#in-mother_phone").fill("13800000010")
    expect(page.locator("#trouble")).to_contain_text("内容仍在页面上", timeout=8000)
    page.unroute("**/form/draft/", fail)
    saved(page)
    expect(page.locator("#trouble")).to_be_hidden()


def test_two_people_in_one_form_are_told_so(page_as: Open) -> None:
    first, second = page_as("supervisor"), page_as("supervisor")
    address = open_form(first, at=2)
    second.goto(f"{address}form/")
    with saving(first):
        first.locator("#in-father_phone").fill("13800000011")
    second.locator("#in-father_phone").fill("13800000012")
    expect(second.locator("#trouble")).to_contain_text("父亲联系方式", timeout=8000)
    expect(second.locator("#in-father_phone")).to_have_value("13800000012")
    second.locator("#trouble [data-mine]").click()
    saved(second)


def test_an_address_is_found_by_pinyin_initials(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    box = page.locator("#in-father_hukou")
    box.fill("hfss")
    expect(page.locator("#in-father_hukou-places li").first).to_contain_text("合肥市蜀山区")
    box.press("Enter")
    expect(page.locator("input[name=father_hukou]")).to_have_value("340104")


def test_errors_stand_beside_the_item_and_on_top_with_a_jump(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, at=1)
    page.locator("#in-born").fill("2015年13月1日")
    page.get_by_role("button", name="提交审核").first.click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#item-born .field-error")).to_be_visible()
    expect(page.locator("#in-born")).to_have_value("2015年13月1日")
    page.locator("#summary a[href='#item-born']").click()
    expect(page.locator("#item-born")).to_be_in_viewport()


def test_not_known_needs_a_reason_and_is_an_answer(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=1)
    page.locator("[data-unknown=guardianship]").click()
    with saving(page):
        page.locator("#why-guardianship").fill("家长拒绝提供")
    page.goto(f"{address}form/")
    expect(page.locator("#why-guardianship")).to_have_value("家长拒绝提供")


def test_from_start_to_end_with_the_keyboard_alone(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=3)
    born = page.locator("#in-born").input_value() or "20180101"
    answers = ANSWERS | dict.fromkeys(("born", "left_hukou", "came", "arrived"), born)  # 在沪出生的填出生日期
    page.locator("#in-unit").focus()
    for _ in range(120):
        if page.locator(":focus").get_attribute("value") == "submit":
            break
        answer_focused(page, answers)
        page.wait_for_timeout(30)
        page.keyboard.press("Enter")
    saved(page)
    fill_what_is_left(page, answers)
    page.locator(".page-acts [value=submit]").focus()
    page.keyboard.press("Enter")
    if page.locator("#summary").count():
        explain(page)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.locator("#messages")).to_contain_text("已提交审核")


def answer_focused(page: Page, answers: dict[str, str]) -> None:
    """Type the answer to the line under the cursor, unless it is there already."""
    box = page.locator(":focus")
    key = (box.get_attribute("name") or box.get_attribute("id") or "").removeprefix("in-")
    wanted = answers.get(key)
    if wanted is None:
        return
    if box.get_attribute("type") in ("radio", "checkbox"):
        choose(page, key, wanted)
    elif box.input_value() != wanted:
        page.keyboard.press("Control+A")
        page.keyboard.type(wanted)


def choose(page: Page, key: str, wanted: str) -> None:
    """Arrows between the buttons, Tab between the boxes, Space to press."""
    item = page.locator(f"#item-{key}")
    if item.locator("input:checked").count():
        return
    radios = item.locator("input[type=radio]").count() > 0
    labels = item.locator(".choice").all_inner_texts()
    if radios:
        page.keyboard.press("Space")
        for _ in range(labels.index(wanted)):
            page.keyboard.press("ArrowRight")
    else:
        for _ in range(labels.index(wanted)):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")


def fill_what_is_left(page: Page, answers: dict[str, str]) -> None:
    """What became required while filling: chosen the same way."""
    for item in page.locator(".item.is-required:visible").all():
        key = item.get_attribute("data-item") or ""
        boxes = item.locator("[data-known] :is(input[type=radio], input[type=checkbox])")
        if boxes.count() and not item.locator("input:checked").count():
            boxes.first.focus()
            if key in answers:
                choose(page, key, answers[key])
            else:
                page.keyboard.press("Space")
        elif not boxes.count() and not item.locator("[data-known] :is(input, select, textarea)").first.input_value():
            item.locator("[data-known] :is(input:not([type=hidden]), select, textarea)").first.focus()
            page.keyboard.type(answers.get(key, "虚构"))
    page.wait_for_timeout(2600)
    saved(page)


def explain(page: Page) -> None:
    """Give a reason for each warning and submit again."""
    for box in page.locator(".warned input").all():
        box.fill("已向监护人核实")
    page.locator(".page-acts [value=submit]").click()


def test_the_form_fits_a_phone(page_as: Open) -> None:
    page = page_as("supervisor", phone=True)
    open_form(page, at=1)
    expect(page.locator(".bottom-bar")).to_be_in_viewport()
    assert page.locator("html").evaluate("page => page.scrollWidth") <= 390
    height = page.locator("#item-lives_with .choice span").first.bounding_box()
    assert height and height["height"] >= 46


@pytest.mark.parametrize("path", ["form/", "visit/"])
def test_axe_finds_nothing_serious(page_as: Open, path: str) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=1)
    page.goto(f"{address}{path}")
    assert serious(page) == []


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found if v["impact"] in ("serious", "critical")]


def test_a_visit_is_written_down_with_one_press(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=1)
    page.goto(f"{address}visit/")
    page.get_by_role("button", name="入户，家中无人").click()
    expect(page.locator("#messages")).to_contain_text("已登记走访")
    page.goto(f"{address}visit/")
    expect(page.locator("table")).to_contain_text("家中无人")
