"""Row-level security on what came in."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import protect

APP = settings.ENVIRONMENT.role_name("app")

TABLES = (
    protect("intake_delivery", APP, insert=True, update=True)
    + protect("intake_quarantined", APP, insert=True, update=True)
    + protect("intake_duplicate", APP, insert=True)
    + f"""
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};
ALTER TABLE intake_deliverychunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE intake_deliverychunk FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON intake_deliverychunk TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY with_its_delivery ON intake_deliverychunk FOR SELECT TO {APP}
    USING (delivery_id IN (SELECT id FROM intake_delivery));
CREATE POLICY received ON intake_deliverychunk FOR INSERT TO {APP} WITH CHECK (true);
REVOKE ALL ON intake_deliverychunk FROM {APP};
GRANT SELECT, INSERT ON intake_deliverychunk TO {APP};

-- Whoever brought a delivery learns what was wrong with it; others who see the delivery learn how much of it waits.
CREATE FUNCTION reasons_held(which uuid)
RETURNS TABLE (code text, n bigint, sentence text, place text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT q.code, count(*),
        coalesce(min(q.sentence) FILTER (WHERE d.received_by_id::text = current_setting('fusioncell.seat', true)
            OR may_read_label(q.label_id)), ''),
        coalesce(min(q.place) FILTER (WHERE d.received_by_id::text = current_setting('fusioncell.seat', true)
            OR may_read_label(q.label_id)), '')
    FROM intake_quarantined q JOIN intake_delivery d ON d.id = q.delivery_id
    WHERE d.id = which AND may_read_label(d.label_id)
    GROUP BY q.code ORDER BY 2 DESC, 1
$f$;
REVOKE ALL ON FUNCTION reasons_held FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reasons_held TO {APP};
"""
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("evidence", "0002_rights")]
    operations = [migrations.RunSQL(TABLES, migrations.RunSQL.noop)]
