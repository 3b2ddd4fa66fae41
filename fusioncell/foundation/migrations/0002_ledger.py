"""The log's outbox."""

from django.conf import settings
from django.db import migrations

from fusioncell.foundation.store.roles import as_sequencer

APP = settings.ENVIRONMENT.role_name("app")
SQL = f"""
CREATE TABLE IF NOT EXISTS ledger.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream smallint NOT NULL, body text NOT NULL,
    salt bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT USAGE ON SCHEMA ledger TO {APP};
GRANT INSERT ON ledger.outbox TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [migrations.RunSQL(as_sequencer(settings.ENVIRONMENT, SQL), migrations.RunSQL.noop)]
