"""The command `fusioncell`: every room's commands under one name."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import django

from fusioncell.foundation.environment import WrongSetting
from fusioncell.foundation.errors import CellError

# A line for each module that offers `register(subparsers)`.
COMMANDS = (
    "fusioncell.foundation.command",
    "fusioncell.foundation.command_ledger",
    "fusioncell.intake.command",
    "fusioncell.mandate.command",
    "fusioncell.mandate.command_found",
    "fusioncell.hall.command_serve",
    "fusioncell.hall.command_token",
    "fusioncell.hall.command_worker",
    "fusioncell_scenario.command",
    "fusioncell_scenario.command_demo",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what a person can be told goes to stderr in one line, and the exit is 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")
    try:
        django.setup()
        chosen = _parser().parse_args(arguments)
        return int(chosen.do(chosen) or 0)
    except (CellError, WrongSetting) as error:
        print(f"fusioncell: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fusioncell", description="The working system of a national fusion cell.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in COMMANDS:
        importlib.import_module(module).register(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
