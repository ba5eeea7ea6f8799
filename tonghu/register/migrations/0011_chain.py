"""The chain that shows tampering: links, checkpoints, and what an auditor asks of each line of the journal."""

import tonghu.register.fields
from django.db import migrations, models

from tonghu.register.audit import chain
from tonghu.register.audit.sources import SOURCES

# What is known of the lines that are there already: the role and place that their accounts have today.
FILL = """
UPDATE register_entry e SET role = u.role, place = u.jurisdiction FROM register_user u WHERE u.id = e.by_id;
"""


def begin(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        chain.install(cursor)
        cursor.execute(chain.DEFERRED)
        chain.link_rows(cursor, *(source.table for source in SOURCES))


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0010_items'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='编号')),
                ('seq', models.BigIntegerField(verbose_name='链序号')),
                ('hash', tonghu.register.fields.PlainBytes(verbose_name='链摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('previous', tonghu.register.fields.PlainBytes(verbose_name='前一检查点摘要')),
                ('archive', tonghu.register.fields.PlainText(blank=True, verbose_name='归档文件摘要')),
                ('key', tonghu.register.fields.PlainText(verbose_name='公钥指纹')),
                ('signature', tonghu.register.fields.PlainBytes(verbose_name='签名')),
            ],
            options={
                'verbose_name': '检查点',
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('source', models.SmallIntegerField(verbose_name='来源表')),
                ('kind', models.SmallIntegerField(choices=[(0, '写入'), (1, '转存'), (2, '改写密文')], verbose_name='种类')),
                ('row_id', models.BigIntegerField(verbose_name='行号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('digest', tonghu.register.fields.PlainBytes(verbose_name='内容摘要')),
                ('hash', tonghu.register.fields.PlainBytes(verbose_name='链摘要')),
            ],
            options={
                'verbose_name': '链记录',
            },
        ),
        migrations.AddField(
            model_name='entry',
            name='place',
            field=tonghu.register.fields.PlainText(blank=True, db_default='', verbose_name='当时的辖区'),
        ),
        migrations.AddField(
            model_name='entry',
            name='role',
            field=tonghu.register.fields.PlainText(blank=True, db_default='', verbose_name='当时的角色'),
        ),
        migrations.AddField(
            model_name='entry',
            name='terminal',
            field=tonghu.register.fields.PlainText(blank=True, db_default='', verbose_name='终端'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['place', 'at'], name='journal_by_place', opclasses=['text_pattern_ops', '']),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['by', 'at'], name='journal_by_person'),
        ),
        migrations.AddIndex(
            model_name='checkpoint',
            index=models.Index(fields=['seq'], name='checkpoint_by_seq'),
        ),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(condition=models.Q(('kind', 2)), fields=['source', 'row_id'], name='link_of_rewritten'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(chain.WAITING, "DROP TABLE register_waiting"),
        migrations.RunPython(begin),
    ]
