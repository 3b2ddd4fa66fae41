"""Four eyes over the law and the seats, kept by the database too: no version and no seat without two people."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"

# Whoever proposes signs as proposer, whoever settles as settler; what was proposed never changes, nor what is settled.
PROPOSALS = f"""
ALTER TABLE mandate_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON mandate_proposal TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY listed ON mandate_proposal FOR SELECT TO {APP} USING (true);
CREATE POLICY proposed ON mandate_proposal FOR INSERT TO {APP}
    WITH CHECK (proposed_by_id = {OWN_SEAT} AND settled_by_id IS NULL AND settled_at IS NULL AND approved IS NULL);
CREATE POLICY settled ON mandate_proposal FOR UPDATE TO {APP} USING (true) WITH CHECK (settled_by_id = {OWN_SEAT});
REVOKE ALL ON mandate_proposal FROM {APP};
GRANT SELECT, INSERT, UPDATE (settled_by_id, settled_at, approved, note) ON mandate_proposal TO {APP};

CREATE FUNCTION settled_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
BEGIN
    IF OLD.settled_at IS NOT NULL THEN
        RAISE EXCEPTION 'a settled proposal stays as it is' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER settled_stays BEFORE UPDATE ON mandate_proposal FOR EACH ROW EXECUTE FUNCTION settled_stays();
"""  # noqa: S608 (only the name of a role of the database goes in, and that is the environment's own)

# A cell is founded once without anybody; from then on a version takes an approved proposal of this very text.
LAWS = """
CREATE FUNCTION law_takes_two() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    IF EXISTS (SELECT FROM mandate_mandateversion) AND NOT EXISTS (
        SELECT FROM mandate_proposal p WHERE p.act = 'mandate.install' AND p.approved
            AND p.settled_by_id = NEW.installed_by_id AND p.proposed_by_id <> p.settled_by_id
            AND p.body->>'text' = NEW.text) THEN
        RAISE EXCEPTION 'a version of the law takes two people' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER law_takes_two BEFORE INSERT ON mandate_mandateversion
    FOR EACH ROW EXECUTE FUNCTION law_takes_two();
"""

# One person may narrow a seat or end it. Whatever makes it wider is another seat, which two people make.
SEATS = """
CREATE FUNCTION seat_only_narrows() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
BEGIN
    IF NEW.classification > OLD.classification OR NOT NEW.caveats <@ OLD.caveats OR NEW.role <> OLD.role
        OR NEW.agency_id <> OLD.agency_id OR NEW.home_agency_id <> OLD.home_agency_id OR NEW.name <> OLD.name
        OR (NEW.account_id IS NOT NULL AND NEW.account_id IS DISTINCT FROM OLD.account_id)
        OR NEW.valid_from < OLD.valid_from OR coalesce(NEW.valid_to, 'infinity') > coalesce(OLD.valid_to, 'infinity')
        OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
        RAISE EXCEPTION 'a seat is made wider by two people only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER seat_only_narrows BEFORE UPDATE ON mandate_seat FOR EACH ROW EXECUTE FUNCTION seat_only_narrows();
"""


class Migration(migrations.Migration):
    dependencies = [("mandate", "0005_lapse")]
    operations = [
        migrations.RunSQL(PROPOSALS, migrations.RunSQL.noop),
        migrations.RunSQL(LAWS, migrations.RunSQL.noop),
        migrations.RunSQL(SEATS, migrations.RunSQL.noop),
    ]
