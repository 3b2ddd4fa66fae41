"""Consents that have ended are marked by the clock; since seat_facts looks at the date, nobody reads by them meanwhile."""

from django.conf import settings
from django.db import migrations, models

APP = settings.ENVIRONMENT.role_name("app")

LAPSE = f"""
CREATE FUNCTION lapse_consents() RETURNS TABLE (consent uuid, report uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    UPDATE mandate_consent c SET state = 'expired' WHERE c.state = 'agreed' AND c.expires_at <= now()
    RETURNING c.id, c.object_id
$f$;
REVOKE ALL ON FUNCTION lapse_consents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lapse_consents TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("mandate", "0004_cases_and_work")]
    operations = [
        migrations.AlterField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "asked"),
                    ("agreed", "agreed"),
                    ("refused", "refused"),
                    ("sanitised", "sanitised text offered"),
                    ("withdrawn", "withdrawn"),
                    ("expired", "has ended"),
                ],
                default="asked",
                max_length=12,
            ),
        ),
        migrations.RunSQL(LAPSE, migrations.RunSQL.noop),
    ]
