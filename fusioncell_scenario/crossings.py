"""A border file of any length, row by row: ordinary travellers, and among them planted people with their namesakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from fusioncell_scenario.country import GATES, passport
from fusioncell_scenario.exercise import SEED, TODAY, chance
from fusioncell_scenario.formats.table import Layout, write_table
from fusioncell_scenario.made import Row
from fusioncell_scenario.people import Person, birth_as_written, made_person, namesakes
from fusioncell_scenario.rows import BORDER, Crossing

POOL = 20_000  # ordinary travellers; each crosses again and again
EVERY = 500  # one row in so many is of somebody planted
NAMESAKES = 3


def crossings(rows: int, planted: Sequence[Person] = (), seed: int = SEED, every: int = EVERY) -> Iterator[Row]:
    """So many crossings. `planted` come up under changing spellings and papers, and so do namesakes born elsewhen.

    The story of a row says which it is: `planted`, `namesake` or `ordinary`.
    """
    rng = chance(seed, "crossings")
    pool = [made_person(rng, f"t{number:06d}") for number in range(min(POOL, max(10, rows // 4)))]
    others = [other for person in planted for other in namesakes(rng, person, NAMESAKES)]
    for number in range(rows):
        if planted and number % every == every // 2:
            if rng.random() < 0.5:
                yield _row(rng, number, _with_some_paper(rng, rng.choice(planted)), "planted")
            else:
                yield _row(rng, number, rng.choice(others), "namesake")
        else:
            yield _row(rng, number, pool[int(len(pool) * rng.random() ** 1.8)], "ordinary")


def write_crossings(
    path: Path, rows: int, planted: Sequence[Person] = (), seed: int = SEED, every: int = EVERY
) -> dict[str, str]:
    """The file, written as it is made; gives for each planted row and namesake's row whose it is."""
    told: dict[str, str] = {}

    def noted() -> Iterator[Row]:
        for row in crossings(rows, planted, seed, every):
            if row.story != "ordinary":
                told[row.id] = row.about[0]
            yield row

    write_table(path, Layout(BORDER), noted())
    return told


def _with_some_paper(rng: Random, who: Person) -> Person:
    """The same person, more often than not on a passport that nobody has seen before."""
    return who if rng.random() < 0.4 else replace(who, passport=passport(rng, who.nation))


def _row(rng: Random, number: int, who: Person, story: str) -> Row:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    at = now - timedelta(minutes=rng.randrange(60, 260 * 24 * 60))
    post, name, way = rng.choice(GATES), who.name, rng.randrange(4)
    return Crossing(
        number=f"X-{number:08d}",
        at=f"{at:%Y-%m-%dT%H:%M}:00Z",
        post=post.name,
        way="in" if rng.random() < 0.5 else "out",
        surname=name.family.latin[way % len(name.family.latin)].upper(),
        given=name.given.latin[way % len(name.given.latin)],
        born=birth_as_written(who, rng, wrong=0.08),
        sex="F" if name.woman else "M",
        nation=who.nation.upper(),
        document=who.passport if rng.random() < 0.9 else "",
        vehicle=who.plate if post.kind == "road" else "",
    ).row(story, (who.key,))
