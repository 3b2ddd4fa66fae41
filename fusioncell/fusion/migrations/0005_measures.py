"""Whether only fusion could have made a finding, asked of many at once; and what people judged, for the weights."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
DOOR = "SECURITY DEFINER SET search_path = public, pg_temp"

DOORS = f"""
-- As `methods/holdings.py` has it: of several agencies' own reports, and no agency held all of them at that moment.
CREATE FUNCTION only_fusion(which uuid[], moment timestamptz) RETURNS boolean LANGUAGE sql STABLE {DOOR} AS $f$
    WITH known AS MATERIALIZED (SELECT h.* FROM held_since(which) h WHERE h.since <= moment)
    SELECT (SELECT count(DISTINCT k.agency) FROM known k WHERE k.how = 'own') > 1
       AND NOT EXISTS (SELECT FROM known k GROUP BY k.agency
           HAVING count(DISTINCT k.report_id) = (SELECT count(DISTINCT w) FROM unnest(which) w))
$f$;

-- The newest verdict of a seat on each pair, for as long as it stands; it teaches the weights and says nothing else.
CREATE FUNCTION judged_pairs() RETURNS TABLE (one uuid, other uuid, verdict text) LANGUAGE plpgsql STABLE {DOOR} AS $f$
BEGIN
    IF NOT is_matching() THEN RETURN; END IF;
    RETURN QUERY
    SELECT DISTINCT ON (d.one, d.other) d.one, d.other, d.verdict::text FROM fusion_decision d
    WHERE d.act = 'decide' AND d.origin = 'seat' AND d.verdict <> 'unsure' AND d.settled
      AND (NOT d.needs_second OR EXISTS (SELECT FROM fusion_decision c WHERE c.of_id = d.id AND c.act = 'confirm'))
      AND NOT EXISTS (SELECT FROM fusion_decision u WHERE u.of_id = d.id AND u.act = 'undo')
      AND NOT retracted_before(d.reports, now())
    ORDER BY d.one, d.other, d.at DESC, d.id DESC;
END $f$;
REVOKE ALL ON FUNCTION only_fusion, judged_pairs FROM PUBLIC;
GRANT EXECUTE ON FUNCTION only_fusion, judged_pairs TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0004_meeting")]
    operations = [migrations.RunSQL(DOORS, migrations.RunSQL.noop)]
