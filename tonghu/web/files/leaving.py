"""The one door by which files leave (导出): written down, marked, encrypted where they name people."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tonghu.methods.reading import Mark
from tonghu.register import journal
from tonghu.register.models import Batch, Export, NotAllowed, User
from tonghu.rules.access import Role
from tonghu.rules.access.purpose import Need, says_why
from tonghu.rules.terms.departments import Department
from tonghu.rules.terms.problems import Problem
from tonghu.steps import oversight
from tonghu.web.files.kinds import RULES, Kind, Purpose, need_of
from tonghu.web.files.packing import locked, with_properties
from tonghu.web.files.passwords import fresh_ticket, password_of_ticket, weakness_of
from tonghu.web.gate.doors import SignedIn
from tonghu.web.shown.places import place_label

ZIP = "application/zip"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": ZIP,
}

Write = Callable[[BinaryIO, Mark], object]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to leave: its kind, its file name without ending (which names no person), how many rows, of what.

    write: writes the file. filters: codes and numbers. batch: the list it belongs to. ending: of the file inside.
    number: reserved before, where the file was made before it is taken. marked: whether a workbook says who took it.
    """

    kind: Kind
    title: str
    rows: int
    write: Write
    filters: Mapping[str, object] = field(default_factory=dict)
    batch: Batch | None = None
    ending: str = "xlsx"
    number: int | None = None
    marked: bool = True

    @property
    def need(self) -> Need:
        """What must be said or approved before it leaves."""
        return need_of(self.kind, self.rows, on=timezone.localdate())

    @property
    def locks(self) -> bool:
        """Whether the file is encrypted."""
        return RULES[self.kind].people and not settings.EXPORT_PLAIN


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may go: its name, its bytes, and its line in the registry."""

    name: str
    content: bytes
    export: Export


class NoPassword(ValueError):
    """A file that names people leaves only under a password (缺少解压口令)."""

    def __init__(self) -> None:
        super().__init__("没有解压口令，没有导出。含个人信息的文件必须加密。")


class NoPurpose(ValueError):
    """Such a file leaves only for a purpose (缺少用途)."""

    def __init__(self) -> None:
        super().__init__("请写明用途，至少6个字；用途会写入导出登记。")


@transaction.atomic
def take_out(
    leaving: Leaving, *, by: User, password: str = "", purpose: str = "", way: Export.Way = Export.Way.WEB
) -> Taken:
    """Write, mark, encrypt and register one file.

    Raises NotAllowed, NoPassword, NoPurpose, oversight.PurposeMissing, oversight.PermitMissing.
    """
    rule = RULES[leaving.kind]
    if not rule.allows(by):
        raise NotAllowed
    if leaving.locks and not password:
        raise NoPassword
    at = timezone.now()
    under = _allowed(leaving, rule.purpose, purpose, by=by, at=at)
    mark = mark_of(leaving.kind, by=by, at=at, number=leaving.number)
    number = mark.number
    written = BytesIO()
    leaving.write(written, mark)
    workbook = written.getvalue()
    if leaving.ending == "xlsx" and leaving.marked:  # documents carry the mark in properties of their own
        workbook = with_properties(workbook, token=mark.token, line=mark.line)
    name = f"{leaving.title}.{leaving.ending}"
    content = locked(workbook, name, password) if leaving.locks else workbook
    export = Export.objects.create(
        pk=number,
        at=at,
        by=by,
        role=by.role,
        department=by.department,
        jurisdiction=by.jurisdiction,
        kind=leaving.kind,
        way=way,
        filters={**leaving.filters, **under},
        rows=leaving.rows,
        purpose=purpose.strip()[:200],
        cover=_cover(leaving),
        workbook=hashlib.sha256(workbook).hexdigest(),
        digest=hashlib.sha256(content).hexdigest(),
    )
    detail: dict[str, Any] = {"export": number, "rows": leaving.rows, **leaving.filters, **under}
    journal.note(rule.note, by=by, batch=leaving.batch, **detail)
    return Taken(f"{leaving.title}.zip" if leaving.locks else name, content, export)


def mark_of(kind: Kind, *, by: User, at: datetime, number: int | None = None) -> Mark:
    """The mark of an export by this person. number: reserved before, where the file is made before it is taken."""
    number = number or _next_number()
    return Mark(number, _line(number, timezone.localtime(at), RULES[kind].people, by), settings.EXPORT_SECRET)


def send(leaving: Leaving, *, by: User, password: str = "", purpose: str = "") -> HttpResponse:
    """The file as an attachment; no other code of the site makes one."""
    taken = take_out(leaving, by=by, password=password, purpose=purpose)
    response = HttpResponse(taken.content, content_type=ZIP if leaving.locks else TYPES[leaving.ending])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(taken.name)}"
    return response


def leave(request: SignedIn, leaving: Leaving, *, back: str) -> HttpResponse:
    """First the page that says what would leave and shows the password once; posted, the file.

    back: the address of the page it belongs to.
    """
    if request.method != "POST" or not leaving.rows:
        return _page(request, leaving, back, [])
    own, ticket = request.POST.get("password", ""), request.POST.get("ticket", "")
    purpose = request.POST.get("purpose", "").strip()
    problems = [problem for problem in (weakness_of(own) if own else None,) if problem]
    if leaving.locks and not own and not ticket:
        problems.append(Problem("NO_TICKET", "这个页面已失效，没有导出。请记下新的口令后再下载。", ""))
    if not problems:
        password = (own or password_of_ticket(ticket, by=request.user)) if leaving.locks else ""
        try:
            return send(leaving, by=request.user, password=password, purpose=purpose)
        except (NoPurpose, oversight.PurposeMissing, oversight.PermitMissing) as refusal:
            problems.append(Problem("PURPOSE", f"没有导出。{refusal}", "purpose"))
    return _page(request, leaving, back, problems, ticket=ticket, status=422)


def _allowed(leaving: Leaving, asks: Purpose, purpose: str, *, by: User, at: datetime) -> dict[str, object]:
    """Ask for the purpose, and for the permit under which so many children leave; its number is written down."""
    if asks is Purpose.BY_NUMBER:
        permit = oversight.allow_export(leaving.rows, purpose=purpose, by=by, at=at)
        return {"permit": permit.number} if permit else {}
    if asks is Purpose.ALWAYS and not says_why(purpose, on=timezone.localdate(at)):
        raise NoPurpose
    return {}


def _page(
    request: SignedIn, leaving: Leaving, back: str, problems: list[Problem], *, ticket: str = "", status: int = 200
) -> HttpResponse:
    ticket = ticket or fresh_ticket()
    shown = {
        "leaving": leaving,
        "back": back,
        "problems": problems,
        "ticket": ticket,
        "password": password_of_ticket(ticket, by=request.user),
        "purpose": request.POST.get("purpose", ""),
        "need": leaving.need,
        "filters": request.GET.urlencode(),
    }
    return render(request, "exports/leave.html", shown, status=status)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('register_export', 'id'))")
        return int(cursor.fetchone()[0])


def _line(number: int, at: datetime, people: bool, by: User) -> str:
    """The line on top of the sheet: who, of which office, when, and the number to ask about."""
    office = Role(by.role).label
    if by.role == Role.LIAISON:
        office = f"{Department(by.department).label}部门联络员"
    said = f"导出第{number}号　{place_label(by.jurisdiction)}　{office}　{by.name or by.username}　{at:%Y-%m-%d %H:%M}"
    return f"{said}　含个人信息，用后删除" if people else said


def _cover(leaving: Leaving) -> Export.Cover:
    if leaving.locks:
        return Export.Cover.ZIP
    return Export.Cover.CHANNEL if RULES[leaving.kind].people else Export.Cover.NONE
