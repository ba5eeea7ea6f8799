"""Who did what, when (日志). Append only: the application may not change or remove a line."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalText, PlainJSON, PlainText
from tonghu.register.models.children import Child
from tonghu.register.models.lists import Batch
from tonghu.register.models.records import Record


class Reveal(models.Model):
    """Why somebody looked at a value that shows itself only for a reason (查看保密内容的理由)."""

    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")
    what = PlainText("内容")  # the key of an item, never its value
    why = PersonalText("理由")

    class Meta:
        verbose_name = "查看理由"
        constraints = [models.CheckConstraint(name="reveal_has_a_reason", condition=~Q(why=""))]


class Entry(models.Model):
    """One act (日志行). `detail` holds codes and counts, never a name, number, phone or address."""

    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    act = PlainText("操作")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="journal", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="journal", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="journal", db_index=False)
    detail = PlainJSON("内容", default=dict)

    class Meta:
        verbose_name = "日志"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["child", "-at"], name="journal_by_child", condition=models.Q(child__isnull=False)),
            # Lines come in the order of time: whatever weighs some weeks reads only their pages.
            BrinIndex(fields=["at"], name="journal_by_time", pages_per_range=32),
        ]
