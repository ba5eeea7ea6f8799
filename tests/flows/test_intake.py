"""From a department's file to the base list, and back again (方案 三（二）摸排底数)."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tonghu.methods.reading import read_file
from tonghu.register.models import Batch, Child, Entry, Guardianship, NotAllowed, Pair, Person, SourceRow, Visit
from tonghu.register.row_facts import facts_of
from tonghu.rules.terms.idnumbers import check_character
from tonghu.steps import intake

pytestmark = pytest.mark.flow
DISTRICT = "310115"
HEADER = (
    *("姓名", "性别", "出生日期", "证件号码", "民族", "户籍地址", "现居住地"),
    *("监护人姓名", "与儿童关系", "监护人公民身份号码", "监护人联系电话"),
)


def number(born: str, order: str = "00", county: str = "340104") -> str:
    """A valid number of nobody: 17 invented digits and their check character."""
    body = county + born.replace("-", "") + order + "2"
    return body + check_character(body)


def row(name: str = "虚构甲", born: str = "2015-03-01", **more: str) -> dict[str, str]:
    """One line of a list."""
    home = {"户籍地址": "安徽省合肥市蜀山区虚构路1号", "现居住地": "上海市浦东新区花木街道虚构路2号"}
    family = {"监护人姓名": "虚构父", "与儿童关系": "父亲", "监护人联系电话": "13800000001"}
    child = {"姓名": name, "性别": "女", "出生日期": born, "证件号码": number(born)}
    return {**child, **home, **family, **more}


def listed(*rows: dict[str, str]) -> bytes:
    """A file as a department sends it."""
    out = io.StringIO()
    lines = csv.DictWriter(out, HEADER, restval="")
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue().encode("gb18030")


@pytest.fixture
def previewed(cast: Any, round: Any) -> Any:
    """Receive and read a list."""

    def read(*rows: dict[str, str]) -> Batch:
        batch = intake.receive_file(listed(*rows), "名单.csv", round=round, district=DISTRICT, by=cast.officer)
        return intake.read_batch(batch, on=round.reference_date)

    return read


@pytest.fixture
def entered(cast: Any, round: Any, previewed: Any) -> Any:
    """Receive, read, confirm and enter a list."""

    def enter(*rows: dict[str, str]) -> Batch:
        return intake.enter_rows(intake.confirm(previewed(*rows), by=cast.officer), on=round.reference_date)

    return enter


@pytest.fixture
def doubtful(entered: Any) -> Any:
    """A child, and a row with its name, birthday and guardian but another valid number."""

    def make() -> tuple[Batch, SourceRow]:
        first = entered(row())
        second = entered(row(证件号码=number("2015-03-01", "77")))
        return first, second.rows.get()

    return make


def everything() -> dict[str, Any]:
    """All that the register holds of children, to compare before and after."""
    children = Child.objects.filter(state="ACTIVE").order_by("pk")
    columns = [field.attname for field in Child._meta.fields if field.attname != "judged_on"]
    persons = [f"person__{field.name}" for field in Person._meta.fields]
    ties = Guardianship.objects.filter(ended_on=None, child__in=children)
    return {
        "children": list(children.values(*columns, *persons)),
        "guardians": sorted(ties.values_list("child", "person__name", "person__phone", "relation")),
    }


class TestPreview:
    def test_nothing_is_written_before_confirmation(self, previewed: Any) -> None:
        batch = previewed(row(), row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02")))
        assert batch.state == Batch.State.PREVIEWED and batch.counts["NEW"] == 2
        assert not Child.objects.exists() and not Person.objects.exists() and not Guardianship.objects.exists()

    def test_every_outcome_is_counted_and_says_why(self, entered: Any, previewed: Any) -> None:
        second = row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02"))
        entered(row(), second)
        batch = previewed(
            row(),
            second | {"户籍地址": "江苏省南京市玄武区虚构路9号"},
            row("虚构丙", "2017-05-03", 证件号码=number("2017-05-03")),
            row(证件号码=number("2015-03-01", "77")),
            row("虚构戊", "2008-01-01", 证件号码=number("2008-01-01")),
            {"姓名": "虚构己", "民族": "汉族", "性别": "男"},
        )
        outcomes = list(batch.rows.order_by("number").values_list("outcome", flat=True))
        assert outcomes == ["UNCHANGED", "CHANGED", "NEW", "DOUBTFUL", "OUTSIDE", "UNREADABLE"]
        assert "户籍" in batch.rows.get(number=3).why and "已满16周岁" in batch.rows.get(number=6).why
        assert batch.rows.get(number=7).problems[-1]["text"].startswith("证件号码、出生日期等都没有")

    def test_sixteen_on_the_reference_date_is_outside_a_day_younger_is_not(self, previewed: Any) -> None:
        days = {"虚构大": "2008-09-30", "虚构小": "2008-10-01"}
        batch = previewed(*(row(name, day, 证件号码=number(day)) for name, day in days.items()))
        assert list(batch.rows.order_by("number").values_list("outcome", flat=True)) == ["OUTSIDE", "NEW"]

    def test_a_home_known_more_exactly_is_no_change(self, entered: Any, previewed: Any) -> None:
        entered(row())
        assert Child.objects.get().residence == "310115016"  # 花木街道
        assert previewed(row(现居住地="上海市浦东新区")).counts["UNCHANGED"] == 1

    def test_a_row_shows_old_and_new_side_by_side(self, cast: Any, entered: Any, previewed: Any) -> None:
        entered(row())
        batch = previewed(row(户籍地址="江苏省南京市玄武区虚构路9号"))
        ((_, changes),) = intake.compare_rows(list(batch.rows.all()), by=cast.officer).values()
        assert [(key, old, new) for key, _, old, new in changes] == [("hukou", "340104", "320102")]

    def test_the_same_file_twice_is_refused_until_the_first_is_given_up(self, cast: Any, previewed: Any) -> None:
        batch = previewed(row())
        with pytest.raises(intake.AlreadyReceived, match="没有重复接收"):
            previewed(row())
        intake.discard(batch, by=cast.officer)
        assert previewed(row()).state == Batch.State.PREVIEWED

    def test_a_corrected_column_is_read_again(self, cast: Any, round: Any, previewed: Any) -> None:
        batch = previewed(row())
        assert facts_of(batch.rows.get())["hukou"] == "340104"
        intake.read_again(batch, {HEADER.index("户籍地址"): ""}, by=cast.officer)
        intake.read_batch(batch := Batch.objects.get(pk=batch.pk), on=round.reference_date)
        assert batch.state == Batch.State.PREVIEWED and "hukou" not in facts_of(batch.rows.get())

    def test_a_confirmed_list_is_not_read_again(self, cast: Any, entered: Any) -> None:
        with pytest.raises(intake.CannotReadAgain):
            intake.read_again(entered(row()), {}, by=cast.officer)

    def test_a_batch_given_up_while_it_was_read_stays_given_up(self, cast: Any, round: Any) -> None:
        batch = intake.receive_file(listed(row()), "名单.csv", round=round, district=DISTRICT, by=cast.officer)
        intake.discard(batch, by=cast.officer)
        assert intake.read_batch(batch, on=round.reference_date).state == Batch.State.DISCARDED
        assert not batch.rows.exists()

    def test_nobody_receives_a_list_for_another_district(self, cast: Any, round: Any) -> None:
        for user in (cast.neighbour, cast.supervisor, cast.statistician, cast.administrator):
            with pytest.raises(NotAllowed):
                intake.receive_file(b"x", "x.csv", round=round, district=DISTRICT, by=user)

    def test_a_file_that_is_no_list_is_refused_with_a_reason(self, cast: Any, round: Any) -> None:
        batch = intake.receive_file(b"\x89PNG....", "图.xlsx", round=round, district=DISTRICT, by=cast.officer)
        assert intake.read_batch(batch, on=round.reference_date).refusal.startswith("这不是表格文件。")

    def test_a_preview_foretells_what_entering_does(self, round: Any, entered: Any, tmp_path: Path) -> None:
        rows = [row(), row(证件号码=""), row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02"))]
        (path := tmp_path / "名单.csv").write_bytes(listed(*rows))
        seen = intake.preview(read_file(path, on=round.reference_date), on=round.reference_date)
        assert seen.counts == {key: n for key, n in entered(*rows).counts.items() if n}


class TestEntering:
    def test_a_new_child_has_its_guardian_household_and_verdict(self, entered: Any) -> None:
        batch = entered(row())
        child = Child.objects.select_related("person").get()
        assert (child.person.name, child.person.born, child.entered_by) == ("虚构甲", date(2015, 3, 1), batch)
        assert child.hukou == "340104" and child.kind and child.household_id
        assert child.guardianships.get().relation == "51" and batch.rows.get().child == child

    def test_two_lists_make_one_child_and_the_second_completes_it(self, entered: Any) -> None:
        entered(row())
        second = entered(row(证件号码="", 民族="回族"), row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02")))
        assert Child.objects.count() == 2 and second.counts["NEW"] == 1
        assert Child.objects.earliest("pk").person.ethnic == "03"

    def test_one_child_twice_in_one_list_is_entered_once(self, entered: Any) -> None:
        batch = entered(row(), row(证件号码=""))
        assert batch.rows.filter(child=Child.objects.get()).count() == 2

    def test_a_child_known_without_a_number_is_found_by_a_row_that_has_one(self, entered: Any) -> None:
        entered(row("虚构英", 证件号码=""))
        waiting = entered(row("虚构鹰")).rows.get()  # sounds alike, same birthday and guardian
        assert waiting.outcome == "DOUBTFUL" and waiting.pairs.count() == 1

    def test_confirming_twice_is_refused(self, cast: Any, entered: Any) -> None:
        with pytest.raises(intake.NotPreviewed):
            intake.confirm(entered(row()), by=cast.officer)

    def test_a_killed_entering_goes_on_where_it_stopped(
        self, cast: Any, round: Any, previewed: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        days = [f"2015-03-{day:02d}" for day in range(1, 8)]
        rows = [row(f"虚构{name}", day, 证件号码=number(day)) for name, day in zip("甲乙丙丁戊己庚", days, strict=True)]
        batch = intake.confirm(previewed(*rows), by=cast.officer)
        monkeypatch.setattr("tonghu.steps.intake.entering.CHUNK", 3)
        with pytest.raises(KeyboardInterrupt):
            intake.enter_rows(batch, on=round.reference_date, progress=_killed)
        assert Child.objects.count() == 3
        assert intake.enter_rows(batch, on=round.reference_date).state == Batch.State.ENTERED
        assert Child.objects.count() == 7 and not batch.rows.filter(child=None).exists()

    def test_a_stopped_entering_rests_until_it_is_told_to_go_on(self, cast: Any, round: Any, previewed: Any) -> None:
        batch = intake.confirm(previewed(row()), by=cast.officer)
        intake.stop_entering(batch, by=cast.officer)
        intake.enter_rows(batch, on=round.reference_date)
        assert not Child.objects.exists()
        intake.enter_rows(intake.go_on_entering(batch, by=cast.officer), on=round.reference_date)
        assert Child.objects.count() == 1


def _killed(stage: str, done: int, total: int) -> None:
    raise KeyboardInterrupt


class TestTakingBack:
    def test_it_restores_exactly_what_was_before(self, cast: Any, round: Any, entered: Any) -> None:
        entered(row(户籍地址=""), row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02")))
        before = everything()
        batch = entered(
            row(监护人姓名="虚构母", 与儿童关系="母亲", 监护人联系电话="13800000002"),
            row("虚构丙", "2017-05-03", 证件号码=number("2017-05-03")),
        )
        assert everything() != before
        reach = intake.reach_of(batch, by=cast.officer)
        done = intake.take_back(batch, by=cast.officer, why="测试", on=round.reference_date)
        assert everything() == before
        assert (reach.rows, reach.withdrawn, reach.kept) == (done.rows, done.withdrawn, done.kept) == (2, 1, 1)

    def test_children_it_joined_in_a_household_part_again(self, cast: Any, round: Any, entered: Any) -> None:
        alone = {"监护人姓名": "", "与儿童关系": "", "监护人联系电话": ""}
        second = row("虚构乙", "2016-04-02", 证件号码=number("2016-04-02"))
        entered(row(**alone), second | alone)
        before = everything()
        batch = entered(row(), second)
        assert Child.objects.values("household").distinct().count() == 1
        intake.take_back(batch, by=cast.officer, why="测试", on=round.reference_date)
        assert everything() == before

    def test_taking_the_first_list_back_leaves_the_child_to_the_second(
        self, cast: Any, round: Any, entered: Any
    ) -> None:
        first = entered(row())
        entered(row(户籍地址="江苏省南京市玄武区虚构路9号"))
        assert Child.objects.get().hukou == "340104"
        intake.take_back(first, by=cast.officer, why="测试", on=round.reference_date)
        assert (Child.objects.get().hukou, Child.objects.get().state) == ("320102", "ACTIVE")

    def test_a_child_that_was_visited_stays(self, cast: Any, round: Any, entered: Any) -> None:
        batch = entered(row())
        met = {"visited_on": date(2024, 8, 1), "way": "HOME", "outcome": "MET", "by": cast.director}
        Visit.objects.create(child=Child.objects.get(), round=round, at=timezone.now(), **met)
        assert intake.take_back(batch, by=cast.officer, why="测试", on=round.reference_date).kept == 1
        assert Child.objects.get().state == "ACTIVE"

    def test_the_rows_stay_and_the_file_may_come_again(self, cast: Any, round: Any, entered: Any) -> None:
        batch = entered(row())
        intake.take_back(batch, by=cast.officer, why="测试", on=round.reference_date)
        assert batch.rows.count() == 1
        entered(row())
        assert Child.objects.filter(state="ACTIVE").count() == 1

    def test_a_list_not_entered_cannot_be_taken_back(self, cast: Any, round: Any, previewed: Any) -> None:
        with pytest.raises(intake.CannotTakeBack):
            intake.take_back(previewed(row()), by=cast.officer, why="测试", on=round.reference_date)

    def test_rows_that_waited_for_a_withdrawn_child_are_compared_again(
        self, cast: Any, round: Any, doubtful: Any
    ) -> None:
        first, waiting = doubtful()
        intake.take_back(first, by=cast.officer, why="测试", on=round.reference_date)
        waiting.refresh_from_db()
        assert waiting.outcome == "NEW" and waiting.child.state == "ACTIVE"
        assert not intake.waiting_rows(cast.officer).exists()


class TestDeciding:
    def test_a_doubtful_row_waits_and_adds_no_child(self, cast: Any, doubtful: Any) -> None:
        _, waiting = doubtful()
        assert list(intake.waiting_rows(cast.officer)) == [waiting]
        assert Child.objects.count() == 1 and waiting.child is None
        assert not intake.waiting_rows(cast.neighbour).exists()

    def test_same_attaches_the_row(self, cast: Any, round: Any, doubtful: Any) -> None:
        _, waiting = doubtful()
        child = Child.objects.get()
        intake.decide(waiting, child.pk, by=cast.officer, on=round.reference_date)
        assert waiting in child.source_rows.all() and not intake.waiting_rows(cast.officer).exists()

    def test_different_makes_a_child_of_its_own(self, cast: Any, round: Any, doubtful: Any) -> None:
        _, waiting = doubtful()
        intake.decide(waiting, None, by=cast.officer, on=round.reference_date)
        assert Child.objects.count() == 2 and Pair.objects.get().decision == "DIFFERENT"

    def test_a_row_that_is_none_of_its_candidates_joins_the_child_it_surely_is(
        self, cast: Any, round: Any, doubtful: Any, entered: Any
    ) -> None:
        _, waiting = doubtful()
        # Meanwhile a list brings the number of the waiting row under a name that sounds alike.
        entered(row("虚构佳", 证件号码=number("2015-03-01", "77"), 监护人姓名="虚构旁", 监护人联系电话="13800000009"))
        grown = Child.objects.latest("pk")
        intake.decide(waiting, None, by=cast.officer, on=round.reference_date)
        waiting.refresh_from_db()
        assert waiting.child == grown and Child.objects.count() == 2

    def test_deciding_twice_is_refused(self, cast: Any, round: Any, doubtful: Any) -> None:
        _, waiting = doubtful()
        intake.decide(waiting, None, by=cast.officer, on=round.reference_date)
        with pytest.raises(intake.AlreadyDecided):
            intake.decide(waiting, Child.objects.earliest("pk").pk, by=cast.officer, on=round.reference_date)

    @pytest.mark.parametrize("same", [True, False], ids=["同一儿童", "不同儿童"])
    def test_undoing_a_decision_restores_exactly(self, cast: Any, round: Any, doubtful: Any, same: bool) -> None:
        _, waiting = doubtful()
        before = everything(), list(Pair.objects.values("row", "child", "decision"))
        intake.decide(waiting, Child.objects.get().pk if same else None, by=cast.officer, on=round.reference_date)
        assert everything() != before[0] or same
        intake.undecide(waiting, by=cast.officer, on=round.reference_date)
        assert (everything(), list(Pair.objects.values("row", "child", "decision"))) == before
        assert list(intake.waiting_rows(cast.officer)) == [waiting]

    def test_a_decision_that_others_built_on_cannot_be_undone(
        self, cast: Any, round: Any, doubtful: Any, entered: Any
    ) -> None:
        _, waiting = doubtful()
        intake.decide(waiting, None, by=cast.officer, on=round.reference_date)
        entered(row(证件号码=number("2015-03-01", "77"), 户籍地址=""))
        waiting.refresh_from_db()
        assert waiting.child.source_rows.count() == 2
        with pytest.raises(intake.CannotUndecide):
            intake.undecide(waiting, by=cast.officer, on=round.reference_date)


def test_the_journal_names_every_step_and_nobody(cast: Any, round: Any, entered: Any) -> None:
    intake.take_back(entered(row()), by=cast.officer, why="测试", on=round.reference_date)
    entries = list(Entry.objects.order_by("pk"))
    assert [entry.act for entry in entries] == ["RECEIVE_LIST", "CONFIRM_LIST", "TAKE_BACK"]
    assert not any("虚构" in str(entry.detail) or "138" in str(entry.detail) for entry in entries)
