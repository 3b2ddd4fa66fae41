"""Interned labels and standings, the clearance between them, and row-level security as the second net."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import protect
from fusioncell.mandate.methods.sql_form import READABLE

APP = settings.ENVIRONMENT.role_name("app")

CLEARANCE = f"""
CREATE TABLE clearance (
    standing_id bigint NOT NULL REFERENCES standing (id),
    purpose text NOT NULL,
    label_id bigint NOT NULL REFERENCES label (id),
    PRIMARY KEY (standing_id, purpose, label_id)
);
CREATE INDEX clearance_label ON clearance (label_id);
REVOKE ALL ON clearance, label, standing FROM {APP};
GRANT SELECT ON clearance, label, standing TO {APP};
REVOKE UPDATE, DELETE ON mandate_mandateversion FROM {APP};
REVOKE DELETE ON mandate_seat, mandate_agency, mandate_case, mandate_casemember, mandate_consent,
    mandate_workitem, mandate_workstep FROM {APP};
"""

# A label or a standing is made, and its share of the clearance with it, in one statement and one transaction.
# Both functions take one advisory lock: a label and a standing born at the same instant must not miss each other.
INTERN = f"""
CREATE FUNCTION intern_label(k bytea, b jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE made bigint;
BEGIN
    SELECT id INTO made FROM label WHERE key = k;
    IF FOUND THEN RETURN made; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fusioncell.clearance'));
    SELECT id INTO made FROM label WHERE key = k;
    IF FOUND THEN RETURN made; END IF;
    INSERT INTO label (key, body, classification, tlp, caveats, audience, consent_clauses, purposes, categories, state, made_at)
    VALUES (k, b, (b->>'classification')::smallint, (b->>'tlp')::smallint,
        ARRAY(SELECT jsonb_array_elements_text(b->'caveats')),
        ARRAY(SELECT (SELECT string_agg(t, '|' ORDER BY t COLLATE "C") FROM jsonb_array_elements_text(c) t) FROM jsonb_array_elements(b->'audience') c),
        ARRAY(SELECT (SELECT string_agg(t, '|' ORDER BY t COLLATE "C") FROM jsonb_array_elements_text(c) t) FROM jsonb_array_elements(b->'consent_clauses') c),
        CASE WHEN b->'purposes' = 'null'::jsonb THEN NULL ELSE ARRAY(SELECT jsonb_array_elements_text(b->'purposes')) END,
        ARRAY(SELECT jsonb_array_elements_text(b->'categories')), (b->>'state')::smallint, now())
    RETURNING id INTO made;
    INSERT INTO clearance (standing_id, purpose, label_id)
    SELECT s.id, p.purpose, l.id FROM label l, standing s, unnest(s.purposes) AS p (purpose)
    WHERE l.id = made AND ({READABLE});
    UPDATE mandate_seat SET named = true WHERE NOT named AND 'seat:' || id IN (
        SELECT t FROM jsonb_array_elements(b->'audience') c, jsonb_array_elements_text(c) t);
    RETURN made;
END $f$;

CREATE FUNCTION intern_standing(k bytea, b jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
DECLARE made bigint;
BEGIN
    SELECT id INTO made FROM standing WHERE key = k;
    IF FOUND THEN RETURN made; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fusioncell.clearance'));
    SELECT id INTO made FROM standing WHERE key = k;
    IF FOUND THEN RETURN made; END IF;
    INSERT INTO standing (key, body, classification, tlp, caveats, tokens, purposes, categories, state)
    VALUES (k, b, (b->>'classification')::smallint, (b->>'tlp')::smallint,
        ARRAY(SELECT jsonb_array_elements_text(b->'caveats')), ARRAY(SELECT jsonb_array_elements_text(b->'tokens')),
        ARRAY(SELECT jsonb_array_elements_text(b->'purposes')), ARRAY(SELECT jsonb_array_elements_text(b->'categories')),
        (b->>'state')::smallint)
    RETURNING id INTO made;
    INSERT INTO clearance (standing_id, purpose, label_id)
    SELECT s.id, p.purpose, l.id FROM label l, standing s, unnest(s.purposes) AS p (purpose)
    WHERE s.id = made AND ({READABLE});
    RETURN made;
END $f$;

CREATE FUNCTION seat_facts(which bigint, for_purpose text)
RETURNS TABLE (cases uuid[], consents uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT ARRAY(SELECT m.case_id FROM mandate_casemember m JOIN mandate_case c ON c.id = m.case_id
                 WHERE m.seat_id = which AND m.left_at IS NULL AND c.state = 'open'),
           ARRAY(SELECT c.id FROM mandate_consent c JOIN mandate_seat s ON s.agency_id = c.recipient_id
                 WHERE s.id = which AND c.purpose = for_purpose AND c.state = 'agreed'
                   AND (c.expires_at IS NULL OR c.expires_at > now()))
$f$;
REVOKE ALL ON FUNCTION intern_label, intern_standing, seat_facts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intern_label, intern_standing, seat_facts TO {APP};
"""

OWN_AGENCY = "current_setting('fusioncell.agency', true)"
TABLES = protect("mandate_case", APP, insert=True, update=True) + protect(
    "mandate_workitem",
    APP,
    insert=True,
    update=True,
    also=f"(agency_id = {OWN_AGENCY} OR from_agency_id = {OWN_AGENCY})",
)
CONSENTS = f"""
ALTER TABLE mandate_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_consent FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON mandate_consent TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY parties ON mandate_consent TO {APP}
    USING (originator_id = {OWN_AGENCY} OR recipient_id = {OWN_AGENCY})
    WITH CHECK (originator_id = {OWN_AGENCY} OR recipient_id = {OWN_AGENCY});
"""


class Migration(migrations.Migration):
    dependencies = [("mandate", "0001_initial")]
    operations = [
        migrations.RunSQL(CLEARANCE, migrations.RunSQL.noop),
        migrations.RunSQL(INTERN, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(CONSENTS, migrations.RunSQL.noop),
    ]
