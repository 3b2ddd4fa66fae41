"""What the board of indicators and the back-tests show."""

from __future__ import annotations

from typing import Any

from fusioncell.foundation.errors import Refused
from fusioncell.foundation.models import Job
from fusioncell.mandate.queries import label_of, labels_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning import queries_of_scenarios as queries
from fusioncell.warning.models import Backtest, Scenario
from fusioncell.warning.rules import NewIndicator
from fusioncell.warning.showing import left_out

MOST_SHOWN = 200


def board_page(who: Sitting) -> dict[str, Any]:
    """Every watched scenario; those that warn first."""
    rows = sorted(queries.board(who), key=lambda one: (-(one.share >= one.scenario.warn_at), -one.share))
    closed = queries.scenarios_seen_by(who).filter(state=Scenario.State.CLOSED)
    labels = labels_of({one.scenario.label_id for one in rows})
    return {"rows": rows, "labels": labels, "closed": list(closed)}


def read_indicators(text: str) -> list[NewIndicator]:
    """Indicators from lines `words | weight | family | key | days | threshold`. Raises `Refused` with the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found.append(_read(number, [part.strip() for part in line.split("|")]))
    return found


def _read(number: int, parts: list[str]) -> NewIndicator:
    words, weight, family, key, days, threshold = (parts + [""] * 6)[:6]
    try:
        how = "marked" if not family else "alarmed" if threshold == "alarm" else "counted"
        enough = 1.0 if threshold in ("", "alarm") else float(threshold)
        return NewIndicator(words, how, float(weight or 1), family, key, int(days or 28), enough)
    except ValueError as error:
        raise Refused([f"Line {number}: {error}."]) from error


def backtests_page(who: Sitting) -> dict[str, Any]:
    """The newest back-tests with how far each is."""
    rows = list(queries.backtests_seen_by(who)[:MOST_SHOWN])
    labels = labels_of({one.label_id for one in rows})
    jobs = {job.id: job for job in Job.objects.filter(pk__in=[one.job_id for one in rows if one.job_id])}
    return {"rows": [(one, labels[one.label_id], jobs.get(one.job_id) if one.job_id else None) for one in rows]}


def backtest_page(found: Backtest) -> dict[str, Any]:
    """One back-test."""
    result = found.result or {}
    return {
        "backtest": found,
        "label": label_of(found.label_id),
        "job": Job.objects.filter(pk=found.job_id).first() if found.job_id else None,
        "result": result,
        "left_out": left_out(result.get("left_out", {})),
    }
