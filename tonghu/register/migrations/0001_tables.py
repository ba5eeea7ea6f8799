"""The tables of the register with their indexes, constraints and the triggers of history (登记册的表)."""

import datetime
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import tonghu.register.fields
import tonghu.register.models.children
import tonghu.rules.access.purpose
import tonghu.rules.access.roles
import tonghu.rules.terms.departments
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("register", name)
        for name in (
            "0001_initial",
            "0002_reading_again",
            "0003_scope",
            "0004_secrecy",
            "0005_asked",
            "0006_finding",
            "0007_purpose",
            "0008_gate",
            "0009_exports",
            "0010_items",
            "0011_chain",
            "0012_base_list",
            "0013_review",
            "0014_forms",
            "0015_snapshot",
            "0017_documents",
            "0018_linkage",
            "0019_work_lists",
        )
    ]

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="密码")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="上次登录")),
                ("username", tonghu.register.fields.PlainText(unique=True, verbose_name="账号")),
                ("name", tonghu.register.fields.PlainText(verbose_name="姓名")),
                (
                    "role",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("OFFICER", "区民政局经办"),
                            ("APPROVER", "区民政局审批"),
                            ("SUPERVISOR", "儿童督导员"),
                            ("DIRECTOR", "儿童主任"),
                            ("LIAISON", "部门联络员"),
                            ("STATISTICIAN", "统计人员"),
                            ("ADMINISTRATOR", "系统管理员"),
                            ("SECURITY", "安全管理员"),
                            ("AUDITOR", "审计管理员"),
                        ],
                        verbose_name="角色",
                    ),
                ),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        default=tonghu.rules.terms.departments.Department["CIVIL"],
                        verbose_name="部门",
                    ),
                ),
                ("jurisdiction", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("contractor", models.BooleanField(default=False, verbose_name="合同制")),
                ("contract_number", tonghu.register.fields.PlainText(blank=True, verbose_name="合同编号")),
                ("contract_until", models.DateField(null=True, verbose_name="合同到期日")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(null=True, verbose_name="建立时间")),
                (
                    "authorised_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("authorised_at", models.DateTimeField(null=True, verbose_name="授权时间")),
                ("leave_told_at", models.DateTimeField(null=True, verbose_name="离岗登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停用时间")),
                (
                    "successor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inherited",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("suspended_at", models.DateTimeField(null=True, verbose_name="暂停时间")),
                (
                    "suspended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("password_at", models.DateTimeField(null=True, verbose_name="口令设定时间")),
                ("password_given", models.BooleanField(db_default=False, default=False, verbose_name="口令由他人设定")),
                ("sign_in_epoch", models.PositiveIntegerField(db_default=0, default=0, verbose_name="登录批次")),
            ],
            options={
                "verbose_name": "账号",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("jurisdiction__regex", "^\\d{2,12}$")), name="user_jurisdiction_is_digits"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role", tonghu.rules.access.roles.Role["LIAISON"]),
                            (
                                "department__in",
                                [
                                    tonghu.rules.terms.departments.Department["CIVIL"],
                                    tonghu.rules.terms.departments.Department["STATISTICS"],
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="user_department_by_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contract_number", ""), ("contract_until__isnull", True), ("contractor", False)),
                            models.Q(
                                ("contract_until__isnull", False),
                                ("contractor", True),
                                ("ends_on__isnull", False),
                                ("ends_on__lte", models.F("contract_until")),
                                models.Q(("contract_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="user_contractor_ends_with_the_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authorised_by__isnull", True),
                            models.Q(
                                ("authorised_at__isnull", False),
                                models.Q(("authorised_by", models.F("id")), _negated=True),
                                models.Q(
                                    ("made_by__isnull", True),
                                    models.Q(("authorised_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="user_authorised_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authorised_at__isnull", True),
                            ("made_by__isnull", True),
                            ("authorised_by__isnull", False),
                            _connector="OR",
                        ),
                        name="user_made_on_the_web_is_authorised_by_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_by__isnull", True),
                            models.Q(
                                (
                                    "role__in",
                                    [
                                        tonghu.rules.access.roles.Role["SECURITY"],
                                        tonghu.rules.access.roles.Role["AUDITOR"],
                                    ],
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="user_watchers_are_made_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("suspended_at__isnull", True), ("suspended_by__isnull", True)),
                            models.Q(
                                ("suspended_at__isnull", False),
                                ("suspended_by__isnull", False),
                                models.Q(("suspended_by", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="user_suspended_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(("successor", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="user_handed_over_to_another",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."authorised_at" IS DISTINCT FROM (NEW."authorised_at") OR OLD."authorised_by_id" IS DISTINCT FROM (NEW."authorised_by_id") OR OLD."contract_number" IS DISTINCT FROM (NEW."contract_number") OR OLD."contract_until" IS DISTINCT FROM (NEW."contract_until") OR OLD."contractor" IS DISTINCT FROM (NEW."contractor") OR OLD."department" IS DISTINCT FROM (NEW."department") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."jurisdiction" IS DISTINCT FROM (NEW."jurisdiction") OR OLD."leave_told_at" IS DISTINCT FROM (NEW."leave_told_at") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at") OR OLD."suspended_by_id" IS DISTINCT FROM (NEW."suspended_by_id") OR OLD."username" IS DISTINCT FROM (NEW."username"))',
                    func='INSERT INTO "register_userevent" ("authorised_at", "authorised_by_id", "contract_number", "contract_until", "contractor", "department", "ended_at", "ends_on", "id", "is_active", "jurisdiction", "leave_told_at", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "successor_id", "suspended_at", "suspended_by_id", "username") VALUES (OLD."authorised_at", OLD."authorised_by_id", OLD."contract_number", OLD."contract_until", OLD."contractor", OLD."department", OLD."ended_at", OLD."ends_on", OLD."id", OLD."is_active", OLD."jurisdiction", OLD."leave_told_at", OLD."made_at", OLD."made_by_id", OLD."name", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."role", OLD."successor_id", OLD."suspended_at", OLD."suspended_by_id", OLD."username"); RETURN NULL;',
                    hash="915aebbdd8dbf75ac3126c84c41793cf572aeaf7",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_4d3c7",
                    table="register_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="UserEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("username", tonghu.register.fields.PlainText(verbose_name="账号")),
                ("name", tonghu.register.fields.PlainText(verbose_name="姓名")),
                (
                    "role",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("OFFICER", "区民政局经办"),
                            ("APPROVER", "区民政局审批"),
                            ("SUPERVISOR", "儿童督导员"),
                            ("DIRECTOR", "儿童主任"),
                            ("LIAISON", "部门联络员"),
                            ("STATISTICIAN", "统计人员"),
                            ("ADMINISTRATOR", "系统管理员"),
                            ("SECURITY", "安全管理员"),
                            ("AUDITOR", "审计管理员"),
                        ],
                        verbose_name="角色",
                    ),
                ),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        default=tonghu.rules.terms.departments.Department["CIVIL"],
                        verbose_name="部门",
                    ),
                ),
                ("jurisdiction", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("contractor", models.BooleanField(default=False, verbose_name="合同制")),
                ("contract_number", tonghu.register.fields.PlainText(blank=True, verbose_name="合同编号")),
                ("contract_until", models.DateField(null=True, verbose_name="合同到期日")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(null=True, verbose_name="建立时间")),
                (
                    "authorised_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("authorised_at", models.DateTimeField(null=True, verbose_name="授权时间")),
                ("leave_told_at", models.DateTimeField(null=True, verbose_name="离岗登记时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="停用时间")),
                (
                    "successor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("suspended_at", models.DateTimeField(null=True, verbose_name="暂停时间")),
                (
                    "suspended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("residence", tonghu.register.fields.PlainText(blank=True, verbose_name="现居住地代码")),
                ("residence_detail", tonghu.register.fields.PersonalText(blank=True, verbose_name="详细地址")),
            ],
            options={
                "verbose_name": "家庭",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", tonghu.register.fields.PersonalText(blank=True, verbose_name="姓名")),
                ("sex", tonghu.register.fields.PlainText(blank=True, verbose_name="性别")),
                ("born", models.DateField(null=True, verbose_name="出生日期")),
                ("ethnic", tonghu.register.fields.PlainText(blank=True, verbose_name="民族")),
                ("document", tonghu.register.fields.PlainText(blank=True, verbose_name="证件类型")),
                ("idno", tonghu.register.fields.PersonalText(blank=True, verbose_name="公民身份号码")),
                ("phone", tonghu.register.fields.PersonalText(blank=True, verbose_name="联系方式")),
            ],
            options={
                "verbose_name": "人员",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("sex__in", ["", "0", "1", "2", "9"])), name="person_sex")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_personevent" ("born", "document", "ethnic", "id", "idno", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sex") VALUES (OLD."born", OLD."document", OLD."ethnic", OLD."id", OLD."idno", OLD."name", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."phone", OLD."sex"); RETURN NULL;',
                    hash="09921640131ffa461cf6555196765ea846cb4b36",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_7ace6",
                    table="register_person",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.person",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("name", tonghu.register.fields.PersonalText(blank=True, verbose_name="姓名")),
                ("sex", tonghu.register.fields.PlainText(blank=True, verbose_name="性别")),
                ("born", models.DateField(null=True, verbose_name="出生日期")),
                ("ethnic", tonghu.register.fields.PlainText(blank=True, verbose_name="民族")),
                ("document", tonghu.register.fields.PlainText(blank=True, verbose_name="证件类型")),
                ("idno", tonghu.register.fields.PersonalText(blank=True, verbose_name="公民身份号码")),
                ("phone", tonghu.register.fields.PersonalText(blank=True, verbose_name="联系方式")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_keys",
                        to="register.person",
                    ),
                ),
                ("key", models.BigIntegerField(verbose_name="键")),
            ],
            options={
                "verbose_name": "匹配键",
                "constraints": [models.UniqueConstraint(fields=("key", "person"), name="match_key_once")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("residence", tonghu.register.fields.PlainText(verbose_name="现居住地代码")),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="类别")),
                ("state", tonghu.register.fields.PlainText(verbose_name="状态")),
                (
                    "named_by",
                    tonghu.register.fields.PlainText(blank=True, db_default="", default="", verbose_name="来源名单"),
                ),
                ("disputed", models.BooleanField(db_default=False, default=False, verbose_name="名单之间不一致")),
                ("n", models.BigIntegerField(verbose_name="人数")),
            ],
            options={
                "verbose_name": "计数",
                "indexes": [
                    models.Index(
                        fields=["residence"],
                        include=("kind", "state", "named_by", "disputed", "n"),
                        name="tally_by_residence",
                        opclasses=["text_pattern_ops"],
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("role", tonghu.register.fields.PlainText(verbose_name="角色")),
                ("department", tonghu.register.fields.PlainText(verbose_name="部门")),
                ("jurisdiction", tonghu.register.fields.PlainText(verbose_name="辖区")),
                (
                    "kind",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("BASE_LIST", "摸排底数"),
                            ("RETURNED", "退回表"),
                            ("ARRIVAL", "到达报告"),
                            ("BASE_COUNTS", "底数汇总"),
                            ("DIFFERENCE", "名单比较"),
                            ("REQUEST", "核对表"),
                            ("REFUSED", "未收下的核对结果"),
                            ("UPLOAD", "录入表"),
                            ("BOARD", "轮次进度"),
                            ("TABLE", "统计表"),
                            ("PUBLICATION", "发布文件"),
                            ("SNAPSHOT", "统计快照"),
                            ("JOURNAL", "日志"),
                            ("FORMS", "登记表"),
                            ("FORM_SHEET", "已填的登记表模板"),
                            ("FORM_FAULTS", "登记表的问题清单"),
                            ("BLANK_FORM", "空白登记表、空白模板"),
                            ("FOLLOWUPS", "待办事项"),
                            ("REVIEWS", "待审核登记表"),
                            ("LEADS", "待核实线索"),
                        ],
                        verbose_name="内容",
                    ),
                ),
                (
                    "way",
                    tonghu.register.fields.PlainText(
                        choices=[("WEB", "网页"), ("COMMAND", "命令行")], verbose_name="途径"
                    ),
                ),
                (
                    "filters",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="范围"
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("purpose", tonghu.register.fields.PersonalText(blank=True, verbose_name="用途")),
                (
                    "cover",
                    tonghu.register.fields.PlainText(
                        choices=[("ZIP", "加密压缩包"), ("CHANNEL", "本单位加密通道"), ("NONE", "不含个人信息")],
                        verbose_name="保护方式",
                    ),
                ),
                ("workbook", tonghu.register.fields.PlainText(verbose_name="工作簿摘要")),
                ("digest", tonghu.register.fields.PlainText(verbose_name="文件摘要")),
            ],
            options={
                "verbose_name": "导出",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["jurisdiction", "-id"], name="export_by_place"),
                    models.Index(fields=["digest"], name="export_by_digest"),
                    models.Index(fields=["workbook"], name="export_by_workbook"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cover", "NONE"), _negated=True),
                            ("kind__in", ["TABLE", "PUBLICATION", "BOARD", "BASE_COUNTS", "BLANK_FORM"]),
                            _connector="OR",
                        ),
                        name="export_of_people_is_covered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", tonghu.register.fields.PlainText(unique=True, verbose_name="名称")),
                ("reference_date", models.DateField(unique=True, verbose_name="参照日")),
                ("opens_on", models.DateField(verbose_name="开始")),
                ("survey_until", models.DateField(verbose_name="摸排截止")),
                ("verify_until", models.DateField(verbose_name="核实截止")),
                ("upload_until", models.DateField(verbose_name="录入截止")),
                ("closed_on", models.DateField(null=True, verbose_name="结束")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_why",
                    tonghu.register.fields.PersonalText(
                        blank=True, db_default="", default="", verbose_name="未办完仍结束的原因"
                    ),
                ),
            ],
            options={
                "verbose_name": "轮次",
                "ordering": ["-reference_date"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__lte", models.F("survey_until")),
                            ("survey_until__lte", models.F("verify_until")),
                            ("verify_until__lte", models.F("upload_until")),
                        ),
                        name="round_stages_in_order",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="round",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_roundevent" ("closed_by_id", "closed_on", "closed_why", "id", "name", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_date", "survey_until", "upload_until", "verify_until") VALUES (OLD."closed_by_id", OLD."closed_on", OLD."closed_why", OLD."id", OLD."name", OLD."opens_on", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reference_date", OLD."survey_until", OLD."upload_until", OLD."verify_until"); RETURN NULL;',
                    hash="2209de53e4038bc77673a6df6d28e20d465d504d",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_92cda",
                    table="register_round",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RoundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.round",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("name", tonghu.register.fields.PlainText(verbose_name="名称")),
                ("reference_date", models.DateField(verbose_name="参照日")),
                ("opens_on", models.DateField(verbose_name="开始")),
                ("survey_until", models.DateField(verbose_name="摸排截止")),
                ("verify_until", models.DateField(verbose_name="核实截止")),
                ("upload_until", models.DateField(verbose_name="录入截止")),
                ("closed_on", models.DateField(null=True, verbose_name="结束")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_why",
                    tonghu.register.fields.PersonalText(
                        blank=True, db_default="", default="", verbose_name="未办完仍结束的原因"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "asked",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="假设"
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="范围")),
                ("on", models.DateField(verbose_name="参照日")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("WAITING", "等待测算"),
                            ("RUNNING", "测算中"),
                            ("STOPPED", "已停止"),
                            ("DONE", "已完成"),
                            ("FAILED", "意外停止"),
                        ],
                        default="WAITING",
                        verbose_name="状态",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已测算")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="共")),
                (
                    "counts",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="变动"
                    ),
                ),
                (
                    "changed",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="变动的儿童"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "假设测算",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["place", "-at"], name="what_if_by_place")],
            },
        ),
        migrations.CreateModel(
            name="OldPassword",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("password", models.CharField(max_length=256, verbose_name="口令摘要")),
                ("at", models.DateTimeField(verbose_name="停用时间")),
            ],
            options={
                "verbose_name": "旧口令",
            },
        ),
        migrations.CreateModel(
            name="ShortLived",
            fields=[
                ("key", tonghu.register.fields.PlainText(primary_key=True, serialize=False, verbose_name="键")),
                (
                    "value",
                    tonghu.register.fields.PlainJSON(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
                ("ends", models.DateTimeField(verbose_name="到期")),
            ],
            options={
                "verbose_name": "短时记录",
                "db_table": "gate_short_lived",
                "indexes": [models.Index(fields=["ends"], name="short_lived_by_end")],
            },
        ),
        migrations.CreateModel(
            name="LinkageModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", tonghu.register.fields.PlainText(verbose_name="名称")),
                (
                    "content",
                    tonghu.register.fields.PlainJSON(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
                ("matches", models.PositiveIntegerField(default=0, verbose_name="学到的同一儿童对数")),
                ("decisions", models.PositiveIntegerField(default=0, verbose_name="校准所用的人工判定数")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "判定模型",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="register.round"
                    ),
                ),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="名单种类")),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        verbose_name="来源部门",
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="区代码")),
                ("file_name", tonghu.register.fields.PersonalText(verbose_name="文件名")),
                ("sha256", tonghu.register.fields.PlainText(verbose_name="文件摘要")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("RECEIVED", "正在读取"),
                            ("REFUSED", "无法读取"),
                            ("PREVIEWED", "待确认"),
                            ("ENTERING", "正在入库"),
                            ("ENTERED", "已入库"),
                            ("DISCARDED", "已放弃"),
                            ("TAKEN_BACK", "已撤回"),
                        ],
                        default="RECEIVED",
                        verbose_name="状态",
                    ),
                ),
                ("sheet", tonghu.register.fields.PersonalText(blank=True, verbose_name="工作表")),
                ("header_row", models.PositiveIntegerField(null=True, verbose_name="表头行")),
                ("columns", tonghu.register.fields.PersonalJSON(default=list, verbose_name="列的认读")),
                ("reading", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="文件的认读")),
                ("report", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="到达报告")),
                (
                    "mapping",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="人工指定的列",
                    ),
                ),
                (
                    "counts",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="计数"
                    ),
                ),
                (
                    "judge",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.linkagemodel",
                    ),
                ),
                ("refusal", tonghu.register.fields.PersonalText(blank=True, verbose_name="无法读取的原因")),
                ("stage", tonghu.register.fields.PlainText(blank=True, verbose_name="进行到")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已完成行")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总行数")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="入库时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="撤回原因")),
            ],
            options={
                "verbose_name": "批次",
                "ordering": ["-received_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entered_at__isnull", True), ("entered_by__isnull", True)),
                            models.Q(("entered_at__isnull", False), ("entered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_entered_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "TAKEN_BACK"), _negated=True),
                            models.Q(
                                ("taken_back_at__isnull", False),
                                ("taken_back_by__isnull", False),
                                models.Q(("taken_back_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="batch_taken_back_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["DISCARDED", "TAKEN_BACK", "REFUSED"]), _negated=True),
                        fields=("round", "district", "sha256"),
                        name="batch_file_once_a_round",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="batch",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."columns" IS DISTINCT FROM (NEW."columns") OR OLD."counts" IS DISTINCT FROM (NEW."counts") OR OLD."department" IS DISTINCT FROM (NEW."department") OR OLD."district" IS DISTINCT FROM (NEW."district") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."header_row" IS DISTINCT FROM (NEW."header_row") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."mapping" IS DISTINCT FROM (NEW."mapping") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."received_by_id" IS DISTINCT FROM (NEW."received_by_id") OR OLD."refusal" IS DISTINCT FROM (NEW."refusal") OR OLD."round_id" IS DISTINCT FROM (NEW."round_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."sheet" IS DISTINCT FROM (NEW."sheet") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."taken_back_at" IS DISTINCT FROM (NEW."taken_back_at") OR OLD."taken_back_by_id" IS DISTINCT FROM (NEW."taken_back_by_id") OR OLD."taken_back_why" IS DISTINCT FROM (NEW."taken_back_why"))',
                    func='INSERT INTO "register_batchevent" ("columns", "counts", "department", "district", "entered_at", "entered_by_id", "file_name", "header_row", "id", "kind", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "received_by_id", "refusal", "round_id", "sha256", "sheet", "state", "taken_back_at", "taken_back_by_id", "taken_back_why") VALUES (OLD."columns", OLD."counts", OLD."department", OLD."district", OLD."entered_at", OLD."entered_by_id", OLD."file_name", OLD."header_row", OLD."id", OLD."kind", OLD."mapping", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."received_at", OLD."received_by_id", OLD."refusal", OLD."round_id", OLD."sha256", OLD."sheet", OLD."state", OLD."taken_back_at", OLD."taken_back_by_id", OLD."taken_back_why"); RETURN NULL;',
                    hash="97d07dfdd40e5495f0e969edd98cda640b02fec4",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_29cc9",
                    table="register_batch",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="child",
                        serialize=False,
                        to="register.person",
                    ),
                ),
                (
                    "ref",
                    tonghu.register.fields.PlainText(
                        default=tonghu.register.models.children.new_reference, verbose_name="儿童编号"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="register.household",
                    ),
                ),
                ("hukou_registered", tonghu.register.fields.PlainText(blank=True, verbose_name="是否登记户口")),
                ("hukou", tonghu.register.fields.PlainText(blank=True, verbose_name="户籍地代码")),
                ("hukou_detail", tonghu.register.fields.PersonalText(blank=True, verbose_name="户籍地址")),
                ("residence", tonghu.register.fields.PlainText(verbose_name="现居住地代码")),
                ("residence_detail", tonghu.register.fields.PersonalText(blank=True, verbose_name="现居住地址")),
                ("born", models.DateField(null=True, verbose_name="出生日期")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("ACTIVE", "在册"), ("WITHDRAWN", "已撤回"), ("MERGED", "已并入")],
                        default="ACTIVE",
                        verbose_name="状态",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered",
                        to="register.batch",
                    ),
                ),
                ("named_by", tonghu.register.fields.PlainText(blank=True, verbose_name="来源名单")),
                ("disputed", models.BooleanField(default=False, verbose_name="名单之间不一致")),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="类别")),
                ("clause", tonghu.register.fields.PlainText(blank=True, verbose_name="依据")),
                ("counts_from", models.DateField(null=True, verbose_name="计入起")),
                ("counts_until", models.DateField(null=True, verbose_name="计入止")),
                (
                    "flags",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="标记"
                    ),
                ),
                ("judged_on", models.DateField(null=True, verbose_name="判定日")),
                ("address_secret", models.BooleanField(db_default=False, default=False, verbose_name="地址保密")),
                ("secret_at", models.DateTimeField(null=True, verbose_name="地址保密的设置或解除时间")),
                (
                    "secret_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secret_why",
                    tonghu.register.fields.PersonalText(
                        blank=True, db_default="", default="", verbose_name="地址保密的设置或解除原因"
                    ),
                ),
            ],
            options={
                "verbose_name": "儿童",
                "indexes": [
                    models.Index(
                        fields=["residence", "person"],
                        include=("kind", "state", "named_by"),
                        name="child_by_residence",
                        opclasses=["text_pattern_ops", "int8_ops"],
                    ),
                    models.Index(
                        condition=models.Q(("disputed", True)),
                        fields=["residence", "person"],
                        include=("kind", "state"),
                        name="child_disputed",
                        opclasses=["text_pattern_ops", "int8_ops"],
                    ),
                    models.Index(fields=["household"], name="child_by_household"),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce(
                            "born", models.Value(datetime.date(9999, 12, 31))
                        ),
                        models.F("person"),
                        name="child_by_born",
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce("born", models.Value(datetime.date(1900, 1, 1))),
                        models.F("person"),
                        name="child_by_born_backward",
                    ),
                    models.Index(
                        condition=models.Q(("address_secret", True)), fields=["residence"], name="child_secret"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address_secret", False),
                                ("secret_at__isnull", True),
                                ("secret_by__isnull", True),
                                ("secret_why", ""),
                            ),
                            models.Q(
                                ("secret_at__isnull", False),
                                ("secret_by__isnull", False),
                                models.Q(("secret_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="child_secret_by_someone_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("residence__regex", "^\\d{2,12}$")), name="child_residence_is_digits"
                    ),
                    models.UniqueConstraint(fields=("ref",), name="child_ref_once"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="child",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_childevent" ("address_secret", "born", "clause", "counts_from", "counts_until", "disputed", "entered_by_id", "flags", "household_id", "hukou", "hukou_detail", "hukou_registered", "judged_on", "kind", "named_by", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ref", "residence", "residence_detail", "secret_at", "secret_by_id", "secret_why", "state") VALUES (OLD."address_secret", OLD."born", OLD."clause", OLD."counts_from", OLD."counts_until", OLD."disputed", OLD."entered_by_id", OLD."flags", OLD."household_id", OLD."hukou", OLD."hukou_detail", OLD."hukou_registered", OLD."judged_on", OLD."kind", OLD."named_by", OLD."person_id", _pgh_attach_context(), NOW(), \'before\', OLD."person_id", OLD."ref", OLD."residence", OLD."residence_detail", OLD."secret_at", OLD."secret_by_id", OLD."secret_why", OLD."state"); RETURN NULL;',
                    hash="191c977100bba7aeed70067c9e71ec6e68fbf104",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_6f1e6",
                    table="register_child",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ChildEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.child",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="register.person",
                    ),
                ),
                (
                    "ref",
                    tonghu.register.fields.PlainText(
                        default=tonghu.register.models.children.new_reference, verbose_name="儿童编号"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.household",
                    ),
                ),
                ("hukou_registered", tonghu.register.fields.PlainText(blank=True, verbose_name="是否登记户口")),
                ("hukou", tonghu.register.fields.PlainText(blank=True, verbose_name="户籍地代码")),
                ("hukou_detail", tonghu.register.fields.PersonalText(blank=True, verbose_name="户籍地址")),
                ("residence", tonghu.register.fields.PlainText(verbose_name="现居住地代码")),
                ("residence_detail", tonghu.register.fields.PersonalText(blank=True, verbose_name="现居住地址")),
                ("born", models.DateField(null=True, verbose_name="出生日期")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("ACTIVE", "在册"), ("WITHDRAWN", "已撤回"), ("MERGED", "已并入")],
                        default="ACTIVE",
                        verbose_name="状态",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.batch",
                    ),
                ),
                ("named_by", tonghu.register.fields.PlainText(blank=True, verbose_name="来源名单")),
                ("disputed", models.BooleanField(default=False, verbose_name="名单之间不一致")),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="类别")),
                ("clause", tonghu.register.fields.PlainText(blank=True, verbose_name="依据")),
                ("counts_from", models.DateField(null=True, verbose_name="计入起")),
                ("counts_until", models.DateField(null=True, verbose_name="计入止")),
                (
                    "flags",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="标记"
                    ),
                ),
                ("judged_on", models.DateField(null=True, verbose_name="判定日")),
                ("address_secret", models.BooleanField(db_default=False, default=False, verbose_name="地址保密")),
                ("secret_at", models.DateTimeField(null=True, verbose_name="地址保密的设置或解除时间")),
                (
                    "secret_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secret_why",
                    tonghu.register.fields.PersonalText(
                        blank=True, db_default="", default="", verbose_name="地址保密的设置或解除原因"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardianships",
                        to="register.child",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wards", to="register.person"
                    ),
                ),
                ("relation", tonghu.register.fields.PlainText(blank=True, verbose_name="与儿童关系")),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.batch",
                    ),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="结束")),
            ],
            options={
                "verbose_name": "监护关系",
                "constraints": [
                    models.UniqueConstraint(fields=("child", "person"), name="guardianship_once"),
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("person")), _negated=True), name="nobody_guards_himself"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guardianship",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_guardianshipevent" ("child_id", "ended_on", "entered_by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relation") VALUES (OLD."child_id", OLD."ended_on", OLD."entered_by_id", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."relation"); RETURN NULL;',
                    hash="7be161d47870233b7ff0f4bbea5208534d79fd7a",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_6936f",
                    table="register_guardianship",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="GuardianshipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.guardianship",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.person",
                    ),
                ),
                ("relation", tonghu.register.fields.PlainText(blank=True, verbose_name="与儿童关系")),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.batch",
                    ),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="结束")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "child_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField(verbose_name="词元")),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="register.child",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索词元",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="register.child"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="register.round",
                    ),
                ),
                ("visited_on", models.DateField(verbose_name="走访日期")),
                (
                    "way",
                    tonghu.register.fields.PlainText(
                        choices=[("HOME", "入户走访"), ("PHONE", "电话联系"), ("DECLARED", "自主申报")],
                        verbose_name="方式",
                    ),
                ),
                (
                    "outcome",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("MET", "见到儿童或监护人"),
                            ("ABSENT", "家中无人"),
                            ("REFUSED", "拒绝登记"),
                            ("MOVED", "已搬离"),
                            ("UNKNOWN", "查无此人"),
                        ],
                        verbose_name="结果",
                    ),
                ),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="备注")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "走访",
                "ordering": ["-visited_on", "-id"],
                "indexes": [models.Index(fields=["round", "child"], name="visit_by_round")],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="register.child",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="register.round",
                    ),
                ),
                (
                    "form",
                    tonghu.register.fields.PlainText(
                        choices=[("1", "流动儿童基本情况登记表"), ("2", "留守儿童基本情况登记表")],
                        verbose_name="登记表",
                    ),
                ),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("SUBMITTED", "待审核"),
                            ("RETURNED", "退回修改"),
                            ("REVIEWED", "已审核，待核实"),
                            ("VERIFYING", "部门核实中"),
                            ("VERIFIED", "已核实"),
                            ("UPLOADED", "已生成上传"),
                        ],
                        default="DRAFT",
                        verbose_name="状态",
                    ),
                ),
                (
                    "draft_coded",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="草稿（编码）",
                    ),
                ),
                ("draft_personal", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="草稿（个人信息）")),
                ("draft_at", models.DateTimeField(null=True, verbose_name="草稿时间")),
                (
                    "draft_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("returned_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="退回原因")),
            ],
            options={
                "verbose_name": "登记表",
                "indexes": [models.Index(fields=["round", "state", "child"], name="record_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("child", "round"), name="one_record_a_child_a_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="record_reviewed_by_someone_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["REVIEWED", "VERIFYING", "VERIFIED", "UPLOADED"]), _negated=True),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="record_reviewed_before_verification",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."draft_at" IS DISTINCT FROM (NEW."draft_at") OR OLD."draft_by_id" IS DISTINCT FROM (NEW."draft_by_id") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."returned_why" IS DISTINCT FROM (NEW."returned_why") OR OLD."reviewed_at" IS DISTINCT FROM (NEW."reviewed_at") OR OLD."reviewed_by_id" IS DISTINCT FROM (NEW."reviewed_by_id") OR OLD."round_id" IS DISTINCT FROM (NEW."round_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id"))',
                    func='INSERT INTO "register_recordevent" ("child_id", "draft_at", "draft_by_id", "form", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "returned_why", "reviewed_at", "reviewed_by_id", "round_id", "state", "submitted_at", "submitted_by_id") VALUES (OLD."child_id", OLD."draft_at", OLD."draft_by_id", OLD."form", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."returned_why", OLD."reviewed_at", OLD."reviewed_by_id", OLD."round_id", OLD."state", OLD."submitted_at", OLD."submitted_by_id"); RETURN NULL;',
                    hash="1c2cbb1224cb7087d4542b0bef680af029e6e383",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_23f6f",
                    table="register_record",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="RecordEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.record",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.round",
                    ),
                ),
                (
                    "form",
                    tonghu.register.fields.PlainText(
                        choices=[("1", "流动儿童基本情况登记表"), ("2", "留守儿童基本情况登记表")],
                        verbose_name="登记表",
                    ),
                ),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("SUBMITTED", "待审核"),
                            ("RETURNED", "退回修改"),
                            ("REVIEWED", "已审核，待核实"),
                            ("VERIFYING", "部门核实中"),
                            ("VERIFIED", "已核实"),
                            ("UPLOADED", "已生成上传"),
                        ],
                        default="DRAFT",
                        verbose_name="状态",
                    ),
                ),
                ("draft_at", models.DateTimeField(null=True, verbose_name="草稿时间")),
                (
                    "draft_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="审核时间")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("returned_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="退回原因")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RestrictedDraft",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="restricted_draft",
                        serialize=False,
                        to="register.record",
                    ),
                ),
                ("answers", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="答案")),
            ],
            options={
                "verbose_name": "严格限制草稿",
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="register.record",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("form", tonghu.register.fields.PlainText(verbose_name="登记表")),
                (
                    "coded",
                    tonghu.register.fields.PlainJSON(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="答案（编码）"
                    ),
                ),
                ("personal", tonghu.register.fields.PersonalJSON(verbose_name="答案（个人信息）")),
                ("reasons", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="提醒项的说明")),
                (
                    "verdict",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="判定"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="修改原因")),
            ],
            options={
                "verbose_name": "修订",
                "ordering": ["record", "number"],
                "constraints": [models.UniqueConstraint(fields=("record", "number"), name="revision_once")],
            },
        ),
        migrations.CreateModel(
            name="Restricted",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="restricted",
                        serialize=False,
                        to="register.revision",
                    ),
                ),
                ("answers", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="答案")),
            ],
            options={
                "verbose_name": "严格限制的答案",
            },
        ),
        migrations.CreateModel(
            name="Followup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="register.child",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="register.record",
                    ),
                ),
                ("kind", tonghu.register.fields.PlainText(verbose_name="种类")),
                ("item", tonghu.register.fields.PlainText(blank=True, verbose_name="项目")),
                ("words", tonghu.register.fields.PlainText(verbose_name="事项")),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="情况")),
                (
                    "owner",
                    tonghu.register.fields.PlainText(
                        choices=[("DIRECTOR", "儿童主任"), ("SUPERVISOR", "儿童督导员"), ("OFFICER", "区民政局经办")],
                        verbose_name="由谁办理",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="期限")),
                ("opened_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("OPEN", "待办"), ("DONE", "已办结"), ("VOID", "不再需要")],
                        default="OPEN",
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closing", tonghu.register.fields.PersonalText(blank=True, verbose_name="办结情况")),
            ],
            options={
                "verbose_name": "待办事项",
                "indexes": [
                    models.Index(fields=["child"], name="followup_by_child"),
                    models.Index(
                        condition=models.Q(("state", "OPEN")), fields=["owner", "due_on"], name="followup_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")),
                        fields=("child", "kind", "item"),
                        name="followup_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                                ("closing", ""),
                                ("state", "OPEN"),
                            ),
                            models.Q(
                                models.Q(("state", "OPEN"), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("closing", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="followup_closed_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_followupevent" ("child_id", "closed_at", "closed_by_id", "closing", "due_on", "id", "item", "kind", "note", "opened_at", "opened_by_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "state", "words") VALUES (OLD."child_id", OLD."closed_at", OLD."closed_by_id", OLD."closing", OLD."due_on", OLD."id", OLD."item", OLD."kind", OLD."note", OLD."opened_at", OLD."opened_by_id", OLD."owner", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."record_id", OLD."state", OLD."words"); RETURN NULL;',
                    hash="76c7046cddb950d581d109fdede55be49ce9df17",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_0439d",
                    table="register_followup",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="FollowupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.followup",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.record",
                    ),
                ),
                ("kind", tonghu.register.fields.PlainText(verbose_name="种类")),
                ("item", tonghu.register.fields.PlainText(blank=True, verbose_name="项目")),
                ("words", tonghu.register.fields.PlainText(verbose_name="事项")),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="情况")),
                (
                    "owner",
                    tonghu.register.fields.PlainText(
                        choices=[("DIRECTOR", "儿童主任"), ("SUPERVISOR", "儿童督导员"), ("OFFICER", "区民政局经办")],
                        verbose_name="由谁办理",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="期限")),
                ("opened_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("OPEN", "待办"), ("DONE", "已办结"), ("VOID", "不再需要")],
                        default="OPEN",
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closing", tonghu.register.fields.PersonalText(blank=True, verbose_name="办结情况")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BatchEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.batch",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.round",
                    ),
                ),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="名单种类")),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        verbose_name="来源部门",
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="区代码")),
                ("file_name", tonghu.register.fields.PersonalText(verbose_name="文件名")),
                ("sha256", tonghu.register.fields.PlainText(verbose_name="文件摘要")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("RECEIVED", "正在读取"),
                            ("REFUSED", "无法读取"),
                            ("PREVIEWED", "待确认"),
                            ("ENTERING", "正在入库"),
                            ("ENTERED", "已入库"),
                            ("DISCARDED", "已放弃"),
                            ("TAKEN_BACK", "已撤回"),
                        ],
                        default="RECEIVED",
                        verbose_name="状态",
                    ),
                ),
                ("sheet", tonghu.register.fields.PersonalText(blank=True, verbose_name="工作表")),
                ("header_row", models.PositiveIntegerField(null=True, verbose_name="表头行")),
                ("columns", tonghu.register.fields.PersonalJSON(default=list, verbose_name="列的认读")),
                (
                    "mapping",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="人工指定的列",
                    ),
                ),
                (
                    "counts",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="计数"
                    ),
                ),
                ("refusal", tonghu.register.fields.PersonalText(blank=True, verbose_name="无法读取的原因")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                (
                    "received_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="入库时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_back_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="撤回原因")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BatchFile",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="register.batch",
                    ),
                ),
                ("content", tonghu.register.fields.PersonalBytes(verbose_name="内容")),
            ],
            options={
                "verbose_name": "原文件",
            },
        ),
        migrations.CreateModel(
            name="SourceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="register.batch",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                ("raw", tonghu.register.fields.PersonalJSON(verbose_name="原始内容")),
                ("personal", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="读出的个人信息")),
                (
                    "coded",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="读出的编码"
                    ),
                ),
                (
                    "problems",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="问题"
                    ),
                ),
                (
                    "outcome",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("NEW", "新增"),
                            ("CHANGED", "有变化"),
                            ("UNCHANGED", "无变化"),
                            ("DOUBTFUL", "待判定"),
                            ("UNREADABLE", "无法读取"),
                            ("OUTSIDE", "不在年龄范围"),
                            ("LEAD", "线索待核"),
                            ("RULED_OUT", "线索已排除"),
                        ],
                        verbose_name="结果",
                    ),
                ),
                ("why", tonghu.register.fields.PlainText(blank=True, verbose_name="理由")),
                ("said", models.BigIntegerField(null=True, verbose_name="内容摘要")),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="source_rows",
                        to="register.child",
                    ),
                ),
            ],
            options={
                "verbose_name": "原始行",
                "indexes": [
                    models.Index(fields=["batch", "outcome", "number"], name="source_row_by_outcome"),
                    models.Index(fields=["batch", "child"], include=("outcome", "said"), name="source_row_of_batch"),
                    models.Index(condition=models.Q(("outcome", "LEAD")), fields=["batch"], name="source_row_lead"),
                    models.Index(
                        condition=models.Q(("child__isnull", False)), fields=["child"], name="source_row_by_child"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="source_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["UNREADABLE", "OUTSIDE"]), _negated=True),
                            ("child__isnull", True),
                            _connector="OR",
                        ),
                        name="unreadable_rows_have_no_child",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["LEAD", "RULED_OUT"]), _negated=True),
                            ("child__isnull", True),
                            _connector="OR",
                        ),
                        name="leads_have_no_child",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reporter",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reporter",
                        serialize=False,
                        to="register.sourcerow",
                    ),
                ),
                ("name", tonghu.register.fields.PersonalText(blank=True, verbose_name="姓名")),
                ("phone", tonghu.register.fields.PersonalText(blank=True, verbose_name="联系方式")),
            ],
            options={
                "verbose_name": "反映人",
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="register.sourcerow"
                    ),
                ),
                (
                    "verdict",
                    tonghu.register.fields.PlainText(
                        choices=[("CONFIRMED", "确认为儿童"), ("RULED_OUT", "排除"), ("REOPENED", "撤销处置")],
                        verbose_name="处置",
                    ),
                ),
                (
                    "reason",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("VISITED", "已上门核实"),
                            ("CALLED", "已电话核实"),
                            ("NOBODY", "查无此人"),
                            ("MOVED", "已不在本区居住"),
                            ("NOT_A_CHILD", "不是儿童或已满16周岁"),
                            ("NOT_IN_SCOPE", "不属于流动、留守儿童"),
                            ("MISTAKE", "处置有误"),
                        ],
                        verbose_name="理由",
                    ),
                ),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "线索处置",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs",
                        to="register.sourcerow",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pairs", to="register.child"
                    ),
                ),
                (
                    "evidence",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="依据"
                    ),
                ),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("SAME", "同一儿童"),
                            ("DIFFERENT", "不是同一儿童"),
                            ("TWINS", "双胞胎，不是同一儿童"),
                            ("LAPSED", "不再需要判定"),
                        ],
                        verbose_name="判定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="判定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
                ("rank", models.IntegerField(null=True, verbose_name="次序")),
                ("probability", models.FloatField(null=True, verbose_name="可能性")),
                ("odds", models.FloatField(null=True, verbose_name="对数比")),
                (
                    "judge",
                    tonghu.register.fields.PlainText(blank=True, db_default="", default="", verbose_name="判定模型"),
                ),
            ],
            options={
                "verbose_name": "疑似同一儿童",
                "indexes": [
                    models.Index(condition=models.Q(("decision", "")), fields=["row"], name="pair_open"),
                    models.Index(condition=models.Q(("decision", "")), fields=["-rank", "row"], name="pair_by_rank"),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", False)), fields=["decided_at"], name="pair_decided"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("row", "child"), name="pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="pair_decided_by_someone",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pair",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."row_id" IS DISTINCT FROM (NEW."row_id") OR OLD."why" IS DISTINCT FROM (NEW."why"))',
                    func='INSERT INTO "register_pairevent" ("child_id", "decided_at", "decided_by_id", "decision", "evidence", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "row_id", "why") VALUES (OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."evidence", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."row_id", OLD."why"); RETURN NULL;',
                    hash="d14d1762c78eff1ea325b92ccc59c52916037b42",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_9defb",
                    table="register_pair",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PairEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.pair",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "row",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.sourcerow",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "evidence",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="依据"
                    ),
                ),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("SAME", "同一儿童"),
                            ("DIFFERENT", "不是同一儿童"),
                            ("TWINS", "双胞胎，不是同一儿童"),
                            ("LAPSED", "不再需要判定"),
                        ],
                        verbose_name="判定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="判定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="register.child",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("what", tonghu.register.fields.PlainText(verbose_name="内容")),
                ("why", tonghu.register.fields.PersonalText(verbose_name="理由")),
            ],
            options={
                "verbose_name": "查看理由",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="reveal_has_a_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("role", tonghu.register.fields.PlainText(blank=True, db_default="", verbose_name="当时的角色")),
                ("place", tonghu.register.fields.PlainText(blank=True, db_default="", verbose_name="当时的辖区")),
                ("terminal", tonghu.register.fields.PlainText(blank=True, db_default="", verbose_name="终端")),
                ("act", tonghu.register.fields.PlainText(verbose_name="操作")),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journal",
                        to="register.child",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journal",
                        to="register.batch",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journal",
                        to="register.record",
                    ),
                ),
                (
                    "detail",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="内容"
                    ),
                ),
            ],
            options={
                "verbose_name": "日志",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("child__isnull", False)), fields=["child", "-at"], name="journal_by_child"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        fields=["at"], name="journal_by_time", pages_per_range=32
                    ),
                    models.Index(fields=["place", "at"], name="journal_by_place", opclasses=["text_pattern_ops", ""]),
                    models.Index(fields=["by", "at"], name="journal_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by__isnull", False), ("act", "SIGN_IN_FAILED"), _connector="OR"),
                        name="journal_nobody_only_outside",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("source", models.SmallIntegerField(verbose_name="来源表")),
                (
                    "kind",
                    models.SmallIntegerField(choices=[(0, "写入"), (1, "转存"), (2, "改写密文")], verbose_name="种类"),
                ),
                ("row_id", models.BigIntegerField(verbose_name="行号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("digest", tonghu.register.fields.PlainBytes(verbose_name="内容摘要")),
                ("hash", tonghu.register.fields.PlainBytes(verbose_name="链摘要")),
            ],
            options={
                "verbose_name": "链记录",
                "indexes": [
                    models.Index(condition=models.Q(("kind", 2)), fields=["source", "row_id"], name="link_of_rewritten")
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="编号")),
                ("seq", models.BigIntegerField(verbose_name="链序号")),
                ("hash", tonghu.register.fields.PlainBytes(verbose_name="链摘要")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("previous", tonghu.register.fields.PlainBytes(verbose_name="前一检查点摘要")),
                ("archive", tonghu.register.fields.PlainText(blank=True, verbose_name="归档文件摘要")),
                ("key", tonghu.register.fields.PlainText(verbose_name="公钥指纹")),
                ("signature", tonghu.register.fields.PlainBytes(verbose_name="签名")),
            ],
            options={
                "verbose_name": "检查点",
                "indexes": [models.Index(fields=["seq"], name="checkpoint_by_seq")],
            },
        ),
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="编号")),
                (
                    "algorithm",
                    tonghu.register.fields.PlainText(
                        choices=[("aes256", "AES-256-GCM"), ("sm4", "SM4-GCM")], verbose_name="算法"
                    ),
                ),
                ("wrapped", tonghu.register.fields.PlainBytes(verbose_name="密钥密文")),
                ("check_value", tonghu.register.fields.PlainBytes(verbose_name="校验值")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("ACTIVE", "在用"), ("RETIRING", "换下，仍有旧密文"), ("RETIRED", "已停用")],
                        verbose_name="状态",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="启用时间")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="换下时间")),
            ],
            options={
                "verbose_name": "数据密钥",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ACTIVE")), fields=("state",), name="one_data_key_is_active"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gone",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_away",
                        to="register.child",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_in", to="register.child"
                    ),
                ),
                (
                    "own",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="合并时已有"
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="合并时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True, verbose_name="拆开时间")),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="拆开理由")),
            ],
            options={
                "verbose_name": "合并",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["gone"], name="merge_by_gone")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("gone", models.F("into")), _negated=True), name="merge_of_two"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="merge_has_a_reason"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True), ("undone_why", "")),
                            models.Q(
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                models.Q(("undone_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="merge_undone_by_someone_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("gone",), name="merge_once"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_mergeevent" ("at", "by_id", "gone_id", "id", "into_id", "own", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "undone_at", "undone_by_id", "undone_why", "why") VALUES (OLD."at", OLD."by_id", OLD."gone_id", OLD."id", OLD."into_id", OLD."own", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."undone_at", OLD."undone_by_id", OLD."undone_why", OLD."why"); RETURN NULL;',
                    hash="0ce929071488bc408c7c90eda460351024b89bf4",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_96840",
                    table="register_merge",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="MergeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.merge",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "gone",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "own",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="合并时已有"
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="合并时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True, verbose_name="拆开时间")),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("undone_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="拆开理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="splits", to="register.child"
                    ),
                ),
                (
                    "apart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="split_off", to="register.child"
                    ),
                ),
                (
                    "merge",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split",
                        to="register.merge",
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="拆分时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "拆分",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("apart")), _negated=True), name="split_of_two"
                    ),
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="split_has_a_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "merge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="register.merge",
                    ),
                ),
                (
                    "split",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="register.split",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="register.sourcerow",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="register.visit",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="register.record",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.child",
                    ),
                ),
                ("why", tonghu.register.fields.PlainText(blank=True, verbose_name="依据")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "移动",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("row__isnull", False)), fields=["row"], name="move_by_row"),
                    models.Index(condition=models.Q(("visit__isnull", False)), fields=["visit"], name="move_by_visit"),
                    models.Index(
                        condition=models.Q(("record__isnull", False)), fields=["record"], name="move_by_record"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("record__isnull", True), ("row__isnull", False), ("visit__isnull", True)),
                            models.Q(("record__isnull", True), ("row__isnull", True), ("visit__isnull", False)),
                            models.Q(("record__isnull", False), ("row__isnull", True), ("visit__isnull", True)),
                            _connector="OR",
                        ),
                        name="move_of_one_piece",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merge__isnull", False), ("split__isnull", True)),
                            models.Q(("merge__isnull", True), ("split__isnull", False)),
                            _connector="OR",
                        ),
                        name="move_by_merge_or_split",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "split",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placings", to="register.split"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placings",
                        to="register.visit",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placings",
                        to="register.record",
                    ),
                ),
                (
                    "stays",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placings", to="register.child"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.child",
                    ),
                ),
                ("reason", tonghu.register.fields.PlainText(verbose_name="待定原因")),
                (
                    "decided",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.child",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="归位时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
            ],
            options={
                "verbose_name": "待归位",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("decided__isnull", True)), fields=["stays"], name="placing_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("record__isnull", True), ("visit__isnull", False)),
                            models.Q(("record__isnull", False), ("visit__isnull", True)),
                            _connector="OR",
                        ),
                        name="placing_of_one_piece",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided__isnull", True), ("decided_at__isnull", True), ("decided_by__isnull", True)
                            ),
                            models.Q(
                                ("decided__isnull", False), ("decided_at__isnull", False), ("decided_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="placing_decided_by_someone",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placing",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_placingevent" ("decided_at", "decided_by_id", "decided_id", "id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "split_id", "stays_id", "visit_id", "why") VALUES (OLD."decided_at", OLD."decided_by_id", OLD."decided_id", OLD."id", OLD."other_id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reason", OLD."record_id", OLD."split_id", OLD."stays_id", OLD."visit_id", OLD."why"); RETURN NULL;',
                    hash="92b287209c1c92eabb6f9bbb6e1c277a94fe27ec",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_71dab",
                    table="register_placing",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PlacingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.placing",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "split",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.split",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.visit",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.record",
                    ),
                ),
                (
                    "stays",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                ("reason", tonghu.register.fields.PlainText(verbose_name="待定原因")),
                (
                    "decided",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="归位时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", tonghu.register.fields.PlainText(verbose_name="项目")),
                (
                    "row",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="register.sourcerow",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="register.revision",
                    ),
                ),
                (
                    "merge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="register.merge",
                    ),
                ),
                (
                    "reason",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("ASKED", "入户询问所得"),
                            ("OWNER", "该项主管部门的名单"),
                            ("NEWER", "日期更近"),
                            ("CHECKED", "号码或日期经核对"),
                            ("OTHER", "其他"),
                        ],
                        verbose_name="理由类别",
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "取值",
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("row__isnull", False)), fields=["row"], name="choice_by_row"),
                    models.Index(
                        condition=models.Q(("revision__isnull", False)), fields=["revision"], name="choice_by_revision"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revision__isnull", True), ("row__isnull", False)),
                            models.Q(("revision__isnull", False), ("row__isnull", True)),
                            _connector="OR",
                        ),
                        name="choice_of_one_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "OTHER"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="choice_otherwise_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    tonghu.register.fields.PlainText(
                        choices=[("MAY_BE_ONE", "两名儿童可能是同一人"), ("MAY_BE_TWO", "一名儿童可能是两人")],
                        verbose_name="种类",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubts", to="register.child"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.child"
                    ),
                ),
                (
                    "evidence",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="依据"
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                ("rank", models.IntegerField(null=True, verbose_name="次序")),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("SAME", "是同一儿童"),
                            ("DIFFERENT", "不是同一儿童"),
                            ("TWINS", "双胞胎"),
                            ("LAPSED", "不再需要判定"),
                        ],
                        verbose_name="判定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="判定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
            ],
            options={
                "verbose_name": "疑点",
                "indexes": [
                    models.Index(condition=models.Q(("decision", "")), fields=["-rank", "id"], name="doubt_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "MAY_BE_TWO"), ("other__isnull", True)),
                            models.Q(
                                ("child__lt", models.F("other")), ("kind", "MAY_BE_ONE"), ("other__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="doubt_of_one_or_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                            models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="doubt_decided_at_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["", "LAPSED"]), ("decided_by__isnull", False), _connector="OR"
                        ),
                        name="doubt_decided_by_someone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", ""), ("kind", "MAY_BE_ONE")),
                        fields=("child", "other"),
                        name="doubt_of_two_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", ""), ("kind", "MAY_BE_TWO")),
                        fields=("child",),
                        name="doubt_of_one_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="doubt",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."found_at" IS DISTINCT FROM (NEW."found_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."other_id" IS DISTINCT FROM (NEW."other_id") OR OLD."why" IS DISTINCT FROM (NEW."why"))',
                    func='INSERT INTO "register_doubtevent" ("child_id", "decided_at", "decided_by_id", "decision", "evidence", "found_at", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "why") VALUES (OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."evidence", OLD."found_at", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."why"); RETURN NULL;',
                    hash="f558b3b1361081c493bc41bd4c2ee30707db612e",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_8917a",
                    table="register_doubt",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="DoubtEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.doubt",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    tonghu.register.fields.PlainText(
                        choices=[("MAY_BE_ONE", "两名儿童可能是同一人"), ("MAY_BE_TWO", "一名儿童可能是两人")],
                        verbose_name="种类",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                (
                    "evidence",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="依据"
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("SAME", "是同一儿童"),
                            ("DIFFERENT", "不是同一儿童"),
                            ("TWINS", "双胞胎"),
                            ("LAPSED", "不再需要判定"),
                        ],
                        verbose_name="判定",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="判定时间")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pair",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="register.pair",
                    ),
                ),
                ("turn", models.PositiveSmallIntegerField(verbose_name="第几人")),
                (
                    "said",
                    tonghu.register.fields.PlainText(
                        choices=[("SAME", "是同一儿童"), ("DIFFERENT", "不是同一儿童"), ("TWINS", "双胞胎")],
                        verbose_name="意见",
                    ),
                ),
                (
                    "decided",
                    tonghu.register.fields.PlainText(
                        choices=[("SAME", "是同一儿童"), ("DIFFERENT", "不是同一儿童"), ("TWINS", "双胞胎")],
                        verbose_name="当时的判定",
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "复核意见",
                "constraints": [
                    models.UniqueConstraint(fields=("pair", "turn"), name="opinion_once"),
                    models.UniqueConstraint(fields=("pair", "by"), name="opinion_once_a_person"),
                    models.CheckConstraint(condition=models.Q(("turn__in", [2, 3])), name="opinion_second_or_third"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Permit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="所在区代码")),
                (
                    "what",
                    tonghu.register.fields.PlainText(
                        choices=[("SEARCH", "跨区查找"), ("ACROSS", "跨区查阅"), ("BULK", "批量导出")],
                        verbose_name="种类",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="permits",
                        to="register.child",
                    ),
                ),
                ("rows", models.PositiveIntegerField(null=True, verbose_name="最多行数")),
                ("reason", tonghu.register.fields.PersonalText(verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("", "待审批"),
                            ("APPROVED", "已同意"),
                            ("REFUSED", "不同意"),
                            ("BY_RULE", "依规定无需审批"),
                        ],
                        verbose_name="结果",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="审批意见")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="有效期至")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="使用次数")),
            ],
            options={
                "verbose_name": "查阅许可",
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "-asked_at"], name="permit_by_user"),
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["district", "asked_at"], name="permit_waiting"
                    ),
                    models.Index(fields=["district", "-asked_at"], name="permit_by_district"),
                    models.Index(
                        condition=models.Q(("child__isnull", False)), fields=["child"], name="permit_by_child"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="permit_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", tonghu.rules.access.purpose.Permission["ACROSS"]), _negated=True),
                            ("child__isnull", False),
                            _connector="OR",
                        ),
                        name="permit_across_names_one_child",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("child__isnull", True),
                                ("rows__gt", 0),
                                ("rows__isnull", False),
                                ("what", tonghu.rules.access.purpose.Permission["BULK"]),
                            ),
                            models.Q(
                                models.Q(("what", tonghu.rules.access.purpose.Permission["BULK"]), _negated=True),
                                ("rows__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="permit_in_bulk_names_how_many",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
                                ("expires_at__isnull", True),
                            ),
                            models.Q(
                                ("decided_by__isnull", True),
                                ("decision", "BY_RULE"),
                                ("expires_at__isnull", False),
                                ("what", tonghu.rules.access.purpose.Permission["SEARCH"]),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decision", "APPROVED"),
                                ("expires_at__isnull", False),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                                ("decided_by__isnull", False),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decision", "REFUSED"),
                                ("expires_at__isnull", True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="permit_decided_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            models.Q(
                                ("decided_at__isnull", False),
                                (
                                    "expires_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("decided_at"), "+", models.Value(datetime.timedelta(days=7))
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="permit_expires_within_a_week",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "REFUSED"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="permit_refused_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="permit",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."district" IS DISTINCT FROM (NEW."district") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."why" IS DISTINCT FROM (NEW."why"))',
                    func='INSERT INTO "register_permitevent" ("asked_at", "child_id", "decided_at", "decided_by_id", "decision", "district", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rows", "user_id", "what", "why") VALUES (OLD."asked_at", OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."district", OLD."expires_at", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reason", OLD."rows", OLD."user_id", OLD."what", OLD."why"); RETURN NULL;',
                    hash="195efe96df2360e2a1751c88b5bb4edd01225b35",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_c82b4",
                    table="register_permit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PermitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.permit",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="所在区代码")),
                (
                    "what",
                    tonghu.register.fields.PlainText(
                        choices=[("SEARCH", "跨区查找"), ("ACROSS", "跨区查阅"), ("BULK", "批量导出")],
                        verbose_name="种类",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.child",
                    ),
                ),
                ("rows", models.PositiveIntegerField(null=True, verbose_name="最多行数")),
                ("reason", tonghu.register.fields.PersonalText(verbose_name="理由")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "decision",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[
                            ("", "待审批"),
                            ("APPROVED", "已同意"),
                            ("REFUSED", "不同意"),
                            ("BY_RULE", "依规定无需审批"),
                        ],
                        verbose_name="结果",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="审批意见")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="有效期至")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="所在区代码")),
                (
                    "rule",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("VOLUME", "查看过多"),
                            ("HOURS", "夜间查看"),
                            ("SEARCHING", "反复搜索"),
                            ("SERIES", "同类连续搜索"),
                            ("ACROSS", "跨区查找过多"),
                            ("SAME_CHILD", "多人查看同一儿童"),
                            ("NO_TASK", "无工作事由"),
                            ("LEAVING", "离岗前查看"),
                        ],
                        verbose_name="种类",
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("seen", tonghu.register.fields.PlainText(verbose_name="看到的情况")),
                ("norm", tonghu.register.fields.PlainText(verbose_name="对照的标准")),
                (
                    "facts",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="计数和日志行号",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("OPEN", "待处理"), ("EXPLAINED", "已说明"), ("INCIDENT", "已立案调查")],
                        default="OPEN",
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("explanation", tonghu.register.fields.PersonalText(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "异常查阅",
                "ordering": ["-day", "-id"],
                "indexes": [models.Index(fields=["district", "state", "-day"], name="finding_by_district")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "rule", "day"), name="finding_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True), ("state", "OPEN")),
                            models.Q(
                                models.Q(("state", "OPEN"), _negated=True),
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("closed_by", models.F("account")), _negated=True),
                                models.Q(("explanation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finding_closed_by_somebody_else",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_findingevent" ("account_id", "closed_at", "closed_by_id", "day", "district", "explanation", "facts", "found_at", "id", "norm", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "seen", "state") VALUES (OLD."account_id", OLD."closed_at", OLD."closed_by_id", OLD."day", OLD."district", OLD."explanation", OLD."facts", OLD."found_at", OLD."id", OLD."norm", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."rule", OLD."seen", OLD."state"); RETURN NULL;',
                    hash="245d4208c18a54a770e7150f8c88eb9db4a36290",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_60fb7",
                    table="register_finding",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.finding",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="所在区代码")),
                (
                    "rule",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("VOLUME", "查看过多"),
                            ("HOURS", "夜间查看"),
                            ("SEARCHING", "反复搜索"),
                            ("SERIES", "同类连续搜索"),
                            ("ACROSS", "跨区查找过多"),
                            ("SAME_CHILD", "多人查看同一儿童"),
                            ("NO_TASK", "无工作事由"),
                            ("LEAVING", "离岗前查看"),
                        ],
                        verbose_name="种类",
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("seen", tonghu.register.fields.PlainText(verbose_name="看到的情况")),
                ("norm", tonghu.register.fields.PlainText(verbose_name="对照的标准")),
                (
                    "facts",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="计数和日志行号",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="发现时间")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("OPEN", "待处理"), ("EXPLAINED", "已说明"), ("INCIDENT", "已立案调查")],
                        default="OPEN",
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("explanation", tonghu.register.fields.PersonalText(blank=True, verbose_name="说明")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Printing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.round",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "filters",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="范围"
                    ),
                ),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("WAITING", "等待排版"),
                            ("SETTING", "正在排版"),
                            ("READY", "可以下载"),
                            ("TAKEN", "已下载"),
                            ("STOPPED", "已停止"),
                            ("FAILED", "意外停止"),
                            ("GONE", "已过期清除"),
                        ],
                        default="WAITING",
                        verbose_name="状态",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已排份数")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总份数")),
                ("export", models.PositiveBigIntegerField(null=True, verbose_name="导出号")),
                ("content", tonghu.register.fields.PersonalBytes(default=bytes, verbose_name="内容")),
            ],
            options={
                "verbose_name": "打印作业",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "READY"), _negated=True), ("export__isnull", False), _connector="OR"
                        ),
                        name="printing_ready_has_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.round",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="收到时间")),
                ("file_name", tonghu.register.fields.PersonalText(verbose_name="文件名")),
                ("content", tonghu.register.fields.PersonalBytes(verbose_name="内容")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[("LOOKED", "待确认"), ("ENTERED", "已处理"), ("DISCARDED", "已放弃")],
                        default="LOOKED",
                        verbose_name="状态",
                    ),
                ),
                (
                    "counts",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="计数"
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ],
            options={
                "verbose_name": "交回的登记表",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                ("code", tonghu.register.fields.PlainText(primary_key=True, serialize=False, verbose_name="代码")),
                ("name", tonghu.register.fields.PlainText(verbose_name="名称")),
                ("level", tonghu.register.fields.PlainText(verbose_name="层级")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="register.division",
                        verbose_name="上级",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="代码年份")),
                ("until", models.PositiveSmallIntegerField(null=True, verbose_name="撤销年份")),
                ("successor", tonghu.register.fields.PlainText(blank=True, verbose_name="现代码")),
            ],
            options={
                "verbose_name": "行政区划",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^(\\d{2}|\\d{4}|\\d{6}|\\d{9}|\\d{12})$")),
                        name="division_code_is_digits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="register.round",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("reference_date", models.DateField(verbose_name="参照日")),
                ("children", models.PositiveIntegerField(verbose_name="儿童数")),
                ("rules", tonghu.register.fields.PlainText(verbose_name="规则版本")),
                ("code_year", models.PositiveSmallIntegerField(verbose_name="区划代码年份")),
                ("series", models.PositiveIntegerField(verbose_name="系列")),
                ("digest", tonghu.register.fields.PlainText(verbose_name="摘要")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "统计快照",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["round", "place", "-id"], name="snapshot_by_round")],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="register.snapshot",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("title", tonghu.register.fields.PlainText(verbose_name="标题")),
                (
                    "tables",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="统计表"
                    ),
                ),
                ("digest", tonghu.register.fields.PlainText(verbose_name="表格摘要")),
                ("turn", models.PositiveSmallIntegerField(default=1, verbose_name="征求意见次数")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("ASKED", "征求意见和审批"),
                            ("PUBLISHED", "已发布"),
                            ("WITHDRAWN", "已撤回"),
                            ("REVISED", "已被修订替代"),
                            ("ABANDONED", "已放弃"),
                        ],
                        default="DRAFT",
                        verbose_name="状态",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                (
                    "revises",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="register.publication",
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="修订原因")),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="变动说明")),
                ("number", tonghu.register.fields.PlainText(blank=True, verbose_name="文号")),
                ("revision", models.PositiveSmallIntegerField(default=0, verbose_name="修订次数")),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="撤回或替代时间")),
                ("ended_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="撤回原因")),
            ],
            options={
                "verbose_name": "发布",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["place", "-id"], name="publication_by_place")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number", "revision"),
                        name="publication_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number", ""),
                                ("published_at__isnull", True),
                                ("state__in", ["DRAFT", "ASKED", "ABANDONED"]),
                            ),
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("state__in", ["PUBLISHED", "WITHDRAWN", "REVISED"]),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_out_has_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revises__isnull", True), models.Q(("why", ""), _negated=True), _connector="OR"
                        ),
                        name="publication_revised_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "WITHDRAWN"), _negated=True),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                models.Q(("ended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_publicationevent" ("digest", "drafted_at", "drafted_by_id", "ended_at", "ended_by_id", "ended_why", "id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "published_at", "published_by_id", "revises_id", "revision", "snapshot_id", "state", "tables", "title", "turn", "why") VALUES (OLD."digest", OLD."drafted_at", OLD."drafted_by_id", OLD."ended_at", OLD."ended_by_id", OLD."ended_why", OLD."id", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."place", OLD."published_at", OLD."published_by_id", OLD."revises_id", OLD."revision", OLD."snapshot_id", OLD."state", OLD."tables", OLD."title", OLD."turn", OLD."why"); RETURN NULL;',
                    hash="e206e34e431f67615530e5abf1067392db65873d",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_1d156",
                    table="register_publication",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PublicationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.publication",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.snapshot",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("title", tonghu.register.fields.PlainText(verbose_name="标题")),
                (
                    "tables",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="统计表"
                    ),
                ),
                ("digest", tonghu.register.fields.PlainText(verbose_name="表格摘要")),
                ("turn", models.PositiveSmallIntegerField(default=1, verbose_name="征求意见次数")),
                (
                    "state",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("DRAFT", "草稿"),
                            ("ASKED", "征求意见和审批"),
                            ("PUBLISHED", "已发布"),
                            ("WITHDRAWN", "已撤回"),
                            ("REVISED", "已被修订替代"),
                            ("ABANDONED", "已放弃"),
                        ],
                        default="DRAFT",
                        verbose_name="状态",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                (
                    "revises",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.publication",
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(blank=True, verbose_name="修订原因")),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="变动说明")),
                ("number", tonghu.register.fields.PlainText(blank=True, verbose_name="文号")),
                ("revision", models.PositiveSmallIntegerField(default=0, verbose_name="修订次数")),
                (
                    "published_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="撤回或替代时间")),
                ("ended_why", tonghu.register.fields.PersonalText(blank=True, verbose_name="撤回原因")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="register.publication",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("turn", models.PositiveSmallIntegerField(verbose_name="征求意见次数")),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        verbose_name="部门",
                    ),
                ),
                (
                    "because",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="涉及的项目"
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="征求时间")),
                (
                    "answer",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[("", "未回复"), ("AGREED", "同意"), ("REFUSED", "不同意")],
                        default="",
                        verbose_name="意见",
                    ),
                ),
                ("reason", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(null=True, verbose_name="回复时间")),
            ],
            options={
                "verbose_name": "发布意见",
                "ordering": ["publication", "turn", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", "")), fields=["department", "place"], name="consent_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "turn", "department"), name="consent_asked_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("by__isnull", False)),
                        fields=("publication", "turn", "by"),
                        name="consent_by_different_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by__isnull", True), models.Q(("by", models.F("drafter")), _negated=True), _connector="OR"
                        ),
                        name="consent_not_by_the_drafter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("at__isnull", True), ("by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True), ("at__isnull", False), ("by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="consent_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "REFUSED"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="consent_refused_with_a_reason",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consent",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_consentevent" ("answer", "asked_at", "at", "because", "by_id", "department", "drafter_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "publication_id", "reason", "turn") VALUES (OLD."answer", OLD."asked_at", OLD."at", OLD."because", OLD."by_id", OLD."department", OLD."drafter_id", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."place", OLD."publication_id", OLD."reason", OLD."turn"); RETURN NULL;',
                    hash="5d15e39d009b621c3e326a41018ba9dfbd759090",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_7bdc5",
                    table="register_consent",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.consent",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "publication",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.publication",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("turn", models.PositiveSmallIntegerField(verbose_name="征求意见次数")),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("CIVIL", "民政"),
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                            ("STATISTICS", "统计"),
                            ("POLITICAL_LEGAL", "政法委"),
                            ("WOMEN_CHILDREN", "妇儿工委"),
                        ],
                        verbose_name="部门",
                    ),
                ),
                (
                    "because",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="涉及的项目"
                    ),
                ),
                (
                    "drafter",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="征求时间")),
                (
                    "answer",
                    tonghu.register.fields.PlainText(
                        blank=True,
                        choices=[("", "未回复"), ("AGREED", "同意"), ("REFUSED", "不同意")],
                        default="",
                        verbose_name="意见",
                    ),
                ),
                ("reason", tonghu.register.fields.PersonalText(blank=True, verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(null=True, verbose_name="回复时间")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "book",
                    tonghu.register.fields.PlainText(
                        choices=[("OFFICES", "部门内部"), ("READY", "可供发布"), ("PUBLIC", "对外发布")],
                        verbose_name="台账",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="register.snapshot"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="register.publication",
                    ),
                ),
                ("place", tonghu.register.fields.PlainText(verbose_name="辖区")),
                ("table", tonghu.register.fields.PlainText(verbose_name="统计表")),
                (
                    "labels",
                    tonghu.register.fields.PlainJSON(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="名称"
                    ),
                ),
                ("known", models.PositiveIntegerField(default=0, verbose_name="保护时已发布的记录数")),
                ("raw", tonghu.register.fields.PlainBytes(verbose_name="记录")),
                ("hash", tonghu.register.fields.PlainText(verbose_name="摘要")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "台账记录",
                "ordering": ["book", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("book", "number"), name="ledger_in_one_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("book", "PUBLIC"), ("publication__isnull", False)),
                            models.Q(models.Q(("book", "PUBLIC"), _negated=True), ("publication__isnull", True)),
                            _connector="OR",
                        ),
                        name="ledger_public_by_a_publication",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="register.round"
                    ),
                ),
                ("district", tonghu.register.fields.PlainText(verbose_name="区代码")),
                (
                    "department",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("EDUCATION", "教育"),
                            ("POLICE", "公安"),
                            ("HEALTH", "卫生健康"),
                            ("INSURANCE", "医保"),
                            ("CDC", "疾控"),
                            ("DISABILITY", "残联"),
                        ],
                        verbose_name="部门",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="截止日")),
                ("sent_at", models.DateTimeField(verbose_name="发出时间")),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "核对请求",
                "ordering": ["due_on", "id"],
                "indexes": [models.Index(fields=["district", "department", "round"], name="request_by_department")],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="register.request",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="register.record"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.revision",
                    ),
                ),
                (
                    "items",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="核对项目"
                    ),
                ),
                ("asked", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="告知部门的内容")),
                (
                    "verdict",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("PENDING", "未回复"),
                            ("SAME", "一致"),
                            ("DIFFERENT", "不一致"),
                            ("NOT_FOUND", "查无记录"),
                        ],
                        default="PENDING",
                        verbose_name="结果",
                    ),
                ),
                (
                    "coded",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="部门值（编码）",
                    ),
                ),
                ("personal", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="部门值（个人信息）")),
                (
                    "differing",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="不一致项目"
                    ),
                ),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="备注")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="回复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理完毕")),
            ],
            options={
                "verbose_name": "核对行",
                "indexes": [
                    models.Index(fields=["request", "verdict", "id"], name="line_by_verdict"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True), ("verdict", "DIFFERENT")),
                        fields=["request", "answered_at"],
                        name="line_in_dispute",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "record"), name="line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("answered_by__isnull", True), ("verdict", "PENDING")
                            ),
                            models.Q(
                                models.Q(("verdict", "PENDING"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="line_answered_by_someone",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="line",
            trigger=pgtrigger.compiler.Trigger(
                name="before_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "register_lineevent" ("answered_at", "answered_by_id", "asked", "coded", "differing", "id", "items", "note", "personal", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "request_id", "revision_id", "settled_at", "verdict") VALUES (OLD."answered_at", OLD."answered_by_id", OLD."asked", OLD."coded", OLD."differing", OLD."id", OLD."items", OLD."note", OLD."personal", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."record_id", OLD."request_id", OLD."revision_id", OLD."settled_at", OLD."verdict"); RETURN NULL;',
                    hash="d611d6f2af3cb43c7044897a6a79212f64fa018b",
                    operation="UPDATE",
                    pgid="pgtrigger_before_update_b553a",
                    table="register_line",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="LineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="register.line",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "request",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.request",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.record",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="register.revision",
                    ),
                ),
                (
                    "items",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="核对项目"
                    ),
                ),
                ("asked", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="告知部门的内容")),
                (
                    "verdict",
                    tonghu.register.fields.PlainText(
                        choices=[
                            ("PENDING", "未回复"),
                            ("SAME", "一致"),
                            ("DIFFERENT", "不一致"),
                            ("NOT_FOUND", "查无记录"),
                        ],
                        default="PENDING",
                        verbose_name="结果",
                    ),
                ),
                (
                    "coded",
                    tonghu.register.fields.PlainJSON(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="部门值（编码）",
                    ),
                ),
                ("personal", tonghu.register.fields.PersonalJSON(default=dict, verbose_name="部门值（个人信息）")),
                (
                    "differing",
                    tonghu.register.fields.PlainJSON(
                        default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="不一致项目"
                    ),
                ),
                ("note", tonghu.register.fields.PersonalText(blank=True, verbose_name="备注")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="回复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="处理完毕")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="register.line",
                    ),
                ),
                ("item", tonghu.register.fields.PlainText(verbose_name="项目")),
                (
                    "chosen",
                    tonghu.register.fields.PlainText(
                        choices=[("FORM", "以登记表为准"), ("DEPARTMENT", "以部门为准")], verbose_name="处理"
                    ),
                ),
                ("why", tonghu.register.fields.PersonalText(verbose_name="理由")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "处理",
                "constraints": [
                    models.UniqueConstraint(fields=("line", "item"), name="settlement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="settlement_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload_rows",
                        to="register.record",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.revision",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="第几次")),
                ("content", tonghu.register.fields.PersonalJSON(verbose_name="内容")),
                (
                    "incomplete",
                    tonghu.register.fields.PlainJSON(
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="待补全国项目",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "上传行",
                "indexes": [models.Index(fields=["at"], name="upload_row_by_act")],
                "constraints": [models.UniqueConstraint(fields=("record", "number"), name="upload_row_once")],
            },
        ),
    ]
