"""Reading is an act: one event a page, list or answer, with its article, its count and a hash of what was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from fusioncell.foundation.errors import NotAllowed
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting

CASES = ("case.open", "case.member", "case.close", "case.person", "subject.propose", "subject.decide", "report.read")
WORK = ("work.answer", "work.assign", "work.measure")
CONSENT = ("consent.ask", "consent.answer")
LOWERING = ("label.propose_lowering", "label.approve_lowering")
OBSTACLES = ("work.measure", "log.read")


def opened(who: Sitting, kind: str, subjects: Sequence[object], powers: Iterable[str]) -> None:
    """Record that this person opened one thing, under the first of these powers that the role has (R16, R20).

    Raises `NotAllowed` when the role has none of them.
    """
    record(who, kind, subjects, _article(who, powers))


def listed(who: Sitting, kind: str, shown: Sequence[object], total: int, powers: Iterable[str]) -> None:
    """Record that this person was shown a list: how many there are, how many were shown, and their fingerprint."""
    digest = hashlib.sha256("\n".join(str(one) for one in shown).encode()).hexdigest()
    record(who, kind, [], _article(who, powers), total=total, shown=len(shown), sha256=digest)


def _article(who: Sitting, powers: Iterable[str]) -> str:
    wanted = list(powers)
    for power in wanted:
        article = who.powers.get(power)
        if article is not None:
            return article
    raise NotAllowed(f"The seat {who.seat} has none of the powers {', '.join(wanted)}.", wanted)
