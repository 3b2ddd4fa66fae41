"""Where the points of a web stand on paper: forces between them, computed by the server for print.

Fruchterman and Reingold (1991): every two points push each other apart by k²/d, every line pulls its ends together by
d²/k, and the furthest move shrinks. A seed makes the drawing repeatable. Points that were arranged by hand stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS, _SEED, _CHUNK = 60, 20260301, 512


def arrange(
    points: Sequence[UUID], lines: Sequence[tuple[UUID, UUID]], kept: Mapping[UUID, tuple[float, float]]
) -> dict[UUID, tuple[float, float]]:
    """A place for every point; `kept` ones are not moved. Units are arbitrary."""
    if not points:
        return {}
    index = {point: number for number, point in enumerate(points)}
    places, fixed = _start(points, kept)
    ends = np.array([(index[a], index[b]) for a, b in lines if a in index and b in index], dtype=np.int64).reshape(
        -1, 2
    )
    spread = float(np.ptp(places, axis=0).max()) or 1.0
    ideal = spread / max(np.sqrt(len(points)), 1.0)
    for number in range(_ROUNDS):
        moves = _apart(places, ideal) + _together(places, ends, ideal)
        moves -= places * 0.02  # so that pieces without a line between them do not drift off the sheet
        length = np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
        most = spread * 0.1 * (1 - number / _ROUNDS)
        places = np.where(fixed[:, None], places, places + moves / length * np.minimum(length, most))
    return {point: (float(places[i, 0]), float(places[i, 1])) for point, i in index.items()}


def _start(points: Sequence[UUID], kept: Mapping[UUID, tuple[float, float]]) -> tuple[Floats, NDArray[np.bool_]]:
    chance = np.random.default_rng(_SEED)
    scale = max((abs(v) for place in kept.values() for v in place), default=1.0) or 1.0
    places = chance.uniform(-scale, scale, (len(points), 2))
    fixed = np.array([point in kept for point in points])
    for number, point in enumerate(points):
        if point in kept:
            places[number] = kept[point]
    return places, fixed


def _apart(places: Floats, ideal: float) -> Floats:
    moves = np.zeros_like(places)
    for begin in range(0, len(places), _CHUNK):  # in slices: all pairs of 5,000 points at once would take 400 MB
        away = places[begin : begin + _CHUNK, None, :] - places[None, :, :]
        square = np.maximum((away**2).sum(axis=2), 1e-6)
        moves[begin : begin + _CHUNK] = (away * (ideal**2 / square)[:, :, None]).sum(axis=1)
    return moves


def _together(places: Floats, ends: NDArray[np.int64], ideal: float) -> Floats:
    moves = np.zeros_like(places)
    if len(ends):
        towards = places[ends[:, 1]] - places[ends[:, 0]]
        pull = towards * (np.linalg.norm(towards, axis=1, keepdims=True) / ideal)
        np.add.at(moves, ends[:, 0], pull)
        np.add.at(moves, ends[:, 1], -pull)
    return moves
