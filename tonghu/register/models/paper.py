"""Forms on their way to paper and back from workbooks (打印作业、交回的登记表)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalBytes, PersonalText, PlainJSON, PlainText
from tonghu.register.models.rounds import Round


class Printing(models.Model):
    """Many forms set in type by a job (打印作业). The file waits here, encrypted, until it is taken or too old."""

    class State(models.TextChoices):
        WAITING = "WAITING", "等待排版"
        SETTING = "SETTING", "正在排版"
        READY = "READY", "可以下载"
        TAKEN = "TAKEN", "已下载"
        STOPPED = "STOPPED", "已停止"
        FAILED = "FAILED", "意外停止"
        GONE = "GONE", "已过期清除"

    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    filters = PlainJSON("范围", default=dict)  # codes only
    state = PlainText("状态", choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已排份数", default=0)
    total = models.PositiveIntegerField("总份数", default=0)
    export = models.PositiveBigIntegerField("导出号", null=True)  # stands on every page; registered when it is taken
    content = PersonalBytes("内容", default=bytes)

    class Meta:
        verbose_name = "打印作业"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="printing_ready_has_number", condition=~Q(state="READY") | Q(export__isnull=False)
            ),
        ]


class FormFile(models.Model):
    """A workbook of filled forms that came back (交回的登记表): kept as it came, looked at, entered or given up."""

    class State(models.TextChoices):
        LOOKED = "LOOKED", "待确认"
        ENTERED = "ENTERED", "已处理"
        DISCARDED = "DISCARDED", "已放弃"

    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("收到时间")
    file_name = PersonalText("文件名")  # people write names into file names
    content = PersonalBytes("内容")
    state = PlainText("状态", choices=State.choices, default=State.LOOKED)
    counts = PlainJSON("计数", default=dict)
    entered_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "交回的登记表"
        ordering = ["-id"]
