"""合并、拆分、撤回: whatever is joined and taken apart, no row, visit or form is ever lost, doubled or guessed.

TONGHU_LONG_RUN=1 lets the machine run for some minutes.
"""

import os
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.flows.machine import (
    ON,
    Said,
    check_composed,
    check_moves,
    check_pieces,
    check_references,
    check_rows,
    check_waiting,
    listed,
    number,
    reached,
    unit_of,
    visit_and_fill,
)
from tonghu.register.merging import present_of
from tonghu.register.models import (
    Batch,
    Child,
    Doubt,
    Followup,
    Merge,
    NotAllowed,
    Pair,
    Placing,
    Record,
    SourceRow,
    Visit,
)
from tonghu.steps import intake, visits

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
DISTRICT = "310115"
LONG = bool(os.environ.get("TONGHU_LONG_RUN"))

# Twins, siblings, homophones and one child written in two ways: (name, birth date, order of the number or none, parent)
PEOPLE = [
    ("虚构甲", "2015-03-01", 10, "虚构父一"),
    ("虚构甲", "2015-03-01", 11, "虚构父一"),
    ("虚构贾", "2015-03-01", None, "虚构父一"),
    ("虚构乙", "2015-03-01", 12, "虚构父一"),
    ("虚构甲", "2015-03-01", None, "虚构父二"),
    ("虚构丙", "2016-04-02", 20, "虚构父二"),
    ("虚构丙", "2016-04-02", None, "虚构父二"),
    ("虚构丁", "2017-05-03", 30, ""),
]


@pytest.fixture
def two(enter: Any) -> tuple[Child, Child]:
    """One child under two references: another number, nothing else in common but the name."""
    enter(("虚构甲", "2015-03-01", 10, "虚构父一"))
    enter(("虚构甲", "2015-03-02", 11, "虚构父二"))
    first, second = Child.objects.order_by("pk")
    return first, second


class TestMerging:
    def test_what_speaks_for_one_speaks_for_the_other(self, cast: Any, two: Any) -> None:
        stays, gone = two
        intake.merge(gone, stays, why="出生证核对为同一人", by=cast.officer, on=ON)
        assert set(SourceRow.objects.values_list("child", flat=True)) == {stays.pk}
        assert reached(gone).state == "MERGED" and reached(stays).disputed
        assert stays.guardianships.filter(ended_on=None).count() == 2

    def test_of_an_item_the_word_of_a_chosen_source_stands_and_why(self, cast: Any, two: Any) -> None:
        stays, gone = two
        row = gone.source_rows.get()
        chosen = intake.Chosen("CHECKED", row=row.pk)
        intake.merge(gone, stays, why="出生证", by=cast.officer, on=ON, choices={"born": chosen})
        merged = reached(stays)
        assert (merged.person.born, merged.person.idno) == (date(2015, 3, 2), number("2015-03-01", 10))
        assert row.choices.get().reason == "CHECKED"

    def test_what_is_to_be_done_goes_along_and_is_asked_once(self, cast: Any, two: Any) -> None:
        stays, gone = two
        for child, kinds in ((stays, ("D09",)), (gone, ("D09", "EMERGENCY"))):
            for kind in kinds:
                Followup.objects.create(
                    child=child, kind=kind, words="虚构", owner="DIRECTOR", due_on=ON,
                    opened_at=timezone.now(), opened_by=cast.director,
                )  # fmt: skip
        intake.merge(gone, stays, why="同一人", by=cast.officer, on=ON)
        assert not Followup.objects.filter(child=gone).exists()
        open_now = Followup.objects.filter(child=stays, state="OPEN").values_list("kind", flat=True)
        assert sorted(open_now) == ["D09", "EMERGENCY"]

    def test_split_later_both_are_what_they_were(self, cast: Any, two: Any) -> None:
        stays, gone = two
        before = [(c.person.name, c.person.born, c.person.idno, c.state, c.kind) for c in map(reached, two)]
        done = intake.merge(gone, stays, why="误判", by=cast.officer, on=ON)
        intake.split_back(done, why="号码不同，两名儿童", by=cast.officer, on=ON)
        after = [(c.person.name, c.person.born, c.person.idno, c.state, c.kind) for c in map(reached, two)]
        assert after == before

    def test_a_merged_pair_is_not_merged_again_and_not_by_a_neighbour(self, cast: Any, two: Any) -> None:
        stays, gone = two
        with pytest.raises(NotAllowed):
            intake.merge(gone, stays, why="", by=cast.neighbour, on=ON)
        intake.merge(gone, stays, why="", by=cast.officer, on=ON)
        with pytest.raises(intake.CannotMerge, match="已并入"):
            intake.merge(gone, stays, why="", by=cast.officer, on=ON)

    def test_whom_a_person_holds_for_one_is_compared_first_and_then_merged(self, cast: Any, two: Any) -> None:
        client = Client()
        client.force_login(cast.officer)
        page = f"/children/{two[0].ref}/merging/"
        assert "没有找到这个编号" in client.post(f"{page}beside/", {"other": "虚构"}, follow=True).content.decode()
        told = client.post(f"{page}beside/", {"other": two[1].ref.lower()}, follow=True).content.decode()
        assert "是不是同一个孩子" in told and Child.objects.filter(state="ACTIVE").count() == 2
        intake.decide_doubt(Doubt.objects.get(decision=""), "SAME", by=cast.officer, on=ON)
        assert Child.objects.filter(state="ACTIVE").count() == 1

    def test_nobody_is_held_for_oneself_and_a_neighbour_asks_nothing(self, cast: Any, two: Any) -> None:
        with pytest.raises(intake.CannotMerge, match="同一个编号"):
            intake.raise_doubt(two[0], two[0], by=cast.officer)
        with pytest.raises(NotAllowed):
            intake.raise_doubt(*two, by=cast.neighbour)

    def test_whoever_looked_at_either_reference_looked_at_the_child(self, cast: Any, two: Any) -> None:
        from tonghu.register import journal
        from tonghu.steps import oversight

        stays, gone = two
        journal.note("SEE_CHILD", by=cast.officer, child=gone)
        assert not oversight.looks_at(stays, by=cast.officer).exists()
        intake.merge(gone, stays, why="同一人", by=cast.officer, on=ON)
        (look,) = oversight.explain(stays, list(oversight.looks_at(stays, by=cast.officer)))
        assert look.reference == gone.ref

    def test_an_address_that_is_secret_stays_secret(self, cast: Any, two: Any) -> None:
        from tonghu.register.hiding import keep_address_secret

        stays, gone = two
        keep_address_secret(gone, secret=True, why="虚构的庇护理由", by=cast.officer)
        done = intake.merge(reached(gone), stays, why="", by=cast.officer, on=ON)
        assert reached(stays).address_secret
        intake.split_back(done, why="", by=cast.officer, on=ON)
        assert reached(stays).address_secret and reached(gone).address_secret

    def test_a_later_row_goes_to_the_child_it_names_and_a_doubtful_one_waits(
        self, cast: Any, two: Any, enter: Any
    ) -> None:
        stays, gone = two
        done = intake.merge(gone, stays, why="", by=cast.officer, on=ON)
        sure = enter(("虚构甲", "2015-03-02", 11, "虚构父二")).rows.get()
        enter(("虚构甲", "2015-03-01", None, "虚构父二"))
        doubtful = SourceRow.objects.latest("pk")
        assert sure.child_id == doubtful.child_id == stays.pk
        intake.split_back(done, why="", by=cast.officer, on=ON)
        sure.refresh_from_db()
        doubtful.refresh_from_db()
        assert sure.child_id == gone.pk
        assert doubtful.child_id is None and set(doubtful.pairs.values_list("child", flat=True)) == {stays.pk, gone.pk}

    def test_a_later_form_goes_with_its_answers_and_takes_the_visit_along(
        self, cast: Any, two: Any, round: Any, visitor: Any, migrant: dict[str, object]
    ) -> None:
        stays, gone = two
        done = intake.merge(gone, stays, why="", by=cast.officer, on=ON)
        visit_and_fill(
            stays,
            round,
            visitor,
            {**migrant, "name": "虚构甲", "sex": "2", "born": "2015-03-02", "idno": number("2015-03-02", 11)},
        )
        intake.split_back(done, why="", by=cast.officer, on=ON)
        assert Record.objects.get().child_id == gone.pk and Visit.objects.get().child_id == gone.pk
        assert not Placing.objects.exists()

    def test_a_visit_of_which_nothing_tells_waits_for_a_person(
        self, cast: Any, two: Any, round: Any, visitor: Any
    ) -> None:
        stays, gone = two
        done = intake.merge(gone, stays, why="", by=cast.officer, on=ON)
        visits.log_visit(stays, round=round, visited_on=ON, way="HOME", outcome="ABSENT", by=visitor, on=ON)
        intake.split_back(done, why="", by=cast.officer, on=ON)
        placing = Placing.objects.get()
        assert placing.visit is not None and placing.visit.child_id == stays.pk
        intake.place(placing, gone, by=cast.officer, on=ON)
        assert Visit.objects.get().child_id == gone.pk
        with pytest.raises(intake.CannotSplit):
            intake.place(placing, stays, by=cast.officer, on=ON)


class TestNothingIsLeftHanging:
    """What the machine below found when decisions are taken back too."""

    AGAIN = ("虚构甲", "2015-03-01", 11, "虚构父一")  # the name, birthday and guardian of a known child, another number

    @pytest.fixture
    def doubtful(self, enter: Any) -> SourceRow:
        """A row that waits, and the child that it may be."""
        enter(("虚构甲", "2015-03-01", 10, "虚构父一"))
        row: SourceRow = enter(self.AGAIN).rows.get()
        assert row.outcome == "DOUBTFUL"
        return row

    def test_a_decision_that_alone_keeps_a_child_on_the_list_is_not_taken_back(self, cast: Any, doubtful: Any) -> None:
        child = Child.objects.get()
        intake.decide(doubtful, child.pk, by=cast.officer, on=ON)
        intake.take_back(Batch.objects.earliest("pk"), by=cast.officer, why="更正", on=ON)
        with pytest.raises(intake.CannotUndecide):
            intake.undecide(doubtful, by=cast.officer, on=ON)
        assert list(SourceRow.objects.filter(child=child)) == [doubtful]

    def test_a_row_is_compared_again_when_its_candidate_becomes_one_that_it_is_not(
        self, cast: Any, doubtful: Any, enter: Any
    ) -> None:
        candidate, other = Child.objects.get(), enter(("虚构丁", "2017-05-03", 30, "")).rows.get().child
        said = {"decision": "DIFFERENT", "decided_at": timezone.now(), "decided_by": cast.officer}
        Pair.objects.create(row=doubtful, child=other, **said)
        intake.merge(candidate, other, why="同一人", by=cast.officer, on=ON)
        doubtful.refresh_from_db()
        assert doubtful.child_id not in (None, other.pk)

    def test_a_doubt_that_is_asked_again_meanwhile_is_asked_once(self, cast: Any, two: Any) -> None:
        first = intake.raise_doubt(*two, by=cast.officer)
        intake.decide_doubt(first, "DIFFERENT", by=cast.officer, on=ON)
        second = intake.raise_doubt(*two, by=cast.officer)
        intake.undo_doubt(first, by=cast.officer, on=ON)
        assert list(Doubt.objects.filter(decision="")) == [second]

    def test_whoever_waits_for_a_child_whose_last_visit_was_anothers_goes_on(
        self, cast: Any, two: Any, enter: Any, round: Any, visitor: Any
    ) -> None:
        stays, gone = two
        done = intake.merge(gone, stays, why="", by=cast.officer, on=ON)
        visits.log_visit(stays, round=round, visited_on=ON, way="HOME", outcome="ABSENT", by=visitor, on=ON)
        intake.split_back(done, why="", by=cast.officer, on=ON)
        waits = enter(("虚构甲", "2015-03-01", 12, "虚构父一")).rows.get()
        assert waits.pairs.get(decision="").child == stays
        intake.take_back(Batch.objects.earliest("pk"), by=cast.officer, why="更正", on=ON)
        intake.place(Placing.objects.get(), gone, by=cast.officer, on=ON)
        waits.refresh_from_db()
        assert reached(stays).state == "WITHDRAWN" and waits.child is not None

    def test_two_of_three_who_overrule_leave_no_child_of_whom_nothing_tells(
        self, cast: Any, colleague: Any, doubtful: Any
    ) -> None:
        child = Child.objects.get()
        intake.decide(doubtful, child.pk, by=cast.officer, on=ON)
        intake.take_back(Batch.objects.earliest("pk"), by=cast.officer, why="更正", on=ON)
        for name in ("第二人", "第三人"):
            intake.opine(Pair.objects.get(row=doubtful), "DIFFERENT", by=colleague(name), on=ON)
        doubtful.refresh_from_db()
        assert reached(child).state == "WITHDRAWN" and doubtful.child not in (None, child)


class Register(RuleBasedStateMachine):
    """Lists, decisions, merges, splits, visits and forms in any order."""

    world: Any = None  # the cast, the round, the visitor and a filled form, which do not change

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.rows: set[int] = set()
        self.visits: set[int] = set()
        self.records: set[int] = set()
        self.files = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def officer(self) -> Any:
        return self.world.cast.officer

    def within_reach(self) -> list[Child]:
        """Children whom the visitor visits; one of whom no list or form says more has left for the district's."""
        return [child for child in self.active() if self.world.visitor.reaches(child.residence)]

    def decided(self) -> Any:
        return Pair.objects.filter(decision__in=["SAME", "DIFFERENT", "TWINS"])

    def active(self) -> list[Child]:
        return list(Child.objects.filter(state="ACTIVE").order_by("pk"))

    @initialize(people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4))
    def begin(self, people: list[Any]) -> None:
        self.enter(people)

    @rule(people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3))
    def enter(self, people: list[Any]) -> None:
        self.files += 1
        name = f"虚构{self.files}.csv"
        content = listed(*people, note=self.files)
        batch = intake.receive_file(content, name, round=self.world.round, district=DISTRICT, by=self.officer)
        batch = intake.confirm(intake.read_batch(batch, on=ON), by=self.officer)
        intake.enter_rows(batch, on=ON)
        intake.scan_batch(batch, by=self.officer)
        self.rows |= set(batch.rows.values_list("pk", flat=True))

    @precondition(lambda self: Batch.objects.filter(state="ENTERED").count() > 1)
    @rule(data=st.data())
    def take_back(self, data: Any) -> None:
        batches = list(Batch.objects.filter(state="ENTERED").order_by("pk"))
        intake.take_back(data.draw(st.sampled_from(batches)), by=self.officer, why="演练", on=ON)

    @precondition(lambda self: Pair.objects.filter(decision="", row__child=None).exists())
    @rule(data=st.data())
    def decide(self, data: Any) -> None:
        row = data.draw(st.sampled_from(list(intake.waiting_rows(self.officer))))
        candidates = [p.child_id for p in row.pairs.filter(decision="", child__state="ACTIVE").order_by("pk")]
        intake.decide(row, data.draw(st.sampled_from([None, *candidates])), by=self.officer, on=ON)

    @precondition(lambda self: Pair.objects.filter(decision="", row__child=None).exists())
    @rule(data=st.data())
    def decide_twins(self, data: Any) -> None:
        row = data.draw(st.sampled_from(list(intake.waiting_rows(self.officer))))
        candidates = [p.child_id for p in row.pairs.filter(decision="", child__state="ACTIVE").order_by("pk")]
        if candidates:
            intake.decide(row, None, twin=data.draw(st.sampled_from(candidates)), by=self.officer, on=ON)

    @precondition(lambda self: self.decided().exists())
    @rule(data=st.data())
    def undecide(self, data: Any) -> None:
        row = data.draw(
            st.sampled_from(list(SourceRow.objects.filter(pairs__in=self.decided()).distinct().order_by("pk")))
        )
        with suppress(intake.CannotUndecide), transaction.atomic():
            intake.undecide(row, by=self.officer, on=ON)

    @precondition(lambda self: self.decided().exists())
    @rule(data=st.data(), who=st.sampled_from([0, 1]), said=st.sampled_from(["SAME", "DIFFERENT", "TWINS"]))
    def opine(self, data: Any, who: int, said: str) -> None:
        pair = data.draw(st.sampled_from(list(self.decided().order_by("pk"))))
        with suppress(intake.AlreadySaid), transaction.atomic():
            intake.opine(pair, said, by=self.world.others[who], on=ON)

    @precondition(lambda self: Doubt.objects.filter(decision="").exists())
    @rule(data=st.data(), said=st.sampled_from(["SAME", "DIFFERENT", "TWINS"]))
    def decide_doubt(self, data: Any, said: str) -> None:
        doubt = data.draw(st.sampled_from(list(Doubt.objects.filter(decision="").order_by("pk"))))
        with suppress(intake.CannotSplit), transaction.atomic():
            intake.decide_doubt(doubt, said, by=self.officer, on=ON)

    @precondition(lambda self: Doubt.objects.exclude(decision__in=["", "LAPSED"]).exists())
    @rule(data=st.data())
    def undo_doubt(self, data: Any) -> None:
        doubt = data.draw(st.sampled_from(list(Doubt.objects.exclude(decision__in=["", "LAPSED"]).order_by("pk"))))
        refusals = (intake.CannotSplit, intake.CannotMerge, intake.DoubtDecided)
        with suppress(*refusals), transaction.atomic():
            intake.undo_doubt(doubt, by=self.officer, on=ON)

    @precondition(lambda self: any(c.source_rows.exists() for c in self.active()))
    @rule(data=st.data(), item=st.sampled_from(["born", "name"]))
    def choose(self, data: Any, item: str) -> None:
        child = data.draw(st.sampled_from([c for c in self.active() if c.source_rows.exists()]))
        row = data.draw(st.sampled_from(list(child.source_rows.order_by("pk"))))
        intake.choose_values(child, {item: intake.Chosen("CHECKED", row=row.pk)}, by=self.officer, on=ON)

    @precondition(lambda self: Child.objects.filter(state="ACTIVE").count() > 1)
    @rule(data=st.data())
    def merge(self, data: Any) -> None:
        gone, into = data.draw(st.permutations(self.active()))[:2]
        intake.merge(gone, into, why="演练", by=self.officer, on=ON)

    @precondition(lambda self: Merge.objects.filter(undone_at=None).exists())
    @rule(data=st.data())
    def split_back(self, data: Any) -> None:
        merge = data.draw(st.sampled_from(list(Merge.objects.filter(undone_at=None).order_by("pk"))))
        try:
            with transaction.atomic():
                intake.split_back(merge, why="演练", by=self.officer, on=ON)
        except intake.CannotSplit:
            here = present_of(merge.into_id)
            came = {move.row_id for move in merge.moves.all() if move.row_id}
            assert not SourceRow.objects.filter(pk__in=came, child=here).exists()

    @precondition(lambda self: any(c.source_rows.count() > 1 for c in self.active()))
    @rule(data=st.data())
    def split_apart(self, data: Any) -> None:
        child = data.draw(st.sampled_from([c for c in self.active() if c.source_rows.count() > 1]))
        have = intake.pieces_of(child.pk)
        rows = data.draw(st.permutations(sorted(have.rows)))
        away = data.draw(st.integers(1, len(rows) - 1))
        visits_away = (
            frozenset(data.draw(st.sets(st.sampled_from(sorted(have.visits))))) if have.visits else frozenset()
        )
        unclear = intake.Pieces(visits=have.visits - visits_away) if data.draw(st.booleans()) else None
        apart = intake.Pieces(rows=frozenset(rows[:away]), visits=visits_away)
        intake.split_apart(child, apart, unclear=unclear, why="演练", by=self.officer, on=ON)

    @precondition(lambda self: Placing.objects.filter(decided=None).exists())
    @rule(data=st.data())
    def place(self, data: Any) -> None:
        placing = data.draw(st.sampled_from(list(Placing.objects.filter(decided=None).order_by("pk"))))
        whose = data.draw(st.sampled_from([placing.stays, placing.other]))
        try:
            with transaction.atomic():
                intake.place(placing, whose, by=self.officer, on=ON)
        except intake.CannotSplit as refusal:
            assert "已有一张登记表" in str(refusal)

    @precondition(lambda self: bool(self.within_reach()))
    @rule(data=st.data())
    def visit(self, data: Any) -> None:
        child = data.draw(st.sampled_from(self.within_reach()))
        where = {"round": self.world.round, "by": self.world.visitor, "on": ON}
        visit = visits.log_visit(child, visited_on=ON, way="HOME", outcome="ABSENT", **where)
        self.visits.add(visit.pk)

    @precondition(lambda self: bool(self.within_reach()))
    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def fill(self, data: Any, person: Any) -> None:
        child = data.draw(st.sampled_from(self.within_reach()))
        if Record.objects.filter(child=child).exclude(state="DRAFT").exists():
            return
        name, born, order, parent = person
        answers = {**self.world.migrant, "name": name, "sex": "2", "born": born, "father_name": parent or "虚构父三"}
        answers |= {"idno": number(born, order)} if order is not None else {"document": "99", "idno": ""}
        record = visits.open_record(child, round=self.world.round, by=self.world.visitor, form="1")
        self.records.add(record.pk)
        with suppress(visits.FormHasErrors):  # the draft stays
            answers |= unit_of(child, self.world.visitor)
            visits.submit(record, answers, reasons=Said(), by=self.world.visitor, on=ON)

    @invariant()
    def nothing_is_lost_doubled_or_guessed(self) -> None:
        if not self.rows:
            return
        check_rows(self.rows)
        check_waiting()
        check_pieces(self.visits, self.records)
        check_references()
        check_composed()
        check_moves()


def test_no_order_of_merges_splits_edits_and_batches_loses_or_doubles_a_record(
    cast: Any, colleague: Any, round: Any, visitor: Any, migrant: dict[str, object]
) -> None:
    from types import SimpleNamespace

    from tonghu.register.models import Division

    home = Division.objects.filter(code__regex=r"^310115016\d{3}$").order_by("code").first()
    assert home is not None
    form = {**migrant, "residence": home.code}
    others = [colleague(name) for name in ("第二人", "第三人")]
    Register.world = SimpleNamespace(cast=cast, round=round, visitor=visitor, migrant=form, others=others)
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=400 if LONG else 6,
            stateful_step_count=30 if LONG else 12,
            deadline=None,
            phases=tuple(Phase) if LONG else (Phase.explicit, Phase.generate),
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
