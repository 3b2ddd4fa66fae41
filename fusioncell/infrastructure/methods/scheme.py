"""Ways of scoring what is critical, as files: CARVER, the six criteria of CER, a national risk index.

A scheme says its criteria, each with a scale and a weight, and how they make one number: a sum of score times weight,
or a product of score to the power of weight (a weight below zero divides). Totals that were published are added up
again: what does not add up is said, never mended in silence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fusioncell.foundation.errors import Unreadable

Array = NDArray[np.float64]
COMBINES = ("sum", "product")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is scored, on a scale from low to high. about: what the ends of the scale mean."""

    code: str
    name: str
    low: float
    high: float
    weight: float = 1.0
    about: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of scoring, as its file says it."""

    code: str
    name: str
    source: str
    combine: str
    criteria: tuple[Criterion, ...]

    def totals(self, scores: Array) -> Array:
        """One number a row. scores: (n, criteria), each within its scale.

        >>> shipped()["carver"].totals(np.array([[8.0, 9, 3, 8, 5, 6]])).tolist()
        [39.0]
        """
        weights = np.array([criterion.weight for criterion in self.criteria])
        if self.combine == "sum":
            return np.asarray(scores @ weights)
        return np.asarray(np.prod(np.power(scores, weights), axis=1))

    def objections(self, scores: Sequence[float]) -> list[str]:
        """Why these scores are none of this scheme."""
        if len(scores) != len(self.criteria):
            return [f"{self.name} has {len(self.criteria)} criteria; {len(scores)} scores were given."]
        return [
            f"{criterion.name} is scored from {criterion.low:g} to {criterion.high:g}, not {score:g}."
            for criterion, score in zip(self.criteria, scores, strict=True)
            if not criterion.low <= score <= criterion.high
        ]


@dataclass(frozen=True, slots=True)
class Misadded:
    """A row whose published total is not what its scores make."""

    name: str
    published: float
    true: float


def misadded(
    scheme: Scheme, rows: Iterable[tuple[str, Sequence[float], float]], within: float = 1e-6
) -> list[Misadded]:
    """The rows (name, scores, published total) that do not add up.

    >>> misadded(shipped()["carver"], [("Fuel tanks", [8, 9, 3, 8, 5, 6], 41), ("Boilers", [6, 2, 10, 4, 5, 4], 31)])
    [Misadded(name='Fuel tanks', published=41, true=39.0)]
    """
    found = []
    for name, scores, published in rows:
        true = float(scheme.totals(np.array([scores], dtype=np.float64))[0])
        if abs(true - published) > within * max(1.0, abs(true)):
            found.append(Misadded(name, published, true))
    return found


def read_scheme(text: str, place: str = "scheme") -> Scheme:
    """A scheme from its TOML. Raises `Unreadable` with the place."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Unreadable(f"This is no TOML: {trouble}.", place) from trouble
    unknown = sorted(set(body) - {"code", "name", "source", "combine", "criteria"})
    if unknown:
        raise Unreadable(f"A scheme has no “{unknown[0]}”.", place)
    if body.get("combine") not in COMBINES:
        raise Unreadable("A scheme combines its scores by sum or product.", f"{place}: combine")
    rows = body.get("criteria")
    if not isinstance(rows, list) or not rows:
        raise Unreadable("A scheme has criteria.", f"{place}: criteria")
    criteria = tuple(_criterion(row, f"{place}: criteria[{number}]") for number, row in enumerate(rows))
    if len({criterion.code for criterion in criteria}) != len(criteria):
        raise Unreadable("Two criteria have one code.", f"{place}: criteria")
    words = {word: str(body.get(word, "")) for word in ("code", "name", "source")}
    if not words["code"] or not words["name"]:
        raise Unreadable("A scheme has a code and a name.", place)
    if body["combine"] == "product" and any(criterion.low <= 0 for criterion in criteria):
        raise Unreadable("What is multiplied is scored above zero.", f"{place}: criteria")
    return Scheme(combine=body["combine"], criteria=criteria, **words)


def _criterion(row: Any, place: str) -> Criterion:
    number, word = (int, float), (str,)
    known: dict[str, tuple[type, ...]] = {
        "code": word, "name": word, "low": number, "high": number, "weight": number, "about": word, "field": word,
    }  # fmt: skip
    if not isinstance(row, dict):
        raise Unreadable("A criterion is a table.", place)
    for word, value in row.items():
        if word not in known or not isinstance(value, known[word]) or isinstance(value, bool):
            raise Unreadable(f"This cannot be read: “{word}”.", place)
    if not {"code", "name", "low", "high"} <= set(row) or not row["low"] < row["high"]:
        raise Unreadable("A criterion has a code, a name, and a scale from low to high.", place)
    return Criterion(**row)


@cache
def shipped() -> Mapping[str, Scheme]:
    """The schemes that ship with the cell."""
    folder = files("fusioncell.infrastructure") / "schemes"
    found = [read_scheme(one.read_text("utf-8"), one.name) for one in folder.iterdir() if one.name.endswith(".toml")]
    return {scheme.code: scheme for scheme in sorted(found, key=lambda scheme: scheme.code)}
