"""底数清: three messy lists of an invented district become one base list, judged against the truth."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tonghu.demo import lists
from tonghu.demo.population import invent

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

ON = date(2024, 9, 2)
FILES = ("教育局_随迁子女名单.xlsx", "公安局_居住证名单.xls", "社区云_未成年人线索.csv")


@pytest.fixture
def taken_in(cast: Any, round: Any, tmp_path: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The batches by file, and the truth of every row of every list."""
    from tonghu.steps import intake

    lists.write(invent(300, 11, ON, "310115"), tmp_path / "lists")
    batches = {}
    for file in FILES:
        content = (tmp_path / "lists" / file).read_bytes()
        batch = intake.receive_file(content, file, round=round, district="310115", by=cast.officer)
        intake.enter_rows(intake.confirm(intake.read_batch(batch, on=ON), by=cast.officer), on=ON)
        batches[file] = batch
    with (tmp_path / "lists/标准答案/rows.csv").open(encoding="utf-8-sig", newline="") as truth:
        return batches, list(csv.DictReader(truth))


def test_no_two_children_are_merged_and_hardly_one_is_counted_twice(taken_in: Any) -> None:
    from tonghu.register.models import SourceRow

    batches, truth = taken_in
    invented = {(batches[row["file"]].pk, int(row["row"])): row["child"] for row in truth}
    attached = SourceRow.objects.exclude(child=None).values_list("batch", "number", "child")
    truths, children = defaultdict(set), defaultdict(set)
    for batch, number, child in attached:
        truths[child].add(invented[batch, number])
        children[invented[batch, number]].add(child)
    assert [child for child, who in truths.items() if len(who) > 1] == []
    assert sum(len(copies) > 1 for copies in children.values()) <= 0.01 * len(children)


def test_every_row_of_every_list_is_accounted_for(taken_in: Any) -> None:
    from tonghu.register.models import SourceRow

    batches, truth = taken_in
    for file, batch in batches.items():
        numbers = set(batch.rows.values_list("number", flat=True))
        assert numbers == {int(row["row"]) for row in truth if row["file"] == file}
    nowhere = SourceRow.objects.filter(child=None, pairs=None).exclude(outcome__in=["UNREADABLE", "OUTSIDE", "LEAD"])
    assert nowhere.count() == 0


def test_nobody_of_sixteen_is_on_the_base_list_unless_a_number_says_otherwise(taken_in: Any) -> None:
    from tonghu.register.models import Child

    sixteen = date(2008, 9, 30)
    doubted = {child: child.person.idno for child in Child.objects.filter(person__born__lte=sixteen)}
    assert [child for child, number in doubted.items() if number[6:14] <= f"{sixteen:%Y%m%d}"] == []
    told = {problem["code"] for child in doubted for row in child.source_rows.all() for problem in row.problems}
    assert not doubted or "ID_BORN_DIFFERS" in told


def test_two_lists_in_different_words_tell_of_one_child_with_both_sources(taken_in: Any) -> None:
    from django.db.models import Count

    from tonghu.register.models import Child

    both = Child.objects.annotate(lists=Count("source_rows__batch", distinct=True)).filter(lists__gte=2)
    assert both.count() > 30
