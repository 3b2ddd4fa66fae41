"""The commands that keep a cell's store: found it, start and stop it, copy it, bring it to a new version."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.store import backup, roles
from fusioncell.foundation.store.cluster import Cluster

Command = tuple[str, Callable[[argparse.Namespace], None], str]
if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add this room's commands."""
    plain: tuple[Command, ...] = (
        ("init", init, "make the keys, the store and its tables"),
        ("start-store", start_store, "start the embedded database server"),
        ("stop", stop, "stop the embedded database server"),
        ("migrate", migrate, "bring the store to this version"),
        ("status", status, "say what is there and what runs"),
    )
    for name, does, sentence in plain:
        subparsers.add_parser(name, help=sentence, description=sentence).set_defaults(do=does)
    with_file: tuple[Command, ...] = (
        ("backup", back_up, "write the whole database to one new file, without the keys"),
        ("restore", restore, "put a backup into an empty cell whose keys were copied back"),
    )
    for name, does, sentence in with_file:
        parser = subparsers.add_parser(name, help=sentence, description=sentence)
        parser.add_argument("file", type=Path)
        parser.set_defaults(do=does)


def init(_: argparse.Namespace) -> None:
    environment = read_environment(os.environ)
    made = upkeep.found(environment)
    print(f"The cell's store is ready in {environment.home}.")
    if made:
        print(f"Its keys are in {environment.keys}. Copy them to a safe place apart from the backups, today.")


def start_store(_: argparse.Namespace) -> None:
    environment = read_environment(os.environ)
    if environment.database_url is not None:
        print("DATABASE_URL names a server of your own; there is none to start.")
        return
    found = Cluster(environment).start()
    print(f"The store runs as {found.user}, process {found.pid}, socket in {found.socket}.")


def stop(_: argparse.Namespace) -> None:
    environment = read_environment(os.environ)
    if environment.database_url is not None:
        print("DATABASE_URL names a server of your own; there is none to stop.")
        return
    print("The store has stopped." if Cluster(environment).stop() else "The store was not running.")


def migrate(_: argparse.Namespace) -> None:
    upkeep.migrate(read_environment(os.environ))
    print("The store is at this version.")


def back_up(arguments: argparse.Namespace) -> None:
    environment = read_environment(os.environ)
    upkeep.open_store(environment)
    manifest = backup.backup(environment, arguments.file)
    print(f"{arguments.file}: {manifest.bytes:,} bytes, SHA-256 {manifest.sha256}")
    print(f"The keys are not in it, and a restore needs them: {', '.join(backup.KEYS_TO_COPY)} of {environment.keys}.")
    print("Keep a copy of them apart from this file. The file itself holds names and texts: guard it like the store.")


def restore(arguments: argparse.Namespace) -> None:
    manifest = upkeep.restore(read_environment(os.environ), arguments.file)
    print(f"Restored the cell as it was at {manifest.made_at}, version {manifest.version}.")
    for head in manifest.heads:
        print(f"Ledger stream {head.stream}: {head.size} entries, head {head.root}. Let a witness compare it.")


def status(_: argparse.Namespace) -> None:
    environment = read_environment(os.environ)
    print(f"home    {environment.home}")
    if environment.database_url is None:
        found = Cluster(environment).status()
        server = f"runs as {found.user}, process {found.pid}" if found.running else "does not run"
        print(f"store   {'embedded, ' + server if found.initialised else 'not made; run `fusioncell init`'}")
        if not found.running:
            return
    _tell_database(environment)


def _tell_database(environment: Environment) -> None:
    with roles.connect(roles.connection_parameters(environment, "owner")) as connection:
        row = connection.execute(
            "SELECT current_database(), pg_size_pretty(pg_database_size(current_database())), version()"
        ).fetchall()[0]
    print(f"base    {row[0]}, {row[1]}, {str(row[2]).split(' on ')[0]}")
