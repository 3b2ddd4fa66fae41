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

# Each module offers `register(subparsers)`; the names are those it registers. Only the one that is asked for is loaded.
COMMANDS = {
    "fusioncell.foundation.command": ("init", "start-store", "stop", "migrate", "status", "backup", "restore"),
    "fusioncell.foundation.command_ledger": ("sequencer", "ledger"),
    "fusioncell.fusion.command": ("link",),
    "fusioncell.fusion.command_files": ("link-files", "learn-script"),
    "fusioncell.intake.command": ("receive",),
    "fusioncell.intake.command_text": ("text",),
    "fusioncell.mandate.command": ("mandate",),
    "fusioncell.mandate.command_found": ("found", "seat"),
    "fusioncell.threat_level.command": ("level",),
    "fusioncell.warning.command": ("warning",),
    "fusioncell.infrastructure.command": ("sites",),
    "fusioncell.hall.command_account": ("account",),
    "fusioncell.hall.command_areas": ("areas",),
    "fusioncell.hall.command_serve": ("serve",),
    "fusioncell.hall.command_token": ("token",),
    "fusioncell.hall.command_worker": ("worker",),
    "fusioncell_scenario.command": ("scenario",),
    "fusioncell_scenario.command_demo": ("demo",),
}
BARE = (  # they keep the store, or do without, and need nothing that lies in it
    "fusioncell.foundation.command",
    "fusioncell.fusion.command_files",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what a person can be told goes to stderr in one line, and the exit is 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fusioncell.hall.settings")
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        chosen = _parser(words).parse_args(words)
        return int(chosen.do(chosen) or 0)
    except (CellError, WrongSetting) as error:
        print(f"fusioncell: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fusioncell", description="The working system of a national fusion cell.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    asked = [module for module, names in COMMANDS.items() if words and words[0] in names]
    if not set(asked) <= set(BARE) or not asked:
        django.setup()
    for module in asked or COMMANDS:
        importlib.import_module(module).register(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
