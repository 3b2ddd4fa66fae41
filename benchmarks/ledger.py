"""The ledger: sealing in batches, durable appends from 16 clients, proofs and a full audit at a million events."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import fusioncell_verify
from benchmarks.figures import Figure
from benchmarks.place import throwaway_cell
from fusioncell.foundation import log_tiles, sequencer
from fusioncell.foundation.environment import Environment, for_child
from fusioncell.foundation.log_copy import BODIES, Warrant, copy_log
from fusioncell.foundation.methods import merkle
from fusioncell.foundation.methods.commitment import canonical
from fusioncell.foundation.store.roles import administering, connect, connection_parameters

EVENTS = 1_000_000
CLIENTS, SECONDS = 16, 8.0
INSERT = "INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, %s, %s)"
PLAIN = "INSERT INTO plain (body) VALUES (%s)"


def event(number: int) -> str:
    """A body as a search leaves it in the log."""
    return canonical(
        {
            "kind": "search.use",
            "at": "2026-11-23T09:30:00.000000Z",
            "seat": number % 60,
            "seat_name": "amal",
            "agency": ("police", "customs", "border")[number % 3],
            "role": "analyst",
            "purpose": "organised_crime",
            "case": None,
            "article": "12",
            "mandate": 1,
            "request": f"{number:032x}",
            "subjects": [f"0193-{number % 5000}"],
            "detail": {"count": 50, "result": f"{number:064x}"},
        }
    )


def fill(environment: Environment, first: int, count: int) -> None:
    """Put events into the outbox by COPY."""
    with (
        connect(connection_parameters(environment, "app")) as app,
        app.cursor() as cursor,
        cursor.copy("COPY ledger.outbox (stream, body, salt) FROM STDIN") as copy,
    ):
        for number in range(first, first + count):
            copy.write_row((0, event(number), os.urandom(32)))


def sealing(environment: Environment) -> Figure:
    """Events sealed a second, a million of them, outbox and store included."""
    taken = 0.0
    for first in range(0, EVENTS, EVENTS // 10):
        fill(environment, first, EVENTS // 10)
        began = time.perf_counter()
        sequencer.seal(environment)
        taken += time.perf_counter() - began
    with connect(connection_parameters(environment, "sequencer")) as inside:
        began = time.perf_counter()
        inside.execute("CREATE TABLE ledger.peer (LIKE ledger.event INCLUDING ALL)")
        inside.execute("INSERT INTO ledger.peer SELECT * FROM ledger.event WHERE idx < %s", [EVENTS // 10])
        peer = EVENTS / 10 / (time.perf_counter() - began)
        inside.execute("DROP TABLE ledger.peer")
    rate = EVENTS / taken
    return Figure(
        "events sealed in batches",
        rate,
        "events/s",
        10_000,
        True,
        peer=f"the same rows copied within the store, with the same indexes, unsealed: {peer:,.0f}/s",
        ratio=rate / peer,
    )


def _clients(environment: Environment, statement: str, parameters: Callable[[int], list[object]]) -> float:
    """Durable single inserts a second from 16 clients."""
    counts = [0] * CLIENTS
    ready, until = threading.Barrier(CLIENTS + 1), [0.0]

    def write(client: int) -> None:
        with connect(connection_parameters(environment, "app")) as app:
            ready.wait()
            while time.perf_counter() < until[0]:
                app.execute(statement, parameters(counts[client]), prepare=True)
                counts[client] += 1

    threads = [threading.Thread(target=write, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + SECONDS
    ready.wait()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def appends(environment: Environment) -> Figure:
    """Single appends, each its own durable transaction, while the sequencer process runs."""
    with administering(environment, dbname=environment.database_name) as administrator:
        administrator.execute("CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)")
        administrator.execute(f"GRANT INSERT ON plain TO {environment.role_name('app')}")
    plain = _clients(environment, PLAIN, lambda n: [event(n)])
    process = subprocess.Popen(
        [sys.executable, "-m", "fusioncell.foundation.sequencer"], env=for_child(environment, "sequencer")
    )
    time.sleep(1)
    rate = _clients(environment, INSERT, lambda n: [event(n), os.urandom(32)])
    memory = next(
        line.split()[1] for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "VmHWM" in line
    )
    process.terminate()
    process.wait()
    return Figure(
        "durable single appends from 16 clients",
        rate,
        "events/s",
        1_000,
        True,
        f"sealed meanwhile by the sequencer, whose memory peaked at {int(memory) / 1024:.0f} MB",
        f"a plain INSERT of the same body, no ledger: {plain:,.0f}/s",
        rate / plain,
    )


def proving(environment: Environment) -> Figure:
    """An inclusion proof read from the store and built."""
    chance = random.Random(1)
    with connect(connection_parameters(environment, "app")) as app, app.cursor() as cursor:
        head = log_tiles.last_head(cursor, 0)
        assert head is not None
        wanted = [chance.randrange(head.size) for _ in range(300)]
        taken = []
        began_cpu = time.process_time()
        for index in wanted:
            began = time.perf_counter()
            proof = log_tiles.inclusion(cursor, 0, index, head.size)
            taken.append(time.perf_counter() - began)
        cpu = (time.process_time() - began_cpu) * 1000 / len(wanted)
        leaf = merkle.leaf_hash(log_tiles.entry(cursor, 0, wanted[-1]))
        assert merkle.includes(leaf, wanted[-1], head.size, proof, head.root)
        began = time.perf_counter()
        cursor.execute("SELECT data FROM ledger.tile WHERE stream = 0 AND level = 0 ORDER BY idx")
        hashes = b"".join(bytes(row[0]) for row in cursor.fetchall())
        leaves = [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
        assert merkle.root_of(leaves) == head.root
        naive = (time.perf_counter() - began) * 1000
    median = sorted(taken)[len(taken) // 2] * 1000
    worst = sorted(taken)[int(len(taken) * 0.95)] * 1000
    return Figure(
        f"inclusion proof at {head.size:,} events, median",
        median,
        "ms",
        2,
        False,
        f"p95 {worst:.2f} ms, {cpu:.2f} ms of this process's CPU each",
        f"recomputing the tree from its leaves: {naive:,.0f} ms",
        median / naive,
    )


def auditing(environment: Environment) -> list[Figure]:
    """fusioncell-verify over a copy: every tile, bundle and the head; then every body too."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder)
        head = copy_log(environment, 0, log, Warrant("integrity", "the benchmark"))
        key = sequencer.signer(environment, 0).verifier.vkey
        figures = []
        for name, more in (("tiles and head", []), ("tiles, head and every body", ["--bodies", str(log / BODIES)])):
            began, cpu = time.perf_counter(), time.process_time()
            with redirect_stdout(io.StringIO()):
                assert fusioncell_verify.main(["audit", folder, "--key", key, *more]) == 0
            taken, cpu = time.perf_counter() - began, time.process_time() - cpu
            note = f"{cpu:.1f} s of CPU"
            figures.append(Figure(f"audit of {head.size:,} events: {name}", taken, "s", 15, note=note))
    return figures


def run() -> list[Figure]:
    """Every figure of the ledger."""
    with throwaway_cell() as environment:
        sealed = sealing(environment)
        proved = proving(environment)
        audited = auditing(environment)
        appended = appends(environment)
    return [sealed, appended, proved, *audited]
