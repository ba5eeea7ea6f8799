"""The data keys (数据密钥), wrapped by the master key: whoever has only the database reads nobody's name."""

from django.db import models

from tonghu.register.fields import PlainBytes, PlainText


class DataKey(models.Model):
    """One data key. Envelopes name it by its number; it is never removed, for a backup may still need it."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "在用"
        RETIRING = "RETIRING", "换下，仍有旧密文"
        RETIRED = "RETIRED", "已停用"

    number = models.PositiveIntegerField("编号", primary_key=True)
    algorithm = PlainText("算法", choices=[("aes256", "AES-256-GCM"), ("sm4", "SM4-GCM")])
    wrapped = PlainBytes("密钥密文")
    check_value = PlainBytes("校验值")
    state = PlainText("状态", choices=State.choices)
    made_at = models.DateTimeField("启用时间")
    replaced_at = models.DateTimeField("换下时间", null=True)

    class Meta:
        verbose_name = "数据密钥"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["state"], name="one_data_key_is_active", condition=models.Q(state="ACTIVE"))
        ]

    def __str__(self) -> str:
        return str(self.number)
