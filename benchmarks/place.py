"""A throwaway cell for a benchmark: a server of its own with the settings of a real one, flushed to disk."""

from __future__ import annotations

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


@contextmanager
def throwaway_cell() -> Iterator[Environment]:
    """An empty cell with its tables, taken away afterwards."""
    home = Path(tempfile.mkdtemp(prefix="fusioncell-bench-"))
    home.chmod(0o711)
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = replace(read_environment(environ), home=home, database_name="bench", role_prefix="bench")
    try:
        upkeep.found(environment)
        yield environment
    finally:
        Cluster(environment).stop()
        shutil.rmtree(home, ignore_errors=True)
