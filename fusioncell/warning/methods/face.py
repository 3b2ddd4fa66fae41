"""One face for every detector, whatever it looks at: what was seen, what was expected, how surprising that is, on which
baseline and which records it rests, and what could have been seen at all.

`not assessed` always has its reason. A detector that cannot say a number (a ranking has no p-value, EARS on equal weeks
no scale) leaves it None, and says so; None is never read as 0 or as normal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack

from fusioncell.warning.methods.signal import Surprise, Verdict


def _(message: str) -> str:
    return message


class Reason(StrEnum):
    """Why something was not assessed."""

    TOO_SHORT = "too short"
    TOO_THIN = "too thin"
    NOT_KNOWN = "not known"
    NO_SCALE = "no scale"
    NOT_FITTED = "not fitted"

    def sentence(self) -> str:
        """As a message to translate."""
        return SENTENCES[self]


SENTENCES = {
    Reason.TOO_SHORT: _("Too few weeks before this one are known."),
    Reason.TOO_THIN: _("There are too few cases to judge by."),
    Reason.NOT_KNOWN: _("The count of this week is not known."),
    Reason.NO_SCALE: _("The weeks before this one are all equal, so there is no scale."),
    Reason.NOT_FITTED: _("The weeks before this one do not determine the model."),
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the expectation was learnt from: weeks of a table from `first` to `last`, of which `known` are known."""

    first: int
    last: int
    known: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a detector says of one series, pair, zone or text at one time.

    `low` and `high` hold 90 % of what was expected to come; `p` is the chance of as much or more if nothing is new, `e`
    evidence that may be multiplied over weeks; `detectable` is the smallest rise that would have been a signal with
    80 % power. `reason` is there if and only if the verdict is `not assessed`; `weeks` is over how many last weeks the
    counts are summed.
    """

    detector: str
    verdict: Verdict
    observed: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    e: float | None = None
    detectable: float | None = None
    baseline: Baseline | None = None
    records: tuple[str, ...] = ()
    reason: Reason | None = None
    weeks: int = 1

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.NOT_ASSESSED) != (self.reason is not None):
            raise ValueError("What is not assessed has a reason, and nothing else has one.")


class Grounds(TypedDict, total=False):
    """What an assessment rests on."""

    baseline: Baseline
    records: tuple[str, ...]
    reason: Reason | None
    weeks: int


def of_series(detector: str, verdict: Verdict, found: tuple[Surprise, int], **grounds: Unpack[Grounds]) -> Assessment:
    """The face of one series of many that were judged together."""
    judged, at = found
    numbers = {name: number(float(getattr(judged, name)[at])) for name in Surprise.__slots__}
    return Assessment(
        detector, verdict,
        numbers["observed"], numbers["expected"], numbers["low"], numbers["high"],
        numbers["p"], numbers["e"], numbers["detectable"],
        **grounds,
    )  # fmt: skip


def number(value: float) -> float | None:
    """A number as the face shows it: NaN is none.

    >>> number(float("nan")), number(2.0)
    (None, 2.0)
    """
    return None if value != value else float(value)  # noqa: PLR0124  NaN alone differs from itself
