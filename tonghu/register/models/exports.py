"""Every file that left the house (导出登记): who took what, where, why, and how to know the file again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tonghu.register.fields import PersonalText, PlainJSON, PlainText


class Export(models.Model):
    """One file that left (导出). Its number stands in the file. Never changed, never removed."""

    class Kind(models.TextChoices):
        BASE_LIST = "BASE_LIST", "摸排底数"
        RETURNED = "RETURNED", "退回表"
        ARRIVAL = "ARRIVAL", "到达报告"
        BASE_COUNTS = "BASE_COUNTS", "底数汇总"
        DIFFERENCE = "DIFFERENCE", "名单比较"
        REQUEST = "REQUEST", "核对表"
        REFUSED = "REFUSED", "未收下的核对结果"
        UPLOAD = "UPLOAD", "录入表"
        BOARD = "BOARD", "轮次进度"
        TABLE = "TABLE", "统计表"
        PUBLICATION = "PUBLICATION", "发布文件"
        SNAPSHOT = "SNAPSHOT", "统计快照"
        JOURNAL = "JOURNAL", "日志"
        FORMS = "FORMS", "登记表"
        FORM_SHEET = "FORM_SHEET", "已填的登记表模板"
        FORM_FAULTS = "FORM_FAULTS", "登记表的问题清单"
        BLANK_FORM = "BLANK_FORM", "空白登记表、空白模板"
        FOLLOWUPS = "FOLLOWUPS", "待办事项"
        REVIEWS = "REVIEWS", "待审核登记表"
        LEADS = "LEADS", "线索"
        PAIRS = "PAIRS", "待判定疑似"
        DISAGREEMENTS = "DISAGREEMENTS", "待处理的不一致"
        LOOKS = "LOOKS", "查看记录"
        ACCOUNTS = "ACCOUNTS", "账号"
        PERMITS = "PERMITS", "查阅许可"
        FINDINGS = "FINDINGS", "异常查阅"
        EXPORTS = "EXPORTS", "导出登记"

    class Way(models.TextChoices):
        WEB = "WEB", "网页"
        COMMAND = "COMMAND", "命令行"

    class Cover(models.TextChoices):
        ZIP = "ZIP", "加密压缩包"
        CHANNEL = "CHANNEL", "本单位加密通道"  # the file itself is not encrypted
        NONE = "NONE", "不含个人信息"

    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As they were then: an account may change its office.
    role = PlainText("角色")
    department = PlainText("部门")
    jurisdiction = PlainText("辖区")
    kind = PlainText("内容", choices=Kind.choices)
    way = PlainText("途径", choices=Way.choices)
    filters = PlainJSON("范围", default=dict)  # codes and numbers only
    rows = models.PositiveIntegerField("行数")
    purpose = PersonalText("用途", blank=True)
    cover = PlainText("保护方式", choices=Cover.choices)
    workbook = PlainText("工作簿摘要")  # SHA-256 before it was encrypted
    digest = PlainText("文件摘要")  # SHA-256 as it left

    class Meta:
        verbose_name = "导出"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["jurisdiction", "-id"], name="export_by_place"),
            models.Index(fields=["digest"], name="export_by_digest"),
            models.Index(fields=["workbook"], name="export_by_workbook"),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_of_people_is_covered",
                condition=~Q(cover="NONE") | Q(kind__in=["TABLE", "PUBLICATION", "BOARD", "BASE_COUNTS", "BLANK_FORM"]),
            ),
        ]
