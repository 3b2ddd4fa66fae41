"""Who may read and write what is judged: by the labels that its sources have at this moment, and three people a release."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_AGENCY = "current_setting('fusioncell.agency', true)"
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

# A source that has expired marks what rests on it and does not hide it, or the mark would reach nobody: its label is
# read as it was while it was live. A source that was erased has no label any more; then the one kept beside counts.
FUNCTIONS = f"""
CREATE FUNCTION may_read_though_expired(which bigint) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT may_read_label(which) OR EXISTS (SELECT FROM label e JOIN label l ON l.body = jsonb_set(e.body, '{{state}}', '0')
        WHERE e.id = which AND e.state = 2 AND may_read_label(l.id))
$f$;

CREATE FUNCTION assessment_supports(which uuid, whole boolean)
RETURNS TABLE (report_id uuid, statement_id uuid) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT s.report_id, s.statement_id FROM assessment_support s WHERE s.holder_id = which
    UNION ALL
    SELECT s.report_id, s.statement_id FROM assessment_judgement j JOIN assessment_support s ON s.holder_id = j.id
        WHERE whole AND j.assessment_id = which
$f$;

CREATE FUNCTION assessment_source_labels(which uuid, whole boolean)
RETURNS TABLE (label_id bigint) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT DISTINCT r.label_id FROM assessment_supports(which, whole) s LEFT JOIN evidence_report r ON r.id = s.report_id
    UNION
    SELECT DISTINCT t.label_id FROM assessment_supports(which, whole) s
        LEFT JOIN evidence_statement t ON t.id = s.statement_id WHERE s.statement_id IS NOT NULL
    UNION
    SELECT DISTINCT j.base_label_id FROM assessment_judgement j WHERE whole AND j.assessment_id = which
$f$;

CREATE FUNCTION assessment_open(which uuid, whole boolean, base bigint, own bigint)
RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT may_read_label(base) AND NOT EXISTS (SELECT FROM assessment_source_labels(which, whole) l
        WHERE NOT coalesce(may_read_though_expired(l.label_id), may_read_label(own)) OR
            l.label_id IS NULL AND NOT may_read_label(own))
$f$;

CREATE FUNCTION assessment_told(which uuid) RETURNS SETOF uuid LANGUAGE sql STABLE {PATH} AS $f$
    SELECT r.supersedes_id FROM evidence_report r WHERE r.id = which AND r.supersedes_id IS NOT NULL
    UNION SELECT l.report_id FROM evidence_lowering l WHERE l.derived_id = which
    UNION SELECT t.of_id FROM assessment_retelling t WHERE t.report_id = which AND t.withdrawn_at IS NULL
$f$;

-- What became of the reports that things rest on, and what each of them tells again: for the marks and for lineage,
-- past the rights of whoever asks; who and what they are is shown to nobody who may not read them.
CREATE FUNCTION assessment_reports(which uuid[])
RETURNS TABLE (id uuid, agency text, source_id uuid, sha256 bytea, category text, reliability text, credibility smallint,
    received_at timestamptz, retracted boolean, expired boolean, superseded boolean, parents uuid[], readable boolean)
LANGUAGE sql STABLE {PATH} AS $f$
    WITH RECURSIVE reached (id) AS (
        SELECT unnest(which) UNION SELECT p FROM reached a, LATERAL assessment_told(a.id) p
    )
    SELECT a.id, r.agency_id, r.source_id, r.sha256, r.category, r.reliability, r.credibility, r.received_at,
        r.retracted_at IS NOT NULL, (r.visible_until IS NOT NULL AND r.visible_until <= now()) OR coalesce(l.state, 0) >= 2,
        r.superseded_by_id IS NOT NULL, ARRAY(SELECT assessment_told(a.id)),
        coalesce(may_read_label(r.label_id), false)
    FROM reached a LEFT JOIN evidence_report r ON r.id = a.id LEFT JOIN label l ON l.id = r.label_id
$f$;

-- The rows in use that rest on these reports, by number alone: so that each can be marked and each author told.
CREATE FUNCTION assessment_resting_on(which uuid[])
RETURNS TABLE (holder text, holder_id uuid, report_id uuid) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT s.holder, s.holder_id, s.report_id FROM assessment_support s WHERE s.report_id = ANY (which)
$f$;

CREATE FUNCTION assessment_author(which uuid) RETURNS bigint LANGUAGE sql STABLE {PATH} AS $f$
    SELECT author_id FROM assessment_assessment WHERE id = which
$f$;
"""
NAMES = (
    "may_read_though_expired", "assessment_supports", "assessment_source_labels", "assessment_open", "assessment_told",
    "assessment_reports", "assessment_resting_on", "assessment_author",
)  # fmt: skip
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)


def secured(table: str, using: str, insert: str, update: str = "", columns: str = "") -> str:
    """SQL that puts a table under forced row-level security: read by `using`, added by `insert`, changed by `update`."""
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_functions ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY cleared ON {table} FOR SELECT TO {APP} USING ({using})",
        f"CREATE POLICY made ON {table} FOR INSERT TO {APP} WITH CHECK ({insert})",
        f"REVOKE ALL ON {table} FROM {APP}",
        f"GRANT SELECT, INSERT ON {table} TO {APP}",
    ]
    if update:
        lines += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {APP} USING ({using}) WITH CHECK ({update})",
            f"GRANT UPDATE ({columns}) ON {table} TO {APP}",
        ]
    return ";\n".join(lines) + ";\n"


def opened(whole: bool, base: str = "base_label_id") -> str:
    return f"assessment_open(id, {'true' if whole else 'false'}, {base}, label_id)"


WRITTEN = f"author_id = {OWN_SEAT} AND agency_id = {OWN_AGENCY}"
MINE = "assessment_id IN (SELECT id FROM assessment_assessment)"
JUDGED = "judgement_id IN (SELECT id FROM assessment_judgement)"
HOLDERS = """(holder = 'judgement' AND holder_id IN (SELECT id FROM assessment_judgement)
    OR holder = 'assessment' AND holder_id IN (SELECT id FROM assessment_assessment)
    OR holder = 'technique' AND holder_id IN (SELECT id FROM assessment_technique)
    OR holder = 'release' AND holder_id IN (SELECT id FROM assessment_release)
    OR holder = 'cut' AND holder_id IN (SELECT id FROM assessment_cut))"""
RELEASED = f"""approver_id = {OWN_SEAT} AND {MINE} AND author_id = assessment_author(assessment_id)
    AND EXISTS (SELECT FROM assessment_review v WHERE v.assessment_id = assessment_release.assessment_id
        AND v.revision = assessment_release.revision AND v.by_id = reviewer_id AND v.ready)"""
CUT_SEEN = f"""{opened(False, "label_id")}
    AND (recipient_id = {OWN_AGENCY} OR release_id IN (SELECT id FROM assessment_release))"""
KEPT = "purpose, case_id, base_label_id, label_id, changed_at, revision"

TABLES = "".join(
    (
        secured(
            "assessment_assessment", opened(True), WRITTEN, "true",
            f"{KEPT}, kind, title, question, requirement, audience, language, scale, body, state, cutoff_at, previous_id, "
            "difference",
        ),
        secured(
            "assessment_judgement", opened(False), WRITTEN, "true",
            f"{KEPT}, assessment_id, position, key, kind, text, language, wordings, scale, low, high, best, exclusive, "
            "given_id, horizon_from, horizon_to, confidence, confidence_reasons, alternatives, assumptions, would_change, "
            "rare, base_rate, single_root, personal_need, scope, resolution_rule, resolve_on, outcome, resolved_at, "
            "resolved_by_id",
        ),
        secured("assessment_technique", opened(False), WRITTEN, "true", f"{KEPT}, assessment_id, kind, title, body"),
        secured("assessment_support", HOLDERS, HOLDERS),
        secured("assessment_dissent", JUDGED, f"{JUDGED} AND seat_id = {OWN_SEAT}", f"seat_id = {OWN_SEAT}", "withdrawn_at"),
        secured("assessment_forecast", JUDGED, f"{JUDGED} AND seat_id = {OWN_SEAT}"),
        secured(
            "assessment_matrix", "technique_id IN (SELECT id FROM assessment_technique)",
            f"technique_id IN (SELECT id FROM assessment_technique) AND seat_id = {OWN_SEAT}",
            f"seat_id = {OWN_SEAT}", "body, at",
        ),
        secured("assessment_retelling", "may_read_label(label_id)", f"by_id = {OWN_SEAT}", "true", "withdrawn_at"),
        secured("assessment_version", MINE, f"{MINE} AND by_id = {OWN_SEAT}"),
        secured("assessment_comment", MINE, f"{MINE} AND by_id = {OWN_SEAT}", f"settled_by_id = {OWN_SEAT}",
                "settled_by_id, settled_at"),
        secured("assessment_review", MINE,
                f"{MINE} AND by_id = {OWN_SEAT} AND by_id <> assessment_author(assessment_id)"),
        secured("assessment_override", MINE, f"{MINE} AND asked_by_id = {OWN_SEAT} AND approved_by_id IS NULL",
                f"approved_by_id = {OWN_SEAT}", "approved_by_id, approved_at"),
        secured("assessment_tearline", f"may_read_label(label_id) AND {MINE}",
                f"{MINE} AND by_id = {OWN_SEAT} AND approved_by_id IS NULL", f"approved_by_id = {OWN_SEAT}",
                "approved_by_id, approved_at"),
        secured("assessment_release", opened(False, "label_id"), RELEASED, "true", "withdrawn_at, withdrawal"),
        secured("assessment_cut", CUT_SEEN, f"made_by_id = {OWN_SEAT} AND release_id IN (SELECT id FROM assessment_release)"),
        secured("assessment_leftout", "release_id IN (SELECT id FROM assessment_release)",
                "release_id IN (SELECT id FROM assessment_release)"),
    )
)  # fmt: skip
# The evidence of a draft is put anew at each saving, which is no deletion of anything that was decided: an owner-run
# function does it for what the reader may read and has not been released.
RELINK = f"""
CREATE FUNCTION assessment_relink(kind text, which uuid, rows jsonb) RETURNS integer
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
    INSERT INTO assessment_support (holder, holder_id, block, report_id, statement_id, stance, note)
        SELECT kind, which, r->>'block', (r->>'report')::uuid, (r->>'statement')::uuid, r->>'stance', r->>'note'
        FROM jsonb_array_elements(rows) r
        WHERE (SELECT may_read_though_expired(e.label_id) FROM evidence_report e WHERE e.id = (r->>'report')::uuid)
          AND (r->>'statement' IS NULL OR (SELECT may_read_though_expired(t.label_id) FROM evidence_statement t
              WHERE t.id = (r->>'statement')::uuid AND t.report_id = (r->>'report')::uuid));
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;
REVOKE ALL ON FUNCTION assessment_relink FROM PUBLIC; GRANT EXECUTE ON FUNCTION assessment_relink TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial"), ("evidence", "0005_protected")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(RELINK, migrations.RunSQL.noop),
    ]
