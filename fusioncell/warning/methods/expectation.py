"""What each of many series lets expect this week: a hierarchical log-linear model of level, trend and season.

For sibling series i of one family and weeks t, log mean_it = x_t . b_i with level, trend (a year as unit) and two
yearly harmonics; the variance is dispersion_i x mean. Each series is first fitted with a weak prior (a ridge), weeks
with surprising counts being given less weight ((k/z)^2 for a tail that a normal z would have, after Farrington 1996).
Then the family speaks: the mean and spread of each coefficient over the siblings are estimated by moments
(DerSimonian and Laird 1986, Controlled Clinical Trials 7:177), and every series is fitted again with them as its prior;
dispersions are shrunk on the log scale likewise (Efron and Morris 1973, JASA 68:117). A family of one keeps the weak
prior. Sparse series so borrow season and dispersion from their siblings, which keeps their far tails honest.

Shapes: n series, T baseline weeks, p = 6 terms, h weeks ahead. All series of a call are worked on together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from fusioncell.warning.methods.tails import upper_tails

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

YEAR = 52.1775  # weeks
TERMS = 6
_WEAK = np.array([1e-3, 0.5, 1.0, 1.0, 2.0, 2.0])  # prior precision of level, trend, harmonics
_SPREAD_FLOOR = 1e-4  # variance of a coefficient over siblings that no estimate goes below
_CLIP = 12.0  # |log mean| beyond which counts are not distinguished
_UNSEEN = 0.5  # cases of a gamma prior: weeks without any are no proof that there is never one (Jeffreys)
_UNSEEN_ERROR = float(np.sqrt(np.log1p(1.0 / _UNSEEN)))  # of the log of a mean that rests on that prior alone
_MOST_ERROR = 1.5  # of the log of a mean: beyond it a lognormal is no picture of not knowing
_STEP = 2.0  # largest change of a coefficient in one round


@dataclass(frozen=True, slots=True)
class Model:
    """How a baseline is read. `left_out` weeks before the assessed one are not part of it."""

    left_out: int = 26
    down_weight_above: float = 2.58
    season: float = YEAR
    fewest_weeks: int = 26

    def design(self, weeks: Array) -> Array:
        """Rows of the terms at these weeks, shape (len(weeks), 6); week 0 is the assessed one, the past is negative."""
        angle = 2.0 * np.pi * weeks / self.season
        columns = [np.ones_like(weeks), weeks / self.season]
        columns += [wave(k * angle) for k in (1, 2) for wave in (np.cos, np.sin)]
        return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Per series and week ahead: `mean` (n, h), `error` (n, h) of log mean; `dispersion` (n,); `weeks` used (n,)."""

    mean: Array
    error: Array
    dispersion: Array
    weeks: Integers


@dataclass(frozen=True, slots=True)
class _State:
    """A fit in progress: coefficients (n, p), their precision (n, p, p), dispersion (n,), weights (n, T)."""

    coefficients: Array
    precision: Array
    dispersion: Array
    weights: Array


def expect(counts: Array, families: Integers, ahead: Array, model: Model) -> Expectation:
    """Expected counts at `ahead` (h,) from the baseline `counts` (n, T), which ends `left_out` + 1 weeks before week 0.

    A missing week is NaN. `families` (n,) numbers the family of each series. A series with fewer than `fewest_weeks`
    known weeks gets NaN: it is not assessed.
    """
    known = np.isfinite(counts)
    values = np.where(known, counts, 0.0)
    weeks = np.arange(-counts.shape[1], 0, dtype=np.float64) - model.left_out
    design = model.design(weeks)
    state = _alone(values, known, design, model)
    state = _among_siblings(values, design, state, families)
    rows = model.design(np.asarray(ahead, dtype=np.float64))
    covariance = np.linalg.inv(state.precision)
    mean = np.exp(np.clip(state.coefficients @ rows.T, -_CLIP, _CLIP))
    error = np.sqrt(np.maximum(np.einsum("hi,nij,hj->nh", rows, covariance, rows), 0.0))
    used = known.sum(axis=1)
    floor = (_UNSEEN / (used + 1.0))[:, None]
    error = np.where(mean < floor, _UNSEEN_ERROR, np.minimum(error, _MOST_ERROR))
    mean = np.maximum(mean, floor)
    short = used < model.fewest_weeks
    mean[short], error[short] = np.nan, np.nan
    return Expectation(mean, error, state.dispersion, used)


def _alone(values: Array, known: NDArray[np.bool_], design: Array, model: Model) -> _State:
    start = np.zeros((len(values), TERMS))
    start[:, 0] = np.log(values.sum(axis=1) / np.maximum(known.sum(axis=1), 1) + 0.05)
    weights = known.astype(np.float64)
    state = _State(start, np.empty(0), np.ones(len(values)), weights)
    weak = np.broadcast_to(_WEAK, start.shape)
    centre = np.zeros_like(start)
    state = _rounds(values, design, state, (centre, weak), 5)
    for _ in range(2):
        state = replace(state, dispersion=np.maximum(_pearson(values, design, state), 1.0))
        state = replace(state, weights=known * _robust(values, design, state, model.down_weight_above))
        state = _rounds(values, design, state, (centre, weak), 2)
    return replace(state, dispersion=np.maximum(_pearson(values, design, state), 1.0))


def _among_siblings(values: Array, design: Array, state: _State, families: Integers) -> _State:
    variance: Array = np.linalg.inv(state.precision)[:, range(TERMS), range(TERMS)].astype(np.float64)
    centre, precision = np.zeros_like(state.coefficients), np.tile(_WEAK, (len(values), 1))
    groups = [np.flatnonzero(families == family) for family in np.unique(families)]
    for group in groups:
        if len(group) > 1:
            centre[group], precision[group] = _family_prior(state.coefficients[group], variance[group])
    state = replace(state, dispersion=_shrunk(_pearson(values, design, state), state, groups))
    state = _rounds(values, design, state, (centre, precision), 3)
    return replace(state, dispersion=_shrunk(_pearson(values, design, state), state, groups))


def _family_prior(coefficients: Array, variance: Array) -> tuple[Array, Array]:
    """Mean and precision of each coefficient over siblings, by moments; shapes (p,)."""
    weight = 1.0 / variance
    mean = (weight * coefficients).sum(axis=0) / weight.sum(axis=0)
    q = (weight * (coefficients - mean) ** 2).sum(axis=0)
    scale = weight.sum(axis=0) - (weight**2).sum(axis=0) / weight.sum(axis=0)
    between = np.maximum((q - (len(coefficients) - 1)) / np.maximum(scale, 1e-12), 0.0)
    weight = 1.0 / (variance + between)
    mean = (weight * coefficients).sum(axis=0) / weight.sum(axis=0)
    return mean, 1.0 / (between + 1.0 / weight.sum(axis=0) + _SPREAD_FLOOR)


def _shrunk(raw: Array, state: _State, groups: list[Integers]) -> Array:
    """Dispersions (n,) drawn towards their family's on the log scale, never below 1."""
    logs = np.log(np.maximum(raw, 0.3))
    noise = 2.6 / np.maximum(state.weights.sum(axis=1) - TERMS, 1.0)  # of the log of Pearson's statistic, a little wide
    for group in groups:
        centre = logs[group].mean()
        between = max(float(logs[group].var() - noise[group].mean()), 0.0)
        logs[group] = centre + between / (between + noise[group]) * (logs[group] - centre)
    return np.maximum(np.exp(logs), 1.0)


def _mean(design: Array, coefficients: Array) -> Array:
    result: Array = np.exp(np.clip(coefficients @ design.T, -_CLIP, _CLIP))
    return result


def _pearson(values: Array, design: Array, state: _State) -> Array:
    mean = _mean(design, state.coefficients)
    left = np.maximum(state.weights.sum(axis=1) - TERMS, 1.0)
    result: Array = (state.weights * (values - mean) ** 2 / mean).sum(axis=1) / left
    return result


def _robust(values: Array, design: Array, state: _State, above: float) -> Array:
    mean = _mean(design, state.coefficients)
    residual = 1.5 * (np.cbrt(values) ** 2 * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(state.dispersion)[:, None]
    weights = np.ones_like(values)
    series, week = np.nonzero(
        residual > above
    )  # where counts are few the residual alone would call every case an outbreak
    p = upper_tails(values[series, week], mean[series, week], state.dispersion[series])
    weights[series, week] = np.minimum(1.0, (above / np.maximum(-special.ndtri(np.maximum(p, 1e-300)), above)) ** 2)
    return weights


def _rounds(values: Array, design: Array, state: _State, prior: tuple[Array, Array], rounds: int) -> _State:
    """Fisher scoring with a normal prior of mean and precision `prior`, each (n, p)."""
    centre, precision = prior
    n, terms = state.coefficients.shape
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), terms * terms)
    weights, b = state.weights / state.dispersion[:, None], state.coefficients
    information = np.empty((n, terms, terms))
    for _ in range(rounds):
        mean = _mean(design, b)
        information = ((weights * mean) @ outer).reshape(n, terms, terms)
        information[:, range(terms), range(terms)] += precision
        gradient = (weights * (values - mean)) @ design - precision * (b - centre)
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        largest = np.abs(step).max(axis=1, keepdims=True)
        b = b + step * np.minimum(1.0, _STEP / np.maximum(largest, 1e-9))
    return replace(state, coefficients=b, precision=information)
