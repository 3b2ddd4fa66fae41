"""Events, families and runs as the tests of this room need them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from fusioncell.evidence.actions.keeping import Said
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning.actions.declaring import declare
from fusioncell.warning.actions.running import Span, run_family
from fusioncell.warning.models import Family, Run
from tests import cast as people
from tests.cast import label_of_channel

CHANNEL = "customs_declarations"
END = date(2026, 6, 1)  # a Monday: the first day that is not counted
AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
BY_REGION = """[series]
code = "{code}"
title = "Incidents by region"
hazard = "conflict"
counts = "events"
by = ["region"]
known = "{known}"
fewest = 1
[detector]
name = "siblings"
fewest_weeks = 40
left_out = 8
"""


def toml(code: str = "by-region", known: str = "happened") -> str:
    """A family of incidents by region."""
    return BY_REGION.format(code=code, known=known)


def event(label: Label, day: str, region: str = "North", **more: str) -> tuple[UUID, list[Said]]:
    """Statements about one incident."""
    number = new_id()
    fields = {"date": day, "region": region, "coordinates": "10.5,7.4", **more}
    said = [
        people.statement(label, number, value, prop, schema="Incident") for prop, value in fields.items() if value
    ]  # fmt: skip
    return number, said


def told(events: Sequence[tuple[str, str]], label: Label | None = None, **more: Any) -> Any:
    """One report that tells of incidents, each (day, region)."""
    under = label or label_of_channel(CHANNEL)
    said = [one for day, region in events for one in event(under, day, region)[1]]
    return people.report(CHANNEL, more.pop("title", "Incidents"), under, statements=said, **more)


def quiet(weeks: int = 120, region: str = "North", every: int = 4) -> list[tuple[str, str]]:
    """An incident in every so many weeks before `END`."""
    days = [END - timedelta(days=7 * n + 4) for n in range(1, weeks, every)]
    return [(day.isoformat(), region) for day in days]


def outbreak(region: str = "North", size: int = 9) -> list[tuple[str, str]]:
    """So many incidents in the last whole week."""
    return [((END - timedelta(days=1 + n % 6)).isoformat(), region) for n in range(size)]


def family(who: Sitting, text: str = "", classification: str = "") -> Family:
    """A declared family."""
    return declare(who, text or toml(), classification)


def ran(who: Sitting, one: Family, as_of: datetime = AS_OF, since: date | None = None) -> Run:
    """A run that judged something."""
    made = run_family(who, one, Span(as_of, since))
    assert made is not None
    return made
