"""A throwaway cell for a benchmark: a server of its own with the settings of a real one, flushed to disk."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.store.cluster import Cluster


def environment_at(home: Path) -> Environment:
    """The environment of a bench's cell in this folder, whatever the caller's own is."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return replace(read_environment(environ), home=home, database_name="bench", role_prefix="bench")


@contextmanager
def kept_cell(home: Path) -> Iterator[Environment]:
    """A cell that is kept for the next run: made when the folder is not there, only started when it is."""
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    environment = environment_at(home)
    try:
        upkeep.found(environment)
        yield environment
    finally:
        Cluster(environment).stop()


@contextmanager
def throwaway_cell() -> Iterator[Environment]:
    """An empty cell with its tables, taken away afterwards."""
    home = Path(tempfile.mkdtemp(prefix="fusioncell-bench-"))
    home.chmod(0o711)
    environment = environment_at(home)
    try:
        upkeep.found(environment)
        yield environment
    finally:
        Cluster(environment).stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def django_cell() -> Iterator[Environment]:
    """A throwaway cell on which Django works in this process; one a process, for settings are read once."""
    with throwaway_cell() as environment:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="fusioncell.hall.settings",
            FUSIONCELL_HOME=str(environment.home),
            FUSIONCELL_DATABASE=environment.database_name,
            FUSIONCELL_ROLE_PREFIX=environment.role_prefix,
        )
        import django  # noqa: PLC0415 (the settings name the cell that was just made)

        django.setup()
        logging.disable(logging.WARNING)
        yield environment
