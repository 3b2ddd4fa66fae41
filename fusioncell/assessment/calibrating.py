"""How this desk's earlier forecasts came out, for whoever approves the next (C29), and for the tournament."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from fusioncell.assessment import queries
from fusioncell.assessment.methods.facts import Whole
from fusioncell.assessment.methods.pooling import brier
from fusioncell.mandate.sitting import Sitting

ENOUGH = 3  # forecasts; of fewer nothing can be said


def with_calibration(who: Sitting, found: Whole) -> Whole:
    """The same with what can be said of the past."""
    return replace(found, calibration=calibration_of(who))


def calibration_of(who: Sitting) -> str:
    """One sentence on the forecasts of one's agency that were resolved; empty when there are too few."""
    resolved = queries.judgements_seen_by(who).filter(
        agency_id=who.agency, kind="forecast", outcome__isnull=False, low__isnull=False
    )
    rows = list(resolved.values_list("low", "high", "best", "outcome")[:2_000])
    if len(rows) < ENOUGH:
        return ""
    said = [best if best is not None else ((low or 0) + (high or 0)) / 2 for low, high, best, _outcome in rows]
    happened = [int(bool(outcome)) for *_numbers, outcome in rows]
    sentence = _("Of %(n)s earlier forecasts, held at %(said)s%% on average, %(came)s%% came true (Brier %(brier)s).")
    return sentence % {
        "n": len(rows), "said": round(100 * sum(said) / len(rows)), "came": round(100 * sum(happened) / len(rows)),
        "brier": f"{brier(said, happened):.3f}",
    }  # fmt: skip
