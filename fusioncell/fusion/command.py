"""`fusioncell link`: compares everything filed with everything again, and suggests; it never joins."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation import jobs, upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import NotAllowed
from fusioncell.foundation.models import Job
from fusioncell.fusion import held
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.actions.linking import ENGINES, JOB, ask, link_job

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell link`."""
    sentence = "compare everything with everything again; suggestions enter the queue, nothing is joined"
    parser = subparsers.add_parser("link", help=sentence, description=sentence)
    parser.add_argument("--schema", action="append", default=[], help="only records of this schema (repeatable)")
    parser.add_argument("--engine", choices=ENGINES, default="", help="duckdb (all of it), spark, or the index")
    parser.add_argument("--restart", action="store_true", help="begin anew where an earlier run was broken off")
    parser.set_defaults(do=link)


def link(arguments: argparse.Namespace) -> int:
    """Run it here, showing how far it is; broken off, the next call goes on."""
    upkeep.open_store(read_environment(os.environ))
    while work_arrivals():
        pass  # what just came in is filed first
    with transaction.atomic():
        who = held.matcher()
        if who is None:
            raise NotAllowed("The law knows no machine that compares records; give a role the power identity.suggest.")
        engine = arguments.engine or ("index" if arguments.schema else "duckdb")
        job = ask(who, arguments.schema, engine=engine, restart=arguments.restart)
    if jobs.claim_this(job.id) is None:
        print("Another process is at it.")
        return 1
    jobs.run(Job.objects.get(pk=job.id), {JOB: link_job})
    job = Job.objects.get(pk=job.id)
    print(f"{job.state}: {job.note}")
    return 0 if job.state == Job.State.DONE else 1
