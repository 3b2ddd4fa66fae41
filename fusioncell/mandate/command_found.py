"""`fusioncell found`: a cell from its law, and `fusioncell seat`: its first seats."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.foundation.models import Account
from fusioncell.mandate.actions.founding import NewSeat, found_cell, found_seat
from fusioncell.mandate.queries import law_in_force

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

SHORTEST_PASSWORD = 12


def register(subparsers: Subparsers) -> None:
    """Add the room's founding commands."""
    sentence = "found the cell from the file of its law"
    parser = subparsers.add_parser("found", help=sentence, description=sentence)
    parser.add_argument("--law", type=Path, help="the file of the law (default: the fictional Republic of Marazan)")
    parser.set_defaults(do=found)
    sentence = "make one of the first seats, before the head has signed in"
    parser = subparsers.add_parser("seat", help=sentence, description=sentence)
    parser.add_argument("name")
    parser.add_argument("--title", required=True)
    parser.add_argument("--agency", required=True)
    parser.add_argument("--home-agency", default="")
    parser.add_argument("--role", required=True)
    parser.add_argument("--classification", required=True, help="a word of the law's label policy")
    parser.add_argument("--caveat", action="append", default=[])
    parser.set_defaults(do=seat)


def shipped_law(name: str) -> str:
    """The text of a law that ships with the cell."""
    return (resources.files("fusioncell.mandate") / "laws" / f"{name}.toml").read_text(encoding="utf-8")


def read_law(path: Path | None) -> str:
    """The text of a law file, or of the fictional country's."""
    if path is None:
        return shipped_law("marazan")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("A law file is UTF-8.", f"{path}, byte {error.start}") from error
    except OSError as error:
        raise Unreadable(f"The law cannot be read: {error.strerror}.", str(path)) from error


def found(arguments: argparse.Namespace) -> None:
    """Found the cell; afterwards its law changes only by two people."""
    upkeep.open_store(read_environment(os.environ))
    version = found_cell(read_law(arguments.law))
    instrument = law_in_force().mandate.instrument
    print(f"The cell is founded under {instrument.title.get('en', instrument.code)} (SHA-256 {version.sha256}).")


def seat(arguments: argparse.Namespace) -> None:
    """Make a first seat with an account; the password is read from the terminal, or from a pipe."""
    upkeep.open_store(read_environment(os.environ))
    asked = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(asked) < SHORTEST_PASSWORD:
        raise Refused([f"A password has at least {SHORTEST_PASSWORD} characters."])
    account = Account.objects.filter(username=arguments.name).first() or Account.objects.create_user(
        arguments.name, asked, display_name=arguments.title
    )
    made = found_seat(
        NewSeat(
            name=arguments.name,
            title=arguments.title,
            agency=arguments.agency,
            home_agency=arguments.home_agency,
            role=arguments.role,
            classification=arguments.classification,
            caveats=tuple(arguments.caveat),
            account=account,
        )
    )
    print(f"The seat {made.name} is ready.")
