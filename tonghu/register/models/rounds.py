"""Rounds (轮次): a reference date and the dates by which each stage is done."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tonghu.register.fields import PersonalText, PlainText
from tonghu.register.history import kept


@kept()
class Round(models.Model):
    """One half-yearly round (方案 三: 9月30日前摸排, 10月31日前核实, 11月30日前录入; 三（四）每半年)."""

    name = PlainText("名称", unique=True)
    reference_date = models.DateField("参照日", unique=True)
    opens_on = models.DateField("开始")
    survey_until = models.DateField("摸排截止")
    verify_until = models.DateField("核实截止")
    upload_until = models.DateField("录入截止")
    closed_on = models.DateField("结束", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_why = PersonalText("未办完仍结束的原因", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "轮次"
        ordering = ["-reference_date"]
        constraints = [
            models.CheckConstraint(
                name="round_stages_in_order",
                condition=Q(opens_on__lte=F("survey_until"))
                & Q(survey_until__lte=F("verify_until"))
                & Q(verify_until__lte=F("upload_until")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def before(cls, day: date) -> "Round | None":
        """The round of the last reference date before a day."""
        return cls.objects.filter(reference_date__lt=day).order_by("-reference_date").first()
