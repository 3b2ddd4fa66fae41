"""Which signals tell of one happening, among those that this person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from fusioncell.mandate.sitting import Sitting
from fusioncell.warning import queries
from fusioncell.warning.methods.happenings import DAYS, Told, happenings
from fusioncell.warning.methods.strata import SEPARATOR
from fusioncell.warning.models import Alarm, AlarmRecord

AROUND = timedelta(days=4 * DAYS)
MOST = 400


def grouped(alarms: Sequence[Alarm]) -> list[list[Alarm]]:
    """These alarms by happening."""
    records = _records(one.id for one in alarms)
    told = [
        Told(
            one.hazard, (one.family_id, one.key), (one.family_id, _thing(one)), one.day, one.last_day,
            (one.lat, one.lon) if one.lat is not None and one.lon is not None else None, frozenset(records[one.id]),
        )
        for one in alarms
    ]  # fmt: skip
    return [[alarms[number] for number in group] for group in happenings(told)]


def happening_of(who: Sitting, alarm: Alarm) -> list[Alarm]:
    """The other signals of the same happening, oldest first."""
    near = queries.alarms_seen_by(who).filter(
        hazard=alarm.hazard, day__gte=alarm.day - AROUND, day__lte=alarm.last_day + AROUND
    )
    every = [alarm, *near.exclude(pk=alarm.pk).order_by("day", "id")[:MOST]]
    return next(group for group in grouped(every) if alarm in group)[1:]


def _thing(alarm: Alarm) -> tuple[str, ...]:
    """What kind of thing a series counts: its name without its place."""
    places = set(alarm.place.split(", "))
    return tuple(part for part in alarm.key.split(SEPARATOR) if part not in places)


def _records(alarms: Iterable[UUID]) -> dict[UUID, set[Hashable]]:
    found: dict[UUID, set[Hashable]] = defaultdict(set)
    rows = AlarmRecord.objects.filter(alarm_id__in=list(alarms), entity__isnull=False)
    for alarm, entity in rows.values_list("alarm_id", "entity"):
        found[alarm].add(entity)
    return found
