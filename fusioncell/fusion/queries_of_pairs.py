"""Two records side by side, and the queue of pairs that wait for somebody: by what this person may see of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fusioncell.evidence.models import Statement
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion import queries
from fusioncell.fusion.models import Decision, Suggestion, Verdict
from fusioncell.fusion.weighing import Weighed, side_of, weigh
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

MOST_SHOWN = 50  # pairs of the queue on a page: the rest comes up when these are decided
MOST_COUNTED = 1_000  # pairs that wait: of hundreds of thousands, as after a border file, only that they are as many
SAMPLE_ONE_IN = 10  # decisions of which one is drawn for a second, blind judgement


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands of two records for one person, and how it weighs."""

    one: Sequence[Statement]
    other: Sequence[Statement]
    weighed: Weighed


def pair_for(who: Sitting, one: UUID, other: UUID) -> Pair:
    """Two records, weighed by what this person may see. Raises `NotFound` when one of them is hidden or absent."""
    if one == other:
        raise NotFound
    said = queries.said_of(who, [one, other])
    return Pair(said[one], said[other], weigh(side_of(said[one]), side_of(said[other])))


def suggestions_seen_by(who: Sitting) -> QuerySet[Suggestion]:
    """What the machine suggests to this person: for each pair the strongest of what may be seen."""
    visible = Q(visible_until__isnull=True) | Q(visible_until__gt=now())
    may = Suggestion.objects.filter(visible, settled=True, label_id__in=allowed_labels(who))
    stronger = may.filter(one=OuterRef("one"), other=OuterRef("other")).filter(
        Q(bits__gt=OuterRef("bits")) | Q(bits=OuterRef("bits"), id__gt=OuterRef("id"))
    )
    return may.filter(~Exists(stronger))


def queue(who: Sitting) -> QuerySet[Suggestion]:
    """The pairs on which nobody has said a word that this person may see, the worthiest first.

    A pair of which somebody was unsure comes back with new evidence; one that is said to differ does not.
    """
    seen = queries.decisions_seen_by(who)
    undone = seen.filter(act=Decision.Act.UNDO, of_id=OuterRef("pk"))
    decided = seen.filter(one=OuterRef("one"), other=OuterRef("other"), act=Decision.Act.DECIDE).filter(~Exists(undone))
    stale = Q(verdict=Verdict.UNSURE, at__lt=OuterRef("at"))
    return suggestions_seen_by(who).filter(~Exists(decided.exclude(stale))).order_by(F("worth").desc(), "-id")


def suggestion_of(who: Sitting, one: UUID, other: UUID) -> Suggestion | None:
    """What the machine suggests of two records to this person."""
    low, high = queries.in_order(one, other)
    return suggestions_seen_by(who).filter(one=low, other=high).first()


def drawn(decision_id: UUID) -> bool:
    """Whether a decision is drawn for a second judgement: by its own number, which nobody chooses."""
    return hashlib.sha256(decision_id.bytes).digest()[0] % SAMPLE_ONE_IN == 0


def to_sample(who: Sitting, limit: int = 5) -> list[Decision]:
    """Decisions of other seats that are drawn and not yet judged a second time, oldest first."""
    seen = queries.decisions_seen_by(who)
    again = seen.filter(of_id=OuterRef("pk"), act__in=(Decision.Act.SAMPLE, Decision.Act.UNDO))
    others = seen.filter(act=Decision.Act.DECIDE, origin=Decision.Origin.SEAT).exclude(by_id=who.seat_id)
    return [each for each in others.filter(~Exists(again)).order_by("at", "id")[:500] if drawn(each.id)][:limit]


def sampled_decision(who: Sitting, one: UUID, other: UUID) -> Decision | None:
    """The drawn decision about a pair that this person could judge a second time."""
    low, high = queries.in_order(one, other)
    return next((each for each in to_sample(who, 500) if (each.one, each.other) == (low, high)), None)


def waiting_for_second(who: Sitting) -> QuerySet[Decision]:
    """Decisions that need a second person and have none yet."""
    seen = queries.decisions_seen_by(who)
    after = seen.filter(of_id=OuterRef("pk"), act__in=(Decision.Act.CONFIRM, Decision.Act.UNDO))
    return seen.filter(act=Decision.Act.DECIDE, needs_second=True).filter(~Exists(after)).order_by("at", "id")


def joined_by_rule(who: Sitting) -> QuerySet[Decision]:
    """What the law's rule on identical identifiers joined without a person (R18), newest first."""
    return (
        queries.decisions_seen_by(who)
        .filter(act=Decision.Act.DECIDE, origin=Decision.Origin.RULE)
        .order_by("-at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Band:
    """Decisions of seats whose evidence was within some bits: how many said same, how many different."""

    low: int
    same: int
    different: int
    unsure: int

    @property
    def precision(self) -> float | None:
        """Of those decided, the share that was the same."""
        decided = self.same + self.different
        return self.same / decided if decided else None


BAND = 5  # bits


def bands(who: Sitting) -> list[Band]:
    """Precision at each score, measured by the decisions of seats that this person may see."""
    counted: dict[int, dict[str, int]] = {}
    seen = queries.decisions_seen_by(who).filter(
        act__in=(Decision.Act.DECIDE, Decision.Act.SAMPLE), origin=Decision.Origin.SEAT, bits__isnull=False
    )
    for bits, verdict in seen.values_list("bits", "verdict"):
        low = int((bits or 0.0) // BAND) * BAND
        counted.setdefault(low, dict.fromkeys(Verdict.values, 0))[verdict] += 1
    return [Band(low, each["same"], each["different"], each["unsure"]) for low, each in sorted(counted.items())]


def agreement(who: Sitting) -> tuple[int, int]:
    """How many second judgements there are, and how many of them say what the first said."""
    seen = queries.decisions_seen_by(who)
    again = seen.filter(act=Decision.Act.SAMPLE)
    return again.count(), again.filter(verdict=F("of__verdict")).count()
