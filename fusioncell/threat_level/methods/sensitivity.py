"""The smallest set of evidence whose loss would change what is recommended.

Each seat says of each piece of evidence how much likelier it makes the thing than its absence: a likelihood ratio, kept
as its logarithm. Losing a piece takes that much out of the seat's log-odds (Good 1950, weight of evidence), and the
mean of the seats' log-odds moves by the mean of what was taken. Pieces that go back to one root are lost together.
Because the losses add up, the smallest set is found exactly: the roots that weigh most in the direction, as many as
are needed.

>>> found = smallest_loss([0.6, 0.6], [{"a": 1.0, "b": 0.2}, {"a": 1.4, "b": 0.2}], {"a": "a", "b": "b"}, [0.0, 0.5])
>>> found.roots, found.before, found.after, round(found.probability, 3)
(('a',), 1, 0, 0.311)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fusioncell.assessment.methods.pooling import from_log_odds, log_odds

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Loss:
    """What would have to be lost. before, after: the band of the pooled probability, from 0."""

    roots: tuple[str, ...]
    before: int
    after: int
    probability: float


def band(probability: float, bounds: Sequence[float]) -> int:
    """Which band a probability lies in: `bounds` are the lower ends, rising.

    >>> [band(p, [0.0, 0.3, 0.7]) for p in (0.0, 0.29, 0.3, 0.9)]
    [0, 0, 1, 2]
    """
    return max((number for number, low in enumerate(bounds) if probability >= low - 1e-12), default=0)


def smallest_loss(
    probabilities: Sequence[float], weights: Sequence[Weights], root_of: Mapping[str, str], bounds: Sequence[float]
) -> Loss | None:
    """The smallest set of roots whose loss moves the pool into another band; None when no loss does.

    Downwards and upwards are both tried: evidence against can be lost too. Of two sets of one size, the one that moves
    the pool further.
    """
    if not probabilities:
        return None
    pool = sum(log_odds(p) for p in probabilities) / len(probabilities)
    effects = _effects(weights, root_of, len(probabilities))
    before = band(from_log_odds(pool), bounds)
    ways = [_way(pool, effects, before, bounds, sign) for sign in (1, -1)]
    found = [way for way in ways if way is not None]
    return min(found, key=lambda loss: (len(loss.roots), -abs(log_odds(loss.probability) - pool)), default=None)


def _effects(weights: Sequence[Weights], root_of: Mapping[str, str], seats: int) -> dict[str, float]:
    """How far the mean of the log-odds falls when a root is lost. A root told several times counts by its strongest."""
    effects: dict[str, float] = {}
    for held in weights:
        strongest: dict[str, float] = {}
        for piece, weight in held.items():
            root = root_of.get(piece, piece)
            if abs(weight) > abs(strongest.get(root, 0.0)):
                strongest[root] = weight
        for root, weight in strongest.items():
            effects[root] = effects.get(root, 0.0) + weight / seats
    return effects


def _way(pool: float, effects: Mapping[str, float], before: int, bounds: Sequence[float], sign: int) -> Loss | None:
    heaviest = sorted((root for root in effects if effects[root] * sign > 0), key=lambda r: (-abs(effects[r]), r))
    lost: list[str] = []
    for root in heaviest:
        lost.append(root)
        probability = from_log_odds(pool - sum(effects[r] for r in lost))
        after = band(probability, bounds)
        if after != before:
            return Loss(tuple(lost), before, after, probability)
    return None
