"""How many children live in a place, on a list or on none, as somebody estimated it (覆盖率估计)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tonghu.register.fields import PlainJSON, PlainText
from tonghu.register.models.rounds import Round


class CoverageEstimate(models.Model):
    """One estimate of one round and place. Never changed, never removed; a later one takes its place in print.

    Counts only, of the whole place: no part of it is kept that a few children could be told from. lists: the lists
    used and how many entries each had. steps: from their entries to the estimate, as `tonghu coverage` names them.
    digest: SHA-256 of the report it was taken from.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="estimates", db_index=False)
    place = PlainText("辖区")
    method = PlainText("方法")
    lists = PlainJSON("名单", default=list)
    steps = PlainJSON("环节", default=list)
    living = models.PositiveIntegerField("名单上仍在住的人数")
    estimate = models.PositiveIntegerField("推算实有人数")
    low = models.PositiveIntegerField("区间下限")
    high = models.PositiveIntegerField("区间上限")
    digest = PlainText("摘要")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "覆盖率估计"
        ordering = ["-id"]
        indexes = [models.Index(fields=["round", "place", "-id"], name="estimate_by_round")]
        constraints = [
            models.UniqueConstraint(fields=["round", "place", "digest"], name="estimate_recorded_once"),
            models.CheckConstraint(
                name="estimate_in_its_interval",
                condition=Q(low__gt=0, low__lte=F("estimate"), high__gte=F("estimate")),
            ),
        ]
