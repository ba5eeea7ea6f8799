"""What was frozen for counting (统计快照): the files lie beside the register, their digest lies in it."""

from django.conf import settings
from django.db import models

from tonghu.register.fields import PlainText
from tonghu.register.models.rounds import Round


class Snapshot(models.Model):
    """One frozen, de-identified set of a place's children (统计快照). Never changed, never removed.

    `digest` is the SHA-256 of its manifest, and so of every file: a publication names its snapshot by it.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="snapshots", db_index=False)
    place = PlainText("辖区")
    reference_date = models.DateField("参照日")
    children = models.PositiveIntegerField("儿童数")
    rules = PlainText("规则版本")
    code_year = models.PositiveSmallIntegerField("区划代码年份")
    series = models.PositiveIntegerField("系列")  # number of the data key that its pseudonyms are made with
    digest = PlainText("摘要")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "统计快照"
        ordering = ["-id"]
        indexes = [models.Index(fields=["round", "place", "-id"], name="snapshot_by_round")]

    @property
    def folder(self) -> str:
        """The name of its folder: says what it is of, and which one."""
        return f"{self.reference_date}-{self.place}-{self.digest[:12]}"
