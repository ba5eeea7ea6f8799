"""收到名单: what an officer is told of a file that is not as it should be, and what can be done there."""

from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django.db import OperationalError
from django.test import Client

from tests.flows.machine import ON, number
from tonghu.register.models import Batch
from tonghu.steps import intake
from tonghu.web import jobs

pytestmark = [pytest.mark.flow, pytest.mark.django_db]
YOUNG = number("2015-03-01", 10)


@pytest.fixture
def received(cast: Any, round: Any) -> Any:
    """A file of these lines, received and read."""

    def receive(*lines: str) -> Batch:
        content = "\n".join(lines).encode()
        batch = intake.receive_file(content, "虚构.csv", round=round, district="310115", by=cast.officer)
        return intake.read_batch(batch, on=ON)

    return receive


@pytest.fixture
def shown(cast: Any) -> Any:
    """The page of a list, as the officer sees it."""
    client = Client()
    client.force_login(cast.officer)
    return lambda batch: client.get(f"/lists/{batch.pk}/").content.decode()


@pytest.mark.parametrize(("born", "outcome"), [("2000-03-01", "NEW"), ("2015-03-01", "NEW")])
def test_a_birth_date_that_the_number_contradicts_keeps_nobody_out(received: Any, born: str, outcome: str) -> None:
    batch = received("姓名,出生日期,证件号码", f"虚构甲,{born},{YOUNG}")
    assert batch.rows.get().outcome == outcome


def test_who_is_too_old_by_all_that_is_said_stays_out(received: Any) -> None:
    batch = received("姓名,出生日期,证件号码", f"虚构甲,2000-03-01,{number('2000-03-01', 10)}")
    assert batch.rows.get().outcome == "OUTSIDE"


def test_a_list_of_nobody_says_so_before_anything_else(received: Any, shown: Any) -> None:
    batch = received("学校,年级,人数,备注", "虚构一小,一年级,120,", "虚构二小,一年级,98,")
    assert batch.state == "PREVIEWED" and "没有一行可以入库" in shown(batch)
    assert "没有一行可以入库" not in shown(received("姓名,证件号码", f"虚构甲,{YOUNG}"))


def test_columns_nobody_knows_can_be_named_by_hand(received: Any, shown: Any, cast: Any) -> None:
    batch = received("娃名,证号", f"虚构甲,{YOUNG}")
    assert batch.state == "REFUSED" and "手工指定各列</button>" in shown(batch)
    batch = intake.read_batch(intake.read_again(batch, {0: ""}, by=cast.officer), on=ON)
    assert [column["key"] for column in batch.columns] == [None, None]
    batch = intake.read_batch(intake.read_again(batch, {0: "name", 1: "idno"}, by=cast.officer), on=ON)
    assert batch.rows.get().outcome == "NEW"


@pytest.fixture
def workbook(cast: Any, round: Any, tmp_path: Any) -> Batch:
    """A school's workbook: a class on each sheet, and one sheet that is no list."""
    path = tmp_path / "各班.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet, names in {"一班": "甲乙丙", "二班": "丁戊", "三班": "己", "说明": ""}.items():
            rows = [["姓名", "出生日期"], *([f"虚构{name}", f"2015-03-0{n}"] for n, name in enumerate(names, 1))]
            page = book.add_worksheet(sheet)
            for n, row in enumerate(rows if names else [["请各班填写"]]):
                page.write_row(n, 0, row)
    batch = intake.receive_file(path.read_bytes(), path.name, round=round, district="310115", by=cast.officer)
    return intake.read_batch(batch, on=ON)


def test_the_other_sheets_of_a_workbook_are_lists_of_their_own(workbook: Batch, shown: Any, cast: Any) -> None:
    assert (workbook.sheet, workbook.total, intake.sheets_left(workbook)) == ("一班", 3, ["二班", "三班"])
    assert "读取“二班”" in shown(workbook)
    second = intake.read_batch(intake.receive_sheet(workbook, "二班", by=cast.officer), on=ON)
    assert (second.sheet, second.total, second.state) == ("二班", 2, "PREVIEWED")
    again = intake.read_batch(intake.read_again(second, {0: "name", 1: "born"}, by=cast.officer), on=ON)
    assert again.sheet == "二班" and "读取“二班”" not in shown(workbook)
    with pytest.raises(intake.SheetNotThere):
        intake.receive_sheet(workbook, "二班", by=cast.officer)
    intake.discard(again, by=cast.officer)
    assert intake.sheets_left(workbook) == ["二班", "三班"]


def test_a_class_is_not_measured_by_the_class_beside_it(workbook: Batch, cast: Any) -> None:
    intake.enter_rows(intake.confirm(workbook, by=cast.officer), on=ON)
    second = intake.read_batch(intake.receive_sheet(workbook, "二班", by=cast.officer), on=ON)
    assert second.report["against"] is None


def test_all_sheets_are_asked_for_at_once_and_by_no_neighbour(workbook: Batch, cast: Any) -> None:
    for account, sheets in ((cast.neighbour, 1), (cast.officer, 3)):
        client = Client()
        client.force_login(account)
        client.post(f"/lists/{workbook.pk}/sheet/", {"sheet": "all"})
        assert Batch.objects.count() == sheets


def fault(state: str | None) -> Exception:
    """As Django tells what the database told: no state where nobody was there to tell one."""
    told = OperationalError("虚构")
    told.__cause__ = type("Cause", (Exception,), {"sqlstate": state})()
    return told


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (fault(None), True),
        (fault("57P01"), True),  # shut down
        (fault("53100"), False),  # the disk is full: waiting does not help
        (ValueError("ours"), False),
    ],
)
def test_a_list_that_the_database_cut_off_is_done_again_and_any_other_fault_is_told(
    error: Exception, again: bool
) -> None:
    assert jobs._cut_off(error) is again


def test_what_was_cut_off_is_taken_up_again_by_the_queue_itself(received: Any) -> None:
    def break_off(found: Batch) -> None:
        raise fault(None)

    batch = received("姓名,证件号码", f"虚构甲,{YOUNG}")
    with pytest.raises(jobs.Interrupted) as cut:
        jobs._do(batch.pk, break_off, attempts=jobs.ATTEMPTS - 1)
    for task in (jobs.read_list, jobs.enter_list):
        assert task.retry_strategy is not None
        assert task.retry_strategy.get_retry_decision(exception=cut.value, job=SimpleNamespace(attempts=1))
