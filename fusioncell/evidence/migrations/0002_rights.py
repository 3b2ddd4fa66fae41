"""Row-level security on everything agencies said, the index to search, and the few functions that move rows."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import CLEARED, VISIBLE, protect

APP = settings.ENVIRONMENT.role_name("app")

TABLES = (
    protect("evidence_source", APP, insert=True)
    + protect("evidence_report", APP, insert=True, also=VISIBLE)
    + protect("evidence_statement", APP, insert=True, also=VISIBLE)
    + protect("evidence_original", APP, insert=True)
    + protect("evidence_subjectdecision", APP, insert=True, update=True)
    + protect("evidence_caseperson", APP, insert=True, update=True)
    + f"""
GRANT UPDATE (reliability, credibility, grade_raw) ON evidence_report TO {APP};
CREATE POLICY graded ON evidence_report FOR UPDATE TO {APP} USING ({CLEARED} AND {VISIBLE}) WITH CHECK (true);
ALTER TABLE evidence_lowering ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_lowering FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON evidence_lowering TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY cleared ON evidence_lowering TO {APP}
    USING (report_id IN (SELECT id FROM evidence_report)) WITH CHECK (true);
REVOKE DELETE ON evidence_lowering, evidence_workevidence FROM {APP};
"""
)

# The index holds words of every label, so the application may add to it and never read it: it asks `search_candidates`.
INDEX = f"""
CREATE TABLE search_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind smallint NOT NULL,
    report_id uuid NOT NULL,
    entity uuid,
    schema text NOT NULL DEFAULT '',
    agency_id text NOT NULL,
    channel text NOT NULL,
    category text NOT NULL,
    label_id bigint NOT NULL,
    visible_until timestamptz,
    at timestamptz NOT NULL,
    tsv tsvector NOT NULL
);
CREATE INDEX search_words ON search_entry USING gin (tsv);
CREATE INDEX search_newest ON search_entry (kind, at DESC, id DESC);
CREATE INDEX search_report ON search_entry (report_id);
ALTER TABLE search_entry ALTER COLUMN tsv SET STATISTICS 1000;
REVOKE ALL ON search_entry FROM {APP};
GRANT INSERT ON search_entry TO {APP};

CREATE FUNCTION search_candidates(q text, which smallint, filters jsonb, before_at timestamptz, before_id bigint, cap integer)
RETURNS TABLE (id bigint, report_id uuid, entity uuid, schema text, agency_id text, channel text, category text, at timestamptz, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE
    allowed bigint[] := ARRAY(SELECT c.label_id FROM clearance c
        WHERE c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
          AND c.purpose = current_setting('fusioncell.purpose', true));
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
        'SELECT e.id, e.report_id, e.entity, e.schema, e.agency_id, e.channel, e.category, e.at, %s
         FROM search_entry e WHERE e.kind = %s AND e.label_id = ANY (%L::bigint[])
           AND (e.visible_until IS NULL OR e.visible_until > now()) %s
         ORDER BY e.at DESC, e.id DESC LIMIT %s',
        CASE WHEN q IS NULL THEN '0::real' ELSE format('ts_rank(e.tsv, %L::tsquery)', q) END,
        which, allowed, conditions, cap);
END $f$;
"""

MOVES = f"""
CREATE FUNCTION known_reports(of_agency text, of_channel text, external_ids text[], hashes bytea[])
RETURNS TABLE (id uuid, external_id text, version text, sha256 bytea, retracted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT r.id, r.external_id, r.version, r.sha256, r.retracted_at IS NOT NULL FROM evidence_report r
    WHERE r.agency_id = of_agency AND r.channel = of_channel AND r.external_id = ANY (external_ids) AND r.superseded_by_id IS NULL
    UNION ALL
    SELECT r.id, r.external_id, r.version, r.sha256, r.retracted_at IS NOT NULL FROM evidence_report r
    WHERE r.sha256 = ANY (hashes) AND r.agency_id = of_agency AND r.channel = of_channel
$f$;

CREATE FUNCTION supersede_report(old uuid, new uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    UPDATE evidence_report SET superseded_by_id = new WHERE id = old AND superseded_by_id IS NULL
        AND EXISTS (SELECT FROM evidence_report n WHERE n.id = new AND n.supersedes_id = old);
    UPDATE evidence_statement SET ended_at = now() WHERE report_id = old AND ended_at IS NULL
        AND EXISTS (SELECT FROM evidence_report n WHERE n.id = new AND n.supersedes_id = old);
    DELETE FROM search_entry WHERE report_id = old
        AND EXISTS (SELECT FROM evidence_report n WHERE n.id = new AND n.supersedes_id = old);
$f$;

CREATE FUNCTION may_read_label(which bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT EXISTS (SELECT FROM clearance c WHERE c.label_id = which
        AND c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
        AND c.purpose = current_setting('fusioncell.purpose', true))
$f$;

CREATE FUNCTION retract_report(which uuid, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer;
BEGIN
    UPDATE evidence_report SET retracted_at = now(), retraction = why
    WHERE id = which AND retracted_at IS NULL AND may_read_label(label_id);
    IF NOT FOUND THEN RETURN -1; END IF;
    UPDATE evidence_statement SET ended_at = now() WHERE report_id = which AND ended_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    DELETE FROM search_entry WHERE report_id = which AND kind = 1;
    RETURN n;
END $f$;

CREATE FUNCTION relabel_report(which uuid, old bigint, new bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer; m integer;
BEGIN
    IF NOT may_read_label(old) THEN RETURN 0; END IF;
    UPDATE evidence_report SET label_id = new WHERE id = which AND label_id = old;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE evidence_statement SET label_id = new WHERE report_id = which AND label_id = old;
    GET DIAGNOSTICS m = ROW_COUNT;
    UPDATE search_entry SET label_id = new WHERE report_id = which AND label_id = old;
    RETURN n + m;
END $f$;

CREATE FUNCTION labels_past_due() RETURNS TABLE (label_id bigint, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT x.label_id, count(*) FROM (
        SELECT s.label_id FROM evidence_report r JOIN evidence_statement s ON s.report_id = r.id WHERE r.visible_until <= now()
        UNION ALL SELECT o.label_id FROM evidence_report r JOIN evidence_original o ON o.report_id = r.id WHERE r.visible_until <= now()
        UNION ALL SELECT r.label_id FROM evidence_report r WHERE r.visible_until <= now()) x
    GROUP BY 1
$f$;

CREATE FUNCTION expire_rows(old bigint[], new bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer; m integer; due uuid[];
BEGIN
    due := ARRAY(SELECT id FROM evidence_report WHERE visible_until <= now() FOR UPDATE SKIP LOCKED);
    UPDATE evidence_statement s SET label_id = t.n, visible_until = NULL FROM unnest(old, new) AS t (o, n)
    WHERE s.report_id = ANY (due) AND s.label_id = t.o;
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE evidence_original o SET label_id = t.n FROM unnest(old, new) AS t (o, n)
    WHERE o.report_id = ANY (due) AND o.label_id = t.o;
    UPDATE search_entry e SET label_id = t.n, visible_until = NULL FROM unnest(old, new) AS t (o, n)
    WHERE e.report_id = ANY (due) AND e.label_id = t.o;
    UPDATE evidence_report r SET label_id = t.n, visible_until = NULL FROM unnest(old, new) AS t (o, n)
    WHERE r.id = ANY (due) AND r.label_id = t.o;
    GET DIAGNOSTICS m = ROW_COUNT;
    RETURN n + m;
END $f$;

CREATE FUNCTION intern_source(new uuid, of_agency text, called text, how_reliable text, under bigint) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    INSERT INTO evidence_source (id, agency_id, name, reliability, label_id) VALUES (new, of_agency, called, how_reliable, under)
    ON CONFLICT (agency_id, name) DO NOTHING;
    SELECT id FROM evidence_source WHERE agency_id = of_agency AND name = called
$f$;
REVOKE ALL ON FUNCTION intern_source, search_candidates, known_reports, supersede_report, may_read_label, retract_report, relabel_report,
    labels_past_due, expire_rows FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intern_source, search_candidates, known_reports, supersede_report, may_read_label, retract_report, relabel_report,
    labels_past_due, expire_rows TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
    ]
