"""Who may read and write what of series and signals; an alarm is open only while every record behind it is."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import CLEARED

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

# The label of an alarm is the join of everything that was counted for it, as it was then. A record whose label rose
# since, or whose period has ended, shuts what rests on it at once, whatever was joined.
FUNCTIONS = f"""
CREATE FUNCTION warning_records_open(which uuid) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT NOT EXISTS (SELECT FROM warning_alarmrecord a LEFT JOIN evidence_report r ON r.id = a.report_id
        WHERE a.alarm_id = which AND (r.id IS NULL OR NOT may_read_label(r.label_id)
            OR r.visible_until IS NOT NULL AND r.visible_until <= now()))
$f$;

-- The clock has no seat and reads nothing: it learns whose families have a period that ended and is not judged yet.
CREATE FUNCTION warning_due(moment timestamptz) RETURNS TABLE (owner bigint, purpose text, families uuid[])
LANGUAGE sql STABLE {PATH} AS $f$
    SELECT f.owner_id, f.purpose, array_agg(f.id ORDER BY f.id) FROM warning_family f
    WHERE f.state = 'live' AND (f.judged_to IS NULL OR f.judged_to + f.step_days < (moment AT TIME ZONE 'UTC')::date)
    GROUP BY 1, 2 ORDER BY 1, 2
$f$;
REVOKE ALL ON FUNCTION warning_records_open, warning_due FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warning_records_open, warning_due TO {APP};
"""


def secured(name: str, using: str, insert: str, update: str = "", columns: str = "") -> str:
    """SQL that puts a table under forced row-level security: read by `using`, added by `insert`, changed by `update`."""
    table = f"warning_{name}"
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_functions ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY cleared ON {table} FOR SELECT TO {APP} USING ({using})",
        f"CREATE POLICY made ON {table} FOR INSERT TO {APP} WITH CHECK ({insert})",
        f"REVOKE ALL ON {table} FROM {APP}",
        f"GRANT SELECT, INSERT ON {table} TO {APP}",
    ]
    if update:
        lines += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {APP} USING ({using}) WITH CHECK ({update})",
            f"GRANT UPDATE ({columns}) ON {table} TO {APP}",
        ]
    return ";\n".join(lines) + ";\n"


OF_FAMILY = "family_id IN (SELECT id FROM warning_family)"
OF_ALARM = "alarm_id IN (SELECT id FROM warning_alarm)"
OF_SCENARIO = "scenario_id IN (SELECT id FROM warning_scenario)"
OF_INDICATOR = "indicator_id IN (SELECT id FROM warning_indicator)"
READ = "report_id IN (SELECT id FROM evidence_report)"
TABLES = "".join(
    (
        secured("family", CLEARED, f"declared_by_id = {OWN_SEAT}", "true", "state, stated_at, stating, owner_id, judged_to"),
        secured("suspension", f"{CLEARED} AND {OF_FAMILY}", f"by_id = {OWN_SEAT} AND {OF_FAMILY}", "true", "ended_at"),
        secured("run", f"{CLEARED} AND {OF_FAMILY}", f"by_id = {OWN_SEAT} AND {OF_FAMILY}"),
        secured("reading", f"{CLEARED} AND {OF_FAMILY}", OF_FAMILY),
        secured("alarm", f"{CLEARED} AND {OF_FAMILY} AND warning_records_open(id)", OF_FAMILY, "true",
                "state, verdict, owner_id, due_at, item_id"),
        secured("alarmrecord", f"{OF_ALARM} AND {READ}", f"{OF_ALARM} AND {READ}"),
        secured("triage", OF_ALARM, f"by_id = {OWN_SEAT} AND {OF_ALARM}"),
        secured("scenario", CLEARED, f"owner_id = {OWN_SEAT}", "true", "state, closed_at, closing"),
        secured("indicator", OF_SCENARIO, OF_SCENARIO),
        secured("mark", f"{CLEARED} AND {OF_INDICATOR} AND (report_id IS NULL OR {READ})",
                f"by_id = {OWN_SEAT} AND {OF_INDICATOR}"),
        secured("backtest", CLEARED, f"by_id = {OWN_SEAT}", "true", "result, job_id, finished_at"),
    )
)  # fmt: skip
OPEN = f"""
REVOKE ALL ON warning_budget FROM {APP};
GRANT SELECT, INSERT ON warning_budget TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("warning", "0001_initial"), ("evidence", "0009_review_and_correction")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
    ]
