"""What happened to reports, for the rooms above: a row for each reader, claimed by it with one statement."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")

NEWS = f"""
CREATE TABLE evidence_news (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reader text NOT NULL,
    kind text NOT NULL,
    report_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evidence_news_reader ON evidence_news (reader, id);
REVOKE ALL ON evidence_news FROM {APP};
GRANT INSERT ON evidence_news TO {APP};

CREATE FUNCTION claim_news(for_reader text, most integer) RETURNS TABLE (id bigint, kind text, report_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    DELETE FROM evidence_news n WHERE n.id IN (
        SELECT w.id FROM evidence_news w WHERE w.reader = for_reader ORDER BY w.id LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING n.id, n.kind, n.report_id
$f$;
REVOKE ALL ON FUNCTION claim_news FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_news TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_protected")]
    operations = [migrations.RunSQL(NEWS, migrations.RunSQL.noop)]
