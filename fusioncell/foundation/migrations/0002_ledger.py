"""The ledger: an outbox the application can only put into, and what the sequencer makes of it.

Everything here belongs to the sequencer's role. The application inserts into the outbox and can neither read nor change
it; it sees tiles and checkpoints, which hold commitments alone; it reads events through functions that record the
reading in the same transaction.
"""

from django.conf import settings
from django.db import migrations

from fusioncell.foundation.store.roles import as_sequencer

APP = settings.ENVIRONMENT.role_name("app")

# INSERT on three columns only: the application chooses neither an event's number nor its moment.
OUTBOX = f"""
CREATE TABLE ledger.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream smallint NOT NULL CHECK (stream IN (0, 1)),
    body text NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 1048576),
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
GRANT INSERT (stream, body, salt) ON ledger.outbox TO {APP};
"""

# A tile's row grows with it: its narrower states are its beginnings. Hashes do not compress, so nobody tries.
# `level` -1 are the entry bundles. A purpose has no index: there are few, and the newest events of each are near the end.
LOG = f"""
CREATE TABLE ledger.event (
    stream smallint NOT NULL,
    idx bigint NOT NULL,
    body text,
    salt bytea,
    kind text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    seat integer,
    agency text,
    purpose text,
    case_id uuid,
    subjects text[] NOT NULL DEFAULT '{{}}',
    purged_at timestamptz,
    purge_ref uuid,
    PRIMARY KEY (stream, idx),
    CHECK ((body IS NULL) = (purged_at IS NOT NULL) AND (salt IS NULL) = (body IS NULL))
);
CREATE INDEX event_at ON ledger.event USING brin (at);
CREATE INDEX event_seat ON ledger.event (stream, seat, idx) WHERE seat IS NOT NULL;
CREATE INDEX event_kind ON ledger.event (stream, kind, idx);
CREATE INDEX event_subjects ON ledger.event USING gin (subjects);

CREATE TABLE ledger.tile (
    stream smallint NOT NULL,
    level smallint NOT NULL,
    idx bigint NOT NULL,
    width smallint NOT NULL CHECK (width BETWEEN 1 AND 256),
    data bytea NOT NULL,
    PRIMARY KEY (stream, level, idx)
);
ALTER TABLE ledger.tile ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE ledger.checkpoint (
    stream smallint NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, size)
);

CREATE TABLE ledger.cosignature (
    stream smallint NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL CHECK (octet_length(line) < 1000),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, size, witness),
    FOREIGN KEY (stream, size) REFERENCES ledger.checkpoint
);
GRANT SELECT ON ledger.tile, ledger.checkpoint, ledger.cosignature TO {APP};
GRANT INSERT (stream, size, witness, line) ON ledger.cosignature TO {APP};
"""

# The body of a reading is written as Python writes one: `canonical` of methods/commitment.py, in SQL.
CANONICAL = """
CREATE FUNCTION ledger.canonical(j jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
    RETURN CASE jsonb_typeof(j)
        WHEN 'object' THEN '{' || coalesce((SELECT string_agg(to_json(k)::text || ':' || ledger.canonical(v), ','
            ORDER BY k COLLATE "C") FROM jsonb_each(j) AS e (k, v)), '') || '}'
        WHEN 'array' THEN '[' || coalesce((SELECT string_agg(ledger.canonical(v), ',' ORDER BY n)
            FROM jsonb_array_elements(j) WITH ORDINALITY AS e (v, n)), '') || ']'
        ELSE j::text END;
END $f$;

CREATE FUNCTION ledger.record_reading(who jsonb, use text, what text, detail jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
    IF use IS NULL OR use NOT IN ('lawfulness', 'self_monitoring', 'integrity', 'criminal_proceedings') THEN
        RAISE EXCEPTION 'the log is read for a stated use' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF jsonb_typeof(who->'seat') IS DISTINCT FROM 'number' OR coalesce(who->>'purpose', '') = '' THEN
        RAISE EXCEPTION 'the log is read by a seat, under a purpose' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO ledger.outbox (stream, body, salt) VALUES (0,
        ledger.canonical(who || jsonb_build_object('kind', what, 'subjects', '[]'::jsonb,
            'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'detail', detail || jsonb_build_object('use', use))),
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
END $f$;
"""

# Newest first, by number, so that a page continues where the last one ended. A kind stands for those under it too
# (`report` for `report.read`): '/' is the sign after '.', so that an index can find the range. The reading is recorded with its filter,
# how many events it gave and the hash of their numbers.
CONSULT = """
CREATE FUNCTION ledger.consult(who jsonb, use text, of_stream smallint, filter jsonb, before bigint, most integer)
RETURNS SETOF ledger.event
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
DECLARE found bigint[]; unknown text;
BEGIN
    SELECT string_agg(k, ', ') INTO unknown FROM jsonb_object_keys(filter) AS k
        WHERE k NOT IN ('seat', 'agency', 'purpose', 'subject', 'kind', 'case', 'since', 'until');
    IF unknown IS NOT NULL OR most NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'the log cannot be filtered so: %', coalesce(unknown, most::text)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT coalesce(array_agg(idx ORDER BY idx DESC), '{}') INTO found FROM (
        SELECT e.idx FROM ledger.event e
        WHERE e.stream = of_stream AND (before IS NULL OR e.idx < before)
          AND (NOT filter ? 'seat' OR e.seat = (filter->>'seat')::integer)
          AND (NOT filter ? 'agency' OR e.agency = filter->>'agency')
          AND (NOT filter ? 'purpose' OR e.purpose = filter->>'purpose')
          AND (NOT filter ? 'kind' OR (e.kind >= (filter->>'kind') AND e.kind < (filter->>'kind') || '/'
               AND (e.kind = filter->>'kind' OR starts_with(e.kind, (filter->>'kind') || '.'))))
          AND (NOT filter ? 'case' OR e.case_id = (filter->>'case')::uuid)
          AND (NOT filter ? 'subject' OR e.subjects @> ARRAY[filter->>'subject'])
          AND (NOT filter ? 'since' OR e.at >= (filter->>'since')::timestamptz)
          AND (NOT filter ? 'until' OR e.at < (filter->>'until')::timestamptz)
        ORDER BY e.idx DESC LIMIT most) AS page;
    PERFORM ledger.record_reading(who, use, 'log.consult', jsonb_build_object(
        'stream', of_stream, 'filter', filter, 'before', before, 'count', cardinality(found),
        'result', encode(sha256(convert_to(array_to_string(found, ','), 'UTF8')), 'hex')));
    RETURN QUERY SELECT e.* FROM ledger.event e
        WHERE e.stream = of_stream AND e.idx = ANY (found) ORDER BY e.idx DESC;
END $f$;

CREATE FUNCTION ledger.events_at(who jsonb, use text, of_stream smallint, indices bigint[])
RETURNS SETOF ledger.event
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
BEGIN
    IF cardinality(indices) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'between 1 and 1000 events are read at once' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM ledger.record_reading(who, use, 'log.sample',
        jsonb_build_object('stream', of_stream, 'indices', to_jsonb(indices)));
    RETURN QUERY SELECT e.* FROM ledger.event e
        WHERE e.stream = of_stream AND e.idx = ANY (indices) ORDER BY e.idx;
END $f$;

CREATE FUNCTION ledger.work_counts(since timestamptz, until timestamptz)
RETURNS TABLE (agency text, kind text, day date, events bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
    SELECT e.agency, e.kind, (e.at AT TIME ZONE 'UTC')::date, count(*) FROM ledger.event e
    WHERE e.stream = 1 AND e.at >= since AND e.at < until GROUP BY 1, 2, 3 ORDER BY 3, 1, 2
$f$;
"""

# Rows are filtered one subject, seat or kind at a time over a log that only grows: a plan for these very values.
PLANS = "ALTER FUNCTION ledger.consult SET plan_cache_mode = force_custom_plan;"

READERS = f"""
REVOKE ALL ON FUNCTION ledger.canonical, ledger.record_reading, ledger.consult, ledger.events_at, ledger.work_counts
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.consult, ledger.events_at, ledger.work_counts TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunSQL(as_sequencer(settings.ENVIRONMENT, statements), migrations.RunSQL.noop)
        for statements in (OUTBOX, LOG, CANONICAL, CONSULT + PLANS, READERS)
    ]
