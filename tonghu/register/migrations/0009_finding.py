"""Search tokens, exact counts, and what lists say of a child kept beside it; no index looks at a name any more."""

from collections import defaultdict
from itertools import islice

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import tonghu.register.fields
from tonghu.methods.linkage import AREA, Described, tokens_of

# Rows are only ever added, so that two transactions never wait for each other; a rollback takes its rows along.
COUNTING = """
CREATE FUNCTION register_count_children() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_tally (residence, kind, state, n)
        SELECT residence, kind, state, count(*) FROM fresh GROUP BY 1, 2, 3;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_tally (residence, kind, state, n)
        SELECT residence, kind, state, -count(*) FROM gone GROUP BY 1, 2, 3;
    ELSE
        INSERT INTO register_tally (residence, kind, state, n)
        SELECT residence, kind, state, sum(n) FROM (
            SELECT residence, kind, state, 1 AS n FROM fresh UNION ALL SELECT residence, kind, state, -1 FROM gone
        ) moved GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION register_count_children() FROM PUBLIC;
CREATE TRIGGER count_new AFTER INSERT ON register_child REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_children();
CREATE TRIGGER count_moved AFTER UPDATE ON register_child REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_children();
CREATE TRIGGER count_gone AFTER DELETE ON register_child REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_children();
INSERT INTO register_tally (residence, kind, state, n)
    SELECT residence, kind, state, count(*) FROM register_child GROUP BY 1, 2, 3;

-- Only rows that this statement sees are summed up, in one transaction: whoever reads meanwhile sees the same sum.
CREATE FUNCTION register_compact_tally() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fewer bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('tonghu:tally')) THEN RETURN 0; END IF;
    WITH many AS (
        SELECT residence, kind, state FROM register_tally GROUP BY 1, 2, 3 HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_tally t USING many m
        WHERE t.residence = m.residence AND t.kind = m.kind AND t.state = m.state RETURNING t.*
    ), kept AS (
        INSERT INTO register_tally (residence, kind, state, n)
        SELECT residence, kind, state, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO fewer;
    RETURN fewer;
END $$;
REVOKE ALL ON FUNCTION register_compact_tally() FROM PUBLIC;
"""
NOT_COUNTING = """
DROP TRIGGER count_new ON register_child; DROP TRIGGER count_moved ON register_child;
DROP TRIGGER count_gone ON register_child;
DROP FUNCTION register_count_children(); DROP FUNCTION register_compact_tally();
"""

CHUNK = 2000


def fill(apps, schema_editor):
    """What is kept from now on, for the children that are there; no history, for nobody changed them."""
    child = apps.get_model("register", "Child")
    numbers = child.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(numbers, CHUNK)):
        _sum_up(apps, chunk)
        _keep_tokens(apps, chunk)


def _sum_up(apps, chunk):
    from tonghu.register.compose import contradict, named_by

    told, lists = defaultdict(list), defaultdict(set)
    rows = apps.get_model("register", "SourceRow").objects.filter(
        child__in=chunk, batch__state__in=["ENTERING", "ENTERED"]
    )
    for row in rows.select_related("batch"):
        told[row.child_id].append({**row.coded, **row.personal})
        lists[row.child_id].add(row.batch.kind)
    said = defaultdict(list)
    for pk in told:
        said[named_by(lists[pk]), contradict(told[pk])].append(pk)
    for (named, disputed), children in said.items():
        apps.get_model("register", "Child").objects.filter(pk__in=children).update(named_by=named, disputed=disputed)


def _keep_tokens(apps, chunk):
    guardians = defaultdict(list)
    ties = apps.get_model("register", "Guardianship").objects.filter(child__in=chunk, ended_on=None)
    for child, name, phone in ties.values_list("child_id", "person__name", "person__phone"):
        guardians[child].append((name, phone))
    known = apps.get_model("register", "Child").objects.filter(pk__in=chunk)
    token = apps.get_model("register", "SearchToken")
    token.objects.bulk_create(
        [
            token(key=key, child_id=pk)
            for pk, home, name, idno in known.values_list("pk", "residence", "person__name", "person__idno")
            for key in tokens_of(
                Described(name, idno, guardians=tuple(guardians[pk])), home[:AREA], settings.MATCH_SECRET
            )
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("register", "0008_purpose")]

    operations = [
        migrations.CreateModel(
            name="SearchToken",
            fields=[
                ("pk", models.CompositePrimaryKey("key", "child_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("key", models.BigIntegerField(verbose_name="词元")),
                ("child", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="register.child")),
            ],
            options={"verbose_name": "检索词元"},
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("residence", tonghu.register.fields.PlainText(verbose_name="现居住地代码")),
                ("kind", tonghu.register.fields.PlainText(blank=True, verbose_name="类别")),
                ("state", tonghu.register.fields.PlainText(verbose_name="状态")),
                ("n", models.BigIntegerField(verbose_name="人数")),
            ],
            options={"verbose_name": "计数"},
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["residence"], include=("kind", "state", "n"), name="tally_by_residence", opclasses=["text_pattern_ops"]),
        ),
        migrations.RemoveIndex(model_name="child", name="child_by_residence"),
        pgtrigger.migrations.RemoveTrigger(model_name="child", name="before_update"),
        migrations.AddField(
            model_name="child",
            name="disputed",
            field=models.BooleanField(default=False, verbose_name="名单之间不一致"),
        ),
        migrations.AddField(
            model_name="child",
            name="named_by",
            field=tonghu.register.fields.PlainText(blank=True, verbose_name="来源名单"),
        ),
        migrations.AddField(
            model_name="childevent",
            name="disputed",
            field=models.BooleanField(default=False, verbose_name="名单之间不一致"),
        ),
        migrations.AddField(
            model_name="childevent",
            name="named_by",
            field=tonghu.register.fields.PlainText(blank=True, verbose_name="来源名单"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["residence", "person"], include=("kind", "state", "named_by"), name="child_by_residence", opclasses=["text_pattern_ops", "int8_ops"]),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(condition=models.Q(("disputed", True)), fields=["residence", "person"], include=("kind", "state"), name="child_disputed", opclasses=["text_pattern_ops", "int8_ops"]),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='child',
            trigger=pgtrigger.compiler.Trigger(name='before_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "register_childevent" ("born", "clause", "counts_from", "counts_until", "disputed", "entered_by_id", "flags", "household_id", "hukou", "hukou_detail", "hukou_registered", "judged_on", "kind", "named_by", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ref", "residence", "residence_detail", "state") VALUES (OLD."born", OLD."clause", OLD."counts_from", OLD."counts_until", OLD."disputed", OLD."entered_by_id", OLD."flags", OLD."household_id", OLD."hukou", OLD."hukou_detail", OLD."hukou_registered", OLD."judged_on", OLD."kind", OLD."named_by", OLD."person_id", _pgh_attach_context(), NOW(), \'before\', OLD."person_id", OLD."ref", OLD."residence", OLD."residence_detail", OLD."state"); RETURN NULL;', hash='7974d9c534f8f8024ea3e6623b204c5416a62b7c', operation='UPDATE', pgid='pgtrigger_before_update_6f1e6', table='register_child', when='AFTER')),
        ),
        migrations.RunSQL(COUNTING, NOT_COUNTING),
    ]
