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

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from fusioncell.warning.methods.robust import Lost, between, lost, weights

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
_AT_ONCE = 500  # series whose working arrays still fit into a cache
_WIDER = 1.3  # by how much outbreaks and misfit make dispersions vary more than the model says
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
    """A fit in progress: coefficients (n, p), their precision (n, p, p), dispersion (n,), weights (n, T).

    The prior of the coefficients is normal with mean `centre` and precision `spread`, each (n, p).
    """

    coefficients: Array
    precision: Array
    dispersion: Array
    weights: Array
    centre: Array
    spread: Array

    def part(self, rows: slice) -> _State:
        return _State(*(getattr(self, name)[rows] for name in _State.__slots__))


def expect(counts: Array, families: Integers, ahead: Array, model: Model) -> Expectation:
    """Expected counts at `ahead` (h,) from the baseline `counts` (n, T), which ends `left_out` + 1 weeks before week 0.

    A missing week is NaN. `families` (n,) numbers the family of each series. A series with fewer than `fewest_weeks`
    known weeks gets NaN: it is not assessed.
    """
    known = np.isfinite(counts)
    weeks = np.arange(-counts.shape[1], 0, dtype=np.float64) - model.left_out
    baseline = _Baseline(np.where(known, counts, 0.0), known, model.design(weeks), lost(model.down_weight_above))
    state = _each(partial(_alone, model=model), baseline, _start(baseline))
    state = _among_siblings(baseline, state, families, model.down_weight_above)
    used = known.sum(axis=1)
    mean, error = _ahead(state, model.design(np.asarray(ahead, dtype=np.float64)), used)
    short = used < model.fewest_weeks
    mean[short], error[short] = np.nan, np.nan
    return Expectation(mean, error, state.dispersion, used)


def _ahead(state: _State, rows: Array, used: Integers) -> tuple[Array, Array]:
    covariance = np.linalg.inv(state.precision)
    mean = np.exp(np.clip(state.coefficients @ rows.T, -_CLIP, _CLIP))
    error = np.sqrt(np.maximum(np.einsum("hi,nij,hj->nh", rows, covariance, rows), 0.0))
    floor = (_UNSEEN / (used + 1.0))[:, None]
    error = np.where(mean < floor, _UNSEEN_ERROR, np.minimum(error, _MOST_ERROR))
    return np.maximum(mean, floor), error


@dataclass(frozen=True, slots=True)
class _Baseline:
    """Counts (n, T), 0 where not known; which are known; the design (T, p); what down-weighting takes away."""

    values: Array
    known: NDArray[np.bool_]
    design: Array
    lost: Lost

    def part(self, rows: slice) -> _Baseline:
        return replace(self, values=self.values[rows], known=self.known[rows])


def _each(step: Callable[[_Baseline, _State], _State], baseline: _Baseline, state: _State) -> _State:
    """A step in which no series knows of another, in parts that fit into a cache, over the cores there are."""
    n = len(baseline.values)
    parts = [slice(at, at + _AT_ONCE) for at in range(0, n, _AT_ONCE)]
    if len(parts) < 2:  # noqa: PLR2004  one part needs no thread
        return step(baseline, state)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        done = list(pool.map(lambda rows: step(baseline.part(rows), state.part(rows)), parts))
    return _State(*(np.concatenate([getattr(one, name) for one in done]) for name in _State.__slots__))


def _start(baseline: _Baseline) -> _State:
    values, known = baseline.values, baseline.known
    n = len(values)
    coefficients = np.zeros((n, TERMS))
    coefficients[:, 0] = np.log(values.sum(axis=1) / np.maximum(known.sum(axis=1), 1) + 0.05)
    precision = np.tile(np.diag(_WEAK), (n, 1, 1))
    return _State(
        coefficients, precision, np.ones(n), known.astype(np.float64), np.zeros((n, TERMS)), np.tile(_WEAK, (n, 1))
    )


def _alone(baseline: _Baseline, state: _State, model: Model) -> _State:
    state = _rounds(baseline, state, 5)
    for _ in range(2):
        state = replace(state, dispersion=np.maximum(_dispersion(baseline, state), 1.0))
        mean = _mean(baseline.design, state.coefficients)
        own = _own_share(baseline, state, mean)
        weighed = weights(baseline.values, mean, state.dispersion, model.down_weight_above, own)
        state = replace(state, weights=baseline.known * weighed)
        state = _rounds(baseline, state, 2)
    return replace(state, dispersion=_dispersion(baseline, state))


def _own_share(baseline: _Baseline, state: _State, mean: Array) -> Array:
    """What each week adds to its series' own dispersion (n, T): a week is judged by the others, not by itself."""
    weeks = np.maximum(baseline.known.sum(axis=1) - TERMS, 1.0)
    result: Array = state.weights * (baseline.values - mean) ** 2 / (mean * weeks[:, None])
    return result


def _among_siblings(baseline: _Baseline, state: _State, families: Integers, above: float) -> _State:
    variance: Array = np.linalg.inv(state.precision)[:, range(TERMS), range(TERMS)].astype(np.float64)
    centre, spread = np.zeros_like(state.coefficients), np.tile(_WEAK, (len(families), 1))
    groups = [np.flatnonzero(families == family) for family in np.unique(families)]
    for group in groups:
        if len(group) > 1:
            centre[group], spread[group] = _family_prior(state.coefficients[group], variance[group])
    state = replace(state, dispersion=_shrunk(baseline, state, groups), centre=centre, spread=spread)
    state = _each(partial(_again, above=above), baseline, state)
    return replace(state, dispersion=_shrunk(baseline, state, groups))


def _again(baseline: _Baseline, state: _State, above: float) -> _State:
    mean = _mean(baseline.design, state.coefficients)
    state = replace(state, weights=baseline.known * weights(baseline.values, mean, state.dispersion, above))
    state = _rounds(baseline, state, 3)
    return replace(state, dispersion=_dispersion(baseline, state))


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


def _shrunk(baseline: _Baseline, state: _State, groups: list[Integers]) -> Array:
    """Dispersions (n,) drawn towards their family's on the log scale, never below 1.

    Pearson's statistic of T weeks of mean m varies by (2 + (6 (d - 1) + 1 / d) / m) / T of its square, the second part
    being the excess kurtosis of the negative binomial: in sparse series it says next to nothing, and is drawn all the
    way. The family's own is the mean of the statistics and not of their logarithms, which would be too low.
    """
    inverse = np.exp(-np.clip(state.coefficients @ baseline.design.T, -_CLIP, _CLIP)).sum(axis=1)
    inverse /= max(len(baseline.design), 1)
    weeks = np.maximum(state.weights.sum(axis=1) - TERMS, 1.0)
    result = np.maximum(state.dispersion, 0.3)
    for group in groups:
        raw, family = result[group], 1.0
        noise = 2.0 / weeks[group]
        for _ in range(3):
            family = max(float((raw / noise).sum() / (1.0 / noise).sum()), 1.0)
            noise = (2.0 + (6.0 * (family - 1.0) + 1.0 / family) * inverse[group]) * (_WIDER / weeks[group])
        logs, centre = np.log(raw), np.log(family)
        between = max(float(((logs - centre) ** 2 - noise).mean()), 0.0) if len(group) > 1 else 1.0
        result[group] = np.exp(centre + between / (between + noise) * (logs - centre))
    return np.maximum(result, 1.0)


def _mean(design: Array, coefficients: Array) -> Array:
    result: Array = np.exp(np.clip(coefficients @ design.T, -_CLIP, _CLIP))
    return result


def _dispersion(baseline: _Baseline, state: _State) -> Array:
    """Pearson's statistic over what the weights leave of it, found by a few rounds since that depends on it."""
    log_mean = np.clip(state.coefficients @ baseline.design.T, -_CLIP, _CLIP)
    mean = np.exp(log_mean)
    seen: Array = (state.weights * (baseline.values - mean) ** 2 / mean).sum(axis=1)
    weeks = baseline.known.sum(axis=1)
    if (state.weights >= baseline.known).all():
        return np.asarray(seen / np.maximum(weeks - TERMS, 1.0))
    found = state.dispersion
    for _ in range(2):
        kept = baseline.known * (1.0 - between(baseline.lost.spread, log_mean, np.maximum(found, 1.0)))
        found = seen / np.maximum(kept.sum(axis=1) - TERMS, 1.0)
    return found


def _rounds(baseline: _Baseline, state: _State, rounds: int) -> _State:
    """Fisher scoring with the normal prior of the state."""
    design, b = baseline.design, state.coefficients
    n, terms = b.shape
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), terms * terms)
    weighing = state.weights / state.dispersion[:, None]
    back = _given_back(baseline, state)
    information = np.empty((n, terms, terms))
    for _ in range(rounds):
        mean = _mean(design, b)
        information = ((weighing * mean) @ outer).reshape(n, terms, terms)
        information[:, range(terms), range(terms)] += state.spread
        gradient = (weighing * (baseline.values - mean)) @ design + back - state.spread * (b - state.centre)
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        largest = np.abs(step).max(axis=1, keepdims=True)
        b = b + step * np.minimum(1.0, _STEP / np.maximum(largest, 1e-9))
    return replace(state, coefficients=b, precision=information)


def _given_back(baseline: _Baseline, state: _State) -> Array:
    """What the weights take from the gradient on average when there is no outbreak, (n, p)."""
    if (state.weights >= baseline.known).all():
        return np.zeros_like(state.coefficients)
    log_mean = np.clip(state.coefficients @ baseline.design.T, -_CLIP, _CLIP)
    lost_here = between(baseline.lost.excess, log_mean, np.maximum(state.dispersion, 1.0))
    excess = lost_here * np.exp(log_mean) * baseline.known
    result: Array = (excess / state.dispersion[:, None]) @ baseline.design
    return result
