"""Row-level security on what was found in texts, on gradings and tips; and the few functions that move or erase them."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"


def under_its_report(table: str, *, update: bool) -> str:
    """A table whose rows are seen by whoever sees their report: they carry no label of their own to go stale."""
    seen = "report_id IN (SELECT id FROM evidence_report)"
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_functions ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY with_its_report ON {table} FOR SELECT TO {APP} USING ({seen})",
        f"CREATE POLICY received ON {table} FOR INSERT TO {APP} WITH CHECK (true)",
        f"REVOKE ALL ON {table} FROM {APP}",
        f"GRANT SELECT, INSERT ON {table} TO {APP}",
    ]
    if update:
        lines += [
            f"GRANT UPDATE ON {table} TO {APP}",
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {APP} USING ({seen}) WITH CHECK (true)",
        ]
    return ";\n".join(lines) + ";\n"


TABLES = (
    under_its_report("intake_suggestion", update=True)
    + under_its_report("intake_reading", update=True)
    + under_its_report("intake_textband", update=False)
    + under_its_report("intake_grading", update=False)
    + under_its_report("intake_tip", update=True)
    + f"""
ALTER TABLE intake_tip ADD CONSTRAINT tip_has_its_facts
    CHECK (state IN ('received', 'unfounded') OR jsonb_array_length(facts) >= facts_needed);
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};

-- Whoever compares signs as the first and whoever vets as the second: the database knows whose transaction it is.
CREATE FUNCTION tip_is_signed() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
DECLARE seat bigint := {OWN_SEAT};
BEGIN
    IF current_setting('fusioncell.seat', true) IS NULL THEN RETURN NEW; END IF;
    IF NEW.compared_by_id IS DISTINCT FROM OLD.compared_by_id AND NEW.compared_by_id IS DISTINCT FROM seat
        OR NEW.vetted_by_id IS DISTINCT FROM OLD.vetted_by_id AND NEW.vetted_by_id IS DISTINCT FROM seat
        OR NEW.closed_by_id IS DISTINCT FROM OLD.closed_by_id AND NEW.closed_by_id IS DISTINCT FROM seat THEN
        RAISE EXCEPTION 'nobody signs for another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('unfounded', 'closed') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a tip that has ended stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER tip_is_signed BEFORE UPDATE ON intake_tip FOR EACH ROW EXECUTE FUNCTION tip_is_signed();

-- The label of a tip does not fall before two people have vetted it, whatever else was approved.
CREATE FUNCTION tip_stays_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    IF NEW.label_id <> OLD.label_id AND opens_wider(OLD.label_id, NEW.label_id) AND EXISTS (
        SELECT FROM intake_tip t WHERE t.report_id = NEW.id AND t.vetted_by_id IS NULL) THEN
        RAISE EXCEPTION 'a tip is shared after two people have vetted it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER tip_stays_closed BEFORE UPDATE OF label_id ON evidence_report
    FOR EACH ROW EXECUTE FUNCTION tip_stays_closed();
REVOKE ALL ON FUNCTION tip_is_signed, tip_stays_closed FROM PUBLIC;
"""
)

MOVES = f"""
CREATE FUNCTION forget_suggestions(which uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE n integer;
BEGIN
    DELETE FROM intake_suggestion s USING evidence_report r
    WHERE s.report_id = which AND r.id = which AND s.state = 'waiting' AND may_read_label(r.label_id);
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;

CREATE FUNCTION unsay_suggested(which uuid, statements uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE touched uuid[];
BEGIN
    WITH ended AS (
        UPDATE evidence_statement s SET ended_at = now()
        WHERE s.report_id = which AND s.id = ANY (statements) AND s.ended_at IS NULL AND may_read_label(s.label_id)
          AND EXISTS (SELECT FROM intake_suggestion g WHERE g.report_id = which AND g.statements ? s.id::text
                      AND g.settled_by_id = {OWN_SEAT})
        RETURNING s.entity)
    SELECT coalesce(array_agg(DISTINCT entity), '{{}}') INTO touched FROM ended;
    DELETE FROM search_entry WHERE report_id = which AND kind = 1 AND entity = ANY (touched);
    RETURN touched;
END $f$;

-- An unfounded tip is found by nobody from the same moment on: no word of it is searchable, no page shows it.
CREATE FUNCTION unfound_tip(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE of_report uuid;
BEGIN
    SELECT t.report_id INTO of_report FROM intake_tip t JOIN evidence_report r ON r.id = t.report_id
    WHERE t.id = which AND t.state = 'unfounded' AND t.closed_by_id = {OWN_SEAT} AND may_read_label(r.label_id);
    IF of_report IS NULL THEN RETURN false; END IF;
    DELETE FROM search_entry WHERE report_id = of_report;
    DELETE FROM intake_suggestion WHERE report_id = of_report;
    DELETE FROM intake_textband WHERE report_id = of_report;
    UPDATE evidence_statement SET ended_at = now() WHERE report_id = of_report AND ended_at IS NULL;
    UPDATE evidence_report SET visible_until = now() WHERE id = of_report;
    UPDATE evidence_statement SET visible_until = now() WHERE report_id = of_report;
    RETURN true;
END $f$;

-- On its day everything a tip said goes; the row, its fingerprint and the two signatures stay, and prove that it went.
-- What is held by law (state 1 of its label) stays until the hold ends.
CREATE FUNCTION purge_tips(at timestamptz) RETURNS TABLE (tip uuid, report uuid, sha256 bytea, statements integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE one record; n integer;
BEGIN
    FOR one IN SELECT t.id, t.report_id, r.sha256 AS print, r.delivery_id FROM intake_tip t
        JOIN evidence_report r ON r.id = t.report_id JOIN label l ON l.id = r.label_id
        WHERE t.state = 'unfounded' AND t.purge_at <= at AND t.purged_at IS NULL AND l.state <> 1
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

CREATE FUNCTION tip_counts() RETURNS TABLE (behaviour text, tips bigint, vetted bigint, unfounded bigint, purged bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT b.code, count(*), count(*) FILTER (WHERE t.vetted_by_id IS NOT NULL),
        count(*) FILTER (WHERE t.state = 'unfounded'), count(*) FILTER (WHERE t.purged_at IS NOT NULL)
    FROM intake_tip t CROSS JOIN LATERAL (
        SELECT jsonb_array_elements_text(t.behaviours) UNION ALL SELECT '' WHERE t.behaviours = '[]') b (code)
    GROUP BY 1 ORDER BY 1
$f$;
REVOKE ALL ON FUNCTION forget_suggestions, unsay_suggested, unfound_tip, purge_tips, tip_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_suggestions, unsay_suggested, unfound_tip, purge_tips, tip_counts TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_texts_and_tips"), ("evidence", "0008_tip_lowering")]
    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
    ]
