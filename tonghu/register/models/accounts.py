"""Accounts (账号): one person, one role, one jurisdiction, one department; from its authorisation to its hand-over."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from tonghu.register.fields import PlainText
from tonghu.register.history import kept
from tonghu.rules.access import Act, Role, may, reaches
from tonghu.rules.access.roles import CODE_LENGTH
from tonghu.rules.terms.departments import Department

_SESSION_SALT = "tonghu.register.models.accounts.User.session"


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


@kept(but=["password", "last_login", "password_at", "password_given", "sign_in_epoch"])
class User(AbstractBaseUser):
    """Someone who signs in (账号). Names here are of staff, as their office shows them."""

    username = PlainText("账号", unique=True)
    name = PlainText("姓名")
    role = PlainText("角色", choices=[(r.value, r.label) for r in Role])
    department = PlainText("部门", choices=[(d.value, d.label) for d in Department], default=Department.CIVIL)
    jurisdiction = PlainText("辖区")
    ends_on = models.DateField("有效期至", null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)
    contractor = models.BooleanField("合同制", default=False)
    contract_number = PlainText("合同编号", blank=True)
    contract_until = models.DateField("合同到期日", null=True)
    # Of the 系统管理员 who made it; none where it was made on the command line.
    made_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField("建立时间", null=True)
    # Of the 安全管理员 who authorised it; none where the command line made one of the three administrators.
    authorised_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    authorised_at = models.DateTimeField("授权时间", null=True)
    leave_told_at = models.DateTimeField("离岗登记时间", null=True)
    ended_at = models.DateTimeField("停用时间", null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="inherited", db_index=False)
    suspended_at = models.DateTimeField("暂停时间", null=True)
    suspended_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    password_at = models.DateTimeField("口令设定时间", null=True)
    # By whoever made or reset it: to be changed at the next sign-in.
    password_given = models.BooleanField("口令由他人设定", default=False, db_default=False)
    # The next number ends every open session.
    sign_in_epoch = models.PositiveIntegerField("登录批次", default=0, db_default=0)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                name="user_jurisdiction_is_digits", condition=models.Q(jurisdiction__regex=r"^\d{2,12}$")
            ),
            # 方案 二: only a liaison speaks for another department; 妇儿工委 is one of its own.
            models.CheckConstraint(
                name="user_department_by_role",
                condition=models.Q(role=Role.LIAISON)
                | models.Q(role=Role.WOMEN_CHILDREN, department=Department.WOMEN_CHILDREN)
                | models.Q(department__in=[Department.CIVIL, Department.STATISTICS])
                & ~models.Q(role=Role.WOMEN_CHILDREN),
            ),
            # 合同制人员: the account names the contract and never outlives it.
            models.CheckConstraint(
                name="user_contractor_ends_with_the_contract",
                condition=models.Q(contractor=False, contract_number="", contract_until__isnull=True)
                | models.Q(contractor=True, ends_on__isnull=False, contract_until__isnull=False)
                & models.Q(ends_on__lte=models.F("contract_until"))
                & ~models.Q(contract_number=""),
            ),
            # 三员分立: whoever makes an account does not authorise it, and nobody authorises the own.
            models.CheckConstraint(
                name="user_authorised_by_another",
                condition=models.Q(authorised_by__isnull=True)
                | models.Q(authorised_at__isnull=False)
                & ~models.Q(authorised_by=models.F("id"))
                & (models.Q(made_by__isnull=True) | ~models.Q(authorised_by=models.F("made_by"))),
            ),
            models.CheckConstraint(
                name="user_made_on_the_web_is_authorised_by_name",
                condition=models.Q(authorised_at__isnull=True)
                | models.Q(made_by__isnull=True)
                | models.Q(authorised_by__isnull=False),
            ),
            # The two who watch over the 系统管理员 are never made by him.
            models.CheckConstraint(
                name="user_watchers_are_made_elsewhere",
                condition=models.Q(made_by__isnull=True) | ~models.Q(role__in=[Role.SECURITY, Role.AUDITOR]),
            ),
            models.CheckConstraint(
                name="user_suspended_by_another",
                condition=models.Q(suspended_at__isnull=True, suspended_by__isnull=True)
                | models.Q(suspended_at__isnull=False, suspended_by__isnull=False)
                & ~models.Q(suspended_by=models.F("id")),
            ),
            models.CheckConstraint(
                name="user_handed_over_to_another",
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: with another password, role, place or epoch every open session is over."""
        bound = (self.password, self.role, self.department, self.jurisdiction, str(self.sign_in_epoch))
        return salted_hmac(_SESSION_SALT, "\n".join(bound), secret=secret, algorithm="sha256").hexdigest()

    def may(self, act: Act) -> bool:
        """Whether this account carries out the act at all."""
        return self.is_active and self.authorised and may(Role(self.role), act)

    @property
    def authorised(self) -> bool:
        """Whether a 安全管理员 let this account be used, and has not suspended it since (已授权)."""
        return self.authorised_at is not None and self.suspended_at is None

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

    def usable(self, *, on: date) -> bool:
        """Whether anybody may work with this account today (可以使用)."""
        return self.is_active and self.authorised and not self.ended(on=on)
