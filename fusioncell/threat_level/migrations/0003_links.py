"""The links that say what is in force at a moment, in one function whose plan the store keeps from call to call."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")

# From the subject upwards: its last structural link and end, and every overlay and lifting that can still matter (an
# overlay ends within thirty days). Only what the clearance of the declared standing opens, as the policies say it.
LINKS = f"""
CREATE FUNCTION level_links(which uuid, moment timestamptz, most integer)
RETURNS TABLE (rank integer, subject uuid, inherits text, id uuid, kind text, scale text, ordinal smallint, at timestamptz,
    expires_at timestamptz, void boolean, lifts uuid, sha256 text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
#variable_conflict use_column
DECLARE held threat_level_subject; depth integer := 0; next uuid := which;
BEGIN
    WHILE next IS NOT NULL AND depth <= most LOOP
        SELECT * INTO held FROM threat_level_subject s WHERE s.id = next;
        EXIT WHEN held.id IS NULL OR NOT may_read_label(held.label_id);
        RETURN QUERY SELECT depth, held.id, held.inherits::text, l.id, l.kind::text, l.scale_id::text, l.ordinal, l.at,
            l.expires_at, l.void, l.lifts_id, v.sha256::text
        FROM (SELECT 1) one LEFT JOIN LATERAL (
            (SELECT * FROM threat_level_level s WHERE s.subject_id = held.id AND s.kind = 'structural' AND s.at <= moment
                ORDER BY s.at DESC, s.number DESC LIMIT 1)
            UNION ALL
            (SELECT * FROM threat_level_level e WHERE e.subject_id = held.id AND e.kind = 'end' AND e.at <= moment
                ORDER BY e.at DESC, e.number DESC LIMIT 1)
            UNION ALL
            SELECT * FROM threat_level_level o WHERE o.subject_id = held.id AND o.kind = 'overlay' AND o.at <= moment
                AND o.at > moment - interval '30 days 1 hour' AND o.expires_at > moment
            UNION ALL
            SELECT * FROM threat_level_level f WHERE f.subject_id = held.id AND f.kind = 'lift' AND f.at <= moment
                AND f.at > moment - interval '30 days 1 hour'
        ) l ON l.label_id = held.label_id LEFT JOIN threat_level_scaleversion v ON v.code = l.scale_id
        ORDER BY l.at, l.number;
        EXIT WHEN held.inherits = 'independent';
        next := held.parent_id;
        depth := depth + 1;
    END LOOP;
END $f$;
REVOKE ALL ON FUNCTION level_links FROM PUBLIC;
GRANT EXECUTE ON FUNCTION level_links TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("threat_level", "0002_rights")]
    operations = [migrations.RunSQL(LINKS, "DROP FUNCTION level_links")]
