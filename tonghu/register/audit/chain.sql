-- The chain (审计链): functions of the owner, put down anew after every migration; `tonghu audit verify` compares them
-- with this file. The tables are made by the first migrations.
--
-- A line is written → its digest waits in register_waiting → when everything else that was deferred to the commit is
-- done, the lines of the transaction are linked behind one lock. So the lock is held only while committing, no other
-- lock is asked for under it, and a long transaction keeps nobody waiting.

-- What a line says, as the digest takes it: PostgreSQL's own text of the row. Empty columns at the end fall away, so
-- a nullable column that a later version adds changes nothing of what was digested before.
CREATE OR REPLACE FUNCTION register_digest(line text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.rtrim(line, '),'), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION register_line_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET intervalstyle = 'postgres' SET extra_float_digits = 1
SET enable_seqscan = off -- register_waiting looks empty to the planner, whatever waits in it
AS $$
DECLARE
    mine xid8 := pg_current_xact_id();
    line bigint;
    sealed text[];
BEGIN
    IF TG_ARGV[1] = 'id' THEN line := NEW.id; ELSE line := NEW.pgh_id; END IF;
    IF TG_OP = 'UPDATE' THEN
        -- History is never changed; only its ciphertext may be written anew with another key.
        SELECT array_agg(attname::text) INTO sealed FROM pg_attribute
        WHERE attrelid = TG_RELID AND atttypid = 'bytea'::regtype AND NOT attisdropped;
        IF to_jsonb(NEW) - coalesce(sealed, '{}') <> to_jsonb(OLD) - coalesce(sealed, '{}') THEN
            RAISE EXCEPTION 'line % of % stays as it was written', line, TG_TABLE_NAME;
        END IF;
    END IF;
    INSERT INTO register_waiting (tx, source, kind, row_id, digest, first)
    VALUES (mine, TG_ARGV[0]::smallint, CASE TG_OP WHEN 'INSERT' THEN 0 ELSE 2 END, line, register_digest(NEW::text),
            coalesce((SELECT false FROM register_waiting WHERE tx = mine ORDER BY id DESC LIMIT 1), true));
    RETURN NULL;
END $$;

-- Deferred once: fires among the foreign keys of the transaction, which may have to wait for others.
CREATE OR REPLACE FUNCTION register_call() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO register_waiting (tx, source, first) VALUES (NEW.tx, 0, false);
    RETURN NULL;
END $$;

-- Deferred twice: nothing is left to wait for but the end of the chain.
CREATE OR REPLACE FUNCTION register_link_waiting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    lines record;
BEGIN
    SELECT array_agg(source ORDER BY id) AS sources, array_agg(kind ORDER BY id) AS kinds,
           array_agg(row_id ORDER BY id) AS rows, array_agg(digest ORDER BY id) AS digests
    INTO lines FROM register_waiting WHERE tx = NEW.tx AND source > 0;
    DELETE FROM register_waiting WHERE tx = NEW.tx;
    IF lines.rows IS NOT NULL THEN
        PERFORM register_append(lines.sources, lines.kinds, lines.rows, lines.digests);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION register_append(sources smallint[], kinds smallint[], rows bigint[], digests bytea[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head bigint;
    last bytea;
    moment timestamptz;
    line record;
    hashes bytea[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('tonghu:chain'));
    SELECT l.seq, l.hash INTO head, last FROM register_link l ORDER BY l.seq DESC LIMIT 1;
    IF head IS NULL THEN
        head := 0;
        last := decode(repeat('00', 32), 'hex');
    END IF;
    moment := clock_timestamp();
    FOR line IN SELECT * FROM unnest(sources, kinds, rows, digests) WITH ORDINALITY AS u(source, kind, id, digest, n) LOOP
        last := sha256(last || int8send(head + line.n) || int2send(line.source) || int2send(line.kind)
                       || int8send(line.id) || timestamptz_send(moment) || line.digest);
        hashes[line.n] := last;
    END LOOP;
    INSERT INTO register_link (seq, source, kind, row_id, at, digest, hash)
    SELECT head + n, source, kind, id, moment, digest, hash
    FROM unnest(sources, kinds, rows, digests, hashes) WITH ORDINALITY AS u(source, kind, id, digest, hash, n);
END $$;

-- For migrations: link the rows of a table that were there before the chain, and anew those whose form a migration
-- changed. Never called while people work; what it did stands in the chain and is told by `tonghu audit verify`.
CREATE OR REPLACE FUNCTION register_link_rows(code integer, name text, key text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET intervalstyle = 'postgres' SET extra_float_digits = 1
AS $$
DECLARE
    lines record;
    linked bigint := 0;
BEGIN
    FOR lines IN EXECUTE format($q$
        WITH newest AS (
            SELECT DISTINCT ON (row_id) row_id, digest FROM register_link WHERE source = $1 ORDER BY row_id, seq DESC
        ), line AS (
            SELECT r.%2$I::bigint AS id, register_digest(r::text) AS digest, n.digest AS old, row_number() OVER (ORDER BY r.%2$I) AS n
            FROM %1$I r LEFT JOIN newest n ON n.row_id = r.%2$I
            WHERE n.digest IS DISTINCT FROM register_digest(r::text)
        )
        SELECT array_agg($1::smallint) AS sources,
               array_agg((CASE WHEN old IS NULL THEN 1 ELSE 2 END)::smallint ORDER BY n) AS kinds,
               array_agg(id ORDER BY n) AS rows, array_agg(digest ORDER BY n) AS digests
        FROM line GROUP BY n / 5000 ORDER BY n / 5000
        $q$, name, key) USING code
    LOOP
        PERFORM register_append(lines.sources, lines.kinds, lines.rows, lines.digests);
        linked := linked + cardinality(lines.rows);
    END LOOP;
    RETURN linked;
END $$;

-- What verification asks. Answers hold numbers and digests, nothing of a line; so no scope is needed to ask.

CREATE OR REPLACE FUNCTION register_links(first bigint, last bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT string_agg(int8send(seq) || int2send(source) || int2send(kind) || int8send(row_id) || timestamptz_send(at)
                      || digest || hash, ''::bytea ORDER BY seq)
    FROM register_link WHERE seq BETWEEN first AND last AND length(digest) = 32 AND length(hash) = 32
$$;

CREATE OR REPLACE FUNCTION register_ends(OUT first bigint, OUT last bigint, OUT waiting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (SELECT min(seq) FROM register_link), (SELECT max(seq) FROM register_link),
           (SELECT count(*) FROM register_waiting)
$$;

-- Which links of a stretch do not fit their rows. A row says when it was written: not long before its link, and not
-- after it.
CREATE OR REPLACE FUNCTION register_misfits(
    code integer, name text, key text, moment text, first bigint, last bigint, early interval, late interval
) RETURNS TABLE (seq bigint, row_id bigint, fault text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET intervalstyle = 'postgres' SET extra_float_digits = 1
SET work_mem = '192MB' SET parallel_tuple_cost = 0 SET parallel_setup_cost = 0 AS $$
DECLARE
    low bigint;
    high bigint;
    links bigint;
    there bigint;
    strange bigint;
BEGIN
    PERFORM register_is_source(name, key);
    SELECT min(l.row_id), max(l.row_id), count(*) INTO low, high, links
    FROM register_link l WHERE l.source = code AND l.seq BETWEEN first AND last;
    IF links = 0 THEN RETURN; END IF;
    -- Counted first, which is quick; what does not fit is looked for only where something does not.
    EXECUTE format($q$
        SELECT count(*), count(*) FILTER (WHERE l.digest <> register_digest(r::text)
                                          OR l.kind = 0 AND r.%3$I NOT BETWEEN l.at - $6 AND l.at + $7)
        FROM register_link l JOIN %1$I r ON r.%2$I = l.row_id
        WHERE l.source = $1 AND l.seq BETWEEN $2 AND $3 AND r.%2$I BETWEEN $4 AND $5
        $q$, name, key, moment) INTO there, strange USING code, first, last, low, high, early, late;
    IF there = links AND strange = 0 THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($q$
        SELECT l.seq, l.row_id, 'GONE' FROM register_link l
        WHERE l.source = $1 AND l.seq BETWEEN $2 AND $3
          AND NOT EXISTS (SELECT FROM %1$I r WHERE r.%2$I = l.row_id AND r.%2$I BETWEEN $4 AND $5)
        $q$, name, key) USING code, first, last, low, high;
    RETURN QUERY EXECUTE format($q$
        SELECT l.seq, l.row_id, CASE WHEN l.digest <> register_digest(r::text) THEN 'ALTERED' ELSE 'TIME' END
        FROM register_link l JOIN %1$I r ON r.%2$I = l.row_id
        WHERE l.source = $1 AND l.seq BETWEEN $2 AND $3 AND r.%2$I BETWEEN $4 AND $5
          AND (l.digest <> register_digest(r::text) OR l.kind = 0 AND r.%3$I NOT BETWEEN l.at - $6 AND l.at + $7)
          AND NOT EXISTS (SELECT FROM register_link n WHERE n.kind = 2 AND n.source = l.source
                                                       AND n.row_id = l.row_id AND n.seq > l.seq)
        $q$, name, key, moment) USING code, first, last, low, high, early, late;
END $$;

-- Rows that no link proves: written past the triggers, or their link was taken away.
CREATE OR REPLACE FUNCTION register_unlinked(code integer, name text, key text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET work_mem = '192MB' SET parallel_tuple_cost = 0 SET parallel_setup_cost = 0 AS $$
BEGIN
    PERFORM register_is_source(name, key);
    RETURN QUERY EXECUTE format($q$
        SELECT r.%2$I::bigint FROM %1$I r
        WHERE NOT EXISTS (SELECT FROM register_link l WHERE l.source = $1 AND l.row_id = r.%2$I)
        $q$, name, key) USING code;
END $$;

-- How many rows a table has, and how many links say that a row was written: the same, or a row was linked twice.
CREATE OR REPLACE FUNCTION register_tally(
    code integer, name text, key text, OUT lines bigint, OUT links bigint, OUT rewritten bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM register_is_source(name, key);
    EXECUTE format('SELECT count(*) FROM %I', name) INTO lines;
    SELECT count(*) FILTER (WHERE l.kind < 2), count(*) FILTER (WHERE l.kind = 2) INTO links, rewritten
    FROM register_link l WHERE l.source = code;
END $$;

-- Nobody reads another table through these functions.
CREATE OR REPLACE FUNCTION register_is_source(name text, key text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT (key = 'id' AND name IN ('register_entry', 'register_snapshot', 'register_ledgerentry',
                                          'register_coverageestimate'))
        AND NOT (name LIKE 'register\_%event' AND key = 'pgh_id') THEN
        RAISE EXCEPTION 'the chain does not prove %', name;
    END IF;
END $$;

-- A checkpoint must be the next one and say what the chain says. Whether it is signed rightly, verification finds.
CREATE OR REPLACE FUNCTION register_keep_checkpoint(
    number bigint, seq bigint, hash bytea, at timestamptz, previous bytea, archive text, key text, signature bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF number <> (SELECT coalesce(max(c.number), 0) + 1 FROM register_checkpoint c)
       OR NOT EXISTS (SELECT FROM register_link l WHERE l.seq = $2 AND l.hash = $3) THEN
        RAISE EXCEPTION 'checkpoint % does not fit the chain', number;
    END IF;
    INSERT INTO register_checkpoint (number, seq, hash, at, previous, archive, key, signature)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
END $$;

-- Take lines of the journal away that an archive holds, the oldest first. Only the owner may, never what is younger
-- than the rule, and never the end of the chain. History rows stay in the register: they are linked anew.
CREATE OR REPLACE FUNCTION register_let_go(upto bigint, keep interval) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
    lines record;
BEGIN
    IF keep < interval '6 months' THEN
        RAISE EXCEPTION 'lines are kept for six months at least';
    END IF;
    IF NOT EXISTS (SELECT FROM register_checkpoint c WHERE c.seq = upto AND c.archive <> '') THEN
        RAISE EXCEPTION 'no archive ends with line %', upto;
    END IF;
    IF EXISTS (SELECT FROM register_link l WHERE l.seq <= upto AND l.at > clock_timestamp() - keep)
       OR NOT EXISTS (SELECT FROM register_link l WHERE l.seq > upto) THEN
        RAISE EXCEPTION 'line % is too young', upto;
    END IF;
    FOR lines IN
        WITH line AS (
            SELECT l.source, l.row_id, l.seq, row_number() OVER (ORDER BY l.seq) AS n,
                   coalesce((SELECT r.digest FROM register_link r
                             WHERE r.kind = 2 AND r.source = l.source AND r.row_id = l.row_id
                             ORDER BY r.seq DESC LIMIT 1), l.digest) AS digest
            FROM register_link l WHERE l.seq <= upto AND l.source > 1 AND l.kind < 2
        )
        SELECT array_agg(source ORDER BY n) AS sources, array_agg(1::smallint) AS kinds,
               array_agg(row_id ORDER BY n) AS rows, array_agg(digest ORDER BY n) AS digests
        FROM line GROUP BY n / 5000 ORDER BY n / 5000
    LOOP
        PERFORM register_append(lines.sources, lines.kinds, lines.rows, lines.digests);
    END LOOP;
    DELETE FROM register_entry e USING register_link l WHERE l.source = 1 AND l.seq <= upto AND l.row_id = e.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM register_link l WHERE l.seq <= upto;
    RETURN gone;
END $$;

-- The text of the lines that an archive takes: canonical as digested, with the link's hash.
CREATE OR REPLACE FUNCTION register_lines(first bigint, last bigint)
RETURNS TABLE (seq bigint, source smallint, kind smallint, row_id bigint, at bytea, digest bytea, hash bytea, line text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET datestyle = 'ISO' SET bytea_output = 'hex' SET intervalstyle = 'postgres' SET extra_float_digits = 1
AS $$
    SELECT l.seq, l.source, l.kind, l.row_id, timestamptz_send(l.at), l.digest, l.hash,
           rtrim(e::text, '),')
    FROM register_link l LEFT JOIN register_entry e ON l.source = 1 AND e.id = l.row_id
    WHERE l.seq BETWEEN first AND last ORDER BY l.seq
$$;

REVOKE ALL ON FUNCTION register_digest(text), register_line_written(), register_call(), register_link_waiting(),
    register_append(smallint[], smallint[], bigint[], bytea[]), register_link_rows(integer, text, text),
    register_links(bigint, bigint), register_ends(), register_is_source(text, text),
    register_misfits(integer, text, text, text, bigint, bigint, interval, interval),
    register_unlinked(integer, text, text), register_tally(integer, text, text),
    register_keep_checkpoint(bigint, bigint, bytea, timestamptz, bytea, text, text, bytea),
    register_let_go(bigint, interval), register_lines(bigint, bigint)
FROM PUBLIC;
