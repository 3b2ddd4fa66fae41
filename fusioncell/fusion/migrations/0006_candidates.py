"""Of many candidates of one agency only those that share nearly as much as the best are weighed beside its best three."""

from django.db import migrations

DOOR = "SECURITY DEFINER SET search_path = public, pg_temp"

CANDIDATES = f"""
-- Who shares keys with these: for each key the newest `each` of the newest `deepest`, so that no value is ever dark and
-- none costs more than its bound; ranked by how rare what is shared is, the best three of each agency before the rest,
-- and of the rest only what shares nearly as much as the best. Without `all_of` only what may be read counts.
CREATE OR REPLACE FUNCTION key_candidates(asked jsonb, each integer, deepest integer, most integer, all_of boolean)
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
                row_number() OVER (PARTITION BY x.source ORDER BY sum(x.w) DESC, x.record) <= 3 AS best_of_source,
                max(sum(x.w)) OVER () AS most_shared
            FROM (
                SELECT p.record, p.source, (1.0 / count(*) OVER (PARTITION BY q.k))::real AS w
                FROM unnest(one.keys) AS q (k), LATERAL (
                    SELECT f.record, f.source FROM fusion_key f WHERE f.key = q.k ORDER BY f.at DESC LIMIT each) p
                WHERE p.record <> one.record) x
            GROUP BY x.record, x.source) y
        WHERE y.best_of_source OR y.w >= y.most_shared / 20
        ORDER BY y.best_of_source DESC, y.w DESC, y.record LIMIT most;
    END LOOP;
END $f$;
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0005_measures")]
    operations = [migrations.RunSQL(CANDIDATES, migrations.RunSQL.noop)]
