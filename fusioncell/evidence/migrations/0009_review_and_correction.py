"""Review before a period ends (R08), erasure after it, and who must be told that what they received was wrong (R15)."""

from django.conf import settings
from django.db import migrations, models

APP = settings.ENVIRONMENT.role_name("app")

# A report that is still seen stays longer by a decision; one that is expired is not brought back by this.
PROLONG = f"""
CREATE FUNCTION keep_report_until(which uuid, until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    UPDATE evidence_report SET visible_until = until, review_by = until
    WHERE id = which AND may_read_label(label_id) AND (visible_until IS NULL OR visible_until > now());
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE evidence_statement SET visible_until = until WHERE report_id = which;
    UPDATE search_entry SET visible_until = until WHERE report_id = which;
    RETURN true;
END $f$;
REVOKE ALL ON FUNCTION keep_report_until FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_report_until TO {APP};
"""

# Words, bytes, statements and index go; the number, the agency, the channel and the moment stay, and nothing to compare.
ERASE = f"""
CREATE FUNCTION erase_expired(days integer, most integer) RETURNS TABLE (report uuid, fingerprint bytea, statements bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    WITH due AS (
        SELECT r.id, r.sha256 FROM evidence_report r JOIN label l ON l.id = r.label_id
        WHERE l.state = 2 AND r.erased_at IS NULL AND r.review_by + make_interval(days => days) <= now()
        ORDER BY r.review_by LIMIT most FOR UPDATE OF r SKIP LOCKED),
    said AS (DELETE FROM evidence_statement s USING due WHERE s.report_id = due.id RETURNING s.report_id),
    found AS (DELETE FROM search_entry e USING due WHERE e.report_id = due.id),
    bytes AS (DELETE FROM evidence_original o USING due WHERE o.report_id = due.id),
    blank AS (UPDATE evidence_report r SET title = '', text = '', sha256 = '\\x', external_id = NULL, version = '', source_id = NULL,
        findings = '[]', place = '', retraction = '', occurred_from = '', occurred_to = '', grade_raw = '', erased_at = now()
        FROM due WHERE r.id = due.id)
    SELECT due.id, due.sha256, (SELECT count(*) FROM said WHERE said.report_id = due.id) FROM due
$f$;
REVOKE ALL ON FUNCTION erase_expired FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_expired TO {APP};
"""

# Whoever corrects a report need not see where it went: the notices go out all the same. The minute is for a copy that was
# being made while the correction was.
UNTOLD = f"""
CREATE FUNCTION corrections_untold()
RETURNS TABLE (report uuid, disclosure uuid, giver text, taker text, made_by bigint, purpose text, how text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT DISTINCT ON (x.report_id, d.recipient_id, c.how)
        x.report_id, d.id, d.from_agency_id, d.recipient_id, d.made_by_id, d.purpose, c.how
    FROM evidence_disclosedreport x
    JOIN evidence_disclosure d ON d.id = x.disclosure_id
    JOIN evidence_report r ON r.id = x.report_id
    LEFT JOIN evidence_report n ON n.id = r.superseded_by_id,
    LATERAL (VALUES ('retraction', r.retracted_at), ('correction', n.received_at)) AS c (how, at)
    WHERE c.at > d.made_at - interval '1 minute' AND NOT EXISTS (
        SELECT FROM mandate_workitem w WHERE w.kind = 'notice' AND w.object_kind = c.how AND w.object_id = x.report_id
            AND w.agency_id = d.recipient_id)
    ORDER BY x.report_id, d.recipient_id, c.how, d.made_at DESC
$f$;
REVOKE ALL ON FUNCTION corrections_untold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corrections_untold TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_tip_lowering")]
    operations = [
        migrations.AddField("report", "erased_at", models.DateTimeField(null=True)),
        migrations.RunSQL(PROLONG, migrations.RunSQL.noop),
        migrations.RunSQL(ERASE, migrations.RunSQL.noop),
        migrations.RunSQL(UNTOLD, migrations.RunSQL.noop),
    ]
