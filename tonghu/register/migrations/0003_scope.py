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


class Migration(migrations.Migration):
    dependencies = [("register", "0002_reading_again")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION register_scope(text); DROP TABLE register_scopekey"),
    ]
