"""Department lists as they came, row by row, and the doubtful pairs they leave (部门名单、原始行、疑似)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalBytes, PersonalJSON, PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.children import Child
from tonghu.register.models.rounds import Round
from tonghu.rules.terms.departments import Department


@kept(but=["done", "total", "stage", "reading", "report", "judge"])
class Batch(models.Model):
    """One file that a department handed over (批次)."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", "正在读取"
        REFUSED = "REFUSED", "无法读取"
        PREVIEWED = "PREVIEWED", "待确认"
        ENTERING = "ENTERING", "正在入库"
        ENTERED = "ENTERED", "已入库"
        DISCARDED = "DISCARDED", "已放弃"
        TAKEN_BACK = "TAKEN_BACK", "已撤回"

    round = models.ForeignKey(Round, models.PROTECT, related_name="batches")
    kind = PlainText("名单种类", blank=True)
    department = PlainText("来源部门", choices=[(d.value, d.label) for d in Department], blank=True)
    district = PlainText("区代码")
    file_name = PersonalText("文件名")  # people write names into file names
    sha256 = PlainText("文件摘要")
    state = PlainText("状态", choices=State.choices, default=State.RECEIVED)
    sheet = PersonalText("工作表", blank=True)
    header_row = models.PositiveIntegerField("表头行", null=True)
    columns = PersonalJSON("列的认读", default=list)  # where no header was found, a row of people stands as one
    reading = PersonalJSON("文件的认读", default=dict)  # sheet names and notes are written by people
    report = PersonalJSON("到达报告", default=dict)  # holds headers and row numbers, as people wrote them
    mapping = PlainJSON("人工指定的列", default=dict)
    counts = PlainJSON("计数", default=dict)
    # By which model its rows were compared; none: the prior.
    judge = models.ForeignKey("register.LinkageModel", models.PROTECT, null=True, related_name="+", db_index=False)
    refusal = PersonalText("无法读取的原因", blank=True)  # may name the sheets
    stage = PlainText("进行到", blank=True)
    done = models.PositiveIntegerField("已完成行", default=0)
    total = models.PositiveIntegerField("总行数", default=0)
    received_at = models.DateTimeField("收到时间")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("入库时间", null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField("撤回时间", null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_why = PersonalText("撤回原因", blank=True)

    class Meta:
        verbose_name = "批次"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="batch_entered_by_someone",
                condition=Q(entered_at__isnull=True, entered_by__isnull=True)
                | Q(entered_at__isnull=False, entered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_taken_back_with_reason",
                condition=~Q(state="TAKEN_BACK")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_why="")),
            ),
            # The same file twice in a round is a mistake, unless the first was given up or taken back.
            models.UniqueConstraint(
                fields=["round", "district", "sha256"],
                name="batch_file_once_a_round",
                condition=~Q(state__in=["DISCARDED", "TAKEN_BACK", "REFUSED"]),
            ),
        ]

    @property
    def department_label(self) -> str:
        """The department's name on screens."""
        return Department(self.department).label if self.department else "未说明来源"


class BatchFile(models.Model):
    """The file itself, byte for byte (原文件)."""

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="file")
    content = PersonalBytes("内容")

    class Meta:
        verbose_name = "原文件"


class Rows(models.QuerySet["SourceRow"]):
    """Source rows, and how they are usually looked at."""

    def with_lists(self) -> "Rows":
        """Each with its list, but for what is large and hardly ever asked: the cells as they came, and all that is
        kept of the file as a whole. Those stay in their envelopes until somebody asks.
        """
        whole = ("columns", "reading", "report", "mapping", "counts", "refusal")
        return self.select_related("batch").defer("raw", *(f"batch__{name}" for name in whole))


class SourceRow(models.Model):
    """One row of a department's file, kept as it came, and what became of it (原始行)."""

    class Outcome(models.TextChoices):
        NEW = "NEW", "新增"
        CHANGED = "CHANGED", "有变化"
        UNCHANGED = "UNCHANGED", "无变化"
        DOUBTFUL = "DOUBTFUL", "待判定"
        UNREADABLE = "UNREADABLE", "无法读取"
        OUTSIDE = "OUTSIDE", "不在年龄范围"
        LEAD = "LEAD", "线索待核"
        RULED_OUT = "RULED_OUT", "线索已排除"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField("行号")
    raw = PersonalJSON("原始内容")
    personal = PersonalJSON("读出的个人信息", default=dict)
    coded = PlainJSON("读出的编码", default=dict)
    problems = PlainJSON("问题", default=list)
    outcome = PlainText("结果", choices=Outcome.choices)
    why = PlainText("理由", blank=True)
    # A keyed hash of all that was read: two rows that say the same have the same, without being opened.
    said = models.BigIntegerField("内容摘要", null=True)
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="source_rows", db_index=False)

    objects = Rows.as_manager()

    class Meta:
        verbose_name = "原始行"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="source_row_once"),
            models.CheckConstraint(
                name="unreadable_rows_have_no_child",
                condition=~Q(outcome__in=["UNREADABLE", "OUTSIDE"]) | Q(child__isnull=True),
            ),
            models.CheckConstraint(
                name="leads_have_no_child",
                condition=~Q(outcome__in=["LEAD", "RULED_OUT"]) | Q(child__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="source_row_by_outcome"),
            # 对账、与上次名单比较: counted and compared without opening a row.
            models.Index(fields=["batch", "child"], include=["outcome", "said"], name="source_row_of_batch"),
            models.Index(fields=["batch"], name="source_row_lead", condition=Q(outcome="LEAD")),
            models.Index(fields=["child"], name="source_row_by_child", condition=Q(child__isnull=False)),
        ]


class Reporter(models.Model):
    """Who told the committee or the grid of this child (反映人, 未成年人保护法 第十一条), apart from the row itself."""

    row = models.OneToOneField(SourceRow, models.PROTECT, primary_key=True, related_name="reporter")
    name = PersonalText("姓名", blank=True)
    phone = PersonalText("联系方式", blank=True)

    class Meta:
        verbose_name = "反映人"


class Ruling(models.Model):
    """What a person found out about a lead (线索处置): a child of the base list, or not; the last one holds."""

    class Verdict(models.TextChoices):
        CONFIRMED = "CONFIRMED", "确认为儿童"
        RULED_OUT = "RULED_OUT", "排除"
        REOPENED = "REOPENED", "撤销处置"

    class Reason(models.TextChoices):
        VISITED = "VISITED", "已上门核实"
        CALLED = "CALLED", "已电话核实"
        NOBODY = "NOBODY", "查无此人"
        MOVED = "MOVED", "已不在本区居住"
        NOT_A_CHILD = "NOT_A_CHILD", "不是儿童或已满16周岁"
        NOT_IN_SCOPE = "NOT_IN_SCOPE", "不属于流动、留守儿童"
        MISTAKE = "MISTAKE", "处置有误"

    row = models.ForeignKey(SourceRow, models.PROTECT, related_name="rulings")
    verdict = PlainText("处置", choices=Verdict.choices)
    reason = PlainText("理由", choices=Reason.choices)
    note = PersonalText("说明", blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "线索处置"
        ordering = ["id"]


class LinkageModel(models.Model):
    """A model by which lists are decided (判定模型), whole: numbers only, nobody in it. Never changed, only added."""

    name = PlainText("名称")
    content = PlainJSON("内容")
    matches = models.PositiveIntegerField("学到的同一儿童对数", default=0)
    decisions = models.PositiveIntegerField("校准所用的人工判定数", default=0)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "判定模型"
        ordering = ["id"]


@kept(but=["rank", "probability", "odds", "judge"])
class Pair(models.Model):
    """A source row and a child that may be one and the same; a person decides (疑似同一儿童)."""

    class Decision(models.TextChoices):
        SAME = "SAME", "同一儿童"
        DIFFERENT = "DIFFERENT", "不是同一儿童"
        TWINS = "TWINS", "双胞胎，不是同一儿童"
        LAPSED = "LAPSED", "不再需要判定"  # its candidate was merged or its batch taken back: nobody compared the two

    row = models.ForeignKey(SourceRow, models.PROTECT, related_name="pairs", db_index=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="pairs")
    evidence = PlainJSON("依据", default=list)
    decision = PlainText("判定", choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField("判定时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    why = PersonalText("理由", blank=True)
    rank = models.IntegerField("次序", null=True)  # what a decision settles; steps.intake.ranking
    # How probable it was held when the two were brought together, and by which model; odds: before decisions moved it.
    probability = models.FloatField("可能性", null=True)
    odds = models.FloatField("对数比", null=True)
    judge = PlainText("判定模型", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "疑似同一儿童"
        constraints = [
            models.UniqueConstraint(fields=["row", "child"], name="pair_once"),
            models.CheckConstraint(
                name="pair_decided_by_someone",
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["row"], name="pair_open", condition=Q(decision="")),
            models.Index(fields=["-rank", "row"], name="pair_by_rank", condition=Q(decision="")),
            models.Index(fields=["decided_at"], name="pair_decided", condition=Q(decided_at__isnull=False)),
        ]
