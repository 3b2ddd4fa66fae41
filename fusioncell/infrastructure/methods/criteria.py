"""What is measured of a site: the six criteria of CER with their units, what makes it weak, and the points they give.

Every measure is a statement like any other, with its report, grade and date; two sources may state two numbers. Here
stands only what a number means: its unit, and how it becomes a score on the scale of 0 to 1 (consequence) or 1 to 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

Point5 = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured field. letter: of Article 7(1) of the directive. weak: it tells how a site could be hurt."""

    prop: str
    letter: str
    unit: object
    points: Point5
    low: float = 0.0
    high: float = math.inf
    weak: bool = False


def _tenfold(value: float) -> float:
    """1 below a thousand, one more for every tenfold.

    >>> [_tenfold(n) for n in (0, 999, 1_000, 250_000, 5e9)]
    [1.0, 1.0, 1.0, 3.3979400086720375, 5.0]
    """
    return min(5.0, max(1.0, math.log10(max(value, 1.0)) - 2.0))


def _area(value: float) -> float:
    return min(5.0, max(1.0, math.log10(max(value, 1.0)) + 1.0))


MEASURES: tuple[Measure, ...] = (
    Measure("users", "a", _("people"), _tenfold),
    Measure("dependentSectors", "b", _("sectors"), lambda n: min(5.0, 1.0 + n)),
    Measure("impactDegree", "c", _("of 1 to 5"), lambda n: n, 1, 5),
    Measure("impactDuration", "c", _("hours"), lambda h: min(5.0, max(1.0, 1.0 + math.log10(max(h, 1.0)) * 4 / 3))),
    Measure("marketShare", "d", _("percent"), lambda p: 1.0 + p / 25, 0, 100),
    Measure("affectedArea", "e", _("square kilometres"), _area),
    Measure("crossBorder", "e", _("countries"), lambda n: min(5.0, 3.0 + n) if n else 1.0),
    Measure("replaceableShare", "f", _("percent that can be replaced"), lambda p: 5.0 - p / 25, 0, 100, weak=True),
)
WEAKNESSES = ("exposureShare", "vulnerabilityShare")  # chances in percent, of the reports that state them
LETTERS = "abcdef"
BY_PROP: Mapping[str, Measure] = {measure.prop: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Scored:
    """The points of a site, by letter of the criterion: lowest, middle and highest over what the sources state."""

    points: Mapping[str, tuple[float, float, float]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The criteria of which nothing is known."""
        return tuple(letter for letter in LETTERS if letter not in self.points)

    def consequence(self) -> tuple[float, float, float] | None:
        """The mean of the six on 0 to 1; a criterion that nobody stated may be anything. None when none is stated.

        >>> tuple(round(x, 3) for x in Scored({"a": (3, 3, 3), "b": (5, 5, 5), "d": (1, 2, 3)}).consequence())
        (0.25, 0.542, 0.833)
        """
        if not self.points:
            return None
        every = [self.points.get(letter, (1.0, 3.0, 5.0)) for letter in LETTERS]
        low, likely, high = (sum((point[i] - 1) / 4 for point in every) / len(every) for i in range(3))
        return low, likely, high


def scored(values: Mapping[str, Sequence[float]]) -> Scored:
    """The points of what is stated, by property; two fields of one criterion count by the higher.

    >>> scored({"users": [1000, 100_000], "impactDegree": [2], "marketShare": [-3]}).points
    {'a': (1.0, 2.0, 3.0), 'c': (2, 2, 2)}
    """
    found: dict[str, tuple[float, float, float]] = {}
    for measure in MEASURES:
        points = sorted(measure.points(v) for v in values.get(measure.prop, ()) if measure.low <= v <= measure.high)
        if points:
            here = (points[0], points[len(points) // 2] if len(points) % 2 else sum(
                points[len(points) // 2 - 1:len(points) // 2 + 1]) / 2, points[-1])  # fmt: skip
            held = found.get(measure.letter)
            found[measure.letter] = here if held is None else tuple(max(a, b) for a, b in zip(held, here, strict=True))  # type: ignore[assignment]  # three
    return Scored(found)


def outside(prop: str, value: float) -> bool:
    """Whether a number cannot be meant: below its scale or above it."""
    measure = BY_PROP.get(prop)
    if measure is None:
        return prop in WEAKNESSES and not 0 <= value <= 100  # noqa: PLR2004 - percent
    return not measure.low <= value <= measure.high
