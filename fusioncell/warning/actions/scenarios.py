"""Scenarios: watching one with its indicators, marking an indicator, closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.queries import report_for
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, Refused, refuse
from fusioncell.foundation.words import new_id
from fusioncell.mandate.queries import label_id
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import queries, queries_of_scenarios, rules
from fusioncell.warning.labelling import joined, label_of_words
from fusioncell.warning.models import Indicator, Mark, Scenario
from fusioncell.warning.rules import NewIndicator


@dataclass(frozen=True, slots=True)
class NewScenario:
    """A scenario as it is declared; the warning is given when seen indicators hold `warn_at` of all the weight."""

    title: str
    hazard: str
    text: str = ""
    warn_at: float = 0.5
    indicators: Sequence[NewIndicator] = ()
    classification: str = ""


@transaction.atomic
def watch(who: Sitting, new: NewScenario) -> Scenario:
    """Put a scenario on the board."""
    article = require(who, "signal.scenario")
    refuse(rules.objections_to_scenario(new.title, new.warn_at, new.indicators))
    label = label_of_words(who, new.classification)
    made = Scenario.objects.create(
        id=new_id(), title=new.title.strip(), text=new.text.strip(), hazard=new.hazard.strip(), warn_at=new.warn_at,
        owner_id=who.seat_id, article=article, purpose=who.purpose, label_id=label_id(label), declared_at=now(),
    )  # fmt: skip
    for one in new.indicators:
        family = queries.family_named(who, one.family).id if one.family else None
        Indicator.objects.create(
            id=new_id(), scenario=made, text=one.text.strip(), how=one.how, weight=one.weight, family_id=family,
            key=one.key.strip(), days=one.days, threshold=one.threshold,
        )  # fmt: skip
    record(who, "signal.watch_scenario", [made.id], article, indicators=len(new.indicators))
    return made


@dataclass(frozen=True, slots=True)
class NewMark:
    """What is said of an indicator, on which report."""

    verdict: str
    reason: str
    report_id: UUID | None = None


@transaction.atomic
def mark(who: Sitting, indicator_id: UUID, new: NewMark) -> Mark:
    """Say that an indicator was seen or not; the mark is as closed as the report it rests on."""
    article = require(who, "signal.scenario")
    indicator = queries_of_scenarios.indicator_for(who, indicator_id)
    reasons = rules.objections_to_reason(new.reason)
    if new.verdict not in Mark.Verdict.values or indicator.how != Indicator.How.MARKED:
        reasons.append(_("This indicator is not marked so."))
    refuse(reasons)
    rests_on = [report_for(who, new.report_id).label_id] if new.report_id is not None else []
    made = Mark.objects.create(
        id=new_id(), indicator=indicator, verdict=new.verdict, reason=new.reason.strip(), report_id=new.report_id,
        label_id=joined(indicator.scenario.label_id, rests_on), by_id=who.seat_id, at=now(),
    )  # fmt: skip
    record(who, "signal.mark", [indicator.id, made.id], article, verdict=new.verdict)
    return made


@transaction.atomic
def close(who: Sitting, scenario_id: UUID, reason: str) -> Scenario:
    """Watch a scenario no longer; what was marked stays."""
    article = require(who, "signal.scenario")
    scenario = queries_of_scenarios.scenario_for(who, scenario_id)
    if scenario.state == Scenario.State.CLOSED:
        raise Conflict(_("It stands so already."))
    why = rules.objections_to_reason(reason)
    if why:
        raise Refused(why)
    scenario.state, scenario.closed_at, scenario.closing = Scenario.State.CLOSED, now(), reason.strip()
    scenario.save(update_fields=["state", "closed_at", "closing"])
    record(who, "signal.close_scenario", [scenario.id], article)
    return scenario
