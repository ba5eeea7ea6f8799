"""`tonghu bench access`: worklists, searches and child pages over a whole city, with row-level security and without.

The same pages are opened twice in turn: on the application's login, for which PostgreSQL asks a policy of every row,
and on the owner's, for which it asks none. Everything else is the same.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from tonghu.web.bench import city, secrecy
from tonghu.web.bench.register import ROLES, Page, a_city, account, open_page

PEER = "同类公布（OpenCRVS 2.0，两台服务器，120万条）：工作列表约 30 毫秒，查找约 25 毫秒，打开一人约 75 毫秒"
MOST_GUARD = 1.20  # with row-level security, against the same statements without
_BLOCKS = 3  # guarded and bare in turn
_HEAD = "毫秒（整个请求）      p50     p95    要求p95   不设行级权限    整页增加    语句增加"


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of page and what it may take: milliseconds at the 95th percentile."""

    label: str
    limit: int
    pages: Sequence[Page]


@dataclass(slots=True)
class Timed:
    """Milliseconds of each opening: whole, and in the database."""

    whole: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """The 95th percentile of the whole."""
        return quantiles(self.whole, n=20)[-1]


def compare(children: int = 1_500_000, samples: int = 40) -> list[str]:
    """Build the city, time every task, print the table; returns what is beyond its limit."""
    beyond = [name for name, (into, out) in secrecy.measure().items() if max(into, out) > secrecy.LIMIT]
    with a_city(children):
        print(_HEAD, flush=True)
        for task in tasks(samples):
            guarded, bare = _both(task)
            cost, in_database = (sum(guarded.whole) / sum(bare.whole), sum(guarded.database) / sum(bare.database))
            late, dear = guarded.p95 > task.limit, cost > MOST_GUARD
            print(
                f"{task.label:<16}{median(guarded.whole):>8.1f}{guarded.p95:>8.1f}{task.limit:>8}{median(bare.whole):>10.1f}"
                f"{cost - 1:>10.0%}{in_database - 1:>10.0%}{'  超出' if late or dear else ''}",
                flush=True,
            )
            beyond += [task.label] if late or dear else []
    print(PEER)
    return beyond


def tasks(samples: int) -> Iterator[Task]:
    """What is timed: children are drawn from the fullest places, the same ones each time."""
    from tonghu.register.models import Child

    dice = random.Random(1)  # a sample, not a secret
    for user, place in (("officer", city.DISTRICT), ("supervisor", city.STREET), ("director", city.COMMITTEE)):
        inside = Child.objects.filter(residence__within=place, state=Child.State.ACTIVE).order_by("pk")
        drawn = dice.sample(list(inside.values_list("pk", flat=True)), samples)
        some = list(Child.objects.filter(pk__in=drawn).select_related("person").order_by("pk"))
        role = ROLES[user]
        yield Task(f"{role} 工作列表", 30, [Page(user, "", path) for path in _worklists(some)])
        yield Task(f"{role} 查找", 25, [Page(user, "", "/children/", words) for words in _words(some)])
        yield Task(f"{role} 儿童页", 75, [Page(user, "", f"/children/{child.ref}/") for child in some])


def _worklists(some: Sequence[Any]) -> Iterator[str]:
    """The first page, each category, and pages from the middle."""
    first = ("", "?kind=MIGRANT", "?kind=LEFT_BEHIND", "?kind=WAITING", "?kind=UNDECIDED")
    for n, child in enumerate(some):
        yield f"/children/{first[n // 2 % len(first)]}" if n % 2 else f"/children/?after={child.ref}"


def _words(some: Sequence[Any]) -> Iterator[str]:
    """What people type: a number, its end, a name, its pinyin, its initials, a guardian's phone."""
    from pypinyin import Style, lazy_pinyin

    for n, child in enumerate(some):
        name, idno = child.person.name, child.person.idno
        phone = next((tie.person.phone for tie in child.guardianships.all() if tie.person.phone), "")
        kinds = (
            idno,
            idno[-4:],
            name,
            "".join(lazy_pinyin(name)),
            "".join(lazy_pinyin(name, Style.FIRST_LETTER)),
            phone[-4:],
        )
        yield kinds[n % len(kinds)] or name


def _both(task: Task) -> tuple[Timed, Timed]:
    guarded, bare = Timed(), Timed()
    for _ in range(_BLOCKS):
        for timed, owner in ((guarded, False), (bare, True)):
            with _login(owner=owner):
                _open_all(task.pages, timed)
    return guarded, bare


@contextmanager
def _login(*, owner: bool) -> Iterator[None]:
    """The connection of the application, or of the owner, for whom no policy is asked."""
    import os

    from django.db import connection

    before = connection.settings_dict["URL"]
    connection.close()
    if owner:
        connection.settings_dict["URL"] = os.environ["DATABASE_OWNER_URL"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["URL"] = before


def _open_all(pages: Sequence[Page], timed: Timed) -> None:
    from django.db import connection
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(account(pages[0].user))
    spent = [0.0]

    def watch(execute: Callable[..., Any], *call: Any) -> Any:
        start = perf_counter()
        try:
            return execute(*call)
        finally:
            spent[0] += perf_counter() - start

    open_page(client, pages[0], {})  # warms the connection
    for page in pages:
        spent[0], start = 0.0, perf_counter()
        with connection.execute_wrapper(watch):
            open_page(client, page, {})
        timed.whole.append((perf_counter() - start) * 1000)
        timed.database.append(spent[0] * 1000)
