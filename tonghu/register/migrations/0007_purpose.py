"""Authorised accounts, permits to look, findings of unusual looking."""

import datetime
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import tonghu.register.fields
import tonghu.rules.access.purpose
import tonghu.rules.access.roles
from django.conf import settings
from django.db import migrations, models

# 三员分立 in the database: nobody changes the own account, an administrator grants nothing, a 安全管理员 does nothing
# but grant and suspend. Work over the whole register (migrations, the command line) is not bound by it.
GUARD = """
CREATE FUNCTION register_user_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    role text := register_scope('role');
    own boolean := register_scope('user') = OLD.id::text;
    free text[];
BEGIN
    IF role IS NULL OR role = 'WIDE' THEN
        RETURN NEW;
    END IF;
    free := CASE
        WHEN own OR role = 'GATE' THEN ARRAY['password', 'last_login']
        WHEN role = 'ADMINISTRATOR' AND OLD.role NOT IN ('SECURITY', 'AUDITOR') THEN ARRAY['password', 'is_active',
            'ended_at', 'ends_on', 'leave_told_at', 'successor_id', 'made_by_id', 'made_at',
            'authorised_at', 'authorised_by_id']
        WHEN role = 'SECURITY' THEN ARRAY['authorised_at', 'authorised_by_id', 'suspended_at', 'suspended_by_id',
            'is_active', 'ended_at']
        ELSE ARRAY[]::text[]
    END;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR role = 'ADMINISTRATOR' AND NEW.authorised_at IS NOT NULL AND NEW.authorised_at IS DISTINCT FROM OLD.authorised_at
       OR role = 'ADMINISTRATOR' AND NEW.authorised_by_id IS NOT NULL
          AND NEW.authorised_by_id IS DISTINCT FROM OLD.authorised_by_id
       OR role = 'SECURITY' AND NEW.authorised_by_id IS DISTINCT FROM OLD.authorised_by_id
          AND NEW.authorised_by_id::text IS DISTINCT FROM register_scope('user')
       OR role = 'SECURITY' AND NEW.is_active AND NOT OLD.is_active THEN
        RAISE EXCEPTION 'account %: this role may not change it so', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_guard BEFORE UPDATE ON register_user FOR EACH ROW EXECUTE FUNCTION register_user_guard();
"""
# The scope of an account that is not authorised, or is suspended, holds as little as that of a closed one.
SCOPE = """
DO $do$
DECLARE
    said text := pg_get_functiondef('register_scope(text)'::regprocedure);
BEGIN
    IF position('AND u.is_active' IN said) = 0 THEN
        RAISE EXCEPTION 'register_scope no longer asks whether the account is active';
    END IF;
    EXECUTE replace(said, 'AND u.is_active', 'AND u.is_active AND u.authorised_at IS NOT NULL AND u.suspended_at IS NULL');
END $do$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('register', '0006_finding'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', tonghu.register.fields.PlainText(verbose_name='所在区代码')),
                ('rule', tonghu.register.fields.PlainText(choices=[('VOLUME', '查看过多'), ('HOURS', '夜间查看'), ('SEARCHING', '反复搜索'), ('SERIES', '同类连续搜索'), ('ACROSS', '跨区查找过多'), ('SAME_CHILD', '多人查看同一儿童'), ('NO_TASK', '无工作事由'), ('LEAVING', '离岗前查看')], verbose_name='种类')),
                ('day', models.DateField(verbose_name='日期')),
                ('seen', tonghu.register.fields.PlainText(verbose_name='看到的情况')),
                ('norm', tonghu.register.fields.PlainText(verbose_name='对照的标准')),
                ('facts', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='计数和日志行号')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('state', tonghu.register.fields.PlainText(choices=[('OPEN', '待处理'), ('EXPLAINED', '已说明'), ('INCIDENT', '已立案调查')], default='OPEN', verbose_name='状态')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('explanation', tonghu.register.fields.PersonalText(blank=True, verbose_name='说明')),
            ],
            options={
                'verbose_name': '异常查阅',
                'ordering': ['-day', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FindingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('district', tonghu.register.fields.PlainText(verbose_name='所在区代码')),
                ('rule', tonghu.register.fields.PlainText(choices=[('VOLUME', '查看过多'), ('HOURS', '夜间查看'), ('SEARCHING', '反复搜索'), ('SERIES', '同类连续搜索'), ('ACROSS', '跨区查找过多'), ('SAME_CHILD', '多人查看同一儿童'), ('NO_TASK', '无工作事由'), ('LEAVING', '离岗前查看')], verbose_name='种类')),
                ('day', models.DateField(verbose_name='日期')),
                ('seen', tonghu.register.fields.PlainText(verbose_name='看到的情况')),
                ('norm', tonghu.register.fields.PlainText(verbose_name='对照的标准')),
                ('facts', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='计数和日志行号')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('state', tonghu.register.fields.PlainText(choices=[('OPEN', '待处理'), ('EXPLAINED', '已说明'), ('INCIDENT', '已立案调查')], default='OPEN', verbose_name='状态')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('explanation', tonghu.register.fields.PersonalText(blank=True, verbose_name='说明')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Permit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', tonghu.register.fields.PlainText(verbose_name='所在区代码')),
                ('what', tonghu.register.fields.PlainText(choices=[('SEARCH', '跨区查找'), ('ACROSS', '跨区查阅'), ('BULK', '批量导出')], verbose_name='种类')),
                ('rows', models.PositiveIntegerField(null=True, verbose_name='最多行数')),
                ('reason', tonghu.register.fields.PersonalText(verbose_name='理由')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('decision', tonghu.register.fields.PlainText(blank=True, choices=[('', '待审批'), ('APPROVED', '已同意'), ('REFUSED', '不同意'), ('BY_RULE', '依规定无需审批')], verbose_name='结果')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='审批意见')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='有效期至')),
                ('used', models.PositiveIntegerField(default=0, verbose_name='使用次数')),
            ],
            options={
                'verbose_name': '查阅许可',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PermitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('district', tonghu.register.fields.PlainText(verbose_name='所在区代码')),
                ('what', tonghu.register.fields.PlainText(choices=[('SEARCH', '跨区查找'), ('ACROSS', '跨区查阅'), ('BULK', '批量导出')], verbose_name='种类')),
                ('rows', models.PositiveIntegerField(null=True, verbose_name='最多行数')),
                ('reason', tonghu.register.fields.PersonalText(verbose_name='理由')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('decision', tonghu.register.fields.PlainText(blank=True, choices=[('', '待审批'), ('APPROVED', '已同意'), ('REFUSED', '不同意'), ('BY_RULE', '依规定无需审批')], verbose_name='结果')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='审批意见')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='有效期至')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='before_update',
        ),
        migrations.AddField(
            model_name='user',
            name='authorised_at',
            field=models.DateTimeField(null=True, verbose_name='授权时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='authorised_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='contract_number',
            field=tonghu.register.fields.PlainText(blank=True, verbose_name='合同编号'),
        ),
        migrations.AddField(
            model_name='user',
            name='contract_until',
            field=models.DateField(null=True, verbose_name='合同到期日'),
        ),
        migrations.AddField(
            model_name='user',
            name='contractor',
            field=models.BooleanField(default=False, verbose_name='合同制'),
        ),
        migrations.AddField(
            model_name='user',
            name='ended_at',
            field=models.DateTimeField(null=True, verbose_name='停用时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='leave_told_at',
            field=models.DateTimeField(null=True, verbose_name='离岗登记时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='made_at',
            field=models.DateTimeField(null=True, verbose_name='建立时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='made_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='successor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inherited', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='suspended_at',
            field=models.DateTimeField(null=True, verbose_name='暂停时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='suspended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='userevent',
            name='authorised_at',
            field=models.DateTimeField(null=True, verbose_name='授权时间'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='authorised_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='userevent',
            name='contract_number',
            field=tonghu.register.fields.PlainText(blank=True, verbose_name='合同编号'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='contract_until',
            field=models.DateField(null=True, verbose_name='合同到期日'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='contractor',
            field=models.BooleanField(default=False, verbose_name='合同制'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='ended_at',
            field=models.DateTimeField(null=True, verbose_name='停用时间'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='leave_told_at',
            field=models.DateTimeField(null=True, verbose_name='离岗登记时间'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='made_at',
            field=models.DateTimeField(null=True, verbose_name='建立时间'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='made_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='userevent',
            name='successor',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='userevent',
            name='suspended_at',
            field=models.DateTimeField(null=True, verbose_name='暂停时间'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='suspended_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=tonghu.register.fields.PlainText(choices=[('OFFICER', '区民政局经办'), ('APPROVER', '区民政局审批'), ('SUPERVISOR', '儿童督导员'), ('DIRECTOR', '儿童主任'), ('LIAISON', '部门联络员'), ('STATISTICIAN', '统计人员'), ('ADMINISTRATOR', '系统管理员'), ('SECURITY', '安全管理员'), ('AUDITOR', '审计管理员')], verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='userevent',
            name='role',
            field=tonghu.register.fields.PlainText(choices=[('OFFICER', '区民政局经办'), ('APPROVER', '区民政局审批'), ('SUPERVISOR', '儿童督导员'), ('DIRECTOR', '儿童主任'), ('LIAISON', '部门联络员'), ('STATISTICIAN', '统计人员'), ('ADMINISTRATOR', '系统管理员'), ('SECURITY', '安全管理员'), ('AUDITOR', '审计管理员')], verbose_name='角色'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='journal_by_time', pages_per_range=32),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."authorised_at" IS DISTINCT FROM (NEW."authorised_at") OR OLD."authorised_by_id" IS DISTINCT FROM (NEW."authorised_by_id") OR OLD."contract_number" IS DISTINCT FROM (NEW."contract_number") OR OLD."contract_until" IS DISTINCT FROM (NEW."contract_until") OR OLD."contractor" IS DISTINCT FROM (NEW."contractor") OR OLD."department" IS DISTINCT FROM (NEW."department") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."jurisdiction" IS DISTINCT FROM (NEW."jurisdiction") OR OLD."leave_told_at" IS DISTINCT FROM (NEW."leave_told_at") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at") OR OLD."suspended_by_id" IS DISTINCT FROM (NEW."suspended_by_id") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "register_userevent" ("authorised_at", "authorised_by_id", "contract_number", "contract_until", "contractor", "department", "ended_at", "ends_on", "id", "is_active", "jurisdiction", "leave_told_at", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "successor_id", "suspended_at", "suspended_by_id", "username") VALUES (OLD."authorised_at", OLD."authorised_by_id", OLD."contract_number", OLD."contract_until", OLD."contractor", OLD."department", OLD."ended_at", OLD."ends_on", OLD."id", OLD."is_active", OLD."jurisdiction", OLD."leave_told_at", OLD."made_at", OLD."made_by_id", OLD."name", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."role", OLD."successor_id", OLD."suspended_at", OLD."suspended_by_id", OLD."username"); RETURN NULL;', hash='915aebbdd8dbf75ac3126c84c41793cf572aeaf7', operation='UPDATE', pgid='pgtrigger_before_update_4d3c7', table='register_user', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contract_number', ''), ('contract_until__isnull', True), ('contractor', False)), models.Q(('contract_until__isnull', False), ('contractor', True), ('ends_on__isnull', False), ('ends_on__lte', models.F('contract_until')), models.Q(('contract_number', ''), _negated=True)), _connector='OR'), name='user_contractor_ends_with_the_contract'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('authorised_by__isnull', True), models.Q(('authorised_at__isnull', False), models.Q(('authorised_by', models.F('id')), _negated=True), models.Q(('made_by__isnull', True), models.Q(('authorised_by', models.F('made_by')), _negated=True), _connector='OR')), _connector='OR'), name='user_authorised_by_another'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('authorised_at__isnull', True), ('made_by__isnull', True), ('authorised_by__isnull', False), _connector='OR'), name='user_made_on_the_web_is_authorised_by_name'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('made_by__isnull', True), models.Q(('role__in', [tonghu.rules.access.roles.Role['SECURITY'], tonghu.rules.access.roles.Role['AUDITOR']]), _negated=True), _connector='OR'), name='user_watchers_are_made_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suspended_at__isnull', True), ('suspended_by__isnull', True)), models.Q(('suspended_at__isnull', False), ('suspended_by__isnull', False), models.Q(('suspended_by', models.F('id')), _negated=True)), _connector='OR'), name='user_suspended_by_another'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('id')), _negated=True), _connector='OR'), name='user_handed_over_to_another'),
        ),
        migrations.AddField(
            model_name='finding',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='finding',
            name='closed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='findingevent',
            name='account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='findingevent',
            name='closed_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='findingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='findingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.finding'),
        ),
        migrations.AddField(
            model_name='permit',
            name='child',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='permits', to='register.child'),
        ),
        migrations.AddField(
            model_name='permit',
            name='decided_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='permit',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='permits', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='permitevent',
            name='child',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='permitevent',
            name='decided_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='permitevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='permitevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.permit'),
        ),
        migrations.AddField(
            model_name='permitevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['district', 'state', '-day'], name='finding_by_district'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('account', 'rule', 'day'), name='finding_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('state', 'OPEN')), models.Q(models.Q(('state', 'OPEN'), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('closed_by', models.F('account')), _negated=True), models.Q(('explanation', ''), _negated=True)), _connector='OR'), name='finding_closed_by_somebody_else'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_findingevent" ("account_id", "closed_at", "closed_by_id", "day", "district", "explanation", "facts", "found_at", "id", "norm", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "seen", "state") VALUES (OLD."account_id", OLD."closed_at", OLD."closed_by_id", OLD."day", OLD."district", OLD."explanation", OLD."facts", OLD."found_at", OLD."id", OLD."norm", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."rule", OLD."seen", OLD."state"); RETURN NULL;', hash='245d4208c18a54a770e7150f8c88eb9db4a36290', operation='UPDATE', pgid='pgtrigger_before_update_60fb7', table='register_finding', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(fields=['user', '-asked_at'], name='permit_by_user'),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(condition=models.Q(('decision', '')), fields=['district', 'asked_at'], name='permit_waiting'),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(fields=['district', '-asked_at'], name='permit_by_district'),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(condition=models.Q(('child__isnull', False)), fields=['child'], name='permit_by_child'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='permit_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', tonghu.rules.access.purpose.Permission['ACROSS']), _negated=True), ('child__isnull', False), _connector='OR'), name='permit_across_names_one_child'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('child__isnull', True), ('rows__gt', 0), ('rows__isnull', False), ('what', tonghu.rules.access.purpose.Permission['BULK'])), models.Q(models.Q(('what', tonghu.rules.access.purpose.Permission['BULK']), _negated=True), ('rows__isnull', True)), _connector='OR'), name='permit_in_bulk_names_how_many'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', ''), ('expires_at__isnull', True)), models.Q(('decided_by__isnull', True), ('decision', 'BY_RULE'), ('expires_at__isnull', False), ('what', tonghu.rules.access.purpose.Permission['SEARCH'])), models.Q(('decided_at__isnull', False), ('decision', 'APPROVED'), ('expires_at__isnull', False), models.Q(('decided_by', models.F('user')), _negated=True), ('decided_by__isnull', False)), models.Q(('decided_at__isnull', False), ('decision', 'REFUSED'), ('expires_at__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='permit_decided_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), models.Q(('decided_at__isnull', False), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('decided_at'), '+', models.Value(datetime.timedelta(days=7))))), _connector='OR'), name='permit_expires_within_a_week'),
        ),
        migrations.AddConstraint(
            model_name='permit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'REFUSED'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='permit_refused_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permit',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."district" IS DISTINCT FROM (NEW."district") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."why" IS DISTINCT FROM (NEW."why"))', func='INSERT INTO "register_permitevent" ("asked_at", "child_id", "decided_at", "decided_by_id", "decision", "district", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rows", "user_id", "what", "why") VALUES (OLD."asked_at", OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."district", OLD."expires_at", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reason", OLD."rows", OLD."user_id", OLD."what", OLD."why"); RETURN NULL;', hash='195efe96df2360e2a1751c88b5bb4edd01225b35', operation='UPDATE', pgid='pgtrigger_before_update_c82b4', table='register_permit', when='AFTER')),
        ),
        # Accounts that worked before there was an authorisation go on working; none of them names who granted it.
        migrations.RunSQL(
            "UPDATE register_user SET authorised_at = now() WHERE authorised_at IS NULL", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            GUARD, "DROP TRIGGER user_guard ON register_user; DROP FUNCTION register_user_guard()"
        ),
        migrations.RunSQL(SCOPE, migrations.RunSQL.noop),
    ]
