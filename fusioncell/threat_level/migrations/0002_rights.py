"""Who may read and write what of threat levels; blind positions, the chain and the frozen question are kept by the store."""

from django.conf import settings
from django.db import migrations

from fusioncell.mandate.methods.row_security import CLEARED

APP = settings.ENVIRONMENT.role_name("app")
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
OWN_AGENCY = "current_setting('fusioncell.agency', true)"
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"

FUNCTIONS = f"""
-- Nobody reads another's position before giving an own one, or before the blind round is over.
CREATE FUNCTION level_spoken(which uuid) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT EXISTS (SELECT FROM threat_level_question q WHERE q.id = which AND q.state <> 'blind')
        OR EXISTS (SELECT FROM threat_level_position p WHERE p.question_id = which AND p.seat_id = {OWN_SEAT})
$f$;

CREATE FUNCTION level_round(which uuid, wanted smallint) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT EXISTS (SELECT FROM threat_level_question q WHERE q.id = which AND
        (wanted = 1 AND q.state = 'blind' OR wanted = 2 AND q.state = 'open' AND EXISTS (
            SELECT FROM threat_level_position p WHERE p.question_id = which AND p.seat_id = {OWN_SEAT} AND p.round = 1)))
$f$;

-- Who has given a position so far: names of seats, no numbers.
CREATE FUNCTION level_voters(which uuid) RETURNS TABLE (seat bigint, round smallint) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT p.seat_id, max(p.round)::smallint FROM threat_level_position p JOIN threat_level_question q ON q.id = p.question_id
    WHERE p.question_id = which AND may_read_label(q.label_id) GROUP BY 1 ORDER BY 1
$f$;

-- What a question rests on, past the rights of whoever decides: for the refusal of retracted evidence and the embargo.
CREATE FUNCTION level_evidence(which uuid) RETURNS TABLE (report_id uuid, label_id bigint, retracted boolean, readable boolean)
LANGUAGE sql STABLE {PATH} AS $f$
    SELECT r.id, r.label_id, r.retracted_at IS NOT NULL, may_read_label(r.label_id) FROM threat_level_evidence e
    JOIN threat_level_question q ON q.id = e.question_id JOIN evidence_report r ON r.id = e.report_id
    WHERE e.question_id = which AND may_read_label(q.label_id) ORDER BY r.id
$f$;

CREATE FUNCTION level_unseen(which uuid, standings bigint[], for_purpose text)
RETURNS TABLE (standing bigint, report_id uuid) LANGUAGE sql STABLE {PATH} AS $f$
    SELECT s.n, e.report_id FROM unnest(standings) AS s (n), threat_level_evidence e JOIN evidence_report r ON r.id = e.report_id
    WHERE e.question_id = which AND NOT EXISTS (SELECT FROM clearance c
        WHERE c.standing_id = s.n AND c.purpose = for_purpose AND c.label_id = r.label_id)
    ORDER BY 1, 2
$f$;

CREATE FUNCTION level_scale_used(which text) RETURNS boolean LANGUAGE sql STABLE {PATH} AS $f$
    SELECT EXISTS (SELECT FROM threat_level_subject s WHERE s.scale_id = which)
        OR EXISTS (SELECT FROM threat_level_question q WHERE q.scale_id = which)
        OR EXISTS (SELECT FROM threat_level_level l WHERE l.scale_id = which)
$f$;

-- The clock has no seat and reads nothing: it learns the numbers of what has ended.
CREATE FUNCTION level_note_ends(moment timestamptz) RETURNS TABLE (level uuid, subject uuid, ended_at timestamptz)
LANGUAGE sql {PATH} AS $f$
    WITH past AS (SELECT l.id, l.subject_id, l.expires_at FROM threat_level_level l WHERE l.expires_at <= moment
            AND NOT EXISTS (SELECT FROM threat_level_ended e WHERE e.level_id = l.id)),
        noted AS (INSERT INTO threat_level_ended (level_id, at) SELECT p.id, moment FROM past p)
    SELECT p.id, p.subject_id, p.expires_at FROM past p ORDER BY 3, 1
$f$;
"""
NAMES = ("level_spoken", "level_round", "level_voters", "level_evidence", "level_unseen", "level_scale_used",
         "level_note_ends")  # fmt: skip
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)

# A scale that is used keeps its text; a question keeps what was frozen, and its states follow one another; the chain
# of a subject has no gap, no fork and no link that was changed; a level takes two people.
TRIGGERS = f"""
CREATE FUNCTION level_scale_stays() RETURNS trigger LANGUAGE plpgsql {PATH} AS $f$
BEGIN
    IF NEW.text <> OLD.text AND level_scale_used(OLD.code) THEN
        RAISE EXCEPTION 'a scale that is used keeps its text; make a new version' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER level_scale_stays BEFORE UPDATE ON threat_level_scaleversion
    FOR EACH ROW EXECUTE FUNCTION level_scale_stays();

CREATE FUNCTION level_question_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $f$
BEGIN
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (('blind', 'open'), ('open', 'recommended'),
        ('recommended', 'open'), ('recommended', 'decided'), ('blind', 'withdrawn'), ('open', 'withdrawn'),
        ('recommended', 'withdrawn')) THEN
        RAISE EXCEPTION 'a question does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'recommended' AND OLD.state = 'open' AND NEW.recommended_by_id IS DISTINCT FROM {OWN_SEAT} THEN
        RAISE EXCEPTION 'whoever recommends signs it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('recommended', 'decided') AND NEW.state = OLD.state AND
        (NEW.recommended, NEW.recommendation, NEW.recommended_by_id) IS DISTINCT FROM
        (OLD.recommended, OLD.recommendation, OLD.recommended_by_id) THEN
        RAISE EXCEPTION 'a recommendation stays as it was given' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome THEN
        RAISE EXCEPTION 'an outcome stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER level_question_moves BEFORE UPDATE ON threat_level_question
    FOR EACH ROW EXECUTE FUNCTION level_question_moves();

CREATE FUNCTION level_chain() RETURNS trigger LANGUAGE plpgsql {PATH} AS $f$
DECLARE last threat_level_level; asked threat_level_question; about threat_level_subject;
BEGIN
    SELECT * INTO about FROM threat_level_subject s WHERE s.id = NEW.subject_id FOR UPDATE;
    SELECT * INTO last FROM threat_level_level l WHERE l.subject_id = NEW.subject_id ORDER BY l.number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous_sha256 <> coalesce(last.sha256, '')
        OR NEW.sha256 <> encode(sha256(convert_to(NEW.note, 'UTF8')), 'hex') OR NEW.label_id <> about.label_id THEN
        RAISE EXCEPTION 'this link does not continue the chain' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.question_id IS NOT NULL THEN
        SELECT * INTO asked FROM threat_level_question q WHERE q.id = NEW.question_id;
        IF asked.subject_id <> NEW.subject_id OR asked.state <> 'recommended' OR asked.recommended_by_id = NEW.decided_by_id THEN
            RAISE EXCEPTION 'a level takes two people' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF NEW.kind IN ('structural', 'overlay') THEN
        RAISE EXCEPTION 'a level answers a question' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER level_chain BEFORE INSERT ON threat_level_level FOR EACH ROW EXECUTE FUNCTION level_chain();

CREATE FUNCTION level_published() RETURNS trigger LANGUAGE plpgsql {PATH} AS $f$
BEGIN
    IF NOT EXISTS (SELECT FROM threat_level_level l JOIN threat_level_subject s ON s.id = l.subject_id
        WHERE l.id = NEW.id AND s.id = NEW.subject_id AND s.public AND l.note = NEW.note) THEN
        RAISE EXCEPTION 'only a level of a public subject is published' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $f$;
CREATE TRIGGER level_published BEFORE INSERT ON threat_level_publication FOR EACH ROW EXECUTE FUNCTION level_published();
REVOKE ALL ON FUNCTION level_scale_stays, level_question_moves, level_chain, level_published FROM PUBLIC;
"""


def secured(name: str, using: str, insert: str, update: str = "", columns: str = "") -> str:
    """SQL that puts a table under forced row-level security: read by `using`, added by `insert`, changed by `update`."""
    table = f"threat_level_{name}"
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


ASKED = "question_id IN (SELECT id FROM threat_level_question)"
TOLD = "level_id IN (SELECT id FROM threat_level_level)"
SPOKEN = f"{ASKED} AND (seat_id = {OWN_SEAT} OR level_spoken(question_id))"
HELD = "position_id IN (SELECT id FROM threat_level_position)"
SEEN = "evidence_id IN (SELECT id FROM threat_level_evidence)"
READ = "report_id IN (SELECT id FROM evidence_report)"
TABLES = "".join(
    (
        secured("subject", CLEARED, f"registered_by_id = {OWN_SEAT}", "true", "scale_id, state, into_id, ended_at, ending"),
        secured(
            "question", CLEARED, f"opened_by_id = {OWN_SEAT} AND agency_id = {OWN_AGENCY} AND state = 'blind'", "true",
            "state, unsealed_at, recommended, recommendation, against_criteria, recommended_by_id, recommended_at, "
            "departure, closed_at, closing, outcome, outcome_note, outcome_at",
        ),
        secured("evidence", f"{ASKED} AND {READ}", f"{ASKED} AND {READ}"),
        secured("position", SPOKEN, f"{ASKED} AND seat_id = {OWN_SEAT} AND level_round(question_id, round)"),
        secured("weight", f"{HELD} AND {SEEN}",
                f"{SEEN} AND position_id IN (SELECT id FROM threat_level_position WHERE seat_id = {OWN_SEAT})"),
        secured("sight", f"{HELD} AND {SEEN}",
                f"{SEEN} AND position_id IN (SELECT id FROM threat_level_position WHERE seat_id = {OWN_SEAT})"),
        secured("dissent", f"{ASKED} AND level_spoken(question_id)", f"{ASKED} AND seat_id = {OWN_SEAT}"),
        secured("level", CLEARED, f"decided_by_id = {OWN_SEAT}"),
        secured("text", CLEARED, TOLD),
        secured("embargo", CLEARED, TOLD, f"opened_by_id = {OWN_SEAT}", "opened_by_id, opened_at, opened, salt"),
        secured("ended", TOLD, ""),
    )
)
OPEN = f"""
REVOKE ALL ON threat_level_scaleversion, threat_level_publication FROM {APP};
GRANT SELECT, INSERT, UPDATE ON threat_level_scaleversion TO {APP};
GRANT SELECT, INSERT ON threat_level_publication TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("threat_level", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
    ]
