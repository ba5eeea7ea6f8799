"""Visits and registration forms with every revision (走访、登记表、修订)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalJSON, PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.children import Child
from tonghu.register.models.rounds import Round


class Visit(models.Model):
    """One attempt to meet a child's family (走访记录). Never changed; a mistake is corrected by another visit."""

    class Way(models.TextChoices):
        HOME = "HOME", "入户走访"
        PHONE = "PHONE", "电话联系"
        DECLARED = "DECLARED", "自主申报"

    class Outcome(models.TextChoices):
        MET = "MET", "见到儿童或监护人"
        ABSENT = "ABSENT", "家中无人"
        REFUSED = "REFUSED", "拒绝登记"
        MOVED = "MOVED", "已搬离"
        UNKNOWN = "UNKNOWN", "查无此人"

    child = models.ForeignKey(Child, models.PROTECT, related_name="visits")
    round = models.ForeignKey(Round, models.PROTECT, related_name="visits", db_index=False)
    visited_on = models.DateField("走访日期")
    way = PlainText("方式", choices=Way.choices)
    outcome = PlainText("结果", choices=Outcome.choices)
    note = PersonalText("备注", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "走访"
        ordering = ["-visited_on", "-id"]
        indexes = [models.Index(fields=["round", "child"], name="visit_by_round")]


@kept(but=["draft_coded", "draft_personal"])
class Record(models.Model):
    """A child's registration form in one round (登记表)."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        SUBMITTED = "SUBMITTED", "待审核"
        RETURNED = "RETURNED", "退回修改"
        REVIEWED = "REVIEWED", "已审核，待核实"
        VERIFYING = "VERIFYING", "部门核实中"
        VERIFIED = "VERIFIED", "已核实"
        UPLOADED = "UPLOADED", "已生成上传"

    child = models.ForeignKey(Child, models.PROTECT, related_name="records", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="records", db_index=False)
    form = PlainText("登记表", choices=[("1", "流动儿童基本情况登记表"), ("2", "留守儿童基本情况登记表")])
    state = PlainText("状态", choices=State.choices, default=State.DRAFT)
    draft_coded = PlainJSON("草稿（编码）", default=dict)
    draft_personal = PersonalJSON("草稿（个人信息）", default=dict)
    draft_at = models.DateTimeField("草稿时间", null=True)
    draft_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    submitted_at = models.DateTimeField("提交时间", null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField("审核时间", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    returned_why = PersonalText("退回原因", blank=True)

    class Meta:
        verbose_name = "登记表"
        constraints = [
            models.UniqueConstraint(fields=["child", "round"], name="one_record_a_child_a_round"),
            models.CheckConstraint(
                name="record_reviewed_by_someone_else",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=models.F("submitted_by")),
            ),
            models.CheckConstraint(
                name="record_reviewed_before_verification",
                condition=~Q(state__in=["REVIEWED", "VERIFYING", "VERIFIED", "UPLOADED"])
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state", "child"], name="record_by_state"),
            models.Index(fields=["round", "state", "reviewed_at"], name="record_by_review"),
        ]


class FormTally(models.Model):
    """Forms of active children by place, round and state (登记表计数): the sum of `n` is exact at any moment.

    Kept as `children.Tally` is, by triggers of register_record and register_child; read through register.tally.
    """

    residence = PlainText("现居住地代码")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False)
    state = PlainText("状态")
    n = models.BigIntegerField("张数")

    class Meta:
        verbose_name = "登记表计数"
        indexes = [
            models.Index(
                fields=["round", "residence"],
                opclasses=["int8_ops", "text_pattern_ops"],
                include=["state", "n"],
                name="form_tally_by_residence",
            )
        ]


# Beside the restricted answers: what was said to warnings that speak of them; a key of no line.
REASONS_APART = "reasons"


class RestrictedDraft(models.Model):
    """Of a draft, the answers to 严格限制项目: a row of its own, so that rights can keep it whole (严格限制草稿)."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="restricted_draft")
    answers = PersonalJSON("答案", default=dict)

    class Meta:
        verbose_name = "严格限制草稿"


class Revisions(models.Manager["Revision"]):
    """Revisions, each with its restricted answers where the account may see their row."""

    def get_queryset(self) -> models.QuerySet["Revision"]:
        """One outer join: a row that is withheld reads as none."""
        return super().get_queryset().select_related("restricted")


class Revision(models.Model):
    """The form as submitted one day (修订): kept for ever, never changed."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField("版本")
    form = PlainText("登记表")
    coded = PlainJSON("答案（编码）")
    personal = PersonalJSON("答案（个人信息）")
    reasons = PersonalJSON("提醒项的说明", default=dict)
    verdict = PlainJSON("判定", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")
    why = PersonalText("修改原因", blank=True)

    objects: ClassVar[Revisions] = Revisions()

    class Meta:
        verbose_name = "修订"
        ordering = ["record", "number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="revision_once")]

    @property
    def open_answers(self) -> dict[str, object]:
        """The answers without the restricted ones: all that a department is ever asked about."""
        return {**self.coded, **self.personal}

    @property
    def answers(self) -> dict[str, object]:
        """All answers of this revision that the account may see; the restricted ones are absent where it may not."""
        try:
            kept = self.restricted.answers
            return {**self.open_answers, **{key: value for key, value in kept.items() if key != REASONS_APART}}
        except Restricted.DoesNotExist:
            return self.open_answers

    @property
    def all_reasons(self) -> dict[str, str]:
        """What was said to the warnings, that to rules over 严格限制项目 where the account may see it."""
        try:
            return {**self.reasons, **self.restricted.answers.get(REASONS_APART, {})}
        except Restricted.DoesNotExist:
            return dict(self.reasons)


class Restricted(models.Model):
    """Of a revision, the answers to 严格限制项目, in a row that rights withhold whole (严格限制的答案)."""

    revision = models.OneToOneField(Revision, models.PROTECT, primary_key=True, related_name="restricted")
    answers = PersonalJSON("答案", default=dict)

    class Meta:
        verbose_name = "严格限制的答案"
