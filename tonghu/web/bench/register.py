"""`tonghu bench register`: how long the pages take over the register of a whole city (名册测速).

Builds an invented city in a database of its own, opens the pages as the site does, enters a list, and removes the
database again. Needs the embedded server; nothing of this installation's register is touched.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tonghu.register import embedded
from tonghu.web.bench import city

DATABASE = "tonghu_bench"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as one role opens it. `search`: words that are posted instead."""

    user: str
    label: str
    path: str
    search: str = ""
    limit: int = 0  # milliseconds; 0 stands for the role's own


LIMITS = {"director": 100, "supervisor": 100, "officer": 300, "education": 300}
ROLES = {"director": "儿童主任", "supervisor": "儿童督导员", "officer": "区经办", "education": "教育联络员"}

_LISTS = (
    ("底数首页", "/children/"),
    ("底数中间一页", "/children/?after={middle}"),
    ("底数 按姓名", "/children/?sort=name"),
    ("底数 按姓名中间一页", "/children/?sort=name&after={middle}"),
    ("底数 按出生倒序", "/children/?sort=-born"),
    ("底数 按类别", "/children/?sort=kind"),
    ("底数 留守儿童", "/children/?kind=LEFT_BEHIND"),
    ("底数 未登记", "/children/?state=NONE"),
    ("底数 待审核", "/children/?state=SUBMITTED"),
    ("底数 草稿", "/children/?state=DRAFT&sort=born"),
    ("底数 只在教育", "/children/?source=education"),
    ("底数 教育公安都有", "/children/?source=both"),
    ("底数 名单不一致", "/children/?source=disputed"),
)
_CHILD = (
    ("儿童页", "/children/{child}/"),
    ("为何计入", "/children/{child}/why/"),
)
_SEARCHES = (("找证件号码", "{idno}"), ("找后四位", "{last}"), ("找姓名", "{name}"), ("找编号", "{child}"))


def pages() -> list[Page]:
    """Every page that people wait for."""
    found = [Page(user, *page) for user in ("director", "supervisor", "officer") for page in (*_LISTS, *_CHILD)]
    found += [
        Page(user, label, "/children/", words)
        for user in ("director", "supervisor", "officer")
        for label, words in _SEARCHES
    ]
    found += [Page(user, "工作台", "/") for user in LIMITS]
    found += [
        Page("director", "走访", "/children/{child}/visit/"),
        Page("director", "登记表", "/children/{child}/form/"),
        Page("supervisor", "审核队列", "/reviews/"),
        Page("supervisor", "审核一张", "/reviews/{submitted}/"),
        Page("supervisor", "进度 各居村", f"/board/{city.STREET}/"),
        Page("officer", "进度 各街镇", "/board/", limit=1000),
        Page("officer", "进度 各居村", f"/board/{city.STREET}/"),
        Page("officer", "底数汇总", "/base/"),
        Page("supervisor", "底数汇总", "/base/"),
        Page("officer", "线索", "/leads/"),
        Page("officer", "名单", "/lists/"),
        Page("officer", "名单一份", "/lists/{batch}/"),
        Page("officer", "名单各行 新增", "/lists/{batch}/rows/?outcome=NEW"),
        Page("officer", "名单各行 有变化 中间", "/lists/{batch}/rows/?outcome=UNCHANGED&page=500"),
        Page("officer", "名单各行 有问题", "/lists/{batch}/rows/?outcome=PROBLEMS"),
        Page("officer", "疑似队列", "/pairs/"),
        Page("officer", "疑似一行", "/pairs/{pair}/"),
        Page("officer", "部门核对", "/requests/"),
        Page("officer", "核对各行", "/requests/{request}/?show=all"),
        Page("officer", "不一致", "/disagreements/"),
        Page("officer", "录入上传", "/uploads/"),
        Page("education", "核对请求", "/requests/"),
        Page("education", "核对各行", "/requests/{request}/"),
        Page("education", "核对各行 中间", "/requests/{request}/?show=all&page=100"),
    ]
    return found


@dataclass(frozen=True, slots=True)
class Timing:
    """What one page took: milliseconds in all and in the database, and its slowest statement.

    cpu: milliseconds of processor time, of this process and of the database's own for this connection: what the page
    costs on a machine that others use too.
    """

    page: Page
    whole: float
    cpu: float
    database: float
    queries: int
    slowest: float
    statement: str

    @property
    def limit(self) -> int:
        """Milliseconds it may take."""
        return self.page.limit or LIMITS[self.page.user]


def compare(children: int = 1_500_000, runs: int = 5, rows: int = 20_000, only: str = "") -> dict[str, Any]:
    """Build the city, time pages and the entering of a list, print the table; returns the figures.

    only: a word that the names of the wanted pages hold.
    """
    with a_city(children):
        timings = measure(runs, only)
        speed = enter(rows)
    slow = [t for t in timings if t.whole > t.limit]
    print(f"入库：{rows}行新儿童，每秒{speed:.0f}行")
    print(f"超出要求的页面：{len(slow)}个" if slow else "全部在要求之内。")
    return {"slow": [f"{ROLES[t.page.user]} {t.page.label}" for t in slow], "rows_a_second": speed}


@contextmanager
def a_city(children: int) -> Iterator[None]:
    """A database of its own on the embedded server, filled; dropped at the end whatever happens."""
    import psycopg

    server = embedded.start()
    with psycopg.connect(server.url("tonghu_owner", database="postgres"), autocommit=True) as maintenance:
        maintenance.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        maintenance.execute(f"CREATE DATABASE {DATABASE}")
        try:
            os.environ["TONGHU_SECOND_FACTOR"] = "optional"  # the accounts of the city have no telephone
            os.environ["DATABASE_URL"] = server.url(database=DATABASE)
            os.environ["DATABASE_OWNER_URL"] = server.url("tonghu_owner", database=DATABASE)
            subprocess.run([sys.executable, "-m", "tonghu", "migrate", "--quiet"], check=True)
            from tonghu.web import shell

            shell.open_register()
            print(f"正在造{children}名虚构儿童的城市……", flush=True)
            with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
                city.build(cursor, children)
                owner.commit()
                owner.autocommit = True
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
                print(f"数据库大小：{cursor.fetchone()[0]}", flush=True)  # type: ignore[index]  # one row
            yield
        finally:
            _close_connections()
            # Not by force: that needs a right over autovacuum, which a plain DROP sends away by itself.
            maintenance.execute(f"DROP DATABASE IF EXISTS {DATABASE}")


def _close_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def measure(runs: int = 5, only: str = "") -> list[Timing]:
    """Open each page once to warm up and then `runs` times; print medians as they come."""
    marks = landmarks()
    timings = []
    print(f"{'角色':<6}{'页面':<14}{'毫秒':>7}{'处理器':>8}{'数据库':>8}{'语句':>5}  要求")
    for page in (page for page in pages() if only in page.label):
        timing = _time(page, marks, runs)
        timings.append(timing)
        mark = "" if timing.whole <= timing.limit else "  超出"
        print(
            f"{ROLES[page.user]:<6}{page.label:<14}{timing.whole:>7.0f}{timing.cpu:>8.0f}{timing.database:>8.0f}{timing.queries:>5}"
            f"  {timing.limit}{mark}",
            flush=True,
        )
    return timings


def landmarks() -> dict[str, str]:
    """Children, lists and requests of the fullest places that the pages are opened for."""
    from tonghu.register.models import Batch, Child, Record, Request
    from tonghu.steps.intake import waiting_rows
    from tonghu.web.pages.reviews import waiting

    here = Child.objects.filter(residence=city.COMMITTEE, state=Child.State.ACTIVE).select_related("person")
    child = here.exclude(person__idno="").filter(records__isnull=False).order_by("pk")[0]
    submitted = here.filter(records__state=Record.State.SUBMITTED).order_by("pk")[0]
    lists = Batch.objects.filter(district=city.DISTRICT, state=Batch.State.ENTERED, department="POLICE")
    asked = Request.objects.filter(district=city.DISTRICT, department="EDUCATION").order_by("pk")
    return {
        "child": child.ref,
        "middle": here.order_by("pk")[here.count() // 2].ref,
        "idno": child.person.idno,
        "last": child.person.idno[-4:],
        "name": child.person.name,
        "submitted": submitted.ref,
        "batch": str(lists[0].pk),
        "pair": str(waiting_rows(account("officer"))[0].pk),
        "request": str(asked[0].pk),
        "waiting": str(waiting(account("supervisor")).count()),
    }


def account(name: str) -> Any:
    """The account of the invented city that acts as `name`."""
    from tonghu.register.models import User

    return User.objects.get(username=f"city-{name}")


def _time(page: Page, marks: dict[str, str], runs: int) -> Timing:
    from django.db import connection
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(account(page.user))
    wholes, works, databases = [], [], []
    asked: list[tuple[float, str]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            asked.append(((perf_counter() - start) * 1000, sql))

    for run in range(runs + 1):
        asked.clear()
        start, before = perf_counter(), _processor_time(connection)
        with connection.execute_wrapper(watch):
            open_page(client, page, marks)
        if run:
            wholes.append((perf_counter() - start) * 1000)
            works.append((_processor_time(connection) - before) * 1000)
            databases.append(sum(took for took, _ in asked))
    slowest, statement = max(asked, default=(0.0, ""))
    return Timing(page, median(wholes), median(works), median(databases), len(asked), slowest, statement)


def _processor_time(connection: Any) -> float:
    """Seconds that this process and the server's process of its connection have worked so far."""
    connection.ensure_connection()
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return process_time() + int(server.split()[0]) / 1e9


def open_page(client: Any, page: Page, marks: dict[str, str]) -> None:
    """Open a page as a browser would; raises when it is not shown."""
    path = page.path.format(**marks)
    answer = client.post(path, {"q": page.search.format(**marks)}) if page.search else client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.label}：{answer.status_code}")


def enter(rows: int = 20_000) -> float:
    """Enter a list of new children into the city's register; returns rows a second."""
    from tonghu.register.models import Batch, Round
    from tonghu.steps import intake

    officer, round = account("officer"), Round.objects.get(closed_on=None)
    from django.utils import timezone

    batch = Batch.objects.create(
        round=round,
        kind="EDUCATION",
        department="EDUCATION",
        district=city.DISTRICT,
        file_name="虚构名单.xlsx",
        sha256=f"enter-{timezone.now()}",
        state=Batch.State.PREVIEWED,
        received_at=timezone.now(),
        received_by=officer,
    )
    _put_rows(batch.pk, rows)
    batch = intake.confirm(batch, by=officer)
    start = perf_counter()
    intake.enter_rows(batch, on=round.reference_date)
    return rows / (perf_counter() - start)


def _put_rows(batch: int, rows: int) -> None:
    from tonghu.register.models import SourceRow

    for start in range(0, rows, 5000):
        facts = [(n, *_facts(batch, n)) for n in range(start, min(start + 5000, rows))]
        SourceRow.objects.bulk_create(
            SourceRow(
                batch_id=batch, number=n + 1, raw=list(personal.values()), personal=personal, coded=coded, outcome="NEW"
            )
            for n, coded, personal in facts
        )


def _facts(batch: int, n: int) -> tuple[dict[str, str], dict[str, str]]:
    """An invented child of a list, with both parents; every third has a sibling next to it."""
    seed = batch * 1_000_003 + n * 7919  # nobody of an earlier list
    born = (date(2011, 1, 1) + timedelta(days=seed % 4800)).isoformat()
    family = n - 1 if n % 3 == 2 else n
    coded = {"sex": "12"[n % 2], "born": born, "ethnic": "01", "document": "01", "hukou": "340104"}
    coded["residence"] = city.DISTRICT  # not into the places whose pages are measured
    personal = {
        "name": f"虚构{chr(0x4E00 + seed % 20_011)}{chr(0x4E00 + seed // 20_011 % 20_000)}",
        "idno": f"9902{batch % 100:02}{born.replace('-', '')}{n % 1000:03}{n // 1000 % 10}",
        "residence_detail": f"虚构路{n % 3000}弄{n % 90}号",
        "hukou_detail": f"虚构村{n % 900}号",
        "school": "虚构小学",
        "father_name": f"虚构父{batch}{family}",
        "father_phone": f"137{batch % 100:02}{family:06}",
        "mother_name": f"虚构母{batch}{family}",
        "mother_phone": f"136{batch % 100:02}{family:06}",
    }
    return coded, personal
