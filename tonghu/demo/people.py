"""The cast of the demo district (演示账号): one account for each role, and who may be shown how to sign in."""

from dataclasses import dataclass

from django.utils import timezone

from tonghu.register.models import User
from tonghu.rules.access import Role
from tonghu.rules.terms.departments import VERIFIERS, Department


@dataclass(frozen=True, slots=True)
class Post:
    """An account of the demo: its name says its office, the person is invented."""

    username: str
    name: str
    role: Role
    place: str
    department: Department = Department.CIVIL


def posts(district: str, street: str, committee: str) -> list[Post]:
    """One post for each role, and a liaison for each of the six departments."""
    return [
        Post("minzheng", "演示经办", Role.OFFICER, district),
        Post("shenpi", "演示审批", Role.APPROVER, district),
        Post("dudaoyuan", "演示督导员", Role.SUPERVISOR, street),
        Post("ertongzhuren", "演示儿童主任", Role.DIRECTOR, committee),
        *(Post(_LIAISONS[d], f"演示{d.label}联络员", Role.LIAISON, district, d) for d in VERIFIERS),
        Post("tongji", "演示统计", Role.STATISTICIAN, district, Department.STATISTICS),
        Post("fuergongwei", "演示妇儿工委", Role.WOMEN_CHILDREN, district, Department.WOMEN_CHILDREN),
        Post("xitong", "演示系统管理", Role.ADMINISTRATOR, district),
        Post("anquan", "演示安全管理", Role.SECURITY, district),
        Post("shenji", "演示审计管理", Role.AUDITOR, district),
    ]


_LIAISONS = {
    Department.EDUCATION: "jiaoyu",
    Department.POLICE: "gongan",
    Department.HEALTH: "weijian",
    Department.INSURANCE: "yibao",
    Department.CDC: "jikong",
    Department.DISABILITY: "canlian",
}


def appoint(post: Post, password: str | None) -> User:
    """Make the account of a post, authorised; without a password nobody can sign in with it."""
    user = User(
        username=post.username, name=post.name, role=post.role, jurisdiction=post.place, department=post.department
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.made_at = user.authorised_at = timezone.now()
    user.save()
    return user
