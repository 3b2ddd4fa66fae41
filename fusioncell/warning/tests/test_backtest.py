"""Back-tests: events are counted as they were known, the budget is kept, and any file can be told."""

from __future__ import annotations

import argparse
import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.warning import command
from fusioncell.warning.methods.counting import Event, contributing, monday_of, weekly
from fusioncell.warning.methods.event_file import WrongMapping, read_events, read_mapping
from fusioncell.warning.methods.replay import Plan, Rate, detection, realised, replay

DAY = date(2020, 1, 6)
TODAY = date(2026, 1, 1)
SPAN = (DAY, DAY + timedelta(days=27))


def event(day: int, place: str = "north", record: str = "", known: int | None = None, amount: float = 1.0) -> Event:
    happened = DAY + timedelta(days=day)
    return Event(
        happened, DAY + timedelta(days=day if known is None else known), place, record or f"r{day}", (), amount
    )


def test_what_became_known_later_is_not_counted_before() -> None:
    events = [event(0), event(1, known=20)]
    assert weekly(events, ["north"], SPAN, as_of=DAY + timedelta(days=7)).counts[0, 0] == 1
    assert weekly(events, ["north"], SPAN, as_of=DAY + timedelta(days=20)).counts[0, 0] == 2


def test_correction_takes_away_and_never_below_nothing() -> None:
    events = [event(0), event(1), event(2, amount=-1.0), event(8, amount=-3.0)]
    assert weekly(events, ["north"], SPAN).counts[0].tolist() == [1.0, 0.0, 0.0, 0.0]


def test_events_that_cannot_be_counted_are_accounted_for() -> None:
    events = [event(0), event(0), event(0, place=""), event(0, place="south"), event(90)]
    table = weekly(events, ["north"], SPAN)
    assert table.counts.sum() == 1
    assert table.left_out == {
        "told twice": 1,
        "place not known closely enough": 1,
        "no such place": 1,
        "outside of the period": 1,
    }


def test_count_names_the_records_it_rests_on() -> None:
    events = [event(0), event(1), event(8), event(9, place="south"), event(15, amount=-1.0)]
    table = weekly(events, ["north", "south"], SPAN)
    assert contributing(events, table, 1) == {"north": ("r8",), "south": ("r9",)}
    assert contributing(events, table, 2, weeks=3)["north"] == ("r0", "r1", "r15", "r8")


def test_reader_names_the_line_of_what_it_does_not_understand() -> None:
    lines = [
        "when,town,n",
        "#date,#loc,",
        "2020-01-06,north,1",
        "31/02/2020,north,1",
        "2031-01-01,north,1",
        "2020-01-07,north,x",
    ]
    reading = read_events(lines, read_mapping("date=when,place=town,count=n"), TODAY)
    assert len(reading.events) == 1
    assert [(finding.line, finding.why.split(" ", 1)[0]) for finding in reading.findings] == [
        (4, "'31/02/2020'"),
        (5, "2031-01-01"),
        (6, "'x'"),
    ]


@pytest.mark.parametrize("text", ["date=when", "when", "date=,place=b", "date=a,place=b,colour=c"])
def test_mapping_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(WrongMapping):
        read_mapping(text)


def test_column_that_the_file_does_not_have_is_named() -> None:
    with pytest.raises(WrongMapping, match="no column town; it has when"):
        read_events(["when", "2020-01-01"], read_mapping("date=when,place=town"), TODAY)


@pytest.fixture(scope="module")
def quiet() -> tuple[np.ndarray, Plan]:
    counts = np.random.default_rng(1).negative_binomial(0.4, 0.5, (30, 330)).astype(np.float64)
    return counts, Plan(budget=12.0, warm_up=130, baseline=104)


def test_budget_is_kept_where_nothing_happens(quiet: tuple[np.ndarray, Plan]) -> None:
    counts, plan = quiet
    found = replay(counts, np.zeros(30, dtype=np.int64), plan)
    years = 200 / 52.1775
    assert found.alarm.sum() / years <= 1.1 * plan.budget
    whole = realised(found.p, 0.005)
    assert sum(rate.hits for rate in whole) / sum(rate.of for rate in whole) < 0.0075
    assert np.isnan(found.p[:, :130]).all()


def test_sudden_rise_is_an_alarm_in_its_week_and_made_outbreaks_are_found(quiet: tuple[np.ndarray, Plan]) -> None:
    counts, plan = quiet
    spoilt = counts.copy()
    spoilt[3, 300] += 15
    families = np.zeros(30, dtype=np.int64)
    found = replay(spoilt[:, :302], families, plan)
    assert found.alarm[3, 300]
    power = detection(
        spoilt[:, :302], families, Plan(12.0, warm_up=130, baseline=104, trials=12), found, np.random.default_rng(2)
    )
    assert power.found.hits > 0
    assert power.delay < 3


def test_rate_of_nothing_has_no_share_and_the_widest_bounds() -> None:
    assert Rate(0, 0).bounds == (0.0, 1.0)
    low, high = Rate(5, 1000).bounds
    assert low < 0.005 < high


def test_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="budget"):
        Plan(budget=0)


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    chosen = parser.parse_args(["warning", "backtest", *words])
    return int(chosen.do(chosen))


def test_command_says_what_is_too_short_unreadable_or_absent(tmp_path: Path) -> None:
    file, mapping = tmp_path / "few.csv", ("--mapping", "date=day,place=town")
    file.write_text("day,town\n2020-01-06,north\n2020-02-06,north\n", "utf-8")
    with pytest.raises(Refused, match="5 weeks are not assessed"):
        run(str(file), *mapping)
    file.write_text("day,town\n", "utf-8")
    with pytest.raises(Refused, match="no event"):
        run(str(file), *mapping)
    file.write_bytes(b"day,town\n\xff\xfe,north\n")
    with pytest.raises(Unreadable, match="UTF-8"):
        run(str(file), *mapping)
    with pytest.raises(Unreadable, match="cannot be read"):
        run(str(tmp_path / "absent.csv"), *mapping)


def test_command_names_the_week_of_july_2009_in_nigeria_and_the_pair_of_actors_before_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """UCDP GED, from 2004 to the week in question: what came after is not needed."""
    lines = (data / "events" / "ucdp_ged_nigeria.csv").read_text("utf-8")
    reading = read_events(lines.splitlines(keepends=True), read_mapping("date=date_start,place=adm_1"), TODAY)
    assert (len(reading.events), reading.findings) == (4603, [])
    early = tmp_path / "early.csv"
    early.write_text(_between(lines, date(2004, 1, 1), date(2009, 8, 2)), "utf-8")
    mapping = "date=date_start,place=adm_1,actors=side_a+side_b,id=id"
    assert run(str(early), "--mapping", mapping, "--trials", "0", "--all") == 0
    told = capsys.readouterr().out
    assert f"  {monday_of(date(2009, 7, 27))}  Borno state" in told
    assert "2009-06-09  Government of Nigeria and Jama'atu" in told
    assert float(told.split("realised ")[1].split(" ")[0]) < 9.0


def _between(text: str, first: date, last: date) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    at = rows[0].index("date_start")
    kept = [row for row in rows[2:] if first.isoformat() <= row[at][:10] <= last.isoformat()]
    out = io.StringIO()
    csv.writer(out).writerows([rows[0], *kept])
    return out.getvalue()
