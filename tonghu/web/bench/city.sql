-- An invented city (虚构城市): read by city.py, which puts the number of children into the table `size` first, and
-- every personal value, sealed as its column keeps it, with the tokens it is found by, into tables of its own: names,
-- grown, numbers, phones, homes, villages, cells, answers, said. Nothing personal is written here.
-- Everybody is invented; ID numbers begin with 99, a code that no place has.

SET LOCAL enable_nestloop = off;  -- nothing is known yet of how long these tables are
SET LOCAL work_mem = '256MB';

CREATE TEMP TABLE place AS
    SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, left(code, 6) AS district
    FROM register_division WHERE code LIKE '31%' AND level = 'COMMITTEE' AND until IS NULL;
CREATE TEMP TABLE span AS
    SELECT district, min(n) AS first, count(*) AS size, row_number() OVER (ORDER BY district) AS d
    FROM place GROUP BY district;
-- A number below `sides` that looks thrown but is always the same.
CREATE OR REPLACE FUNCTION pg_temp.dice(n bigint, throw int, sides int) RETURNS int IMMUTABLE LANGUAGE sql
    RETURN ((hashint8extended(n, throw) & 9223372036854775807) % sides)::int;

-- 账号: one of each who works, for the fullest places, and a colleague.
INSERT INTO register_user (username, password, name, role, department, jurisdiction, is_active, contractor,
contract_number, authorised_at) VALUES
('city-officer', '!', '虚构经办', 'OFFICER', 'CIVIL', '310115', true, false, '', now()),
('city-supervisor', '!', '虚构督导员', 'SUPERVISOR', 'CIVIL', '310115004', true, false, '', now()),
('city-director', '!', '虚构主任', 'DIRECTOR', 'CIVIL', '310115004001', true, false, '', now()),
('city-colleague', '!', '虚构同事', 'DIRECTOR', 'CIVIL', '310115004001', true, false, '', now()),
('city-education', '!', '虚构联络员', 'LIAISON', 'EDUCATION', '310115', true, false, '', now());

CREATE TEMP TABLE named AS SELECT (SELECT id FROM register_user WHERE username = 'city-director') director,
(SELECT id FROM register_user WHERE username = 'city-supervisor') supervisor,
(SELECT id FROM register_user WHERE username = 'city-officer') officer;

INSERT INTO register_round (id, name, reference_date, opens_on, survey_until, verify_until, upload_until, closed_on)
VALUES (1, '虚构首轮', '2024-09-30', '2024-07-05', '2024-09-30', '2024-10-31', '2024-11-30', '2024-12-01'),
   (2, '虚构次轮', '2025-06-30', '2025-04-04', '2025-06-30', '2025-07-31', '2025-08-30', NULL);

-- 现居住地: children of one district stand together, as its lists were entered, but not those of one 居村.
CREATE TEMP TABLE lives AS
SELECT c, s.d, s.district, CASE WHEN pg_temp.dice(c, 1, 33) = 0 THEN s.district ELSE q.code END AS code
FROM size, generate_series(1, size.n) c
JOIN place p ON p.n = ((c - 1) * 3 % (SELECT n FROM size)) * (SELECT count(*) FROM place) / (SELECT n FROM size)
JOIN span s ON s.district = p.district
JOIN place q ON q.n = s.first + floor(s.size * (pg_temp.dice(c, 2, 1000000) / 1e6) ^ 1.25)
ORDER BY c;

-- 人员: children first, then two adults to every two children; who has an odd number is a father.
CREATE TEMP TABLE who AS
SELECT c, pg_temp.dice(c, 3, (SELECT count(*) FROM names)::int) AS name,
   CASE WHEN pg_temp.dice(c, 8, 50) > 0 THEN c END AS number
FROM size, generate_series(1, size.n) c;
CREATE TEMP TABLE parent AS
SELECT a, a % 2 AS role, pg_temp.dice(a, 3, (SELECT count(*) FROM grown)::int / 2) AS name,
   pg_temp.dice(a, 4, (SELECT count(*) FROM phones)::int / 2) AS phone
FROM size, generate_series(size.n + 1, 2 * size.n) a;

INSERT INTO register_person (id, name, sex, born, ethnic, document, idno, phone)
SELECT c, names.name, CASE pg_temp.dice(c, 6, 2) WHEN 0 THEN '1' ELSE '2' END, b.born, '01', '01',
   coalesce(numbers.idno, said.nothing), said.nothing
FROM said, who JOIN names ON names.n = who.name JOIN numbers b ON b.n = c LEFT JOIN numbers ON numbers.n = who.number;

INSERT INTO register_person (id, name, sex, born, ethnic, document, idno, phone)
SELECT a, grown.name, '', NULL, '', '', said.nothing, phones.phone
FROM said, parent JOIN grown ON grown.n = parent.name * 2 + role JOIN phones ON phones.n = parent.phone * 2 + role;

INSERT INTO register_household (id, residence, residence_detail) SELECT h, '', '' FROM size, generate_series(1, (size.n + 1) / 2) h;

-- 批次: for every district three lists; a fourth of the fullest district waits to be confirmed.
INSERT INTO register_batch (id, round_id, kind, department, district, file_name, sha256, state, sheet, header_row,
columns, reading, report, mapping, counts, refusal, stage, done, total, received_at, received_by_id, entered_at,
entered_by_id, taken_back_why)
SELECT (k - 1) * 16 + s.d, 2, kind, department, district, said.file_name, k || '-' || district, 'ENTERED', '', 1,
   said.columns, said.reading, said.report, '{}', '{}', '', '', 0, 0, timestamptz '2025-05-01' + s.d * interval '1 hour', officer,
   timestamptz '2025-05-02' + s.d * interval '1 hour', officer, ''
FROM said, span s, named,
 (VALUES (1, 'EDUCATION', 'EDUCATION'), (2, 'POLICE', 'POLICE'), (3, 'COMMUNITY', 'CIVIL')) l(k, kind, department);

INSERT INTO register_batch (id, round_id, kind, department, district, file_name, sha256, state, sheet, header_row,
columns, reading, report, mapping, counts, refusal, stage, done, total, received_at, received_by_id, taken_back_why)
SELECT 49, 2, 'EDUCATION', 'EDUCATION', '310115', said.file_name, 'waiting', 'PREVIEWED', '', 1, said.columns, said.reading, said.report,
   '{}', '{}', '', '', 0, 0, timestamptz '2025-06-01', officer, '' FROM said, named;

-- What becomes of two rows to each child, entered in one sweep for each list.
CREATE TEMP TABLE told AS
SELECT c, k, d, list, CASE WHEN late AND k = 2 THEN 49 ELSE list * 16 + d END AS batch,
  CASE WHEN late AND k = 2 THEN 'OUTSIDE' WHEN k = 1 THEN 'NEW'
       WHEN pg_temp.dice(c, 16, 200) = 0 THEN 'DOUBTFUL' WHEN pg_temp.dice(c, 17, 100) = 0 THEN 'UNREADABLE'
       WHEN pg_temp.dice(c, 18, 20) = 0 THEN 'OUTSIDE' WHEN pg_temp.dice(c, 19, 3) = 0 THEN 'CHANGED'
       ELSE 'UNCHANGED' END AS outcome,
  k = 2 AND pg_temp.dice(c, 14, 100) < 2 AS otherwise
FROM (SELECT c, k, d, k - 1 + pg_temp.dice(c, 15, 2) AS list,
             c % 9 = 0 AND d = (SELECT d FROM span WHERE district = '310115') AS late
      FROM lives, generate_series(1, 2) k) twice;
CREATE TEMP TABLE listed AS
SELECT c, string_agg((ARRAY['EDUCATION', 'POLICE', 'COMMUNITY'])[list + 1], ',' ORDER BY list <> 2, list) AS named_by,
   bool_or(otherwise) AS disputed
FROM told WHERE outcome IN ('NEW', 'CHANGED', 'UNCHANGED') GROUP BY c;

-- 儿童: seven of ten are in scope; one of a hundred in danger, one of two hundred withdrawn.
INSERT INTO register_child (person_id, ref, household_id, hukou_registered, hukou, hukou_detail, residence,
residence_detail, born, state, entered_by_id, named_by, disputed, kind, clause, counts_from, counts_until, flags,
judged_on)
SELECT c, upper(translate(lpad(to_hex(c * 7919), 10, '0'), '01', 'GH')), (c + 1) / 2, '1', '340104',
   villages.hukou_detail, code, homes.residence_detail, numbers.born, CASE WHEN pg_temp.dice(c, 9, 200) = 0 THEN 'WITHDRAWN'
   ELSE 'ACTIVE' END, pg_temp.dice(c, 10, 3) * 16 + d, named_by, disputed, k.kind, '', date '2024-01-01',
   date '2030-01-01', CASE pg_temp.dice(c, 12, 100) WHEN 0 THEN '["紧急线索"]'::jsonb WHEN 1 THEN '["困境线索"]'
   ELSE '[]' END, date '2025-06-30'
FROM lives JOIN listed USING (c) JOIN numbers ON numbers.n = c
JOIN villages ON villages.n = pg_temp.dice(c, 33, (SELECT count(*) FROM villages)::int)
JOIN homes ON homes.n = pg_temp.dice(c, 34, (SELECT count(*) FROM homes)::int),
LATERAL (SELECT (ARRAY['MIGRANT', 'MIGRANT', 'MIGRANT', 'MIGRANT', 'MIGRANT', 'LEFT_BEHIND', 'WAITING',
'OUTSIDE', 'OUTSIDE', 'UNDECIDED'])[pg_temp.dice(c, 11, 10) + 1] AS kind) k ORDER BY c;

-- 计数: as the triggers would have written it, which rest while the city is built.
INSERT INTO register_tally (residence, kind, state, named_by, disputed, n)
SELECT residence, kind, state, named_by, disputed, count(*) FROM register_child GROUP BY 1, 2, 3, 4, 5;

INSERT INTO register_guardianship (id, child_id, person_id, relation, entered_by_id)
SELECT row_number() OVER (), c, n + (c + 1) / 2 * 2 - CASE relation WHEN '51' THEN 1 ELSE 0 END, relation, d
FROM size, lives, unnest(ARRAY['51', '52']) relation WHERE relation = '51' OR pg_temp.dice(c, 13, 5) < 3;

ANALYZE lives, who, parent, register_guardianship;

-- 检索词元: those that the register itself would keep; a father's and a mother's are never the same.
INSERT INTO register_searchtoken (key, child_id)
SELECT key, c FROM lives JOIN who USING (c) JOIN name_tokens t ON t.n = who.name AND t.area = district
UNION ALL
SELECT key, c FROM lives JOIN who USING (c) JOIN numbers ON numbers.n = who.number
JOIN idno_tokens t ON t.n = numbers.ending AND t.area = district
UNION ALL
SELECT key, c FROM lives JOIN register_guardianship g ON g.child_id = c JOIN parent ON a = g.person_id
JOIN grown_tokens t ON t.n = parent.name * 2 + role AND t.area = district
UNION ALL
SELECT key, c FROM lives JOIN register_guardianship g ON g.child_id = c JOIN parent ON a = g.person_id
JOIN phones ON phones.n = parent.phone * 2 + role JOIN phone_tokens t ON t.n = phones.ending AND t.area = district;

-- 匹配键: twenty to a child, one to an adult, each a hash as the real ones are; below 0 for who has no number.
INSERT INTO register_matchkey (id, person_id, key)
SELECT c * 20 + k, c, CASE WHEN number IS NULL THEN -1 - key ELSE key END
FROM (SELECT c, k, number, hashint8extended(c * 20 + k, 99) & 9223372036854775807 AS key
      FROM who, generate_series(0, 19) k) kept
UNION ALL
SELECT a * 20, a, hashint8extended(a, 98) & 9223372036854775807 FROM size, generate_series(size.n + 1, 2 * size.n) a;

-- 原始行: two to a child; a few unread, outside, or waiting for a person.
INSERT INTO register_sourcerow (id, batch_id, number, raw, personal, coded, problems, outcome, why, child_id)
SELECT row_number() OVER (), batch, row_number() OVER (PARTITION BY batch ORDER BY c), cells.raw,
   CASE WHEN otherwise THEN cells.personal_otherwise ELSE cells.personal END,
   jsonb_build_object('sex', '1', 'born', '2015-01-01', 'ethnic', '01', 'hukou', '340104'), '[]', outcome, '',
   CASE WHEN outcome IN ('NEW', 'CHANGED', 'UNCHANGED') THEN c END
FROM (SELECT * FROM told ORDER BY k, c) r JOIN cells ON cells.n = c % (SELECT count(*) FROM cells);

INSERT INTO register_pair (id, row_id, child_id, evidence, decision, decided_at, decided_by_id, why)
SELECT row_number() OVER (), s.id, 1 + (pg_temp.dice(s.id, 20, size.n::int) + k * (size.n / 2)) % size.n, '[]',
   CASE WHEN k = 2 THEN 'DIFFERENT' ELSE '' END, CASE WHEN k = 2 THEN timestamptz '2025-05-20' END,
   CASE WHEN k = 2 THEN officer END, ''
FROM size, register_sourcerow s, named, generate_series(1, 2) k WHERE s.outcome = 'DOUBTFUL' AND (k = 1 OR s.id % 2 = 0);

-- 登记表: three of ten children in each round, those of the first long done.
INSERT INTO register_record (id, child_id, round_id, form, state, draft_coded, draft_personal, draft_at, draft_by_id,
submitted_at, submitted_by_id, reviewed_at, reviewed_by_id, returned_why)
SELECT row_number() OVER (), c, round, '1', state, '{}', said.draft_personal, at, director,
   CASE WHEN state <> 'DRAFT' THEN at + interval '1 day' END, CASE WHEN state <> 'DRAFT' THEN director END,
   CASE WHEN state NOT IN ('DRAFT', 'SUBMITTED') THEN at + interval '2 days' END,
   CASE WHEN state NOT IN ('DRAFT', 'SUBMITTED') THEN supervisor END, CASE state WHEN 'RETURNED' THEN said.returned_why ELSE said.nothing END
FROM said, named, (SELECT c, round, CASE WHEN round = 1 THEN 'UPLOADED' ELSE (ARRAY['DRAFT', 'DRAFT', 'SUBMITTED', 'SUBMITTED',
         'RETURNED', 'REVIEWED', 'REVIEWED', 'REVIEWED', 'VERIFYING', 'VERIFYING', 'VERIFYING', 'VERIFYING',
         'VERIFYING', 'VERIFYING', 'VERIFIED', 'VERIFIED', 'VERIFIED', 'VERIFIED', 'UPLOADED', 'UPLOADED']
         )[pg_temp.dice(c, 22, 20) + 1] END AS state,
         timestamptz '2024-08-01' + (round - 1) * interval '300 days' + pg_temp.dice(c, 23, 60) * interval '1 day' AS at
  FROM lives, generate_series(1, 2) round WHERE pg_temp.dice(c, 21, 10) < 3 ORDER BY round, c) r;

INSERT INTO register_formtally (residence, round_id, state, n)
SELECT c.residence, r.round_id, r.state, count(*) FROM register_record r JOIN register_child c ON c.person_id = r.child_id
WHERE c.state = 'ACTIVE' GROUP BY 1, 2, 3;

INSERT INTO register_revision (id, record_id, number, form, coded, personal, reasons, verdict, at, by_id, why)
SELECT id, id, 1, '1', jsonb_build_object('sex', '1', 'born', '2015-01-01', 'ethnic', '01', 'hukou', '340104', 'lives_with',
   '1', 'housing', '2', 'came', '2020-08-01', 'stage', '2', 'boarding', '0', 'insurance', '1'),
   answers.personal, said.reasons, '{"kind": "MIGRANT"}', submitted_at, submitted_by_id, ''
FROM said, register_record r JOIN answers ON answers.n = r.id % (SELECT count(*) FROM answers)
WHERE submitted_at IS NOT NULL;
INSERT INTO register_restricted (revision_id, answers) SELECT r.id, said.restricted FROM register_revision r, said;

INSERT INTO register_visit (id, child_id, round_id, visited_on, way, outcome, note, by_id, at)
SELECT row_number() OVER (), c, round, date '2024-08-01' + (round - 1) * 300 + pg_temp.dice(c, 24, 60), 'HOME',
   CASE WHEN pg_temp.dice(c, 25, 4) = 0 THEN 'ABSENT' ELSE 'MET' END, '', director,
   timestamptz '2024-08-01' + (round - 1) * interval '300 days' + pg_temp.dice(c, 24, 60) * interval '1 day'
FROM named, lives, generate_series(1, 2) round WHERE pg_temp.dice(c, 21, 10) < 3 OR pg_temp.dice(c, 26, 10) = 0;

-- 核对: six departments, two requests to each from every district; half of the lines still open.
INSERT INTO register_request (id, round_id, district, department, due_on, sent_at, sent_by_id)
SELECT (d * 6 + nr) * 2 + k, 2, district, department, date '2025-07-31', timestamptz '2025-06-01', officer
FROM span, named, generate_series(0, 1) k, (VALUES ('EDUCATION', 0), ('POLICE', 1), ('HEALTH', 2), ('INSURANCE', 3), ('CDC', 4), ('DISABILITY', 5)) v(department, nr);

INSERT INTO register_line (id, request_id, record_id, revision_id, items, asked, verdict, coded, personal, differing, note,
answered_at, answered_by_id, settled_at)
SELECT row_number() OVER (), (d * 6 + nr) * 2 + id % 2, id, id, '["school", "stage"]', said.asked, verdict, '{}',
   said.line_personal,
   CASE verdict WHEN 'DIFFERENT' THEN '["stage"]'::jsonb ELSE '[]' END, '',
   CASE WHEN verdict <> 'PENDING' THEN at END, CASE WHEN verdict <> 'PENDING' THEN officer END,
   CASE WHEN verdict NOT IN ('PENDING', 'DIFFERENT') OR state <> 'VERIFYING' OR pg_temp.dice(id, 28, 2) = 0 THEN at END
FROM said, named, (SELECT r.id, r.state, l.d, nr, r.reviewed_at + nr * interval '1 day' AS at,
         CASE WHEN pg_temp.dice(r.id * 6 + nr, 27, 100) < 8 THEN 'DIFFERENT'
              WHEN r.state = 'VERIFYING' AND pg_temp.dice(r.id * 6 + nr, 27, 100) > 49 THEN 'PENDING'
              WHEN pg_temp.dice(r.id * 6 + nr, 27, 100) < 12 THEN 'NOT_FOUND' ELSE 'SAME' END AS verdict
  FROM register_record r JOIN lives l ON l.c = r.child_id, generate_series(0, 5) nr
  WHERE r.round_id = 2 AND r.state IN ('VERIFYING', 'VERIFIED', 'UPLOADED') ORDER BY r.id, nr) x;

INSERT INTO register_linetally (request_id, verdict, open, asked, n, last)
SELECT request_id, verdict, settled_at IS NULL, items <> '[]', count(*), max(answered_at) FROM register_line GROUP BY 1, 2, 3, 4;

INSERT INTO register_settlement (id, line_id, item, chosen, why, by_id, at)
SELECT row_number() OVER (), id, 'stage', 'FORM', said.settled_why, officer, settled_at FROM said, register_line, named
WHERE verdict = 'DIFFERENT' AND settled_at IS NOT NULL;

INSERT INTO register_uploadrow (id, record_id, revision_id, number, content, incomplete, at, by_id)
SELECT row_number() OVER (), id, id, 1, said.content, '[]', date_trunc('day', reviewed_at), officer
FROM said, register_record, named WHERE state = 'UPLOADED';

INSERT INTO register_uploadtally (district, round_id, at, by_id, n)
SELECT left(c.residence, 6), r.round_id, u.at, u.by_id, count(*) FROM register_uploadrow u
JOIN register_record r ON r.id = u.record_id JOIN register_child c ON c.person_id = r.child_id GROUP BY 1, 2, 3, 4;

-- 日志: ten lines to every three children, most of them looks at a child.
INSERT INTO register_entry (id, at, by_id, act, child_id, batch_id, record_id, detail)
SELECT e, timestamptz '2024-07-05' + e * 25e6 / n * interval '1 second',
   CASE pg_temp.dice(e, 30, 3) WHEN 0 THEN officer WHEN 1 THEN supervisor ELSE director END,
   (ARRAY['SEE_CHILD', 'SEE_CHILD', 'SEE_CHILD', 'OPEN_FORM', 'REVIEW_FORM'])[pg_temp.dice(e, 31, 5) + 1],
   1 + pg_temp.dice(e, 32, n::int), NULL, NULL, '{}'
FROM size, named, generate_series(1, size.n * 10 / 3) e;

DO $$ DECLARE t text; BEGIN
FOREACH t IN ARRAY ARRAY['person', 'household', 'guardianship', 'matchkey', 'round', 'batch', 'sourcerow', 'pair',
                         'record', 'revision', 'visit', 'request', 'line', 'settlement', 'uploadrow', 'entry'] LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(''register_%s'', ''id''), '
                   '(SELECT coalesce(max(id), 1) FROM register_%s))', t, t);
END LOOP;
END $$;

RESET enable_nestloop;
RESET work_mem;
