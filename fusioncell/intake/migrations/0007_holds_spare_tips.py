"""A tip of which anything is held by law is not erased: a hold on one statement or on the original spares all of it."""

from django.db import migrations

PURGE = """
CREATE OR REPLACE FUNCTION purge_tips(at timestamptz) RETURNS TABLE (tip uuid, report uuid, sha256 bytea, statements integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE one record; n integer;
BEGIN
    FOR one IN SELECT t.id, t.report_id, r.sha256 AS print, r.delivery_id FROM intake_tip t
        JOIN evidence_report r ON r.id = t.report_id JOIN label l ON l.id = r.label_id
        WHERE t.state = 'unfounded' AND t.purge_at <= at AND t.purged_at IS NULL AND l.state <> 1
          AND NOT EXISTS (SELECT FROM evidence_statement s JOIN label h ON h.id = s.label_id
              WHERE s.report_id = t.report_id AND h.state = 1)
          AND NOT EXISTS (SELECT FROM evidence_original o JOIN label h ON h.id = o.label_id
              WHERE o.report_id = t.report_id AND h.state = 1)
        FOR UPDATE OF t SKIP LOCKED
    LOOP
        UPDATE evidence_statement SET value = '', original = '' WHERE report_id = one.report_id;
        GET DIAGNOSTICS n = ROW_COUNT;
        UPDATE evidence_original SET sealed = '' WHERE report_id = one.report_id;
        UPDATE evidence_report SET title = '', text = '', external_id = NULL, source_id = NULL, findings = '[]', place = '',
            occurred_from = '', occurred_to = '' WHERE id = one.report_id;
        DELETE FROM intake_suggestion WHERE report_id = one.report_id;
        DELETE FROM intake_textband WHERE report_id = one.report_id;
        DELETE FROM search_entry WHERE report_id = one.report_id;
        UPDATE intake_tip SET facts = '[]', facts_needed = 0, comparison = '', nexus = '', disposition_text = '',
            feedback = '–', purged_at = at WHERE id = one.id;
        DELETE FROM intake_deliverychunk c WHERE c.delivery_id = one.delivery_id AND NOT EXISTS (
            SELECT FROM evidence_report r LEFT JOIN intake_tip t ON t.report_id = r.id
            WHERE r.delivery_id = one.delivery_id AND t.purged_at IS NULL);
        tip := one.id; report := one.report_id; sha256 := one.print; statements := n;
        RETURN NEXT;
    END LOOP;
END $f$;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_rights_of_texts_and_tips")]
    operations = [migrations.RunSQL(PURGE, migrations.RunSQL.noop)]
