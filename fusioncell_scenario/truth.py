"""What is true of the exercise: who is who, what joins the plot, which report tells what. Never loaded into a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import orjson

from fusioncell_scenario.country import STAMP, TARGETS
from fusioncell_scenario.made import Made, Row, Stories
from fusioncell_scenario.people import Person
from fusioncell_scenario.plot import LINKS, Plot
from fusioncell_scenario.trafficking import Ring


def truth(plot: Plot, ring: Ring, people: Sequence[Person], stories: Stories) -> dict[str, object]:
    """The whole ground truth as JSON."""
    told = list(_told(stories))
    return {
        "stamp": STAMP,
        "plot": {
            "day": plot.day.isoformat(),
            "targets": [site.name for site in TARGETS],
            "firm": plot.firm,
            "false_name": plot.false_name,
            "people": {part: person.truth() for part, person in plot.people.items()},
            "namesakes": [person.truth() for person in plot.organiser_namesakes],
            "links": {
                name: {"agencies": sorted(agencies), "value": plot.identifiers[name], "reports": _with(told, name)}
                for name, agencies in LINKS.items()
            },
            "reports": [key for key, one in told if one.story == "plot"],
        },
        "trafficking": {
            "phone": ring.phone,
            "people": [each.truth() for each in (ring.boss, ring.helper, *ring.victims, ring.child)],
            "reports": [key for key, one in told if one.story == "trafficking"],
            "clash": [key for key, one in told if one.story == "clash"],
        },
        "watching": [key for key, one in told if one.story == "watching"],
        "outbreak": [key for key, one in told if one.story == "outbreak"],
        "about": {key: list(one.about) for key, one in told if one.about},
        "people": [person.truth() for person in people],
    }


def _told(stories: Stories) -> Iterable[tuple[str, Made | Row]]:
    for name in stories.__dataclass_fields__:
        for one in getattr(stories, name):
            yield f"{one.agency}/{one.id}", one


def _with(told: Sequence[tuple[str, Made | Row]], link: str) -> list[str]:
    """The reports that carry a link; the union's bundle has no story of its own and is named by hand."""
    found = [key for key, one in told if one.story == "plot" and link in one.about]
    return [*found, "union/bundle"] if "union" in LINKS[link] else found


def holdings(links: Mapping[str, tuple[str, str]]) -> dict[str, set[str]]:
    """Which links each agency holds.

    >>> sorted(holdings({"phone": ("police", "health")}))
    ['health', 'police']
    """
    held: dict[str, set[str]] = {}
    for link, agencies in links.items():
        for agency in agencies:
            held.setdefault(agency, set()).add(link)
    return held


def write_truth(path: Path, body: Mapping[str, object]) -> None:
    """The truth as a file, in a folder of its own that nothing reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
