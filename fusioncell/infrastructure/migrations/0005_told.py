"""A look at a site that does not exist is put before whoever planted it; the clock learns numbers and labels alone."""

from django.conf import settings
from django.db import migrations, models

APP = settings.ENVIRONMENT.role_name("app")
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTION = f"""
CREATE FUNCTION site_touches_untold(most integer) RETURNS TABLE (canary uuid, planter bigint, agency text, label bigint)
LANGUAGE sql {PATH} AS $f$
    WITH untold AS (
        UPDATE infrastructure_canarytouch SET told_at = now() WHERE id IN (
            SELECT id FROM infrastructure_canarytouch WHERE told_at IS NULL AND seen_at IS NULL
            ORDER BY at LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING canary_id)
    SELECT DISTINCT c.id, c.planted_by_id, s.agency_id::text, c.label_id::bigint
    FROM infrastructure_canary c JOIN mandate_seat s ON s.id = c.planted_by_id
    WHERE c.id IN (SELECT canary_id FROM untold)
      AND NOT EXISTS (SELECT FROM mandate_workitem w
          WHERE w.object_id = c.id AND w.state IN ('open', 'taken', 'waiting'))
$f$;
REVOKE ALL ON FUNCTION site_touches_untold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION site_touches_untold TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("infrastructure", "0004_apart"), ("mandate", "0006_two_people")]
    operations = [
        migrations.AddField("canarytouch", "told_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION site_touches_untold"),
    ]
