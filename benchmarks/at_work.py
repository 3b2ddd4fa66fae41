"""The child of `benchmarks.working`: fills the cell it is pointed at, measures it, prints figures as JSON."""

from __future__ import annotations

import json
import math
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 (Django must be set up first)
from django.test import Client  # noqa: E402

from benchmarks.figures import Figure  # noqa: E402
from fusioncell.evidence.actions.keeping import keep  # noqa: E402
from fusioncell.evidence.methods.normalise import tsquery  # noqa: E402
from fusioncell.foundation.clock import now  # noqa: E402
from fusioncell.foundation.models import Account  # noqa: E402
from fusioncell.hall import working  # noqa: E402
from fusioncell.intake.actions.judging import Bench, judged  # noqa: E402
from fusioncell.intake.actions.reading import without_repeats  # noqa: E402
from fusioncell.intake.models import Delivery  # noqa: E402
from fusioncell.mandate.actions.founding import NewSeat, found_seat  # noqa: E402
from fusioncell.mandate.queries import declare, label_id, law_in_force, seat_named, sitting_for  # noqa: E402
from fusioncell.mandate.sitting import Sitting  # noqa: E402
from fusioncell.picture.methods.question import Question  # noqa: E402
from fusioncell.picture.queries import search  # noqa: E402
from fusioncell_scenario.bulk import drafts  # noqa: E402

REPORTS = int(os.environ.get("FUSIONCELL_BENCH_REPORTS", "100000"))
BATCH = 500
PURPOSE = "organised_crime"
MARKS = (1_000, 10_000, 100_000)
ROUNDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def backend() -> int:
    """The process of this connection's server side."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def server_cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def fill(who: Sitting) -> list[tuple[int, float, float]]:
    """Take in the made reports; (reports so far, CPU and wall seconds of the last thousand) at each mark."""
    law = law_in_force().mandate
    channel = law.channels["own_json"]
    if channel.label is None:
        raise SystemExit("the channel has no label")
    with transaction.atomic():
        declare(who)
        delivery = Delivery.objects.create(
            channel=channel.code, agency=channel.agency, filename="bulk", label_id=label_id(channel.label),
            purpose=who.purpose, received_by_id=who.seat_id, received_at=now(),
        )  # fmt: skip
    bench = Bench(law, channel, delivery, now())
    made = drafts(REPORTS)
    pid, taken = backend(), 0
    window: list[tuple[float, float]] = []
    marks = []
    while batch := list(islice(made, BATCH)):
        cpu, wall = time.process_time() + server_cpu(pid), time.perf_counter()
        with transaction.atomic():
            declare(who)
            ready = [judged(bench, draft)[0] for draft in batch]
            keep(who, without_repeats(bench, ready), "A5")
        window.append((time.process_time() + server_cpu(pid) - cpu, time.perf_counter() - wall))
        taken += len(batch)
        if taken in MARKS or taken == REPORTS:
            last = window[-max(2, min(len(window), 20)) :]
            n = BATCH * len(last)
            marks.append((taken, sum(c for c, _ in last) / n, statistics.median(w for _, w in last) / BATCH))
            print(f"{taken:,} reports", file=sys.stderr)
            marks_at_search(who, taken)
    return marks


SEARCH_AT: dict[int, float] = {}


def marks_at_search(who: Sitting, taken: int) -> None:
    """The time of one search at this size, for the growth."""
    SEARCH_AT[taken] = statistics.median(timed(lambda: asked(who, Question(word())), 25))


def timed(act: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of some rounds, the first two left out."""
    found = []
    for _ in range(rounds + 2):
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return found[2:]


def asked(who: Sitting, question: Question) -> None:
    """One search as a request makes it."""
    with transaction.atomic():
        declare(who)
        search(who, question)


_words = random.Random(7)
_seen: list[str] = []


def word() -> str:
    """A word that occurs in the reports, seldom or often as they have it."""
    if not _seen:
        for draft in islice(drafts(400, seed=1), 400):
            _seen.extend(draft.text.split()[:12])
    return _words.choice(_seen)


def with_and_without_rights(who: Sitting) -> tuple[list[float], list[float]]:
    """Milliseconds in the database: the candidates and rows of a page under the law, and the same query without it."""
    under, plain = [], []
    for _ in range(ROUNDS):
        term = tsquery(word(), prefix_last=False)
        with transaction.atomic():
            declare(who)
            with connection.cursor() as cursor:
                began = time.perf_counter()
                cursor.execute(
                    "SELECT r.id, r.title FROM evidence_report r WHERE r.id = ANY (ARRAY(SELECT report_id FROM "
                    "search_candidates(%s, 0::smallint, '{}'::jsonb, NULL, NULL, 50)))",
                    [term],
                )
                cursor.fetchall()
                under.append((time.perf_counter() - began) * 1000)
        plain.append(_plain(term))
    return under, plain


def _plain(term: str | None) -> float:
    import psycopg  # noqa: PLC0415 (only this peer connects as the owner)
    from django.conf import settings  # noqa: PLC0415

    from fusioncell.foundation.store.roles import connection_parameters  # noqa: PLC0415

    global _owner  # noqa: PLW0603 (one connection for all rounds)
    if _owner is None:
        _owner = psycopg.connect(**connection_parameters(settings.ENVIRONMENT, "owner"), autocommit=True)
    began = time.perf_counter()
    _owner.execute(
        "SELECT r.id, r.title FROM evidence_report r WHERE r.id = ANY (ARRAY(SELECT e.report_id FROM search_entry e "
        "WHERE e.kind = 0 AND e.tsv @@ %s::text::tsquery ORDER BY e.at DESC, e.id DESC LIMIT 50))",
        [term],
    ).fetchall()
    return (time.perf_counter() - began) * 1000


_owner = None


def page_times() -> tuple[list[float], float]:
    """Milliseconds of whole search pages through middleware, rights, log and template; resident megabytes after it."""
    account = Account.objects.get(username="bench")
    browser = Client()
    browser.force_login(account)
    session = browser.session
    session[working.OPENED] = session[working.SEEN] = now().isoformat()
    working.choose(session, working.Choice(seat_named("bench").id, PURPOSE, None))
    session.save()

    def open_page() -> None:
        answer = browser.get("/search/", {"q": word()}, headers={"host": "localhost"})
        if answer.status_code != 200:
            raise SystemExit(f"the page answered {answer.status_code}")

    found = timed(open_page, ROUNDS)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def quantile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of log cost over log size between the first and the last point."""
    (n0, c0), (n1, c1) = points[0], points[-1]
    return math.log(c1 / c0) / math.log(n1 / n0)


def filled() -> list[tuple[int, float, float]]:
    """Fill the cell, unless an earlier run did and left what it measured beside it."""
    kept = Path(os.environ["FUSIONCELL_BENCH_MARKS"])
    if kept.exists():
        found = json.loads(kept.read_text())
        SEARCH_AT.update((n, ms) for n, ms in found["search"])
        return [(n, cpu, wall) for n, cpu, wall in found["intake"]]
    with transaction.atomic():
        account = Account.objects.create_user("bench", "a password of the bench")
        found_seat(NewSeat("bench", "Bench", "cell", "analyst", "SECRET", account=account))
        machine = sitting_for(seat_named("channel-own-json"), PURPOSE)
    marks = fill(machine)
    _analyse()
    kept.write_text(json.dumps({"intake": marks, "search": sorted(SEARCH_AT.items())}))
    return marks


def main() -> None:
    """Fill, measure, print."""
    marks = filled()
    with transaction.atomic():
        reader = sitting_for(seat_named("bench"), PURPOSE)
    with transaction.atomic(), connection.cursor() as cursor:
        declare(reader)
        cursor.execute("SELECT count(*) FROM evidence_statement")
        statements = cursor.fetchone()[0]
    under, plain = with_and_without_rights(reader)
    listed = timed(lambda: asked(reader, Question("")), ROUNDS)
    entities = timed(lambda: asked(reader, Question(word(), "entities")), ROUNDS)
    pages, memory = page_times()
    ratio = statistics.median(under) / statistics.median(plain)
    size = f"{REPORTS:,} reports, {statements:,} statements this seat may read"
    growing = [(n, c) for n, c, _ in marks]
    searching = sorted(SEARCH_AT.items())
    figures = [
        Figure("intake: CPU a report, rights, statements, log, database", marks[-1][1] * 1000, "ms", 3.0,
               note=f"wall {marks[-1][2] * 1000:.2f} ms", peer="Taranis core, 31 ms (as measured elsewhere)",
               ratio=marks[-1][1] * 1000 / 31),
        Figure("intake: growth of the CPU a report, exponent", exponent(growing), "", 0.1,
               note=", ".join(f"{n:,}: {c * 1000:.2f} ms" for n, c in growing)),
        Figure("search: 50 rows in the database, p50", statistics.median(under), "ms", 20.0, note=size),
        Figure("search: 50 rows in the database, p95", quantile(under, 0.95), "ms", 50.0),
        Figure("search: ratio to the same query without rights", ratio, "", 1.5,
               peer=f"as owner, no labels: {statistics.median(plain):.2f} ms", ratio=ratio),
        Figure("search: with facets and rows made, p50", SEARCH_AT[max(SEARCH_AT)], "ms"),
        Figure("list: newest 50, p50", statistics.median(listed), "ms", 20.0),
        Figure("list: newest 50, p95", quantile(listed, 0.95), "ms", 50.0),
        Figure("search: entities, p50", statistics.median(entities), "ms"),
        Figure("search: growth of a search, exponent", exponent(searching), "", 0.1,
               note=", ".join(f"{n:,}: {c:.1f} ms" for n, c in searching)),
        Figure("page: whole search page, p50", statistics.median(pages), "ms", 80.0),
        Figure("page: whole search page, p95", quantile(pages, 0.95), "ms"),
        Figure("memory: this process after filling and serving, peak", memory, "MB", 300.0),
    ]  # fmt: skip
    print(json.dumps([asdict(figure) for figure in figures]))


def _analyse() -> None:
    """What autovacuum does within a minute, done now so that the plans are those of a running cell."""
    _plain("'nothing'")
    if _owner is not None:
        _owner.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
