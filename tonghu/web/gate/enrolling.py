"""A new account (新建账号): what must be true of it, whether an administrator or the command line asks."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from tonghu.register import journal
from tonghu.register.models import Division, User
from tonghu.rules.access import KEPT_BY_ADMINISTRATOR, THREE_ADMINISTRATORS, Role
from tonghu.rules.access.roles import CODE_LENGTH, Reach
from tonghu.rules.terms.dates import read_date
from tonghu.rules.terms.departments import VERIFIERS, Department
from tonghu.rules.terms.problems import Problem

_LEVELS = {Reach.DISTRICT: "区", Reach.STREET: "街镇", Reach.COMMITTEE: "居村"}
_TAKEN = Problem("ACCOUNT_TAKEN", "这个账号名已被使用。请换一个账号名。", "username")


def enrol(typed: Mapping[str, str], password: str, *, by: User | None) -> User | list[Problem]:
    """Make the account, or say everything that is wrong with it.

    typed: username, name, role, department, jurisdiction, ends_on, and of 合同制 staff contract_number and
    contract_until. by: None on the command line, where the first accounts are made; the journal then names the account
    itself. Whatever is made waits for a 安全管理员, but for the three administrators of the command line.
    """
    said = {key: typed.get(key, "").strip() for key in _WORDS}
    days: dict[str, date | None] = {}
    problems = _faults(said, by=by)
    for key in ("ends_on", "contract_until"):
        read = read_date(typed[key]) if typed.get(key, "").strip() else None
        days[key] = read if isinstance(read, date) else None
        if isinstance(read, Problem):
            problems.append(Problem(read.code, read.message, key))
    problems += _faults_of_contract(said, days) if not problems else []
    if problems:
        return problems
    try:
        with transaction.atomic():
            return _make(said, password, days, by=by)
    except IntegrityError:
        return [_TAKEN]


_WORDS = ("username", "name", "role", "department", "jurisdiction", "contract_number")


def _faults_of_contract(said: Mapping[str, str], days: Mapping[str, date | None]) -> list[Problem]:
    """合同制: number and end belong together, and the account ends no later."""
    number, until, ends_on = said["contract_number"], days["contract_until"], days["ends_on"]
    if bool(number) != (until is not None):
        item = "contract_until" if number else "contract_number"
        return [Problem("ACCOUNT_CONTRACT", "合同制人员要同时填写合同编号和合同到期日。请补全。", item)]
    if until and ends_on and ends_on > until:
        message = "有效期不能晚于合同到期日。请改正，或不填有效期（以合同到期日为准）。"
        return [Problem("ACCOUNT_CONTRACT_ENDS", message, "ends_on")]
    return []


def _make(said: Mapping[str, str], password: str, days: Mapping[str, date | None], *, by: User | None) -> User:
    role, place = Role(said["role"]), said["jurisdiction"]
    now, contract = timezone.now(), said["contract_number"]
    at_once = by is None and role in THREE_ADMINISTRATORS
    user = User.objects.create_user(
        said["username"],
        password,
        role=role,
        jurisdiction=place,
        name=said["name"],
        department=_department(role, said["department"]),
        ends_on=days["ends_on"] or days["contract_until"],
        contractor=bool(contract),
        contract_number=contract,
        contract_until=days["contract_until"],
        made_by=by,
        made_at=now,
        authorised_at=now if at_once else None,
        password_at=now,
        password_given=True,
    )
    journal.note("NEW_ACCOUNT", by=by or user, account=user.pk, role=role, jurisdiction=place)
    if at_once:
        journal.note("AUTHORISE_ACCOUNT", by=user, account=user.pk, role=role, jurisdiction=place, command=True)
    return user


def _department(role: Role, said: str) -> Department:
    if role is Role.LIAISON:
        return Department(said)
    return _OWN_OFFICE.get(role, Department.CIVIL)


_OWN_OFFICE = {
    Role.STATISTICIAN: Department.STATISTICS,
    Role.WOMEN_CHILDREN: Department.WOMEN_CHILDREN,
}


def _faults(said: Mapping[str, str], *, by: User | None) -> list[Problem]:
    faults = []
    if not said["username"] or not said["username"].isascii() or " " in said["username"]:
        faults.append(Problem("ACCOUNT_NAME", "账号名应为英文字母和数字，中间没有空格。请改正。", "username"))
    if not said["name"]:
        message = "没有填写使用人姓名。一个账号只给一个人使用，请填写。"
        faults.append(Problem("ACCOUNT_PERSON", message, "name"))
    choices = Role if by is None else KEPT_BY_ADMINISTRATOR
    if said["role"] not in set(choices):
        faults.append(Problem("ACCOUNT_ROLE", f"没有这个角色。可选：{'、'.join(r.label for r in choices)}。", "role"))
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
