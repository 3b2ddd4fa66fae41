"""The other structured techniques: key assumptions check, indicators, premortem, devil's advocate, forecast tournament.

Each is a form with rules: what was filled in goes in, what it says and what is still missing comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.pooling import (
    Bin,
    MurphyParts,
    Spread,
    brier,
    calibration,
    log_score,
    mean_log_odds,
    murphy,
    spread,
)

KINDS = ("ach", "assumptions", "indicators", "premortem", "advocate", "tournament")
SUPPORTED, CAVEATED, UNSUPPORTED = "supported", "caveated", "unsupported"
STATES = (SUPPORTED, CAVEATED, UNSUPPORTED, "")


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted: whether the judgement falls with it, and how it stood the check."""

    text: str
    key: bool = False
    state: str = ""
    why: str = ""
    would_change: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionsCheck:
    """What a key assumptions check came to."""

    keys: int
    open: tuple[str, ...]
    unsupported: tuple[str, ...]
    missing: tuple[str, ...]


def check_assumptions(assumptions: Sequence[Assumption]) -> AssumptionsCheck:
    """Which key assumptions are unchecked or do not hold, and what the form still lacks.

    >>> check_assumptions([Assumption("They act alone", True), Assumption("Road is open", True, "supported", "seen")])
    AssumptionsCheck(keys=2, open=('They act alone',), unsupported=(), missing=())
    """
    keys = [one for one in assumptions if one.key]
    missing = [
        _("Say why the assumption “%(text)s” stands so.") % {"text": one.text}
        for one in keys
        if one.state and not one.why.strip()
    ]
    return AssumptionsCheck(
        keys=len(keys),
        open=tuple(one.text for one in keys if not one.state),
        unsupported=tuple(one.text for one in keys if one.state == UNSUPPORTED),
        missing=tuple(missing),
    )


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something to watch for: how probable it is under each hypothesis, and whether it has been seen."""

    text: str
    given: tuple[float, ...]
    seen: bool | None = None


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """One indicator: how much it can tell (the widest ratio of likelihoods, as log10), and between which two."""

    text: str
    diagnosticity: float
    between: tuple[int, int]
    seen: bool | None


def read_indicators(
    indicators: Sequence[Indicator], hypotheses: Sequence[str]
) -> tuple[list[IndicatorReading], list[float]]:
    """The indicators, most telling first, and the hypotheses' probabilities after what was seen and not seen.

    Diagnosticity is the weight of evidence of Good (1950) between the two hypotheses it parts most, in bans: 1 means
    ten times as probable under one as under the other.

    >>> found, after = read_indicators([Indicator("buys oxidiser", (0.8, 0.08), True)], ["attack", "trade"])
    >>> round(found[0].diagnosticity, 3), [round(p, 3) for p in after]
    (1.0, [0.909, 0.091])
    """
    for one in indicators:
        if len(one.given) != len(hypotheses) or any(not 0 < p < 1 for p in one.given):
            raise ValueError(f"“{one.text}” needs one probability between 0 and 1, ends excluded, for each hypothesis.")
    readings = [_reading(one) for one in indicators]
    logs = [
        math.fsum(
            math.log(one.given[h] if one.seen else 1 - one.given[h]) for one in indicators if one.seen is not None
        )
        for h in range(len(hypotheses))
    ]
    parts = [math.exp(value - max(logs)) for value in logs]
    return sorted(readings, key=lambda r: -r.diagnosticity), [part / math.fsum(parts) for part in parts]


def _reading(one: Indicator) -> IndicatorReading:
    high, low = (pick(range(len(one.given)), key=lambda h: one.given[h]) for pick in (max, min))
    return IndicatorReading(one.text, math.log10(one.given[high] / one.given[low]), (high, low), one.seen)


@dataclass(frozen=True, slots=True)
class Failure:
    """A story of how the judgement turned out wrong, told as if it had: what would have shown it, what is done now."""

    story: str
    sign: str = ""
    answer: str = ""


def missing_of_premortem(judgement: str, failures: Sequence[Failure]) -> list[str]:
    """What a premortem (Klein 2007) still lacks; empty when it is whole."""
    missing = [] if judgement.strip() else [_("Name the judgement that is imagined to have failed.")]
    if len([one for one in failures if one.story.strip()]) < 2:  # noqa: PLR2004  (one story is the first that came to mind)
        missing.append(_("Tell at least two ways in which it failed."))
    missing += [
        _("“%(story)s” names no early sign.") % {"story": one.story[:60]}
        for one in failures
        if one.story and not one.sign.strip()
    ]
    return missing


def missing_of_advocate(author: int, advocate: int | None, case: str, answer: str) -> list[str]:
    """What a devil's advocacy still lacks; the case against is made by somebody else than the author."""
    missing = []
    if advocate is None or not case.strip():
        missing.append(_("Nobody has made the case against yet."))
    elif advocate == author:
        missing.append(_("The case against is made by another seat than the author's."))
    if not answer.strip():
        missing.append(_("The author has not answered the case against."))
    return missing


@dataclass(frozen=True, slots=True)
class Standing:
    """How one seat's, or the pool's, numbers did."""

    who: str
    count: int
    brier: float
    log_score: float
    parts: MurphyParts
    calibration: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Tournament:
    """A forecast tournament: open questions with their pool and spread, and the table of those that were resolved."""

    open: Mapping[str, tuple[float, Spread]]
    table: tuple[Standing, ...]


def tournament(numbers: Mapping[str, Mapping[str, float]], outcomes: Mapping[str, int]) -> Tournament:
    """Score every seat and the pool (mean of log-odds) over the questions that were resolved.

    numbers: for each question, each seat's last number. outcomes: 1 or 0 for the resolved ones.

    >>> t = tournament({"q": {"amal": 0.8, "basma": 0.6}, "r": {"amal": 0.3}}, {"q": 1})
    >>> [(line.who, round(line.brier, 3)) for line in t.table], round(t.open["r"][0], 2)
    ([('amal', 0.04), ('pool', 0.084), ('basma', 0.16)], 0.3)
    """
    lines: dict[str, tuple[list[float], list[int]]] = {}
    for question, given in numbers.items():
        if question in outcomes and given:
            for who, number in (*given.items(), ("pool", mean_log_odds(given.values()))):
                said, happened = lines.setdefault(who, ([], []))
                said.append(number)
                happened.append(outcomes[question])
    table = [
        Standing(
            who, len(said), brier(said, happened), log_score(said, happened), murphy(said, happened),
            tuple(calibration(said, happened)),
        )
        for who, (said, happened) in lines.items()
    ]  # fmt: skip
    waiting = {
        question: (mean_log_odds(given.values()), spread(list(given.values())))
        for question, given in numbers.items()
        if question not in outcomes and given
    }
    return Tournament(waiting, tuple(sorted(table, key=lambda line: (line.brier, line.who))))
