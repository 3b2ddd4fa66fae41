"""A recommendation rests on intent, capability and harm judged apart, or says by whose right and why it does not."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("threat_level", "0005_parts_rights")]
    operations = [
        migrations.AddField("question", "unjudged", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "question",
            "without_parts",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), default=list, size=None
            ),
        ),
    ]
