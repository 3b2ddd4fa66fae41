"""Whether there is news at all: a look that costs next to nothing, for a worker that rests."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")

WAITS = f"""
CREATE FUNCTION news_waits() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT EXISTS (SELECT FROM evidence_news)
$f$;
REVOKE ALL ON FUNCTION news_waits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION news_waits TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_review_and_correction")]
    operations = [migrations.RunSQL(WAITS, migrations.RunSQL.noop)]
