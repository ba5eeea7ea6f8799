"""The application may forget the rows of a reading that was not confirmed, and no other rows."""

from django.db import migrations

# The application's role cannot delete source rows. A file that is read again with a corrected column replaces its
# earlier reading; this function, which runs as the owner, refuses as soon as a batch was confirmed.
CREATE = """
CREATE FUNCTION register_forget_reading(batch bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM register_batch b
               WHERE b.id = batch AND b.state NOT IN ('RECEIVED', 'PREVIEWED', 'REFUSED')) THEN
        RAISE EXCEPTION 'batch % was confirmed; its rows stay', batch;
    END IF;
    DELETE FROM register_sourcerow r WHERE r.batch_id = batch;
END $$;
REVOKE ALL ON FUNCTION register_forget_reading(bigint) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION register_forget_reading(bigint)")]
