"""The detectors of weekly series by name, all asked and answering alike.

`siblings` is the default: a hierarchical model over sibling series, calibrated where series are sparse. `farrington`
and `ears` are peers that many health agencies know. Shapes: n series, T weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

import numpy as np
import scipy
from numpy.typing import NDArray

from fusioncell.warning.methods import ears, farrington
from fusioncell.warning.methods.expectation import YEAR, Expectation, Model, expect
from fusioncell.warning.methods.face import Assessment, Baseline, Reason, of_series
from fusioncell.warning.methods.farrington_many import assess_many
from fusioncell.warning.methods.options import WrongOption, read_options
from fusioncell.warning.methods.regression import NotFitted
from fusioncell.warning.methods.signal import Surprise, Verdict, detectable, e_value, judge, judge_both, strength
from fusioncell.warning.methods.tails import quantiles

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Panel:
    """Weekly `counts` (n, T), NaN where not known; the family of each series (n,); the Monday of week 0, if known."""

    counts: Array
    families: Integers
    monday: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a detector says of every series in one week; `weeks` (n,) is over how many weeks each count is summed."""

    detector: str
    surprise: Surprise
    signal: Mask
    reasons: tuple[Reason | None, ...]
    baselines: tuple[Baseline, ...]
    weeks: Integers
    by_evidence: bool = False

    @property
    def rank(self) -> Array:
        """What alarms are ranked by (n,), the smaller the stronger: p, or 1/e where e is a likelihood."""
        return strength(self.surprise) if self.by_evidence else self.surprise.p

    def verdict(self, series: int) -> Verdict:
        """Signal, normal or not assessed."""
        if self.reasons[series] is not None:
            return Verdict.NOT_ASSESSED
        return Verdict.SIGNAL if self.signal[series] else Verdict.NORMAL

    def assessment(self, series: int, records: tuple[str, ...] = ()) -> Assessment:
        """The common face of one series; `records` are those of the weeks judged."""
        return of_series(
            self.detector,
            self.verdict(series),
            (self.surprise, series),
            baseline=self.baselines[series],
            records=records,
            reason=self.reasons[series],
            weeks=int(self.weeks[series]),
        )


class Detector(Protocol):
    """Judges one week of many series by the weeks before it."""

    def judge(self, panel: Panel, week: int) -> Judged:
        """Every series of the panel."""


class Statistic(StrEnum):
    """Which counts the default detector judges: of the week, of the last two, or the more surprising of both."""

    ONE_WEEK = "one week"
    TWO_WEEKS = "two weeks"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Siblings:
    """The default. Options of the model are those of `expectation.Model`; `baseline` is the most weeks it reads."""

    alpha: float = 0.005
    statistic: Statistic = Statistic.BOTH
    baseline: int = 260
    left_out: int = 26
    down_weight_above: float = 2.58
    season: float = YEAR
    fewest_weeks: int = 26

    def __post_init__(self) -> None:
        if not 0.0 < self.alpha < 1.0:
            raise ValueError(f"alpha is a probability between 0 and 1, not {self.alpha}.")
        if self.left_out < 1 or self.fewest_weeks < 1 or self.baseline < self.fewest_weeks:
            raise ValueError("A baseline is at least as long as the fewest weeks, and leaves out one week or more.")

    def judge(self, panel: Panel, week: int) -> Judged:
        """Every series of the panel."""
        model = Model(self.left_out, self.down_weight_above, self.season, self.fewest_weeks)
        first = max(0, week - self.baseline - self.left_out)
        past = panel.counts[:, first : max(first, week - self.left_out)]
        found = expect(past, panel.families, np.array([-1.0, 0.0]), model)
        chosen, weeks = self._chosen(panel.counts[:, max(0, week - 1) : week + 1], found)
        baselines = tuple(Baseline(first, week - self.left_out - 1, int(known)) for known in found.weeks)
        short = found.weeks < self.fewest_weeks
        reasons = _reasons(panel.counts[:, week], chosen.p, (short, Reason.TOO_SHORT))
        with np.errstate(invalid="ignore"):
            signal = chosen.p <= self.alpha
        return Judged("siblings", chosen, signal, reasons, baselines, weeks, self.statistic is Statistic.BOTH)

    def _chosen(self, counts: Array, found: Expectation) -> tuple[Surprise, Integers]:
        ones = np.ones(len(counts), dtype=np.int64)
        if self.statistic is Statistic.ONE_WEEK or counts.shape[1] < 2:  # noqa: PLR2004  there is no week before it
            now = Expectation(found.mean[:, 1:], found.error[:, 1:], found.dispersion, found.weeks)
            return judge(counts[:, -1:], now, self.alpha), ones
        if self.statistic is Statistic.TWO_WEEKS:
            return judge(counts, found, self.alpha), ones + 1
        return judge_both(counts, found, self.alpha / 2.0)


@dataclass(frozen=True, slots=True)
class Farrington:
    """Farrington Flexible, for many series at once."""

    settings: farrington.Settings

    def judge(self, panel: Panel, week: int) -> Judged:
        """Every series of the panel."""
        monday = panel.monday + timedelta(days=7 * week) if panel.monday else None
        n, years = len(panel.counts), self.settings.years * farrington.YEAR + self.settings.window
        try:
            found = assess_many(panel.counts, week, self.settings, monday)
        except NotFitted:
            return _nothing("farrington", panel.counts[:, week], Baseline(0, week - 1, week), Reason.TOO_SHORT)
        low, high = (quantiles(q, found.expected, found.dispersion) for q in (0.05, 0.95))
        rise = detectable(np.floor(found.upper) + 1.0, found.expected, found.dispersion, _POWER)
        seen = Surprise(found.observed, found.expected, low, high, found.p, e_value(found.p), rise)
        reasons = _reasons(found.observed, found.p, (found.too_few, Reason.TOO_THIN))
        first, last = max(0, week - years), week - self.settings.left_out - 1
        baselines = (Baseline(first, last, last - first + 1),) * n
        with np.errstate(invalid="ignore"):
            signal = (found.observed > found.upper) & (found.observed > 0) & ~found.too_few
        return Judged("farrington", seen, signal, reasons, baselines, np.ones(n, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Ears:
    """EARS C1 to C3. Its p-value is Student's t of the week against the window; C3 has none, only a bound."""

    settings: ears.Settings

    def judge(self, panel: Panel, week: int) -> Judged:
        """Every series of the panel."""
        name = f"ears {self.settings.method}"
        first = week - self.settings.needed
        if first < 0:
            return _nothing(name, panel.counts[:, week], Baseline(0, week - 1, week), Reason.TOO_SHORT)
        found = ears.bounds(panel.counts[:, first : week + 1], self.settings)
        mean, deviation, upper = found.mean[:, -1], found.deviation[:, -1], found.upper[:, -1]
        observed, window = panel.counts[:, week], self.settings.window
        scale = deviation * np.sqrt(1.0 + 1.0 / window)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = scipy.stats.t.sf((observed - mean) / np.where(scale > 0, scale, np.nan), window - 1)
            signal = observed > upper
        low, high = (np.maximum(mean + scipy.stats.t.ppf(q, window - 1) * scale, 0.0) for q in (0.05, 0.95))
        rise = np.maximum(upper - mean, 0.0) + scipy.stats.norm.ppf(_POWER) * deviation
        reasons = _reasons(observed, np.where(np.isnan(upper), np.nan, p), (deviation == 0, Reason.NO_SCALE))
        p = np.full_like(p, np.nan) if self.settings.method is ears.Method.C3 else p
        seen = Surprise(observed, mean, low, high, p, e_value(p), rise)
        baseline = Baseline(first, week - 1, self.settings.needed)
        return Judged(name, seen, signal, reasons, (baseline,) * len(observed), np.ones(len(observed), dtype=np.int64))


def detector(name: str, options: Mapping[str, object] | None = None) -> Detector:
    """The detector of this name with these options; raises `WrongOption` for a name or value that it does not know.

    >>> detector("siblings", {"alpha": 0.01}).alpha
    0.01
    """
    given = options or {}
    if name == "siblings":
        return read_options(Siblings, given)
    if name == "farrington":
        return Farrington(read_options(farrington.Settings, given))
    if name == "ears":
        return Ears(read_options(ears.Settings, given))
    raise WrongOption(f"There is no detector {name!r}; there are {', '.join(NAMES)}.")


NAMES = ("siblings", "farrington", "ears")


def _reasons(observed: Array, p: Array, first: tuple[Mask, Reason]) -> tuple[Reason | None, ...]:
    """Why each series was not assessed: the detector's own reason before those that any may have."""
    mask, own = first
    return tuple(
        Reason.NOT_KNOWN if np.isnan(seen) else own if unfit else Reason.NOT_FITTED if np.isnan(value) else None
        for seen, value, unfit in zip(observed, p, mask, strict=True)
    )


def _nothing(name: str, observed: Array, baseline: Baseline, reason: Reason) -> Judged:
    n = len(observed)
    unknown = np.full(n, np.nan)
    seen = Surprise(observed, *(unknown for _ in range(6)))
    return Judged(name, seen, np.zeros(n, dtype=np.bool_), (reason,) * n, (baseline,) * n, np.ones(n, dtype=np.int64))
