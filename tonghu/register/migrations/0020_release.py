"""Publications, what each office says of them, and the ledger of what protection let through.

A trigger is the second lock: nothing is published that its offices have not agreed to, and that the ledger does not
hold, whoever writes it.
"""

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models

from tonghu.register.audit import chain


GUARD = """
CREATE FUNCTION register_guard_publication() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'DRAFT' THEN
            RAISE EXCEPTION 'a publication begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.published_at IS NOT NULL
        AND (NEW.tables, NEW.digest, NEW.turn, NEW.number, NEW.revision, NEW.published_at, NEW.published_by_id)
        IS DISTINCT FROM
            (OLD.tables, OLD.digest, OLD.turn, OLD.number, OLD.revision, OLD.published_at, OLD.published_by_id)
    THEN
        RAISE EXCEPTION 'what is out does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.tables, NEW.digest) IS DISTINCT FROM (OLD.tables, OLD.digest) AND EXISTS (
        SELECT 1 FROM public.register_consent c WHERE c.publication_id = NEW.id AND c.turn = NEW.turn
    ) THEN
        RAISE EXCEPTION 'other tables are asked about anew' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED' AND (
        OLD.state <> 'ASKED'
        OR NOT EXISTS (SELECT 1 FROM public.register_ledgerentry e WHERE e.publication_id = NEW.id)
        OR EXISTS (
            SELECT 1 FROM public.register_consent c
            WHERE c.publication_id = NEW.id AND c.turn = NEW.turn
                AND (c.answer <> 'AGREED' OR c.drafter_id <> NEW.drafted_by_id)
        )
        OR 2 <> (
            SELECT count(*) FROM public.register_consent c
            WHERE c.publication_id = NEW.id AND c.turn = NEW.turn AND c.department IN ('CIVIL', 'STATISTICS')
        )
    ) THEN
        RAISE EXCEPTION 'not every office has agreed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_publication BEFORE INSERT OR UPDATE ON register_publication
    FOR EACH ROW EXECUTE FUNCTION register_guard_publication();
"""


def link(apps, schema_editor):
    """Snapshots that are there already join the chain; the history of rounds has a column more."""
    with schema_editor.connection.cursor() as cursor:
        chain.link_rows(cursor, "register_snapshot", "register_roundevent")


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('register', '0019_work_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('turn', models.PositiveSmallIntegerField(verbose_name='征求意见次数')),
                ('department', tonghu.register.fields.PlainText(choices=[('CIVIL', '民政'), ('EDUCATION', '教育'), ('POLICE', '公安'), ('HEALTH', '卫生健康'), ('INSURANCE', '医保'), ('CDC', '疾控'), ('DISABILITY', '残联'), ('STATISTICS', '统计'), ('POLITICAL_LEGAL', '政法委'), ('WOMEN_CHILDREN', '妇儿工委')], verbose_name='部门')),
                ('because', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='涉及的项目')),
                ('asked_at', models.DateTimeField(verbose_name='征求时间')),
                ('answer', tonghu.register.fields.PlainText(blank=True, choices=[('', '未回复'), ('AGREED', '同意'), ('REFUSED', '不同意')], default='', verbose_name='意见')),
                ('reason', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
                ('at', models.DateTimeField(null=True, verbose_name='回复时间')),
            ],
            options={
                'verbose_name': '发布意见',
                'ordering': ['publication', 'turn', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('turn', models.PositiveSmallIntegerField(verbose_name='征求意见次数')),
                ('department', tonghu.register.fields.PlainText(choices=[('CIVIL', '民政'), ('EDUCATION', '教育'), ('POLICE', '公安'), ('HEALTH', '卫生健康'), ('INSURANCE', '医保'), ('CDC', '疾控'), ('DISABILITY', '残联'), ('STATISTICS', '统计'), ('POLITICAL_LEGAL', '政法委'), ('WOMEN_CHILDREN', '妇儿工委')], verbose_name='部门')),
                ('because', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='涉及的项目')),
                ('asked_at', models.DateTimeField(verbose_name='征求时间')),
                ('answer', tonghu.register.fields.PlainText(blank=True, choices=[('', '未回复'), ('AGREED', '同意'), ('REFUSED', '不同意')], default='', verbose_name='意见')),
                ('reason', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
                ('at', models.DateTimeField(null=True, verbose_name='回复时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('book', tonghu.register.fields.PlainText(choices=[('OFFICES', '部门内部'), ('READY', '可供发布'), ('PUBLIC', '对外发布')], verbose_name='台账')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('table', tonghu.register.fields.PlainText(verbose_name='统计表')),
                ('labels', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='名称')),
                ('known', models.PositiveIntegerField(default=0, verbose_name='保护时已发布的记录数')),
                ('raw', tonghu.register.fields.PlainBytes(verbose_name='记录')),
                ('hash', tonghu.register.fields.PlainText(verbose_name='摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '台账记录',
                'ordering': ['book', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('title', tonghu.register.fields.PlainText(verbose_name='标题')),
                ('tables', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='统计表')),
                ('digest', tonghu.register.fields.PlainText(verbose_name='表格摘要')),
                ('turn', models.PositiveSmallIntegerField(default=1, verbose_name='征求意见次数')),
                ('state', tonghu.register.fields.PlainText(choices=[('DRAFT', '草稿'), ('ASKED', '征求意见和审批'), ('PUBLISHED', '已发布'), ('WITHDRAWN', '已撤回'), ('REVISED', '已被修订替代'), ('ABANDONED', '已放弃')], default='DRAFT', verbose_name='状态')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='修订原因')),
                ('note', tonghu.register.fields.PersonalText(blank=True, verbose_name='变动说明')),
                ('number', tonghu.register.fields.PlainText(blank=True, verbose_name='文号')),
                ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='修订次数')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='撤回或替代时间')),
                ('ended_why', tonghu.register.fields.PersonalText(blank=True, verbose_name='撤回原因')),
            ],
            options={
                'verbose_name': '发布',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PublicationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('title', tonghu.register.fields.PlainText(verbose_name='标题')),
                ('tables', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='统计表')),
                ('digest', tonghu.register.fields.PlainText(verbose_name='表格摘要')),
                ('turn', models.PositiveSmallIntegerField(default=1, verbose_name='征求意见次数')),
                ('state', tonghu.register.fields.PlainText(choices=[('DRAFT', '草稿'), ('ASKED', '征求意见和审批'), ('PUBLISHED', '已发布'), ('WITHDRAWN', '已撤回'), ('REVISED', '已被修订替代'), ('ABANDONED', '已放弃')], default='DRAFT', verbose_name='状态')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='修订原因')),
                ('note', tonghu.register.fields.PersonalText(blank=True, verbose_name='变动说明')),
                ('number', tonghu.register.fields.PlainText(blank=True, verbose_name='文号')),
                ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='修订次数')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='撤回或替代时间')),
                ('ended_why', tonghu.register.fields.PersonalText(blank=True, verbose_name='撤回原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='round',
            name='before_update',
        ),
        migrations.RemoveConstraint(
            model_name='export',
            name='export_of_people_is_covered',
        ),
        migrations.AddField(
            model_name='round',
            name='closed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='closed_why',
            field=tonghu.register.fields.PersonalText(blank=True, db_default='', default='', verbose_name='未办完仍结束的原因'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='closed_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='closed_why',
            field=tonghu.register.fields.PersonalText(blank=True, db_default='', default='', verbose_name='未办完仍结束的原因'),
        ),
        migrations.AlterField(
            model_name='export',
            name='kind',
            field=tonghu.register.fields.PlainText(choices=[('BASE_LIST', '摸排底数'), ('RETURNED', '退回表'), ('ARRIVAL', '到达报告'), ('BASE_COUNTS', '底数汇总'), ('DIFFERENCE', '名单比较'), ('REQUEST', '核对表'), ('REFUSED', '未收下的核对结果'), ('UPLOAD', '录入表'), ('BOARD', '轮次进度'), ('TABLE', '统计表'), ('PUBLICATION', '发布文件'), ('SNAPSHOT', '统计快照'), ('JOURNAL', '日志'), ('FORMS', '登记表'), ('FORM_SHEET', '已填的登记表模板'), ('FORM_FAULTS', '登记表的问题清单'), ('BLANK_FORM', '空白登记表、空白模板')], verbose_name='内容'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_roundevent" ("closed_by_id", "closed_on", "closed_why", "id", "name", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_date", "survey_until", "upload_until", "verify_until") VALUES (OLD."closed_by_id", OLD."closed_on", OLD."closed_why", OLD."id", OLD."name", OLD."opens_on", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reference_date", OLD."survey_until", OLD."upload_until", OLD."verify_until"); RETURN NULL;', hash='2209de53e4038bc77673a6df6d28e20d465d504d', operation='UPDATE', pgid='pgtrigger_before_update_92cda', table='register_round', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cover', 'NONE'), _negated=True), ('kind__in', ['TABLE', 'PUBLICATION', 'BOARD', 'BASE_COUNTS', 'BLANK_FORM']), _connector='OR'), name='export_of_people_is_covered'),
        ),
        migrations.AddField(
            model_name='consent',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='drafter',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='drafter',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.consent'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='register.snapshot'),
        ),
        migrations.AddField(
            model_name='publication',
            name='drafted_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publication',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publication',
            name='published_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publication',
            name='revises',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='register.publication'),
        ),
        migrations.AddField(
            model_name='publication',
            name='snapshot',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='register.snapshot'),
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='publication',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='register.publication'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='publication',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.publication'),
        ),
        migrations.AddField(
            model_name='consent',
            name='publication',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='register.publication'),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='drafted_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='ended_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.publication'),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='published_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='revises',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.publication'),
        ),
        migrations.AddField(
            model_name='publicationevent',
            name='snapshot',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.snapshot'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['place', '-id'], name='publication_by_place'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number', 'revision'), name='publication_number_once'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), ('published_at__isnull', True), ('state__in', ['DRAFT', 'ASKED', 'ABANDONED'])), models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state__in', ['PUBLISHED', 'WITHDRAWN', 'REVISED']), models.Q(('number', ''), _negated=True)), _connector='OR'), name='publication_out_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('revises__isnull', True), models.Q(('why', ''), _negated=True), _connector='OR'), name='publication_revised_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'WITHDRAWN'), _negated=True), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='publication_withdrawn_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publication',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_publicationevent" ("digest", "drafted_at", "drafted_by_id", "ended_at", "ended_by_id", "ended_why", "id", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "published_at", "published_by_id", "revises_id", "revision", "snapshot_id", "state", "tables", "title", "turn", "why") VALUES (OLD."digest", OLD."drafted_at", OLD."drafted_by_id", OLD."ended_at", OLD."ended_by_id", OLD."ended_why", OLD."id", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."place", OLD."published_at", OLD."published_by_id", OLD."revises_id", OLD."revision", OLD."snapshot_id", OLD."state", OLD."tables", OLD."title", OLD."turn", OLD."why"); RETURN NULL;', hash='e206e34e431f67615530e5abf1067392db65873d', operation='UPDATE', pgid='pgtrigger_before_update_1d156', table='register_publication', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(fields=('book', 'number'), name='ledger_in_one_line'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('book', 'PUBLIC'), ('publication__isnull', False)), models.Q(models.Q(('book', 'PUBLIC'), _negated=True), ('publication__isnull', True)), _connector='OR'), name='ledger_public_by_a_publication'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('answer', '')), fields=['department', 'place'], name='consent_waiting'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('publication', 'turn', 'department'), name='consent_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('by__isnull', False)), fields=('publication', 'turn', 'by'), name='consent_by_different_persons'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('by__isnull', True), models.Q(('by', models.F('drafter')), _negated=True), _connector='OR'), name='consent_not_by_the_drafter'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('at__isnull', True), ('by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('at__isnull', False), ('by__isnull', False)), _connector='OR'), name='consent_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'REFUSED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='consent_refused_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_consentevent" ("answer", "asked_at", "at", "because", "by_id", "department", "drafter_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "publication_id", "reason", "turn") VALUES (OLD."answer", OLD."asked_at", OLD."at", OLD."because", OLD."by_id", OLD."department", OLD."drafter_id", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."place", OLD."publication_id", OLD."reason", OLD."turn"); RETURN NULL;', hash='5d15e39d009b621c3e326a41018ba9dfbd759090', operation='UPDATE', pgid='pgtrigger_before_update_7bdc5', table='register_consent', when='AFTER')),
        ),
        migrations.RunSQL(GUARD, "DROP TRIGGER guard_publication ON register_publication; DROP FUNCTION register_guard_publication()"),
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
