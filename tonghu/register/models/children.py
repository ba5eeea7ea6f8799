"""Persons, children, their guardians and households (人员、儿童、监护人、家庭)."""

import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from tonghu.register.fields import PersonalText, PlainJSON, PlainText
from tonghu.register.history import kept
from tonghu.rules.access.roles import CODE_LENGTH, Reach

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(9999, 12, 31)  # unknown birth dates come last either way


def new_reference() -> str:
    """A child's number for people and addresses (儿童编号): says nothing, cannot be counted through."""
    number, letters = secrets.randbelow(len(_ALPHABET) ** 10), []
    for _ in range(10):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)


class Household(models.Model):
    """Children who share guardians and home (家庭)."""

    residence = PlainText("现居住地代码", blank=True)
    residence_detail = PersonalText("详细地址", blank=True)

    class Meta:
        verbose_name = "家庭"


@kept()
class Person(models.Model):
    """A human being as the lists and forms name him or her (人员)."""

    name = PersonalText("姓名", blank=True)
    sex = PlainText("性别", blank=True)
    born = models.DateField("出生日期", null=True)
    ethnic = PlainText("民族", blank=True)
    document = PlainText("证件类型", blank=True)
    idno = PersonalText("公民身份号码", blank=True)
    phone = PersonalText("联系方式", blank=True)

    class Meta:
        verbose_name = "人员"
        constraints = [models.CheckConstraint(name="person_sex", condition=Q(sex__in=["", "0", "1", "2", "9"]))]


@kept()
class Child(models.Model):
    """A child of the base list (摸排底数中的儿童).

    `kind` and the columns after it are the last verdict (rules.eligibility), kept for lists and counts; the
    verdict itself is computed again for every page that explains it. `named_by` and `disputed` are what
    register.compose found in the child's rows.
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "在册"
        WITHDRAWN = "WITHDRAWN", "已撤回"
        MERGED = "MERGED", "已并入"  # register.models.merging says into which child

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="child")
    ref = PlainText("儿童编号", default=new_reference)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="children", db_index=False)
    hukou_registered = PlainText("是否登记户口", blank=True)
    hukou = PlainText("户籍地代码", blank=True)
    hukou_detail = PersonalText("户籍地址", blank=True)
    residence = PlainText("现居住地代码")
    residence_detail = PersonalText("现居住地址", blank=True)
    born = models.DateField("出生日期", null=True)  # the person's, once more: lists of a place are sorted by it
    state = PlainText("状态", choices=State.choices, default=State.ACTIVE)
    entered_by = models.ForeignKey("register.Batch", models.PROTECT, null=True, related_name="entered", db_index=False)
    named_by = PlainText("来源名单", blank=True)  # kinds of the lists that name the child, sorted: EDUCATION,POLICE
    disputed = models.BooleanField("名单之间不一致", default=False)
    kind = PlainText("类别", blank=True)
    clause = PlainText("依据", blank=True)
    counts_from = models.DateField("计入起", null=True)
    counts_until = models.DateField("计入止", null=True)
    flags = PlainJSON("标记", default=list)
    judged_on = models.DateField("判定日", null=True)
    address_secret = models.BooleanField("地址保密", default=False, db_default=False)
    secret_at = models.DateTimeField("地址保密的设置或解除时间", null=True)
    secret_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    secret_why = PersonalText("地址保密的设置或解除原因", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "儿童"
        constraints = [
            models.CheckConstraint(
                name="child_secret_by_someone_with_a_reason",
                condition=Q(address_secret=False, secret_at__isnull=True, secret_by__isnull=True, secret_why="")
                | (Q(secret_at__isnull=False, secret_by__isnull=False) & ~Q(secret_why="")),
            ),
            models.CheckConstraint(name="child_residence_is_digits", condition=Q(residence__regex=r"^\d{2,12}$")),
            models.UniqueConstraint(fields=["ref"], name="child_ref_once"),
        ]
        indexes = [
            # Worklists: everything inside a jurisdiction, in a stable order; counts without looking at the rows.
            models.Index(
                fields=["residence", "person"],
                opclasses=["text_pattern_ops", "int8_ops"],
                include=["kind", "state", "named_by"],
                name="child_by_residence",
            ),
            # 名单之间不一致: few of all, so that an index of their own answers at once.
            models.Index(
                fields=["residence", "person"],
                opclasses=["text_pattern_ops", "int8_ops"],
                include=["kind", "state"],
                name="child_disputed",
                condition=Q(disputed=True),
            ),
            models.Index(fields=["household"], name="child_by_household"),
            models.Index(Coalesce("born", Value(FAR_AHEAD)), "person", name="child_by_born"),
            models.Index(Coalesce("born", Value(LONG_AGO)), "person", name="child_by_born_backward"),
            models.Index(fields=["residence"], name="child_secret", condition=Q(address_secret=True)),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def district(self) -> str:
        """The district that this child lives in (区), by code."""
        return self.residence[: CODE_LENGTH[Reach.DISTRICT]]


@kept()
class Guardianship(models.Model):
    """Who cares for a child and as what (监护关系, GB/T 4761)."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardianships", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="wards")
    relation = PlainText("与儿童关系", blank=True)
    entered_by = models.ForeignKey("register.Batch", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_on = models.DateField("结束", null=True)

    class Meta:
        verbose_name = "监护关系"
        constraints = [
            models.UniqueConstraint(fields=["child", "person"], name="guardianship_once"),
            models.CheckConstraint(name="nobody_guards_himself", condition=~Q(child=models.F("person"))),
        ]


class MatchKey(models.Model):
    """A keyed hash by which a person can be found without being read (匹配键).

    Equal keys bring two records together; whether they are one person, `methods.linkage` says.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="match_keys", db_index=False)
    key = models.BigIntegerField("键")

    class Meta:
        verbose_name = "匹配键"
        constraints = [models.UniqueConstraint(fields=["key", "person"], name="match_key_once")]


class SearchToken(models.Model):
    """A keyed hash of a part of a name or the end of a number, of one district (检索词元, methods.linkage.tokens).

    Twelve to fifteen a child: nothing but the pair, and the key itself is its index. Only ever added: who is found
    is opened and compared, so that a token of an earlier name finds nobody.
    """

    pk = models.CompositePrimaryKey("key", "child_id")
    key = models.BigIntegerField("词元")
    # No constraint in the database: children are never removed, and to look each of 20 million up would be slow.
    child = models.ForeignKey(Child, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        verbose_name = "检索词元"


class Tally(models.Model):
    """Children by place, kind, state and what lists say of them (计数): the sum of `n` is exact at any moment.

    Triggers of register_child add rows of +n and -n and never change one, so that two who write never wait for each
    other; `register_compact_tally` sums up what has gathered. Read through register.tally.
    """

    residence = PlainText("现居住地代码")
    kind = PlainText("类别", blank=True)
    state = PlainText("状态")
    named_by = PlainText("来源名单", blank=True, default="", db_default="")
    disputed = models.BooleanField("名单之间不一致", default=False, db_default=False)
    n = models.BigIntegerField("人数")

    class Meta:
        verbose_name = "计数"
        indexes = [
            models.Index(
                fields=["residence"],
                opclasses=["text_pattern_ops"],
                include=["kind", "state", "named_by", "disputed", "n"],
                name="tally_by_residence",
            )
        ]
