"""A subject's levels as a chain of signed notes: each names the one before it, so that none can be taken out or put in.

A link's text is canonical JSON on one line; it is signed as a C2SP signed note with Ed25519, as the heads of the log
are, under a key of its own. `previous` is the SHA-256 of the whole note before it, empty for the first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from fusioncell.foundation.methods.checkpoint import NotSigned, Signer, Verifier
from fusioncell.foundation.methods.commitment import canonical

FORMAT = "fusioncell-level/1"


def sealed(body: Mapping[str, object], previous: str, signer: Signer) -> str:
    """The signed note of one link."""
    text = canonical({"format": FORMAT, "previous": previous, **body}) + "\n"
    return f"{text}\n{signer.signature_line(text)}"


def fingerprint(note: str) -> str:
    """What the next link names this one by."""
    return sha256(note.encode()).hexdigest()


def body_of(note: str) -> dict[str, Any]:
    """The body of a note; raises `NotSigned` when it has none."""
    try:
        found = json.loads(note.partition("\n")[0])
    except ValueError as error:
        raise NotSigned("This note holds no body.") from error
    if not isinstance(found, dict):
        raise NotSigned("This note holds no body.")
    return found


def breaks(notes: Sequence[str], verifier: Verifier) -> list[str]:
    """What is wrong with a chain from its first link on; empty when every signature and every tie holds."""
    found, previous = [], ""
    for number, note in enumerate(notes, 1):
        try:
            verifier.signed(note)
            body = body_of(note)
        except NotSigned as error:
            found.append(f"Link {number}: {error}")
            previous = fingerprint(note)
            continue
        if body.get("previous") != previous or body.get("number") != number:
            found.append(f"Link {number} does not continue the one before it.")
        previous = fingerprint(note)
    return found
