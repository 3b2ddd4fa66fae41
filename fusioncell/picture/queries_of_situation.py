"""What stands beside the map: what is new since the last look, what came in, and what the cell does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from fusioncell.evidence.models import Report, Statement
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.silence import Silence, silences
from fusioncell.picture.models import Look

FIRST_LOOK = timedelta(hours=24)  # who never said so is taken to have looked a day ago
FEED = 12
LISTENED = 90  # days of a channel's rhythm that are looked at


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a moment, as far as this person may see it."""

    since: datetime
    marked: bool
    received: int
    newer: int
    retracted: int

    @property
    def nothing(self) -> bool:
        """Whether all stands as it stood."""
        return not (self.received or self.retracted)


def news(who: Sitting) -> News:
    """What changed since this seat last said that it has seen the picture."""
    at = Look.objects.filter(seat_id=who.seat_id).values_list("at", flat=True).first()
    since = at or now() - FIRST_LOOK
    seen = reports_seen_by(who).order_by()
    told = seen.filter(received_at__gt=since).aggregate(
        received=Count("id"), newer=Count("id", filter=Q(supersedes_id__isnull=False))
    )
    gone = seen.filter(retracted_at__gt=since).count()
    return News(since, at is not None, told["received"], told["newer"], gone)


def feed(who: Sitting) -> Sequence[Report]:
    """The newest reports."""
    return list(reports_seen_by(who)[:FEED])


def received_since(who: Sitting, moment: datetime) -> bool:
    """Whether anything that this person may see came in after a moment: the bell of the page."""
    return reports_seen_by(who).order_by().filter(received_at__gt=moment).exists()


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the reports leave open. unread: nothing was read out of them yet. silent: channels that fell silent."""

    reports: int
    ungraded: int
    unread: int
    silent: Sequence[Silence]


def gaps(who: Sitting) -> Gaps:
    """What is not known because nobody judged it, nobody read it, or nobody sent it."""
    recent = reports_seen_by(who).order_by().filter(retracted_at__isnull=True, superseded_by_id__isnull=True)
    told = recent.aggregate(
        every=Count("id"), ungraded=Count("id", filter=Q(reliability__isnull=True) | Q(credibility__isnull=True))
    )
    read = Statement.objects.filter(label_id__in=allowed_labels(who)).values("report_id")
    unread = recent.exclude(pk__in=read).count()
    return Gaps(told["every"], told["ungraded"], unread, silences(_days_heard(who), now().date()))


def _days_heard(who: Sitting) -> dict[str, list[date]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT channel, array_agg(DISTINCT received_at::date) FROM evidence_report
            WHERE label_id = ANY (%s) AND (visible_until IS NULL OR visible_until > now())
              AND received_at > now() - make_interval(days => %s) GROUP BY channel""",
            [list(allowed_labels(who)), LISTENED],
        )
        return {channel: sorted(days) for channel, days in cursor.fetchall()}
