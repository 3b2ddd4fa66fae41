"""Who may read and write what of sites; a list by name stays shut, and a canary is heard, in the store itself."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import CLEARED

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

FUNCTIONS = f"""
-- A list by name is open to who made it, and to the recipients of a release by two people, until its hour.
CREATE FUNCTION site_list_open(which uuid) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT EXISTS (SELECT FROM infrastructure_ranking k WHERE k.id = which AND k.made_by_id = {OWN_SEAT})
        OR EXISTS (SELECT FROM infrastructure_release r JOIN infrastructure_recipient p ON p.release_id = r.id
            WHERE r.ranking_id = which AND r.approved_at IS NOT NULL AND r.expires_at > now() AND p.seat_id = {OWN_SEAT})
$f$;

-- A look at a site that does not exist is noted for the overseer, past the rights of whoever looked.
CREATE FUNCTION site_touched(which uuid[], what text) RETURNS void LANGUAGE sql {PATH} AS $f$
    INSERT INTO infrastructure_canarytouch (id, canary_id, seat_id, act, at, label_id)
    SELECT gen_random_uuid(), c.id, {OWN_SEAT}, left(what, 40), now(), c.label_id FROM infrastructure_canary c
    WHERE c.entity = ANY (which) AND c.planted_by_id <> {OWN_SEAT}
$f$;

-- Which sites count in no figure; asked by what counts, shown on no page.
CREATE FUNCTION site_uncounted() RETURNS SETOF uuid LANGUAGE sql STABLE {PATH} AS $f$
    SELECT c.entity FROM infrastructure_canary c
$f$;
"""
NAMES = ("site_list_open", "site_touched", "site_uncounted")
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)


def secured(name: str, using: str, insert: str, update: str = "", columns: str = "") -> str:
    """SQL that puts a table under forced row-level security: read by `using`, added by `insert`, changed by `update`."""
    table = f"infrastructure_{name}"
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owner_functions ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        f"CREATE POLICY cleared ON {table} FOR SELECT TO {APP} USING ({using})",
        f"REVOKE ALL ON {table} FROM {APP}",
        f"GRANT SELECT ON {table} TO {APP}",
    ]
    if insert:
        lines += [
            f"CREATE POLICY made ON {table} FOR INSERT TO {APP} WITH CHECK ({insert})",
            f"GRANT INSERT ON {table} TO {APP}",
        ]
    if update:
        lines += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {APP} USING ({using}) WITH CHECK ({update})",
            f"GRANT UPDATE ({columns}) ON {table} TO {APP}",
        ]
    return ";\n".join(lines) + ";\n"


MINE = f"SELECT id FROM infrastructure_ranking WHERE made_by_id = {OWN_SEAT}"
TABLES = "".join(
    (
        secured("appraisal", CLEARED, f"seat_id = {OWN_SEAT}"),
        secured(
            "appraisalbasis",
            "appraisal_id IN (SELECT id FROM infrastructure_appraisal) AND report_id IN (SELECT id FROM evidence_report)",
            f"appraisal_id IN (SELECT id FROM infrastructure_appraisal WHERE seat_id = {OWN_SEAT})"
            " AND report_id IN (SELECT id FROM evidence_report)",
        ),
        secured(
            "designation", CLEARED, f"proposed_by_id = {OWN_SEAT} AND state = 'proposed'",
            f"decided_by_id IS NOT NULL AND (state = 'ended' OR decided_by_id = {OWN_SEAT})",
            "state, decided_by_id, decided_at, note, article, ended_at, ending",
        ),
        secured("ranking", CLEARED, f"made_by_id = {OWN_SEAT}"),
        secured("rankedsite", f"{CLEARED} AND site_list_open(ranking_id)", f"ranking_id IN ({MINE})"),
        secured(
            "release", CLEARED, f"asked_by_id = {OWN_SEAT} AND approved_at IS NULL",
            f"approved_by_id = {OWN_SEAT} AND asked_by_id <> {OWN_SEAT}",
            "approved_by_id, approved_at, refused_at, note, expires_at",
        ),
        secured(
            "recipient", "release_id IN (SELECT id FROM infrastructure_release)",
            f"release_id IN (SELECT id FROM infrastructure_release WHERE asked_by_id = {OWN_SEAT} AND approved_at IS NULL)",
        ),
        secured("canary", CLEARED, f"planted_by_id = {OWN_SEAT}"),
        secured("canarytouch", CLEARED, "", "true", "seen_at"),
    )
)  # fmt: skip
# What is asked of all sites at once is asked of an index that holds nothing else.
INDEX = """
CREATE INDEX evidence_statement_of_site ON evidence_statement (entity)
    WHERE schema IN ('Site', 'SiteDependency', 'SiteFigure');
"""


class Migration(migrations.Migration):
    dependencies = [("infrastructure", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, "DROP INDEX evidence_statement_of_site"),
    ]
