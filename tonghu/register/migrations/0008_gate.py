"""Passwords that were had, what is remembered for minutes, and lines of the journal in which nobody acted."""

import django.core.serializers.json
import django.db.models.deletion
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models

# What an account changes of itself, at the gate and afterwards, and what its administrator sets (user_guard, 0008).
GUARD = """
DO $do$
DECLARE
    said text := pg_get_functiondef('register_user_guard()'::regprocedure);
    own text := 'ARRAY[''password'', ''last_login''';
    keeper text := 'ARRAY[''password'', ''is_active''';
    more text := ', ''password_at'', ''password_given'', ''sign_in_epoch''';
BEGIN
    IF position(own IN said) = 0 OR position(keeper IN said) = 0 THEN
        RAISE EXCEPTION 'register_user_guard no longer says what an account may change';
    END IF;
    EXECUTE replace(replace(said, own, own || more), keeper, keeper || more);
END $do$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0007_purpose'),
    ]

    operations = [
        migrations.CreateModel(
            name='OldPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=256, verbose_name='口令摘要')),
                ('at', models.DateTimeField(verbose_name='停用时间')),
            ],
            options={
                'verbose_name': '旧口令',
            },
        ),
        migrations.CreateModel(
            name='ShortLived',
            fields=[
                ('key', tonghu.register.fields.PlainText(primary_key=True, serialize=False, verbose_name='键')),
                ('value', tonghu.register.fields.PlainJSON(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('ends', models.DateTimeField(verbose_name='到期')),
            ],
            options={
                'verbose_name': '短时记录',
                'db_table': 'gate_short_lived',
            },
        ),
        migrations.AddField(
            model_name='user',
            name='password_at',
            field=models.DateTimeField(null=True, verbose_name='口令设定时间'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_given',
            field=models.BooleanField(db_default=False, default=False, verbose_name='口令由他人设定'),
        ),
        migrations.AddField(
            model_name='user',
            name='sign_in_epoch',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='登录批次'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('by__isnull', False), ('act', 'SIGN_IN_FAILED'), _connector='OR'), name='journal_nobody_only_outside'),
        ),
        migrations.AddField(
            model_name='oldpassword',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='old_passwords', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='shortlived',
            index=models.Index(fields=['ends'], name='short_lived_by_end'),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
