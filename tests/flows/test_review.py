"""疑似判定: what settles most comes first, a second person looks blind, and contradictions are found by themselves."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.flows.machine import ON, number, reached, visit_and_fill
from tonghu.register.models import Child, Doubt, Entry, Merge, Opinion, Pair, SourceRow
from tonghu.register.secrecy.column import Personal
from tonghu.rules.access.opinions import SECOND_SHARE
from tonghu.rules.terms.dated import Dated, Since
from tonghu.steps import intake, visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
FIRST = ("虚构甲", "2015-03-01", 10, "虚构父一")
AGAIN = ("虚构甲", "2015-03-01", 11, "虚构父一")  # one name, birthday and guardian, another valid number


@pytest.fixture
def everybody_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is all, so that a single pair is in it."""
    from tonghu.steps.intake import opinions

    monkeypatch.setattr(opinions, "SECOND_SHARE", Dated(Since(ON, 1.0, "演练：全部复核")))


@pytest.fixture
def decided(cast: Any, enter: Any) -> Any:
    """A doubtful row on which the officer has decided."""

    def decide(same: bool) -> Pair:
        enter(FIRST)
        row = enter(AGAIN).rows.get()
        pair = row.pairs.get()
        intake.decide(row, pair.child_id if same else None, by=cast.officer, on=ON)
        return Pair.objects.select_related("row__batch", "child").get(pk=pair.pk)

    return decide


class TestTheQueue:
    def test_a_decision_that_settles_two_rows_comes_before_one_that_settles_one(self, cast: Any, enter: Any) -> None:
        enter(FIRST, ("虚构丙", "2016-04-02", 20, "虚构父二"))
        alone = enter(("虚构丙", "2016-04-02", 21, "虚构父二")).rows.get()
        two = [enter(("虚构甲", "2015-03-01", order, "虚构父一")).rows.get() for order in (11, 12)]
        queue = intake.queue(cast.officer)
        assert [entry.pk for entry in queue] == [*(row.pk for row in two), alone.pk]
        assert "可解决2行" in queue[0].why and "可解决" not in queue[2].why

    def test_the_neighbour_sees_nothing_of_it(self, cast: Any, enter: Any) -> None:
        enter(FIRST)
        enter(AGAIN)
        assert intake.queue(cast.officer) and not intake.queue(cast.neighbour)

    def test_a_twin_is_a_child_of_its_own_and_never_asked_about_again(self, cast: Any, enter: Any) -> None:
        enter(FIRST)
        row = enter(AGAIN).rows.get()
        first = row.pairs.get().child_id
        intake.decide(row, None, twin=first, by=cast.officer, on=ON)
        row.refresh_from_db()
        assert row.child_id not in (None, first) and row.pairs.get().decision == "TWINS"
        assert not Doubt.objects.filter(decision="").exists()
        assert [kin.twin for kin in intake.kin_of_child(Child.objects.get(pk=first), by=cast.officer)] == [True]


class TestDoubts:
    def test_a_child_whose_lists_name_two_numbers_may_be_two(self, cast: Any, enter: Any) -> None:
        from tonghu.register.doubting import find_doubts

        first, second = enter(FIRST), enter(("虚构乙", "2016-04-02", 20, "虚构父二"))
        child = first.rows.get().child
        SourceRow.objects.filter(batch=second).update(child=child)  # as a faulty linkage would
        assert find_doubts([child.pk], at=first.entered_at) == 1
        assert find_doubts([child.pk], at=first.entered_at) == 0
        doubt = Doubt.objects.get()
        assert doubt.kind == "MAY_BE_TWO" and any("身份证号不同" in one["text"] for one in doubt.evidence)
        intake.decide_doubt(doubt, "DIFFERENT", by=cast.officer, on=ON)
        assert second.rows.get().child_id != first.rows.get().child_id
        assert reached(child).person.idno == number("2015-03-01", 10)

    def test_two_children_that_a_form_gives_one_number_may_be_one(
        self,
        cast: Any,
        round: Any,
        visitor: Any,
        enter: Any,
        migrant: dict[str, object],
    ) -> None:
        enter(FIRST, ("虚构乙", "2015-03-02", None, "虚构父二"))
        one, other = Child.objects.order_by("pk")
        answers = {**migrant, "name": "虚构甲", "sex": "2", "born": "2015-03-01", "idno": number("2015-03-01", 10)}
        with pytest.raises(visits.FormHasErrors):  # A15: told apart first, and the office is asked to
            visit_and_fill(other, round, visitor, {**answers, "residence": "310115016001"})
        doubt = Doubt.objects.get(kind="MAY_BE_ONE", decision="")
        assert {doubt.child_id, doubt.other_id} == {one.pk, other.pk}
        intake.decide_doubt(doubt, "SAME", by=cast.officer, on=ON)
        assert Merge.objects.get().into_id in (one.pk, other.pk)
        intake.undo_doubt(Doubt.objects.get(pk=doubt.pk), by=cast.officer, on=ON)
        assert reached(one).state == "ACTIVE" and Doubt.objects.get(pk=doubt.pk).decision == ""

    def test_what_a_person_called_one_child_is_not_doubted_again(self, cast: Any, decided: Any) -> None:
        decided(same=True)
        assert intake.scan_all() == 0

    def test_what_a_person_called_two_is_not_doubted_again(self, cast: Any, decided: Any) -> None:
        pair = decided(same=False)
        assert intake.scan_batch(pair.row.batch, by=cast.officer) == 0


@pytest.mark.usefixtures("everybody_is_checked")
class TestSecondOpinions:
    def test_the_first_person_is_not_the_second(self, cast: Any, colleague: Any, decided: Any) -> None:
        pair = decided(same=True)
        assert intake.to_opine(by=cast.officer, on=ON) == []
        assert intake.to_opine(by=colleague("第二人"), on=ON) == [(pair.pk, 2)]
        with pytest.raises(intake.AlreadySaid):
            intake.opine(pair, "SAME", by=cast.officer, on=ON)

    def test_the_second_compares_with_the_child_as_it_was_without_the_row(
        self, cast: Any, colleague: Any, decided: Any
    ) -> None:
        pair = decided(same=True)
        known, compared = intake.without(pair, by=colleague("第二人"))
        assert known.person.idno == number("2015-03-01", 10)
        assert "身份证号不同，且两个号码校验都正确" in {one.text for one in compared.evidence if not one.speaks_for}

    @pytest.mark.parametrize("first", [True, False])
    def test_two_of_three_overrule_the_first(self, cast: Any, colleague: Any, decided: Any, first: bool) -> None:
        pair, other = decided(same=first), "DIFFERENT" if first else "SAME"
        intake.opine(pair, other, by=colleague("第二人"), on=ON)
        third = colleague("第三人")
        assert intake.to_opine(by=third, on=ON) == [(pair.pk, 3)]
        intake.opine(pair, other, by=third, on=ON)
        pair.row.refresh_from_db()
        assert (pair.row.child_id == pair.child_id) is not first
        assert Child.objects.filter(state="ACTIVE").count() == (2 if first else 1)
        assert Entry.objects.filter(act="OVERRULE_PAIR").count() == 1

    def test_the_third_may_side_with_the_first(self, cast: Any, colleague: Any, decided: Any) -> None:
        pair = decided(same=True)
        intake.opine(pair, "TWINS", by=colleague("第二人"), on=ON)
        intake.opine(pair, "SAME", by=colleague("第三人"), on=ON)
        pair.row.refresh_from_db()
        assert pair.row.child_id == pair.child_id and Opinion.objects.count() == 2
        found = intake.agreement(cast.officer)
        assert (found.looked_at, found.agreed, found.overruled) == (1, 0, 0)

    def test_decisions_go_on_as_values_and_labels_without_anything_personal(self, cast: Any, decided: Any) -> None:
        decided(same=True)
        (one,) = intake.labelled_pairs(by=cast.officer)
        assert one.same and one.values["name"] and one.values["born"]
        assert set(map(type, one.values.values())) == {int}


class TestDecisionsTeach:
    """判定反馈: what people decide moves the model of later lists, and nothing that was decided before."""

    def test_the_next_list_goes_by_a_model_that_says_how_many_decisions_moved_it(
        self, cast: Any, enter: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tonghu.register import judges

        monkeypatch.setattr(judges, "LEAST_DECISIONS", 1)
        enter(FIRST)
        first = enter(("虚构贾", "2015-03-01", None, "虚构父一"))  # sounds alike, no number
        pair = Pair.objects.get(row__batch=first)
        assert (pair.judge, first.judge_id) == ("起始权重/1", None) and 0.05 <= (pair.probability or 0) < 0.95
        intake.decide(pair.row, pair.child_id, by=cast.officer, on=ON)
        second = enter(("虚构丁", "2017-05-03", 30, "虚构父二"))
        assert second.judge is not None and second.judge.decisions == 1 and "判定1" in second.judge.name
        first.refresh_from_db()
        assert Pair.objects.get(pk=pair.pk).judge == "起始权重/1" and first.judge_id is None


class TestAgreement:
    def test_kappa_of_cohens_own_example(self) -> None:
        # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement .7, by chance .5.
        pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
        assert intake.kappa(pairs) == pytest.approx(0.4)

    def test_nothing_is_said_where_chance_alone_would_agree(self) -> None:
        assert intake.kappa([]) is None and intake.kappa([(True, True)] * 5) is None

    def test_the_sample_is_the_same_every_time_and_about_its_share(self) -> None:
        from tonghu.steps.intake.opinions import in_sample

        share = SECOND_SHARE.on(ON)
        drawn = [row for row in range(20_000) if in_sample(row, share)]
        assert drawn == [row for row in range(20_000) if in_sample(row, share)]
        assert 0.04 < len(drawn) / 20_000 < 0.06


class TestWhatAPageCosts:
    def test_a_pair_opens_as_much_and_asks_as_often_however_many_wait_and_are_known(
        self, cast: Any, enter: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(FIRST)
        row = enter(AGAIN).rows.get()
        before = cost_of(f"/pairs/{row.pk}/", cast.officer, monkeypatch)
        others = [(f"虚构{name}", "2016-04-02", 20 + n, f"虚构{name}父一") for n, name in enumerate("子丑寅卯辰巳午未")]
        enter(*others)
        enter(*((name, born, order + 40, parent) for name, born, order, parent in others))
        assert SourceRow.objects.filter(outcome="DOUBTFUL").count() > 5
        assert cost_of(f"/pairs/{row.pk}/", cast.officer, monkeypatch) == before

    def test_whoever_reads_rows_with_their_lists_opens_nothing_of_the_whole_file(
        self, enter: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(FIRST)
        opened = opening(monkeypatch)
        assert [row.batch.department_label for row in SourceRow.objects.with_lists()] == ["教育"]
        assert set(opened) <= {"personal", "why", "file_name", "sheet", "taken_back_why"}


def opening(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The columns whose envelopes are opened from now on, and how many of each."""
    whole, opened = Personal.open, Counter[str]()
    monkeypatch.setattr(Personal, "open", lambda self, envelope: opened.update([self.attname]) or whole(self, envelope))
    return opened


def cost_of(path: str, by: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many statements a page asks and how many envelopes it opens, the second time."""
    client = Client()
    client.force_login(by)
    assert client.get(path).status_code == 200
    with monkeypatch.context() as watched, CaptureQueriesContext(connection) as asked:
        opened = opening(watched)
        client.get(path)
    return len(asked), opened.total()
