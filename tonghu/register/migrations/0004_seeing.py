"""妇儿工委 has accounts, and what was estimated of coverage is recorded for a round."""

import django.core.serializers.json
import django.db.models.deletion
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0003_lists_taken'),
    ]

    operations = [
        migrations.CreateModel(
            name='CoverageEstimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', tonghu.register.fields.PlainText(verbose_name='辖区')),
                ('method', tonghu.register.fields.PlainText(verbose_name='方法')),
                ('lists', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='名单')),
                ('steps', tonghu.register.fields.PlainJSON(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='环节')),
                ('living', models.PositiveIntegerField(verbose_name='名单上仍在住的人数')),
                ('estimate', models.PositiveIntegerField(verbose_name='推算实有人数')),
                ('low', models.PositiveIntegerField(verbose_name='区间下限')),
                ('high', models.PositiveIntegerField(verbose_name='区间上限')),
                ('digest', tonghu.register.fields.PlainText(verbose_name='摘要')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '覆盖率估计',
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_department_by_role',
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=tonghu.register.fields.PlainText(choices=[('OFFICER', '区民政局经办'), ('APPROVER', '区民政局审批'), ('SUPERVISOR', '儿童督导员'), ('DIRECTOR', '儿童主任'), ('LIAISON', '部门联络员'), ('STATISTICIAN', '统计人员'), ('WOMEN_CHILDREN', '妇儿工委'), ('ADMINISTRATOR', '系统管理员'), ('SECURITY', '安全管理员'), ('AUDITOR', '审计管理员')], verbose_name='角色'),
        ),
        migrations.AlterField(
            model_name='userevent',
            name='role',
            field=tonghu.register.fields.PlainText(choices=[('OFFICER', '区民政局经办'), ('APPROVER', '区民政局审批'), ('SUPERVISOR', '儿童督导员'), ('DIRECTOR', '儿童主任'), ('LIAISON', '部门联络员'), ('STATISTICIAN', '统计人员'), ('WOMEN_CHILDREN', '妇儿工委'), ('ADMINISTRATOR', '系统管理员'), ('SECURITY', '安全管理员'), ('AUDITOR', '审计管理员')], verbose_name='角色'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'LIAISON'), models.Q(('department', 'WOMEN_CHILDREN'), ('role', 'WOMEN_CHILDREN')), models.Q(('department__in', ['CIVIL', 'STATISTICS']), models.Q(('role', 'WOMEN_CHILDREN'), _negated=True)), _connector='OR'), name='user_department_by_role'),
        ),
        migrations.AddField(
            model_name='coverageestimate',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='coverageestimate',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='estimates', to='register.round'),
        ),
        migrations.AddIndex(
            model_name='coverageestimate',
            index=models.Index(fields=['round', 'place', '-id'], name='estimate_by_round'),
        ),
        migrations.AddConstraint(
            model_name='coverageestimate',
            constraint=models.UniqueConstraint(fields=('round', 'place', 'digest'), name='estimate_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='coverageestimate',
            constraint=models.CheckConstraint(condition=models.Q(('high__gte', models.F('estimate')), ('low__gt', 0), ('low__lte', models.F('estimate'))), name='estimate_in_its_interval'),
        ),
    ]
