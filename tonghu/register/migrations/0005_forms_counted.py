"""Forms are counted as children are: exact at any moment, without looking at a single form."""

import django.db.models.deletion
from django.db import migrations, models

import tonghu.register.fields

# Whoever counts a form holds its child's row still (FOR SHARE), so that a child that moves meanwhile waits, or is
# seen where it went: of two who write at once the second sees what the first did.
COUNTING = """
CREATE FUNCTION register_count_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, 1 FROM fresh f JOIN register_child c ON c.person_id = f.child_id
        WHERE c.state = 'ACTIVE' FOR SHARE OF c;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, -1 FROM gone f JOIN register_child c ON c.person_id = f.child_id
        WHERE c.state = 'ACTIVE' FOR SHARE OF c;
    ELSE
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, f.n FROM (
            SELECT child_id, round_id, state, sum(n) AS n FROM (
                SELECT child_id, round_id, state, 1 AS n FROM fresh
                UNION ALL SELECT child_id, round_id, state, -1 FROM gone
            ) moved GROUP BY 1, 2, 3 HAVING sum(n) <> 0
        ) f JOIN register_child c ON c.person_id = f.child_id WHERE c.state = 'ACTIVE' FOR SHARE OF c;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION register_move_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO register_formtally (residence, round_id, state, n)
    SELECT m.residence, r.round_id, r.state, sum(m.n) FROM (
        SELECT person_id, residence, sum(n) AS n FROM (
            SELECT person_id, residence, 1 AS n FROM fresh WHERE state = 'ACTIVE'
            UNION ALL SELECT person_id, residence, -1 FROM gone WHERE state = 'ACTIVE'
        ) moved GROUP BY 1, 2 HAVING sum(n) <> 0
    ) m JOIN register_record r ON r.child_id = m.person_id GROUP BY 1, 2, 3 HAVING sum(m.n) <> 0;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION register_count_forms(), register_move_forms() FROM PUBLIC;
CREATE TRIGGER count_new AFTER INSERT ON register_record REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_forms();
CREATE TRIGGER count_moved AFTER UPDATE ON register_record REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_forms();
CREATE TRIGGER count_gone AFTER DELETE ON register_record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_forms();
CREATE TRIGGER count_forms_moved AFTER UPDATE ON register_child REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_move_forms();
INSERT INTO register_formtally (residence, round_id, state, n)
    SELECT c.residence, r.round_id, r.state, count(*) FROM register_record r
    JOIN register_child c ON c.person_id = r.child_id WHERE c.state = 'ACTIVE' GROUP BY 1, 2, 3;

-- As register_compact_tally: only rows that this statement sees are summed up, in one transaction.
CREATE FUNCTION register_compact_forms() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fewer bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('tonghu:formtally')) THEN RETURN 0; END IF;
    WITH many AS (
        SELECT residence, round_id, state FROM register_formtally GROUP BY 1, 2, 3 HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_formtally t USING many m
        WHERE t.residence = m.residence AND t.round_id = m.round_id AND t.state = m.state RETURNING t.*
    ), kept AS (
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT residence, round_id, state, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO fewer;
    RETURN fewer;
END $$;
REVOKE ALL ON FUNCTION register_compact_forms() FROM PUBLIC;
"""
NOT_COUNTING = """
DROP TRIGGER count_new ON register_record; DROP TRIGGER count_moved ON register_record;
DROP TRIGGER count_gone ON register_record; DROP TRIGGER count_forms_moved ON register_child;
DROP FUNCTION register_count_forms(); DROP FUNCTION register_move_forms(); DROP FUNCTION register_compact_forms();
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0004_seeing")]

    operations = [
        migrations.CreateModel(
            name="FormTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("residence", tonghu.register.fields.PlainText(verbose_name="现居住地代码")),
                ("state", tonghu.register.fields.PlainText(verbose_name="状态")),
                ("n", models.BigIntegerField(verbose_name="张数")),
                ("round", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.round", verbose_name=None)),
            ],
            options={
                "verbose_name": "登记表计数",
                "indexes": [
                    models.Index(fields=["round", "residence"], include=("state", "n"), name="form_tally_by_residence", opclasses=["int8_ops", "text_pattern_ops"]),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["round", "state", "reviewed_at"], name="record_by_review"),
        ),
        migrations.RemoveIndex(model_name="line", name="line_by_verdict"),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["request", "verdict", "id"], include=("record",), name="line_by_verdict"),
        ),
        migrations.RunSQL(COUNTING, NOT_COUNTING),
    ]
