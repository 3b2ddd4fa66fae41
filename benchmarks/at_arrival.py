"""The child of `benchmarks.arriving`: fills the index it is pointed at, measures matching, prints figures as JSON."""

from __future__ import annotations

import json
import math
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from random import Random
from uuid import UUID

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")
django.setup()

from django.db import transaction  # noqa: E402 (Django must be set up first)

from benchmarks.figures import Figure  # noqa: E402
from fusioncell.evidence.actions.keeping import Received, Said, keep  # noqa: E402
from fusioncell.foundation.clock import now  # noqa: E402
from fusioncell.foundation.words import new_id  # noqa: E402
from fusioncell.fusion import held  # noqa: E402
from fusioncell.fusion.actions.arriving import match, work_arrivals  # noqa: E402
from fusioncell.fusion.held import Row  # noqa: E402
from fusioncell.fusion.weighing import keys_of, side_of  # noqa: E402
from fusioncell.mandate.queries import declare, label_id, law_in_force, seat_named, sitting_for  # noqa: E402
from fusioncell_scenario.bulk import Bulk, _mixed, made_bulk  # noqa: E402

RECORDS = int(os.environ.get("FUSIONCELL_BENCH_RECORDS", "1000000"))
MARKS = tuple(mark for mark in (10_000, 100_000, 1_000_000) if mark <= RECORDS)
PURPOSE = "organised_crime"
ROUNDS = 200
CHUNK = 10_000
HUB = 10_000
HUB_PHONE = "+999410000001"


def said_of(bulk: Bulk, who: int, *, hub: bool = False) -> list[tuple[str, str]]:
    """What is stated of a made person: the generator's, by number, five statements each."""
    mixed = _mixed(bulk.seed, who)
    return [
        ("name", bulk.names[who % len(bulk.names)]),
        ("birthDate", date.fromordinal(711_500 + mixed // 7 % 20_000).isoformat()),
        ("nationality", ("xm", "xt", "xo", "xv")[mixed % 4]),
        ("phone", HUB_PHONE if hub else f"+999{41 + mixed % 12}{mixed // 12 % 10**7:07d}"),
        ("idNumber", f"MZN{mixed % 10**9:09d}"),
    ]


def rows_of(record: UUID, report: UUID, label: int, said: Sequence[tuple[str, str]]) -> list[Row]:
    """The same as rows of the store."""
    return [
        Row(new_id(), record, "Person", prop, value, "", "", report, "cell", label, None, None, "")
        for prop, value in said
    ]


def fill(owner: psycopg.Connection, bulk: Bulk, numbers: range, report: UUID, label: int) -> None:
    """Statements and keys of these people, by the owner, past the log: only what is held matters here."""
    people = [
        (rows_of(new_id(), report, label, said_of(bulk, n, hub=n % (RECORDS // HUB or 1) == 0)), n) for n in numbers
    ]
    moment = now()
    with owner.cursor() as cursor:
        flat = [row for rows, _n in people for row in rows]
        cursor.execute(
            "INSERT INTO evidence_statement (id, report_id, agency_id, entity, schema, prop, value, original, "
            "language, kind, category, label_id, first_seen, last_seen) SELECT x.id, %s, 'cell', x.entity, 'Person', "
            "x.prop, x.value, '', '', 'document', '', %s, '', '' "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[]) AS x (id, entity, prop, value)",
            [report, label, [r.id for r in flat], [r.entity for r in flat], [r.prop for r in flat],
             [r.value for r in flat]],
        )  # fmt: skip
        keyed = [(rows[0].entity, keys_of(side_of(rows))) for rows, _n in people]
        with cursor.copy("COPY fusion_key (key, at, record, label_id) FROM STDIN") as copy:
            for record, keys in keyed:
                for key in keys:
                    copy.write_row((key, moment, record, label))
        with cursor.copy("COPY fusion_filed (record, label_id, schema, agency_id, keys, at) FROM STDIN") as copy:
            for record, keys in keyed:
                copy.write_row((record, label, "Person", "cell", keys, moment))
    owner.commit()


def arrivals(bulk: Bulk, size: int, label: int, rng: Random, *, hub: bool = False) -> list[float]:
    """Milliseconds of matching one record that has just come in; each is taken back."""
    found = []
    for _ in range(ROUNDS + 5):
        who = rng.randrange(size)
        record = new_id()
        said = [("phone", HUB_PHONE)] if hub else said_of(bulk, who)
        with transaction.atomic():
            machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
            declare(machine)
            keep(machine, [received(record, label, said)], "A5")
            matcher = held.matcher(PURPOSE)
            assert matcher is not None
            began = time.perf_counter()
            match(matcher, [record])
            found.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return found[5:]


def received(record: UUID, label: int, said: Sequence[tuple[str, str]]) -> Received:
    """One report about one person."""
    statements = [Said(record, "Person", prop, value, label) for prop, value in said]
    return Received(
        agency="cell", channel="own_json", raw=record.bytes, media_type="text/plain", title="bench",
        category="investigative", legal_basis="police_act", label_id=label, purpose=PURPOSE, received_at=now(),
        statements=statements,
    )  # fmt: skip


def intake_cpu(bulk: Bulk, label: int, reports: int = 400) -> float:
    """Milliseconds of processor time a report, kept and matched, of this process."""
    machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
    batch = [received(new_id(), label, said_of(bulk, n * 7)) for n in range(reports)]
    began = time.process_time()
    with transaction.atomic():
        declare(machine)
        keep(machine, batch, "A5")
    while work_arrivals():
        pass
    return (time.process_time() - began) * 1000 / reports


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which this part lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main() -> None:
    """Fill, measure at each mark, print."""
    bulk, rng = made_bulk(1, RECORDS), Random(7)
    law = law_in_force().mandate
    under = law.channels["own_json"].label
    assert under is not None
    label = label_id(under)
    first = new_id()
    with transaction.atomic():
        machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
        declare(machine)
        report = received(first, label, [])
        keep(machine, [report], "A5")
    at: dict[int, list[float]] = {}
    with psycopg.connect(**json.loads(os.environ["FUSIONCELL_BENCH_OWNER"])) as owner:
        done = 0
        for mark in MARKS:
            for start in range(done, mark, CHUNK):
                fill(owner, bulk, range(start, min(mark, start + CHUNK)), report.id, label)
                print(f"{start + CHUNK:,} records", file=sys.stderr)
            done = mark
            owner.execute("ANALYZE fusion_key, fusion_filed, evidence_statement")
            owner.commit()
            at[mark] = arrivals(bulk, mark, label, rng)
        hub = arrivals(bulk, done, label, rng, hub=True)
        cpu = intake_cpu(bulk, label)
    last = at[MARKS[-1]]
    growing = [(n, statistics.median(found)) for n, found in at.items()]
    slope = math.log(growing[-1][1] / growing[0][1]) / math.log(growing[-1][0] / growing[0][0]) if len(at) > 1 else 0.0
    size = f"{MARKS[-1]:,} records, {MARKS[-1] * 5:,} statements"
    figures = [
        Figure("arrival: matching one record, rights on, p50", statistics.median(last), "ms", 3.0, note=size,
               peer="Splink 4, 272 ms; nomenklatura at 10⁵, 699 ms (as measured elsewhere)",
               ratio=statistics.median(last) / 272),
        Figure("arrival: matching one record, rights on, p95", quantile(last, 0.95), "ms", 10.0),
        Figure("arrival: a value that 10,000 records bear, p50", statistics.median(hub), "ms", 30.0),
        Figure("arrival: growth of the median, exponent", slope, "", 0.15,
               note=", ".join(f"{n:,}: {ms:.2f} ms" for n, ms in growing)),
        Figure("intake with matching: CPU of this process a report", cpu, "ms", 6.0),
    ]  # fmt: skip
    print(json.dumps([asdict(figure) for figure in figures]))


if __name__ == "__main__":
    main()
