"""tonghu account: make, end and reset accounts where no administrator can sign in yet (账号)."""

import argparse
import sys


def arguments(parser: argparse.ArgumentParser) -> None:
    """Three acts."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="操作")
    new = acts.add_parser("new", help="新建账号，显示一次随机口令")
    new.add_argument("username", help="账号名")
    new.add_argument("--name", required=True, help="使用人姓名")
    new.add_argument("--role", required=True, help="角色，如 系统管理员（ADMINISTRATOR）、区民政局经办（OFFICER）")
    new.add_argument("--place", required=True, help="辖区代码：区6位、街镇9位、居村12位")
    new.add_argument("--department", default="CIVIL", help="部门联络员所属部门，如 教育（EDUCATION）")
    new.add_argument("--until", default="", help="有效期至，如 2025-12-31；不填为长期")
    new.add_argument("--contract", default="", help="合同制人员的合同编号")
    new.add_argument("--contract-until", default="", help="合同到期日，如 2025-12-31；账号不晚于这一天")
    for act, line in _CHANGES:
        acts.add_parser(act, help=line).add_argument("username", help="账号名")


_CHANGES = (
    ("disable", "停用账号"),
    ("enable", "恢复账号"),
    ("reset", "重设口令，显示一次"),
    ("factors", "清除第二因素，下次登录时重新设置"),
)


def run(args: argparse.Namespace) -> int:
    """Do it; what was done stands in the journal under the account itself."""
    from tonghu.web.shell import open_register

    open_register()
    try:
        print(_new(args) if args.act == "new" else _change(args.act, args.username))
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def _new(args: argparse.Namespace) -> str:
    from tonghu.rules.access import Role
    from tonghu.rules.terms.departments import Department
    from tonghu.web.gate.enrolling import enrol
    from tonghu.web.gate.passwords import new_password

    password = new_password()
    typed = {
        "username": args.username,
        "name": args.name,
        "role": _code(args.role, {role.label: role.value for role in Role}),
        "department": _code(args.department, {one.label: one.value for one in Department}),
        "jurisdiction": args.place,
        "ends_on": args.until,
        "contract_number": args.contract,
        "contract_until": args.contract_until,
    }
    made = enrol(typed, password, by=None)
    if isinstance(made, list):
        raise ValueError("\n".join(problem.message for problem in made))
    waits = "" if made.authorised else "\n请本区安全管理员在“账号授权”中授权，之后才能登录。"
    return f"已建立账号 {made.username}（{made.get_role_display()}）。{waits}\n口令（只显示这一次）：{password}"


def _code(said: str, codes: dict[str, str]) -> str:
    """The code of what was given by its name."""
    return codes.get(said, said)


def _change(act: str, username: str) -> str:
    from allauth.mfa.models import Authenticator
    from django.db import transaction
    from django.utils import timezone

    from tonghu.register import journal
    from tonghu.register.models import User
    from tonghu.web.gate import sessions
    from tonghu.web.gate.passwords import give_password, new_password

    user = User.objects.filter(username=username).first()
    if user is None:
        raise ValueError(f"没有账号“{username}”。请核对账号名。")
    with transaction.atomic():
        if act == "reset":
            password = new_password()
            give_password(user, password)
            sessions.end_all(user)
            journal.note("RESET_PASSWORD", by=user, account=user.pk, command=True)
            return f"账号 {username} 的口令已重设。\n口令（只显示这一次）：{password}"
        if act == "factors":
            gone, _ = Authenticator.objects.filter(user=user).delete()
            sessions.end_all(user)
            journal.note("RESET_FACTORS", by=user, account=user.pk, count=gone, command=True)
            return f"账号 {username} 的第二因素已清除，下次登录时重新设置。"
        user.is_active = act == "enable"
        user.ended_at = None if user.is_active else timezone.now()
        user.save(update_fields=["is_active", "ended_at"])
        journal.note("END_ACCOUNT" if act == "disable" else "RESUME_ACCOUNT", by=user, account=user.pk, command=True)
    return f"账号 {username} 已{'停用' if act == 'disable' else '恢复使用'}。"
