"""Everything against everything by the executors over tables: rows out of the store, pairs back as suggestions.

The rows lie in a folder of the home that only its user reads, and are taken away when the job is done. What the
executor scores over all of it is weighed again for each set of labels that somebody reads together before it is kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from pyarrow import parquet

from fusioncell.foundation import jobs
from fusioncell.foundation.errors import NotAllowed
from fusioncell.foundation.models import Job
from fusioncell.fusion import finding, held
from fusioncell.fusion.finding import Bench
from fusioncell.fusion.methods import linking, prepare
from fusioncell.fusion.methods.face import Record
from fusioncell.fusion.methods.linking import Options
from fusioncell.fusion.methods.model import Model, models
from fusioncell.fusion.rules import SUGGESTS_FROM
from fusioncell.mandate.sitting import Sitting, require

AT_ONCE = 500


def link_by_tables(job: Job, engine: str) -> None:
    """Work a job off, model by model; broken off, it goes on after the last whole step."""
    folder = Path(settings.ENVIRONMENT.home) / "linking" / str(job.id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, model in sorted(models().items()):
        if job.resume.get(name) == "done":
            continue
        edges = _edges(job, folder, model, engine)
        if edges is not None:
            _suggest(job, name, edges)
        jobs.keep_place(job, {**job.resume, name: "done"})
    shutil.rmtree(folder)


def _edges(job: Job, folder: Path, model: Model, engine: str) -> Path | None:
    table, own = folder / f"{model.name}.parquet", folder / model.name
    if not table.exists():
        part = table.with_suffix(".part")
        with transaction.atomic():
            rows = prepare.write(model, _records(job, model), part)
        if not rows:
            part.unlink()
            return None
        part.rename(table)
    with transaction.atomic():
        _machine(job)
        judged = tuple((str(one), str(other), same) for (one, other), same in sorted(held.judged().items()))
    options = Options(engine=engine, least=SUGGESTS_FROM, judged=judged)

    def said(step: str, share: float) -> None:
        jobs.progress(job, int(100 * share), 100, f"{model.name}: {step}")

    linking.link(table, own, model, options, said)
    found = own / "edges.parquet"
    return found if found.exists() else None


def _machine(job: Job) -> Sitting:
    who = held.matcher(job.purpose)
    if who is None:
        raise NotAllowed("The law knows no machine that compares records.")
    require(who, "identity.suggest")
    return who


def _records(job: Job, model: Model) -> Iterator[tuple[str, Record]]:
    """Every record that this model compares, in order."""
    _machine(job)
    last: UUID | None = None
    while numbers := held.records_after(last, [], AT_ONCE):
        bench = Bench()
        bench.fetch(numbers)
        for number in numbers:
            record = bench.side(number).record
            if record is not None and record.schema == model.name:
                yield str(number), record
        last = numbers[-1]


def _suggest(job: Job, name: str, edges: Path) -> None:
    """Put what was found before people; what was kept before a break is kept once."""
    kept, seen = int(job.resume.get(f"{name} kept", 0)), 0
    for batch in parquet.ParquetFile(edges).iter_batches(AT_ONCE, columns=["one", "other"]):
        seen += len(batch)
        if seen <= kept:
            continue
        with transaction.atomic():
            _machine(job)
            bench = Bench(records=held.how_many())
            pairs = [(UUID(row["one"]), UUID(row["other"])) for row in batch.to_pylist()]
            held.suggest(
                [
                    each
                    for pair in finding.pairs_among(bench, pairs)
                    for each in finding.suggestions_of(bench, pair, "link")
                ]
            )
            job.resume = {**job.resume, f"{name} kept": seen}
            jobs.keep_place(job, job.resume)
        jobs.progress(job, seen, None, f"{name}: suggestions")
