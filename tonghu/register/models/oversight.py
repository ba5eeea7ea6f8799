"""Why somebody looks beyond the own place, and looking that somebody should explain (查阅许可、异常查阅)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tonghu.register.fields import PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.children import Child
from tonghu.rules.access.purpose import LONGEST_DAYS, Permission
from tonghu.rules.access.unusual import Rule

_LONGEST = timedelta(days=max(value.value for value in LONGEST_DAYS.values))


@kept(but=["used"])
class Permit(models.Model):
    """One reason to look, and who agreed to it (查阅许可). What was asked never changes; how it was decided is kept."""

    class Decision(models.TextChoices):
        WAITING = "", "待审批"
        APPROVED = "APPROVED", "已同意"
        REFUSED = "REFUSED", "不同意"
        BY_RULE = "BY_RULE", "依规定无需审批"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="permits", db_index=False)
    district = PlainText("所在区代码")  # whose 审批 decides
    what = PlainText("种类", choices=[(p.value, p.label) for p in Permission])
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="permits", db_index=False)
    rows = models.PositiveIntegerField("最多行数", null=True)
    reason = PersonalText("理由")
    asked_at = models.DateTimeField("申请时间")
    decision = PlainText("结果", choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    why = PersonalText("审批意见", blank=True)
    expires_at = models.DateTimeField("有效期至", null=True)
    used = models.PositiveIntegerField("使用次数", default=0)

    class Meta:
        verbose_name = "查阅许可"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="permit_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="permit_across_names_one_child", condition=~Q(what=Permission.ACROSS) | Q(child__isnull=False)
            ),
            models.CheckConstraint(
                name="permit_in_bulk_names_how_many",
                condition=Q(what=Permission.BULK, rows__isnull=False, rows__gt=0, child__isnull=True)
                | ~Q(what=Permission.BULK) & Q(rows__isnull=True),
            ),
            # 访问须经审批: by somebody else, at a moment, and for a time.
            models.CheckConstraint(
                name="permit_decided_by_somebody_else",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, expires_at__isnull=True)
                | Q(decision="BY_RULE", what=Permission.SEARCH, decided_by__isnull=True, expires_at__isnull=False)
                | Q(decision="APPROVED", decided_at__isnull=False, expires_at__isnull=False)
                & ~Q(decided_by=F("user"))
                & Q(decided_by__isnull=False)
                | Q(decision="REFUSED", decided_at__isnull=False, expires_at__isnull=True)
                & ~Q(decided_by=F("user"))
                & Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="permit_expires_within_a_week",
                condition=Q(expires_at__isnull=True)
                | Q(decided_at__isnull=False, expires_at__lte=F("decided_at") + _LONGEST),
            ),
            models.CheckConstraint(name="permit_refused_with_a_reason", condition=~Q(decision="REFUSED") | ~Q(why="")),
        ]
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="permit_by_user"),
            models.Index(fields=["district", "asked_at"], name="permit_waiting", condition=Q(decision="")),
            models.Index(fields=["district", "-asked_at"], name="permit_by_district"),
            models.Index(fields=["child"], name="permit_by_child", condition=Q(child__isnull=False)),
        ]

    @property
    def number(self) -> int:
        """The number by which people and the journal name it (许可编号)."""
        return int(self.pk)


@kept()
class Finding(models.Model):
    """Looking of one account in one day that a person should explain (异常查阅). Holds counts, never a child."""

    class State(models.TextChoices):
        OPEN = "OPEN", "待处理"
        EXPLAINED = "EXPLAINED", "已说明"
        INCIDENT = "INCIDENT", "已立案调查"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="findings", db_index=False)
    district = PlainText("所在区代码")
    rule = PlainText("种类", choices=[(r.value, r.label) for r in Rule])
    day = models.DateField("日期")
    seen = PlainText("看到的情况")
    norm = PlainText("对照的标准")
    facts = PlainJSON("计数和日志行号", default=dict)
    found_at = models.DateTimeField("发现时间")
    state = PlainText("状态", choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField("处理时间", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    explanation = PersonalText("说明", blank=True)

    class Meta:
        verbose_name = "异常查阅"
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "rule", "day"], name="finding_once"),
            models.CheckConstraint(
                name="finding_closed_by_somebody_else",
                condition=Q(state="OPEN", closed_at__isnull=True, closed_by__isnull=True)
                | ~Q(state="OPEN")
                & Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(closed_by=F("account"))
                & ~Q(explanation=""),
            ),
        ]
        indexes = [models.Index(fields=["district", "state", "-day"], name="finding_by_district")]
