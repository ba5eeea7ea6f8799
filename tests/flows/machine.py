"""What the tests of merging and splitting share: invented lists and forms, and what must hold after every step."""

import csv
import io
from collections import Counter
from datetime import date
from typing import Any

from tonghu.register.compose import compose
from tonghu.register.merging import present_of
from tonghu.register.models import Child, Guardianship, Merge, Move, Pair, Placing, Record, SourceRow, Visit
from tonghu.rules.terms.idnumbers import check_character
from tonghu.steps import visits

ON = date(2024, 9, 30)
HEADER = ("姓名", "性别", "出生日期", "证件号码", "民族", "户籍地址", "现居住地", "监护人姓名", "监护人联系电话")
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


def listed(*people: tuple[str, str, int | None, str], note: int = 0) -> bytes:
    """A file as a department sends it; `note` makes each file another one."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow((*HEADER, "备注"))
    for name, born, order, parent in people:
        idno = number(born, order) if order is not None else ""
        home = ("安徽省合肥市蜀山区虚构路1号", "上海市浦东新区花木街道虚构路2号")
        phone = f"1380000000{'一二'.find(parent[-1]) + 1}" if parent else ""
        lines.writerow((name, "女", born, idno, "", *home, parent, phone, f"第{note}份"))
    return out.getvalue().encode("gb18030")


def account_for(street: str) -> Any:
    """A 儿童督导员 of a street."""
    from django.utils import timezone

    from tonghu.register.models import User
    from tonghu.rules.access import Role

    user = User(username=f"s{street}", name="虚构督导员", role=Role.SUPERVISOR, jurisdiction=street)
    user.set_unusable_password()
    user.authorised_at = timezone.now()
    user.save()
    return user


def visit_and_fill(child: Child, round: Any, by: Any, answers: dict[str, object]) -> Record:
    """Meet the family and submit its form."""
    visits.log_visit(child, round=round, visited_on=ON, way="HOME", outcome="MET", by=by, on=ON)
    record = visits.open_record(child, round=round, by=by, form="1")
    visits.submit(record, answers | unit_of(child, by), reasons=Said(), by=by, on=ON)
    return record


def unit_of(child: Child, by: Any) -> dict[str, object]:
    """The 填报单位 of whoever visits."""
    return {"unit": visits.defaults(child, by=by, on=ON)["unit"].value}


class Said(dict[str, str]):
    """A reason for whatever the rules would like to have explained."""

    def get(self, key: str, default: object = None) -> str:
        return "已向监护人核实（虚构）"


def reached(child: Child) -> Child:
    """As it stands now."""
    return Child.objects.select_related("person").get(pk=child.pk)
