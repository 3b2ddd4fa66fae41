"""The scales and markings that every room uses, once each, and how things are numbered."""

from __future__ import annotations

import os
import time
from enum import IntEnum, StrEnum
from uuid import UUID


class Tlp(IntEnum):
    """Traffic Light Protocol 2.0 (FIRST, 2022)."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def mark(self) -> str:
        """As the standard prints it: `TLP:AMBER+STRICT`."""
        return "TLP:" + self.name.replace("_", "+")


class Pap(IntEnum):
    """Permissible Actions Protocol (MISP taxonomy `PAP`)."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    RED = 3


class Discoverable(IntEnum):
    """What a stranger to a label may learn from a hit on it; a higher number is less open."""

    FULL = 0
    POINTER = 1
    SILENT = 2
    NONE = 3


class State(IntEnum):
    """Whether a labelled row is in use; a higher number is more closed."""

    LIVE = 0
    HELD = 1
    EXPIRED = 2
    QUARANTINED = 3


class Tier(StrEnum):
    """Where in the order of authorities an agency stands."""

    LOCAL = "local"
    NATIONAL = "national"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


class Reliability(StrEnum):
    """Admiralty reliability of a source (NATO AJP-2.1); F, cannot be judged, is kept as null."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Kind(StrEnum):
    """What a statement is (RULES R14): seen, read in a document, or thought."""

    OBSERVATION = "observation"
    DOCUMENT = "document"
    OPINION = "opinion"


class PersonCategory(StrEnum):
    """What a person is in a case (RULES R13)."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness"
    CONTACT = "contact"
    INFORMANT = "informant"
    MINOR = "minor"


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562): ordered by time, and silent about how many others there are."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (
        (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | (noise >> 68 & 0xFFF) << 64 | 2 << 62 | noise & (1 << 62) - 1
    )
    return UUID(int=value)
