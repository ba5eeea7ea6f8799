"""Merges, splits, what waits to be placed, chosen values, doubts and second opinions."""

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('register', '0012_base_list'),
    ]

    operations = [
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', tonghu.register.fields.PlainText(verbose_name='项目')),
                ('reason', tonghu.register.fields.PlainText(choices=[('ASKED', '入户询问所得'), ('OWNER', '该项主管部门的名单'), ('NEWER', '日期更近'), ('CHECKED', '号码或日期经核对'), ('OTHER', '其他')], verbose_name='理由类别')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '取值',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Doubt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', tonghu.register.fields.PlainText(choices=[('MAY_BE_ONE', '两名儿童可能是同一人'), ('MAY_BE_TWO', '一名儿童可能是两人')], verbose_name='种类')),
                ('evidence', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='依据')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('rank', models.IntegerField(null=True, verbose_name='次序')),
                ('decision', tonghu.register.fields.PlainText(blank=True, choices=[('SAME', '是同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎'), ('LAPSED', '不再需要判定')], verbose_name='判定')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='判定时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
            ],
            options={
                'verbose_name': '疑点',
            },
        ),
        migrations.CreateModel(
            name='DoubtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', tonghu.register.fields.PlainText(choices=[('MAY_BE_ONE', '两名儿童可能是同一人'), ('MAY_BE_TWO', '一名儿童可能是两人')], verbose_name='种类')),
                ('evidence', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='依据')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('decision', tonghu.register.fields.PlainText(blank=True, choices=[('SAME', '是同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎'), ('LAPSED', '不再需要判定')], verbose_name='判定')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='判定时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('own', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='合并时已有')),
                ('why', tonghu.register.fields.PersonalText(verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='合并时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='拆开时间')),
                ('undone_why', tonghu.register.fields.PersonalText(blank=True, verbose_name='拆开理由')),
            ],
            options={
                'verbose_name': '合并',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='MergeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('own', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='合并时已有')),
                ('why', tonghu.register.fields.PersonalText(verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='合并时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='拆开时间')),
                ('undone_why', tonghu.register.fields.PersonalText(blank=True, verbose_name='拆开理由')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', tonghu.register.fields.PlainText(blank=True, verbose_name='依据')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '移动',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.PositiveSmallIntegerField(verbose_name='第几人')),
                ('said', tonghu.register.fields.PlainText(choices=[('SAME', '是同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎')], verbose_name='意见')),
                ('decided', tonghu.register.fields.PlainText(choices=[('SAME', '是同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎')], verbose_name='当时的判定')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '复核意见',
            },
        ),
        migrations.CreateModel(
            name='Placing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', tonghu.register.fields.PlainText(verbose_name='待定原因')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='归位时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
            ],
            options={
                'verbose_name': '待归位',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PlacingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reason', tonghu.register.fields.PlainText(verbose_name='待定原因')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='归位时间')),
                ('why', tonghu.register.fields.PersonalText(blank=True, verbose_name='理由')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Split',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', tonghu.register.fields.PersonalText(verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='拆分时间')),
            ],
            options={
                'verbose_name': '拆分',
                'ordering': ['-at', '-id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='pair',
            name='before_update',
        ),
        migrations.AddField(
            model_name='pair',
            name='rank',
            field=models.IntegerField(null=True, verbose_name='次序'),
        ),
        migrations.AlterField(
            model_name='child',
            name='state',
            field=tonghu.register.fields.PlainText(choices=[('ACTIVE', '在册'), ('WITHDRAWN', '已撤回'), ('MERGED', '已并入')], default='ACTIVE', verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='childevent',
            name='state',
            field=tonghu.register.fields.PlainText(choices=[('ACTIVE', '在册'), ('WITHDRAWN', '已撤回'), ('MERGED', '已并入')], default='ACTIVE', verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='pair',
            name='decision',
            field=tonghu.register.fields.PlainText(blank=True, choices=[('SAME', '同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎，不是同一儿童'), ('LAPSED', '不再需要判定')], verbose_name='判定'),
        ),
        migrations.AlterField(
            model_name='pairevent',
            name='decision',
            field=tonghu.register.fields.PlainText(blank=True, choices=[('SAME', '同一儿童'), ('DIFFERENT', '不是同一儿童'), ('TWINS', '双胞胎，不是同一儿童'), ('LAPSED', '不再需要判定')], verbose_name='判定'),
        ),
        migrations.AddIndex(
            model_name='pair',
            index=models.Index(condition=models.Q(('decision', '')), fields=['-rank', 'row'], name='pair_by_rank'),
        ),
        migrations.AddIndex(
            model_name='pair',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at'], name='pair_decided'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pair',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."row_id" IS DISTINCT FROM (NEW."row_id") OR OLD."why" IS DISTINCT FROM (NEW."why"))', func='INSERT INTO "register_pairevent" ("child_id", "decided_at", "decided_by_id", "decision", "evidence", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "row_id", "why") VALUES (OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."evidence", OLD."id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."row_id", OLD."why"); RETURN NULL;', hash='d14d1762c78eff1ea325b92ccc59c52916037b42', operation='UPDATE', pgid='pgtrigger_before_update_9defb', table='register_pair', when='AFTER')),
        ),
        migrations.AddField(
            model_name='choice',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='choice',
            name='revision',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='register.revision'),
        ),
        migrations.AddField(
            model_name='choice',
            name='row',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='register.sourcerow'),
        ),
        migrations.AddField(
            model_name='doubt',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubts', to='register.child'),
        ),
        migrations.AddField(
            model_name='doubt',
            name='decided_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='doubt',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='doubtevent',
            name='child',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='doubtevent',
            name='decided_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='doubtevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='doubtevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='doubtevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.doubt'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='gone',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='merged_away', to='register.child'),
        ),
        migrations.AddField(
            model_name='merge',
            name='into',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_in', to='register.child'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='choice',
            name='merge',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='register.merge'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='gone',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='into',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.merge'),
        ),
        migrations.AddField(
            model_name='mergeevent',
            name='undone_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='move',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='move',
            name='merge',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='register.merge'),
        ),
        migrations.AddField(
            model_name='move',
            name='origin',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='move',
            name='record',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='register.record'),
        ),
        migrations.AddField(
            model_name='move',
            name='row',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='register.sourcerow'),
        ),
        migrations.AddField(
            model_name='move',
            name='target',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='move',
            name='visit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='register.visit'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinion',
            name='pair',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='register.pair'),
        ),
        migrations.AddField(
            model_name='placing',
            name='decided',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='placing',
            name='decided_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='placing',
            name='other',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='placing',
            name='record',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='register.record'),
        ),
        migrations.AddField(
            model_name='placing',
            name='stays',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='register.child'),
        ),
        migrations.AddField(
            model_name='placing',
            name='visit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='register.visit'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='decided',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='decided_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.placing'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='record',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.record'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='stays',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='visit',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.visit'),
        ),
        migrations.AddField(
            model_name='split',
            name='apart',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='split_off', to='register.child'),
        ),
        migrations.AddField(
            model_name='split',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='split',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='splits', to='register.child'),
        ),
        migrations.AddField(
            model_name='split',
            name='merge',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='split', to='register.merge'),
        ),
        migrations.AddField(
            model_name='placingevent',
            name='split',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.split'),
        ),
        migrations.AddField(
            model_name='placing',
            name='split',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='register.split'),
        ),
        migrations.AddField(
            model_name='move',
            name='split',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='register.split'),
        ),
        migrations.AddIndex(
            model_name='doubt',
            index=models.Index(condition=models.Q(('decision', '')), fields=['-rank', 'id'], name='doubt_open'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'MAY_BE_TWO'), ('other__isnull', True)), models.Q(('child__lt', models.F('other')), ('kind', 'MAY_BE_ONE'), ('other__isnull', False)), _connector='OR'), name='doubt_of_one_or_of_two'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='doubt_decided_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['', 'LAPSED']), ('decided_by__isnull', False), _connector='OR'), name='doubt_decided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', ''), ('kind', 'MAY_BE_ONE')), fields=('child', 'other'), name='doubt_of_two_once'),
        ),
        migrations.AddConstraint(
            model_name='doubt',
            constraint=models.UniqueConstraint(condition=models.Q(('decision', ''), ('kind', 'MAY_BE_TWO')), fields=('child',), name='doubt_of_one_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doubt',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."child_id" IS DISTINCT FROM (NEW."child_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."found_at" IS DISTINCT FROM (NEW."found_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."other_id" IS DISTINCT FROM (NEW."other_id") OR OLD."why" IS DISTINCT FROM (NEW."why"))', func='INSERT INTO "register_doubtevent" ("child_id", "decided_at", "decided_by_id", "decision", "evidence", "found_at", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "why") VALUES (OLD."child_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."evidence", OLD."found_at", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."why"); RETURN NULL;', hash='f558b3b1361081c493bc41bd4c2ee30707db612e', operation='UPDATE', pgid='pgtrigger_before_update_8917a', table='register_doubt', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['gone'], name='merge_by_gone'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('gone', models.F('into')), _negated=True), name='merge_of_two'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='merge_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_why', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), models.Q(('undone_why', ''), _negated=True)), _connector='OR'), name='merge_undone_by_someone_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('gone',), name='merge_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_mergeevent" ("at", "by_id", "gone_id", "id", "into_id", "own", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "undone_at", "undone_by_id", "undone_why", "why") VALUES (OLD."at", OLD."by_id", OLD."gone_id", OLD."id", OLD."into_id", OLD."own", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."undone_at", OLD."undone_by_id", OLD."undone_why", OLD."why"); RETURN NULL;', hash='0ce929071488bc408c7c90eda460351024b89bf4', operation='UPDATE', pgid='pgtrigger_before_update_96840', table='register_merge', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='choice',
            index=models.Index(condition=models.Q(('row__isnull', False)), fields=['row'], name='choice_by_row'),
        ),
        migrations.AddIndex(
            model_name='choice',
            index=models.Index(condition=models.Q(('revision__isnull', False)), fields=['revision'], name='choice_by_revision'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revision__isnull', True), ('row__isnull', False)), models.Q(('revision__isnull', False), ('row__isnull', True)), _connector='OR'), name='choice_of_one_source'),
        ),
        migrations.AddConstraint(
            model_name='choice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'OTHER'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='choice_otherwise_says_why'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('pair', 'turn'), name='opinion_once'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('pair', 'by'), name='opinion_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(('turn__in', [2, 3])), name='opinion_second_or_third'),
        ),
        migrations.AddConstraint(
            model_name='split',
            constraint=models.CheckConstraint(condition=models.Q(('child', models.F('apart')), _negated=True), name='split_of_two'),
        ),
        migrations.AddConstraint(
            model_name='split',
            constraint=models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='split_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='placing',
            index=models.Index(condition=models.Q(('decided__isnull', True)), fields=['stays'], name='placing_open'),
        ),
        migrations.AddConstraint(
            model_name='placing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('record__isnull', True), ('visit__isnull', False)), models.Q(('record__isnull', False), ('visit__isnull', True)), _connector='OR'), name='placing_of_one_piece'),
        ),
        migrations.AddConstraint(
            model_name='placing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='placing_decided_by_someone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placing',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_placingevent" ("decided_at", "decided_by_id", "decided_id", "id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "split_id", "stays_id", "visit_id", "why") VALUES (OLD."decided_at", OLD."decided_by_id", OLD."decided_id", OLD."id", OLD."other_id", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."reason", OLD."record_id", OLD."split_id", OLD."stays_id", OLD."visit_id", OLD."why"); RETURN NULL;', hash='92b287209c1c92eabb6f9bbb6e1c277a94fe27ec', operation='UPDATE', pgid='pgtrigger_before_update_71dab', table='register_placing', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(condition=models.Q(('row__isnull', False)), fields=['row'], name='move_by_row'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(condition=models.Q(('visit__isnull', False)), fields=['visit'], name='move_by_visit'),
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(condition=models.Q(('record__isnull', False)), fields=['record'], name='move_by_record'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('record__isnull', True), ('row__isnull', False), ('visit__isnull', True)), models.Q(('record__isnull', True), ('row__isnull', True), ('visit__isnull', False)), models.Q(('record__isnull', False), ('row__isnull', True), ('visit__isnull', True)), _connector='OR'), name='move_of_one_piece'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merge__isnull', False), ('split__isnull', True)), models.Q(('merge__isnull', True), ('split__isnull', False)), _connector='OR'), name='move_by_merge_or_split'),
        ),
    ]
