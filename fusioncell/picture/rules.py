"""When something of the picture may be kept or may leave. Pure: values in, a list of reasons out."""

from __future__ import annotations

from collections.abc import Iterable

from fusioncell.foundation.words import State
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import may_do

MOST_WATCHES = 40  # of one seat: each is asked at every ring of the bell
MOST_EXPORTED = 10_000
WATCHED = ("search", "area")
SHORTEST = 15  # signs of a reason; a word is no reason


def objections_to_watch(name: str, kind: str, kept: int) -> list[str]:
    """Why this is not watched."""
    reasons = []
    if not name.strip():
        reasons.append("A watch has a name.")
    if kind not in WATCHED:
        reasons.append("A search or an area is watched.")
    if kept >= MOST_WATCHES:
        reasons.append(f"A seat keeps at most {MOST_WATCHES} watches; let one go first.")
    return reasons


def objections_to_export(standing: Standing, labels: Iterable[Label], count: int, reason: str) -> list[str]:
    """Why this picture is not written to a file.

    A file for one's own work still leaves the cell's protection. So a reason is stated, and what a label forbids or
    what is out of use stays. Only happenings are written out; people never are, in rows or otherwise.
    """
    reasons = []
    if len(reason.strip()) < SHORTEST:
        reasons.append(f"R06: an export says what it is for. At least {SHORTEST} signs.")
    if not count:
        reasons.append("There is nothing to export.")
    if count > MOST_EXPORTED:
        reasons.append(f"At most {MOST_EXPORTED:,} happenings are exported at once; these are {count:,}.")
    for label in labels:
        if label.state != State.LIVE:
            reasons.append(f"Some of it is {State(label.state).name.lower()}: what is out of use does not leave.")
        reasons += [reason.sentence for reason in may_do(standing, label, "share-within").reasons]
    return list(dict.fromkeys(reasons))
