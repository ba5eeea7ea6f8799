"""Administrative divisions (行政区划), with the year of the code set they come from."""

from django.db import models

from tonghu.register.fields import PlainText


class Division(models.Model):
    """One division, current or abolished (GB/T 2260 and 统计用区划代码).

    `code` has 2, 4, 6, 9 or 12 digits; a division contains every code that begins with its own.
    """

    code = PlainText("代码", primary_key=True)
    name = PlainText("名称")
    level = PlainText("层级")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name="上级")
    year = models.PositiveSmallIntegerField("代码年份")
    until = models.PositiveSmallIntegerField("撤销年份", null=True)
    successor = PlainText("现代码", blank=True)

    class Meta:
        verbose_name = "行政区划"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="division_code_is_digits",
                condition=models.Q(code__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
