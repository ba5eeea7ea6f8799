"""Children that were one, or two, after all (合并、拆分、归位): what was joined, what went where, and what is in doubt.

Nothing here holds a personal value: a choice names the row or the form whose word stands, never the word itself.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tonghu.register.fields import PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.children import Child
from tonghu.register.models.lists import Pair, SourceRow
from tonghu.register.models.records import Record, Revision, Visit

_ONE_PIECE = (
    Q(row__isnull=False, visit__isnull=True, record__isnull=True)
    | Q(row__isnull=True, visit__isnull=False, record__isnull=True)
    | Q(row__isnull=True, visit__isnull=True, record__isnull=False)
)


@kept()
class Merge(models.Model):
    """Two references that were found to be one child (合并): `gone` leads to `into` until the merge is undone.

    `own`: what `into` had on that day, by kind and id: {"rows": […], "visits": […], "records": […]}. With it a later
    split knows what came afterwards.
    """

    gone = models.ForeignKey(Child, models.PROTECT, related_name="merged_away", db_index=False)
    into = models.ForeignKey(Child, models.PROTECT, related_name="merged_in")
    own = PlainJSON("合并时已有", default=dict)
    why = PersonalText("理由")
    at = models.DateTimeField("合并时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    undone_at = models.DateTimeField("拆开时间", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_why = PersonalText("拆开理由", blank=True)

    class Meta:
        verbose_name = "合并"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(gone=F("into"))),
            models.CheckConstraint(name="merge_has_a_reason", condition=~Q(why="")),
            models.CheckConstraint(
                name="merge_undone_by_someone_with_a_reason",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_why="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_why="")),
            ),
            models.UniqueConstraint(fields=["gone"], name="merge_once", condition=Q(undone_at__isnull=True)),
        ]
        indexes = [models.Index(fields=["gone"], name="merge_by_gone")]


class Split(models.Model):
    """One reference that was found to be two children (拆分): `apart` left `child`. Never changed.

    `merge`: the merge that was undone by it; none where `apart` is a child that had no reference before.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="splits")
    apart = models.ForeignKey(Child, models.PROTECT, related_name="split_off")
    merge = models.OneToOneField(Merge, models.PROTECT, null=True, related_name="split")
    why = PersonalText("理由")
    at = models.DateTimeField("拆分时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "拆分"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="split_of_two", condition=~Q(child=F("apart"))),
            models.CheckConstraint(name="split_has_a_reason", condition=~Q(why="")),
        ]


class Move(models.Model):
    """A row, visit or form that went from one child to another, and by which merge or split (移动). Never changed.

    `target` is empty where a row was put before a person instead.
    """

    merge = models.ForeignKey(Merge, models.PROTECT, null=True, related_name="moves")
    split = models.ForeignKey(Split, models.PROTECT, null=True, related_name="moves")
    row = models.ForeignKey(SourceRow, models.PROTECT, null=True, related_name="moves", db_index=False)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="moves", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="moves", db_index=False)
    origin = models.ForeignKey(Child, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+", db_index=False)
    why = PlainText("依据", blank=True)  # a code: MERGED, RETURNED, LINKED, WITH_FORM, CHOSEN, DOUBTFUL, PLACED
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "移动"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="move_of_one_piece", condition=_ONE_PIECE),
            models.CheckConstraint(
                name="move_by_merge_or_split",
                condition=Q(merge__isnull=False, split__isnull=True) | Q(merge__isnull=True, split__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["row"], name="move_by_row", condition=Q(row__isnull=False)),
            models.Index(fields=["visit"], name="move_by_visit", condition=Q(visit__isnull=False)),
            models.Index(fields=["record"], name="move_by_record", condition=Q(record__isnull=False)),
        ]


@kept()
class Placing(models.Model):
    """A visit or form of which a split could not tell whose it is (待归位): it stays until a person says."""

    split = models.ForeignKey(Split, models.PROTECT, related_name="placings")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="placings", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="placings", db_index=False)
    stays = models.ForeignKey(Child, models.PROTECT, related_name="placings")  # with whom it lies meanwhile
    other = models.ForeignKey(Child, models.PROTECT, related_name="+", db_index=False)
    reason = PlainText("待定原因")  # a code: NO_EVIDENCE, BOTH, TAKEN
    decided = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField("归位时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    why = PersonalText("理由", blank=True)

    class Meta:
        verbose_name = "待归位"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="placing_of_one_piece",
                condition=Q(visit__isnull=False, record__isnull=True) | Q(visit__isnull=True, record__isnull=False),
            ),
            models.CheckConstraint(
                name="placing_decided_by_someone",
                condition=Q(decided__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["stays"], name="placing_open", condition=Q(decided__isnull=True))]


class Choice(models.Model):
    """Of one item this source's word stands, and why (逐项取值). Never changed: a later choice stands over it.

    It goes with its row or form: after a split it counts for the child that the row is attached to.
    """

    class Reason(models.TextChoices):
        ASKED = "ASKED", "入户询问所得"
        OWNER = "OWNER", "该项主管部门的名单"
        NEWER = "NEWER", "日期更近"
        CHECKED = "CHECKED", "号码或日期经核对"
        OTHER = "OTHER", "其他"

    item = PlainText("项目")
    row = models.ForeignKey(SourceRow, models.PROTECT, null=True, related_name="choices", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="choices", db_index=False)
    merge = models.ForeignKey(Merge, models.PROTECT, null=True, related_name="choices")
    reason = PlainText("理由类别", choices=Reason.choices)
    why = PersonalText("理由", blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "取值"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="choice_of_one_source",
                condition=Q(row__isnull=False, revision__isnull=True) | Q(row__isnull=True, revision__isnull=False),
            ),
            models.CheckConstraint(name="choice_otherwise_says_why", condition=~Q(reason="OTHER") | ~Q(why="")),
        ]
        indexes = [
            models.Index(fields=["row"], name="choice_by_row", condition=Q(row__isnull=False)),
            models.Index(fields=["revision"], name="choice_by_revision", condition=Q(revision__isnull=False)),
        ]


@kept(but=["rank"])
class Doubt(models.Model):
    """A child that may be two, or two that may be one (疑点), found by `steps.intake.doubts`; a person decides."""

    class Kind(models.TextChoices):
        MAY_BE_ONE = "MAY_BE_ONE", "两名儿童可能是同一人"
        MAY_BE_TWO = "MAY_BE_TWO", "一名儿童可能是两人"

    class Decision(models.TextChoices):
        SAME = "SAME", "是同一儿童"
        DIFFERENT = "DIFFERENT", "不是同一儿童"
        TWINS = "TWINS", "双胞胎"
        LAPSED = "LAPSED", "不再需要判定"

    kind = PlainText("种类", choices=Kind.choices)
    child = models.ForeignKey(Child, models.PROTECT, related_name="doubts")
    other = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    evidence = PlainJSON("依据", default=list)  # codes and texts, no values
    found_at = models.DateTimeField("发现时间")
    rank = models.IntegerField("次序", null=True)
    decision = PlainText("判定", choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField("判定时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    why = PersonalText("理由", blank=True)

    class Meta:
        verbose_name = "疑点"
        constraints = [
            models.CheckConstraint(
                name="doubt_of_one_or_of_two",
                condition=Q(kind="MAY_BE_TWO", other__isnull=True)
                | Q(kind="MAY_BE_ONE", other__isnull=False, child__lt=F("other")),
            ),
            models.CheckConstraint(
                name="doubt_decided_at_a_moment",
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="doubt_decided_by_someone",
                condition=Q(decision__in=["", "LAPSED"]) | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["child", "other"], name="doubt_of_two_once", condition=Q(decision="", kind="MAY_BE_ONE")
            ),
            models.UniqueConstraint(
                fields=["child"], name="doubt_of_one_once", condition=Q(decision="", kind="MAY_BE_TWO")
            ),
        ]
        indexes = [models.Index(fields=["-rank", "id"], name="doubt_open", condition=Q(decision=""))]


class Opinion(models.Model):
    """What a second or third person says of a decided pair, not knowing what was decided (复核意见). Never changed."""

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="opinions", db_index=False)
    turn = models.PositiveSmallIntegerField("第几人")
    said = PlainText("意见", choices=Doubt.Decision.choices[:3])
    decided = PlainText("当时的判定", choices=Doubt.Decision.choices[:3])
    why = PersonalText("理由", blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "复核意见"
        constraints = [
            models.UniqueConstraint(fields=["pair", "turn"], name="opinion_once"),
            models.UniqueConstraint(fields=["pair", "by"], name="opinion_once_a_person"),
            models.CheckConstraint(name="opinion_second_or_third", condition=Q(turn__in=[2, 3])),
        ]
