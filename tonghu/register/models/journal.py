"""Who did what, when (日志), and the chain that shows whether a line was bent (审计链).

The application adds lines of the journal and nothing else: links are written by triggers of the owner
(`register/audit/chain.sql`), checkpoints kept by a function of the owner.
"""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalText, PlainBytes, PlainJSON, PlainText
from tonghu.register.models.accounts import User
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
    """One act (日志行). `detail` holds codes and counts, never a name, number, phone or address.

    `role` and `place` are those the account had at that moment; `terminal` is a keyed hash of the network address.
    """

    at = models.DateTimeField("时间")
    # Empty only where nobody got in: a failed sign-in.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, null=True)
    role = PlainText("当时的角色", blank=True, db_default="")
    place = PlainText("当时的辖区", blank=True, db_default="")
    terminal = PlainText("终端", blank=True, db_default="")
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
            models.Index(fields=["place", "at"], opclasses=["text_pattern_ops", ""], name="journal_by_place"),
            models.Index(fields=["by", "at"], name="journal_by_person"),
        ]

    @property
    def actor(self) -> User:
        """Who acted, in every line but that of a failed sign-in."""
        assert self.by is not None
        return self.by


class Link(models.Model):
    """One link of the chain (链记录): proves one line of the journal or of the history, and every link before it.

    `digest` is SHA-256 of the line; `hash` is SHA-256 of the hash before, `seq`, `source`, `kind`, `row_id`, `at`
    and `digest`. No foreign keys: a link must outlive what somebody removed.
    """

    class Kind(models.IntegerChoices):
        WRITTEN = 0, "写入"
        CARRIED = 1, "转存"  # the row is older than its link: it was there before the chain, or before an archive
        REWRITTEN = 2, "改写密文"  # encrypted anew, or changed in form by a migration; the content is the same

    seq = models.BigIntegerField("序号", primary_key=True)
    source = models.SmallIntegerField("来源表")
    kind = models.SmallIntegerField("种类", choices=Kind.choices)
    row_id = models.BigIntegerField("行号")
    at = models.DateTimeField("时间")
    digest = PlainBytes("内容摘要")
    hash = PlainBytes("链摘要")

    class Meta:
        verbose_name = "链记录"
        indexes = [models.Index(fields=["source", "row_id"], name="link_of_rewritten", condition=models.Q(kind=2))]


class Checkpoint(models.Model):
    """A signed statement how far the chain went (检查点); also kept outside the database.

    `previous` is SHA-256 of the checkpoint before, so that none can be taken out. An archive (归档) is a checkpoint
    whose `archive` names the file that now holds all lines up to `seq`.
    """

    number = models.BigIntegerField("编号", primary_key=True)
    seq = models.BigIntegerField("链序号")
    hash = PlainBytes("链摘要")
    at = models.DateTimeField("时间")
    previous = PlainBytes("前一检查点摘要")
    archive = PlainText("归档文件摘要", blank=True)
    key = PlainText("公钥指纹")
    signature = PlainBytes("签名")

    class Meta:
        verbose_name = "检查点"
        indexes = [models.Index(fields=["seq"], name="checkpoint_by_seq")]
