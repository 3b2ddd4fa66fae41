"""What left the cell: rows that are added and never changed, but for the recipient's own signature."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fusioncell.foundation.words
from fusioncell.mandate.methods.row_security import CLEARED, protect

APP = settings.ENVIRONMENT.role_name("app")
OWN_AGENCY = "current_setting('fusioncell.agency', true)"
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"

# Whoever lets something out signs with their own seat and agency; whoever receives signs once, for their own agency.
TABLES = protect("evidence_disclosure", APP)
SIGNED = f"""
CREATE POLICY made ON evidence_disclosure FOR INSERT TO {APP}
    WITH CHECK (made_by_id = {OWN_SEAT} AND from_agency_id = {OWN_AGENCY} AND recipient_id <> from_agency_id
        AND received_at IS NULL AND received_by_id IS NULL);
CREATE POLICY received ON evidence_disclosure FOR UPDATE TO {APP}
    USING ({CLEARED} AND recipient_id = {OWN_AGENCY} AND received_at IS NULL)
    WITH CHECK (received_by_id = {OWN_SEAT} AND recipient_id = {OWN_AGENCY});
ALTER TABLE evidence_disclosedreport ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_disclosedreport FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_functions ON evidence_disclosedreport TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY cleared ON evidence_disclosedreport FOR SELECT TO {APP}
    USING (disclosure_id IN (SELECT id FROM evidence_disclosure));
CREATE POLICY made ON evidence_disclosedreport FOR INSERT TO {APP}
    WITH CHECK (disclosure_id IN (SELECT id FROM evidence_disclosure WHERE made_by_id = {OWN_SEAT})
        AND report_id IN (SELECT id FROM evidence_report));
REVOKE ALL ON evidence_disclosedreport FROM {APP};
GRANT INSERT, UPDATE (received_at, received_by_id) ON evidence_disclosure TO {APP};
GRANT SELECT, INSERT ON evidence_disclosedreport TO {APP};

-- Counts name no report, no person and no reason: whoever oversees learns how much went where.
CREATE FUNCTION disclosures_between()
RETURNS TABLE (giver text, taker text, n bigint, reports bigint, unsigned bigint, latest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $f$
    SELECT d.from_agency_id, d.recipient_id, count(*),
        sum((SELECT count(*) FROM evidence_disclosedreport r WHERE r.disclosure_id = d.id))::bigint,
        count(*) FILTER (WHERE d.received_at IS NULL), max(d.made_at)
    FROM evidence_disclosure d GROUP BY 1, 2 ORDER BY 1, 2
$f$;
REVOKE ALL ON FUNCTION disclosures_between FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disclosures_between TO {APP};
"""  # noqa: S608 (only the name of a role of the database goes in, and that is the environment's own)


def _to(model: str, name: str = "+", **more: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0003_consent_and_subjects"),
        ("mandate", "0004_cases_and_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.UUIDField(default=fusioncell.foundation.words.new_id, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("person", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("need", models.TextField()),
                ("right", models.TextField()),
                ("agreement", models.CharField(max_length=60)),
                ("assurances", models.JSONField(default=list)),
                ("purpose", models.CharField(max_length=60)),
                ("article", models.CharField(max_length=40)),
                ("format", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField(null=True)),
                ("made_by", _to("mandate.seat")),
                ("from_agency", _to("mandate.agency")),
                ("recipient", _to("mandate.agency")),
                ("case", _to("mandate.case", null=True)),
                ("label", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="mandate.label")),
                ("received_by", _to("mandate.seat", null=True)),
            ],
            options={"indexes": [models.Index(fields=["-made_at", "-id"], name="disclosure_newest")]},
        ),
        migrations.CreateModel(
            name="DisclosedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.TextField(blank=True)),
                ("report_sha256", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("statements", models.IntegerField()),
                ("left_out", models.IntegerField()),
                ("disclosure", _to("evidence.disclosure", "reports")),
                ("report", _to("evidence.report", "disclosed")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["disclosure", "report"], name="one_copy_in_a_disclosure")
                ]
            },
        ),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]
