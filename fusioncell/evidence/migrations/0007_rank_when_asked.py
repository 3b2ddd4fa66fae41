"""A search ranks only when the closest are wanted first, and then only what it gives back: rank costs a look into every word list."""

from django.db import migrations

CANDIDATES = """
CREATE OR REPLACE FUNCTION search_candidates(q text, which smallint, filters jsonb, before_at timestamptz, before_id bigint, cap integer)
RETURNS TABLE (id bigint, report_id uuid, entity uuid, schema text, agency_id text, channel text, category text, at timestamptz, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE
    allowed bigint[] := ARRAY(SELECT c.label_id FROM clearance c
        WHERE c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
          AND c.purpose = current_setting('fusioncell.purpose', true));
    ranked boolean := q IS NOT NULL AND filters ? 'best';
    conditions text := '';
BEGIN
    IF q IS NOT NULL THEN conditions := conditions || format(' AND e.tsv @@ %L::tsquery', q); END IF;
    IF filters ? 'agency' THEN conditions := conditions || format(' AND e.agency_id = %L', filters->>'agency'); END IF;
    IF filters ? 'channel' THEN conditions := conditions || format(' AND e.channel = %L', filters->>'channel'); END IF;
    IF filters ? 'category' THEN conditions := conditions || format(' AND e.category = %L', filters->>'category'); END IF;
    IF filters ? 'schema' THEN conditions := conditions || format(' AND e.schema = ANY (string_to_array(%L, ''|''))', filters->>'schema'); END IF;
    IF filters ? 'from' THEN conditions := conditions || format(' AND e.at >= %L::timestamptz', filters->>'from'); END IF;
    IF filters ? 'to' THEN conditions := conditions || format(' AND e.at < %L::timestamptz', filters->>'to'); END IF;
    IF before_at IS NOT NULL THEN conditions := conditions || format(' AND (e.at, e.id) < (%L::timestamptz, %s)', before_at, before_id); END IF;
    RETURN QUERY EXECUTE format(
        'SELECT f.id, f.report_id, f.entity, f.schema, f.agency_id, f.channel, f.category, f.at, %s FROM (
            SELECT e.id, e.report_id, e.entity, e.schema, e.agency_id, e.channel, e.category, e.at%s
            FROM search_entry e WHERE e.kind = %s AND e.label_id = ANY (%L::bigint[])
              AND (e.visible_until IS NULL OR e.visible_until > now()) %s
            ORDER BY e.at DESC, e.id DESC LIMIT %s) f',
        CASE WHEN ranked THEN format('ts_rank(f.tsv, %L::tsquery)', q) ELSE '0::real' END,
        CASE WHEN ranked THEN ', e.tsv' ELSE '' END,
        which, allowed, conditions, cap);
END $f$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_news")]
    operations = [migrations.RunSQL(CANDIDATES, migrations.RunSQL.noop)]
