"""任何机构或个人不得私自发布 (方案 四（二）): the offices whose items are shown agree, two approve."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from itertools import product
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.flows.invented import invent_children
from tonghu.methods.tabulation import TOTAL

pytestmark = [pytest.mark.flow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _own_files(few_tables: None, settings: Any, tmp_path: Any) -> None:
    settings.PUBLICATION_DIR = tmp_path / "publications"


@pytest.fixture
def protected(cast: Any, round: Any) -> Any:
    """The round's snapshot of 80 invented children, with its tables."""
    invent_children(round, by=cast.director, count=80)
    return frozen(round, cast)


def frozen(round: Any, cast: Any) -> Any:
    from tonghu.steps import release

    snapshot = release.freeze(round=round, within="310115", by=cast.officer)
    release.protect_snapshot(snapshot, by=cast.officer)
    return snapshot


def speakers(cast: Any) -> dict[str, Any]:
    return {"EDUCATION": cast.education, "CIVIL": cast.approver, "STATISTICS": cast.statistician}


def all_agree(publication: Any, cast: Any) -> None:
    """Departments first, then 民政 and 统计."""
    from tonghu.steps import release

    for consent in sorted(release.consents_of(publication), key=lambda c: c.department in ("CIVIL", "STATISTICS")):
        release.answer(consent, agree=True, by=speakers(cast)[consent.department])


def published(round: Any, cast: Any, tables: tuple[str, ...] = ("T01", "T11")) -> Any:
    from tonghu.steps import release

    publication = release.draft(round=round, within="310115", tables=tables, by=cast.officer)
    release.ask(publication, by=cast.officer)
    all_agree(publication, cast)
    return release.publish(publication, by=cast.officer)


def test_who_is_asked_follows_from_what_the_tables_show() -> None:
    from tonghu.steps.release import departments_for

    asked = departments_for(["T01", "T11", "T17", "T25"])
    assert {d.value for d in asked} == {"CIVIL", "STATISTICS", "EDUCATION", "POLICE", "CDC", "HEALTH"}
    assert {d.value: why for d, why in asked.items()}["EDUCATION"] == {
        "T11": ["就学阶段"], "T25": ["半年变动"], "Q-EDUCATION": ["只用于质量说明中的核对一致率"],
    }  # fmt: skip
    assert {d.value for d in departments_for(["T01"])} == {"CIVIL", "STATISTICS"}


def answers(verdicts: dict[str, int], round: Any, cast: Any) -> None:
    """教育 answers some lines of the round's forms, others not."""
    from django.utils import timezone

    from tonghu.register.models import Line, Record, Request, Revision

    sent = {"due_on": date(2024, 10, 31), "sent_at": timezone.now(), "sent_by": cast.officer}
    asked = Request.objects.create(round=round, district="310115", department="EDUCATION", **sent)
    records = iter(Record.objects.filter(round=round).order_by("pk"))
    for verdict, n in verdicts.items():
        done = {} if verdict == "PENDING" else {"answered_at": timezone.now(), "answered_by": cast.education}
        for _ in range(n):
            record = next(records)
            revision = Revision.objects.filter(record=record).first()
            Line.objects.create(
                request=asked, record=record, revision=revision, items=["stage"], verdict=verdict, asked={}, **done
            )


@pytest.mark.parametrize(("differing", "said"), [(18, True), (3, False)])
def test_what_is_out_tells_how_far_a_department_agrees_where_neither_count_is_small(
    cast: Any, round: Any, monkeypatch: Any, differing: int, said: bool
) -> None:
    from tonghu.methods.tabulation import QUALITY
    from tonghu.register.models import Line
    from tonghu.steps import release
    from tonghu.steps.release import protecting

    monkeypatch.setattr(protecting, "QUALITY", {"Q-EDUCATION": QUALITY["Q-EDUCATION"]})
    invent_children(round, by=cast.director, count=90)
    answers({"SAME": 32, "DIFFERENT": differing, "PENDING": 20}, round, cast)
    frozen(round, cast)
    edition = release.edition_of(published(round, cast), by=cast.officer)
    assert list(edition.tables) == ["T01", "T11"]  # no table of answers is printed
    monitored = Line.objects.filter(record__child__kind__in=("MIGRANT", "LEFT_BEHIND")).exclude(verdict="PENDING")
    rate = monitored.filter(verdict="SAME").count() / monitored.count()
    assert {m.value for m in edition.quality if m.label == "核对一致率"} == ({rate} if said else set())
    assert ("教育的核对一致率为保护隐私未公布。" in edition.unmeasured) is not said
    assert any("不涉及公安" in text for text in edition.unmeasured)
    without = release.draft(round=round, within="310115", tables=["T01"], by=cast.officer)
    assert not [m for m in release.edition_of(without, by=cast.officer).quality if m.label == "核对一致率"]


def test_only_what_is_out_is_read_by_the_office_that_coordinates(
    client: Any, cast: Any, round: Any, protected: Any
) -> None:
    from tests.structure.test_matrix import account
    from tonghu.register.models import Export
    from tonghu.steps import release

    coordinates, neighbour = account("WOMEN_CHILDREN", "310115"), account("WOMEN_CHILDREN", "310112")
    client.force_login(coordinates)
    assert "还没有发布过统计" in client.get("/overview/").content.decode()
    publication = published(round, cast)
    shown = client.get("/overview/")
    assert shown.context["edition"].number == publication.number
    assert "/children/" not in shown.content.decode()
    file = client.get("/overview/file/", {"form": "bulletin-pdf"})
    left = Export.objects.get()
    assert file.content.startswith(b"%PDF")
    assert (left.by_id, left.kind, left.filters["number"]) == (coordinates.pk, "PUBLICATION", publication.number)
    again = client.get("/overview/file/", {"form": "bulletin-pdf"})
    assert again.content == file.content  # it bears no mark of who took it out
    client.force_login(neighbour)
    assert client.get("/overview/file/").status_code == 302
    assert "还没有发布过统计" in client.get("/overview/").content.decode()
    release.withdraw(publication, why="更正后仍有误", by=cast.approver)
    client.force_login(coordinates)
    assert "还没有发布过统计" in client.get("/overview/").content.decode()


REPORT = {
    "method": "双系统估计", "entries": {"教育": 812, "公安": 655},
    "total": {"estimate": 1003.2, "low": 961.0, "high": 1048.0},
    "steps": [{"step": step, "value": n} for step, n in (("合并", 991), ("去重", 968), ("在住", 931), ("遗漏", 1003))],
}  # fmt: skip


def test_an_edition_cites_the_estimate_that_its_offices_were_asked_about(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import release

    def recorded(estimate: float) -> Any:
        report = {**REPORT, "total": {**REPORT["total"], "estimate": estimate}}  # type: ignore[dict-item]
        return release.record_estimate(json.dumps(report).encode(), round=round, within="310115", by=cast.statistician)

    with pytest.raises(NotAllowed):
        release.record_estimate(json.dumps(REPORT).encode(), round=round, within="310112", by=cast.statistician)
    first = recorded(1003.2)
    publication = published(round, cast)
    later = recorded(1010.0)
    with pytest.raises(release.AlreadyRecorded):
        recorded(1010.0)
    out = release.edition_of(publication, by=cast.officer)
    inside = release.edition_for(round=round, within="310115", by=cast.officer)
    assert out.estimate and inside.estimate
    assert (out.estimate.number, inside.estimate.number) == (first.pk, later.pk)
    assert (out.estimate.lists, out.estimate.living) == ((("教育", 810), ("公安", 660)), 930)
    (share,) = [m for m in out.quality if m.label == "名单覆盖率"]
    assert share.value == 930 / 1000 and f"第{first.pk}号" in share.source and "教育、公安" in share.source
    assert not any("覆盖率估计" in text for text in out.unmeasured)


def test_drafted_agreed_to_and_approved_it_is_out_with_a_number_a_ledger_entry_and_files(
    cast: Any, round: Any, protected: Any
) -> None:
    from tonghu.register.models import LedgerEntry
    from tonghu.steps import release

    publication = published(round, cast)
    assert publication.number.endswith("第1号") and publication.revision == 0
    entries = LedgerEntry.objects.filter(book="PUBLIC").order_by("number")
    assert [e.table for e in entries] == ["T01", "T11"]
    edition = release.edition_of(publication, by=cast.officer)
    assert edition.public and edition.ledger == entries[1].hash and edition.snapshot == protected.digest
    assert [(a.office, a.act) for a in edition.approvals] == [
        *(("民政", "起草"), ("民政", "同意"), ("统计", "同意"), ("教育", "同意"), ("民政", "发布")),
    ]
    folder = release.keep_files(publication, by=cast.officer)
    manifest = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    assert manifest["ledger"] == entries[1].hash and manifest["snapshot"] == protected.digest
    for name, digest in manifest["files"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    assert not any(0 < (n or 0) < 10 for t in edition.tables.values() for n in t.table.values.values())


def test_a_department_reads_what_it_is_asked_about_and_no_other_draft(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import release

    mine = release.draft(round=round, within="310115", tables=["T11"], by=cast.officer)
    others = release.draft(round=round, within="310115", tables=["T01"], by=cast.officer)
    for publication in (mine, others):
        release.ask(publication, by=cast.officer)
    assert list(release.edition_of(mine, by=cast.education).tables) == ["T11"]
    for publication, person in ((others, cast.education), (mine, cast.neighbour), (mine, cast.director)):
        with pytest.raises(NotAllowed):
            release.edition_of(publication, by=person)


def test_a_change_of_more_than_a_fifth_is_explained_before_anybody_is_asked(
    cast: Any, round: Any, protected: Any
) -> None:
    from tonghu.steps import release

    invent_children(round, by=cast.director, count=40, seed=9)
    later = next_round()
    frozen(later, cast)
    publication = release.draft(round=later, within="310115", tables=["T01"], by=cast.officer)
    with pytest.raises(release.Unexplained, match="变动超过20%"):
        release.ask(publication, by=cast.officer)
    assert release.ask(publication, note="新增一批居住证名单", by=cast.officer)


def next_round() -> Any:
    from tonghu.register.models import Round

    return Round.objects.create(
        name="下一轮", reference_date=date(2024, 12, 31), opens_on=date(2024, 10, 1), survey_until=date(2024, 12, 31),
        verify_until=date(2025, 1, 31), upload_until=date(2025, 2, 28),
    )  # fmt: skip


def test_tables_for_offices_and_those_of_the_whole_city_are_not_published_by_a_district(
    cast: Any, round: Any, protected: Any
) -> None:
    from tonghu.steps import release

    offered = {table.number for table in release.publishable(protected)}
    assert offered & {"T04", "T24", "T06", "T18"} == set() and {"T01", "T25"} <= offered
    for wrong in (["T04"], ["T24"], ["T18"], ["重点关爱"], []):
        with pytest.raises(release.NotPublishable):
            release.draft(round=round, within="310115", tables=wrong, by=cast.officer)


def test_before_its_reference_date_a_round_is_told_as_progress_and_not_published(
    cast: Any, round: Any, protected: Any
) -> None:
    from django.utils import timezone

    from tonghu.methods.reporting.documents import bulletin
    from tonghu.register.models import Round
    from tonghu.steps import release

    today = timezone.localdate()
    for day, under_way in ((today, False), (today + timedelta(days=1), True)):
        Round.objects.filter(pk=round.pk).update(reference_date=day)
        round.refresh_from_db()
        snapshot = frozen(round, cast)
        edition = release.edition_for(round=round, within="310115", by=cast.officer)
        assert (edition.frozen_on, edition.under_way) == (today, under_way)
        assert any("进度数" in line for line in bulletin(edition).lines) is under_way
    with pytest.raises(release.NotYet, match="只是进度数，不能起草对外发布"):
        release.draft(round=round, within="310115", tables=("T01",), by=cast.officer)
    assert snapshot.reference_date > today


def test_other_tables_are_asked_about_anew(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.steps import release

    publication = release.draft(round=round, within="310115", tables=["T01", "T11"], by=cast.officer)
    release.ask(publication, by=cast.officer)
    first = {c.department: c for c in release.consents_of(publication)}
    all_agree(publication, cast)
    release.change(publication, ["T01", "T20"], by=cast.officer)
    publication.refresh_from_db()
    assert release.stands(publication) is release.Standing.DRAFT and release.consents_of(publication) == []
    with pytest.raises(release.NotNow):
        release.publish(publication, by=cast.officer)
    release.ask(publication, by=cast.officer)
    with pytest.raises(release.NotAsked):
        release.answer(first["EDUCATION"], agree=True, by=cast.education)


def test_a_refusal_needs_a_reason_and_stops_it(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.steps import release

    publication = release.draft(round=round, within="310115", tables=["T11"], by=cast.officer)
    consents = {c.department: c for c in release.ask(publication, by=cast.officer)}
    publication.refresh_from_db()
    with pytest.raises(release.NoReason):
        release.answer(consents["EDUCATION"], agree=False, by=cast.education)
    release.answer(consents["EDUCATION"], agree=False, reason="口径与学籍不同", by=cast.education)
    assert release.stands(publication) is release.Standing.REFUSED
    with pytest.raises(release.NotNow, match="有单位不同意"):
        release.publish(publication, by=cast.officer)


ACTS = ("ask", "agree", "refuse", "change", "publish", "abandon")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 6), st.integers(0, 2)), max_size=14))
def test_whoever_does_what_in_whatever_order_nothing_is_out_that_its_offices_did_not_agree_to(
    cast: Any, round: Any, protected: Any, acts: list[tuple[str, int, int]]
) -> None:
    from tonghu.register.models import NotAllowed
    from tonghu.steps import release
    from tonghu.web.pages.publications import REFUSALS

    people = (cast.officer, cast.approver, cast.statistician, cast.education, cast.neighbour, cast.director)
    point = transaction.savepoint()
    drafter = people[(0, 2)[len(acts) % 2]]
    publication = release.draft(round=round, within="310115", tables=["T01", "T11"], by=drafter)
    for act, who, which in acts:
        person = people[who % len(people)]
        do: dict[str, Callable[[], object]] = {
            "ask": lambda p=person: release.ask(publication, by=p),
            "agree": lambda p=person, n=which: _answer(publication, n, True, p),
            "refuse": lambda p=person, n=which: _answer(publication, n, False, p),
            "change": lambda p=person, n=which: release.change(publication, [("T01", "T11", "T20")[n]], by=p),
            "publish": lambda p=person: release.publish(publication, by=p),
            "abandon": lambda p=person: release.abandon(publication, by=p),
        }
        with suppress(*REFUSALS, NotAllowed), transaction.atomic():
            do[act]()
        publication.refresh_from_db()
    if publication.number:
        said = release.consents_of(publication)
        assert {c.department for c in said} == {d.value for d in release.departments_for(publication.tables)}
        assert all(c.answer == "AGREED" for c in said)
        assert len({c.by_id for c in said} | {drafter.pk}) == len(said) + 1
    transaction.savepoint_rollback(point)


def _answer(publication: Any, which: int, agree: bool, person: Any) -> None:
    from tonghu.steps import release

    said = release.consents_of(publication)
    if said:
        release.answer(said[which % len(said)], agree=agree, reason="虚构的理由", by=person)


def test_the_database_itself_publishes_nothing_that_was_not_agreed_to(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.register.models import Consent, Publication
    from tonghu.steps import release

    publication = release.draft(round=round, within="310115", tables=["T11"], by=cast.officer)
    release.ask(publication, by=cast.officer)
    now = {
        "state": "PUBLISHED",
        "number": "私自1号",
        "published_by": cast.officer,
        "published_at": publication.drafted_at,
    }
    mine = Publication.objects.filter(pk=publication.pk)
    with pytest.raises(IntegrityError, match="not every office"), transaction.atomic():
        mine.update(**now)
    with pytest.raises(IntegrityError, match="asked about anew"), transaction.atomic():
        mine.update(tables=["T01"])
    own = Consent.objects.filter(publication=publication, department="CIVIL")
    with pytest.raises(IntegrityError, match="consent_not_by_the_drafter"), transaction.atomic():
        own.update(answer="AGREED", by=cast.officer, at=publication.drafted_at)


def test_an_office_answers_for_itself_only_in_the_database_too(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.register import scope
    from tonghu.register.models import Consent, LedgerEntry
    from tonghu.steps import release

    publication = release.draft(round=round, within="310115", tables=["T11"], by=cast.officer)
    release.ask(publication, by=cast.officer)
    said = {"answer": "AGREED", "at": publication.drafted_at}
    changed = {}
    for person in (cast.education, cast.approver, cast.statistician, cast.officer, cast.neighbour):
        with scope.seeing(person):
            seen = {c.department for c in Consent.objects.filter(publication=publication)}
            changed[person.username] = (seen, Consent.objects.filter(publication=publication).update(**said, by=person))
            assert person.role != "LIAISON" or not LedgerEntry.objects.exists()
    every = {"CIVIL", "STATISTICS", "EDUCATION"}
    assert changed == {
        "education": ({"EDUCATION"}, 1), "approver": (every, 1), "statistician": (every, 1), "officer": (every, 0),
        "neighbour": (set(), 0),
    }  # fmt: skip


def test_withdrawn_or_revised_it_stays_in_the_ledger_and_the_revision_keeps_its_number(
    cast: Any, round: Any, protected: Any
) -> None:
    from tonghu.register.models import LedgerEntry
    from tonghu.steps import release

    first = published(round, cast)
    with pytest.raises(release.NoReason):
        release.revise(first, why="", by=cast.officer)
    second = release.revise(first, why="就学阶段有误，已更正", by=cast.officer)
    with pytest.raises(release.Unexplained, match="没有改动任何一格"):
        release.ask(second, by=cast.officer)
    release.ask(second, note="正文有误，数字未变", by=cast.officer)
    all_agree(second, cast)
    second = release.publish(second, by=cast.officer)
    first.refresh_from_db()
    assert (second.number, second.revision, first.state) == (first.number, 1, "REVISED")
    release.withdraw(second, why="更正后仍有误", by=cast.approver)
    second.refresh_from_db()
    assert second.state == "WITHDRAWN"
    assert LedgerEntry.objects.filter(book="PUBLIC").count() == 4
    with pytest.raises(release.NotNow):
        release.withdraw(second, why="再撤一次看看", by=cast.approver)


def test_the_files_of_what_is_valid_no_longer_say_so(client: Client, cast: Any, round: Any, protected: Any) -> None:
    from tonghu.methods.reporting.documents import bulletin
    from tonghu.steps import release
    from tonghu.steps.release.out import keep_folder

    def told(publication: Any) -> tuple[bool, str]:
        manifest = json.loads((keep_folder(publication) / "publication.json").read_text())
        mark = bulletin(release.edition_of(publication, by=cast.officer)).mark
        assert ("不得引用" in mark) is not manifest["valid"]
        return manifest["valid"], manifest["ended"][10:]

    first = published(round, cast, ("T01",))
    release.keep_files(first, by=cast.officer)
    assert told(first) == (True, "")
    second = release.revise(first, why="就学阶段有误，已更正", by=cast.officer)
    release.ask(second, note="正文有误，数字未变", by=cast.officer)
    all_agree(second, cast)
    client.force_login(cast.officer)
    client.post(f"/publications/{second.pk}/publish/")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (told(first), told(second)) == ((False, "已被修订替代"), (True, ""))
    client.force_login(cast.approver)
    client.post(f"/publications/{second.pk}/withdraw/", {"why": "更正后仍有误"})
    second.refresh_from_db()
    assert told(second) == (False, "已撤回")


def test_on_an_altered_ledger_nothing_is_published(cast: Any, round: Any, protected: Any) -> None:
    from tonghu.methods.disclosure import LedgerAltered
    from tonghu.register.models import LedgerEntry, Publication
    from tonghu.steps import release

    published(round, cast, ("T01",))
    publication = release.draft(round=round, within="310115", tables=["T20"], by=cast.officer)
    release.ask(publication, by=cast.officer)
    all_agree(publication, cast)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # whoever owns the database
        cursor.execute("UPDATE register_ledgerentry SET raw = raw || ' '::bytea WHERE book = 'PUBLIC'")
        cursor.execute("SET ROLE tonghu_app")
    with pytest.raises(LedgerAltered, match="本次不发布"):
        release.publish(publication, by=cast.officer)
    assert Publication.objects.get(pk=publication.pk).state == "ASKED"
    assert LedgerEntry.objects.filter(book="PUBLIC").count() == 1


def test_movements_are_protected_with_what_the_round_before_may_tell(
    cast: Any, round: Any, protected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonghu.methods.tabulation import STANDARD
    from tonghu.steps import release
    from tonghu.steps.release import protecting

    first = release.edition_for(round=round, within="310115", by=cast.officer).tables["T01"].table
    asked = []

    def watched(counted: Any, least: int, ledger: Any, **kept: Any) -> Any:
        asked.append([r for r in ledger.releases if any("then" in place for place in r.values)])
        return protect(counted, least, ledger, **kept)

    protect = protecting.protect_tables
    monkeypatch.setattr(protecting, "protect_tables", watched)
    monkeypatch.setattr(protecting, "STANDARD", {number: STANDARD[number] for number in ("T01", "T25")})
    frozen(next_round(), cast)
    for (told,), least in zip(asked, (10, 5), strict=True):  # for everybody, then for the offices
        assert told.values[TOTAL, "then", TOTAL] == first.values[TOTAL, TOTAL, TOTAL] > 50
        assert told.threshold == least


# -- an attacker with everything that came out -------------------------------------------------------------------------

DIMS = {"kind": ("1", "2"), "sex": ("1", "2", "255"), "housing": None, "guardianship": None}


def learnt(
    editions: list[Any],
    truth: dict[tuple[str, ...], int],
    sides: list[tuple[str, ...]],
    least: int,
    others: tuple[Any, ...] = (),
) -> list[str]:
    """What a reader of all these tables of one snapshot learns of its small cells, on the finest cells.

    others: of other snapshots of the half-year. He takes what they show for unchanged where these hide it, and is
    given here that he always guesses right.
    """
    finest = list(product(*sides))
    n = np.array([truth.get(cell, 0) for cell in finest])
    lines: dict[tuple[int, ...], int | None] = {}
    for edition in (*editions, *others):
        for cells, value in lines_of(edition, finest):
            if edition not in others or (value is not None and int(n[list(cells)].sum()) == value):
                lines[cells] = value if lines.get(cells) is None else lines[cells]
    shown = [(list(cells), value) for cells, value in lines.items() if value is not None]
    sums = np.zeros((len(shown), len(finest)))
    for row, (cells, _) in enumerate(shown):
        sums[row, cells] = 1
    right = np.array([value for _, value in shown], float)
    assert (sums @ n == right).all()
    found = []
    for cells in lines:
        true = int(n[list(cells)].sum())
        if 0 < true < least:
            cost = np.zeros(len(finest))
            cost[list(cells)] = 1
            low, high = (linprog(s * cost, A_eq=sums, b_eq=right, method="highs") for s in (1, -1))
            if -high.fun < least - 1e-6 or low.fun > true - 1 + 1e-6:
                found.append(f"{cells}: {true} in {low.fun}..{-high.fun}")
    return found


def lines_of(edition: Any, finest: list[tuple[str, ...]]) -> Iterator[tuple[tuple[int, ...], int | None]]:
    """The printed cells of an edition, each as the finest cells it adds up."""
    keys = list(DIMS)
    for printed in edition.tables.values():
        for place, value in printed.table.values.items():
            at = {d.key: code for d, code in zip(printed.table.dimensions, place, strict=True) if code != TOTAL}
            at.pop("district", None)
            if "kind" in printed.definition.universe.allowed:
                at["kind"] = "1"
            cells = (i for i, c in enumerate(finest) if all(c[keys.index(k)] == v for k, v in at.items()))
            yield tuple(cells), value


TABLES = ("T01", "T09", "T20")


def finest_of(snapshot: Any) -> tuple[dict[tuple[str, ...], int], list[tuple[str, ...]]]:
    """How many children of each kind there are in truth, and the codes that there are."""
    import duckdb

    from tonghu.steps import release

    keys = ", ".join(DIMS)
    file = release.opened(snapshot).file
    found = duckdb.execute(f"SELECT {keys}, count(*) FROM '{file}' WHERE monitored GROUP BY {keys}").fetchall()
    truth = {tuple(map(str, cell)): n for *cell, n in found}
    return truth, [tuple(sorted({cell[i] for cell in truth})) for i in range(len(DIMS))]


def revised(first: Any, cast: Any) -> Any:
    """A publication's revision by the last snapshot, out."""
    from tonghu.steps import release

    again = release.revise(first, why="名册有更正，已补登", by=cast.officer)
    release.ask(again, note="更正较多，不宜等下一期", by=cast.officer)
    all_agree(again, cast)
    return release.publish(again, by=cast.officer)


def test_who_holds_two_rounds_a_revision_and_the_tables_of_the_offices_learns_no_small_cell(
    cast: Any, round: Any
) -> None:
    from tonghu.steps import release

    invent_children(round, by=cast.director, count=80)
    first = published_of(round, cast, TABLES)
    invent_children(round, by=cast.director, count=9, seed=5)  # found late
    corrected = frozen(round, cast)
    draft = release.revise(first[0], why="漏登九名儿童，已补登", by=cast.officer)
    with pytest.raises(release.Unexplained, match=r"有\d+格只差1至9人"):
        release.ask(draft, by=cast.officer)
    second = (revised(first[0], cast), corrected)
    third = published_of(next_round(), cast, TABLES)
    for publication, snapshot in (first, second, third):
        edition = release.edition_of(publication, by=cast.officer)
        inside = release.edition_for(round=snapshot.round, within="310115", by=cast.officer)
        truth, sides = finest_of(snapshot)
        assert learnt([edition], truth, sides, 10) == []
        if inside.snapshot == snapshot.digest:
            assert learnt([edition, only(inside, TABLES)], truth, sides, 5) == []


@pytest.mark.parametrize("seed", range(4))
def test_who_takes_what_one_version_shows_for_the_number_of_the_other_learns_no_small_cell(
    cast: Any, round: Any, seed: int
) -> None:
    from tonghu.steps import release

    invent_children(round, by=cast.director, count=110, seed=seed)
    first = published_of(round, cast, TABLES)
    inside = [only(release.edition_for(round=round, within="310115", by=cast.officer), TABLES)]
    invent_children(round, by=cast.director, count=1, seed=seed + 20)  # found late
    corrected = frozen(round, cast)
    second = (revised(first[0], cast), corrected)
    inside.append(only(release.edition_for(round=round, within="310115", by=cast.officer), TABLES))
    out = [release.edition_of(publication, by=cast.officer) for publication, _ in (first, second)]
    for n, (_, snapshot) in enumerate((first, second)):
        truth, sides = finest_of(snapshot)
        assert learnt([out[n]], truth, sides, 10, (out[1 - n],)) == []
        assert learnt([out[n], inside[n]], truth, sides, 5, (out[1 - n], inside[1 - n])) == []


def only(edition: Any, tables: tuple[str, ...]) -> Any:
    from dataclasses import replace

    return replace(edition, tables={number: edition.tables[number] for number in tables})


def published_of(round: Any, cast: Any, tables: tuple[str, ...]) -> tuple[Any, Any]:
    snapshot = frozen(round, cast)
    return published(round, cast, tables), snapshot
