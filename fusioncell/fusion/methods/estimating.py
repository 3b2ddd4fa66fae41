"""The weights of a model from a cell's own records: expectation maximisation with known judgements.

u, the chance agreement, is counted among pairs taken at random, which are hardly ever one entity; features that are
`set_by_hand` keep theirs, since a random sample does not hold two people with one passport number and would lose the
strongest evidence. m and the prior are found by expectation maximisation over the pairs that the blocks bring together
(Winkler 1988, after Dempster, Laird and Rubin 1977), with the rarity of values in every pair's odds. Pairs that people
judged count as what they were judged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fusioncell.fusion.methods.model import RAREST, Feature, Model

Floats = NDArray[np.float64]
Levels = NDArray[np.int64]
_ROUNDS = 40
_LEAST = 1e-6
_FEW = 20.0  # expected pairs at a level below which what is known of it is named as thin


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs in columns: the place of the level at which each pair stands, by feature (-1 where nothing is known), and
    the share of all records that have the value, where the level counts rarity (`nan` elsewhere).
    """

    levels: Mapping[str, Levels]
    shares: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.levels.values()), ()))


@dataclass(frozen=True, slots=True)
class Estimated:
    """A model with the weights found, and what whoever uses it should know of them."""

    model: Model
    warnings: tuple[str, ...]
    matches: float


def estimate(
    model: Model, random: Compared, blocked: Compared, all_pairs: float, judged: Mapping[int, bool] | None = None
) -> Estimated:
    """The model with weights from pairs taken at random and pairs brought together by the blocks.

    `all_pairs` is how many pairs all records make; `judged` says of places in `blocked` whether people found them one.
    """
    warnings: list[str] = []
    u = {feature.name: _chance(feature, random, warnings) for feature in model.features}
    m = {feature.name: np.array([level.m for level in feature.levels]) for feature in model.features}
    m = {name: row / row.sum() for name, row in m.items()}
    prior = model.prior
    known = dict(judged or {})
    places = np.array(list(known), dtype=np.int64)
    truth = np.array([float(same) for same in known.values()])
    posterior = np.zeros(len(blocked))
    for _ in range(_ROUNDS):
        before = prior
        posterior = 1 / (1 + np.exp2(-_bits(model, blocked, m, u, prior)))
        posterior[places] = truth
        prior = min(max(float(posterior.sum()) / all_pairs, 1e-12), 0.5)
        m = {feature.name: _agreement(feature, blocked, posterior, m[feature.name]) for feature in model.features}
        if abs(math.log(prior / before)) < 1e-4:  # noqa: PLR2004  nothing moves any more
            break
    else:
        warnings.append("The weights had not settled when the estimation stopped; more records would help.")
    warnings += _thin(model, blocked, posterior)
    weights = {
        feature.name: {
            level.name: (float(np.clip(m[feature.name][i], _LEAST, 1 - _LEAST)), float(u[feature.name][i]))
            for i, level in enumerate(feature.levels)
        }
        for feature in model.features
    }
    return Estimated(model.with_weights(weights, prior), tuple(warnings), float(posterior.sum()))


def _chance(feature: Feature, random: Compared, warnings: list[str]) -> Floats:
    by_hand = np.array([level.u for level in feature.levels])
    found = random.levels.get(feature.name)
    if feature.set_by_hand or found is None:
        return by_hand
    seen = np.bincount(found[found >= 0], minlength=len(feature.levels)).astype(float)
    if seen.sum() < 1_000:  # noqa: PLR2004  fewer say nothing of rare chances
        if seen.sum():
            warnings.append(f"{feature.label}: too few pairs have it; the chance agreement set by hand is used.")
        return by_hand
    smooth = seen + by_hand / by_hand.sum()
    return np.asarray(np.clip(smooth / smooth.sum(), 1e-9, 1 - 1e-9))


def _bits(model: Model, pairs: Compared, m: Mapping[str, Floats], u: Mapping[str, Floats], prior: float) -> Floats:
    total = np.full(len(pairs), math.log2(prior / (1 - prior)))
    for feature in model.features:
        levels = pairs.levels.get(feature.name)
        if levels is None:
            continue
        row = np.log2(np.maximum(m[feature.name], _LEAST)) - np.log2(u[feature.name])
        gained = np.where(levels >= 0, row[levels], 0.0)
        shares = pairs.shares.get(feature.name)
        if shares is not None:
            rare = np.log2(np.maximum(m[feature.name], _LEAST))[levels] - np.log2(np.maximum(shares, RAREST))
            gained = np.where(np.isnan(shares) | (levels < 0), gained, rare)
        total += gained
    return total


def _agreement(feature: Feature, pairs: Compared, posterior: Floats, before: Floats) -> Floats:
    levels = pairs.levels.get(feature.name)
    if levels is None:
        return before
    known = levels >= 0
    seen = np.bincount(levels[known], weights=posterior[known], minlength=len(before))
    smooth = seen + before  # one pair's worth of what was thought before, so that no level becomes impossible
    return np.asarray(smooth / smooth.sum())


def _thin(model: Model, pairs: Compared, posterior: Floats) -> list[str]:
    said = []
    for feature in model.features:
        levels = pairs.levels.get(feature.name)
        known = levels >= 0 if levels is not None else None
        if levels is None or known is None or not known.any():
            continue
        if float(posterior[known].sum()) < _FEW:
            said.append(
                f"{feature.label}: fewer than {_FEW:.0f} likely pairs have it; its weights are mostly as set before."
            )
    return said


def shown(model: Model) -> Sequence[tuple[str, str, float, float, float]]:
    """Feature, level, m, u and bits of every level, to be shown to those who rely on them."""
    return [
        (feature.label, level.name, level.m, level.u, level.bits())
        for feature in model.features
        for level in feature.levels
    ]
