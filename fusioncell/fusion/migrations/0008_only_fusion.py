"""Whether only fusion could have made a finding is worked out once, when it is told, and not for each page again."""

from django.db import migrations, models

# Hits lie under forced row-level security; whoever migrates owns the table and is let through by its own policy.
MARK = """
UPDATE fusion_hit SET only_fusion = true WHERE met IS NOT NULL AND only_fusion(reports, at);
DROP FUNCTION only_fusion(uuid[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("fusion", "0007_in_order")]
    operations = [
        migrations.AddField("hit", "only_fusion", models.BooleanField(default=False)),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
