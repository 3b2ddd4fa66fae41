"""Long work: claimed with one conditional update, shown, cancelled, resumed; a dead worker's job goes to the next."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import CellError, Conflict
from fusioncell.foundation.models import Job

log = logging.getLogger(__name__)
DEAD_AFTER = timedelta(seconds=90)  # without a heartbeat a running job is taken to be orphaned
MOST_ATTEMPTS = 5

Handler = Callable[[Job], None]


class Cancelled(Exception):
    """Somebody asked this job to stop; what was done stays done."""


def ask(kind: str, arguments: dict[str, object], *, seat_id: int, purpose: str, case_id: UUID | None = None) -> Job:
    """Put a job in the queue, in the caller's transaction."""
    return Job.objects.create(kind=kind, arguments=arguments, seat_id=seat_id, purpose=purpose, case_id=case_id)


def progress(job: Job, done: int, total: int | None = None, note: str = "") -> None:
    """Say how far it is, and stop if somebody asked for that. Raises `Cancelled`."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total, note=note, heartbeat_at=now())
    if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
        raise Cancelled


def keep_place(job: Job, place: dict[str, object]) -> None:
    """Note how far it is, so that whoever takes it up after a death goes on from there."""
    job.resume = place
    Job.objects.filter(pk=job.pk).update(resume=place)


def cancel(job_id: UUID) -> None:
    """Ask a job to stop. Raises `Conflict` when it has ended."""
    asked = Job.objects.filter(pk=job_id, state__in=[Job.State.WAITING, Job.State.RUNNING])
    if not asked.update(cancel_asked=True):
        raise Conflict("This work has already ended.")


def waits(kinds: list[str]) -> bool:
    """Whether there is a job to claim."""
    dead = Q(state=Job.State.RUNNING, heartbeat_at__lt=now() - DEAD_AFTER)
    claimable = Job.objects.filter(Q(state=Job.State.WAITING) | dead, kind__in=kinds, attempts__lt=MOST_ATTEMPTS)
    return claimable.exists()


def claim(kinds: list[str]) -> Job | None:
    """Take the oldest waiting job, or one whose worker died; no other worker gets it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE foundation_job SET state = 'running', heartbeat_at = now(), attempts = attempts + 1
               WHERE id = (SELECT id FROM foundation_job
                   WHERE kind = ANY (%s) AND attempts < %s
                     AND (state = 'waiting'
                          OR (state = 'running' AND heartbeat_at < now() - make_interval(secs => %s::float)))
                   ORDER BY made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING id""",
            (kinds, MOST_ATTEMPTS, str(DEAD_AFTER.total_seconds())),
        )
        row = cursor.fetchone()
    return Job.objects.get(pk=row[0]) if row else None


def claim_this(job_id: UUID) -> Job | None:
    """Take one waiting job by its number, for whoever asked for it and stays to watch."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, heartbeat_at=now(), attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if taken else None


def run_one(handlers: Mapping[str, Handler]) -> bool:
    """Claim and run one job; False when there was none."""
    job = claim(list(handlers))
    if job is None:
        return False
    run(job, handlers)
    return True


def run(job: Job, handlers: Mapping[str, Handler]) -> None:
    """Run a claimed job. An error ends the job, never the worker."""
    try:
        handlers[job.kind](job)
    except Cancelled:
        _end(job, Job.State.CANCELLED, "")
    except CellError as error:
        _end(job, Job.State.FAILED, error.sentence)
    except Exception:
        log.exception("job %s failed", job.pk)
        _end(job, Job.State.FAILED, f"Something went wrong here; tell the operator the number {job.pk}.")
    else:
        _end(job, Job.State.DONE, "")


def _end(job: Job, state: str, note: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=now(), **({"note": note} if note else {}))


def give_up_on_the_hopeless() -> int:
    """Mark jobs that failed with their worker too often, so that they are seen and not retried for ever."""
    return Job.objects.filter(
        state=Job.State.RUNNING, attempts__gte=MOST_ATTEMPTS, heartbeat_at__lt=now() - DEAD_AFTER
    ).update(state=Job.State.FAILED, finished_at=now(), note="Its worker died too often.", attempts=F("attempts"))


def close(job_id: UUID, trouble: str) -> None:
    """End a job whose work its asker has done itself."""
    state = Job.State.FAILED if trouble else Job.State.DONE
    Job.objects.filter(pk=job_id).update(state=state, finished_at=now(), **({"note": trouble} if trouble else {}))
