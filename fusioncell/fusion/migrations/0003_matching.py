"""About how many records are filed, without counting them; and whom a finding was told already."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")

DOORS = f"""
CREATE OR REPLACE FUNCTION keys_filed() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT greatest(1000, CASE WHEN c.reltuples > 20000 THEN c.reltuples::bigint
        ELSE (SELECT count(*) FROM (SELECT FROM fusion_filed LIMIT 20000) f) END)
    FROM pg_class c WHERE c.oid = 'fusion_filed'::regclass
$f$;

CREATE FUNCTION told_before(which text, whom text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT EXISTS (SELECT FROM fusion_hit h WHERE h.key = which AND h.agency_id = whom) OR NOT is_matching()
$f$;
REVOKE ALL ON FUNCTION told_before FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_before TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0002_rights")]
    operations = [migrations.RunSQL(DOORS, migrations.RunSQL.noop)]
