"""Who reads and writes the parts of a question and the published tables; the links read for the standing that asks."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"

TABLES = f"""
ALTER TABLE threat_level_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE threat_level_part FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON threat_level_part TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY cleared ON threat_level_part FOR SELECT TO {APP}
    USING (question_id IN (SELECT id FROM threat_level_question));
CREATE POLICY made ON threat_level_part FOR INSERT TO {APP}
    WITH CHECK (by_id = {OWN_SEAT} AND question_id IN (SELECT id FROM threat_level_question));
CREATE POLICY changed ON threat_level_part FOR UPDATE TO {APP}
    USING (question_id IN (SELECT id FROM threat_level_question)) WITH CHECK (by_id = {OWN_SEAT});
REVOKE ALL ON threat_level_part, threat_level_publishedtable FROM {APP};
GRANT SELECT, INSERT ON threat_level_part, threat_level_publishedtable TO {APP};
GRANT UPDATE (judgement_id, by_id, at) ON threat_level_part TO {APP};
GRANT UPDATE ON threat_level_publishedtable TO {APP};
"""

# As before, and for one standing and purpose that are named: they must be those that the transaction declared, so that
# whoever asks for somebody else gets nothing.
LINKS = f"""
CREATE FUNCTION level_links(which uuid, moment timestamptz, most integer, standing bigint, for_purpose text)
RETURNS TABLE (rank integer, subject uuid, inherits text, id uuid, kind text, scale text, ordinal smallint, at timestamptz,
    expires_at timestamptz, void boolean, lifts uuid, sha256 text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
BEGIN
    IF standing IS DISTINCT FROM NULLIF(current_setting('fusioncell.standing', true), '')::bigint
        OR for_purpose IS DISTINCT FROM current_setting('fusioncell.purpose', true) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM level_links(which, moment, most);
END $f$;
REVOKE ALL ON FUNCTION level_links(uuid, timestamptz, integer, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION level_links(uuid, timestamptz, integer, bigint, text) TO {APP};
REVOKE EXECUTE ON FUNCTION level_links(uuid, timestamptz, integer) FROM {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("threat_level", "0004_parts_and_tables")]
    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(LINKS, migrations.RunSQL.noop),
    ]
