"""Links and scales as evidence, one voice through two agencies, and whose work a retraction touches."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

# An identity decision that is cited has a label of its own, which counts with those of its reports.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION assessment_source_labels(which uuid, whole boolean)
RETURNS TABLE (label_id bigint) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT DISTINCT r.label_id FROM assessment_supports(which, whole) s LEFT JOIN evidence_report r ON r.id = s.report_id
    UNION
    SELECT DISTINCT t.label_id FROM assessment_supports(which, whole) s
        LEFT JOIN evidence_statement t ON t.id = s.statement_id WHERE s.statement_id IS NOT NULL
    UNION
    SELECT DISTINCT d.label_id FROM assessment_support s JOIN fusion_decision d ON d.id = s.link_id
        WHERE s.holder_id = which OR whole AND s.holder_id IN (SELECT j.id FROM assessment_judgement j WHERE j.assessment_id = which)
    UNION
    SELECT DISTINCT j.base_label_id FROM assessment_judgement j WHERE whole AND j.assessment_id = which
$f$;

-- The decisions cited that no longer stand: taken back since, past the rights of whoever asks, for the marks alone.
CREATE FUNCTION assessment_undone(which uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE {PATH} AS $f$
    SELECT DISTINCT d.of_id FROM fusion_decision d WHERE d.of_id = ANY (which) AND d.act = 'undo'
$f$;

-- Pairs of reports of two agencies that may be one voice: their sketches share a band, they bear one number, or (among
-- few) one holds the other's number. Only what the declared standing opens, at most as it was before it expired.
CREATE FUNCTION assessment_alike(which uuid[]) RETURNS TABLE (one uuid, other uuid) LANGUAGE sql STABLE {PATH} AS $f$
    WITH r AS MATERIALIZED (SELECT e.id, e.agency_id, coalesce(e.external_id, '') AS number,
            CASE WHEN cardinality(which) <= 60 THEN e.text ELSE '' END AS said
        FROM evidence_report e WHERE e.id = ANY (which) AND may_read_though_expired(e.label_id)),
    b AS MATERIALIZED (SELECT r.id, r.agency_id, t.number FROM r JOIN intake_textband t ON t.report_id = r.id)
    SELECT a.id, c.id FROM b a JOIN b c ON c.number = a.number AND c.id > a.id AND c.agency_id <> a.agency_id
    UNION
    SELECT a.id, c.id FROM r a JOIN r c ON c.number = a.number AND c.id > a.id AND c.agency_id <> a.agency_id
        WHERE a.number <> ''
    UNION
    SELECT least(a.id, c.id), greatest(a.id, c.id) FROM r a JOIN r c ON c.agency_id <> a.agency_id
        WHERE length(a.number) >= 5 AND position(a.number IN c.said) > 0
$f$;

-- Whose work a report that fell away touches: the rows in use that rest on it, with what an item about them needs, and
-- nothing of what they say. A row about which an item is still open is not told again.
CREATE FUNCTION assessment_touched(which uuid[])
RETURNS TABLE (kind text, id uuid, agency text, author bigint, purpose text, case_id uuid, base bigint, label bigint)
LANGUAGE sql STABLE {PATH} AS $f$
    WITH held AS (SELECT DISTINCT s.holder, s.holder_id FROM assessment_support s WHERE s.report_id = ANY (which)),
    rows AS (
        SELECT 'judgement' AS kind, j.id, j.agency_id, j.author_id, j.purpose, j.case_id, j.base_label_id, j.label_id
            FROM held h JOIN assessment_judgement j ON j.id = h.holder_id WHERE h.holder = 'judgement'
        UNION ALL
        SELECT 'assessment', a.id, a.agency_id, a.author_id, a.purpose, a.case_id, a.base_label_id, a.label_id
            FROM held h JOIN assessment_assessment a ON a.id = h.holder_id
            WHERE h.holder = 'assessment' AND a.state <> 'withdrawn'
        UNION ALL
        SELECT 'technique', t.id, t.agency_id, t.author_id, t.purpose, t.case_id, t.base_label_id, t.label_id
            FROM held h JOIN assessment_technique t ON t.id = h.holder_id WHERE h.holder = 'technique'
        UNION ALL
        SELECT 'product', p.id, a.agency_id, p.author_id, a.purpose, a.case_id, p.label_id, p.label_id
            FROM held h JOIN assessment_release p ON p.id = h.holder_id JOIN assessment_assessment a ON a.id = p.assessment_id
            WHERE h.holder = 'release' AND p.withdrawn_at IS NULL
    )
    SELECT r.* FROM rows r WHERE NOT EXISTS (SELECT FROM mandate_workitem w
        WHERE w.object_id = r.id AND w.object_kind = r.kind AND w.kind = 'task'
            AND w.state IN ('open', 'taken'))
    ORDER BY 1, 2
$f$;
"""
NAMES = ("assessment_undone", "assessment_alike", "assessment_touched")
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)
TABLES = f"""
REVOKE ALL ON assessment_levelscale FROM {APP};
GRANT SELECT, INSERT, UPDATE ON assessment_levelscale TO {APP};
ALTER TABLE assessment_mention ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_mention FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON assessment_mention TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY cleared ON assessment_mention FOR SELECT TO {APP}
    USING (may_read_label(label_id) AND assessment_id IN (SELECT id FROM assessment_assessment));
CREATE POLICY made ON assessment_mention FOR INSERT TO {APP}
    WITH CHECK (assessment_id IN (SELECT id FROM assessment_assessment));
REVOKE ALL ON assessment_mention FROM {APP};
GRANT SELECT, INSERT ON assessment_mention TO {APP};
"""
RELINK = f"""
CREATE OR REPLACE FUNCTION assessment_relink(kind text, which uuid, rows jsonb) RETURNS integer
LANGUAGE plpgsql {PATH} AS $f$
DECLARE n integer; open boolean;
BEGIN
    SELECT CASE kind
        WHEN 'judgement' THEN (SELECT assessment_open(id, false, base_label_id, label_id) FROM assessment_judgement WHERE id = which)
        WHEN 'assessment' THEN (SELECT assessment_open(id, true, base_label_id, label_id) FROM assessment_assessment WHERE id = which)
        WHEN 'technique' THEN (SELECT assessment_open(id, false, base_label_id, label_id) FROM assessment_technique WHERE id = which)
    END INTO open;
    IF NOT coalesce(open, false) THEN RAISE EXCEPTION 'not yours to change' USING ERRCODE = 'insufficient_privilege'; END IF;
    DELETE FROM assessment_support WHERE holder = kind AND holder_id = which;
    INSERT INTO assessment_support (holder, holder_id, block, report_id, statement_id, link_id, stance, note)
        SELECT kind, which, r->>'block', (r->>'report')::uuid, (r->>'statement')::uuid, (r->>'link')::uuid, r->>'stance', r->>'note'
        FROM jsonb_array_elements(rows) r
        WHERE (SELECT may_read_though_expired(e.label_id) FROM evidence_report e WHERE e.id = (r->>'report')::uuid)
          AND (r->>'statement' IS NULL OR (SELECT may_read_though_expired(t.label_id) FROM evidence_statement t
              WHERE t.id = (r->>'statement')::uuid AND t.report_id = (r->>'report')::uuid))
          AND (r->>'link' IS NULL OR (SELECT may_read_though_expired(d.label_id) AND (r->>'report')::uuid = ANY (d.reports)
              FROM fusion_decision d WHERE d.id = (r->>'link')::uuid AND d.act = 'decide'));
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_links_and_scales"),
        ("fusion", "0002_rights"),
        ("intake", "0006_rights_of_texts_and_tips"),
        ("mandate", "0004_cases_and_work"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(RELINK, migrations.RunSQL.noop),
    ]
