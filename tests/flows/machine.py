"""What the state machine of merging and splitting checks and how it acts; invented people only."""

from collections import Counter
from datetime import date
from typing import Any

from tonghu.register.compose import compose
from tonghu.register.merging import present_of
from tonghu.register.models import Child, Guardianship, Merge, Move, Pair, Placing, Record, SourceRow, Visit
from tonghu.rules.terms.idnumbers import check_character

COLUMNS = ("hukou", "hukou_detail", "residence", "residence_detail", "born", "named_by", "disputed", "kind")
OF_PERSON = ("person__name", "person__sex", "person__born", "person__ethnic", "person__idno", "person__document")


def number(born: str, order: int) -> str:
    """A valid number of nobody: 17 invented digits and their check character."""
    body = f"340104{born.replace('-', '')}{order:02d}2"
    return body + check_character(body)


def check_rows(rows: set[int]) -> None:
    """No row is lost or doubled: each is with one active child, waits for a person, or its batch was taken back."""
    found = {row.pk: row for row in SourceRow.objects.select_related("batch", "child")}
    assert found.keys() == rows
    for row in found.values():
        if row.batch.state == "TAKEN_BACK":
            assert row.child_id is None
        elif row.child is not None:
            assert row.child.state == "ACTIVE"
        else:
            assert row.outcome == "DOUBTFUL" and Pair.objects.filter(row=row, decision="").exists()


def check_waiting() -> None:
    """Whoever waits has somebody to be compared with."""
    for pair in Pair.objects.filter(decision="", row__child=None).select_related("child"):
        assert pair.child.state == "ACTIVE" or pair.row.pairs.filter(decision="", child__state="ACTIVE").exists()


def check_pieces(visits: set[int], records: set[int]) -> None:
    """Every visit and form is there once; its child is on the list, or leads to one that is."""
    assert set(Visit.objects.values_list("pk", flat=True)) == visits
    assert set(Record.objects.values_list("pk", flat=True)) == records
    assert not Visit.objects.exclude(child__state="ACTIVE").exists()
    for record in Record.objects.exclude(child__state="ACTIVE").select_related("child"):
        assert record.child.state == "MERGED"  # set aside: the other has one of the same round
        present = present_of(record.child_id)
        assert Record.objects.filter(child=present, round=record.round_id).exists()
    twice = Counter(Record.objects.values_list("child", "round"))
    assert not [key for key, n in twice.items() if n > 1]
    for placing in Placing.objects.filter(decided=None):
        assert (placing.visit or placing.record) is not None


def check_references() -> None:
    """Each reference that was ever given leads to one child, and only those merged away lead elsewhere."""
    for child in Child.objects.all():
        there = Child.objects.get(pk=present_of(child.pk))
        assert (there.pk != child.pk) == (child.state == "MERGED") and there.state != "MERGED"
    assert Merge.objects.filter(undone_at=None).count() == Child.objects.filter(state="MERGED").count()


def check_composed() -> None:
    """What the register holds is what composing from scratch says."""
    active = list(Child.objects.filter(state="ACTIVE").values_list("pk", flat=True))
    before, ties = _held(active), _ties(active)
    compose(active)
    assert _held(active) == before and _ties(active) == ties
    for child in active:
        assert (
            SourceRow.objects.filter(child=child).exists()
            or Visit.objects.filter(child=child).exists()
            or (Record.objects.filter(child=child).exists())
        )


def check_moves() -> None:
    """A moved piece lies where its last move put it, or where something after it did."""
    last = {move.visit_id: move for move in Move.objects.filter(visit__isnull=False)}
    for visit, move in last.items():
        assert Visit.objects.get(pk=visit).child_id == move.target_id


def _held(children: list[int]) -> list[dict[str, Any]]:
    return list(Child.objects.filter(pk__in=children).order_by("pk").values("pk", *COLUMNS, *OF_PERSON))


def _ties(children: list[int]) -> list[tuple[Any, ...]]:
    ties = Guardianship.objects.filter(child__in=children, ended_on=None)
    return sorted(ties.values_list("child", "person", "relation"))


ON = date(2024, 9, 30)
