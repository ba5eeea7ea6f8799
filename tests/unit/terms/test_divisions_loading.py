"""`tonghu divisions load`: added, brought up to date, never deleted."""

import argparse
from collections.abc import Iterator

import pytest
from django.db import connection

from tonghu.register.divisions import DivisionRow, Level, rows
from tonghu.register.divisions.loading import Loaded, load
from tonghu.register.divisions.sources import BadDivisions
from tonghu.register.models.places import Division
from tonghu.web.commands import divisions

pytestmark = pytest.mark.django_db

NEW = DivisionRow("340104901", "虚构街道", Level.UNIT, "340104", 2024)


@pytest.fixture(autouse=True)
def as_owner(db: None) -> Iterator[None]:
    """Only the owner writes divisions; the site reads them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    yield


def test_what_is_packaged_is_in_the_database_and_loading_again_changes_nothing():
    packaged = {row.code: row for source in ("shanghai", "nation") for row in rows(source)}
    assert Division.objects.count() >= len(packaged)
    assert load(packaged.values()) == Loaded(0, 0, len(packaged))
    pudong = Division.objects.get(code="310115")
    assert (pudong.name, pudong.level, pudong.parent_id, pudong.year) == ("浦东新区", "COUNTY", "31", 2024)
    zhabei = Division.objects.get(code="310108")
    assert (zhabei.until, zhabei.successor) == (2015, "310106")


def test_a_new_unit_is_added_and_a_new_name_replaces_the_old():
    assert load([NEW]) == Loaded(1, 0, 0)
    renamed = DivisionRow(NEW.code, "虚构镇", Level.UNIT, NEW.parent, 2025)
    assert load([renamed]) == Loaded(0, 1, 0)
    assert Division.objects.get(code=NEW.code).name == "虚构镇"


def test_an_older_code_year_does_not_undo_a_newer_one():
    load([NEW])
    assert load([DivisionRow(NEW.code, "旧名街道", Level.UNIT, NEW.parent, 2020)]) == Loaded(0, 0, 1)
    assert Division.objects.get(code=NEW.code).name == "虚构街道"


def test_the_year_may_be_given_for_all_rows():
    load([NEW], year=2026)
    assert Division.objects.get(code=NEW.code).year == 2026


def test_of_one_code_twice_the_newer_year_is_taken():
    older = DivisionRow(NEW.code, "旧名街道", Level.UNIT, NEW.parent, 2020)
    assert load([NEW, older]) == Loaded(1, 0, 0)
    assert Division.objects.get(code=NEW.code).name == "虚构街道"


def test_parts_may_come_before_their_parent_but_not_without_it():
    part = DivisionRow("340104901001", "虚构居委会", Level.COMMITTEE, NEW.code, 2024)
    with pytest.raises(BadDivisions, match="上级"):
        load([part])
    assert not Division.objects.filter(code=part.code).exists()
    assert load([part, NEW]) == Loaded(2, 0, 0)


def command(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    divisions.arguments(parser)
    return parser.parse_args(words)


def test_the_command_loads_a_file_and_says_what_it_did(tmp_path, capsys):
    file = tmp_path / "x.csv"
    file.write_text("code,name,parent,year\n340104901,虚构街道,340104,2024\n", encoding="utf-8-sig")
    assert divisions.run(command("load", str(file))) == 0
    assert capsys.readouterr().out == "行政区划：新增 1，更新 0，未变 0。\n"


def test_the_command_refuses_a_file_that_is_not_there_with_one_clear_line(tmp_path, capsys):
    assert divisions.run(command("load", str(tmp_path / "none.csv"))) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "请" in said


def test_the_command_answers_with_1_when_nothing_is_found(capsys):
    assert divisions.run(command("999999")) == 1
    assert divisions.run(command("310115")) == 0
    assert "上海市浦东新区" in capsys.readouterr().out
