"""The base list and the child's page: who sees whom, what is found, what is written down, what no URL holds."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tonghu.register.compose import compose
from tonghu.register.families import guard
from tonghu.register.finding import keep_keys_of
from tonghu.register.models import Batch, Child, Entry, Export, Person, SearchToken, SourceRow
from tonghu.register.row_facts import person_of
from tonghu.register.tokens import keep_tokens
from tonghu.web.shown.base_list import Filters, base_list
from tonghu.web.shown.keyset import page_of
from tonghu.web.shown.searching import TOO_SHORT, Found, search

Make = Callable[..., Child]
HERE, NEXT_DOOR, OTHER_DISTRICT = "310115004001", "310115004002", "310112001001"


@pytest.fixture
def batch(cast: Any, round: Any) -> Callable[[str], Batch]:
    def make(kind: str) -> Batch:
        return Batch.objects.get_or_create(
            round=round,
            kind=kind,
            department=kind,
            district="310115",
            defaults={
                "file_name": f"虚构{kind}.xlsx",
                "sha256": kind,
                "state": Batch.State.ENTERED,
                "received_at": timezone.now(),
                "received_by": cast.officer,
                "entered_at": timezone.now(),
                "entered_by": cast.officer,
            },
        )[0]

    return make


@pytest.fixture
def child(batch: Callable[[str], Batch]) -> Make:
    """An invented child, as one or more lists name it."""

    def make(name: str, residence: str = HERE, lists: tuple[str, ...] = ("EDUCATION",), **facts: str) -> Child:
        facts = {"name": name, "sex": "1", "born": "2015-01-01", **facts}
        person = Person.objects.create(
            name=name, sex=facts["sex"], born=date.fromisoformat(facts["born"]), idno=facts.get("idno", "")
        )
        made = Child.objects.create(person=person, residence=residence, kind="UNDECIDED", hukou="340104")
        keep_keys_of([(made.pk, person_of(facts))])
        personal = {key: facts[key] for key in ("name", "idno") if key in facts}
        coded = {"sex": facts["sex"], "born": facts["born"], "residence": residence, "hukou": "340104"}
        for kind in lists:
            SourceRow.objects.create(
                batch=batch(kind), number=made.pk, raw=[], personal=personal, coded=coded, outcome="NEW", child=made
            )
        if lists:
            compose([made.pk])
        keep_tokens([made.pk])
        return Child.objects.select_related("person").get(pk=made.pk)

    return make


def without_tokens(answer: Any) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


def test_a_director_sees_the_own_committee_an_officer_the_district_and_nobody_beyond(cast: Any, child: Make) -> None:
    own, near, far = child("虚构甲"), child("虚构乙", NEXT_DOOR), child("虚构丙", OTHER_DISTRICT)
    assert set(base_list(cast.director, Filters(), round=None)) == {own}
    assert set(base_list(cast.officer, Filters(), round=None)) == {own, near}
    assert set(base_list(cast.neighbour, Filters(), round=None)) == {far}


@pytest.mark.parametrize("page", ["", "why/"])
def test_a_child_of_another_place_is_answered_like_one_that_does_not_exist(
    client: Client, cast: Any, round: Any, child: Make, page: str
) -> None:
    far = child("虚构丙", OTHER_DISTRICT)
    client.force_login(cast.officer)
    there, nowhere = client.get(f"/children/{far.ref}/{page}"), client.get(f"/children/ZZZZZZZZZZ/{page}")
    assert there.status_code == nowhere.status_code == 404
    assert without_tokens(there) == without_tokens(nowhere)


def test_a_filter_does_not_reach_beyond_the_own_place(cast: Any) -> None:
    assert Filters.of({"place": "310112"}, cast.officer).place == ""
    assert Filters.of({"place": "310115004"}, cast.officer).place == "310115004"


def test_children_are_told_apart_by_the_lists_that_name_them(cast: Any, child: Make) -> None:
    school, police = child("虚构甲"), child("虚构乙", lists=("POLICE",))
    both = child("虚构丙", lists=("EDUCATION", "POLICE"))
    found = {s: set(base_list(cast.officer, Filters(source=s), round=None)) for s in ("education", "police", "both")}
    assert found == {"education": {school}, "police": {police}, "both": {both}}


def test_lists_that_name_a_child_differently_are_found(cast: Any, child: Make, batch: Callable[[str], Batch]) -> None:
    disputed, _agreed = child("虚构甲"), child("虚构乙", lists=("EDUCATION", "POLICE"))
    SourceRow.objects.create(
        batch=batch("POLICE"), number=9, raw=[], personal={"name": "虚构假"}, outcome="NEW", child=disputed
    )
    compose([disputed.pk])
    assert set(base_list(cast.officer, Filters(source="disputed"), round=None)) == {disputed}


@pytest.mark.parametrize("words", ["340104201501011016", "1016", "２０１５０１０１１０１６", "构甲", " 虚构甲 "])
def test_a_child_is_found_by_number_by_its_end_and_by_name(cast: Any, child: Make, words: str) -> None:
    wanted = child("虚构甲", idno="340104201501011016")
    child("虚构乙", idno="340104201501011024", born="2015-02-02")
    found = search(base_list(cast.officer, Filters(), round=None), words, place="310115", size=350_000)
    assert found.children == [wanted]


SMALL, LARGE = 10, 350_000  # children of a 居村 whose names are all opened, and of a district


def looked_for(by: Any, words: str, size: int = LARGE, **filters: str) -> Found:
    among = base_list(by, Filters(**filters), round=None)
    return search(among, words, place=filters.get("place") or by.jurisdiction, size=size)


def test_a_single_character_is_answered_in_a_small_place_and_in_a_large_one_by_what_else_to_type(
    cast: Any, child: Make
) -> None:
    wanted = child("虚构甲")
    child("假童乙")
    assert looked_for(cast.director, "甲", SMALL).children == [wanted]
    assert looked_for(cast.director, "jia", SMALL).children != []
    refused = looked_for(cast.officer, "甲", LARGE)
    assert (refused.children, refused.hint) == ([], TOO_SHORT)


def test_words_with_spaces_combine(cast: Any, child: Make) -> None:
    wanted = child("虚构甲", idno="340104201501011016")
    child("虚构甲", idno="340104201602021024", born="2016-02-02")
    for words in ("虚 1016", "构甲 2015", "xgj 201501", "虚 构甲 1016", "虚1016"):
        assert looked_for(cast.officer, words).children == [wanted]
    assert looked_for(cast.officer, "构甲 1016 2016").children == []


def test_a_child_is_found_by_the_phone_of_its_guardian_after_those_whose_number_ends_so(cast: Any, child: Make) -> None:
    by_family, by_number = child("虚构甲"), child("虚构乙", idno="340104201602021024", born="2016-02-02")
    guard([(by_family.pk, {"name": "虚构父", "relation": "51", "phone": "13800001024"})], batch=None)
    assert looked_for(cast.officer, "1024").children == [by_number, by_family]
    assert looked_for(cast.officer, "13800001024").children == [by_family]
    assert looked_for(cast.officer, "构父").children == [by_family]


def test_tokens_that_two_texts_share_show_nobody_wrong(cast: Any, child: Make) -> None:
    wanted, wrong = child("虚构甲"), child("假童乙")
    keys = SearchToken.objects.filter(child=wanted).values_list("key", flat=True)
    SearchToken.objects.bulk_create(SearchToken(key=key, child=wrong) for key in list(keys))
    assert looked_for(cast.officer, "构甲").children == [wanted]
    assert looked_for(cast.officer, "xgj").children == [wanted]


def test_nobody_of_another_place_or_outside_the_filters_is_found(cast: Any, child: Make) -> None:
    child("虚构甲", OTHER_DISTRICT)
    next_door = child("虚构甲", NEXT_DOOR)
    assert looked_for(cast.director, "虚构甲").children == []
    assert looked_for(cast.officer, "虚构甲").children == [next_door]
    assert looked_for(cast.officer, "虚构甲", kind="MIGRANT").children == []
    assert looked_for(cast.officer, "虚构甲", place=HERE).children == []


def test_no_more_than_a_page_is_shown_and_said_to_be_cut(cast: Any, child: Make, monkeypatch: Any) -> None:
    monkeypatch.setattr("tonghu.web.shown.searching.PAGE", 2)
    for _ in range(3):
        child("虚构甲")
    found = looked_for(cast.officer, "构甲")
    assert (len(found.children), found.more) == (2, True)


def test_no_statement_of_a_search_holds_what_was_typed(client: Client, cast: Any, round: Any, child: Make) -> None:
    wanted = child("虚构甲", idno="340104201501011016")
    client.force_login(cast.officer)
    for words in ("虚构甲", "340104201501011016", "构甲 1016"):
        with CaptureQueriesContext(connection) as asked:
            page = client.post("/children/", {"q": words}).content.decode()
        assert wanted.ref in page
        typed = re.compile(r"构甲|(?<!\d)1016(?!\d)|011016")  # not four digits of some hash or time
        assert not [query["sql"] for query in asked if typed.search(query["sql"])]


def test_the_number_of_children_is_exact_by_place_and_category(
    client: Client, cast: Any, round: Any, child: Make
) -> None:
    child("虚构甲")
    child("虚构乙", NEXT_DOOR)
    Child.objects.filter(pk=child("虚构丙", NEXT_DOOR).pk).update(kind="MIGRANT")
    client.force_login(cast.officer)
    for query, n in (("", 3), ("?kind=MIGRANT", 1), ("?kind=UNDECIDED", 2), (f"?place={NEXT_DOOR}", 2)):
        assert f"<strong>{n}</strong> 名" in client.get(f"/children/{query}").content.decode()


def test_a_large_place_is_not_sorted_by_name_and_says_so(
    client: Client, cast: Any, round: Any, child: Make, monkeypatch: Any
) -> None:
    child("虚构甲")
    child("虚构乙")
    client.force_login(cast.officer)
    assert "sort=name" in client.get("/children/").content.decode()
    monkeypatch.setattr("tonghu.web.pages.children.BY_NAME", 1)
    page = client.get("/children/?sort=name").content.decode()
    assert "sort=name" not in page.split("<thead>")[1]
    assert "选定街镇后可按姓名排序" in page


def test_names_are_sorted_as_they_sound(cast: Any, child: Make) -> None:
    made = [child(name) for name in ("赵小雨", "单小雨", "安小雨")]
    page = page_of(base_list(cast.officer, Filters(), round=None), sort="name")
    assert [c.pk for c in page.children] == [made[n].pk for n in (2, 1, 0)]


def test_a_search_stands_in_no_address(client: Client, cast: Any, round: Any, child: Make) -> None:
    child("虚构甲")
    client.force_login(cast.officer)
    answer = client.post("/children/?kind=UNDECIDED", {"q": "虚构甲"})
    links = [part for part in answer.content.decode().split('"') if part.startswith(("/", "?"))]
    assert answer.status_code == 200
    assert not [link for link in links if "虚构" in link or "%E8" in link]
    assert "虚构" not in str(detail := Entry.objects.get(act="SEARCH_CHILDREN").detail)
    assert detail.pop("like") and detail == {"found": 1, "how": "name"}


@pytest.mark.parametrize("sort", ["place", "-place", "name", "-name", "born", "-born", "kind"])
def test_paging_to_the_end_and_back_meets_every_child_once(cast: Any, child: Make, sort: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("tonghu.web.shown.keyset.PAGE", 2)
    made = {child(f"虚构{n % 3}", (HERE, NEXT_DOOR)[n % 2], (), born=f"201{n % 4}-01-01").pk for n in range(7)}
    found = base_list(cast.officer, Filters(), round=None)
    pages, page = [], page_of(found, sort=sort)
    while True:
        pages.append([c.pk for c in page.children])
        if not page.after:
            break
        page = page_of(found, sort=sort, after=page.children[-1].ref)
    assert sorted(pk for one in pages for pk in one) == sorted(made)
    back = page_of(found, sort=sort, before=page.children[0].ref)
    assert [c.pk for c in back.children] == pages[-2]


def test_looking_at_a_child_is_written_down(client: Client, cast: Any, round: Any, child: Make) -> None:
    seen = child("虚构甲")
    client.force_login(cast.director)
    client.get(f"/children/{seen.ref}/")
    assert Entry.objects.filter(act="SEE_CHILD", by=cast.director, child=seen).count() == 1


def test_a_phone_is_shown_on_request_and_the_request_is_written_down_without_it(
    client: Client, cast: Any, round: Any, child: Make
) -> None:
    seen = child("虚构甲")
    guard([(seen.pk, {"name": "虚构父", "relation": "51", "phone": "13800001234"})], batch=None)
    client.force_login(cast.director)
    page = client.get(f"/children/{seen.ref}/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page
    tie = seen.guardianships.get()
    shown = client.post(f"/children/{seen.ref}/reveal/", {"what": f"guardian-{tie.pk}"}).content.decode()
    assert "13800001234" in shown
    entry = Entry.objects.get(act="REVEAL")
    assert entry.child_id == seen.pk
    assert "1380000" not in str(entry.detail)


def test_a_phone_of_another_child_is_not_shown(client: Client, cast: Any, round: Any, child: Make) -> None:
    own, far = child("虚构甲"), child("虚构丙", OTHER_DISTRICT)
    guard([(far.pk, {"name": "虚构父", "relation": "51", "phone": "13800001234"})], batch=None)
    client.force_login(cast.director)
    answer = client.post(f"/children/{own.ref}/reveal/", {"what": f"guardian-{far.guardianships.get().pk}"})
    assert answer.status_code == 404


def test_siblings_outside_the_own_place_are_counted_and_not_named(
    client: Client, cast: Any, round: Any, child: Make
) -> None:
    own, far = child("虚构甲"), child("虚构远", OTHER_DISTRICT)
    father = {"name": "虚构父", "relation": "51", "phone": "13800001234"}
    guard([(own.pk, father), (far.pk, father)], batch=None)
    client.force_login(cast.director)
    page = client.get(f"/children/{own.ref}/").content.decode()
    assert "另有 1 名居住在您的辖区以外" in page
    assert "虚构远" not in page


def test_the_approver_sees_masked_names(client: Client, cast: Any, round: Any, child: Make) -> None:
    seen = child("虚构甲")
    client.force_login(cast.approver)
    assert "虚构甲" not in client.get("/children/").content.decode()
    assert "虚构甲" not in client.get(f"/children/{seen.ref}/").content.decode().split('id="overview"')[0]


def test_an_export_is_written_down_with_its_count_and_filters(
    client: Client, cast: Any, round: Any, child: Make
) -> None:
    child("虚构甲")
    client.force_login(cast.officer)
    answer = client.post("/children/export/?kind=UNDECIDED", {"ticket": "x"})
    assert answer.content.startswith(b"PK")
    left = Export.objects.get()
    assert Entry.objects.get(act="EXPORT_CHILDREN").detail == {"export": left.pk, "rows": 1, "kind": "UNDECIDED"}


def test_why_names_what_is_missing(client: Client, cast: Any, round: Any, child: Make) -> None:
    seen = child("虚构甲")
    client.force_login(cast.director)
    page = client.get(f"/children/{seen.ref}/why/").content.decode()
    assert "情况不明" in page
    assert "首次来沪日期" in page
