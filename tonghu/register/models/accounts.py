"""Accounts (账号): one person, one role, one jurisdiction, one department."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tonghu.register.fields import PlainText
from tonghu.register.history import kept
from tonghu.rules.access import Act, Role, may, reaches
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.terms.departments import Department


class NotAllowed(Exception):
    """The account may not do this here (无权操作). Says nothing about what it would have found."""

    def __init__(self) -> None:
        super().__init__("您的账号不能进行这项操作，或该儿童、名单不在您的辖区。如需办理，请联系区民政局。")


class Accounts(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str, *, role: Role, jurisdiction: str, **more: object) -> "User":
        """Add an account; raises ValueError when the jurisdiction is not of the role's level."""
        if len(jurisdiction) != CODE_LENGTH[role.reach]:
            raise ValueError(f"{role.label}的辖区应为{CODE_LENGTH[role.reach]}位代码")
        user = self.model(username=username, role=role, jurisdiction=jurisdiction, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


@kept(but=["password", "last_login"])
class User(AbstractBaseUser):
    """Someone who signs in (账号). Names here are of staff, as their office shows them."""

    username = PlainText("账号", unique=True)
    name = PlainText("姓名")
    role = PlainText("角色", choices=[(r.value, r.label) for r in Role])
    department = PlainText("部门", choices=[(d.value, d.label) for d in Department], default=Department.CIVIL)
    jurisdiction = PlainText("辖区")
    ends_on = models.DateField("有效期至", null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                name="user_jurisdiction_is_digits", condition=models.Q(jurisdiction__regex=r"^\d{2,12}$")
            ),
            # 方案 二: only a liaison speaks for another department.
            models.CheckConstraint(
                name="user_department_by_role",
                condition=models.Q(role=Role.LIAISON)
                | models.Q(department__in=[Department.CIVIL, Department.STATISTICS]),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def may(self, act: Act) -> bool:
        """Whether this account carries out the act at all."""
        return self.is_active and may(Role(self.role), act)

    def reaches(self, place: str) -> bool:
        """Whether the place lies in this account's jurisdiction."""
        return reaches(self.jurisdiction, place)

    def require(self, act: Act, place: str | None = None) -> None:
        """Raise NotAllowed unless this account carries out the act, in that place when one is given."""
        if not self.may(act) or (place is not None and not self.reaches(place)):
            raise NotAllowed

    def ended(self, *, on: date) -> bool:
        """Whether the account's last day is over."""
        return self.ends_on is not None and on > self.ends_on
