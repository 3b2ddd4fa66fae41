"""A whole assessment is judged readable once, and its judgements and evidence come with that; lineage in sets."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

# Whoever may read a whole assessment may read each of its judgements and what they rest on: that is what "whole" asks.
# Asked row by row by the policies, the same question cost as often as there are rows in the store.
WHOLE = f"""
CREATE FUNCTION assessment_may_read_whole(which uuid) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT coalesce((SELECT assessment_open(a.id, true, a.base_label_id, a.label_id) FROM assessment_assessment a
        WHERE a.id = which), false)
$f$;

CREATE FUNCTION assessment_judgements_of(which uuid) RETURNS SETOF assessment_judgement LANGUAGE plpgsql STABLE {PATH} AS $f$
BEGIN
    IF assessment_may_read_whole(which) THEN
        RETURN QUERY SELECT j.* FROM assessment_judgement j WHERE j.assessment_id = which ORDER BY j.position, j.id;
    END IF;
END $f$;

CREATE FUNCTION assessment_support_of(which uuid) RETURNS SETOF assessment_support LANGUAGE plpgsql STABLE {PATH} AS $f$
BEGIN
    IF assessment_may_read_whole(which) THEN
        RETURN QUERY SELECT s.* FROM assessment_support s WHERE s.holder_id = which
                OR s.holder_id IN (SELECT j.id FROM assessment_judgement j WHERE j.assessment_id = which)
            ORDER BY s.id;
    END IF;
END $f$;

CREATE FUNCTION assessment_dissents_of(which uuid) RETURNS SETOF assessment_dissent LANGUAGE plpgsql STABLE {PATH} AS $f$
BEGIN
    IF assessment_may_read_whole(which) THEN
        RETURN QUERY SELECT d.* FROM assessment_dissent d JOIN assessment_judgement j ON j.id = d.judgement_id
            WHERE j.assessment_id = which AND d.withdrawn_at IS NULL ORDER BY d.at;
    END IF;
END $f$;

-- What some things rest on, each of them judged readable once and not once for each row of its evidence.
CREATE FUNCTION assessment_holder_open(which uuid) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT EXISTS (SELECT FROM assessment_judgement j WHERE j.id = which AND assessment_open(j.id, false, j.base_label_id, j.label_id))
        OR EXISTS (SELECT FROM assessment_assessment a WHERE a.id = which AND assessment_open(a.id, true, a.base_label_id, a.label_id))
        OR EXISTS (SELECT FROM assessment_technique t WHERE t.id = which AND assessment_open(t.id, false, t.base_label_id, t.label_id))
        OR EXISTS (SELECT FROM assessment_release r WHERE r.id = which AND assessment_open(r.id, false, r.label_id, r.label_id))
        OR EXISTS (SELECT FROM assessment_cut c JOIN assessment_release r ON r.id = c.release_id WHERE c.id = which
            AND assessment_open(c.id, false, c.label_id, c.label_id)
            AND (c.recipient_id = current_setting('fusioncell.agency', true)
                OR assessment_open(r.id, false, r.label_id, r.label_id)))
$f$;

CREATE FUNCTION assessment_support_by(holders uuid[]) RETURNS SETOF assessment_support LANGUAGE sql STABLE {PATH} AS $f$
    WITH open AS MATERIALIZED (SELECT h FROM (SELECT DISTINCT unnest(holders) AS h) d WHERE assessment_holder_open(d.h))
    SELECT s.* FROM assessment_support s JOIN open o ON o.h = s.holder_id ORDER BY s.id
$f$;
"""
REPORTS = f"""
CREATE OR REPLACE FUNCTION assessment_reports(which uuid[])
RETURNS TABLE (id uuid, agency text, source_id uuid, sha256 bytea, category text, reliability text, credibility smallint,
    received_at timestamptz, retracted boolean, expired boolean, superseded boolean, parents uuid[], readable boolean)
LANGUAGE sql STABLE {PATH} AS $f$
    WITH RECURSIVE reached (id) AS (
        SELECT unnest(which)
        UNION
        SELECT e.parent FROM reached a, LATERAL (
            SELECT r.supersedes_id AS parent FROM evidence_report r WHERE r.id = a.id AND r.supersedes_id IS NOT NULL
            UNION ALL SELECT l.report_id FROM evidence_lowering l WHERE l.derived_id = a.id
            UNION ALL SELECT t.of_id FROM assessment_retelling t WHERE t.report_id = a.id AND t.withdrawn_at IS NULL) e
    ),
    edges AS MATERIALIZED (
        SELECT r.id, r.supersedes_id AS parent FROM evidence_report r JOIN reached a ON a.id = r.id
            WHERE r.supersedes_id IS NOT NULL
        UNION SELECT l.derived_id, l.report_id FROM evidence_lowering l JOIN reached a ON a.id = l.derived_id
        UNION SELECT t.report_id, t.of_id FROM assessment_retelling t JOIN reached a ON a.id = t.report_id
            WHERE t.withdrawn_at IS NULL
    ),
    told AS MATERIALIZED (SELECT e.id, array_agg(e.parent ORDER BY e.parent) AS parents FROM edges e GROUP BY e.id),
    rows AS MATERIALIZED (
        SELECT a.id, r.agency_id, r.source_id, r.sha256, r.category, r.reliability, r.credibility, r.received_at,
            r.retracted_at, r.visible_until, r.superseded_by_id, r.label_id
        FROM reached a LEFT JOIN evidence_report r ON r.id = a.id
    ),
    under AS MATERIALIZED (
        SELECT l.id, coalesce(l.state, 0) AS state, coalesce(may_read_label(l.id), false) AS readable
        FROM label l WHERE l.id IN (SELECT label_id FROM rows)
    )
    SELECT r.id, r.agency_id, r.source_id, r.sha256, r.category, r.reliability, r.credibility, r.received_at,
        r.retracted_at IS NOT NULL, (r.visible_until IS NOT NULL AND r.visible_until <= now()) OR coalesce(u.state, 0) >= 2,
        r.superseded_by_id IS NOT NULL, coalesce(t.parents, ARRAY[]::uuid[]), coalesce(u.readable, false)
    FROM rows r LEFT JOIN under u ON u.id = r.label_id LEFT JOIN told t ON t.id = r.id
$f$;
"""
ALIKE = f"""
CREATE OR REPLACE FUNCTION assessment_alike(which uuid[]) RETURNS TABLE (one uuid, other uuid) LANGUAGE sql STABLE {PATH} AS $f$
    WITH labels AS MATERIALIZED (
        SELECT d.label_id FROM (SELECT DISTINCT e.label_id FROM evidence_report e WHERE e.id = ANY (which)) d
        WHERE may_read_though_expired(d.label_id)),
    r AS MATERIALIZED (SELECT e.id, e.agency_id, coalesce(e.external_id, '') AS number,
            CASE WHEN cardinality(which) <= 60 THEN e.text ELSE '' END AS said
        FROM evidence_report e WHERE e.id = ANY (which) AND e.label_id IN (SELECT label_id FROM labels)),
    b AS MATERIALIZED (SELECT r.id, r.agency_id, t.number FROM r JOIN intake_textband t ON t.report_id = r.id)
    SELECT a.id, c.id FROM b a JOIN b c ON c.number = a.number AND c.id > a.id AND c.agency_id <> a.agency_id
    UNION
    SELECT a.id, c.id FROM r a JOIN r c ON c.number = a.number AND c.id > a.id AND c.agency_id <> a.agency_id
        WHERE a.number <> ''
    UNION
    SELECT least(a.id, c.id), greatest(a.id, c.id) FROM r a JOIN r c ON c.agency_id <> a.agency_id
        WHERE cardinality(which) <= 60 AND length(a.number) >= 5 AND position(a.number IN c.said) > 0
$f$;
"""
NAMES = ("assessment_may_read_whole", "assessment_judgements_of", "assessment_support_of", "assessment_dissents_of",
         "assessment_holder_open", "assessment_support_by")  # fmt: skip
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_wiring_rights")]
    operations = [
        migrations.RunSQL(WHOLE, migrations.RunSQL.noop),
        migrations.RunSQL(REPORTS, migrations.RunSQL.noop),
        migrations.RunSQL(ALIKE, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
