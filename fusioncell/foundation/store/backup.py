"""A backup is one tar file: `store.dump` (pg_dump, custom format) and `manifest.json` (what it is and its SHA-256).

Keys are never inside: whoever holds a backup alone can open no original and sign no checkpoint. They are copied apart;
the manifest carries fingerprints of them, so that a restore with the wrong ones is refused before it begins.
The dump and the ledger heads in the manifest are of one snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from psycopg import sql
from psycopg.conninfo import make_conninfo

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import Conflict, Unreadable
from fusioncell.foundation.store import roles
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import CELL_KEYS, read_secret
from fusioncell.foundation.store.place import installed_programs

FORMAT = "fusioncell-backup/1"
DUMP, MANIFEST = "store.dump", "manifest.json"
CHUNK = 1 << 20
LARGEST_MANIFEST = 1 << 20
KEYS_TO_COPY = tuple(name for name in CELL_KEYS if name != "secret_key")

# A table whose rows the backing-up role cannot see would be missing in silence; hence this is asked first.
HIDDEN_ROWS = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relrowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
  AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
  AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
    AND pg_get_expr(p.polqual, p.polrelid) = 'true'
    AND EXISTS (SELECT 1 FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role(r, 'USAGE')))
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream of the ledger stood."""

    stream: int
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    made_at: str
    server_version: int
    role_prefix: str
    sha256: str
    bytes: int
    heads: tuple[Head, ...]
    keys: dict[str, list[str]]


def backup(environment: Environment, file: Path) -> Manifest:
    """Write the whole database to one new file; a broken attempt leaves nothing under its name."""
    if file.exists():
        raise Conflict(f"{file} exists; a backup overwrites nothing.")
    half_made = file.with_name(file.name + ".part")
    try:
        with _new_file(half_made) as target:
            manifest = _write(environment, target)
            target.flush()
            os.fsync(target.fileno())
        half_made.rename(file)
    except OSError as error:
        raise StoreError(f"{file} could not be written: {error.strerror}.") from error
    finally:
        half_made.unlink(missing_ok=True)
    return manifest


def _new_file(path: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "r+b")
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error


def _write(environment: Environment, target: IO[bytes]) -> Manifest:
    with roles.administering(environment, dbname=environment.database_name) as connection:
        hidden = [row[0] for row in connection.execute(HIDDEN_ROWS)]
        if hidden:
            raise StoreError(f"Row-level security would hide rows of {', '.join(hidden)} from the backup.")
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchall()[0][0]
        heads = ledger_heads(connection)
        server = connection.info.server_version
        target.seek(tarfile.BLOCKSIZE)  # the header is written last: it holds the size
        sha256, size = _dump(environment, snapshot, target)
    target.write(b"\0" * (-size % tarfile.BLOCKSIZE))
    moment = now()
    manifest = Manifest(
        version=version("fusioncell"),
        made_at=iso(moment),
        server_version=server,
        role_prefix=environment.role_prefix,
        sha256=sha256,
        bytes=size,
        heads=heads,
        keys={name: fingerprints(environment, name) for name in KEYS_TO_COPY},
    )
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).encode()
    _member(target, MANIFEST, len(text), int(moment.timestamp()))
    target.write(text + b"\0" * (-len(text) % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE))
    target.seek(0)
    _member(target, DUMP, size, int(moment.timestamp()))
    return manifest


def _member(target: IO[bytes], name: str, size: int, mtime: int) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, mtime, 0o600
    target.write(header.tobuf(format=tarfile.GNU_FORMAT))


def _dump(environment: Environment, snapshot: str, target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    arguments = ["--format=custom", "--enable-row-security", "--no-publications", f"--snapshot={snapshot}"]
    with _program("pg_dump", environment, arguments) as process:
        while process.stdout and (chunk := process.stdout.read(CHUNK)):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        _finish("pg_dump", process)
    return digest.hexdigest(), size


def ledger_heads(connection: roles.Connection) -> tuple[Head, ...]:
    """The last checkpoint of each stream; empty while the ledger has none."""
    found = connection.execute("SELECT to_regclass('ledger.checkpoint') IS NOT NULL").fetchone()
    if found is None or not found[0]:
        return ()
    rows = connection.execute(
        """SELECT DISTINCT ON (stream) stream, size, encode(root, 'hex')
        FROM ledger.checkpoint ORDER BY stream, size DESC"""
    )
    return tuple(Head(*row) for row in rows)


def fingerprints(environment: Environment, name: str) -> list[str]:
    """A short SHA-256 of every line of a key file; the lines are random, so it gives nothing away."""
    lines = (read_secret(environment, name) or "").splitlines()
    return [hashlib.sha256(line.encode()).hexdigest()[:16] for line in lines]


def read_manifest(file: Path) -> Manifest:
    """What a backup says of itself; raises `Unreadable`."""
    try:
        with tarfile.open(file, "r:") as archive:
            member = archive.extractfile(MANIFEST)
            body: dict[str, Any] = json.loads(member.read(LARGEST_MANIFEST) if member else b"")
            if body.pop("format") != FORMAT:
                raise Unreadable("This backup was made by a newer fusioncell.", str(file))
            return Manifest(**{**body, "heads": tuple(Head(**head) for head in body["heads"])})
    except OSError as error:
        raise Unreadable(f"The backup cannot be read: {error.strerror or error}.", str(file)) from error
    except (tarfile.TarError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("This is no backup of a cell, or it is cut short.", str(file)) from error


def restore(environment: Environment, file: Path) -> Manifest:
    """Put a backup into an empty cell whose keys have been copied back; all of it or nothing.

    The caller has started the store. Raises `Unreadable` for a damaged file, `Conflict` for a cell in use.
    """
    manifest = read_manifest(file)
    refuse_other_cell(environment, manifest)
    _check_sum(file, manifest)
    with roles.administering(environment) as connection:
        roles.make_roles(connection, environment)
        _clear_way(connection, environment)
        roles.make_bare_database(connection, environment)
    _load(environment, file)
    with roles.administering(environment, dbname=environment.database_name) as connection:
        roles.raise_walls(connection, environment)
        if ledger_heads(connection) != manifest.heads:
            raise StoreError("The restored ledger does not end where the backup says. Do not use it.")
    return manifest


def refuse_other_cell(environment: Environment, manifest: Manifest) -> None:
    """Refuse a backup that was made under other keys or other names of roles."""
    if environment.role_prefix != manifest.role_prefix:
        raise Conflict(f"The backup's roles begin with {manifest.role_prefix}; set FUSIONCELL_ROLE_PREFIX to it.")
    for name, lines in manifest.keys.items():
        if not set(lines) <= set(fingerprints(environment, name)):
            raise Conflict(
                f"{environment.keys / name} is not the key this backup was made under. "
                f"Copy the keys of that cell into {environment.keys} first; do not run `fusioncell init`."
            )


def _check_sum(file: Path, manifest: Manifest) -> None:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(file):
        digest.update(chunk)
        size += len(chunk)
    if (digest.hexdigest(), size) != (manifest.sha256, manifest.bytes):
        raise Unreadable("The backup is damaged: its SHA-256 is not the one in its manifest.", str(file))


def _chunks(file: Path) -> Iterator[bytes]:
    try:
        with tarfile.open(file, "r:") as archive:
            member = archive.extractfile(DUMP)
            while member and (chunk := member.read(CHUNK)):
                yield chunk
    except (tarfile.TarError, KeyError) as error:
        raise Unreadable("This is no backup of a cell, or it is cut short.", str(file)) from error


def _clear_way(connection: roles.Connection, environment: Environment) -> None:
    """Drop a database without tables, such as a broken-off restore leaves; refuse one with tables."""
    name = environment.database_name
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    with roles.administering(environment, dbname=name) as inside:
        tables = inside.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()[0][0]
    if tables:
        raise Conflict(
            f"The database {name} is in use: it holds {tables} tables. "
            "A backup is restored into an empty cell: set FUSIONCELL_HOME to a new folder and copy the keys there."
        )
    connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _load(environment: Environment, file: Path) -> None:
    arguments = ["--single-transaction", "--exit-on-error"]
    with _program("pg_restore", environment, arguments) as process:
        try:
            for chunk in _chunks(file):
                if process.stdin:
                    process.stdin.write(chunk)
        except BrokenPipeError:
            pass  # it gave up; its own words follow
        _finish("pg_restore", process)


def _program(name: str, environment: Environment, arguments: list[str]) -> subprocess.Popen[bytes]:
    parameters = {**roles.administering_parameters(environment), "dbname": environment.database_name}
    password = parameters.pop("password", "")
    return subprocess.Popen(  # noqa: S603  # nosec B603  # our own programs, no shell
        [installed_programs() / "bin" / name, f"--dbname={make_conninfo(**parameters)}", *arguments],
        env={"PGPASSWORD": str(password), "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _finish(name: str, process: subprocess.Popen[bytes]) -> None:
    said = process.communicate()[1]
    if process.returncode != 0:
        raise StoreError(f"{name} failed: {said.decode(errors='replace').strip() or 'it gave no reason'}")
