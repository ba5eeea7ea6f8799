"""What departments were asked and answered, how disagreements ended, what was uploaded (核实、录入)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalJSON, PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.register.models.records import Record, Revision
from tonghu.register.models.rounds import Round
from tonghu.rules.terms.departments import VERIFIERS


class Request(models.Model):
    """A question of one 区民政局 to one department (核对请求, 方案 三（三）1)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="requests")
    district = PlainText("区代码")
    department = PlainText("部门", choices=[(d.value, d.label) for d in VERIFIERS])
    due_on = models.DateField("截止日")
    sent_at = models.DateTimeField("发出时间")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "核对请求"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["district", "department", "round"], name="request_by_department")]


@kept()
class Line(models.Model):
    """One child's items in a request, and the department's answer (核对行).

    The family's value stays in the revision, the department's stands here; neither overwrites the other. What the
    department is told (方案 二: its own items, and who the child is) stands here too, as it was on the day of asking:
    a liaison reads this row and nothing of the register behind it.
    """

    class Verdict(models.TextChoices):
        PENDING = "PENDING", "未回复"
        SAME = "SAME", "一致"
        DIFFERENT = "DIFFERENT", "不一致"
        NOT_FOUND = "NOT_FOUND", "查无记录"

    request = models.ForeignKey(Request, models.PROTECT, related_name="lines", db_index=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="lines")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)
    items = PlainJSON("核对项目", default=list)
    asked = PersonalJSON("告知部门的内容", default=dict)  # {"form": "1", "who": {…}, "answers": {item: value}}
    verdict = PlainText("结果", choices=Verdict.choices, default=Verdict.PENDING)
    coded = PlainJSON("部门值（编码）", default=dict)
    personal = PersonalJSON("部门值（个人信息）", default=dict)
    differing = PlainJSON("不一致项目", default=list)
    note = PersonalText("备注", blank=True)
    answered_at = models.DateTimeField("回复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField("处理完毕", null=True)

    class Meta:
        verbose_name = "核对行"
        constraints = [
            models.UniqueConstraint(fields=["request", "record"], name="line_once"),
            models.CheckConstraint(
                name="line_answered_by_someone",
                condition=Q(verdict="PENDING", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(verdict="PENDING") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]
        indexes = [
            # As they were asked, a page at a time; which are answered and whose they are, without looking at a line.
            models.Index(fields=["request", "id"], include=["verdict", "record"], name="line_in_order"),
            models.Index(
                fields=["request", "answered_at"],
                name="line_in_dispute",
                condition=Q(verdict="DIFFERENT", settled_at__isnull=True),
            ),
        ]

    @property
    def form(self) -> str:
        """The code of the form on which the department is asked."""
        return str(self.asked["form"])

    @property
    def who(self) -> dict[str, str]:
        """What identifies the child: name, idno, sex, born; empty where it is not known."""
        return dict(self.asked["who"])

    @property
    def secret(self) -> bool:
        """Whether the address of this child is kept secret: the department is told nothing that leads to it."""
        return bool(self.asked.get("secret"))

    @property
    def said(self) -> dict[str, object]:
        """What the family said of the items that are still asked."""
        return {key: value for key, value in self.asked["answers"].items() if key in self.items}

    @property
    def values(self) -> dict[str, object]:
        """The department's values, coded and personal."""
        return {**self.coded, **self.personal}


class LineTally(models.Model):
    """Lines by request and what became of them (核对行计数): the sum of `n` is exact at any moment.

    Kept as `children.Tally` is, by triggers of register_line; read through register.tally. open: not settled; asked:
    something is asked of the department still. last: when the last of these answers came; of all rows the greatest.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="+", db_index=False)
    verdict = PlainText("结果")
    open = models.BooleanField("未处理完毕")
    asked = models.BooleanField("有核对项目")
    n = models.BigIntegerField("行数")
    last = models.DateTimeField("最近回复", null=True)

    class Meta:
        verbose_name = "核对行计数"
        indexes = [models.Index(fields=["request"], name="line_tally_by_request")]


class Settlement(models.Model):
    """Which of two values stands for an item, by whom and why (不一致的处理). Never changed."""

    class Chosen(models.TextChoices):
        FORM = "FORM", "以登记表为准"
        DEPARTMENT = "DEPARTMENT", "以部门为准"

    line = models.ForeignKey(Line, models.PROTECT, related_name="settlements", db_index=False)
    item = PlainText("项目")
    chosen = PlainText("处理", choices=Chosen.choices)
    why = PersonalText("理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "处理"
        constraints = [
            models.UniqueConstraint(fields=["line", "item"], name="settlement_once"),
            models.CheckConstraint(name="settlement_has_a_reason", condition=~Q(why="")),
        ]


class UploadRow(models.Model):
    """One child's row for 全国儿童福利信息系统 (上传行, 方案 三（三）2). Never changed; a later row replaces it."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="upload_rows", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField("第几次")
    content = PersonalJSON("内容")
    incomplete = PlainJSON("待补全国项目", default=list)
    at = models.DateTimeField("生成时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "上传行"
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="upload_row_once")]
        indexes = [models.Index(fields=["at", "id"], name="upload_row_by_act")]


class UploadTally(models.Model):
    """Upload rows by act and the district in which their children live now (上传行计数): exact at any moment.

    Kept as `children.Tally` is, by triggers of register_uploadrow, register_record and register_child.
    """

    district = PlainText("区代码")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("生成时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    n = models.BigIntegerField("行数")

    class Meta:
        verbose_name = "上传行计数"
        indexes = [
            models.Index(
                fields=["round", "district"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="upload_tally_by_district",
            )
        ]
