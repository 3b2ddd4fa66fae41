"""Secrets of a cell: one file each under `keys`, for the cell's own user alone, never overwritten.

secret_key                     signs sessions and forms
data.key                       the ring that seals originals: lines `<8 hex digits> <64 hex digits>`, first one seals
ledger.rights.key, ledger.work.key   Ed25519 seeds (64 hex digits) that sign the checkpoints of the two streams
ledger.levels.key              likewise, signs each decision on a threat level
owner|app|sequencer.password   of the three database roles
store.password                 of the embedded server's administering role
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import Conflict
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.place import Place

CELL_KEYS = ("secret_key", "data.key", "ledger.rights.key", "ledger.work.key", "ledger.levels.key")
SEED = 32  # bytes of an Ed25519 seed (RFC 8032)


def make_keys(environment: Environment) -> list[Path]:
    """Make the cell's own keys; keeps them when all are there, refuses when only some are."""
    present = [name for name in CELL_KEYS if (environment.keys / name).exists()]
    if len(present) == len(CELL_KEYS):
        return []
    if present:
        missing = ", ".join(name for name in CELL_KEYS if name not in present)
        raise Conflict(
            f"{environment.keys} holds some of the cell's keys, but not {missing}. Put back the copy of them."
        )
    return [write_secret(environment, name, new_secret(name)) for name in CELL_KEYS]


def new_secret(name: str) -> str:
    """The content of a key file that is to be made."""
    if name == "data.key":
        return f"{secrets.token_hex(4)} {secrets.token_hex(32)}"
    return secrets.token_hex(32) if name.startswith("ledger.") else secrets.token_urlsafe(48)


def write_secret(environment: Environment, name: str, secret: str) -> Path:
    """Write a new secret file, durable before it is used; refuses to overwrite."""
    Place(environment.home).make_home()
    environment.keys.mkdir(mode=0o700, exist_ok=True)
    path = environment.keys / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(f"{path} exists; keys are never overwritten.") from error
    except PermissionError as error:
        raise StoreError(f"This user may not write {path}. Run as the user that the cell belongs to.") from error
    with os.fdopen(handle, "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def read_secret(environment: Environment, name: str) -> str | None:
    """A secret, or None when it has not been made yet."""
    path = environment.keys / name
    try:
        secret = path.read_text().strip()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise StoreError(f"This user may not read {path}. Run as the user that the cell belongs to.") from error
    if not secret:
        raise StoreError(f"{path} is empty. Put it back from the backup of the keys.")
    return secret


def signing_seed(environment: Environment, stream: str) -> bytes:
    """The Ed25519 seed (32 bytes) that signs a stream's checkpoints; `stream` is `rights` or `work`."""
    name = f"ledger.{stream}.key"
    text = read_secret(environment, name)
    if text is None:
        raise StoreError(
            f"{environment.keys / name} is missing. Run `fusioncell init`, or put back the copy of the keys."
        )
    try:
        seed = bytes.fromhex(text)
    except ValueError:
        seed = b""
    if len(seed) != SEED:
        raise StoreError(f"{environment.keys / name} is damaged: 64 hexadecimal digits are expected.")
    return seed
