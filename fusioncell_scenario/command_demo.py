"""`fusioncell demo`: the fictional cell, founded, its exercise loaded, its console served. `make run` calls it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.errors import Conflict
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.hall.command_serve import behind, serve
from fusioncell.mandate.queries import NoLaw, law_in_force
from fusioncell_scenario import acts, assessing, days, exercise, found, levels, signals
from fusioncell_scenario.country import STAMP
from fusioncell_scenario.seats import SEATS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

PASSWORDS = "exercise-passwords.json"
LOADED = "exercise-loaded"
OURS = "--store-is-ours"


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell demo`."""
    sentence = "found the fictional cell, load its exercise, serve the console"
    parser = subparsers.add_parser("demo", help=sentence, description=sentence)
    parser.add_argument("--bind", help="the address to listen at (FUSIONCELL_BIND)")
    parser.add_argument("--port", type=int, help="the port to listen at (FUSIONCELL_PORT)")
    parser.add_argument(
        "--reports", type=int, default=exercise.REPORTS, help="how many ordinary reports around the plot"
    )
    parser.add_argument("--no-serve", action="store_true", help="stop when everything is loaded")
    parser.add_argument(OURS, dest="ours", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(do=demo)


def demo(arguments: argparse.Namespace) -> int:
    """Found, load and serve; broken off, it goes on where it stood at the next start."""
    environment = read_environment(os.environ)
    # A store that this command started ends with it; the processes that it becomes are told so.
    ours = arguments.ours or (environment.database_url is None and not Cluster(environment).status().running)
    again = [*(word for word in sys.argv[1:] if word != OURS), *([OURS] if ours else [])]
    if not (environment.keys / "secret_key").exists():
        print(f"Making the store in {environment.home} …", flush=True)
        upkeep.found(environment)
        _become(again)  # the settings of this process were made before there were keys
    upkeep.open_store(environment)
    if behind():
        print("Bringing the store to this version …", flush=True)
        upkeep.migrate(environment)
    _found(environment)
    loaded = _load(environment, arguments.reports)
    if loaded and not arguments.no_serve:
        _become(again)  # what loading took in memory is not the console's to carry
    _tell_seats(environment)
    if arguments.no_serve:
        return 0
    try:
        return serve(arguments)
    finally:
        if ours:
            Cluster(environment).stop()


def _become(words: Sequence[str]) -> None:
    """Begin again as a new process of the same command."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "fusioncell.hall.command", *words])  # noqa: S606 (ourselves)


def _found(environment: Environment) -> None:
    try:
        instrument = law_in_force().mandate.instrument
    except NoLaw:
        _keep_passwords(environment, acts.found())
        print("The cell of the fictional Republic of Marazan is founded.", flush=True)
        return
    if instrument.fictional is None:
        raise Conflict(f"{environment.home} holds a real cell; the exercise is never loaded into it.")


def _keep_passwords(environment: Environment, made: dict[str, str]) -> None:
    """Passwords of invented people, kept so that the next start can tell them again."""
    path = environment.home / PASSWORDS
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file)


def _load(environment: Environment, reports: int) -> bool:
    """Load the exercise unless it is there; whether it was loaded now."""
    marker = environment.home / LOADED
    if marker.exists():
        return False
    folder = environment.home / "exercise"
    folder.mkdir(mode=0o700, exist_ok=True)
    began = time.monotonic()
    manifest = exercise.write(folder, reports=reports)
    print(f"{STAMP}: {manifest.objects:,} objects of {len(manifest.sent)} deliveries", flush=True)
    loaded = acts.load(manifest, _progress)
    for name, delivery in loaded.deliveries.items():
        print(
            f"  {name:<34}{delivery.accepted:>7,} accepted {delivery.quarantined:>4,} quarantined"
            f" {delivery.duplicates:>4,} repeats   over {delivery.channel}"
        )
    compared = acts.match_all(_progress)
    print(f"  {compared:,} news compared with everything held")
    days.work_some_days(loaded)
    print("\n".join(signals.printed(signals.watch_the_bulletin(manifest))), flush=True)
    _assess(environment)
    levels.set_levels()
    acts.match_all(_progress)
    print("\n".join(found.printed(manifest)))
    marker.touch()
    print(f"The exercise is loaded ({time.monotonic() - began:.0f} s).", flush=True)
    return True


def _assess(environment: Environment) -> None:
    """The plot becomes an assessment, as far as the analyst may read it; its files lie under the data folder."""
    made = assessing.assess(environment.home / "products")
    if made is None:
        return
    print("The plot is assessed, reviewed and released; printed of it:", flush=True)
    for path in made.files:
        print(f"  {path}")
    for line in made.cuts:
        print(f"  cut for {line}")


def _progress(done: int, note: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {note}: {done:,} objects", end="\r", file=sys.stderr, flush=True)


def _tell_seats(environment: Environment) -> None:
    path = environment.home / PASSWORDS
    made: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    print("\nSeats to sign in with (all invented):")
    for seat in SEATS:
        print(f"  {seat.account:<18} {made.get(seat.account, '(changed)'):<42} {seat.title}")
    print()
