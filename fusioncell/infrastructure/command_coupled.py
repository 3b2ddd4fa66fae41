"""`fusioncell sites coupled`: a published power and water system into the register, with what hangs on what."""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.infrastructure.actions import importing
from fusioncell.infrastructure.methods.coupled import Coupled, read_coupled
from fusioncell.infrastructure.methods.coupled_register import COLUMNS, Row, register_rows
from fusioncell.infrastructure.methods.falling import Dependence, Need

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

SHOWN = 5  # losses, and
NAMED = 6  # sites that fall with each


def register(kinds: Subparsers) -> None:
    """Add `coupled`."""
    sentence = "take a power and water system that hang together into the register, and say what falls with what"
    one = kinds.add_parser("coupled", help=sentence, description=sentence)
    one.add_argument(
        "path", type=Path, metavar="FOLDER", help="power.json, water.inp, transpo_net.tntp, dependencies.csv"
    )
    one.add_argument("--channel", default="sites", help="the channel of the law over which it comes (sites)")
    one.add_argument("--country", default="", help="two letters, for every site")
    one.set_defaults(do=take_in)


def take_in(arguments: argparse.Namespace) -> int:
    """Read the folder, take its sites in, print the losses that cost most."""
    upkeep.open_store(read_environment(os.environ))
    began, system = time.monotonic(), read_coupled(arguments.path)
    rows = list(register_rows(system, arguments.country))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{arguments.path.resolve().name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        taken = importing.take_in(path, arguments.channel, "sites", {}, lambda _done, _note: None)
    delivery = taken.delivery
    print(
        f"{arguments.path.name}: {len({row['code'] for row in rows}):,} sites in {len(rows):,} rows, "
        f"{delivery.accepted:,} accepted, {delivery.duplicates:,} repeats, {delivery.quarantined:,} held back, "
        f"in {time.monotonic() - began:.1f} s"
    )
    _told(system, needs_of(rows))
    if delivery.trouble:
        print(f"  the rest could not be read: {delivery.trouble}")
    return 1 if delivery.quarantined or delivery.trouble else 0


def needs_of(rows: list[Row]) -> Dependence:
    """The needs that the rows state."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["depends_on"]:
            groups[row["code"], row["service"]].append(row)
    return Dependence([
        Need(code, tuple(sorted({row["depends_on"] for row in held})), int(held[0]["least"]), 0.0, service)
        for (code, service), held in groups.items()
    ])  # fmt: skip


def _told(system: Coupled, dependence: Dependence) -> None:
    print("  the roads are read and are no sites; what falls with the loss of one:")
    every = [*system.power.nodes, *system.pumps, *system.water.nodes]
    falls = {name: [one.name for one in dependence.falls_with([name])] for name in every}
    for name in sorted(falls, key=lambda name: (-len(falls[name]), name))[:SHOWN]:
        first = ", ".join(falls[name][:NAMED])
        print(f"  {len(falls[name]):>6,} with {name}: {first}{' …' if len(falls[name]) > NAMED else ''}")
