"""The child of `benchmarks.arriving`: fills the index of a cell, or measures matching in it, and prints JSON.

`fill SIZE` writes made people as the owner, past the log: COPY first, indexes afterwards, and a VACUUM as the server's
own would have done by then. `measure SIZE` works as the application's role, through the acts of the worker.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from multiprocessing import Pool
from random import Random
from uuid import UUID

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")
django.setup()

from django.db import transaction  # noqa: E402 (Django must be set up first)

from fusioncell.evidence.actions.keeping import Received, Said, keep  # noqa: E402
from fusioncell.foundation.clock import now  # noqa: E402
from fusioncell.foundation.words import new_id  # noqa: E402
from fusioncell.fusion import held  # noqa: E402
from fusioncell.fusion.actions.arriving import compare, keep_and_tell, rarely_swept, work_arrivals  # noqa: E402
from fusioncell.fusion.held import Row  # noqa: E402
from fusioncell.fusion.weighing import keys_of, side_of  # noqa: E402
from fusioncell.mandate.queries import declare, label_id, law_in_force, seat_named, sitting_for  # noqa: E402
from fusioncell_scenario.bulk import Bulk, _mixed, made_bulk  # noqa: E402

PURPOSE = "organised_crime"
ROUNDS = 300
WARM = 20  # rounds that are not counted: the worker has long been at work when something comes in
CHUNK = 5_000
HUB = 10_000
HUB_PHONE = "+999410000001"
TABLES = ("evidence_statement", "fusion_key", "fusion_filed")


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
    return [Row(new_id(), record, "Person", prop, value, report, "cell", label, None) for prop, value in said]


@cache
def bulk_of(size: int) -> Bulk:
    """The made people of a cell of this size."""
    return made_bulk(1, size)


@dataclass(frozen=True, slots=True)
class Task:
    """Some of the made people, and under what they are filed."""

    numbers: range
    size: int
    report: UUID
    label: int
    source: int


def lines_of(task: Task) -> tuple[str, str, str]:
    """Statements, keys and filings of some people, as COPY reads them."""
    size, report, label = task.size, task.report, task.label
    bulk, moment, hub_every = bulk_of(size), now().isoformat(), max(10, size // HUB)
    said, keyed, filed = [], [], []
    for number in task.numbers:
        record = new_id()
        rows = rows_of(record, report, label, said_of(bulk, number, hub=number % hub_every == 0))
        said += [
            f"{r.id}\t{report}\tcell\t{record}\tPerson\t{r.prop}\t{r.value}\t\t\tdocument\t\t{label}\t\t" for r in rows
        ]
        keys = keys_of(side_of(rows))
        keyed += [f"{key}\t{moment}\t{record}\t{label}\t{task.source}" for key in keys]
        filed.append(f"{record}\t{label}\tPerson\tcell\t{{{','.join(map(str, keys))}}}\t{moment}")
    return "\n".join(said) + "\n", "\n".join(keyed) + "\n", "\n".join(filed) + "\n"


COPIES = (
    "COPY evidence_statement (id, report_id, agency_id, entity, schema, prop, value, original, language, kind,"
    " category, label_id, first_seen, last_seen) FROM STDIN",
    "COPY fusion_key (key, at, record, label_id, source) FROM STDIN",
    "COPY fusion_filed (record, label_id, schema, agency_id, keys, at) FROM STDIN",
)


def fill(owner: psycopg.Connection, size: int, report: UUID, label: int) -> None:
    """So many people, made on both cores, in the order of their numbers; then the indexes, as they were."""
    indexes = owner.execute(
        "SELECT x.indexname, x.indexdef FROM pg_indexes x WHERE x.tablename = ANY (%s) AND NOT EXISTS ("
        "SELECT FROM pg_constraint c WHERE c.conname = x.indexname)",
        [list(TABLES)],
    ).fetchall()
    for name, _made in indexes:
        owner.execute(f"DROP INDEX {name}")
    owner.execute("DELETE FROM evidence_news")  # the one report of them all is filed here, and not by the worker again
    owner.execute("ALTER TABLE evidence_statement NO FORCE ROW LEVEL SECURITY")  # COPY knows no policies
    source = owner.execute("SELECT hashtext('cell')").fetchall()[0][0]
    tasks = [
        Task(range(start, min(size, start + CHUNK)), size, report, label, source) for start in range(0, size, CHUNK)
    ]
    with Pool(2) as makers:
        for done, lines in enumerate(makers.imap(lines_of, tasks), 1):
            for copying, text in zip(COPIES, lines, strict=True):
                with owner.cursor().copy(copying) as copy:
                    copy.write(text)
            print(f"{min(size, done * CHUNK):,} of {size:,} records", file=sys.stderr)
    owner.commit()
    owner.execute("ALTER TABLE evidence_statement FORCE ROW LEVEL SECURITY")
    for _name, made in indexes:
        owner.execute(made)
    owner.commit()
    owner.autocommit = True
    for table in TABLES:
        owner.execute(f"VACUUM ANALYZE {table}")


def arrivals(bulk: Bulk, size: int, label: int, rng: Random, *, hub: bool = False) -> tuple[list[float], list[float]]:
    """Milliseconds of one record that has just come in: until it is compared, and until all is kept and told.

    Compared: filed in the index, what it meets found, and each pair weighed with its reasons for every set of labels
    that somebody reads together. Then its suggestions are written, what the law joins is joined with its event in the
    log, and hits are told. Each is taken back.
    """
    compared, told = [], []
    for _ in range(ROUNDS + WARM):
        who = rng.randrange(size)
        record = new_id()
        said = [("phone", HUB_PHONE)] if hub else said_of(bulk, who)
        with transaction.atomic(), rarely_swept():  # as the worker has it
            machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
            declare(machine)
            keep(machine, [received(record, label, said)], "A5")
            matcher = held.matcher(PURPOSE)
            assert matcher is not None
            began = time.perf_counter()
            found = compare([record])
            compared.append((time.perf_counter() - began) * 1000)
            keep_and_tell(matcher, found)
            told.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return compared[WARM:], told[WARM:]


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


def filled(size: int, label: int) -> None:
    """One report of the channel, to which all the made people belong, and the people."""
    report = received(new_id(), label, [])
    with transaction.atomic():
        machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
        declare(machine)
        keep(machine, [report], "A5")
    with psycopg.connect(**json.loads(os.environ["FUSIONCELL_BENCH_OWNER"])) as owner:
        fill(owner, size, report.id, label)


def main(act: str, size: int) -> None:
    """Fill, or measure and print the milliseconds of every arrival."""
    under = law_in_force().mandate.channels["own_json"].label
    assert under is not None
    label = label_id(under)
    if act == "fill":
        filled(size, label)
        return
    bulk, rng = bulk_of(size), Random(7)
    found: dict[str, object] = {}
    found["one"], found["told"] = arrivals(bulk, size, label, rng)
    found["hub"], _told = arrivals(bulk, size, label, rng, hub=True)
    found["intake"] = intake_cpu(bulk, label)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
