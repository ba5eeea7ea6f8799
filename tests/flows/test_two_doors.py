"""The page and the workbook are one door: what the one takes the other takes, and both say the same of the rest."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonghu.methods.reading import Mark
from tonghu.register.models import Child, Person
from tonghu.rules.forms import FORMS, Kind, label_of
from tonghu.rules.terms.idnumbers import check_character
from tonghu.web.paper.workbook import write_template

pytestmark = [pytest.mark.flow, pytest.mark.django_db]

FORM = FORMS["1"]
ROWS = 8  # children a workbook; each is also posted
WRITTEN = [
    *("", "0", "1", "3", "9", "99", "是", "无", "不详", "不详：家长不清楚", "2015-02-29", "1900-01-00", "2015年3月7日"),
    *("43831", "340104201501011017", "3401042015010110", "13800000001", "上海市浦东新区", "310115", "𬍛㛃·测", "=1+1"),
    *("'=A1", "+86 138", "@x", "-", "第一行\n第二行", "零\u200b宽", "<script>alert(1)</script>", "字" * 300, "　"),
]
TICKED = sorted(line.key for line in FORM if line.options)
TYPED = sorted(line.key for line in FORM if not line.options)


def ticks(key: str) -> st.SearchStrategy[list[str]]:
    most = 3 if FORM.by_key[key].kind is Kind.CHOICES else 1
    return st.lists(st.sampled_from([o.code for o in FORM.by_key[key].options]), max_size=most, unique=True)


CHANGES = st.tuples(
    st.dictionaries(st.sampled_from(TYPED + TICKED), st.sampled_from(WRITTEN), max_size=3),
    st.lists(st.sampled_from(TICKED), max_size=2, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: ticks(key) for key in keys})
    ),
)


def child_of(n: int, migrant: dict[str, object]) -> tuple[Child, dict[str, object]]:
    """A child of its own: nobody shares a number, a phone or a home with another."""
    body = f"340104201501{n + 10:02d}{n + 100:03d}"
    own = {
        "name": f"虚构第{'甲乙丙丁戊己庚辛'[n]}",
        "idno": body + check_character(body),
        "born": f"2015-01-{n + 10}",
        "sex": "1" if int(body[16]) % 2 else "2",
        "father_phone": f"138000001{n:02d}",
        "mother_phone": f"138000002{n:02d}",
        "residence_detail": f"虚构路{n + 1}号",
    }
    person = Person.objects.create(name=str(own["name"]), sex=own["sex"], born=date(2015, 1, n + 10))
    return Child.objects.create(person=person, residence="310115004001", hukou="340104", kind="MIGRANT"), migrant | own


def in_cells(raw: dict[str, Any]) -> dict[str, object]:
    """What a page posts, as it stands in a row."""
    return {
        key: "、".join(label_of(FORM, key, code) for code in value) if isinstance(value, list) else value
        for key, value in raw.items()
    }


def workbook_says(client: Client, rows: list[tuple[str, dict[str, object]]]) -> list[set[tuple[str, str]]]:
    written = BytesIO()
    write_template(written, FORM, [(ref, in_cells(raw)) for ref, raw in rows], mark=Mark(1, "第1号", b"k" * 32))
    page = client.post("/forms/sheets/", {"file": SimpleUploadedFile("虚构.xlsx", written.getvalue())}, follow=True)
    return [{(title, message) for title, _, message in row["problems"]} for row in page.context["rows"]]


def page_says(client: Client, ref: str, raw: dict[str, object]) -> set[tuple[str, str]]:
    answer = client.post(f"/children/{ref}/form/", {**raw, "_act": "submit", "_seen": ""})
    if answer.status_code == 302:
        return set()
    found = [problem for _, each in answer.context["problems"] for problem in each] + answer.context["loose"]
    return {(FORM.by_key[p.item].title if p.item else "整行", p.message) for p in found}


@given(changes=st.lists(CHANGES, min_size=ROWS, max_size=ROWS))
@settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_page_and_workbook_say_the_same_of_the_same_form(
    cast: Any, round: Any, migrant: dict[str, object], changes: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    with transaction.atomic():
        client = Client()
        client.force_login(cast.director)
        children = [child_of(n, migrant) for n in range(ROWS)]
        rows = [
            (child.ref, {key: value for key, value in (own | typed | boxes).items() if value not in ("", [])})
            for (child, own), (typed, boxes) in zip(children, changes, strict=True)
        ]
        of_workbook = workbook_says(client, rows)
        of_page = [page_says(client, ref, raw) for ref, raw in rows]
        transaction.set_rollback(True)
    assert of_page == of_workbook
