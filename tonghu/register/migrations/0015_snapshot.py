"""What was frozen for counting (统计快照): one line for each set of files, never changed."""

import django.db.models.deletion
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0014_forms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('reference_date', models.DateField(verbose_name='参照日')),
                ('children', models.PositiveIntegerField(verbose_name='儿童数')),
                ('rules', tonghu.register.fields.PlainText(verbose_name='规则版本')),
                ('code_year', models.PositiveSmallIntegerField(verbose_name='区划代码年份')),
                ('series', models.PositiveIntegerField(verbose_name='系列')),
                ('digest', tonghu.register.fields.PlainText(verbose_name='摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='register.round')),
            ],
            options={
                'verbose_name': '统计快照',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['round', 'place', '-id'], name='snapshot_by_round')],
            },
        ),
    ]
