"""The rights of a row are asked by the key of what it hangs on; a draft tells by one look whether anything has changed."""

from django.conf import settings
from django.db import migrations

APP = settings.ENVIRONMENT.role_name("app")
OWN_AGENCY = "current_setting('fusioncell.agency', true)"
OWN_SEAT = "NULLIF(current_setting('fusioncell.seat', true), '')::bigint"
PATH = "SECURITY DEFINER SET search_path = public, pg_temp"


def seen(table: str, column: str, of: str) -> str:
    """That the row which a column names may be read: asked by its key, so that it costs the same in any store."""
    return f"EXISTS (SELECT FROM assessment_{of} o WHERE o.id = assessment_{table}.{column})"


def hanging(table: str) -> str:
    return seen(table, "assessment_id", "assessment")


HOLDERS = " OR ".join(
    f"(holder = '{of}' AND {seen('support', 'holder_id', of)})"
    for of in ("judgement", "assessment", "technique", "release", "cut")
)
RELEASED = f"""approver_id = {OWN_SEAT} AND {hanging("release")} AND author_id = assessment_author(assessment_id)
    AND EXISTS (SELECT FROM assessment_review v WHERE v.assessment_id = assessment_release.assessment_id
        AND v.revision = assessment_release.revision AND v.by_id = reviewer_id AND v.ready)"""
CUT_SEEN = f"""assessment_open(id, false, label_id, label_id)
    AND (recipient_id = {OWN_AGENCY} OR {seen("cut", "release_id", "release")})"""

POLICIES = "".join(
    f"ALTER POLICY {policy} ON assessment_{table} {clause};\n"
    for policy, table, clause in (
        ("cleared", "support", f"USING ({HOLDERS})"),
        ("made", "support", f"WITH CHECK ({HOLDERS})"),
        *(
            one
            for table in ("dissent", "forecast")
            for one in (
                ("cleared", table, f"USING ({seen(table, 'judgement_id', 'judgement')})"),
                ("made", table, f"WITH CHECK ({seen(table, 'judgement_id', 'judgement')} AND seat_id = {OWN_SEAT})"),
            )
        ),
        ("changed", "dissent", f"USING ({seen('dissent', 'judgement_id', 'judgement')})"),
        ("cleared", "matrix", f"USING ({seen('matrix', 'technique_id', 'technique')})"),
        ("made", "matrix", f"WITH CHECK ({seen('matrix', 'technique_id', 'technique')} AND seat_id = {OWN_SEAT})"),
        ("changed", "matrix", f"USING ({seen('matrix', 'technique_id', 'technique')})"),
        *(("cleared", table, f"USING ({hanging(table)})") for table in ("version", "comment", "review", "override")),
        *(("changed", table, f"USING ({hanging(table)})") for table in ("comment", "override")),
        *(("made", table, f"WITH CHECK ({hanging(table)} AND by_id = {OWN_SEAT})") for table in ("version", "comment")),
        ("made", "review",
         f"WITH CHECK ({hanging('review')} AND by_id = {OWN_SEAT} AND by_id <> assessment_author(assessment_id))"),
        ("made", "override",
         f"WITH CHECK ({hanging('override')} AND asked_by_id = {OWN_SEAT} AND approved_by_id IS NULL)"),
        ("cleared", "tearline", f"USING (may_read_label(label_id) AND {hanging('tearline')})"),
        ("changed", "tearline", f"USING (may_read_label(label_id) AND {hanging('tearline')})"),
        ("made", "tearline",
         f"WITH CHECK ({hanging('tearline')} AND by_id = {OWN_SEAT} AND approved_by_id IS NULL)"),
        ("made", "release", f"WITH CHECK ({RELEASED})"),
        ("cleared", "cut", f"USING ({CUT_SEEN})"),
        ("made", "cut", f"WITH CHECK (made_by_id = {OWN_SEAT} AND {seen('cut', 'release_id', 'release')})"),
        ("cleared", "leftout", f"USING ({seen('leftout', 'release_id', 'release')})"),
        ("made", "leftout", f"WITH CHECK ({seen('leftout', 'release_id', 'release')})"),
        ("cleared", "mention", f"USING (may_read_label(label_id) AND {hanging('mention')})"),
        ("made", "mention", f"WITH CHECK ({hanging('mention')})"),
    )
)  # fmt: skip

# What hangs on a whole assessment, judged readable once and not once for each row of it.
LISTS = "".join(
    f"""
CREATE FUNCTION assessment_{table}s_of(which uuid) RETURNS TABLE ({columns}) LANGUAGE plpgsql STABLE {PATH} AS $f$
#variable_conflict use_column
BEGIN
    IF assessment_may_read_whole(which) THEN
        RETURN QUERY SELECT {", ".join(f"t.{one.split()[0]}" for one in columns.split(", "))}
            FROM assessment_{table} t WHERE t.assessment_id = which ORDER BY {order};
    END IF;
END $f$;
"""
    for table, columns, order in (
        ("version", "id bigint, assessment_id uuid, revision integer, by_id bigint, at timestamptz, kept_aside boolean",
         "t.revision DESC, t.id DESC"),
        ("comment", "id uuid, assessment_id uuid, place varchar, text text, by_id bigint, at timestamptz, "
         "settled_by_id bigint, settled_at timestamptz", "t.at"),
        ("review", "id uuid, assessment_id uuid, revision integer, ready boolean, note text, by_id bigint, at timestamptz",
         "t.at DESC"),
        ("override", "id uuid, assessment_id uuid, check_id varchar, place varchar, reason text, asked_by_id bigint, "
         "asked_at timestamptz, approved_by_id bigint, approved_at timestamptz", "t.asked_at"),
    )
)  # fmt: skip

# The evidence of a release or a cut, which are written once: whether they may be read is asked once for all of it.
CITE = f"""
CREATE FUNCTION assessment_cite(kind text, which uuid, rows jsonb) RETURNS integer LANGUAGE plpgsql {PATH} AS $f$
DECLARE n integer;
BEGIN
    IF kind NOT IN ('release', 'cut') OR NOT assessment_holder_open(which)
        OR EXISTS (SELECT FROM assessment_support s WHERE s.holder_id = which) THEN
        RAISE EXCEPTION 'not yours to change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO assessment_support (holder, holder_id, block, report_id, statement_id, link_id, stance, note)
        SELECT kind, which, '', (r->>'report')::uuid, (r->>'statement')::uuid, (r->>'link')::uuid, 'for', ''
        FROM jsonb_array_elements(rows) r;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $f$;
"""

# One look at a draft: the row, if all of it may be read; the labels of its sources; and a print of every row that its
# checks hang on, in which each version of a row has a number of its own. `told` are the reports that its evidence tells
# again; `around` the entities that it is about, with all that somebody decided to be the same.
LOOK = f"""
CREATE FUNCTION assessment_look(which uuid, told uuid[], around uuid[])
RETURNS TABLE (draft assessment_assessment, labels bigint[], print text) LANGUAGE plpgsql STABLE {PATH} AS $f$
DECLARE reached uuid[]; said uuid[]; linked uuid[]; own text; deciding uuid[]; decided text;
BEGIN
    SELECT a.* INTO draft FROM assessment_assessment a WHERE a.id = which;
    IF NOT FOUND OR NOT may_read_label(draft.base_label_id) THEN
        RETURN;
    END IF;
    SELECT array_agg(l.label_id) INTO labels FROM assessment_source_labels(which, true) l;
    IF EXISTS (SELECT FROM unnest(labels) AS l (n)
        WHERE NOT coalesce(may_read_though_expired(l.n), may_read_label(draft.label_id))
            OR l.n IS NULL AND NOT may_read_label(draft.label_id)) THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT s.statement_id) FILTER (WHERE s.statement_id IS NOT NULL),
        array_agg(DISTINCT s.link_id) FILTER (WHERE s.link_id IS NOT NULL), count(*) || ':' || sum(s.id) || ':' || max(s.id),
        told || array_agg(DISTINCT s.report_id)
        INTO said, linked, own, reached
        FROM assessment_support s
        WHERE s.holder_id = which OR s.holder_id IN (SELECT j.id FROM assessment_judgement j WHERE j.assessment_id = which);
    SELECT array_agg(DISTINCT r) , string_agg(d.xmin::text || d.ctid::text, ',' ORDER BY d.id) INTO deciding, decided
        FROM fusion_decision d, unnest(d.reports) r WHERE d.one = ANY (around) OR d.other = ANY (around);
    print := md5(concat_ws('|', own, decided,
        (SELECT string_agg(j.xmin::text || j.ctid::text, ',' ORDER BY j.id) FROM assessment_judgement j
            WHERE j.assessment_id = which),
        (SELECT string_agg(d.xmin::text || d.ctid::text, ',' ORDER BY d.id) FROM assessment_dissent d
            JOIN assessment_judgement j ON j.id = d.judgement_id WHERE j.assessment_id = which),
        (SELECT string_agg(v.by_id::text, ',' ORDER BY v.by_id) FROM (SELECT DISTINCT v.by_id FROM assessment_version v
            WHERE v.assessment_id = which AND NOT v.kept_aside) v),
        (SELECT string_agg(v.xmin::text || v.ctid::text, ',' ORDER BY v.id) FROM assessment_review v
            WHERE v.assessment_id = which),
        (SELECT string_agg(r.xmin::text || r.ctid::text || coalesce(r.visible_until <= now(), false)::text, ',' ORDER BY r.id)
            FROM evidence_report r WHERE r.id = ANY (reached || coalesce(deciding, ARRAY[]::uuid[]))),
        (SELECT count(*) FROM evidence_lowering l WHERE l.derived_id = ANY (reached)),
        (SELECT count(*) || ':' || max(t.at) FROM assessment_retelling t
            WHERE t.report_id = ANY (reached) AND t.withdrawn_at IS NULL),
        (SELECT count(*) FROM intake_reading t WHERE t.report_id = ANY (reached)),
        (SELECT string_agg(s.xmin::text || s.ctid::text || coalesce(s.visible_until <= now(), false)::text, ',' ORDER BY s.id)
            FROM evidence_statement s WHERE s.id = ANY (said) OR s.entity = ANY (around)),
        (SELECT string_agg(d.id::text, ',' ORDER BY d.id) FROM fusion_decision d
            WHERE d.of_id = ANY (linked) AND d.act = 'undo'),
        (SELECT count(*) || ':' || max(r.at) || ':' || count(r.withdrawn_at) FROM assessment_release r),
        (SELECT count(*) || ':' || max(c.at) FROM assessment_cut c)));
    RETURN NEXT;
END $f$;
"""
NAMES = ("assessment_versions_of", "assessment_comments_of", "assessment_reviews_of", "assessment_overrides_of",
         "assessment_cite", "assessment_look")  # fmt: skip
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO {APP};" for name in NAMES
)


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_at_one_look"), ("intake", "0006_rights_of_texts_and_tips")]
    operations = [
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(LISTS, migrations.RunSQL.noop),
        migrations.RunSQL(CITE, migrations.RunSQL.noop),
        migrations.RunSQL(LOOK, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
