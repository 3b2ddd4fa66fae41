"""Reading the texts of reports, after receipt and on request: what is found is kept as suggestions and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import report_for, reports_seen_by
from fusioncell.foundation import jobs
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.models import Job
from fusioncell.intake.methods.found import Found
from fusioncell.intake.methods.gazetteer import installed
from fusioncell.intake.methods.passages import languages_in
from fusioncell.intake.methods.reading_text import SHIPPED, Read, Reader, read, shipped
from fusioncell.intake.methods.sketch import bands, triples
from fusioncell.intake.methods.tagger import Tagger
from fusioncell.intake.models import Delivery, Reading, Suggestion
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare, law_in_force, sitting_for
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

JOB = "intake.suggest"
BATCH = 50
_OWN: dict[str, tuple[float, Tagger]] = {}  # weights of the cell's own, by file, while the file is the same


def ask_to_read(who: Sitting, delivery: Delivery) -> None:
    """Put the reading of a delivery's texts in the queue, in the caller's transaction."""
    arguments: dict[str, object] = {"delivery": str(delivery.id)}
    jobs.ask(JOB, arguments, seat_id=who.seat_id, purpose=who.purpose, case_id=who.case_id)
    record(who, "text.ask", [delivery.id])


def suggest_job(job: Job) -> None:
    """The worker's way in: sit down as the seat that received, and read what it may see; resumes where it stood."""
    who = sitting_for(Seat.objects.get(pk=job.seat_id), job.purpose, job.case_id, request_id=str(job.pk))
    delivery_id, done = UUID(str(job.arguments["delivery"])), 0
    while batch := _unread(who, delivery_id):
        with transaction.atomic():
            declare(who)
            for report in batch:
                _keep(report, read_text(report))
            record(who, "text.read", [delivery_id], reports=len(batch))
        done += len(batch)
        jobs.progress(job, done)


def _unread(who: Sitting, delivery_id: UUID) -> list[Report]:
    with transaction.atomic():
        declare(who)
        found = reports_seen_by(who).defer(None).filter(delivery_id=delivery_id, reading__isnull=True)
        return list(found.order_by("id")[:BATCH])


@transaction.atomic
def read_again(who: Sitting, report_id: UUID) -> int:
    """Read one report's text anew; what was accepted or refused stays as it is. Gives how many suggestions wait."""
    article = require(who, "suggestion.settle")
    report = report_for(who, report_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_suggestions(%s)", [report.id])
    kept = _keep(report, read_text(report))
    record(who, "text.read", [report.id], article, suggestions=kept)
    return kept


def read_text(report: Report) -> Read:
    """What the text of a report holds, with the taggers and the home of this cell."""
    return read(report.text, reader(), report.received_at.date(), report.language)


def reader() -> Reader:
    """What reads here: a cell's own weights in its folder `taggers` stand before those that ship."""
    own = Path(settings.ENVIRONMENT.home) / "taggers"
    names = {*SHIPPED, *(path.stem for path in own.glob("[a-z][a-z].npz"))} if own.is_dir() else {*SHIPPED}
    taggers = {name: made for name in sorted(names) if (made := _own(own / f"{name}.npz") or shipped(name)) is not None}
    return Reader(taggers, installed(), home_country())


def _own(path: Path) -> Tagger | None:
    if not path.is_file():
        return None
    at = path.stat().st_mtime
    known = _OWN.get(str(path))
    if known is None or known[0] != at:
        try:
            known = _OWN[str(path)] = (at, Tagger.from_bytes(path.read_bytes()))
        except CellError:
            return None  # a damaged file does not stop the reading; `fusioncell text score` names what is wrong with it
    return known[1]


def home_country() -> str:
    """The country whose label policy the law writes in, when that is named by its two letters; none in an exercise."""
    law = law_in_force().mandate
    code = law.policy.code.lower()
    return code if len(code) == 2 and law.instrument.fictional is None else ""  # noqa: PLR2004  two letters


def _keep(report: Report, found: Read) -> int:
    """Keep what was found, beside what people have settled."""
    settled = Suggestion.objects.filter(report_id=report.id).values_list("start", "end")
    taken = list(settled)
    fresh = [one for one in found.found if not any(one.start < b and a < one.end for a, b in taken)]
    Suggestion.objects.bulk_create(_rows(report, fresh))
    Reading.objects.update_or_create(
        report_id=report.id,
        defaults={
            "languages": languages_in(found.passages),
            "made_with": {name: tagger.card.get("f1", {}) for name, tagger in reader().taggers.items()},
            "cut": found.cut,
            "read_at": now(),
        },
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO intake_textband (report_id, number) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(report.id, number) for number in bands(triples(f"{report.title}\n{report.text}"))],
        )
    return len(fresh)


def _rows(report: Report, found: Iterable[Found]) -> list[Suggestion]:
    return [
        Suggestion(
            report_id=report.id,
            start=one.start,
            end=one.end,
            what=one.what.value,
            value=one.value,
            precision=one.precision,
            ground=one.ground,
            score=one.score,
            also=[list(pair) for pair in one.also],
        )
        for one in found
    ]
