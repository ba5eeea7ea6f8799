"""The scope in which the database answers: its key, and the function that policies ask."""

from django.db import migrations

# Only the owner reads the key. The function runs as the owner, and believes a setting only when it was signed with
# the key for this very connection, has not run out, and names an account that still is what the setting says.
CREATE = """
CREATE TABLE register_scopekey (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
REVOKE ALL ON register_scopekey FROM PUBLIC;

CREATE FUNCTION register_scope(part text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said text := current_setting('tonghu.scope', true);
    field text[];
    inner_ bytea;
    outer_ bytea;
BEGIN
    IF said IS NULL OR said = '' THEN
        RETURN NULL;
    END IF;
    SELECT inner_pad, outer_pad INTO inner_, outer_ FROM public.register_scopekey;
    IF inner_ IS NULL OR right(said, 64) IS DISTINCT FROM
       encode(sha256(outer_ || sha256(inner_ || convert_to(left(said, -65), 'UTF8'))), 'hex') THEN
        RETURN NULL;
    END IF;
    field := string_to_array(said, '|');
    IF field[2]::int <> pg_backend_pid() OR field[3]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    IF field[5] NOT IN ('WIDE', 'GATE') THEN
        PERFORM 1 FROM public.register_user u
        WHERE u.id = field[4]::bigint AND u.is_active AND u.role = field[5] AND u.jurisdiction = field[6]
          AND u.department = field[7]
          AND (u.ends_on IS NULL OR u.ends_on >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date);
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN CASE part
        WHEN 'children' THEN CASE
            WHEN field[5] = 'WIDE' THEN ''
            WHEN field[5] IN ('OFFICER', 'APPROVER', 'SUPERVISOR', 'DIRECTOR') THEN field[6]
        END
        WHEN 'role' THEN field[5]
        WHEN 'user' THEN field[4]
        WHEN 'place' THEN CASE WHEN field[5] = 'WIDE' THEN '' ELSE nullif(field[6], '') END
        WHEN 'department' THEN field[7]
        WHEN 'also' THEN '{' || field[8] || '}'
    END;
END $$;
REVOKE ALL ON FUNCTION register_scope(text) FROM PUBLIC;
"""

# What a row belongs to, asked one row at a time. Policies of tables that lie two steps behind a child ask here: said
# in the policy itself, those of every table in between would be planned anew for each statement.
SIGHT = """
CREATE FUNCTION register_sees_child(child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE low text := public.register_scope('children');
BEGIN
    IF low IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT 1 FROM public.register_child c WHERE c.person_id = child
        AND CASE WHEN c.residence ~>=~ low AND c.residence ~<~ (low || ':') THEN true
            ELSE child = ANY (public.register_scope('also')::bigint[]) END);
END $$;

CREATE FUNCTION register_sees_ward(guardian bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.register_guardianship g
                   WHERE g.person_id = guardian AND public.register_sees_child(g.child_id));
END $$;

CREATE FUNCTION register_sees_record(record bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM public.register_record r
                   WHERE r.id = record AND public.register_sees_child(r.child_id));
END $$;

CREATE FUNCTION register_sees_row(source_row bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE place text := public.register_scope('place'); role text := public.register_scope('role');
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.register_sourcerow r JOIN public.register_batch b ON b.id = r.batch_id
        WHERE r.id = source_row
        AND CASE WHEN role = 'OFFICER' AND b.district ~>=~ place AND b.district ~<~ (place || ':') THEN true
            ELSE public.register_sees_child(r.child_id) END);
END $$;

CREATE FUNCTION register_sees_line(line bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
DECLARE place text := public.register_scope('place'); role text := public.register_scope('role');
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM public.register_line l JOIN public.register_request q ON q.id = l.request_id
        WHERE l.id = line
        AND CASE
            WHEN role = 'LIAISON' THEN q.district = place AND q.department = public.register_scope('department')
            WHEN role = 'OFFICER' AND q.district ~>=~ place AND q.district ~<~ (place || ':') THEN true
            ELSE public.register_sees_record(l.record_id) END);
END $$;

REVOKE ALL ON FUNCTION register_sees_child(bigint), register_sees_ward(bigint), register_sees_record(bigint),
    register_sees_row(bigint), register_sees_line(bigint) FROM PUBLIC;
"""
NO_SIGHT = """
DROP FUNCTION register_sees_child(bigint), register_sees_ward(bigint), register_sees_record(bigint),
    register_sees_row(bigint), register_sees_line(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0002_reading_again")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION register_scope(text); DROP TABLE register_scopekey"),
        migrations.RunSQL(SIGHT, NO_SIGHT),
    ]
