"""Row-level security on what was decided, suggested and told; the index of keys; and the machine's narrow doors."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import VISIBLE, protect

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
OPEN = f"{VISIBLE} AND settled"

# Whoever decides signs, and nobody confirms what he decided: the database knows whose transaction it is.
TABLES = (
    protect("fusion_decision", APP, insert=True, also=OPEN)
    + protect("fusion_suggestion", APP, also=OPEN)
    + protect("fusion_hit", APP, insert=True, also=OPEN)
    + f"""
CREATE FUNCTION decided_by(which uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT by_id FROM fusion_decision WHERE id = which
$f$;
DROP POLICY received ON fusion_decision;
CREATE POLICY signed ON fusion_decision FOR INSERT TO {APP}
    WITH CHECK (by_id = {OWN_SEAT} AND (act <> 'confirm' OR decided_by(of_id) <> {OWN_SEAT}));
CREATE INDEX decision_reports ON fusion_decision USING gin (reports);
CREATE INDEX suggestion_reports ON fusion_suggestion USING gin (reports);
CREATE INDEX hit_reports ON fusion_hit USING gin (reports);

CREATE FUNCTION retracted_before(which uuid[], moment timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT EXISTS (SELECT FROM evidence_report r WHERE r.id = ANY (which) AND r.retracted_at <= moment)
$f$;

CREATE FUNCTION is_matching() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT EXISTS (SELECT FROM mandate_seat s WHERE s.id = {OWN_SEAT} AND s.account_id IS NULL AND s.closed_at IS NULL
        AND current_setting('fusioncell.matching', true) = 'on')
$f$;
REVOKE ALL ON FUNCTION decided_by, retracted_before, is_matching FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decided_by, retracted_before, is_matching TO {APP};
"""
)

# What rests on a statement goes dark in the transaction that gives the statement another label, and comes back under
# the new join a moment later: the database cannot join labels, and a derived row must never be more open than its source.
UNSETTLE = f"""
CREATE FUNCTION unsettle_findings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE moved uuid[];
BEGIN
    SELECT array_agg(DISTINCT n.report_id) INTO moved FROM were w JOIN became n ON n.id = w.id
    WHERE n.label_id <> w.label_id OR n.visible_until IS DISTINCT FROM w.visible_until;
    IF moved IS NOT NULL THEN
        UPDATE fusion_decision SET settled = false WHERE reports && moved;
        UPDATE fusion_suggestion SET settled = false WHERE reports && moved;
        UPDATE fusion_hit SET settled = false WHERE reports && moved;
    END IF;
    RETURN NULL;
END $f$;
REVOKE ALL ON FUNCTION unsettle_findings FROM PUBLIC;
CREATE TRIGGER unsettle_findings AFTER UPDATE ON evidence_statement
    REFERENCING OLD TABLE AS were NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION unsettle_findings();

CREATE FUNCTION unsettled_findings(most integer)
RETURNS TABLE (kind text, id uuid, agency text, labels bigint[], until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT f.kind, f.id, f.agency, l.labels, l.until FROM (
        SELECT 'decision' AS kind, d.id, '' AS agency, d.statements FROM fusion_decision d WHERE NOT d.settled
        UNION ALL SELECT 'suggestion', s.id, '', s.statements FROM fusion_suggestion s WHERE NOT s.settled
        UNION ALL SELECT 'hit', h.id, h.agency_id, h.statements FROM fusion_hit h WHERE NOT h.settled) f,
        LATERAL (SELECT array_agg(DISTINCT s.label_id) AS labels, min(s.visible_until) AS until
                 FROM evidence_statement s WHERE s.id = ANY (f.statements)) l
    LIMIT most
$f$;

CREATE FUNCTION settle_finding(what text, which uuid, new bigint, until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    IF EXISTS (SELECT FROM evidence_statement s WHERE opens_wider(s.label_id, new) AND s.id = ANY (
            SELECT unnest(statements) FROM fusion_decision WHERE id = which AND what = 'decision'
            UNION ALL SELECT unnest(statements) FROM fusion_hit WHERE id = which AND what = 'hit'
            UNION ALL SELECT unnest(statements) FROM fusion_suggestion WHERE id = which AND what = 'suggestion')) THEN
        RAISE EXCEPTION 'a finding is at least as closed as what it rests on' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF what = 'decision' THEN
        UPDATE fusion_decision SET label_id = new, visible_until = until, settled = true WHERE id = which;
    ELSIF what = 'hit' THEN
        UPDATE fusion_hit SET label_id = new, visible_until = until, settled = true WHERE id = which;
    ELSIF EXISTS (SELECT FROM fusion_suggestion a, fusion_suggestion b WHERE a.id = which AND b.id <> which
            AND b.one = a.one AND b.other = a.other AND b.label_id = new) THEN
        DELETE FROM fusion_suggestion WHERE id = which;
    ELSE
        UPDATE fusion_suggestion SET label_id = new, visible_until = until, settled = true WHERE id = which;
    END IF;
END $f$;
REVOKE ALL ON FUNCTION unsettled_findings, settle_finding FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unsettled_findings, settle_finding TO {APP};
CREATE INDEX decision_unsettled ON fusion_decision (id) WHERE NOT settled;
CREATE INDEX suggestion_unsettled ON fusion_suggestion (id) WHERE NOT settled;
CREATE INDEX hit_unsettled ON fusion_hit (id) WHERE NOT settled;
"""

# The index holds what records of every label have in common, so the application never reads it: it asks.
INDEX = f"""
CREATE TABLE fusion_key (
    key bigint NOT NULL,
    at timestamptz NOT NULL,
    record uuid NOT NULL,
    label_id bigint NOT NULL
);
CREATE INDEX fusion_key_newest ON fusion_key (key, at DESC) INCLUDE (record, label_id);
CREATE TABLE fusion_filed (
    record uuid NOT NULL,
    label_id bigint NOT NULL,
    schema text NOT NULL,
    agency_id text NOT NULL,
    keys bigint[] NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (record, label_id)
);
REVOKE ALL ON fusion_key, fusion_filed FROM {APP};

-- Each record's new keys, once each; `filed` holds what is there already.
CREATE FUNCTION file_keys(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer;
BEGIN
    IF NOT is_matching() THEN RETURN 0; END IF;
    WITH x AS (
        SELECT * FROM jsonb_to_recordset(given) AS x (record uuid, label_id bigint, schema text, agency text, keys bigint[], at timestamptz)),
    fresh AS (
        SELECT x.record, x.label_id, x.at, k FROM x, unnest(x.keys) k
        WHERE NOT EXISTS (SELECT FROM fusion_filed f WHERE f.record = x.record AND f.label_id = x.label_id AND k = ANY (f.keys))),
    noted AS (
        INSERT INTO fusion_filed AS f (record, label_id, schema, agency_id, keys, at)
        SELECT record, label_id, schema, agency, keys, at FROM x ORDER BY record, label_id
        ON CONFLICT (record, label_id) DO UPDATE SET at = excluded.at, schema = excluded.schema,
            keys = f.keys || ARRAY(SELECT k FROM unnest(excluded.keys) k WHERE NOT k = ANY (f.keys)))
    INSERT INTO fusion_key (key, at, record, label_id) SELECT k, at, record, label_id FROM fresh;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;

CREATE FUNCTION unfile(records uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    DELETE FROM fusion_key k USING fusion_filed f
    WHERE f.record = ANY (records) AND k.key = ANY (f.keys) AND k.record = f.record;
    DELETE FROM fusion_filed WHERE record = ANY (records);
END $f$;

-- Who shares keys with these: for each key the newest `each` of the newest `deepest`, so that no value is ever dark and
-- none costs more than its bound; ranked by how rare what is shared is. Without `all_of` only what may be read counts.
CREATE FUNCTION key_candidates(asked jsonb, each integer, deepest integer, most integer, all_of boolean)
RETURNS TABLE (asker uuid, record uuid, shared bigint[], rarity real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE
    allowed bigint[];
    one record;
BEGIN
    IF all_of AND NOT is_matching() THEN RETURN; END IF;
    IF NOT all_of THEN
        allowed := ARRAY(SELECT c.label_id FROM clearance c
            WHERE c.standing_id = NULLIF(current_setting('fusioncell.standing', true), '')::bigint
              AND c.purpose = current_setting('fusioncell.purpose', true));
    END IF;
    FOR one IN SELECT * FROM jsonb_to_recordset(asked) AS x (record uuid, keys bigint[]) LOOP
        RETURN QUERY
        WITH found AS (
            SELECT DISTINCT q.k, p.record FROM unnest(one.keys) AS q (k), LATERAL (
                SELECT n.record FROM (
                    SELECT f.record, f.label_id FROM fusion_key f WHERE f.key = q.k ORDER BY f.at DESC LIMIT deepest) n
                WHERE (all_of OR n.label_id = ANY (allowed)) LIMIT each) p
            WHERE p.record <> one.record),
        sized AS (SELECT x.k, (1.0 / count(*))::real AS w FROM found x GROUP BY x.k)
        SELECT one.record, x.record, array_agg(x.k ORDER BY x.k), sum(s.w)::real FROM found x JOIN sized s ON s.k = x.k
        GROUP BY x.record ORDER BY 4 DESC, 2 LIMIT most;
    END LOOP;
END $f$;

CREATE FUNCTION key_holders(asked bigint[], most integer) RETURNS TABLE (key bigint, holders bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT q.k, (SELECT count(DISTINCT n.record) FROM (SELECT f.record FROM fusion_key f WHERE f.key = q.k LIMIT most) n)
    FROM unnest(asked) AS q (k) WHERE is_matching()
$f$;

-- What the machine compares, past the rights of whoever asks: it is given to a machine's seat alone, for the judgement
-- of who may be told, and leaves it as bits and reasons under the join of the labels they rest on.
CREATE FUNCTION statements_to_compare(records uuid[], each integer)
RETURNS TABLE (id uuid, entity uuid, schema text, prop text, value text, original text, language text, report_id uuid,
    agency text, label_id bigint, until timestamptz, target uuid, category text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT s.id, s.entity, s.schema, s.prop, s.value, s.original, s.language, s.report_id, s.agency_id, s.label_id, s.visible_until,
        s.target, s.category
    FROM unnest(records) AS r (record), LATERAL (
        SELECT * FROM evidence_statement e WHERE e.entity = r.record AND e.ended_at IS NULL
            AND (e.visible_until IS NULL OR e.visible_until > now()) LIMIT each) s
    WHERE is_matching()
$f$;

CREATE FUNCTION records_of_report(which uuid) RETURNS TABLE (record uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT s.entity FROM evidence_statement s WHERE s.report_id = which AND is_matching()
$f$;

-- Which of these labels somebody can read together: the largest sets, each once.
CREATE FUNCTION readable_together(labels bigint[]) RETURNS TABLE (together bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT array_agg(c.label_id ORDER BY c.label_id) FROM clearance c
    WHERE c.label_id = ANY (labels) AND is_matching() GROUP BY c.standing_id, c.purpose
$f$;

CREATE FUNCTION suggest_pairs(given jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer;
BEGIN
    IF NOT is_matching() THEN RETURN 0; END IF;
    INSERT INTO fusion_suggestion AS s (id, one, other, bits, worth, reasons, statements, reports, agencies, label_id, source, at, visible_until, settled)
    SELECT DISTINCT ON (x.one, x.other, x.label_id) x.id, x.one, x.other, x.bits, x.worth, x.reasons, x.statements, x.reports, x.agencies,
        x.label_id, x.source, x.at, x.until, true
    FROM jsonb_to_recordset(given) AS x (id uuid, one uuid, other uuid, bits float8, worth float8, reasons jsonb, statements uuid[],
        reports uuid[], agencies text[], label_id bigint, source text, at timestamptz, until timestamptz)
    ORDER BY x.one, x.other, x.label_id, x.bits DESC
    ON CONFLICT (one, other, label_id) DO UPDATE SET bits = excluded.bits, worth = excluded.worth, at = excluded.at, reasons = excluded.reasons,
        statements = excluded.statements, reports = excluded.reports, agencies = excluded.agencies,
        visible_until = excluded.visible_until, settled = true
        WHERE s.statements <> excluded.statements OR s.bits <> excluded.bits;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;

-- Joined by this rule before, whatever became of it: a rule joins two records once, so that what a person undid stays undone.
CREATE FUNCTION joined_before(ones uuid[], others uuid[]) RETURNS TABLE (one uuid, other uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT d.one, d.other FROM unnest(ones, others) AS p (a, b)
    JOIN fusion_decision d ON d.one = p.a AND d.other = p.b WHERE d.origin = 'rule' AND d.act = 'decide' AND is_matching()
$f$;

-- Since when each agency holds these reports: its own from their receipt, another's from its disclosure.
CREATE FUNCTION held_since(which uuid[]) RETURNS TABLE (report_id uuid, agency text, since timestamptz, how text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT r.id, r.agency_id, r.received_at, 'own' FROM evidence_report r WHERE r.id = ANY (which)
    UNION ALL
    SELECT c.report_id, d.recipient_id, min(d.made_at), 'disclosed' FROM evidence_disclosedreport c
    JOIN evidence_disclosure d ON d.id = c.disclosure_id WHERE c.report_id = ANY (which) GROUP BY 1, 2
$f$;

CREATE FUNCTION facts_of_reports(which uuid[]) RETURNS TABLE (id uuid, agency text, purpose text, label_id bigint, retracted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT r.id, r.agency_id, r.purpose, r.label_id, r.retracted_at IS NOT NULL FROM evidence_report r
    WHERE r.id = ANY (which) AND is_matching()
$f$;

-- Where these records are worked on: the open cases in which they have a part, and whose cases these are.
CREATE FUNCTION worked_on(records uuid[]) RETURNS TABLE (record uuid, agency text, label_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT p.entity, c.agency_id, c.label_id FROM evidence_caseperson p JOIN mandate_case c ON c.id = p.case_id
    WHERE p.entity = ANY (records) AND p.valid_to IS NULL AND c.state = 'open' AND is_matching()
$f$;

CREATE FUNCTION keys_filed() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$ SELECT count(*) FROM fusion_filed $f$;

CREATE FUNCTION records_to_link(after_record uuid, of_schemas text[], most integer) RETURNS TABLE (record uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT f.record FROM fusion_filed f
    WHERE is_matching() AND (after_record IS NULL OR f.record > after_record)
      AND (cardinality(of_schemas) = 0 OR f.schema = ANY (of_schemas))
    ORDER BY 1 LIMIT most
$f$;
REVOKE ALL ON FUNCTION file_keys, unfile, key_candidates, key_holders, statements_to_compare, records_of_report, readable_together,
    suggest_pairs, joined_before, held_since, facts_of_reports, worked_on, keys_filed, records_to_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_keys, unfile, key_candidates, key_holders, statements_to_compare, records_of_report, readable_together,
    suggest_pairs, joined_before, held_since, facts_of_reports, worked_on, keys_filed, records_to_link TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0001_initial"), ("evidence", "0006_news"), ("mandate", "0006_two_people")]
    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(UNSETTLE, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, migrations.RunSQL.noop),
    ]
