"""Records are filed and met in the order in which they came in, one or thousands in one question, with one outcome."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
DOOR = "SECURITY DEFINER SET search_path = public, pg_temp"
ROW = """id uuid, entity uuid, schema text, prop text, value text, report_id uuid, agency text, label_id bigint,
    until timestamptz"""
# Its questions are always of a few rows of large tables: a plan made while the tables were small must not be another.
PLANNED = "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
NO_ROW = "NULL::uuid, NULL::uuid, NULL, NULL, NULL, NULL::uuid, NULL, NULL::bigint, NULL::timestamptz"

# Whoever files holds the turn until his transaction ends: of two records that come in at once, the second meets the
# first. Each record gets a moment of its own, so that those filed together are met in their order all the same.
TURN = f"""
CREATE TABLE fusion_turn (one boolean PRIMARY KEY DEFAULT true CHECK (one), at timestamptz NOT NULL);
INSERT INTO fusion_turn (at) VALUES (clock_timestamp());
REVOKE ALL ON fusion_turn FROM {APP};

CREATE FUNCTION take_turn(records integer) RETURNS timestamptz LANGUAGE plpgsql {DOOR} AS $f$
DECLARE moment timestamptz;
BEGIN
    IF NOT is_matching() THEN RETURN NULL; END IF;
    INSERT INTO fusion_turn AS t (at) VALUES (clock_timestamp() + records * interval '1 microsecond')
    ON CONFLICT (one) DO UPDATE SET at = greatest(clock_timestamp(), t.at) + records * interval '1 microsecond'
    RETURNING t.at - records * interval '1 microsecond' INTO moment;
    RETURN moment;
END $f$;
"""

# Beside each key of a record stands when it was filed under it, so that a key of ten thousand records is taken back from
# one of them without looking at the others.
FILING = f"""
ALTER TABLE fusion_filed ADD COLUMN ats timestamptz[];
DROP FUNCTION file_keys;

CREATE FUNCTION drop_keys(records uuid[], label bigint, keys bigint[], ats timestamptz[]) RETURNS void
LANGUAGE sql {DOOR} AS $f$
    DELETE FROM fusion_key k USING unnest(keys, ats) AS o (key, at)
    WHERE k.key = o.key AND (o.at IS NULL OR k.at = o.at) AND k.record = ANY (records) AND k.label_id = label
$f$;
REVOKE ALL ON FUNCTION drop_keys FROM PUBLIC;

CREATE FUNCTION file_records(given jsonb, base timestamptz) RETURNS void LANGUAGE plpgsql {DOOR} AS $f$
DECLARE again record;
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    -- What is filed anew is rare: keys that it had, under a label or at all, and has no more, go first.
    FOR again IN SELECT f.record, f.label_id, f.keys AS had, f.ats, x.keys, x.schema, base + x.n * interval '1 microsecond' AS at
            FROM jsonb_to_recordset(given) AS x (n integer, record uuid, label_id bigint, schema text, keys bigint[])
            JOIN fusion_filed f USING (record, label_id) LOOP
        PERFORM drop_keys(ARRAY[again.record], again.label_id, array_agg(o.key), array_agg(o.at))
        FROM unnest(again.had, again.ats) AS o (key, at) WHERE NOT o.key = ANY (again.keys);
        INSERT INTO fusion_key (key, at, record, label_id, source)
        SELECT k, again.at, f.record, f.label_id, hashtext(f.agency_id)
        FROM fusion_filed f, unnest(again.keys) k
        WHERE f.record = again.record AND f.label_id = again.label_id AND NOT k = ANY (again.had);
        UPDATE fusion_filed f SET at = again.at, schema = again.schema, keys = again.keys, ats = ARRAY(
            SELECT CASE WHEN k.key = ANY (again.had) THEN (SELECT o.at FROM unnest(again.had, again.ats) AS o (key, at)
                WHERE o.key = k.key LIMIT 1) ELSE again.at END
            FROM unnest(again.keys) WITH ORDINALITY AS k (key, place) ORDER BY k.place)
        WHERE f.record = again.record AND f.label_id = again.label_id;
    END LOOP;
    WITH x AS MATERIALIZED (
        SELECT x.*, base + x.n * interval '1 microsecond' AS at FROM jsonb_to_recordset(given)
            AS x (n integer, record uuid, label_id bigint, schema text, agency text, keys bigint[])
        WHERE NOT EXISTS (SELECT FROM fusion_filed f WHERE f.record = x.record AND f.label_id = x.label_id)),
    noted AS (
        INSERT INTO fusion_filed (record, label_id, schema, agency_id, keys, ats, at)
        SELECT x.record, x.label_id, x.schema, x.agency, x.keys, array_fill(x.at, ARRAY[cardinality(x.keys)]), x.at FROM x)
    INSERT INTO fusion_key (key, at, record, label_id, source)
    SELECT k, x.at, x.record, x.label_id, hashtext(x.agency) FROM x, unnest(x.keys) k;
END $f$;

CREATE OR REPLACE FUNCTION unfile_stale(most integer) RETURNS TABLE (record uuid) LANGUAGE plpgsql {DOOR} AS $f$
DECLARE due uuid[];
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    WITH gone AS (
        DELETE FROM fusion_stale s WHERE s.ctid IN (SELECT x.ctid FROM fusion_stale x LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING s.record)
    SELECT array_agg(DISTINCT gone.record) INTO due FROM gone;
    IF due IS NULL THEN RETURN; END IF;
    PERFORM drop_keys(ARRAY[f.record], f.label_id, f.keys, f.ats) FROM fusion_filed f WHERE f.record = ANY (due);
    DELETE FROM fusion_filed f WHERE f.record = ANY (due);
    RETURN QUERY SELECT unnest(due);
END $f$;

-- In the order of the reports.
CREATE OR REPLACE FUNCTION records_of_reports(which uuid[]) RETURNS TABLE (record uuid) LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY SELECT s.entity FROM unnest(which) WITH ORDINALITY AS r (id, n)
        JOIN evidence_statement s ON s.report_id = r.id GROUP BY s.entity ORDER BY min(r.n), s.entity;
END $f$;

-- Records of a report too long for one transaction wait where those wait that are to be filed anew.
CREATE FUNCTION match_later(records uuid[]) RETURNS void LANGUAGE plpgsql {DOOR} AS $f$
BEGIN
    IF is_matching() THEN INSERT INTO fusion_stale SELECT unnest(records); END IF;
END $f$;
"""

MEETING = f"""
CREATE OR REPLACE FUNCTION statements_to_compare(records uuid[], each integer) RETURNS TABLE ({ROW})
LANGUAGE plpgsql STABLE {DOOR} {PLANNED} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY
    SELECT s.id, s.entity, s.schema::text, s.prop::text, s.value, s.report_id, s.agency_id::text, s.label_id, s.visible_until
    FROM unnest(records) AS r (record), LATERAL (
        SELECT e.* FROM evidence_statement e JOIN label l ON l.id = e.label_id
        WHERE e.entity = r.record AND e.ended_at IS NULL AND l.state < 2
            AND (e.visible_until IS NULL OR e.visible_until > now()) ORDER BY e.id LIMIT each) s;
END $f$;

DROP FUNCTION meet;
-- Files records, and gives of each whom it meets of those before it, what stands of these, on how many records up to it
-- each of its counted values stands, and how many are filed. Of each key the newest `each` are looked at, so that no
-- value is ever dark and none costs more than its bound; ranked by how rare what is shared is, the best three of each
-- agency before the rest, and of the rest only what shares nearly as much as the best.
CREATE FUNCTION meet(given jsonb, asked jsonb, each integer, most integer, said integer)
RETURNS TABLE (asker uuid, record uuid, rarity real, key bigint, holders bigint, {ROW}) LANGUAGE plpgsql {DOOR} {PLANNED} AS $f$
DECLARE
    base timestamptz;
    askers uuid[];
    found uuid[];
    rare real[];
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    base := take_turn(jsonb_array_length(asked));
    PERFORM file_records(given, base);
    SELECT array_agg(c.asker), array_agg(c.record), array_agg(c.rarity) INTO askers, found, rare
    FROM met_before(asked, base, each, most) c;
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::real, NULL::bigint, keys_filed(), {NO_ROW};
    RETURN QUERY SELECT x.record, NULL::uuid, NULL::real, q.k, (
        SELECT count(DISTINCT n.record) FROM (SELECT f.record FROM fusion_key f
            WHERE f.key = q.k AND f.at <= base + x.n * interval '1 microsecond' LIMIT 2000) n), {NO_ROW}
    FROM jsonb_to_recordset(asked) AS x (n integer, record uuid, counted bigint[]), unnest(x.counted) AS q (k);
    IF found IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT u.a, u.r, u.w, NULL::bigint, NULL::bigint, {NO_ROW} FROM unnest(askers, found, rare) AS u (a, r, w);
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::real, NULL::bigint, NULL::bigint, s.*
    FROM statements_to_compare(ARRAY(SELECT DISTINCT unnest(found)), said) s;
END $f$;

CREATE FUNCTION met_before(asked jsonb, base timestamptz, each integer, most integer)
RETURNS TABLE (asker uuid, record uuid, rarity real) LANGUAGE plpgsql {DOOR} AS $f$
DECLARE one record;
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    FOR one IN SELECT x.record, x.keys, base + x.n * interval '1 microsecond' AS at
            FROM jsonb_to_recordset(asked) AS x (n integer, record uuid, keys bigint[]) ORDER BY x.n LOOP
        RETURN QUERY
        SELECT one.record, y.record, y.w::real FROM (
            SELECT x.record, sum(x.w) AS w,
                row_number() OVER (PARTITION BY x.source ORDER BY sum(x.w) DESC, x.record) <= 3 AS best_of_source,
                max(sum(x.w)) OVER () AS most_shared
            FROM (
                SELECT p.record, p.source, p.w FROM unnest(one.keys) AS q (k), LATERAL (
                    SELECT n.record, n.source, 1::float8 / count(*) OVER () AS w FROM (
                        SELECT f.record, f.source FROM fusion_key f
                        WHERE f.key = q.k AND f.at <= one.at AND f.record <> one.record ORDER BY f.at DESC LIMIT each) n) p) x
            GROUP BY x.record, x.source) y
        WHERE y.best_of_source OR y.w >= y.most_shared / 20
        ORDER BY y.best_of_source DESC, y.w DESC, y.record LIMIT most;
    END LOOP;
END $f$;
REVOKE ALL ON FUNCTION take_turn, file_records, unfile_stale, match_later, meet, met_before FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_turn, file_records, unfile_stale, match_later, meet, met_before TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0006_candidates")]
    operations = [
        migrations.RunSQL(TURN, migrations.RunSQL.noop),
        migrations.RunSQL(FILING, migrations.RunSQL.noop),
        migrations.RunSQL(MEETING, migrations.RunSQL.noop),
    ]
