"""`fusioncell scenario`: the exercise of the fictional country as files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import Refused
from fusioncell_scenario import acts, bulk, exercise, screening
from fusioncell_scenario.country import STAMP
from fusioncell_scenario.crossings import write_crossings

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell scenario`."""
    sentence = "make the files of the fictional exercise"
    parser = subparsers.add_parser("scenario", help=sentence, description=sentence)
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    _add(kinds, "write", "what every agency sends, into a folder", write, exercise.REPORTS)
    _add(kinds, "bulk", "one large file of made reports in our own format", write_bulk, 10_000)
    _add(
        kinds,
        "border",
        "one large table of border crossings, people of the made list among them",
        write_border,
        100_000,
    )
    more = _add(kinds, "screen", "found a throwaway cell's list and border file, and count the hits", screen, 100_000)
    more.add_argument("--list", type=Path, help="the consolidated list of the UN Security Council (XML)")


def _add(kinds: Subparsers, name: str, sentence: str, do: object, reports: int) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=sentence, description=sentence)
    parser.add_argument("path", type=Path, metavar="FOLDER" if name in ("write", "screen") else "FILE")
    parser.add_argument("--seed", type=int, default=exercise.SEED)
    parser.add_argument("--reports", type=int, default=reports, help=f"how many (default: {reports:,})")
    parser.set_defaults(do=do)
    return parser


def write(arguments: argparse.Namespace) -> None:
    """Write the exercise, and say what is in it."""
    _some(arguments)
    manifest = exercise.write(arguments.path, arguments.seed, arguments.reports)
    print(f"{STAMP}: {manifest.objects:,} objects, seed {manifest.seed}, in {manifest.folder}")
    for sent in manifest.sent:
        case = f", in the case {sent.case}" if sent.case else ""
        print(f"  {sent.expected.objects:>7,}  {sent.file}  over {sent.channel}{case}")


def write_bulk(arguments: argparse.Namespace) -> None:
    """Write made reports for measuring."""
    _some(arguments)
    size = bulk.write_own(arguments.path, arguments.reports, arguments.seed)
    print(f"{STAMP}: {arguments.reports:,} reports, {size / 1e6:,.1f} MB, in {arguments.path}")


def write_border(arguments: argparse.Namespace) -> None:
    """Write border crossings with the people of the made list among them, and beside them which rows are whose."""
    _some(arguments)
    made = exercise.made_exercise(arguments.seed, 0)
    planted = (made.plot.technician, *made.listed)
    told = write_crossings(arguments.path, arguments.reports, planted, arguments.seed)
    truth = arguments.path.with_suffix(".truth.json")
    exercise.write_json(truth, told)
    print(f"{STAMP}: {arguments.reports:,} crossings in {arguments.path}; {len(told):,} planted, named in {truth.name}")


def screen(arguments: argparse.Namespace) -> None:
    """Receive a list and a border file into the cell of FUSIONCELL_HOME, found where it is not, and count the hits."""
    _some(arguments)
    environment = read_environment(os.environ)
    if not (environment.keys / "secret_key").exists():
        raise Refused(["Make the throwaway cell first: FUSIONCELL_HOME=FOLDER fusioncell init."])
    upkeep.open_store(environment)
    acts.found()
    arguments.path.mkdir(parents=True, exist_ok=True)
    print("\n".join(screening.printed(screening.screen(arguments.path, arguments.reports, arguments.list))))


def _some(arguments: argparse.Namespace) -> None:
    if arguments.reports < 0:
        raise Refused(["The number of reports cannot be negative."])
