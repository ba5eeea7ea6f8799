"""Lines of requests and rows of uploads are counted as forms are (0005), without looking at a single one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tonghu.register.fields

# An answer that replaces another of the same kind changes no number, but when the last one came.
LINES = """
CREATE FUNCTION register_count_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_linetally (request_id, verdict, open, asked, n, last)
        SELECT request_id, verdict, settled_at IS NULL, items <> '[]', count(*), max(answered_at) FROM fresh
        GROUP BY 1, 2, 3, 4;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_linetally (request_id, verdict, open, asked, n)
        SELECT request_id, verdict, settled_at IS NULL, items <> '[]', -count(*) FROM gone GROUP BY 1, 2, 3, 4;
    ELSE
        INSERT INTO register_linetally (request_id, verdict, open, asked, n, last)
        SELECT request_id, verdict, open, asked, sum(n), max(answered_at) FILTER (WHERE n > 0) FROM (
            SELECT request_id, verdict, settled_at IS NULL AS open, items <> '[]' AS asked, 1 AS n, answered_at FROM fresh
            UNION ALL SELECT request_id, verdict, settled_at IS NULL, items <> '[]', -1, answered_at FROM gone
        ) moved GROUP BY 1, 2, 3, 4
        HAVING sum(n) <> 0 OR max(answered_at) FILTER (WHERE n > 0) > max(answered_at) FILTER (WHERE n < 0);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION register_count_lines() FROM PUBLIC;
CREATE TRIGGER count_new AFTER INSERT ON register_line REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_lines();
CREATE TRIGGER count_moved AFTER UPDATE ON register_line REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_lines();
CREATE TRIGGER count_gone AFTER DELETE ON register_line REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_lines();
INSERT INTO register_linetally (request_id, verdict, open, asked, n, last)
    SELECT request_id, verdict, settled_at IS NULL, items <> '[]', count(*), max(answered_at) FROM register_line
    GROUP BY 1, 2, 3, 4;
"""
# Rows are only added. Where they count, their form and its child say: whoever adds some holds the children still, as
# register_count_forms does.
UPLOADS = """
CREATE FUNCTION register_count_uploads() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
    SELECT left(residence, 6), round_id, at, by_id, count(*) FROM (
        SELECT c.residence, r.round_id, f.at, f.by_id FROM fresh f JOIN register_record r ON r.id = f.record_id
        JOIN register_child c ON c.person_id = r.child_id ORDER BY c.person_id FOR SHARE OF c
    ) held GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;
CREATE FUNCTION register_uncount_uploads() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
    SELECT left(c.residence, 6), r.round_id, g.at, g.by_id, -count(*) FROM gone g
    JOIN register_record r ON r.id = g.record_id JOIN register_child c ON c.person_id = r.child_id GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;
CREATE FUNCTION register_move_uploads_of_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
    SELECT left(c.residence, 6), m.round_id, u.at, u.by_id, sum(m.n) FROM (
        SELECT id, child_id, round_id, sum(n) AS n FROM (
            SELECT id, child_id, round_id, 1 AS n FROM fresh UNION ALL SELECT id, child_id, round_id, -1 FROM gone
        ) moved GROUP BY 1, 2, 3 HAVING sum(n) <> 0
    ) m JOIN register_uploadrow u ON u.record_id = m.id JOIN register_child c ON c.person_id = m.child_id
    GROUP BY 1, 2, 3, 4 HAVING sum(m.n) <> 0;
    RETURN NULL;
END $$;
CREATE FUNCTION register_move_uploads() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
    SELECT m.district, r.round_id, u.at, u.by_id, sum(m.n) FROM (
        SELECT person_id, district, sum(n) AS n FROM (
            SELECT person_id, left(residence, 6) AS district, 1 AS n FROM fresh
            UNION ALL SELECT person_id, left(residence, 6), -1 FROM gone
        ) moved GROUP BY 1, 2 HAVING sum(n) <> 0
    ) m JOIN register_record r ON r.child_id = m.person_id JOIN register_uploadrow u ON u.record_id = r.id
    GROUP BY 1, 2, 3, 4 HAVING sum(m.n) <> 0;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION register_count_uploads(), register_uncount_uploads(), register_move_uploads_of_forms(),
    register_move_uploads() FROM PUBLIC;
CREATE TRIGGER count_new AFTER INSERT ON register_uploadrow REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_count_uploads();
CREATE TRIGGER count_gone AFTER DELETE ON register_uploadrow REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION register_uncount_uploads();
CREATE TRIGGER count_uploads_moved AFTER UPDATE ON register_record REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_move_uploads_of_forms();
CREATE TRIGGER count_uploads_moved AFTER UPDATE ON register_child REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION register_move_uploads();
INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
    SELECT left(c.residence, 6), r.round_id, u.at, u.by_id, count(*) FROM register_uploadrow u
    JOIN register_record r ON r.id = u.record_id JOIN register_child c ON c.person_id = r.child_id GROUP BY 1, 2, 3, 4;
"""
# As in 0005, but children are held in the order of their numbers, as `compose` holds them: of two who hold many of the
# same, each would else wait for the other.
IN_ORDER = """
CREATE OR REPLACE FUNCTION register_count_forms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, 1 FROM fresh f JOIN register_child c ON c.person_id = f.child_id
        WHERE c.state = 'ACTIVE' ORDER BY c.person_id FOR SHARE OF c;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, -1 FROM gone f JOIN register_child c ON c.person_id = f.child_id
        WHERE c.state = 'ACTIVE' ORDER BY c.person_id FOR SHARE OF c;
    ELSE
        INSERT INTO register_formtally (residence, round_id, state, n)
        SELECT c.residence, f.round_id, f.state, f.n FROM (
            SELECT child_id, round_id, state, sum(n) AS n FROM (
                SELECT child_id, round_id, state, 1 AS n FROM fresh
                UNION ALL SELECT child_id, round_id, state, -1 FROM gone
            ) moved GROUP BY 1, 2, 3 HAVING sum(n) <> 0
        ) f JOIN register_child c ON c.person_id = f.child_id WHERE c.state = 'ACTIVE'
        ORDER BY c.person_id FOR SHARE OF c;
    END IF;
    RETURN NULL;
END $$;
"""
# As register_compact_tally: only rows that this statement sees are summed up, in one transaction.
COMPACTING = """
CREATE FUNCTION register_compact_answers() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE lines bigint; uploads bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('tonghu:answertally')) THEN RETURN 0; END IF;
    WITH many AS (
        SELECT request_id, verdict, open, asked FROM register_linetally GROUP BY 1, 2, 3, 4
        HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_linetally t USING many m WHERE t.request_id = m.request_id AND t.verdict = m.verdict
        AND t.open = m.open AND t.asked = m.asked RETURNING t.*
    ), kept AS (
        INSERT INTO register_linetally (request_id, verdict, open, asked, n, last)
        SELECT request_id, verdict, open, asked, sum(n), max(last) FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO lines;
    WITH many AS (
        SELECT district, round_id, at, by_id FROM register_uploadtally GROUP BY 1, 2, 3, 4
        HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_uploadtally t USING many m WHERE t.district = m.district AND t.round_id = m.round_id
        AND t.at = m.at AND t.by_id = m.by_id RETURNING t.*
    ), kept AS (
        INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
        SELECT district, round_id, at, by_id, sum(n) FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO uploads;
    RETURN lines + uploads;
END $$;
REVOKE ALL ON FUNCTION register_compact_answers() FROM PUBLIC;
"""
NOT_COUNTING = """
DROP TRIGGER count_new ON register_line; DROP TRIGGER count_moved ON register_line;
DROP TRIGGER count_gone ON register_line; DROP TRIGGER count_new ON register_uploadrow;
DROP TRIGGER count_gone ON register_uploadrow; DROP TRIGGER count_uploads_moved ON register_record;
DROP TRIGGER count_uploads_moved ON register_child;
DROP FUNCTION register_count_lines(); DROP FUNCTION register_count_uploads(); DROP FUNCTION register_uncount_uploads();
DROP FUNCTION register_move_uploads_of_forms(); DROP FUNCTION register_move_uploads();
DROP FUNCTION register_compact_answers();
"""


def _key(name="ID"):
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name=name)


def _of(model, name=None):
    return models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [("register", "0007_keys_of_doubtful_numbers")]

    operations = [
        migrations.CreateModel(
            name="LineTally",
            fields=[
                ("id", _key()),
                ("verdict", tonghu.register.fields.PlainText(verbose_name="结果")),
                ("open", models.BooleanField(verbose_name="未处理完毕")),
                ("asked", models.BooleanField(verbose_name="有核对项目")),
                ("n", models.BigIntegerField(verbose_name="行数")),
                ("last", models.DateTimeField(null=True, verbose_name="最近回复")),
                ("request", _of("register.request")),
            ],
            options={
                "verbose_name": "核对行计数",
                "indexes": [models.Index(fields=["request"], name="line_tally_by_request")],
            },
        ),
        migrations.CreateModel(
            name="UploadTally",
            fields=[
                ("id", _key()),
                ("district", tonghu.register.fields.PlainText(verbose_name="区代码")),
                ("at", models.DateTimeField(verbose_name="生成时间")),
                ("n", models.BigIntegerField(verbose_name="行数")),
                ("by", _of(settings.AUTH_USER_MODEL)),
                ("round", _of("register.round")),
            ],
            options={
                "verbose_name": "上传行计数",
                "indexes": [
                    models.Index(fields=["round", "district"], name="upload_tally_by_district", opclasses=["int8_ops", "text_pattern_ops"]),
                ],
            },
        ),
        migrations.RemoveIndex(model_name="line", name="line_by_verdict"),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["request", "id"], include=("verdict", "record"), name="line_in_order"),
        ),
        migrations.RemoveIndex(model_name="uploadrow", name="upload_row_by_act"),
        migrations.AddIndex(model_name="uploadrow", index=models.Index(fields=["at", "id"], name="upload_row_by_act")),
        migrations.RunSQL(LINES + UPLOADS + IN_ORDER + COMPACTING, NOT_COUNTING),
    ]
