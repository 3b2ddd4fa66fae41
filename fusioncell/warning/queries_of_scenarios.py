"""The board of indicators and warnings, and back-tests, as far as this person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from fusioncell.evidence.queries import seen_or_none
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning import queries
from fusioncell.warning.methods.strata import Strata
from fusioncell.warning.models import Backtest, Indicator, Mark, Scenario
from fusioncell.warning.rules import board_state


def scenarios_seen_by(who: Sitting) -> QuerySet[Scenario]:
    """Every scenario that this person may read."""
    return Scenario.objects.filter(label_id__in=allowed_labels(who)).select_related("owner").order_by("title", "id")


def scenario_for(who: Sitting, scenario_id: UUID) -> Scenario:
    """One scenario. Raises `NotFound`, the same for hidden and absent."""
    found = scenarios_seen_by(who).filter(pk=scenario_id).first()
    if found is None:
        raise NotFound
    return found


def indicator_for(who: Sitting, indicator_id: UUID) -> Indicator:
    """One indicator of a scenario that this person may read. Raises `NotFound`."""
    found = Indicator.objects.filter(pk=indicator_id, scenario__in=scenarios_seen_by(who)).first()
    if found is None:
        raise NotFound
    found.scenario = scenario_for(who, found.scenario_id)
    return found


@dataclass(frozen=True, slots=True)
class Sign:
    """How an indicator stands for this person: seen or not, what was counted, and the marks that people gave it."""

    indicator: Indicator
    seen: bool
    known: bool
    count: float | None
    marks: tuple[Mark, ...]
    reports: tuple[UUID | None, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A scenario on the board: `share` of the weight of its indicators is seen."""

    scenario: Scenario
    signs: tuple[Sign, ...]
    share: float
    state: str


def board(who: Sitting, at: datetime | None = None) -> list[Standing]:
    """Every watched scenario, as it stands by what this person may read."""
    tables = _Tables(who, at or now())
    return [standing(who, one, tables) for one in scenarios_seen_by(who).filter(state=Scenario.State.WATCHED)]


class _Tables:
    """The strata of families, each counted once for a whole board."""

    def __init__(self, who: Sitting, at: datetime) -> None:
        self.who, self.at = who, at
        self._held: dict[UUID, Strata | None] = {}

    def of(self, family_id: UUID) -> Strata | None:
        """The series of a family; None for one that this person may not read."""
        if family_id not in self._held:
            found = queries.families_seen_by(self.who).filter(pk=family_id).first()
            self._held[family_id] = queries.strata_of(self.who, found, self.at) if found else None
        return self._held[family_id]


def standing(who: Sitting, scenario: Scenario, tables: _Tables | None = None) -> Standing:
    """One scenario as it stands."""
    held = tables or _Tables(who, now())
    signs = tuple(_sign(who, one, held) for one in scenario.indicators.order_by("-weight", "id"))
    whole = sum(sign.indicator.weight for sign in signs)
    share = sum(sign.indicator.weight for sign in signs if sign.seen) / whole if whole else 0.0
    return Standing(scenario, signs, share, board_state(share, scenario.warn_at))


def _sign(who: Sitting, indicator: Indicator, tables: _Tables) -> Sign:
    if indicator.how == Indicator.How.MARKED:
        return _marked(who, indicator)
    count = _counted(indicator, tables) if indicator.how == Indicator.How.COUNTED else _alarmed(indicator, tables)
    return Sign(indicator, count is not None and count >= indicator.threshold, count is not None, count, (), ())


def _marked(who: Sitting, indicator: Indicator) -> Sign:
    found = Mark.objects.filter(indicator=indicator, label_id__in=allowed_labels(who)).select_related("by")
    marks = tuple(found.order_by("-at", "-id")[:20])
    newest = marks[0].verdict if marks else ""
    reports = tuple(_readable(who, (mark.report_id for mark in marks)))
    return Sign(indicator, newest == Mark.Verdict.SEEN, bool(marks), None, marks, reports)


def _readable(who: Sitting, numbers: Iterable[UUID | None]) -> Iterable[UUID | None]:
    return (seen_or_none(who, number) for number in numbers)


def _counted(indicator: Indicator, tables: _Tables) -> float | None:
    strata = tables.of(indicator.family_id) if indicator.family_id else None
    if strata is None:
        return None
    start = tables.at.date() - timedelta(days=indicator.days)
    wanted = {row for row, key in enumerate(strata.keys) if indicator.key in ("", key)}
    counted = (one.record for one in strata.placed if one.series in wanted)
    return float(sum(one.amount or 0.0 for one in counted if one.happened is not None and one.happened > start))


def _alarmed(indicator: Indicator, tables: _Tables) -> float | None:
    if indicator.family_id is None:
        return None
    start = tables.at.date() - timedelta(days=indicator.days)
    found = queries.alarms_seen_by(tables.who).filter(family_id=indicator.family_id, last_day__gt=start)
    found = found.filter(key=indicator.key) if indicator.key else found
    return float(found.exclude(verdict="artefact").count())


def backtests_seen_by(who: Sitting) -> QuerySet[Backtest]:
    """Every back-test that this person may read, newest first."""
    found = Backtest.objects.filter(label_id__in=allowed_labels(who)).defer("events")
    return found.select_related("by").order_by("-asked_at", "-id")


def backtest_for(who: Sitting, backtest_id: UUID) -> Backtest:
    """One back-test. Raises `NotFound`, the same for hidden and absent."""
    found = backtests_seen_by(who).filter(pk=backtest_id).first()
    if found is None:
        raise NotFound
    return found
