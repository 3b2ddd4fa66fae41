"""How much is kept on protected activity, and how much of it is linked to an offence (R02): counted, never shown."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")

COUNTED = f"""
CREATE FUNCTION protected_activity(props text[])
RETURNS TABLE (agency text, statements bigint, linked bigint, alone bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    WITH flagged AS (
        SELECT s.agency_id, s.entity, EXISTS (
            SELECT FROM evidence_subjectdecision d WHERE d.entity = s.entity AND d.decided_at IS NOT NULL
                AND d.withdrawn_at IS NULL AND d.protected_link <> '') AS linked
        FROM evidence_statement s WHERE s.prop = ANY (props) AND s.ended_at IS NULL)
    SELECT f.agency_id, count(*), count(*) FILTER (WHERE f.linked),
        count(DISTINCT f.entity) FILTER (WHERE NOT EXISTS (
            SELECT FROM evidence_statement o WHERE o.entity = f.entity AND o.ended_at IS NULL
                AND o.prop <> 'name' AND NOT o.prop = ANY (props)))
    FROM flagged f GROUP BY 1 ORDER BY 1
$f$;
REVOKE ALL ON FUNCTION protected_activity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION protected_activity TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_disclosure")]
    operations = [migrations.RunSQL(COUNTED, migrations.RunSQL.noop)]
