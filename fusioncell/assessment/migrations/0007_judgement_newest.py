"""Judgements are listed newest first, and resolved ones found, without looking at every row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_rights_by_key")]
    operations = [
        migrations.AddIndex("judgement", models.Index(fields=["-changed_at", "-id"], name="judgement_newest")),
        migrations.AddIndex(
            "judgement",
            models.Index(condition=models.Q(("outcome__isnull", False)), fields=["agency"], name="judgement_resolved"),
        ),
    ]
