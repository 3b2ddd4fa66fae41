"""`fusioncell worker`: reads what was delivered, compares it with what is held, and keeps the clocks."""

from __future__ import annotations

import argparse
import contextlib
import gc
import logging
import os
import signal
import time
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from django.db import OperationalError, connection

from fusioncell.assessment.actions.touched import tell_authors
from fusioncell.evidence import news
from fusioncell.evidence.actions.expiry import expire
from fusioncell.evidence.actions.lapsing import lapse
from fusioncell.evidence.actions.reviewing import erase_due
from fusioncell.evidence.actions.telling import tell_of_corrections
from fusioncell.foundation import jobs, upkeep
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.models import Job
from fusioncell.fusion.actions.arriving import work_arrivals
from fusioncell.fusion.actions.linking import JOB as LINK
from fusioncell.fusion.actions.linking import link_job
from fusioncell.infrastructure.actions import canaries, ranking
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
MEANWHILE = 5  # rounds of comparing between two batches of a long file


def _read_and_compare(job: Job) -> None:
    """Read a delivery, and compare each batch with what is held before the next: when it is read, all is compared."""
    read_job(job, _compare)


def _compare() -> None:
    try:
        for _ in range(MEANWHILE):
            if not work_arrivals():
                return
    except Exception:
        log.exception("what came in could not be compared; the reading goes on, and comparing is tried again after it")


HANDLERS = {
    JOB: _read_and_compare,
    suggesting.JOB: suggesting.suggest_job,
    LINK: link_job,
    ranking.JOB: ranking.rank_job,
    running.JOB: running.run_job,
    backtesting.JOB: backtesting.backtest_job,
}
PAUSE = 0.5  # seconds between looks at an empty queue
REST = 5.0  # seconds without work after which a turn ends
CLOCK = 60.0  # seconds between rounds of the clocks


def register(subparsers: Subparsers) -> None:
    """Add the worker's command."""
    sentence = "read what was delivered, keep the clocks; `fusioncell serve` starts one"
    parser = subparsers.add_parser("worker", help=sentence, description=sentence)
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")
    parser.set_defaults(do=work)


class _Stop:
    """Set by a signal, which is handed on to the turn that runs; the job in hand is finished or left to be resumed."""

    def __init__(self) -> None:
        self.asked = False
        self.child = 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self.child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child, number)


def work(arguments: argparse.Namespace) -> None:
    """Claim jobs until told to stop; a lost database is waited for.

    What is done is done in turns: a process of its own that ends when there has been nothing to do for a while, and
    takes with it the memory that big files, models and sets of records needed. Between turns only a look is kept.
    """
    environment = read_environment(os.environ)
    upkeep.open_store(environment)
    stop = _Stop()
    if arguments.once:
        _turn(environment, stop, 0.0, 0.0)
        return
    gc.collect()
    gc.freeze()  # what is loaded now stays shared with every turn
    rounds, pause = 0.0, PAUSE
    while not stop.asked:
        due = time.monotonic() >= rounds
        if due or _waits():
            began = time.monotonic()
            code = _in_a_turn(environment, stop, rounds)
            rounds = began + CLOCK if due else rounds
            pause = min(pause * 2, CLOCK) if code else PAUSE
        time.sleep(pause)


def _waits() -> bool:
    """Whether there is something to do; a store that does not answer has nothing."""
    try:
        return jobs.waits(list(HANDLERS)) or news.waits()
    except OperationalError:
        log.warning("the store does not answer; trying again")
        return False
    finally:
        connection.close()


def _in_a_turn(environment: Environment, stop: _Stop, rounds: float) -> int:
    """Run one turn in a process of its own and wait for its end; gives its exit, which is 0 when all is well."""
    connection.close()
    stop.child = os.fork()
    if stop.child == 0:
        _alone(environment, stop, rounds)
    if stop.asked:  # it was said while the child was being born
        os.kill(stop.child, signal.SIGTERM)
    _pid, status = os.waitpid(stop.child, 0)
    stop.child = 0
    code = os.waitstatus_to_exitcode(status)
    if code:
        log.error("a turn of the worker ended with %s; what it had in hand is taken up again", code)
    return code


def _alone(environment: Environment, stop: _Stop, rounds: float) -> NoReturn:
    """The turn's process, from its birth to its end."""
    code = 1
    try:
        _turn(environment, stop, rounds, REST)
        code = 0
    except BaseException:
        log.exception("a turn of the worker failed")
    finally:
        connection.close()
        os._exit(code)


def _turn(environment: Environment, stop: _Stop, rounds: float, rest: float) -> None:
    """Do what waits and keep the clocks, until nothing was there to do for `rest` seconds or somebody says stop."""
    parent, worked = os.getppid(), time.monotonic()
    while not stop.asked and os.getppid() == parent:
        busy = False
        try:
            if time.monotonic() >= rounds:
                _clocks()
                _doors(environment)
                rounds = time.monotonic() + CLOCK
            busy = _work_through()
        except OperationalError:
            log.warning("the store does not answer; trying again")
            connection.close()
        if busy:
            worked = time.monotonic()
        elif time.monotonic() >= worked + rest:
            return
        else:
            time.sleep(PAUSE)


def _work_through() -> bool:
    """One job, and a handful of what came in; whether there was any."""
    busy = jobs.run_one(HANDLERS)
    busy = work_arrivals() > 0 or busy
    return tell_authors() > 0 or busy


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
    opened = canaries.tell_overseers()
    if opened:
        log.info("sites: %s notices put before overseers", opened)
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
