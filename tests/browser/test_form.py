"""The registration form in a browser: keyboard alone, nothing lost, only what applies, errors with jumps."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

Open = Callable[..., Page]

# What a family of average circumstances says to either form; lines that are filled in already stay as they are.
ANSWERS = {
    "hukou_registered": "是",
    "hukou_detail": "虚构村1号",
    "residence_detail": "虚构路1弄2号301室",
    "lives_with": "父母双方",
    "residence_registration": "办理居住证",
    "housing": "自购房",
    "guardianship": "较好",
    "stage": "小学",
    "school": "上海市虚构小学",
    "boarding": "否",
    "school_status": "在读",
    "health": "健康",
    "health_0_6": "在居住地接受|已接受",
    "tcm_0_36": "在居住地接受|已接受",
    "insurance": "纳入居住地医保|已纳入医保",
    "disability": "无",
    "father_name": "虚构父",
    "mother_name": "虚构母",
    "father_phone": "13800000001",
    "both_out": "是",
    "one_out": "否",
    "has_carer": "有",
    "carer_relation": "爷爷",
    "carer_phone": "13800000003",
    "carer_name": "虚构祖父",
    "hardship": "无",
    "support": "无",
    "asked_for_help": "否",
    "in_kindergarten": "是",
    "informed": "是",
}
NOT_KNOWN = {"idno": "家长不清楚", "carer_idno": "家长不清楚"}  # where there is none: Alt+U and the reason
PREFILLED = re.compile(r"来自：(.+名单，\d+年\d+月\d+日，第\d+行|上一轮登记表（.+）)")
BORN_HERE = ("left_hukou", "came", "arrived")  # 在沪出生、从未在户籍地居住的，填出生日期


def sent(page: Page, address: str) -> str:
    """A page as the server sends it, asked for with this page's session and not drawn."""
    return page.request.get(address).text()


def children_in(page: Page, state: str) -> list[str]:
    """The addresses of the children that the list shows in this state, in its order."""
    return list(dict.fromkeys(re.findall(r'href="(/children/[^/"]+/)"', sent(page, f"/children/?state={state}"))))


def lines_known(page: Page, address: str) -> int:
    """How many lines of this child's form are filled already; one that need only be confirmed is no form to fill."""
    form = sent(page, f"{address}form/")
    if to_confirm(form):
        return -1
    inputs = re.findall(r"<input[^>]*id=\"in-[^>]*>", form)
    return sum(re.search(r'value="[^"]', line) is not None for line in inputs)


def to_confirm(form: str) -> bool:
    return re.search(r'class="[^"]*\bconfirm\b', form) is not None


def open_form(page: Page, *, at: int = 0, kind: str = "", known: bool = False) -> str:
    """A form that may still be filled, of this kind (附件1, 附件2) if one is named; returns the child's address."""
    found: list[str] = []
    for state in ("NONE", "DRAFT"):
        found += children_in(page, state)
    addresses = sorted(dict.fromkeys(found))
    if known:  # of all, the child of whom the lists say most: what is asked of departments need not be typed
        addresses = [max(addresses, key=lambda address: lines_known(page, address))]
    for address in addresses if kind else [addresses[at % len(addresses)]]:
        if kind and not re.search(rf"<h1[^>]*>[^<]*{kind}", sent(page, f"{address}form/")):
            continue
        page.goto(f"{address}form/")
        expect(page.locator("#registration")).to_be_visible()
        if kind in page.locator("h1").inner_text():
            return address
    raise AssertionError(f"the story of the demo leaves no {kind} to fill")


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


class Keys:
    """What a person does at the keyboard, and how long that takes one of average skill.

    Keystroke-level model (Card, Moran & Newell 1980): 0.28 s a key, 1.35 s to make up one's mind at each line. A
    Chinese character is three keys.
    """

    def __init__(self) -> None:
        self.pressed = self.lines = 0

    def seconds(self) -> float:
        return 0.28 * self.pressed + 1.35 * self.lines


def counting(page: Page) -> Keys:
    """Count what is pressed from now on."""
    keys, press, write = Keys(), page.keyboard.press, page.keyboard.type

    def pressed(key: str, **said: Any) -> None:
        keys.pressed += 1
        keys.lines += key == "Enter"
        press(key, **said)

    def typed(text: str, **said: Any) -> None:
        keys.pressed += sum(1 if letter.isascii() else 3 for letter in text)
        write(text, **said)

    page.keyboard.press, page.keyboard.type = pressed, typed  # type: ignore[method-assign]
    return keys


# First of all: it needs a form that nobody has begun, and the 儿童主任 of the demo has one left.
def test_from_start_to_end_with_the_keyboard_alone(page_as: Open) -> None:
    page, reviewer = page_as("director"), page_as("supervisor")
    address = open_form(page, known=True)
    keys = counting(page)
    born = page.locator("#in-born").input_value()
    tab_to(page, "#in-unit")
    answer_all(page, ANSWERS | dict.fromkeys(BORN_HERE, born))
    submit(page)
    give_reasons(page)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.locator("#messages")).to_contain_text("已提交审核")
    took = keys.seconds()
    print(f"键盘填写：{keys.pressed}次按键，{keys.lines}行，约{took:.0f}秒")
    assert took < 180
    review(reviewer, address)
    expect(reviewer.locator("#messages")).to_contain_text("已通过")
    reviewer.goto(address)
    expect(reviewer.locator("#form .section-head")).to_contain_text("待核实")


def test_a_child_of_whom_nothing_changed_is_confirmed_in_one_act(page_as: Open) -> None:
    page = page_as("supervisor")
    address = next(child for child in children_in(page, "NONE") if to_confirm(sent(page, f"{child}form/")))
    began = time.monotonic()
    page.goto(f"{address}form/")
    expect(page.locator("#item-name .item-source")).to_have_text(re.compile("上一轮登记表"))
    page.get_by_role("button", name="已核对，确认无变化并提交").click()
    expect(page.locator("#messages")).to_contain_text("已确认无变化并提交审核")
    assert time.monotonic() - began < 20  # from the open page to the submitted form


def test_labels_stand_in_the_order_of_the_paper(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    legends = page.locator("#registration legend").all_inner_texts()
    assert [text for text in legends if text][:3] == ["填报", "儿童基本信息", "父母基本信息"]


def test_each_prefilled_value_says_where_it_comes_from(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page)
    expect(page.locator("#item-name .item-source")).to_have_text(PREFILLED)


def test_only_what_applies_is_asked_and_typed_text_comes_back(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, kind="附件1")
    tick(page, "housing", "自购房")  # whatever is known of this child
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
    second.locator("#in-mother_phone").fill("13800000012")
    expect(second.locator("#trouble")).to_contain_text("父亲联系方式", timeout=8000)
    expect(second.locator("#in-mother_phone")).to_have_value("13800000012")
    # What I did not touch is proposed from the other, what I typed from me; one press keeps both.
    expect(second.locator("[name='_choice-father_phone'][value=theirs]")).to_be_checked()
    expect(second.locator("[name='_choice-mother_phone'][value=mine]")).to_be_checked()
    second.get_by_role("button", name="按所选保存").click()
    expect(second.locator("#in-father_phone")).to_have_value("13800000011")
    expect(second.locator("#in-mother_phone")).to_have_value("13800000012")


def test_who_submits_second_chooses_line_by_line(page_as: Open) -> None:
    first, second = page_as("supervisor"), page_as("supervisor")
    address = open_form(first, at=2)
    second.route("**/form/draft/", lambda route: route.abort())  # its own saving never came through
    second.goto(f"{address}form/")
    with saving(first):
        first.locator("#in-father_phone").fill("13800000021")
    second.locator("#in-father_phone").fill("13800000022")
    second.get_by_role("button", name="存草稿").first.click()
    expect(second.locator("#conflict")).to_contain_text("13800000021")
    second.locator("[name='_choice-father_phone'][value=mine]").check()
    second.get_by_role("button", name="按所选保存").click()
    expect(second.locator("#messages")).to_contain_text("已存草稿")
    expect(second.locator("#in-father_phone")).to_have_value("13800000022")


def test_the_rules_answer_without_network(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, kind="附件1")
    page.context.set_offline(True)
    page.locator("#in-idno").fill("340104201501011017")
    page.locator("#in-idno").press("Enter")
    expect(page.locator("#item-idno .field-error")).to_be_visible(timeout=1000)
    page.locator("#in-idno").fill("340104201501011016")
    page.locator("#in-idno").press("Enter")
    expect(page.locator("#item-idno .field-error")).to_have_count(0)
    tick(page, "lives_with", "其他监护人")
    expect(page.locator("#item-guardian_name")).to_be_visible(timeout=1000)
    page.context.set_offline(False)
    saved(page)


def test_what_cannot_be_checked_is_said_without_network_too(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, kind="附件1")
    expect(page.locator("#unchecked")).to_contain_text("未检查，系统没有全市学校名录")
    expect(page.locator("#unchecked")).not_to_contain_text("A15")  # the register was asked
    page.context.set_offline(True)
    page.locator("#in-idno").fill("340104201501011016")
    page.locator("#in-idno").press("Enter")
    expect(page.locator("#unchecked")).to_contain_text("A15", timeout=1000)
    page.context.set_offline(False)
    saved(page)


def test_the_number_mends_a_birth_date_that_differs(page_as: Open) -> None:
    page = page_as("supervisor")
    open_form(page, kind="附件1")
    page.locator("#in-idno").fill("340104201501011016")
    page.locator("#in-born").fill("2015-01-02")
    page.locator("#in-born").press("Enter")
    page.locator("#item-born").get_by_role("button", name="按号码改正").click()
    expect(page.locator("#in-born")).to_have_value("2015-01-01")
    expect(page.locator("#item-born .item-source")).to_contain_text("公民身份号码")


def test_an_emergency_waits_for_no_form(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=3)
    page.locator(".emergency summary").click()
    page.locator("#emergency-note").fill("邻居反映独自在家")
    page.get_by_role("button", name="立即提出").click()
    expect(page.locator("#messages")).to_contain_text("已提出紧急情况")
    page.goto("/followups/")
    row = page.locator("tr", has=page.locator(f"a[href='{address}']")).first
    row.locator("summary").click()
    row.locator("textarea").fill("已入户核实，祖母在家照看")
    row.get_by_role("button", name="办结").click()
    expect(page.locator("#messages")).to_contain_text("已办结")


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
    born = page.locator("#in-born").input_value()
    page.locator("#in-born").fill("2015年13月1日")
    page.get_by_role("button", name="提交审核").first.click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#item-born .field-error")).to_be_visible()
    expect(page.locator("#in-born")).to_have_value("2015年13月1日")
    page.locator("#summary a[href='#item-born']").click()
    expect(page.locator("#item-born")).to_be_in_viewport()
    with saving(page):  # the draft is the next test's too
        page.locator("#in-born").fill(born)


def test_not_known_needs_a_reason_and_is_an_answer(page_as: Open) -> None:
    page = page_as("supervisor")
    address = open_form(page, at=1)
    page.locator("[data-unknown=guardianship]").click()
    with saving(page):
        page.locator("#why-guardianship").fill("家长拒绝提供")
    page.goto(f"{address}form/")
    expect(page.locator("#why-guardianship")).to_have_value("家长拒绝提供")


def tab_to(page: Page, wanted: str) -> None:
    """Tab until this has the focus."""
    for _ in range(250):
        if page.locator(f"{wanted}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def answer_all(page: Page, answers: dict[str, str]) -> None:
    """Answer line by line; Enter goes on, at last to 提交审核, which is not pressed."""
    for _ in range(120):
        focused = page.locator(":focus")
        if focused.get_attribute("value") == "submit":
            return
        key = (focused.get_attribute("name") or focused.get_attribute("id") or "").removeprefix("in-")
        if key in answers:
            answer(page, key, answers[key])
        elif key in NOT_KNOWN and not focused.input_value():
            page.keyboard.press("Alt+u")
            page.keyboard.type(NOT_KNOWN[key])
        page.keyboard.press("Enter")
    raise AssertionError("Enter does not lead to 提交审核")


def answer(page: Page, key: str, wanted: str) -> None:
    """Type or choose, unless the line is filled in; then wait, for other lines may come or go."""
    # Lines that come and go do so at once, without the server.
    item, focused = page.locator(f"#item-{key}"), page.locator(":focus")
    choices = item.locator(".choice").all_inner_texts()
    if item.locator("input:checked").count() or (not choices and focused.input_value()):
        return
    if not choices and item.locator("select").count():
        labels = item.locator("option").all_inner_texts()
        for _ in range(labels.index(wanted)):
            page.keyboard.press("ArrowDown")
        return
    if not choices:
        page.keyboard.type(wanted)
        return
    label = next((label for label in wanted.split("|") if label in choices), "")
    assert label, f"{key}: {choices}"
    choose(page, choices.index(label), radios=item.locator("input[type=radio]").count() > 0)


def choose(page: Page, place: int, *, radios: bool) -> None:
    """Arrows between the buttons, Tab between the boxes, Space to press."""
    if radios and place:
        for _ in range(place):
            page.keyboard.press("ArrowRight")
        return
    for _ in range(place):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")


def give_reasons(page: Page) -> None:
    """Go to each warning from the summary, say why it stands, and submit again."""
    if page.locator("#summary").count() == 0:
        return
    expect(page.locator("#summary")).to_be_focused()
    lines = [link.get_attribute("href") or "" for link in page.locator("#summary a").all()]
    assert page.locator("#registration .field-error").all_inner_texts() == []
    for line in lines:
        tab_to(page, f"{line} .warned input")
        page.keyboard.type("已向监护人核实")
    answer_all(page, {})
    submit(page)


def submit(page: Page) -> None:
    """Press what has the focus, and see what came of it."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def review(page: Page, address: str) -> None:
    """Down the queue to this form, Enter, and A for 通过."""
    page.goto("/reviews/")
    wanted = address.replace("/children/", "/reviews/")
    for _ in range(50):
        page.keyboard.press("ArrowDown")
        if page.locator(f"a[href='{wanted}']:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")
    page.wait_for_load_state("load")
    page.keyboard.press("a")


def test_the_form_fits_a_phone(page_as: Open) -> None:
    page = page_as("supervisor", phone=True)
    open_form(page, kind="附件1")
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
