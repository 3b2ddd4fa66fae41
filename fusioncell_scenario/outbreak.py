"""The weekly bulletin of notifiable diseases: a year of ordinary weeks, and one outbreak that begins somewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from fusioncell_scenario.country import TOWNS, Place
from fusioncell_scenario.made import Stories
from fusioncell_scenario.rows import Bulletin

DISEASES = {"acute watery diarrhoea": 9.0, "dengue": 3.0}  # cases a week in 100,000 people
WEEKS = 52
ILL, WHERE, THEN = "acute watery diarrhoea", "Vila Terra", "Port Sael"
STARTS, SPREADS = 9, 5  # weeks before the end
RISE = 1.55  # from one week to the next


def outbreak_stories(rng: Random, today: date) -> Stories:
    """Every week of every district; the last weeks of two of them tell of the outbreak."""
    monday = today - timedelta(days=today.weekday())
    rows = [
        bulletin.row("outbreak" if told else "ordinary")
        for back in range(WEEKS, 0, -1)
        for bulletin, told in _week(rng, monday - timedelta(weeks=back), back)
    ]
    return Stories(outbreak=rows)


def _week(rng: Random, monday: date, back: int) -> Iterator[tuple[Bulletin, bool]]:
    season = 1 + 0.35 * math.sin(2 * math.pi * monday.timetuple().tm_yday / 365)
    for town in TOWNS:
        for number, (disease, rate) in enumerate(DISEASES.items(), 1):
            extra = _extra(town, disease, back)
            cases = poisson(rng, rate * season * town.people / 100_000 + extra)
            deaths = sum(rng.random() < 0.008 for _ in range(cases))
            week = (monday.isoformat(), (monday + timedelta(days=6)).isoformat())
            code = f"B-{monday:%G%V}-{TOWNS.index(town) + 1:02d}-{number}"
            yield Bulletin(code, week, town, disease, cases, deaths), extra > 0


def _extra(town: Place, disease: str, back: int) -> float:
    """The cases that the outbreak adds: it grows where it began, and five weeks before the end it has spread."""
    if disease != ILL or back > STARTS:
        return 0.0
    if town.name == WHERE:
        return 4.0 * RISE ** (STARTS - back)
    if town.name == THEN and back <= SPREADS:
        return 6.0 * RISE ** (SPREADS - back)
    return 0.0


def poisson(rng: Random, mean: float) -> int:
    """A Poisson number (Knuth 1997, 3.4.1), by halves where the mean is large."""
    if mean > 30:
        return poisson(rng, mean / 2) + poisson(rng, mean / 2)
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
