"""What the owner's functions and triggers do in the database, the first data key, and the chain (函数、触发器、审计链)."""

from django.db import migrations

from tonghu.register.audit import chain
from tonghu.register.secrecy.keeping import make_first_key

# The application's role cannot delete source rows. A file that is read again with a corrected column replaces its
# earlier reading; this function, which runs as the owner, refuses as soon as a batch was confirmed. A reading that is
# given up takes along who was named in it as the one who told.
FORGETTING = """
CREATE FUNCTION register_forget_reading(batch bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM register_batch b
               WHERE b.id = batch AND b.state NOT IN ('RECEIVED', 'PREVIEWED', 'REFUSED')) THEN
        RAISE EXCEPTION 'batch % was confirmed; its rows stay', batch;
    END IF;
    DELETE FROM register_reporter t USING register_sourcerow r WHERE t.row_id = r.id AND r.batch_id = batch;
    DELETE FROM register_sourcerow r WHERE r.batch_id = batch;
END $$;
REVOKE ALL ON FUNCTION register_forget_reading(bigint) FROM PUBLIC;
"""

# The scope in which the database answers. Only the owner reads the key. The function runs as the owner, and believes a
# setting only when it was signed with the key for this very connection, has not run out, and names an account that
# still is what the setting says, is authorised and not suspended.
SCOPE = """
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
        WHERE u.id = field[4]::bigint AND u.is_active AND u.authorised_at IS NOT NULL AND u.suspended_at IS NULL AND u.role = field[5] AND u.jurisdiction = field[6]
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

# Rows are only ever added, so that two transactions never wait for each other; a rollback takes its rows along.
COUNTING = """
CREATE FUNCTION register_count_children() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO register_tally (residence, kind, state, named_by, disputed, n) SELECT residence, kind, state, named_by, disputed, count(*) FROM fresh GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO register_tally (residence, kind, state, named_by, disputed, n) SELECT residence, kind, state, named_by, disputed, -count(*) FROM gone GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO register_tally (residence, kind, state, named_by, disputed, n)
        SELECT residence, kind, state, named_by, disputed, sum(n) FROM (
            SELECT residence, kind, state, named_by, disputed, 1 AS n FROM fresh UNION ALL SELECT residence, kind, state, named_by, disputed, -1 FROM gone
        ) moved GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0;
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

-- Only rows that this statement sees are summed up, in one transaction: whoever reads meanwhile sees the same sum.
CREATE FUNCTION register_compact_tally() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fewer bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('tonghu:tally')) THEN RETURN 0; END IF;
    WITH many AS (
        SELECT residence, kind, state, named_by, disputed FROM register_tally GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1 OR sum(n) = 0
    ), gone AS (
        DELETE FROM register_tally t USING many m WHERE t.residence = m.residence AND t.kind = m.kind AND t.state = m.state AND t.named_by = m.named_by AND t.disputed = m.disputed RETURNING t.*
    ), kept AS (
        INSERT INTO register_tally (residence, kind, state, named_by, disputed, n)
        SELECT residence, kind, state, named_by, disputed, sum(n) FROM gone GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept) INTO fewer;
    RETURN fewer;
END $$;
REVOKE ALL ON FUNCTION register_compact_tally() FROM PUBLIC;
"""

# 三员分立 in the database: nobody changes the own account, an administrator grants nothing, a 安全管理员 does nothing
# but grant and suspend. Work over the whole register (migrations, the command line) is not bound by it.
ACCOUNTS = """
CREATE FUNCTION register_user_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    role text := register_scope('role');
    own boolean := register_scope('user') = OLD.id::text;
    free text[];
BEGIN
    IF role IS NULL OR role = 'WIDE' THEN
        RETURN NEW;
    END IF;
    free := CASE
        WHEN own OR role = 'GATE' THEN ARRAY['password', 'last_login', 'password_at', 'password_given', 'sign_in_epoch']
        WHEN role = 'ADMINISTRATOR' AND OLD.role NOT IN ('SECURITY', 'AUDITOR') THEN ARRAY['password', 'is_active', 'password_at', 'password_given', 'sign_in_epoch',
            'ended_at', 'ends_on', 'leave_told_at', 'successor_id', 'made_by_id', 'made_at',
            'authorised_at', 'authorised_by_id']
        WHEN role = 'SECURITY' THEN ARRAY['authorised_at', 'authorised_by_id', 'suspended_at', 'suspended_by_id',
            'is_active', 'ended_at']
        ELSE ARRAY[]::text[]
    END;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR role = 'ADMINISTRATOR' AND NEW.authorised_at IS NOT NULL AND NEW.authorised_at IS DISTINCT FROM OLD.authorised_at
       OR role = 'ADMINISTRATOR' AND NEW.authorised_by_id IS NOT NULL
          AND NEW.authorised_by_id IS DISTINCT FROM OLD.authorised_by_id
       OR role = 'SECURITY' AND NEW.authorised_by_id IS DISTINCT FROM OLD.authorised_by_id
          AND NEW.authorised_by_id::text IS DISTINCT FROM register_scope('user')
       OR role = 'SECURITY' AND NEW.is_active AND NOT OLD.is_active THEN
        RAISE EXCEPTION 'account %: this role may not change it so', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER user_guard BEFORE UPDATE ON register_user FOR EACH ROW EXECUTE FUNCTION register_user_guard();
"""

# The second lock of release: nothing is published that its offices have not agreed to, and that the ledger does not
# hold, whoever writes it.
PUBLISHING = """
CREATE FUNCTION register_guard_publication() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'DRAFT' THEN
            RAISE EXCEPTION 'a publication begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.published_at IS NOT NULL
        AND (NEW.tables, NEW.digest, NEW.turn, NEW.number, NEW.revision, NEW.published_at, NEW.published_by_id)
        IS DISTINCT FROM
            (OLD.tables, OLD.digest, OLD.turn, OLD.number, OLD.revision, OLD.published_at, OLD.published_by_id)
    THEN
        RAISE EXCEPTION 'what is out does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.tables, NEW.digest) IS DISTINCT FROM (OLD.tables, OLD.digest) AND EXISTS (
        SELECT 1 FROM public.register_consent c WHERE c.publication_id = NEW.id AND c.turn = NEW.turn
    ) THEN
        RAISE EXCEPTION 'other tables are asked about anew' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED' AND (
        OLD.state <> 'ASKED'
        OR NOT EXISTS (SELECT 1 FROM public.register_ledgerentry e WHERE e.publication_id = NEW.id)
        OR EXISTS (
            SELECT 1 FROM public.register_consent c
            WHERE c.publication_id = NEW.id AND c.turn = NEW.turn
                AND (c.answer <> 'AGREED' OR c.drafter_id <> NEW.drafted_by_id)
        )
        OR 2 <> (
            SELECT count(*) FROM public.register_consent c
            WHERE c.publication_id = NEW.id AND c.turn = NEW.turn AND c.department IN ('CIVIL', 'STATISTICS')
        )
    ) THEN
        RAISE EXCEPTION 'not every office has agreed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_publication BEFORE INSERT OR UPDATE ON register_publication
    FOR EACH ROW EXECUTE FUNCTION register_guard_publication();
"""


def first_key(apps, schema_editor):
    make_first_key()


def begin_the_chain(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(chain.WAITING)
        chain.install(cursor)
        cursor.execute(chain.DEFERRED)


class Migration(migrations.Migration):
    """A register is never taken back to before its functions: there is nothing to reverse."""

    dependencies = [("register", "0001_tables")]
    replaces = [("register", "0020_release")]
    operations = [
        *(migrations.RunSQL(sql) for sql in (FORGETTING, SCOPE, SIGHT, COUNTING, ACCOUNTS, PUBLISHING)),
        migrations.RunPython(first_key),
        migrations.RunPython(begin_the_chain),
    ]
