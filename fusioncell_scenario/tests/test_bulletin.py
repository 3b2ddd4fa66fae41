"""The bulletin's outbreak is one happening, and bulletins without one keep the budget that the exercise decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

import pytest

from fusioncell.warning.methods.declaring import read_declaration
from fusioncell.warning.methods.happenings import Told, happenings
from fusioncell.warning.methods.strata import Record, middle_of, stratify
from fusioncell.warning.methods.task import Found, Task
from fusioncell.warning.methods.watching import watch
from fusioncell_scenario import outbreak, signals

TODAY = date(2026, 11, 25)


def _found(seed: int) -> list[Found]:
    """What the engine says of the last weeks, each as known then."""
    rng = Random(seed)
    records: list[Record] = []
    monday = TODAY - timedelta(days=TODAY.weekday())
    for back in range(outbreak.WEEKS, 0, -1):
        for one, _told in outbreak._week(rng, monday - timedelta(weeks=back), back):
            day, where = date.fromisoformat(one.week[0]), one.district
            values = {"kind": [one.disease], "place": [where.name]}
            number = UUID(int=len(records) + 1)
            known = datetime.combine(day, time.min, UTC)
            records.append(
                Record(
                    number, number, day, known, values, lat=where.latitude, lon=where.longitude, amount=float(one.cases)
                )
            )
    declaration = read_declaration(signals.BULLETIN)
    since = TODAY - timedelta(weeks=signals.WEEKS)
    task = Task(stratify(records, declaration, TODAY), declaration, since, signals.WEEKLY)
    return watch(task, lambda _done, _total: None).found


def test_outbreak_is_one_happening_however_many_signals_tell_of_it() -> None:
    found = _found(1)
    spread = {f"{outbreak.ILL} · {name}" for name in (outbreak.WHERE, outbreak.THEN)}
    assert spread <= {one.key for one in found}
    assert len(found) >= 6
    told = [
        Told("outbreak", one.key, one.key.split(" · ")[0], one.judgement.day, one.last_day, middle_of(one.records))
        for one in found
    ]
    assert len(happenings(told)) == 1
    assert sum(one.key not in spread for one in found) <= 1


def test_bulletins_without_an_outbreak_keep_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbreak, "_extra", lambda *_given: 0.0)
    alarms = [len(_found(seed)) for seed in (1, 2)]
    assert sum(alarms) <= signals.WEEKLY * signals.WEEKS * len(alarms)
