"""Everything compared with everything again: in order, resumed where it stood. It suggests, and never joins."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from fusioncell.foundation import jobs
from fusioncell.foundation.errors import NotAllowed, Refused
from fusioncell.foundation.models import Job
from fusioncell.fusion import held
from fusioncell.fusion.actions.arriving import match
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

JOB = "link"
AT_ONCE = 100  # records of one transaction


ENGINES = ("duckdb", "spark", "index")


def ask(who: Sitting, schemas: Sequence[str], *, engine: str = "index", restart: bool = False) -> Job:
    """The job that compares all again: one that was broken off, unless it is to begin anew."""
    article = require(who, "identity.suggest")
    if engine not in ENGINES or (schemas and engine != "index"):
        raise Refused([f"The engines are {', '.join(ENGINES)}; only the index compares a part."])
    arguments: dict[str, object] = {"schemas": sorted(schemas), "engine": engine}
    ended = (Job.State.DONE, Job.State.FAILED)
    left = Job.objects.filter(kind=JOB, arguments=arguments).exclude(state__in=ended).order_by("-made_at").first()
    if left is not None and not restart:
        Job.objects.filter(pk=left.pk).update(state=Job.State.WAITING, cancel_asked=False)
        return Job.objects.get(pk=left.pk)
    job = jobs.ask(JOB, arguments, seat_id=who.seat_id, purpose=who.purpose)
    record(who, "identity.link", [job.id], article, schemas=sorted(schemas))
    return job


def link_job(job: Job) -> None:
    """Work a job off; each batch is a transaction, and with it what was done is remembered."""
    engine = str(job.arguments.get("engine", "index"))
    if engine == "index":
        _link_by_index(job)
    else:
        from fusioncell.fusion.actions.linking_tables import link_by_tables  # noqa: PLC0415  45 MB the worker spares

        link_by_tables(job, engine)


def _link_by_index(job: Job) -> None:
    done, found = int(job.resume.get("done", 0)), int(job.resume.get("pairs", 0))
    last = UUID(job.resume["last"]) if job.resume.get("last") else None
    schemas = list(map(str, job.arguments.get("schemas", [])))
    while True:
        with transaction.atomic():
            who = held.matcher(job.purpose)
            if who is None:
                raise NotAllowed("The law knows no machine that compares records.")
            records = held.records_after(last, schemas, AT_ONCE)
            if not records:
                return
            found += len(match(who, records, JOB))
            done, last = done + len(records), records[-1]
            job.resume = {"last": str(last), "done": done, "pairs": found}
            jobs.keep_place(job, job.resume)
        jobs.progress(job, done, held.how_many(), f"{found} pairs compared")
