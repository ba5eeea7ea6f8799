"""Who did what, when (日志). Append only: the application may not change or remove a line."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tonghu.register.fields import PlainJSON, PlainText
from tonghu.register.models.accounts import User
from tonghu.register.models.children import Child
from tonghu.register.models.lists import Batch
from tonghu.register.models.records import Record


class Entry(models.Model):
    """One act (日志行). `detail` holds codes and counts, never a name, number, phone or address."""

    at = models.DateTimeField("时间")
    # Empty only where nobody got in: a failed sign-in.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, null=True)
    act = PlainText("操作")
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="journal", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="journal", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="journal", db_index=False)
    detail = PlainJSON("内容", default=dict)

    class Meta:
        verbose_name = "日志"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="journal_nobody_only_outside",
                condition=models.Q(by__isnull=False) | models.Q(act="SIGN_IN_FAILED"),
            )
        ]
        indexes = [
            models.Index(fields=["child", "-at"], name="journal_by_child", condition=models.Q(child__isnull=False)),
            # Lines come in the order of time: whatever weighs some weeks reads only their pages.
            BrinIndex(fields=["at"], name="journal_by_time", pages_per_range=32),
        ]

    @property
    def actor(self) -> User:
        """Who acted, in every line but that of a failed sign-in."""
        assert self.by is not None
        return self.by
