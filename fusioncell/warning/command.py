"""`fusioncell warning`: the signal engine over a file of events, and over what the cell holds."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.warning import command_run
from fusioncell.warning.methods.counting import Event, Table, weekly
from fusioncell.warning.methods.event_file import Reading, read_events, read_mapping
from fusioncell.warning.methods.first_seen import First, Seen, firsts
from fusioncell.warning.methods.rates import Rate
from fusioncell.warning.methods.replay import WEEKS_A_YEAR, Plan, Replay, detection, realised, replay

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

SHOWN = 20
UNLISTED = 3  # events a place must have to be a series of its own


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell warning`."""
    sentence = "declare and run series of signals, or try the engine on a file of events"
    parser = subparsers.add_parser("warning", help=sentence, description=sentence)
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    command_run.register(kinds)
    sentence = "replay a file of events as of each week: alarms, realised false alarms, detection, delay, worst stratum"
    one = kinds.add_parser("backtest", help=sentence, description=sentence)
    one.add_argument("path", type=Path, metavar="FILE", help="a CSV in UTF-8 with one event a row")
    one.add_argument(
        "--mapping", required=True, metavar="NAME=COLUMN,…",
        help="date and place are needed; known, actors (a+b), id, count may be given",
    )  # fmt: skip
    one.add_argument("--budget", type=float, default=6.0, metavar="N", help="alarms a year over all series (6)")
    one.add_argument("--trials", type=int, default=200, metavar="N", help="made outbreaks for detection (200)")
    one.add_argument("--seed", type=int, default=1, help="of the made outbreaks (1)")
    one.add_argument("--all", action="store_true", help=f"list every alarm, not only the last {SHOWN}")
    one.set_defaults(do=backtest)


def backtest(arguments: argparse.Namespace) -> int:
    """Replay a file and print what the engine would have said."""
    try:
        reading = _read(arguments.path, arguments.mapping)
        plan = replace(Plan(), budget=arguments.budget, trials=max(0, arguments.trials))
    except ValueError as error:
        raise Refused([str(error)]) from error
    if not reading.events:
        raise Refused([f"{arguments.path} holds no event that can be counted."])
    table = _table(reading.events)
    _told_reading(reading, table)
    weeks = table.counts.shape[1]
    if weeks <= plan.warm_up + 1:
        raise Refused([f"{weeks} weeks are not assessed: {plan.warm_up} are needed before the first that is judged."])
    families = np.zeros(len(table.places), dtype=np.int64)
    replayed = replay(table.counts, families, plan, _progress)
    _told_alarms(table, replayed, None if arguments.all else SHOWN)
    _told_rates(table, replayed, plan)
    if plan.trials:
        power = detection(table.counts, families, plan, replayed, np.random.default_rng(arguments.seed))
        print(
            f"made outbreaks (seed {arguments.seed}): found {_share(power.found)}, mean delay {power.delay:.1f} weeks"
        )
    if "actors" in read_mapping(arguments.mapping):
        _told_firsts(reading.events, arguments.all)
    return 0


def _read(path: Path, mapping: str) -> Reading:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return read_events(file, read_mapping(mapping), now().date())
    except OSError as error:
        raise Unreadable(f"This file cannot be read: {error.strerror}.", str(path)) from error
    except UnicodeDecodeError as error:
        raise Unreadable("This file is no text in UTF-8; save it as such.", f"{path}, byte {error.start}") from error


def _table(events: list[Event]) -> Table:
    often = Counter(event.place for event in events if event.place)
    places = sorted(place for place, count in often.items() if count >= UNLISTED) or sorted(often)
    days = [event.happened for event in events]
    return weekly(events, places, (min(days), max(days)))


def _told_reading(reading: Reading, table: Table) -> None:
    print(f"{len(reading.events)} events read, {len(reading.findings)} rows not understood")
    for finding in reading.findings[:SHOWN]:
        print(f"  line {finding.line}: {finding.why}")
    n, weeks = table.counts.shape
    print(f"{n} series of {weeks} weeks, {table.monday} to {table.day_of(weeks - 1)}, {table.counts.sum():.0f} counted")
    for why, count in table.left_out.most_common():
        print(f"  {count} left out: {why}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 20 == 0 or done == total):
        print(f"\r  judged {done} of {total} weeks", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _told_alarms(table: Table, replayed: Replay, most: int | None) -> None:
    found = sorted(zip(*np.nonzero(replayed.alarm), strict=True), key=lambda at: (at[1], at[0]))
    print(f"\n{len(found)} alarms" + (f", the last {most}:" if most is not None and len(found) > most else ":"))
    for series, week in found[-most:] if most is not None else found:
        print(
            f"  {table.day_of(int(week))}  {table.places[series]:<28} {table.counts[series, week]:4.0f} seen, "
            f"{replayed.expected[series, week]:6.2f} expected, p {replayed.p[series, week]:.1e}, "
            f"a rise of {replayed.detectable[series, week]:.1f} could have been seen"
        )


def _told_rates(table: Table, replayed: Replay, plan: Plan) -> None:
    judged = np.isfinite(replayed.p).any(axis=0).sum()
    years = judged / WEEKS_A_YEAR
    print(f"\nbudget {plan.budget:g} alarms a year, realised {replayed.alarm.sum() / years:.1f} over {years:.1f} years")
    rates = realised(replayed.p, plan.alpha)
    whole = Rate(sum(rate.hits for rate in rates), sum(rate.of for rate in rates))
    print(f"p at or below {plan.alpha:g}: {_share(whole)}, real events among them")
    worst = max(range(len(rates)), key=lambda number: rates[number].share if rates[number].of else -1.0)
    print(f"worst stratum: {table.places[worst]}, {_share(rates[worst])}")


def _share(rate: Rate) -> str:
    low, high = rate.bounds
    return f"{rate.share:.4f} ({rate.hits} of {rate.of}; 95 % from {low:.4f} to {high:.4f})"


def _told_firsts(events: list[Event], every: bool) -> None:
    found = list(_firsts(events))
    years = max((max(e.happened for e in events) - min(e.happened for e in events)).days / 365.25, 1e-9)
    print(f"\n{len(found)} pairs of actors seen for the first time, {len(found) / years:.1f} a year")
    for first in found if every else found[-SHOWN:]:
        print(f"  {first.happened}  {first.key}, chance of a new one {first.chance:.2f}")


def _firsts(events: list[Event]) -> Iterator[First]:
    return firsts(
        Seen(e.known, e.happened, e.record, (" and ".join(sorted(e.names)),)) for e in events if len(e.names) > 1
    )
