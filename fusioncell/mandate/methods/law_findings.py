"""What `check` tells of a law."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the law that ought not to be so: its code, its place in the file, and a sentence."""

    code: str
    place: str
    sentence: str
