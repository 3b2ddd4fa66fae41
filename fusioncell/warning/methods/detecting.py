"""One face for the detectors that judge counts: their names, their strict options, and one period of many series.

A detector is given counts (n, T) whose last column is the period to judge, and says of each series what it expected.
NaN in the past is a period that is not known or not used; too little of a past reads `not assessed`, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods import farrington
from fusioncell.warning.methods.expectation import YEAR, Expectation, Model, expect
from fusioncell.warning.methods.regression import NotFitted
from fusioncell.warning.methods.signal import Surprise, e_value, judge
from fusioncell.warning.methods.tails import quantile, upper_tail

Array = NDArray[np.float64]
DAYS_A_YEAR = 365.2425


class WrongOption(ValueError):
    """A detector, or an option of one, that does not exist or has no such value."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """The default: every series with its siblings, for sparse counts; the period and the last two are looked at.

    All lengths are in periods. A series with fewer than `fewest` known periods is not assessed.
    """

    alpha: float = 0.005
    baseline: int = 260
    left_out: int = 26
    fewest: int = 52

    def __post_init__(self) -> None:
        if not (0 < self.alpha < 1 and self.baseline >= self.fewest > 0 and self.left_out >= 0):
            raise ValueError("alpha lies between 0 and 1, and the baseline is not shorter than the fewest periods.")


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """What no earlier record named: `what` is an actor, a pair of actors, or an actor in a region.

    A first is an alarm when the chance that the next record brings one was at most `most`.
    """

    what: str = "pair"
    window: int = 200
    fewest: int = 30
    most: float = 0.2

    def __post_init__(self) -> None:
        if self.what not in ("actor", "pair", "actor-region") or self.window < 1 or self.fewest < 1:
            raise ValueError("what is actor, pair or actor-region; window and fewest are above 0.")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Kulldorff's scan over the middles of the series: the best zone of neighbours over the last `last` periods."""

    last: int = 4
    most: int = 8
    made: int = 999
    seed: int = 1
    baseline: int = 260
    left_out: int = 26
    fewest: int = 52

    def __post_init__(self) -> None:
        if min(self.last, self.most, self.made) < 1:
            raise ValueError("last, most and made are above 0.")


Options = Sparse | FirstSeen | Cluster | farrington.Settings
DETECTORS: Mapping[str, type[Any]] = {
    "sparse": Sparse,
    "farrington": farrington.Settings,
    "first_seen": FirstSeen,
    "scan": Cluster,
}


def options_of(name: str, given: Mapping[str, Any]) -> Options:
    """The options of a detector, every name and kind checked. Raises `WrongOption`.

    >>> options_of("sparse", {"alpha": 0.01}).alpha
    0.01
    """
    kind = DETECTORS.get(name)
    if kind is None:
        raise WrongOption(f"There is no detector {name!r}; there are {', '.join(DETECTORS)}.")
    known = {field.name: field for field in fields(kind)}
    for option, value in given.items():
        if option not in known:
            raise WrongOption(f"{name} has no option {option!r}; it has {', '.join(known)}.")
        if not _fits(value, str(known[option].type)):
            raise WrongOption(f"{option}: {value!r} is no {known[option].type}.")
    try:
        made: Options = kind(**given)
    except ValueError as error:
        raise WrongOption(str(error)) from None
    return made


def _fits(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return False
    if kind == "float":
        return isinstance(value, int | float) and value == value  # noqa: PLR0124  not a number is no option
    return isinstance(value, int if kind == "int" else str)


@dataclass(frozen=True, slots=True)
class Judged:
    """Per series (n,): the numbers of a `Surprise`, and why it was not assessed (empty where it was)."""

    surprise: Surprise
    reasons: list[str]


def judged(counts: Array, options: Options, step_days: int) -> Judged:
    """Judge the last column of `counts` (n, T) by those before it."""
    if isinstance(options, farrington.Settings):
        return _by_farrington(counts, options)
    if isinstance(options, Sparse):
        return _by_siblings(counts, options, step_days)
    raise WrongOption("This detector judges records and places, not the counts of single series.")


def model_of(options: Sparse | Cluster, step_days: int) -> Model:
    """How the baseline is read; a season is a year in periods."""
    season = YEAR if step_days > 1 else DAYS_A_YEAR
    return Model(left_out=options.left_out, season=season, fewest_weeks=options.fewest)


def _by_siblings(counts: Array, options: Sparse, step_days: int) -> Judged:
    n, periods = counts.shape
    model = model_of(options, step_days)
    end = max(periods - 1 - model.left_out, 0)
    past = without_one_huge(counts[:, max(0, end - options.baseline) : end])
    if past.shape[1] < 1:
        return _nothing(counts, f"no period before the last {model.left_out} is known")
    found = expect(past, np.zeros(n, dtype=np.int64), np.array([-1.0, 0.0]), model)
    now = Expectation(found.mean[:, 1:], found.error[:, 1:], found.dispersion, found.weeks)
    one = judge(counts[:, -1:], now, options.alpha)
    two = judge(counts[:, -2:], found, options.alpha) if periods > 1 else one
    p = np.where(np.isnan(one.p), np.nan, np.minimum(2.0 * np.fmin(one.p, two.p), 1.0))
    p = np.where((counts[:, -1] > 0) | np.isnan(p), p, 1.0)
    known = np.isfinite(past).sum(axis=1)
    reasons = ["" if k >= options.fewest else f"too short: {k} of {options.fewest} periods" for k in known]
    return Judged(Surprise(one.observed, one.expected, one.low, one.high, p, e_value(p), one.detectable), reasons)


def without_one_huge(past: Array) -> Array:
    """The past with a lone value beyond all measure made unknown: more than eight times the next largest, and 20.

    One slip of a keyboard would otherwise be read as dispersion, and hide every later rise.

    >>> without_one_huge(np.array([[1.0, 0.0, 500.0], [1.0, 9.0, 20.0]])).tolist()
    [[1.0, 0.0, nan], [1.0, 9.0, 20.0]]
    """
    if past.shape[1] < 2:  # noqa: PLR2004  alone there is no next largest
        return past
    filled = np.where(np.isnan(past), -np.inf, past)
    second = np.sort(filled, axis=1)[:, -2]
    result: Array = np.where(filled > (8.0 * np.maximum(second, 0.0) + 20.0)[:, None], np.nan, past)
    return result


def _by_farrington(counts: Array, settings: farrington.Settings) -> Judged:
    rows, reasons = [], []
    for series in counts:
        usual = float(np.nanmedian(series)) if np.isfinite(series).any() else 0.0
        row, reason = _one_by_farrington(np.where(np.isnan(series), usual, series), settings)
        rows.append(row)
        reasons.append(reason)
    seen = counts[:, -1]
    table = np.array(rows, dtype=np.float64).reshape(len(counts), 5)
    expected, low, upper, p, rise = table.T
    return Judged(Surprise(seen, expected, low, upper, p, e_value(p), rise), reasons)


def _one_by_farrington(series: Array, settings: farrington.Settings) -> tuple[tuple[float, ...], str]:
    missing = (np.nan,) * 5
    try:
        bound = farrington.assess(series, len(series) - 1, settings)
    except NotFitted as error:
        return missing, f"too short: {error}"
    if bound.too_few:
        return missing, f"too thin: fewer than {settings.few_cases} in {settings.few_weeks} weeks"
    rise = _rise(bound.upper + 1.0, bound.expected, bound.dispersion)
    low = quantile(0.05, bound.expected, bound.dispersion)
    return (bound.expected, low, bound.upper, bound.p, rise), ""


def _rise(bound: float, mean: float, spread: float, power: float = 0.8) -> float:
    """The smallest rise above the mean that passes the bound with this power, by bisection."""
    low, high = 0.0, 4.0 * bound + 20.0
    for _ in range(40):
        middle = (low + high) / 2.0
        if upper_tail(bound, mean + middle, spread) >= power:
            high = middle
        else:
            low = middle
    return high


def _nothing(counts: Array, why: str) -> Judged:
    empty = np.full(len(counts), np.nan)
    seen = counts[:, -1]
    return Judged(Surprise(seen, empty, empty, empty, empty, empty, empty), [f"too short: {why}"] * len(counts))
