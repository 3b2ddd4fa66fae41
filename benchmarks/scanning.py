"""Scans to the printed digits and how fast they are; what the engine would have said of Nigeria in 2009."""

from __future__ import annotations

import csv
import time as clock
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure
from fusioncell.warning.methods.counting import Event, monday_of, weekly
from fusioncell.warning.methods.declaring import read_declaration
from fusioncell.warning.methods.event_file import read_events, read_mapping
from fusioncell.warning.methods.first_seen import Seen, firsts
from fusioncell.warning.methods.replay import WEEKS_A_YEAR, Plan, replay
from fusioncell.warning.methods.scan import Cluster, Question, Score, Zones, nearest_zones, scan, zones_by_population
from fusioncell.warning.methods.strata import Record, stratify
from fusioncell.warning.methods.task import Task
from fusioncell.warning.methods.watching import watch

Array = NDArray[np.float64]
MADE = 999
NEW_MEXICO = (15, 26)  # the published counties, counted from 1
BORNO, MASSACRE = "Borno state", date(2009, 7, 27)


def scans(reference: Path, data: Path) -> Iterable[Figure]:
    """New York and New Mexico."""
    cases, expected, zones = new_york(reference)
    began = clock.monotonic()
    found = scan(cases, expected, Question(zones, Score.POPULATION, MADE), np.random.default_rng(1))
    spent = clock.monotonic() - began
    note = f"{int(zones.size.sum()):,} zones, p {found.p:.3f}"
    yield Figure("New York: tracts of the best zone", len(found.places), "tracts", 30, note=note)
    yield Figure("New York: cases, off the printed 108.763859", abs(found.cases - 108.763859), "", 1e-6)
    yield Figure("New York: expected, off the printed 66.1039462", abs(found.expected - 66.1039461917606), "", 1e-6)
    yield Figure("New York: log-likelihood ratio, off the printed 13.27816", abs(found.score - 13.27816), "", 5e-6)
    yield Figure(f"{MADE} replicates on {cases.shape[1]} tracts", spent, "s", 1.5)
    cases, expected, zones = new_mexico(data / "scan")
    best = scan(cases, expected, Question(zones, Score.EXPECTATION, MADE), np.random.default_rng(7))
    yield _published(best, zones)


def _published(found: Cluster, zones: Zones) -> Figure:
    right = tuple(place + 1 for place in found.places) == NEW_MEXICO and found.duration == 4
    note = f"counties {', '.join(str(place + 1) for place in found.places)}, {found.duration} years, published p .005"
    return Figure(
        f"New Mexico: {zones.count()} zones, the published cluster; p", found.p if right else 1.0, "", 0.01, note=note
    )


def new_york(reference: Path) -> tuple[Array, Array, Zones]:
    """Cases and expected cases (1, 281), and the zones of up to half the population."""
    with (reference / "NYleukemia_grid.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, y, people, cases = (np.array([float(row[name]) for row in rows]) for name in ("x", "y", "pop", "cas"))
    zones = zones_by_population(np.hypot(x[:, None] - x, y[:, None] - y), people)
    return cases[None], (people * cases.sum() / people.sum())[None], zones


def new_mexico(folder: Path) -> tuple[Array, Array, Zones]:
    """Cases and expected cases of 1986 to 1989 by county, and zones of up to 15 neighbours of the county seats."""
    with (folder / "NM_popcas.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["county"] != "cibola"]  # no population in any year
    with (folder / "NM_geo.csv").open(encoding="utf-8") as file:
        places = [row for row in csv.DictReader(file) if row["county"] != "cibola"]
    names = [row["county"] for row in places]
    counts, people = np.zeros((19, len(names))), np.zeros((19, len(names)))
    for row in rows:
        at = int(row["year"]) - 1973, names.index(row["county"])
        counts[at], people[at] = float(row["count"]), float(row["population"])
    year = np.arange(1973.0, 1992.0) - 1985.0
    design, b = np.stack([np.ones(13), year[:13]], axis=1), np.array([np.log(counts[:13].sum() / people[:13].sum()), 0])
    for _ in range(20):
        mean = people[:13].sum(axis=1) * np.exp(design @ b)
        b = b + np.linalg.solve((design * mean[:, None]).T @ design, design.T @ (counts[:13].sum(axis=1) - mean))
    expected = people[13:17] * np.exp(b[0] + b[1] * year[13:17])[:, None]
    east, north = (np.radians([float(row[f"seat_{axis}"]) for row in places]) for axis in ("long", "lat"))
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return counts[13:17], expected, nearest_zones(2 * 6371.0 * np.arcsin(np.sqrt(half)), 15)


def nigeria(data: Path) -> Iterable[Figure]:
    """As of each week from 1989 to 2019: alarms a year, the rank of July 2009, and the pair of actors before it."""
    mapping = read_mapping("date=date_start,place=adm_1,actors=side_a+side_b,id=id")
    with (data / "events" / "ucdp_ged_nigeria.csv").open(encoding="utf-8") as file:
        events = read_events(file, mapping, date(2026, 1, 1)).events
    places = sorted({event.place for event in events if event.place})
    days = [event.happened for event in events]
    table = weekly(events, places, (min(days), max(days)))
    plan = Plan(budget=6.0)
    found = replay(table.counts, np.zeros(len(places), dtype=np.int64), plan)
    years = (table.counts.shape[1] - plan.warm_up) / WEEKS_A_YEAR
    week = table.week_of(monday_of(MASSACRE))
    named = found.alarm[places.index(BORNO), week]
    yield Figure(
        "Nigeria: alarms a year",
        found.alarm.sum() / years,
        "",
        6.1,
        note=f"budget {plan.budget:g}; {len(places)} states, {years:.0f} years",
    )
    note = f"p {found.p[places.index(BORNO), week]:.1e}, alarms that week {int(found.alarm[:, week].sum())}"
    yield Figure("Nigeria: Borno named in the week of 27 July 2009", float(named), "", 1, at_least=True, note=note)
    yield _first_pair(events)
    yield _as_the_cell_runs_it(events, places)


def _as_the_cell_runs_it(events: Iterable[Event], places: Iterable[str]) -> Figure:
    """The same budget through what a run of a cell does, from declaration to alarm."""
    known = set(places)
    records = [
        Record(UUID(int=number), UUID(int=number), one.happened, datetime.combine(one.known, time.min, UTC),
               {"region": [one.place]})
        for number, one in enumerate(events, 1)
        if one.place in known
    ]  # fmt: skip
    text = '[series]\ncode = "n"\ntitle = "N"\nhazard = "conflict"\ncounts = "events"\nby = ["region"]\nfewest = 1\n'
    declaration = read_declaration(text)
    strata = stratify(records, declaration, date(2020, 1, 6))
    since = strata.day_of(156)
    began = clock.monotonic()
    outcome = watch(Task(strata, declaration, since, 6.0 / WEEKS_A_YEAR), lambda _done, _total: None)
    years = (strata.periods - 156) / WEEKS_A_YEAR
    named = any(one.key == BORNO and one.judgement.day == MASSACRE for one in outcome.found)
    note = f"Borno in its week: {'yes' if named else 'NO'}; {clock.monotonic() - began:.0f} s"
    return Figure("Nigeria: alarms a year, as a cell runs it", len(outcome.found) / years, "", 6.1, note=note)


def _first_pair(events: Iterable[Event]) -> Figure:
    pairs = [Seen(e.known, e.happened, e.record, (" and ".join(sorted(e.names)),)) for e in events if len(e.names) > 1]
    found = [first for first in firsts(pairs) if "Jama'atu" in str(first.key) and "Government" in str(first.key)]
    weeks = (MASSACRE - found[0].known).days / 7 if found else 0.0
    note = f"on {found[0].known}" if found else "not found"
    return Figure("Nigeria: the pair of actors seen first, weeks before", weeks, "weeks", 6, at_least=True, note=note)
