"""Tables that may be read, and how they get out (发布): the ledger, publications, and who agreed to each.

`LedgerEntry` holds what protection let through and nothing else; the bytes of each entry hold the hash of the one
before. A migration's trigger refuses a publication that was not agreed to, whoever writes it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tonghu.register.fields import PersonalText, PlainBytes, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.snapshots import Snapshot
from tonghu.rules.terms.departments import Department

_DEPARTMENTS = [(d.value, d.label) for d in Department]


@kept()
class Publication(models.Model):
    """One release on its way to everybody (对外发布): some tables of one snapshot, at the public threshold.

    turn: raised whenever what is to be published changes; only opinions of the same turn count. digest: SHA-256 of the
    cells that are shown. revises: the publication whose number this one takes over.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        ASKED = "ASKED", "征求意见和审批"
        PUBLISHED = "PUBLISHED", "已发布"
        WITHDRAWN = "WITHDRAWN", "已撤回"
        REVISED = "REVISED", "已被修订替代"
        ABANDONED = "ABANDONED", "已放弃"

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="publications", db_index=False)
    place = PlainText("辖区")
    title = PlainText("标题")
    tables = PlainJSON("统计表", default=list)  # their numbers
    digest = PlainText("表格摘要")
    turn = models.PositiveSmallIntegerField("征求意见次数", default=1)
    state = PlainText("状态", choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField("起草时间")
    revises = models.ForeignKey("self", models.PROTECT, null=True, related_name="revisions", db_index=False)
    why = PersonalText("修订原因", blank=True)
    note = PersonalText("变动说明", blank=True)
    number = PlainText("文号", blank=True)
    revision = models.PositiveSmallIntegerField("修订次数", default=0)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField("发布时间", null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField("撤回或替代时间", null=True)
    ended_why = PersonalText("撤回原因", blank=True)

    class Meta:
        verbose_name = "发布"
        ordering = ["-id"]
        indexes = [models.Index(fields=["place", "-id"], name="publication_by_place")]
        constraints = [
            models.UniqueConstraint(
                name="publication_number_once", fields=["number", "revision"], condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="publication_out_has_a_number",
                condition=Q(state__in=["DRAFT", "ASKED", "ABANDONED"], number="", published_at__isnull=True)
                | Q(
                    state__in=["PUBLISHED", "WITHDRAWN", "REVISED"],
                    published_at__isnull=False,
                    published_by__isnull=False,
                )
                & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="publication_revised_with_a_reason", condition=Q(revises__isnull=True) | ~Q(why="")
            ),
            models.CheckConstraint(
                name="publication_withdrawn_with_a_reason",
                condition=~Q(state="WITHDRAWN") | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""),
            ),
        ]


@kept()
class Consent(models.Model):
    """What one office says of one publication (征求意见、审批).

    A department speaks through its liaison, 民政 and 统计 through approvers.

    because: for each table the variables for which this office is asked. drafter: who drafted it, and who may
    therefore not be heard.
    """

    class Answer(models.TextChoices):
        WAITING = "", "未回复"
        AGREED = "AGREED", "同意"
        REFUSED = "REFUSED", "不同意"

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="consents", db_index=False)
    place = PlainText("辖区")
    turn = models.PositiveSmallIntegerField("征求意见次数")
    department = PlainText("部门", choices=_DEPARTMENTS)
    because = PlainJSON("涉及的项目", default=dict)
    drafter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField("征求时间")
    answer = PlainText("意见", choices=Answer.choices, blank=True, default="")
    reason = PersonalText("理由", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField("回复时间", null=True)

    class Meta:
        verbose_name = "发布意见"
        ordering = ["publication", "turn", "id"]
        indexes = [models.Index(fields=["department", "place"], name="consent_waiting", condition=Q(answer=""))]
        constraints = [
            models.UniqueConstraint(name="consent_asked_once", fields=["publication", "turn", "department"]),
            # 不得一人包办: nobody speaks for two offices, and never of the own draft.
            models.UniqueConstraint(
                name="consent_by_different_persons",
                fields=["publication", "turn", "by"],
                condition=Q(by__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_not_by_the_drafter", condition=Q(by__isnull=True) | ~Q(by=F("drafter"))
            ),
            models.CheckConstraint(
                name="consent_answered_by_somebody",
                condition=Q(answer="", by__isnull=True, at__isnull=True)
                | ~Q(answer="") & Q(by__isnull=False, at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_refused_with_a_reason", condition=~Q(answer="REFUSED") | ~Q(reason="")
            ),
        ]


class LedgerEntry(models.Model):
    """What protection let through for one circle of readers (台账记录). Never changed, never removed.

    book: OFFICES is read inside the offices; READY is what may be drafted for the public, protected before the former
    so that both together reveal nothing; PUBLIC is out. known: how many entries of PUBLIC it was protected with.
    One entry holds one table; labels: dimension → its codes and their names in printing order. raw: the entry as
    `methods.disclosure.Ledger` writes it, with the hash of the entry before of the same book.
    """

    class Book(models.TextChoices):
        OFFICES = "OFFICES", "部门内部"
        READY = "READY", "可供发布"
        PUBLIC = "PUBLIC", "对外发布"

    book = PlainText("台账", choices=Book.choices)
    number = models.PositiveIntegerField("序号")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="entries")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="entries")
    place = PlainText("辖区")
    table = PlainText("统计表")
    labels = PlainJSON("名称", default=dict)
    known = models.PositiveIntegerField("保护时已发布的记录数", default=0)
    raw = PlainBytes("记录")
    hash = PlainText("摘要")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "台账记录"
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(name="ledger_in_one_line", fields=["book", "number"]),
            models.CheckConstraint(
                name="ledger_public_by_a_publication",
                condition=Q(book="PUBLIC", publication__isnull=False) | ~Q(book="PUBLIC") & Q(publication__isnull=True),
            ),
        ]
