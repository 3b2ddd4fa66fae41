"""What of a seat matters to a decision."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from fusioncell.foundation.words import State, Tlp


@dataclass(frozen=True, slots=True)
class Standing:
    """The ceilings and tokens of a seat in one working session; seats alike share one standing.

    tokens: what an audience may name: "agency:…", "role:…", "tier:…", "seat:…", and "consent:<id>" for each
    consent given to this seat, only while it lives, so that a withdrawn consent is gone at the next request.
    """

    purposes: frozenset[str]
    classification: int
    tlp: Tlp
    caveats: frozenset[str]
    tokens: frozenset[str]
    categories: frozenset[str]
    state: State


# Reads nothing, whatever the label: no purpose at all.
NOBODY = Standing(frozenset(), 0, Tlp.CLEAR, frozenset(), frozenset(), frozenset(), State.LIVE)


def as_body(standing: Standing) -> dict[str, object]:
    """A standing as JSON, sets as sorted lists, scales as their numbers."""
    return {
        "purposes": sorted(standing.purposes),
        "classification": standing.classification,
        "tlp": int(standing.tlp),
        "caveats": sorted(standing.caveats),
        "tokens": sorted(standing.tokens),
        "categories": sorted(standing.categories),
        "state": int(standing.state),
    }


def key(standing: Standing) -> bytes:
    """What two seats with equal standing share: SHA-256 of the canonical JSON."""
    body = json.dumps(as_body(standing), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).digest()
