"""Who else has signed a head: witnesses, whose cosignatures say when they saw it (C2SP tlog-cosignature)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fusioncell.foundation.methods.checkpoint import NotSigned, Verifier, parts

SIGNATURE = 4 + 8 + 64  # bytes of a cosignature: key id, moment, Ed25519 signature
LATEST = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's line; `holds` is None without the witness's key to check it with."""

    witness: str
    key_id: str
    at: datetime
    holds: bool | None


def cosignatures(note: str, key: Verifier | None = None) -> list[Cosignature]:
    """The cosignatures on a note; the log's own signature, and what is no cosignature, is left out."""
    try:
        text, signatures = parts(note)
    except NotSigned:
        return []
    own = text.split("\n", 1)[0]
    return [
        Cosignature(name, raw[:4].hex(), datetime.fromtimestamp(_moment(raw), UTC), _holds(note, name, raw, key))
        for name, raw in signatures
        if name != own and len(raw) == SIGNATURE and _moment(raw) <= LATEST
    ]


def _moment(raw: bytes) -> int:
    return int.from_bytes(raw[4:12], "big")


def _holds(note: str, name: str, raw: bytes, key: Verifier | None) -> bool | None:
    if key is None or (key.name, key.key_id) != (name, raw[:4]):
        return None
    try:
        key.signed(note)
    except NotSigned:
        return False
    return True
