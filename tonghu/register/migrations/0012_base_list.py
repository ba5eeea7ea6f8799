"""The base list as counts: what lists say of a child is counted too; arrival reports; leads and what became of them."""

import django.db.models.deletion
import tonghu.register.fields
from django.conf import settings
from django.db import migrations, models


def counting(*columns):
    """The functions of migration 0006, which count by these columns."""
    said = ", ".join(columns)
    by = ", ".join(str(n) for n in range(1, len(columns) + 1))
    same = " AND ".join(f"t.{column} = m.{column}" for column in columns)
    return f"""
CREATE OR REPLACE FUNCTION register_count_children() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_tally ({said}, n) SELECT {said}, count(*) FROM fresh GROUP BY {by};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_tally ({said}, n) SELECT {said}, -count(*) FROM gone GROUP BY {by};
    ELSE
        INSERT INTO register_tally ({said}, n)
        SELECT {said}, sum(n) FROM (
            SELECT {said}, 1 AS n FROM fresh UNION ALL SELECT {said}, -1 FROM gone
        ) moved GROUP BY {by} HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION register_compact_tally() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fewer bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('tonghu:tally')) THEN RETURN 0; END IF;
    WITH many AS (
        SELECT {said} FROM register_tally GROUP BY {by} HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_tally t USING many m WHERE {same} RETURNING t.*
    ), kept AS (
        INSERT INTO register_tally ({said}, n)
        SELECT {said}, sum(n) FROM gone GROUP BY {by} HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO fewer;
    RETURN fewer;
END $$;
-- Counted anew: by triggers the sums would come only as children change.
DELETE FROM register_tally;
INSERT INTO register_tally ({said}, n) SELECT {said}, count(*) FROM register_child GROUP BY {by};
"""


BEFORE = ("residence", "kind", "state")


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0011_chain'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', tonghu.register.fields.PlainText(choices=[('CONFIRMED', '确认为儿童'), ('RULED_OUT', '排除'), ('REOPENED', '撤销处置')], verbose_name='处置')),
                ('reason', tonghu.register.fields.PlainText(choices=[('VISITED', '已上门核实'), ('CALLED', '已电话核实'), ('NOBODY', '查无此人'), ('MOVED', '已不在本区居住'), ('NOT_A_CHILD', '不是儿童或已满16周岁'), ('NOT_IN_SCOPE', '不属于流动、留守儿童'), ('MISTAKE', '处置有误')], verbose_name='理由')),
                ('note', tonghu.register.fields.PersonalText(blank=True, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '线索处置',
                'ordering': ['id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='tally',
            name='tally_by_residence',
        ),
        migrations.AddField(
            model_name='batch',
            name='report',
            field=tonghu.register.fields.PersonalJSON(default=dict, verbose_name='到达报告'),
        ),
        migrations.AddField(
            model_name='sourcerow',
            name='said',
            field=models.BigIntegerField(null=True, verbose_name='内容摘要'),
        ),
        migrations.AddField(
            model_name='tally',
            name='disputed',
            field=models.BooleanField(db_default=False, default=False, verbose_name='名单之间不一致'),
        ),
        migrations.AddField(
            model_name='tally',
            name='named_by',
            field=tonghu.register.fields.PlainText(blank=True, db_default='', default='', verbose_name='来源名单'),
        ),
        migrations.AlterField(
            model_name='export',
            name='kind',
            field=tonghu.register.fields.PlainText(choices=[('BASE_LIST', '摸排底数'), ('RETURNED', '退回表'), ('ARRIVAL', '到达报告'), ('BASE_COUNTS', '底数汇总'), ('DIFFERENCE', '名单比较'), ('REQUEST', '核对表'), ('REFUSED', '未收下的核对结果'), ('UPLOAD', '录入表'), ('BOARD', '轮次进度'), ('TABLE', '统计表'), ('JOURNAL', '日志')], verbose_name='内容'),
        ),
        migrations.AlterField(
            model_name='sourcerow',
            name='outcome',
            field=tonghu.register.fields.PlainText(choices=[('NEW', '新增'), ('CHANGED', '有变化'), ('UNCHANGED', '无变化'), ('DOUBTFUL', '待判定'), ('UNREADABLE', '无法读取'), ('OUTSIDE', '不在年龄范围'), ('LEAD', '线索待核'), ('RULED_OUT', '线索已排除')], verbose_name='结果'),
        ),
        migrations.AddIndex(
            model_name='sourcerow',
            index=models.Index(fields=['batch', 'child'], include=('outcome', 'said'), name='source_row_of_batch'),
        ),
        migrations.AddIndex(
            model_name='sourcerow',
            index=models.Index(condition=models.Q(('outcome', 'LEAD')), fields=['batch'], name='source_row_lead'),
        ),
        migrations.AddIndex(
            model_name='tally',
            index=models.Index(fields=['residence'], include=('kind', 'state', 'named_by', 'disputed', 'n'), name='tally_by_residence', opclasses=['text_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='sourcerow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['LEAD', 'RULED_OUT']), _negated=True), ('child__isnull', True), _connector='OR'), name='leads_have_no_child'),
        ),
        migrations.AddField(
            model_name='ruling',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ruling',
            name='row',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='register.sourcerow'),
        ),
        migrations.RemoveConstraint(
            model_name='export',
            name='export_of_people_is_covered',
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cover', 'NONE'), _negated=True), ('kind__in', ['TABLE', 'BOARD', 'BASE_COUNTS']), _connector='OR'), name='export_of_people_is_covered'),
        ),
        migrations.RunSQL(counting(*BEFORE, "named_by", "disputed"), counting(*BEFORE)),
    ]
