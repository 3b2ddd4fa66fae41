"""`fusioncell warning declare` and `run`: families of series from files, and the engine over them, with progress."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from datetime import time as hour
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation import upkeep
from fusioncell.foundation.clock import now
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import CellError, Unreadable
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import declare as declare_standing
from fusioncell.mandate.queries import law_in_force, purposes_open_to, seat_named, sitting_for
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries
from fusioncell.warning.actions.declaring import declare
from fusioncell.warning.actions.running import Span, run_family
from fusioncell.warning.methods.strata import NOT_ASKED
from fusioncell.warning.models import Alarm, Family, Run

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

SHOWN = 20


def register(kinds: Subparsers) -> None:
    """Add the two commands that work in a cell."""
    sentence = "declare families of series from files in TOML"
    one = kinds.add_parser("declare", help=sentence, description=sentence)
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--classification", default="", help="of the declarations (the lowest)")
    _seat(one)
    one.set_defaults(do=declare_files)
    sentence = "judge every family whose next period has ended; prints its signals"
    two = kinds.add_parser("run", help=sentence, description=sentence)
    two.add_argument("--family", action="append", default=[], metavar="CODE", help="only this family")
    two.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="judge from this day on, again if need be")
    two.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="with what was known on this day")
    two.add_argument("--all", action="store_true", help=f"print every signal, not only the last {SHOWN}")
    _seat(two)
    two.set_defaults(do=run)


def _seat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seat", required=True, help="who acts")
    parser.add_argument("--purpose", default="", help="the purpose declared (the first that the seat may)")


def _sit(arguments: argparse.Namespace) -> Sitting:
    """The acting person, in the transaction that is open."""
    law = law_in_force()
    seat = seat_named(arguments.seat)
    purpose = arguments.purpose or next(iter(purposes_open_to(seat, law.mandate)), "")
    who = sitting_for(seat, purpose, law=law, request_id=f"command {now():%Y-%m-%dT%H:%M:%SZ}")
    declare_standing(who)
    return who


def declare_files(arguments: argparse.Namespace) -> int:
    """Declare each file; the exit is 1 when one could not be."""
    upkeep.open_store(read_environment(os.environ))
    failed = 0
    for path in arguments.files:
        try:
            with transaction.atomic():
                made = declare(_sit(arguments), _text(path), arguments.classification)
            print(f"{path.name}: {made.title} ({made.code})")
        except CellError as error:
            failed += 1
            print(f"{path.name}: not declared. {error}", file=sys.stderr)
    return 1 if failed else 0


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("A declaration is text in UTF-8.", f"{path}, byte {error.start}") from error
    except OSError as error:
        raise Unreadable(f"This file cannot be read: {error.strerror}.", str(path)) from error


def run(arguments: argparse.Namespace) -> int:
    """Run the engine over the families, each in its owner's name and in a transaction of its own."""
    upkeep.open_store(read_environment(os.environ))
    began, as_of = time.monotonic(), _moment(arguments.as_of)
    with transaction.atomic():
        who = _sit(arguments)
        require(who, "signal.declare")
        seen = queries.families_seen_by(who).filter(purpose=who.purpose)
        families = [family for family in seen if not arguments.family or family.code in arguments.family]
        missing = set(arguments.family) - {f.code for f in families}
    if missing:
        raise Unreadable(f"There is no family {', '.join(sorted(missing))}.")
    failed = 0
    for family in families:
        try:
            _run_one(family, Span(as_of, arguments.since), every=arguments.all)
        except CellError as error:
            failed += 1
            print(f"{family.title}: not judged. {error}", file=sys.stderr)
    print(f"{len(families)} families in {time.monotonic() - began:.1f} s")
    return 1 if failed else 0


def _moment(day: date | None) -> datetime:
    return datetime.combine(day, hour.max, UTC) if day else now()


def _run_one(family: Family, span: Span, *, every: bool) -> None:
    with transaction.atomic():
        owner = sitting_for(Seat.objects.get(pk=family.owner_id), family.purpose, request_id="command")
        declare_standing(owner)
        made = run_family(owner, family, span, _progress)
        if made is None:
            why = "suspended" if family.state != Family.State.LIVE else "no period has ended since the last run"
            print(f"{family.title}: {why}")
            return
        _told(made, list(queries.alarms_seen_by(owner).filter(run=made).order_by("day", "p")), every=every)


def _progress(done: int, total: int, title: str) -> None:
    if sys.stderr.isatty() and (done % 10 == 0 or done == total):
        print(f"\r  {title}: judged {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _told(made: Run, alarms: Sequence[Alarm], *, every: bool) -> None:
    print(
        f"{made.family.title}: {made.series} series, {made.first_day} to {made.last_day}, {made.not_assessed} not "
        f"assessed, {len(alarms)} signals (a share of {made.share:.2f} a week), {made.seconds:.1f} s"
    )
    for why, count in made.left_out.items():
        if why != NOT_ASKED:
            print(f"  {count} not counted: {why}")
    for alarm in alarms if every else alarms[-SHOWN:]:
        print(f"  {alarm.day}  {alarm.key:<40} {_numbers(alarm)}")


def _numbers(alarm: Alarm) -> str:
    expected = "" if alarm.expected is None else f", {alarm.expected:.2f} expected"
    rise = "" if alarm.detectable is None else f", a rise of {alarm.detectable:.1f} could have been seen"
    p = "" if alarm.p is None else f", p {alarm.p:.1e}"
    return f"{alarm.observed:g} seen{expected}{p}{rise}"
