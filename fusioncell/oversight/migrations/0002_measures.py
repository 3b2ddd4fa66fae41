"""Measures of work: counted in the store from the work stream alone, so that no page of measures reads an event."""

from django.conf import settings
from django.db import migrations

from fusioncell.foundation.store.roles import as_sequencer

APP = settings.ENVIRONMENT.role_name("app")

# A body that holds an escaped NUL is lawful in the log and cannot be taken apart by the store; it is counted without
# its reason. A reason is one of the mandate's codes; what is none (a text, too long) is not given out.
MEASURES = rf"""
CREATE FUNCTION ledger.work_measures(since timestamptz, until timestamptz)
RETURNS TABLE (week date, agency text, kind text, code text, events bigint, days bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
    SELECT date_trunc('week', e.at AT TIME ZONE 'UTC')::date, coalesce(e.agency, ''), e.kind,
        CASE WHEN d.detail->>'code' ~ '^[a-z_]{{1,40}}$' THEN d.detail->>'code' ELSE '' END,
        count(*),
        coalesce(sum(CASE WHEN d.detail->>'days_waited' ~ '^[0-9]{{1,6}}$'
            THEN (d.detail->>'days_waited')::bigint END), 0)::bigint
    FROM ledger.event e, LATERAL (
        SELECT CASE WHEN strpos(e.body, '\u0000') = 0 AND e.body IS JSON OBJECT
            THEN e.body::jsonb->'detail' END AS detail) d
    WHERE e.stream = 1 AND e.at >= since AND e.at < until GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2, 3, 4
$f$;
REVOKE ALL ON FUNCTION ledger.work_measures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.work_measures TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("foundation", "0002_ledger")]
    operations = [migrations.RunSQL(as_sequencer(settings.ENVIRONMENT, MEASURES), migrations.RunSQL.noop)]
