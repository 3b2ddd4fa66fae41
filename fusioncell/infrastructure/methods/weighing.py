"""From what is recorded of sites to the numbers that the risk is worked out from; what is not known stays NaN.

A share that one source states is taken to be good to a tenth; where several do, the interval spans them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from fusioncell.infrastructure.methods.criteria import LETTERS, scored
from fusioncell.infrastructure.methods.falling import Dependence
from fusioncell.infrastructure.methods.risk import FACTORS, AtRisk, Given
from fusioncell.infrastructure.methods.site import Site

Array = NDArray[np.float64]
Three = tuple[float, float, float]
SLACK = 0.1
FEWEST = 3  # sites behind a sum that is shown; of fewer, a sum would name them


def with_derived(sites: Sequence[Site], shares: Mapping[UUID, float], dependence: Dependence) -> list[Site]:
    """The same with the share of the market and the sectors that depend on it, where no source states them."""
    sector = {str(one.entity): one.sector for one in sites}
    fed = set(dependence.providers())
    found = []
    for one in sites:
        more: dict[str, tuple[float, ...]] = {}
        if one.entity in shares:
            more["marketShare"] = (min(100.0, shares[one.entity]),)
        if str(one.entity) in fed and "dependentSectors" not in one.numbers:
            falls = {sector.get(fallen.name, "") for fallen in dependence.falls_with([str(one.entity)])}
            more["dependentSectors"] = (float(len(falls - {"", one.sector})),)
        found.append(replace(one, numbers={**one.numbers, **more}) if more else one)
    return found


def stated(sites: Sequence[Site], judged: Mapping[tuple[UUID, str], Three]) -> Array:
    """(s, 4, 3) low, likely, high of each factor. judged: seats' own intervals, which take the place of numbers."""
    found = np.full((len(sites), len(FACTORS), 3), np.nan)
    for row, one in enumerate(sites):
        stating = (
            None,
            _share(one, "exposureShare"),
            _share(one, "vulnerabilityShare"),
            scored(one.numbers).consequence(),
        )
        for column, factor in enumerate(FACTORS):
            three = judged.get((one.entity, factor)) or stating[column]
            if three is not None:
                found[row, column] = three
    return found


def _share(one: Site, prop: str) -> Three | None:
    values = [value / 100 for value in one.numbers.get(prop, ())]
    if not values:
        return None
    return max(0.0, min(values) - SLACK), sum(values) / len(values), min(1.0, max(values) + SLACK)


def points_table(sites: Sequence[Site]) -> Array:
    """(s, 6) whole points of the six criteria, 3 where nothing is known."""
    rows = [scored(one.numbers).points for one in sites]
    return np.array([[round(points.get(letter, (3, 3, 3))[1]) for letter in LETTERS] for points in rows], np.float64)


@dataclass(frozen=True, slots=True)
class Sum:
    """What is said of a sector or a region without naming a site. high: how many of its sites are among the tenth of
    all with the greatest risk; None where so few stand behind it that the sum would name them. unknown: of how many
    nothing is known, factor by factor."""

    code: str
    sites: int
    high: int | None
    unknown: tuple[int, ...]


def sums(sites: Sequence[Site], given: Given, outcome: AtRisk, by: str) -> list[Sum]:
    """The sums by `sector` or `region`, the greatest first, with how many sites nothing is known of, by factor."""
    tenth = set(outcome.order[: max(1, len(sites) // 10)].tolist()) if sites else set()
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(sites):
        rows.setdefault(str(getattr(one, by)), []).append(row)
    missing = np.isnan(given.stated[:, :, 1])
    missing[:, 0] &= given.incidents == 0
    return sorted(
        (
            Sum(
                code,
                len(held),
                None if len(held) < FEWEST else sum(row in tenth for row in held),
                tuple(int(missing[held, column].sum()) for column in range(len(FACTORS))),
            )
            for code, held in rows.items()
        ),
        key=lambda one: (-one.sites, one.code),
    )


def troubles(sites: Sequence[Site]) -> dict[str, int]:
    """How many sites have something wrong about their place, by what it is."""
    return dict(sorted(Counter(one.trouble.value for one in sites if one.trouble).items()))
