"""What the gate keeps (门禁): earlier passwords, and what is remembered for minutes only."""

from django.conf import settings
from django.db import models

from tonghu.register.fields import PlainJSON, PlainText


class OldPassword(models.Model):
    """The hash of a password that an account had (旧口令): it is not taken again. Append only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="old_passwords")
    password = models.CharField("口令摘要", max_length=256)
    at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = "旧口令"


class ShortLived(models.Model):
    """What all processes must know for some minutes (短时记录): failures, used codes. Keys are keyed hashes."""

    key = PlainText("键", primary_key=True)
    value = PlainJSON("内容")
    ends = models.DateTimeField("到期")

    class Meta:
        verbose_name = "短时记录"
        db_table = "gate_short_lived"  # machinery like the sessions: its rows come and go
        indexes = [models.Index(fields=["ends"], name="short_lived_by_end")]
