"""The three insertions of a batch, a statement each: rows as JSON, for COPY is refused under row-level security."""

INSERT_REPORTS = """
INSERT INTO evidence_report (id, agency_id, source_id, channel, delivery_id, external_id, version,
    supersedes_id, sha256,
    media_type, title, text, language, category, legal_basis, reliability, credibility, grade_raw,
    label_id,
    purpose, occurred_from, occurred_to, findings, place, received_at, received_by_id, review_by,
    visible_until, retraction)
SELECT x.id, x.agency_id, x.source_id, x.channel, x.delivery_id, x.external_id, x.version, x.supersedes_id,
    decode(x.sha256, 'base64'), x.media_type, x.title, x.text, x.language,
    x.category,
    x.legal_basis, x.reliability, x.credibility, x.grade_raw, x.label_id, x.purpose, x.occurred_from,
    x.occurred_to,
    x.findings, x.place, x.received_at, x.received_by_id, x.review_by, x.visible_until, ''
FROM json_to_recordset(%s) AS x (id uuid, agency_id text, source_id uuid, channel text, delivery_id uuid,
    external_id text,
    version text, supersedes_id uuid, sha256 text, media_type text, title text, text text,
    language text,
    category text, legal_basis text, reliability text, credibility smallint, grade_raw text, label_id bigint,
    purpose text,
    occurred_from text, occurred_to text, findings jsonb, place text, received_at timestamptz,
    received_by_id bigint,
    review_by timestamptz, visible_until timestamptz)
"""

INSERT_STATEMENTS = """
INSERT INTO evidence_statement (id, report_id, agency_id, entity, schema, prop, value, original, language,
    kind, category,
    case_id, label_id, first_seen, last_seen, target, visible_until)
SELECT x.* FROM json_to_recordset(%s) AS x (id uuid, report_id uuid, agency_id text, entity uuid, schema text,
    prop text,
    value text, original text, language text, kind text, category text, case_id uuid, label_id bigint,
    first_seen text,
    last_seen text, target uuid, visible_until timestamptz)
"""

INSERT_ENTRIES = """
INSERT INTO search_entry (kind, report_id, entity, schema, agency_id, channel, category, label_id,
    visible_until, at, tsv)
SELECT x.kind, x.report_id, x.entity, x.schema, x.agency_id, x.channel, x.category, x.label_id,
    x.visible_until, x.at,
    x.tsv::tsvector
FROM json_to_recordset(%s) AS x (kind smallint, report_id uuid, entity uuid, schema text, agency_id text,
    channel text,
    category text, label_id bigint, visible_until timestamptz, at timestamptz, tsv text)
"""

INSERT_ORIGINALS = """
INSERT INTO evidence_original (report_id, label_id, sealed)
SELECT x.report_id, x.label_id, decode(x.sealed, 'base64')
FROM json_to_recordset(%s) AS x (report_id uuid, label_id bigint, sealed text)
"""
