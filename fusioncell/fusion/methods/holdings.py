"""Which agencies' holdings a finding needed, and the proof that no single one of them could have made it.

A finding rests on reports. An agency holds a report from the moment it sent it, or from the moment it was given a copy.
It could have made the finding alone if it held every report before the cell found it; if nobody did, only fusion made
it. The proof is the history of ownership itself: for each agency, what it held and since when, and what it lacked.

>>> from datetime import UTC, datetime
>>> day = lambda n: datetime(2026, 1, n, tzinfo=UTC)
>>> mine, theirs = Holding("r1", "police", day(1), "own"), Holding("r2", "health", day(2), "own")
>>> found = needed(["r1", "r2"], [mine, theirs], day(3))
>>> found.only_fusion, found.agencies, found.since == day(2)
(True, ('health', 'police'), True)
>>> given = Holding("r2", "police", day(2), "disclosed")
>>> needed(["r1", "r2"], [mine, theirs, given], day(3)).alone
('police',)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """An agency holds a report since a moment; how: `own`, or `disclosed` to it."""

    report: str
    agency: str
    since: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Line:
    """What of a finding one agency held at its moment, and how many reports it lacked."""

    agency: str
    held: tuple[Holding, ...]
    lacked: int


@dataclass(frozen=True, slots=True)
class Needed:
    """agencies: whose own reports it rests on. since: when the last of them was there. alone: who held all of it."""

    agencies: tuple[str, ...]
    since: datetime | None
    alone: tuple[str, ...]
    proof: tuple[Line, ...]

    @property
    def only_fusion(self) -> bool:
        """Whether no single agency could have made it."""
        return len(self.agencies) > 1 and not self.alone


def needed(reports: Sequence[str], holdings: Sequence[Holding], moment: datetime) -> Needed:
    """Work out whose holdings these reports are, and who held all of them at a moment."""
    wanted = frozenset(reports)
    known = sorted(
        (each for each in holdings if each.report in wanted and each.since <= moment),
        key=lambda each: (each.agency, each.since, each.report),
    )
    agencies = tuple(sorted({each.agency for each in known if each.how == "own"}))
    proof = []
    for agency in sorted({each.agency for each in known}):
        held = tuple(each for each in known if each.agency == agency)
        proof.append(Line(agency, held, len(wanted - {each.report for each in held})))
    alone = tuple(line.agency for line in proof if line.lacked == 0)
    since = max((each.since for each in known if each.how == "own"), default=None)
    return Needed(agencies, since, alone, tuple(proof))
