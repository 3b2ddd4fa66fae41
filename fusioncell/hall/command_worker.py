"""`fusioncell worker`: reads what was delivered, compares it with what is held, and keeps the clocks."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import time
from types import FrameType
from typing import TYPE_CHECKING

from django.db import OperationalError, connection

from fusioncell.assessment.actions.touched import tell_authors
from fusioncell.evidence.actions.expiry import expire
from fusioncell.evidence.actions.lapsing import lapse
from fusioncell.evidence.actions.reviewing import erase_due
from fusioncell.evidence.actions.telling import tell_of_corrections
from fusioncell.foundation import jobs, upkeep
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.errors import CellError
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.actions.linking import JOB as LINK
from fusioncell.fusion.actions.linking import link_job
from fusioncell.infrastructure.actions import ranking
from fusioncell.intake.actions import suggesting, tips
from fusioncell.intake.actions.deliver import JOB
from fusioncell.intake.actions.machines import sit_at
from fusioncell.intake.actions.mailbox import fetch_mail
from fusioncell.intake.actions.reading import read_job
from fusioncell.intake.actions.watching import look_into
from fusioncell.mandate.actions.shifts import escalate_overdue
from fusioncell.picture.digest import send_digests
from fusioncell.threat_level.actions.ending import note_ends
from fusioncell.warning.actions import backtesting, running

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

log = logging.getLogger(__name__)
HANDLERS = {
    JOB: read_job,
    suggesting.JOB: suggesting.suggest_job,
    LINK: link_job,
    ranking.JOB: ranking.rank_job,
    running.JOB: running.run_job,
    backtesting.JOB: backtesting.backtest_job,
}
PAUSE = 0.5  # seconds between looks at an empty queue
CLOCK = 60.0  # seconds between rounds of the clocks


def register(subparsers: Subparsers) -> None:
    """Add the worker's command."""
    sentence = "read what was delivered, keep the clocks; `fusioncell serve` starts one"
    parser = subparsers.add_parser("worker", help=sentence, description=sentence)
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")
    parser.set_defaults(do=work)


class _Stop:
    """Set by a signal; the job in hand is finished or left to be resumed."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def work(arguments: argparse.Namespace) -> None:
    """Claim jobs until told to stop; a lost database is waited for."""
    environment = read_environment(os.environ)
    upkeep.open_store(environment)
    stop, rounds = _Stop(), 0.0
    while not stop.asked:
        try:
            if time.monotonic() >= rounds:
                _clocks()
                _doors(environment)
                rounds = time.monotonic() + CLOCK
            busy = jobs.run_one(HANDLERS)
            busy = work_arrivals() > 0 or busy
            busy = tell_authors() > 0 or busy
        except OperationalError:
            log.warning("the store does not answer; trying again")
            connection.close()
            busy = False
        if not busy:
            if arguments.once:
                return
            time.sleep(PAUSE)


def _clocks() -> None:
    jobs.give_up_on_the_hopeless()
    moved = expire()
    if moved:
        log.info("retention: %s rows expired", moved)
    gone = tips.purge()
    if gone:
        log.info("R10: %s unfounded tips erased", gone)
    erased, told = erase_due(), tell_of_corrections()
    if erased or told:
        log.info("clocks: %s reports erased, %s notices of corrections sent", erased, told)
    mails = send_digests()
    if mails:
        log.info("digests: %s mails", mails)
    ended, late = lapse(), escalate_overdue()
    note_ends()
    due = running.ask_due()
    if due:
        log.info("signals: %s runs asked for", due)
    if ended or late:
        log.info("clocks: %s consents ended, %s items put before the chiefs", ended, late)


def _doors(environment: Environment) -> None:
    """Look where things come in from outside; a door that is shut keeps no other shut."""
    for folder in environment.folders:
        try:
            look_into(sit_at(folder.channel), folder)
        except (OSError, CellError) as error:
            log.warning("the folder of the channel %s cannot be looked into: %s", folder.channel, error)
    for mailbox in environment.mailboxes:
        try:
            fetch_mail(sit_at(mailbox.channel), mailbox)
        except CellError as error:
            log.warning("the mailbox of the channel %s cannot be opened: %s", mailbox.channel, error)
