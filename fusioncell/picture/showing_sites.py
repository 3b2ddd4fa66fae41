"""What the map of sites and incidents prints. No rights are decided here."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fusioncell.foundation import basemap
from fusioncell.foundation.methods.mapping import Frame, frame_of
from fusioncell.infrastructure import queries as register
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.actions.looking import open_list
from fusioncell.infrastructure.methods.taxonomy import shipped
from fusioncell.infrastructure.showing import label_over, sector_name
from fusioncell.mandate.methods.label import join
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture import ground
from fusioncell.picture.methods import drawing
from fusioncell.picture.methods.heat import heat
from fusioncell.picture.methods.marks import Placed, marks
from fusioncell.picture.queries_of_happenings import Picture
from fusioncell.warning.models import Alarm
from fusioncell.warning.queries import alarms_seen_by

COLOURS = 6
MOST_SIGNALS = 100


def sites_map(who: Sitting, seen: Picture) -> dict[str, Any]:
    """The drawing: incidents as heat, sites as marks by sector; rings where names of the newest ranking are open."""
    away = register.uncounted()
    sites = [one for one in register.sites_seen_by(who) if one.point and not one.trouble and one.entity not in away]
    newest = lists.rankings_seen_by(who).first()
    named = {line.entity for line in open_list(who, newest)} if newest else set()
    sectors = [code for code, _n in Counter(one.sector for one in sites).most_common()]
    frame = frame_of(_box(sites) if sites else drawing.box_around(seen.found))
    warm = heat(seen.found, seen.grounds)
    placed = [
        Placed(one.point.lat, one.point.lon, one.sector, one.entity in named) for one in sites if one.point is not None
    ]
    signals = _signals(who, frame)
    label = label_over(
        [*(number for one in sites for number in one.labels), *(alarm.label_id for _x, _y, alarm in signals)]
    )
    known = shipped()[register.STANDARD]
    return {
        "map": drawing.sketch(frame, basemap.land(), basemap.boundaries(), warm.spots),
        "marks": [
            (mark, 1 + sectors.index(mark.sector) % COLOURS, sector_name(known, mark.sector))
            for mark in marks(frame, placed)
        ],
        "sectors": [(1 + index % COLOURS, sector_name(known, code)) for index, code in enumerate(sectors)],
        "sites": len(sites), "shown": len(seen.found), "capped": seen.capped, "note": ground.note(),
        "label": join(label, seen.label) if label and seen.label else label or seen.label,
        "signals": signals,
        "ringed": len(named), "legend": range(1, 6), "query": seen.scope.as_query(),
    }  # fmt: skip


def _signals(who: Sitting, frame: Frame) -> list[tuple[float, float, Alarm]]:
    """The signals that are to be answered and have a place within the frame, with the power to read them."""
    if not who.has("signal.read"):
        return []
    west, south, east, north = frame.box
    waiting = alarms_seen_by(who).filter(lat__range=(south, north), lon__range=(west, east)).exclude(state="answered")
    return [
        (*frame.place(alarm.lon, alarm.lat), alarm)
        for alarm in waiting.order_by("-day", "p")[:MOST_SIGNALS]
        if alarm.lat is not None and alarm.lon is not None
    ]


def _box(sites: list[Any]) -> tuple[float, float, float, float]:
    """Around all but the farthest hundredth on each side, so that one wrong point does not decide the view."""
    lats, lons = sorted(one.point.lat for one in sites), sorted(one.point.lon for one in sites)
    cut = len(sites) // 100
    return lons[cut], lats[cut], lons[-1 - cut], lats[-1 - cut]
