"""Filing and finding in one question; what a record is filed under no longer when it stands no longer."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
DOOR = "SECURITY DEFINER SET search_path = public, pg_temp"
ROW = """id uuid, entity uuid, schema text, prop text, value text, report_id uuid, agency text, label_id bigint,
    until timestamptz"""

# Whatever ends, moves or deletes a statement makes its record stale; the machine files it anew a moment later.
STALE = f"""
CREATE TABLE fusion_stale (record uuid NOT NULL);
REVOKE ALL ON fusion_stale FROM {APP};

CREATE FUNCTION note_stale_records() RETURNS trigger LANGUAGE plpgsql {DOOR} AS $f$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO fusion_stale SELECT DISTINCT w.entity FROM were w
        WHERE EXISTS (SELECT FROM fusion_filed f WHERE f.record = w.entity);
    ELSE
        INSERT INTO fusion_stale SELECT DISTINCT w.entity FROM were w JOIN became n ON n.id = w.id
        WHERE (n.label_id <> w.label_id OR n.ended_at IS DISTINCT FROM w.ended_at
               OR n.visible_until IS DISTINCT FROM w.visible_until)
          AND EXISTS (SELECT FROM fusion_filed f WHERE f.record = w.entity);
    END IF;
    RETURN NULL;
END $f$;
REVOKE ALL ON FUNCTION note_stale_records FROM PUBLIC;
CREATE TRIGGER note_stale_records AFTER UPDATE ON evidence_statement
    REFERENCING OLD TABLE AS were NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION note_stale_records();
CREATE TRIGGER note_deleted_records AFTER DELETE ON evidence_statement
    REFERENCING OLD TABLE AS were FOR EACH STATEMENT EXECUTE FUNCTION note_stale_records();

CREATE FUNCTION unfile_stale(most integer) RETURNS TABLE (record uuid) LANGUAGE plpgsql {DOOR} AS $f$
DECLARE due uuid[];
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    WITH gone AS (
        DELETE FROM fusion_stale s WHERE s.ctid IN (SELECT x.ctid FROM fusion_stale x LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING s.record)
    SELECT array_agg(DISTINCT gone.record) INTO due FROM gone;
    IF due IS NULL THEN RETURN; END IF;
    DELETE FROM fusion_key k USING fusion_filed f WHERE f.record = ANY (due) AND k.key = ANY (f.keys) AND k.record = f.record;
    DELETE FROM fusion_filed f WHERE f.record = ANY (due);
    RETURN QUERY SELECT unnest(due);
END $f$;
"""

# Of which agency a record is, beside each key: so that one agency's many records of somebody do not hide another's.
SOURCE = """
ALTER TABLE fusion_key ADD COLUMN source integer;
UPDATE fusion_key k SET source = hashtext(f.agency_id) FROM fusion_filed f WHERE f.record = k.record AND f.label_id = k.label_id;
ALTER TABLE fusion_key ALTER COLUMN source SET NOT NULL;
DROP INDEX fusion_key_newest;
CREATE INDEX fusion_key_newest ON fusion_key (key, at DESC) INCLUDE (record, label_id, source);
"""

# A record is always filed whole: keys that it had, under a label or at all, and has no more, go.
FILING = f"""
CREATE OR REPLACE FUNCTION file_keys(given jsonb) RETURNS integer LANGUAGE plpgsql {DOOR} AS $f$
DECLARE
    n integer;
    one record;
    had bigint[];
BEGIN
    IF NOT is_matching() THEN RETURN 0; END IF;
    n := 0;
    FOR one IN SELECT * FROM jsonb_to_recordset(given)
            AS x (record uuid, label_id bigint, schema text, agency text, keys bigint[], at timestamptz)
            ORDER BY 1, 2 LOOP
        SELECT f.keys INTO had FROM fusion_filed f WHERE f.record = one.record AND f.label_id = one.label_id FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO fusion_filed (record, label_id, schema, agency_id, keys, at)
            VALUES (one.record, one.label_id, one.schema, one.agency, one.keys, one.at)
            ON CONFLICT (record, label_id) DO NOTHING;
            had := '{{}}';
        ELSE
            UPDATE fusion_filed f SET at = one.at, schema = one.schema, keys = one.keys
            WHERE f.record = one.record AND f.label_id = one.label_id;
            DELETE FROM fusion_key k WHERE k.key = ANY (had) AND NOT k.key = ANY (one.keys)
                AND k.record = one.record AND k.label_id = one.label_id;
        END IF;
        INSERT INTO fusion_key (key, at, record, label_id, source)
        SELECT k, one.at, one.record, one.label_id, hashtext(one.agency) FROM unnest(one.keys) k WHERE NOT k = ANY (had);
        n := n + 1;
    END LOOP;
    RETURN n;
END $f$;
DROP FUNCTION unfile;

DROP FUNCTION key_candidates;
-- Who shares keys with these: for each key the newest `each` of the newest `deepest`, so that no value is ever dark and
-- none costs more than its bound; ranked by how rare what is shared is, the best three of each agency before the rest.
-- Without `all_of` only what may be read counts.
CREATE FUNCTION key_candidates(asked jsonb, each integer, deepest integer, most integer, all_of boolean)
RETURNS TABLE (asker uuid, record uuid, rarity real) LANGUAGE plpgsql STABLE {DOOR} AS $f$
DECLARE
    allowed bigint[];
    one record;
BEGIN
    IF all_of AND NOT is_matching() THEN RETURN; END IF;
    IF NOT all_of THEN
        allowed := ARRAY(SELECT c.label_id FROM clearance c
            WHERE c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
              AND c.purpose = current_setting('fusioncell.purpose', true));
        FOR one IN SELECT * FROM jsonb_to_recordset(asked) AS x (record uuid, keys bigint[]) LOOP
            RETURN QUERY
            SELECT one.record, x.record, sum(x.w)::real FROM (
                SELECT p.record, (1.0 / count(*) OVER (PARTITION BY q.k))::real AS w
                FROM unnest(one.keys) AS q (k), LATERAL (
                    SELECT n.record FROM (
                        SELECT f.record, f.label_id FROM fusion_key f WHERE f.key = q.k ORDER BY f.at DESC LIMIT deepest) n
                    WHERE n.label_id = ANY (allowed) LIMIT each) p
                WHERE p.record <> one.record) x
            GROUP BY x.record ORDER BY 3 DESC, 2 LIMIT most;
        END LOOP;
        RETURN;
    END IF;
    FOR one IN SELECT * FROM jsonb_to_recordset(asked) AS x (record uuid, keys bigint[]) LOOP
        RETURN QUERY
        SELECT one.record, y.record, y.w FROM (
            SELECT x.record, sum(x.w)::real AS w,
                row_number() OVER (PARTITION BY x.source ORDER BY sum(x.w) DESC, x.record) <= 3 AS best_of_source
            FROM (
                SELECT p.record, p.source, (1.0 / count(*) OVER (PARTITION BY q.k))::real AS w
                FROM unnest(one.keys) AS q (k), LATERAL (
                    SELECT f.record, f.source FROM fusion_key f WHERE f.key = q.k ORDER BY f.at DESC LIMIT each) p
                WHERE p.record <> one.record) x
            GROUP BY x.record, x.source) y
        ORDER BY y.best_of_source DESC, y.w DESC, y.record LIMIT most;
    END LOOP;
END $f$;
"""

MEETING = f"""
DROP FUNCTION statements_to_compare;
CREATE FUNCTION statements_to_compare(records uuid[], each integer) RETURNS TABLE ({ROW})
LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY
    SELECT s.id, s.entity, s.schema::text, s.prop::text, s.value, s.report_id, s.agency_id::text, s.label_id, s.visible_until
    FROM unnest(records) AS r (record), LATERAL (
        SELECT e.* FROM evidence_statement e JOIN label l ON l.id = e.label_id
        WHERE e.entity = r.record AND e.ended_at IS NULL AND l.state < 2
            AND (e.visible_until IS NULL OR e.visible_until > now()) LIMIT each) s;
END $f$;

-- About how many records are filed, as the server counted them last: counting them each time would cost more than all else.
CREATE OR REPLACE FUNCTION keys_filed() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT greatest(1000, c.reltuples::bigint) FROM pg_class c WHERE c.oid = 'fusion_filed'::regclass
$f$;

CREATE OR REPLACE FUNCTION key_holders(asked bigint[], most integer) RETURNS TABLE (key bigint, holders bigint)
LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY SELECT q.k, (
        SELECT count(DISTINCT n.record) FROM (SELECT f.record FROM fusion_key f WHERE f.key = q.k LIMIT most) n)
    FROM unnest(asked) AS q (k);
END $f$;

-- Files records, and gives whom they meet, what stands of those, how many bear each counted value, how many are filed.
CREATE FUNCTION meet(given jsonb, asked jsonb, counted bigint[], each integer, deepest integer, most integer, said integer)
RETURNS TABLE (asker uuid, record uuid, rarity real, key bigint, holders bigint, {ROW}) LANGUAGE plpgsql {DOOR} AS $f$
DECLARE
    askers uuid[];
    found uuid[];
    rare real[];
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    PERFORM file_keys(given);
    SELECT array_agg(c.asker), array_agg(c.record), array_agg(c.rarity) INTO askers, found, rare
    FROM key_candidates(asked, each, deepest, most, true) c;
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::real, NULL::bigint, keys_filed(), NULL::uuid, NULL::uuid, NULL, NULL,
        NULL, NULL::uuid, NULL, NULL::bigint, NULL::timestamptz;
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::real, h.key, h.holders, NULL::uuid, NULL::uuid, NULL, NULL,
        NULL, NULL::uuid, NULL, NULL::bigint, NULL::timestamptz FROM key_holders(counted, 2000) h;
    IF found IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT u.a, u.r, u.w, NULL::bigint, NULL::bigint, NULL::uuid, NULL::uuid, NULL, NULL,
        NULL, NULL::uuid, NULL, NULL::bigint, NULL::timestamptz FROM unnest(askers, found, rare) AS u (a, r, w);
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::real, NULL::bigint, NULL::bigint, s.*
    FROM statements_to_compare(ARRAY(SELECT DISTINCT unnest(found)), said) s;
END $f$;

DROP FUNCTION records_of_report;
CREATE FUNCTION records_of_reports(which uuid[]) RETURNS TABLE (record uuid) LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY SELECT DISTINCT s.entity FROM evidence_statement s WHERE s.report_id = ANY (which);
END $f$;

DROP FUNCTION joined_before, worked_on;
-- Of pairs of records: which a rule has joined before, whatever became of it, so that what a person undid stays undone;
-- and the open cases in which the records have a part, and whose cases these are.
CREATE FUNCTION known_of_pairs(ones uuid[], others uuid[])
RETURNS TABLE (one uuid, other uuid, record uuid, agency text, label_id bigint) LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY SELECT DISTINCT d.one, d.other, NULL::uuid, NULL, NULL::bigint FROM unnest(ones, others) AS p (a, b)
        JOIN fusion_decision d ON d.one = p.a AND d.other = p.b WHERE d.origin = 'rule' AND d.act = 'decide';
    RETURN QUERY SELECT DISTINCT NULL::uuid, NULL::uuid, p.entity, c.agency_id::text, c.label_id
        FROM evidence_caseperson p JOIN mandate_case c ON c.id = p.case_id
        WHERE p.entity = ANY (ones || others) AND p.valid_to IS NULL AND c.state = 'open';
END $f$;
REVOKE ALL ON FUNCTION statements_to_compare, unfile_stale, key_candidates, meet, records_of_reports, known_of_pairs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statements_to_compare, unfile_stale, key_candidates, meet, records_of_reports, known_of_pairs TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0003_matching")]
    operations = [
        migrations.RunSQL(STALE, migrations.RunSQL.noop),
        migrations.RunSQL(SOURCE, migrations.RunSQL.noop),
        migrations.RunSQL(FILING, migrations.RunSQL.noop),
        migrations.RunSQL(MEETING, migrations.RunSQL.noop),
    ]
