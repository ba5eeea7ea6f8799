"""A snapshot holds the register without names; its tables are a plain count of the register (方案 二（八）)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tonghu.methods.tabulation import NOT_APPLICABLE, NOT_COLLECTED, STANDARD, TOTAL, VARIABLES, count_tables, failures

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON = date(2024, 9, 30)


def _answer(key: str, otherwise: int = NOT_COLLECTED) -> str:
    return f"coalesce((v.coded->>'{key}')::int, {otherwise})"


_AGE = "extract(year FROM age(date '2024-09-30', c.born))::int"
_MONTHS = f"{_AGE} * 12 + extract(month FROM age(date '2024-09-30', c.born))::int"
_LEFT = "c.kind = 'LEFT_BEHIND'"
_ONLY_ASKED_OF_MIGRANTS = f"CASE WHEN {_LEFT} THEN {NOT_APPLICABLE} ELSE {NOT_COLLECTED} END"
_SINCE = "age(date '2024-09-30', (v.coded->>'arrived')::date)"
_STAY = f"extract(year FROM {_SINCE}) * 12 + extract(month FROM {_SINCE})"
_BAND = f"CASE WHEN {_AGE} < 3 THEN 0 WHEN {_AGE} < 6 THEN 1 WHEN {_AGE} < 12 THEN 2 ELSE 3 END"


def _place_known(key: str) -> str:
    return f"CASE WHEN {_LEFT} AND v.coded->>'{key}' = '1' THEN 4 ELSE {_answer(key)} END"


def _of_the_disabled(key: str) -> str:
    return f"CASE WHEN v.coded->'disability'->>0 = '0' THEN {NOT_APPLICABLE} ELSE {_answer(key)} END"


# Each variable of the tables, said over again in the words of the register.
SQL = {
    "district": "left(c.residence, 6)::int",
    "street": "left(c.residence, 9)::int",
    "kind": "CASE c.kind WHEN 'MIGRANT' THEN 1 WHEN 'LEFT_BEHIND' THEN 2 ELSE 0 END",
    "sex": f"coalesce(nullif(p.sex, '')::int, {NOT_COLLECTED})",
    "age": _AGE,
    "band": _BAND,
    "months": f"CASE WHEN {_MONTHS} > 36 THEN {NOT_APPLICABLE} WHEN {_MONTHS} >= 24 THEN 3 WHEN {_MONTHS} >= 12 THEN 2"
    f" WHEN {_MONTHS} >= 6 THEN 1 ELSE 0 END",
    "origin": "left(c.hukou, 2)::int",
    "residence_registration": f"coalesce((v.coded->>'residence_registration')::int, {_ONLY_ASKED_OF_MIGRANTS})",
    "lives_with": f"coalesce((v.coded->>'lives_with')::int, {_ONLY_ASKED_OF_MIGRANTS})",
    "housing": f"coalesce((v.coded->>'housing')::int, {_ONLY_ASKED_OF_MIGRANTS})",
    "stay": f"CASE WHEN {_STAY} >= 60 THEN 4 WHEN {_STAY} >= 36 THEN 3 WHEN {_STAY} >= 12 THEN 2"
    f" WHEN {_STAY} >= 6 THEN 1 ELSE 0 END",
    "stage": _answer("stage"),
    "school_status": _answer("school_status"),
    "boarding": _answer("boarding"),
    "insurance": _place_known("insurance"),
    "health_0_6": _place_known("health_0_6"),
    "tcm_0_36": _place_known("tcm_0_36"),
    "vaccination": _answer("vaccination"),
    "disability": "CASE WHEN jsonb_array_length(v.coded->'disability') > 1 THEN 7"
    " ELSE (v.coded->'disability'->>0)::int END",
    "disability_level": _of_the_disabled("disability_level"),
    "rehabilitation": _of_the_disabled("rehabilitation"),
    "guardianship": _answer("guardianship"),
    "hardship": "(v.coded->'hardship'->>0)::int",
    "carer": "CASE v.coded->>'carer_relation' WHEN '61' THEN 1 ELSE 2 END",
    "source": "CASE c.named_by WHEN 'EDUCATION' THEN 1 WHEN 'POLICE' THEN 2 ELSE 3 END",
    "record_state": "2",
    "flow": "2",
    "group_of_flow": "CASE c.kind WHEN 'MIGRANT' THEN 1 ELSE 2 END",
    "monitored": "(c.kind IN ('MIGRANT', 'LEFT_BEHIND'))::int",
}


def counted_on_the_register(number: str) -> dict[tuple[str, ...], int]:
    from django.db import connection

    table = STANDARD[number]
    where = " AND ".join(
        f"({SQL[key]}) IN ({', '.join(map(str, codes))})"
        for key, codes in table.universe.allowed.items()
        if key != "flow"
    )
    columns = ", ".join(f"({SQL[key]}) AS {key}" for key in table.dims)
    counts = f"""
        SELECT {", ".join(table.dims)}, count(*) FROM (
            SELECT {columns} FROM register_child c JOIN register_person p ON p.id = c.person_id
            JOIN register_record r ON r.child_id = c.person_id JOIN register_revision v ON v.record_id = r.id
            WHERE c.kind IN ('MIGRANT', 'LEFT_BEHIND') AND {where or "true"}
        ) x GROUP BY CUBE ({", ".join(table.dims)})
    """
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return {tuple(TOTAL if code is None else str(code) for code in row[:-1]): row[-1] for row in cursor.fetchall()}


def test_the_25_tables_are_a_plain_count_of_the_register(cast: Any, round: Any, population: None) -> None:
    from tonghu.steps import release

    snapshot = release.freeze(round=round, within="310115", by=cast.statistician)
    opened = release.opened(snapshot)
    assert snapshot.children == opened.children == 240
    counted = count_tables(opened.file, list(STANDARD.values()), places=opened.places)
    assert counted["T01"].value(kind=1) > 100 < counted["T01"].total
    assert counted["T01"].value(kind=2) > 20
    for number in STANDARD:
        found = {tuple(place): int(n) for *place, n in counted[number].rows() if n != "0"}
        assert found == {place: n for place, n in counted_on_the_register(number).items() if n}, number
    assert failures(counted) == []


def test_the_same_register_gives_the_same_bytes_and_no_name_in_them(cast: Any, round: Any, population: None) -> None:
    from tonghu.register.models import Child
    from tonghu.steps import release

    one, again = (release.freeze(round=round, within="310115", by=cast.officer) for _ in range(2))
    assert one.digest == again.digest
    whole = b"".join(p.read_bytes() for p in release.opened(one).folder.iterdir())
    assert not any(ref.encode() in whole for ref in Child.objects.values_list("ref", flat=True))
    assert "虚1".encode() not in whole


def test_another_snapshot_in_its_place_is_not_counted_though_it_is_whole(
    cast: Any, round: Any, population: None
) -> None:
    from django.conf import settings

    from tonghu.methods.tabulation import NotASnapshot, open_snapshot
    from tonghu.steps import release

    frozen = release.freeze(round=round, within="310115", by=cast.officer)
    manifest = settings.SNAPSHOT_DIR / frozen.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"code_year": ', '"code_year": 1'))
    assert open_snapshot(manifest.parent).digest != frozen.digest
    with pytest.raises(NotASnapshot, match="与名册记下的摘要不同"):
        release.opened(frozen)


def test_a_child_whose_address_is_secret_is_known_by_its_district_only(cast: Any, round: Any, population: None) -> None:
    import duckdb

    from tonghu.register.models import Child
    from tonghu.steps import release

    for child in Child.objects.order_by("pk")[:3]:
        child.address_secret, child.secret_at, child.secret_by = True, timezone.now(), cast.officer
        child.secret_why = "虚构原因"
        child.save()
    file = release.opened(release.freeze(round=round, within="310115", by=cast.officer)).file
    found = duckdb.execute(f"SELECT district, committee FROM '{file}' WHERE street = 310115000").fetchall()
    assert found == [(310115, 0)] * 3


def test_behind_a_figure_stand_its_children_for_those_who_may_see_them(cast: Any, round: Any, population: None) -> None:
    from tonghu.register.models import Child, Entry, NotAllowed
    from tonghu.steps import release

    snapshot = release.freeze(round=round, within="310115", by=cast.officer)
    behind = release.children_behind(snapshot, STANDARD["T03"], {"street": 310115004, "kind": 2}, by=cast.officer)
    expected = Child.objects.filter(kind="LEFT_BEHIND", residence__within="310115004")
    assert {child.pk for child in behind} == {child.pk for child in expected} != set()
    assert Entry.objects.filter(act="DRILL_DOWN", by=cast.officer).exists()
    with pytest.raises(NotAllowed):
        release.children_behind(snapshot, STANDARD["T03"], {}, by=cast.statistician)


def test_who_may_not_freeze_is_refused_and_the_line_is_only_added(cast: Any, round: Any) -> None:
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    from tonghu.register.models import NotAllowed
    from tonghu.steps import release

    for person in (cast.director, cast.education, cast.administrator, cast.neighbour):
        with pytest.raises(NotAllowed):
            release.freeze(round=round, within="310115", by=person)
    release.freeze(round=round, within="310115", by=cast.statistician)
    for statement in ("UPDATE register_snapshot SET digest = ''", "DELETE FROM register_snapshot"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_turns_sixteen_left_and_who_was_not_there_before_is_new(cast: Any, round: Any) -> None:
    from tonghu.register.models import Child, Person, Record, Revision, Round
    from tonghu.steps import release

    Round.objects.create(
        name="上一轮", reference_date=date(2024, 3, 31), opens_on=date(2024, 1, 1), survey_until=date(2024, 3, 31),
        verify_until=date(2024, 4, 30), upload_until=date(2024, 5, 31),
    )  # fmt: skip
    sixteen, nine = date(2008, 6, 1), date(2015, 1, 1)
    for born, arrived in ((sixteen, "2020-01-01"), (nine, "2024-02-01"), (nine, "2020-01-01")):
        person = Person.objects.create(name="虚", sex="1", born=born)
        home = {"residence": "310115004001", "hukou": "340104", "hukou_registered": "1"}
        child = Child.objects.create(person=person, born=born, **home)
        record = Record.objects.create(child=child, round=round, form="1")
        Revision.objects.create(
            record=record, number=1, form="1", coded={"arrived": arrived, "lives_with": "1"}, personal={},
            by=cast.director, at=timezone.now(),
        )  # fmt: skip
    file = release.opened(release.freeze(round=round, within="310115", by=cast.officer)).file
    table = count_tables(file, [STANDARD["T25"]])["T25"]
    assert [table.value(flow=flow) for flow in (1, 2, 3, 4)] == [1, 1, 0, 1]
    assert len(VARIABLES["flow"].categories) == 5


def test_from_the_command_line_a_snapshot_is_made_proved_and_counted(
    cast: Any, round: Any, population: None, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from tonghu.register import scope
    from tonghu.register.models import Entry, Snapshot
    from tonghu.web.commands import main

    before = scope.current()
    words = ["snapshot", "--as", "statistician", "--round", "2024-09-30"]
    assert main(words) == 0
    scope.enter(before)
    made = Snapshot.objects.get()
    assert made.digest in capsys.readouterr().out
    folder, out = settings.SNAPSHOT_DIR / made.folder, tmp_path / "tables"
    assert main(["snapshot", "--verify", str(folder)]) == 0
    assert main(["tabulate", str(folder), "--out", str(out)]) == 2  # in nobody's name
    assert main(["tabulate", str(folder), "--out", str(out), "--as", "statistician"]) == 0
    scope.enter(before)
    assert "勾稽关系全部相符" in capsys.readouterr().out
    assert len(list(out.glob("T??.csv"))) == len(STANDARD) and list(out.glob("内部*.txt"))
    assert Entry.objects.get(act="TABULATE").by == cast.statistician


def test_a_snapshot_leaves_by_the_door_only_locked_registered_and_for_a_purpose(
    cast: Any, round: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tonghu.register import scope
    from tonghu.register.models import Export
    from tonghu.web.commands import main

    before = scope.current()
    (secret := tmp_path / "口令").write_text("统计快照-口令-2024-甲\n")
    words = ["snapshot", "--as", "statistician", "--password-file", str(secret), "--out", str(tmp_path / "快照.zip")]
    assert main(words) == 2 and "没有导出" in capsys.readouterr().err
    scope.enter(before)
    assert main([*words, "--why", "年度统计方法验证"]) == 0
    scope.enter(before)
    export = Export.objects.get()
    assert (export.kind, export.cover, export.way) == ("SNAPSHOT", "ZIP", "COMMAND")
    assert b"children.parquet" not in (tmp_path / "快照.zip").read_bytes()


def test_the_job_of_a_rounds_close_makes_the_snapshot_in_the_name_of_who_closed_it(
    cast: Any, round: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonghu.register.models import Snapshot
    from tonghu.web import jobs

    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # the test's transaction lives on this one
    jobs.freeze_round(round=round.pk, within="310115", by=cast.officer.pk)
    assert Snapshot.objects.get().by == cast.officer
    with pytest.raises(jobs.SnapshotStopped):
        jobs.freeze_round(round=round.pk, within="310115", by=cast.director.pk)
