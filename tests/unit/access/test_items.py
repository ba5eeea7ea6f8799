"""Who sees which class of item, role by role (角色 × 项目)."""

from itertools import product
from pathlib import Path

import pytest

from tonghu.register.showing import class_of, leads_home
from tonghu.rules.access import ItemClass, Role, Sight, asks_why, shown_to, sight_of
from tonghu.rules.access.items import ELSEWHERE, INSTEAD, SEEN
from tonghu.rules.access.masks import apart, mask_address
from tonghu.rules.forms import FORMS, Form, reasons_apart, rules_of
from tonghu.rules.forms.lists import LAYOUTS, names_reporter
from tonghu.rules.terms.departments import VERIFIERS
from tonghu.rules.terms.problems import Severity

FULL, MASKED, NONE = Sight.FULL, Sight.MASKED, Sight.NONE
ADDRESS = "虚构路2弄3号401室"
FORM = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def test_every_role_has_a_row_and_every_class_a_cell() -> None:
    assert set(SEEN) == set(Role)
    assert all(set(row) == set(ItemClass) for row in (*SEEN.values(), ELSEWHERE))


# The table a second time, as it was agreed: 姓名 证件 电话 地址 一般 敏感 严格限制 保密地址 反映人.
AGREED = {
    "OFFICER": "全遮遮遮全全全遮遮",
    "APPROVER": "遮遮遮遮全全无无无",
    "SUPERVISOR": "全遮遮遮全全全全无",
    "DIRECTOR": "全遮遮遮全全全全无",
    "LIAISON": "全全无全全全无无无",
}


@pytest.mark.parametrize("role", Role)
def test_the_table_is_what_was_agreed_and_whoever_is_not_named_sees_nothing(role: Role) -> None:
    words = {FULL: "全", MASKED: "遮", NONE: "无"}
    assert "".join(words[SEEN[role][kind]] for kind in ItemClass) == AGREED.get(role.value, "无" * len(ItemClass))


@pytest.mark.parametrize(("role", "kind"), list(product(Role, ItemClass)))
def test_outside_its_place_only_an_officer_sees_and_never_where(role: Role, kind: ItemClass) -> None:
    phone = shown_to(role, ItemClass.PHONE, "13800001234", within=False, revealed=True)
    assert phone in ("138****1234", "您的账号不可见")  # nobody asks for more there
    seen = sight_of(role, kind, within=False)
    assert seen is NONE or (role is Role.OFFICER and kind not in (ItemClass.ADDRESS, ItemClass.RESTRICTED))
    assert sight_of(role, kind, within=False, secret=True) is NONE


@pytest.mark.parametrize(("role", "kind"), list(product(Role, ItemClass)))
def test_a_secret_address_never_shows_more_than_without(role: Role, kind: ItemClass) -> None:
    order = [NONE, MASKED, FULL]
    assert order.index(sight_of(role, kind, secret=True)) <= order.index(sight_of(role, kind))


@pytest.mark.parametrize(("role", "kind"), list(product(Role, ItemClass)))
def test_what_is_not_seen_in_full_leaves_nothing_to_read(role: Role, kind: ItemClass) -> None:
    value = {ItemClass.ID_NUMBER: "310115201501010015", ItemClass.PHONE: "13800001234"}.get(kind, ADDRESS)
    shown = shown_to(role, kind, value)
    assert (shown == value) is (sight_of(role, kind) is FULL)
    assert shown_to(role, kind, value, revealed=True) == (value if sight_of(role, kind) is not NONE else shown)


def test_an_address_that_is_kept_secret_gives_way_to_words_and_only_a_reason_opens_it() -> None:
    assert shown_to(Role.OFFICER, ItemClass.ADDRESS, ADDRESS, secret=True) == "地址保密"
    assert shown_to(Role.APPROVER, ItemClass.PHONE, "13800001234", secret=True, revealed=True) == "地址保密"
    assert shown_to(Role.DIRECTOR, ItemClass.PHONE, "13800001234", secret=True) == "138****1234"
    assert asks_why(Role.OFFICER, ItemClass.PHONE, secret=True)
    assert not asks_why(Role.OFFICER, ItemClass.PHONE)
    assert not asks_why(Role.DIRECTOR, ItemClass.PHONE, secret=True)
    assert asks_why(Role.OFFICER, ItemClass.REPORTER)


def test_a_masked_address_keeps_its_road_and_no_number() -> None:
    assert mask_address(ADDRESS) == "虚构路****"
    assert mask_address("3弄401室甲乙丙") == "****"
    assert mask_address("甲村2号") == "****"
    assert mask_address("") == ""


def test_two_masked_numbers_open_only_where_they_differ() -> None:
    assert apart("3101**********0015", "310115201501010015", "310115201501020015") == "3101*********10015"
    assert apart("3101**********0015", "310115201501010015", "3401") == "3101**********0015"


@FORM
def test_no_department_is_asked_about_a_restricted_item(form: Form) -> None:
    assert [line.key for line in form if line.restricted and line.owner in VERIFIERS] == []


@FORM
def test_what_is_said_to_a_warning_about_restricted_items_is_kept_with_them(form: Form) -> None:
    """What is said to a warning stands beside the open answers, so there it must not speak of the others."""
    warnings = [rule for rule in rules_of(form) if rule.severity is Severity.WARN]
    said, apart = reasons_apart(form, {rule.id: "家长已说明" for rule in warnings})
    reading = {r.id for r in warnings if any(form.by_key[k].restricted for k in r.items if k in form.by_key)}
    assert set(apart) == reading >= {"E09", "I12", "F22", "G18"}
    assert set(said) == {rule.id for rule in warnings} - reading


@FORM
def test_numbers_phones_and_addresses_are_classed_as_such_and_lead_home(form: Form) -> None:
    of = {line.key: class_of(line) for line in form}
    assert of["idno"] is of["disability_certificate"] is of["father_idno"] is ItemClass.ID_NUMBER
    assert of["health"] is of["father_status"] is ItemClass.RESTRICTED
    leading = {line.key for line in form if leads_home(line)}
    assert {"residence", "residence_detail", "hukou_detail", "school", "father_phone", "unit"} <= leading
    assert not leading & {"name", "sex", "born", "hukou", "stage", "idno"}


@pytest.mark.parametrize("header", ["上报人", "网格员姓名", "发现人联系电话", "网格员工号", "举报人"])
def test_a_header_that_says_who_told_is_known(header: str) -> None:
    assert names_reporter(header)


@pytest.mark.parametrize("kind", [k for k in LAYOUTS if not k.startswith("ANSWERS")])
def test_every_list_may_say_who_told_and_no_other_column_does(kind: object) -> None:
    columns = LAYOUTS[kind].columns  # type: ignore[index]
    told = {c.key for c in columns if any(names_reporter(word) for word in (*c.synonyms, *c.loosely))}
    assert told == {"reporter_name", "reporter_phone"}


def test_the_page_of_the_manual_is_the_table() -> None:
    from tonghu.rules.access.printing import pages

    page = Path(__file__).parents[3] / "docs" / "access.md"
    assert page.read_text(encoding="utf-8") == "\n".join(pages()) + "\n"


def test_words_stand_for_what_has_no_mask() -> None:
    assert set(INSTEAD) == {ItemClass.RESTRICTED, ItemClass.SECRET_ADDRESS, ItemClass.REPORTER}
