"""Founding a cell's store, opening it, and bringing it to the tables of this version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fusioncell.foundation.environment import Environment, for_child
from fusioncell.foundation.store import backup, roles
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import make_keys, new_secret, read_secret, write_secret


def found(environment: Environment) -> list[Path]:
    """Make keys, store, roles and tables; may be run again after it was broken off. Returns the keys it made."""
    cluster = Cluster(environment)
    if environment.database_url is None and cluster.status().initialised and not environment.keys.exists():
        raise StoreError(f"{environment.home} holds a store without its keys. Put back the copy of the keys.")
    made = make_keys(environment)
    if environment.database_url is None:
        cluster.init()
    migrate(environment)
    return made


def open_store(environment: Environment) -> None:
    """Start the embedded server, or attach to it; with DATABASE_URL there is nothing to start."""
    if environment.database_url is None:
        Cluster(environment).start()


def migrate(environment: Environment) -> None:
    """Bring roles, database and tables to this version.

    Django migrates in a process of its own: it must be the owner, and this process may already be another role.
    """
    open_store(environment)
    roles.provision(environment)
    with roles.migrating(environment):
        done = subprocess.run(  # nosec B603  # our own interpreter, no shell
            [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
            env=for_child(environment, "owner"),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
        raise StoreError(f"The tables could not be brought to this version: {last[0]}")


def restore(environment: Environment, file: Path) -> backup.Manifest:
    """Put a backup into an empty home to which the keys were copied, and bring it to this version."""
    backup.refuse_other_cell(environment, backup.read_manifest(file))  # told before anything is made
    if environment.database_url is None:
        Cluster(environment).init()
    open_store(environment)
    manifest = backup.restore(environment, file)
    if read_secret(environment, "secret_key") is None:  # a new one only ends the sessions of that time
        write_secret(environment, "secret_key", new_secret("secret_key"))
    migrate(environment)
    return manifest
