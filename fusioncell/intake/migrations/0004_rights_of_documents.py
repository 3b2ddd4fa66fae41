"""Row-level security on what is carried within reports and on what was taken from mailboxes."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import protect

APP = settings.ENVIRONMENT.role_name("app")

TABLES = (
    protect("intake_carried", APP, insert=True)
    + protect("intake_fetched", APP, insert=True)
    + f"""
REVOKE ALL ON intake_mailbox FROM {APP};
GRANT SELECT, INSERT, UPDATE ON intake_mailbox TO {APP};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};
"""
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_documents")]
    operations = [migrations.RunSQL(TABLES, migrations.RunSQL.noop)]
