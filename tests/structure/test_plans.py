"""The pages stay fast over a city: what people wait for is found by an index, never by reading a whole table.

A small invented city stands in a transaction of the owner's that is rolled back. The statements are those that the
pages really send; PostgreSQL says how it would carry them out.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tonghu.web.bench import city
from tonghu.web.bench.register import Page, account, landmarks, open_page, pages

pytestmark = pytest.mark.django_db  # without it pytest-django would leave the real database in place

CHILDREN = 20_000
BIG = {f"register_{name}" for name in city.TABLES} - {"register_round", "register_batch", "register_request"}


@pytest.fixture(scope="module")
def marks(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The city, and where its pages are opened; afterwards nothing of it is left."""
    assert connection.settings_dict["NAME"].startswith("test_")
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE tonghu_owner")
            # In new files, which the rollback throws away with all their rows.
            cursor.execute(
                f"TRUNCATE {', '.join(sorted(BIG))}, register_request, register_batch, register_round CASCADE"
            )
            city.build(cursor, CHILDREN)
            cursor.execute("SET LOCAL ROLE tonghu_app")
            # As the embedded server is set; a table of 20,000 rows would tempt the planner to read it whole.
            cursor.execute("SET LOCAL random_page_cost = 1.1; SET LOCAL jit = off; SET LOCAL enable_seqscan = off")
        yield landmarks()
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Sent:
    """A statement that a page sent, and how it is carried out."""

    sql: str
    scans: list[dict[str, Any]]

    @property
    def indexes(self) -> set[str]:
        return {scan["Index Name"] for scan in self.scans if "Index Name" in scan}

    @property
    def read_whole(self) -> set[str]:
        return {scan["Relation Name"] for scan in self.scans if scan["Node Type"] == "Seq Scan"} & BIG


def sent_by(page: Page, marks: dict[str, str]) -> list[Sent]:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(account(page.user))
    with CaptureQueriesContext(connection) as asked:
        open_page(client, page, marks)
    return [planned(query["sql"]) for query in asked if query["sql"].lstrip("( \n").startswith(("SELECT", "WITH"))]


def planned(sql: str) -> Sent:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (found,) = cursor.fetchone()
    tree = json.loads(found) if isinstance(found, str) else found
    return Sent(sql, list(_scans(tree[0]["Plan"])))


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Relation Name" in node or "Index Name" in node:
        yield node
    for part in node.get("Plans", ()):
        yield from _scans(part)


@pytest.mark.parametrize("page", pages(), ids=lambda page: f"{page.user} {page.label}")
def test_no_page_reads_a_whole_table(page: Page, marks: dict[str, str]) -> None:
    assert {table for sent in sent_by(page, marks) for table in sent.read_whole} == set()


# Which index answers which question of which page; each question is known by a part of its statement.
QUESTIONS = [
    ("一区的底数，按地址", Page("officer", "", "/children/"), '"residence" USING ~<~', "child_by_residence"),
    ("一区的底数，中间一页", Page("officer", "", "/children/?after={middle}"), "~>~", "child_by_residence"),
    ("一区各类别的人数", Page("officer", "", "/children/"), 'GROUP BY 1', "tally_by_residence"),
    ("名单之间不一致", Page("officer", "", "/children/?source=disputed"), '"residence" USING ~<~', "child_disputed"),
    ("只在教育", Page("officer", "", "/children/?source=education"), '"residence" USING ~<~', "child_by_residence"),
    ("一区从大到小", Page("officer", "", "/children/?sort=born"), "9999-12-31", "child_by_born"),
    ("一区从小到大", Page("officer", "", "/children/?sort=-born"), "1900-01-01", "child_by_born_backward"),
    ("整个证件号码", Page("officer", "", "/children/", "{idno}"), "searchtoken", "register_searchtoken_pkey"),
    ("号码后四位", Page("officer", "", "/children/", "{last}"), "searchtoken", "register_searchtoken_pkey"),
    ("姓名", Page("officer", "", "/children/", "{name}"), "searchtoken", "register_searchtoken_pkey"),
    ("检索到的儿童", Page("officer", "", "/children/", "{name}"), '"idno", "register_p', "register_child_pkey"),
    ("儿童编号", Page("director", "", "/children/{child}/"), '"register_child"."ref" =', "child_ref_once"),
    ("同一家庭", Page("director", "", "/children/{child}/"), 'AND NOT (("register_child"."res', "child_by_household"),
    ("儿童的日志", Page("director", "", "/children/{child}/"), '"register_entry"', "journal_by_child"),
    ("儿童的原始行", Page("director", "", "/children/{child}/"), 'sourcerow"."child_id" IN', "source_row_by_child"),
    ("儿童的监护人", Page("director", "", "/children/{child}/"), '"register_guardianship"', "guardianship_once"),
    ("儿童的核对行", Page("director", "", "/children/{child}/"), '"register_line"', "register_line_record_id"),
    ("登记状态", Page("director", "", "/children/?state=DRAFT"), "EXISTS", "record"),
    ("居村的登记", Page("supervisor", "", "/board/310115004/"), "register_visit", "child_by_res"),
    ("名单一种结果", Page("officer", "", "/lists/{batch}/rows/?outcome=NEW"), "NEW", "source_row_by_outcome"),
    ("待判定的行", Page("officer", "", "/pairs/"), "DOUBTFUL", "source_row_by_outcome"),
    ("一份核对的各行", Page("education", "", "/requests/{request}/"), "PENDING", "line_"),
    ("待处理的不一致", Page("officer", "", "/disagreements/"), "DIFFERENT", "line_in_dispute"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "part", "index"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_each_question_has_its_index(page: Page, part: str, index: str, marks: dict[str, str]) -> None:
    # Rows whose keys a statement names were found by one before.
    asked = [sent for sent in sent_by(page, marks) if part in sent.sql and not re.search(r'"id" IN \(\d', sent.sql)]
    assert asked, "the page no longer asks this"
    assert all(any(index in name for name in sent.indexes) for sent in asked), [s.indexes for s in asked]


def test_the_city_is_found_counted_and_summed_up_as_the_register_itself_would(marks: dict[str, str]) -> None:
    from django.conf import settings

    from tonghu.methods.linkage import AREA, tokens_of
    from tonghu.register import tally, tokens
    from tonghu.register.compose import contradict, named_by
    from tonghu.register.models import Child, SearchToken, SourceRow
    from tonghu.register.row_facts import facts_of

    some = Child.objects.filter(pk__in=range(1, 60)).in_bulk()
    opened = tokens.described(Child.objects.filter(pk__in=some))
    for pk, child in some.items():
        kept = set(SearchToken.objects.filter(child=pk).values_list("key", flat=True))
        assert kept == tokens_of(opened[pk], child.residence[:AREA], settings.MATCH_SECRET)
        rows = SourceRow.objects.filter(child=pk).select_related("batch")
        said = (named_by(row.batch.kind for row in rows), contradict(facts_of(row) for row in rows))
        assert (child.named_by, child.disputed) == said
    everybody = Child.objects.filter(state=Child.State.ACTIVE, residence__startswith=city.DISTRICT)
    assert sum(tally.by_kind(city.DISTRICT).values()) == everybody.count()


def test_a_list_finds_its_children_by_their_keys(marks: dict[str, str]) -> None:
    from tonghu.methods.linkage import Person
    from tonghu.methods.linkage.engine import keys
    from tonghu.methods.linkage.engine.people import records_of
    from tonghu.register import finding

    with CaptureQueriesContext(connection) as asked:
        finding.Known().holders(keys.kept(records_of([Person("虚构甲", "1", born=date(2015, 1, 1))])))
        finding.known_adults([1, 2, 3])
        finding.known_as([1, 2, 3])
    plans = [planned(query["sql"]) for query in asked]
    assert {table for sent in plans for table in sent.read_whole} == set()
    assert {"match_key_once", "register_child_pkey", "guardianship_once"} <= set().union(*(s.indexes for s in plans))


def test_the_rows_of_an_upload_are_found_by_its_moment(marks: dict[str, str]) -> None:
    from tonghu.register.models import UploadRow
    from tonghu.steps.verification import rows_made_with

    with CaptureQueriesContext(connection) as asked:
        rows_made_with(UploadRow.objects.order_by("pk")[0], district=city.DISTRICT)
    assert "upload_row_by_act" in planned(asked[-1]["sql"]).indexes


@pytest.mark.parametrize("path", ["/requests/", "/requests/{request}/?show=all", "/uploads/"])
def test_lines_and_upload_rows_are_counted_without_looking_at_each(path: str, marks: dict[str, str]) -> None:
    scans = [scan for sent in sent_by(Page("officer", "", path), marks) for scan in sent.scans]
    used = {(scan["Relation Name"], scan.get("Index Name")) for scan in scans if "Relation Name" in scan}
    assert {"register_linetally", "register_uploadtally"} & {table for table, _ in used}
    beside = {(table, index) for table, index in used if table in ("register_line", "register_uploadrow")}
    assert beside <= {("register_line", "line_in_order"), ("register_uploadrow", "upload_row_by_act")}
