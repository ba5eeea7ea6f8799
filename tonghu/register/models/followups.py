"""What somebody must still do for a child, and what would change under another reading (待办事项、假设测算)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.children import Child
from tonghu.register.models.records import Record
from tonghu.rules.access.roles import Role

OWNERS = (Role.DIRECTOR, Role.SUPERVISOR, Role.OFFICER)


@kept()
class Followup(models.Model):
    """One thing to do for a child (待办事项): opened by a rule or by a person, closed with what came of it.

    kind: the number of the rule that opened it, EMERGENCY for 紧急情况. words: the rule's message, which names nobody.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", "待办"
        DONE = "DONE", "已办结"
        VOID = "VOID", "不再需要"

    child = models.ForeignKey(Child, models.PROTECT, related_name="followups", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="followups", db_index=False)
    kind = PlainText("种类")
    item = PlainText("项目", blank=True)
    words = PlainText("事项")
    note = PersonalText("情况", blank=True)
    owner = PlainText("由谁办理", choices=[(role.value, role.label) for role in OWNERS])
    due_on = models.DateField("期限")
    opened_at = models.DateTimeField("提出时间")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    state = PlainText("状态", choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closing = PersonalText("办结情况", blank=True)

    class Meta:
        verbose_name = "待办事项"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "item"], name="followup_open_once", condition=Q(state="OPEN")
            ),
            models.CheckConstraint(
                name="followup_closed_with_a_reason",
                condition=Q(state="OPEN", closed_at__isnull=True, closed_by__isnull=True, closing="")
                | (~Q(state="OPEN") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing="")),
            ),
        ]
        indexes = [
            models.Index(fields=["child"], name="followup_by_child"),
            models.Index(fields=["owner", "due_on"], name="followup_open", condition=Q(state="OPEN")),
        ]


class WhatIf(models.Model):
    """Who would enter and leave the count under other numbers or readings (假设测算); the register stays as it is.

    asked: parameter → value. counts: "从>到" → how many. changed: [child, from, to], at most `MOST` of them.
    """

    MOST = 2000

    class State(models.TextChoices):
        WAITING = "WAITING", "等待测算"
        RUNNING = "RUNNING", "测算中"
        STOPPED = "STOPPED", "已停止"
        DONE = "DONE", "已完成"
        FAILED = "FAILED", "意外停止"

    asked = PlainJSON("假设", default=dict)
    place = PlainText("范围")
    on = models.DateField("参照日")
    state = PlainText("状态", choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已测算", default=0)
    total = models.PositiveIntegerField("共", default=0)
    counts = PlainJSON("变动", default=dict)
    changed = PlainJSON("变动的儿童", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "假设测算"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["place", "-at"], name="what_if_by_place")]
