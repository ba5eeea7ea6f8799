"""Follow-ups, and what would change under another reading."""

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
        ('register', '0013_review'),
    ]

    operations = [
        migrations.CreateModel(
            name='Followup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', tonghu.register.fields.PlainText(verbose_name='种类')),
                ('item', tonghu.register.fields.PlainText(blank=True, verbose_name='项目')),
                ('words', tonghu.register.fields.PlainText(verbose_name='事项')),
                ('note', tonghu.register.fields.PersonalText(blank=True, verbose_name='情况')),
                ('owner', tonghu.register.fields.PlainText(choices=[('DIRECTOR', '儿童主任'), ('SUPERVISOR', '儿童督导员'), ('OFFICER', '区民政局经办')], verbose_name='由谁办理')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('state', tonghu.register.fields.PlainText(choices=[('OPEN', '待办'), ('DONE', '已办结'), ('VOID', '不再需要')], default='OPEN', verbose_name='状态')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('closing', tonghu.register.fields.PersonalText(blank=True, verbose_name='办结情况')),
                ('child', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='followups', to='register.child')),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followups', to='register.record')),
            ],
            options={
                'verbose_name': '待办事项',
            },
        ),
        migrations.CreateModel(
            name='FollowupEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', tonghu.register.fields.PlainText(verbose_name='种类')),
                ('item', tonghu.register.fields.PlainText(blank=True, verbose_name='项目')),
                ('words', tonghu.register.fields.PlainText(verbose_name='事项')),
                ('note', tonghu.register.fields.PersonalText(blank=True, verbose_name='情况')),
                ('owner', tonghu.register.fields.PlainText(choices=[('DIRECTOR', '儿童主任'), ('SUPERVISOR', '儿童督导员'), ('OFFICER', '区民政局经办')], verbose_name='由谁办理')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('state', tonghu.register.fields.PlainText(choices=[('OPEN', '待办'), ('DONE', '已办结'), ('VOID', '不再需要')], default='OPEN', verbose_name='状态')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('closing', tonghu.register.fields.PersonalText(blank=True, verbose_name='办结情况')),
                ('child', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.child')),
                ('closed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='register.followup')),
                ('record', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='register.record')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WhatIf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='假设')),
                ('place', tonghu.register.fields.PlainText(verbose_name='范围')),
                ('on', models.DateField(verbose_name='参照日')),
                ('state', tonghu.register.fields.PlainText(choices=[('WAITING', '等待测算'), ('RUNNING', '测算中'), ('STOPPED', '已停止'), ('DONE', '已完成'), ('FAILED', '意外停止')], default='WAITING', verbose_name='状态')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已测算')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='共')),
                ('counts', tonghu.register.fields.PlainJSON(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='变动')),
                ('changed', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='变动的儿童')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '假设测算',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['child'], name='followup_by_child'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('state', 'OPEN')), fields=['owner', 'due_on'], name='followup_open'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('child', 'kind', 'item'), name='followup_open_once'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('closing', ''), ('state', 'OPEN')), models.Q(models.Q(('state', 'OPEN'), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('closing', ''), _negated=True)), _connector='OR'), name='followup_closed_with_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_followupevent" ("child_id", "closed_at", "closed_by_id", "closing", "due_on", "id", "item", "kind", "note", "opened_at", "opened_by_id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "state", "words") VALUES (OLD."child_id", OLD."closed_at", OLD."closed_by_id", OLD."closing", OLD."due_on", OLD."id", OLD."item", OLD."kind", OLD."note", OLD."opened_at", OLD."opened_by_id", OLD."owner", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."record_id", OLD."state", OLD."words"); RETURN NULL;', hash='76c7046cddb950d581d109fdede55be49ce9df17', operation='UPDATE', pgid='pgtrigger_before_update_0439d', table='register_followup', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='whatif',
            index=models.Index(fields=['place', '-at'], name='what_if_by_place'),
        ),
    ]
