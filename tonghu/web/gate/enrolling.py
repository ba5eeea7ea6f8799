"""A new account (新建账号): what must be true of it, whether an administrator or the command line asks."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from tonghu.register import journal
from tonghu.register.models import Division, User
from tonghu.rules.access import Role
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.rules.terms.problems import Problem

_LEVELS = {Reach.DISTRICT: "区", Reach.STREET: "街镇", Reach.COMMITTEE: "居村"}
_TAKEN = Problem("ACCOUNT_TAKEN", "这个账号名已被使用。请换一个账号名。", "username")


def enrol(typed: Mapping[str, str], password: str, *, by: User | None) -> User | list[Problem]:
    """Make the account, or say everything that is wrong with it.

    typed: username, name, role, department, jurisdiction, ends_on. by: None on the command line, where the first
    account is made; the journal then names the account itself.
    """
    said = {key: typed.get(key, "").strip() for key in ("username", "name", "role", "department", "jurisdiction")}
    ends_on = read_date(typed["ends_on"]) if typed.get("ends_on", "").strip() else None
    problems = _faults(said, by=by)
    if isinstance(ends_on, Problem):
        return [*problems, Problem(ends_on.code, ends_on.message, "ends_on")]
    if problems:
        return problems
    try:
        with transaction.atomic():
            return _make(said, password, ends_on, by=by)
    except IntegrityError:
        return [_TAKEN]


def _make(said: Mapping[str, str], password: str, ends_on: date | None, *, by: User | None) -> User:
    role, place = Role(said["role"]), said["jurisdiction"]
    user = User.objects.create_user(
        said["username"],
        password,
        role=role,
        jurisdiction=place,
        name=said["name"],
        department=_department(role, said["department"]),
        ends_on=ends_on,
    )
    journal.note("NEW_ACCOUNT", by=by or user, account=user.pk, role=role, jurisdiction=place)
    return user


def _department(role: Role, said: str) -> Department:
    if role is Role.LIAISON:
        return Department(said)
    return Department.STATISTICS if role is Role.STATISTICIAN else Department.CIVIL


def _faults(said: Mapping[str, str], *, by: User | None) -> list[Problem]:
    faults = []
    if not said["username"] or not said["username"].isascii() or " " in said["username"]:
        faults.append(Problem("ACCOUNT_NAME", "账号名应为英文字母和数字，中间没有空格。请改正。", "username"))
    if not said["name"]:
        message = "没有填写使用人姓名。一个账号只给一个人使用，请填写。"
        faults.append(Problem("ACCOUNT_PERSON", message, "name"))
    if said["role"] not in set(Role):
        faults.append(Problem("ACCOUNT_ROLE", f"没有这个角色。可选：{'、'.join(r.label for r in Role)}。", "role"))
    elif not _fits(said["jurisdiction"], Role(said["role"]), by=by):
        role = Role(said["role"])
        inside = "本区范围内的" if by else ""
        level = f"{_LEVELS[role.reach]}（{CODE_LENGTH[role.reach]}位代码）"
        message = f"{role.label}的辖区应是{inside}一个{level}。请改正。"
        faults.append(Problem("ACCOUNT_PLACE", message, "jurisdiction"))
    if said["role"] == Role.LIAISON and said["department"] not in set(VERIFIERS):
        message = f"部门联络员要有所属部门。可选：{'、'.join(d.label for d in VERIFIERS)}。"
        faults.append(Problem("ACCOUNT_DEPARTMENT", message, "department"))
    return faults


def _fits(code: str, role: Role, *, by: User | None) -> bool:
    inside = by is None or by.reaches(code)
    return inside and len(code) == CODE_LENGTH[role.reach] and Division.objects.filter(code=code).exists()
