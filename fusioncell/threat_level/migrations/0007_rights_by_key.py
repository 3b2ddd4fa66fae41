"""The store asks for the parts of a recommendation; the rights of a row are asked of the row that it hangs on alone."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"

# As before, and: what is recommended has its parts, or names those that it lacks with the reason.
MOVES = f"""
CREATE OR REPLACE FUNCTION level_question_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
BEGIN
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (('blind', 'open'), ('open', 'recommended'),
        ('recommended', 'open'), ('recommended', 'decided'), ('blind', 'withdrawn'), ('open', 'withdrawn'),
        ('recommended', 'withdrawn')) THEN
        RAISE EXCEPTION 'a question does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'recommended' AND OLD.state = 'open' THEN
        IF NEW.recommended_by_id IS DISTINCT FROM {OWN_SEAT} THEN
            RAISE EXCEPTION 'whoever recommends signs it' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (SELECT FROM unnest(CASE (SELECT s.kind FROM threat_level_scaleversion s WHERE s.code = NEW.scale_id)
                WHEN 'posture' THEN ARRAY[]::text[] WHEN 'health' THEN ARRAY['harm']
                ELSE ARRAY['intent', 'capability', 'harm'] END) AS n (aspect)
            WHERE NOT EXISTS (SELECT FROM threat_level_part p WHERE p.question_id = NEW.id AND p.aspect = n.aspect)
                AND NOT (n.aspect = ANY (NEW.without_parts) AND btrim(NEW.unjudged) <> '')) THEN
            RAISE EXCEPTION 'a recommendation has its parts, or says why not' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF OLD.state IN ('recommended', 'decided') AND NEW.state = OLD.state AND
        (NEW.recommended, NEW.recommendation, NEW.recommended_by_id, NEW.unjudged, NEW.without_parts) IS DISTINCT FROM
        (OLD.recommended, OLD.recommendation, OLD.recommended_by_id, OLD.unjudged, OLD.without_parts) THEN
        RAISE EXCEPTION 'a recommendation stays as it was given' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome THEN
        RAISE EXCEPTION 'an outcome stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
GRANT UPDATE (unjudged, without_parts) ON threat_level_question TO {APP};
"""


def seen(table: str, column: str, of: str) -> str:
    """That the row which a column names may be read: asked by its key, so that it costs the same in any store."""
    return f"EXISTS (SELECT FROM threat_level_{of} o WHERE o.id = threat_level_{table}.{column})"


def asked(table: str) -> str:
    return seen(table, "question_id", "question")


def told(table: str) -> str:
    return seen(table, "level_id", "level")


READ = "EXISTS (SELECT FROM evidence_report o WHERE o.id = threat_level_evidence.report_id)"
CITED = f"{asked('evidence')} AND {READ}"


def leaning(table: str) -> tuple[str, str]:
    held, cited = seen(table, "position_id", "position"), seen(table, "evidence_id", "evidence")
    mine = held.removesuffix(")") + f" AND o.seat_id = {OWN_SEAT})"
    return f"{held} AND {cited}", f"{cited} AND {mine}"


POLICIES = "".join(
    f"ALTER POLICY {policy} ON threat_level_{table} {clause};\n"
    for policy, table, clause in (
        ("cleared", "evidence", f"USING ({CITED})"),
        ("made", "evidence", f"WITH CHECK ({CITED})"),
        ("cleared", "position",
         f"USING ({asked('position')} AND (seat_id = {OWN_SEAT} OR level_spoken(question_id)))"),
        ("made", "position",
         f"WITH CHECK ({asked('position')} AND seat_id = {OWN_SEAT} AND level_round(question_id, round))"),
        *(("cleared", table, f"USING ({leaning(table)[0]})") for table in ("weight", "sight")),
        *(("made", table, f"WITH CHECK ({leaning(table)[1]})") for table in ("weight", "sight")),
        ("cleared", "dissent", f"USING ({asked('dissent')} AND level_spoken(question_id))"),
        ("made", "dissent", f"WITH CHECK ({asked('dissent')} AND seat_id = {OWN_SEAT})"),
        ("made", "text", f"WITH CHECK ({told('text')})"),
        ("made", "embargo", f"WITH CHECK ({told('embargo')})"),
        ("cleared", "ended", f"USING ({told('ended')})"),
        ("cleared", "part", f"USING ({asked('part')})"),
        ("made", "part", f"WITH CHECK (by_id = {OWN_SEAT} AND {asked('part')})"),
        ("changed", "part", f"USING ({asked('part')}) WITH CHECK (by_id = {OWN_SEAT})"),
    )
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("threat_level", "0006_recommended_on_parts")]
    operations = [
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
