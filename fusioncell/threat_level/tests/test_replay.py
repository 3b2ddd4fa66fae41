"""Replaying published levels: 119 changes of 21 series, and what each country's series is known for."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.threat_level.methods.dwell import dwell
from fusioncell.threat_level.methods.moments import midnight, window
from fusioncell.threat_level.methods.published import COLUMNS, read_published
from fusioncell.threat_level.methods.series import Published, Series
from fusioncell.threat_level.methods.telling import told, told_with_successor

HEAD = ",".join(COLUMNS) + "\n"


@pytest.fixture(scope="module")
def table(data: Path) -> Path:
    """The published changes."""
    return data / "threat_level" / "threatlevels.csv"


@pytest.fixture(scope="module")
def published(table: Path) -> Published:
    """The same, read."""
    return read_published(table.read_text("utf-8"), table.name)


def labels(published: Published, name: str, day: str) -> list[str]:
    """The words in force on a day, in order."""
    return [level.label for level in published.on(name, date.fromisoformat(day))]


def test_all_changes_replay_without_a_violation(published: Published) -> None:
    changes = [change for series in published.series.values() for change in series.changes]
    assert (len(changes), len(published.series), sum(change.recalled for change in changes)) == (119, 21, 16)
    assert [sentence for name in published.series for sentence in published.violations(name)] == []


def test_every_row_is_the_level_of_its_day(published: Published, table: Path) -> None:
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = published.on(row["series"], date.fromisoformat(row["date"]))
            if row["change"] == "discontinued":
                after = published.at(row["series"], midnight(date.fromisoformat(row["date"]))).level
                assert after is None or after.by != row["series"], row
            elif row["ordinal"]:
                assert int(row["ordinal"]) in [level.ordinal for level in found if level.scale == row["scale"]], row
            else:
                assert row["label"] in [level.label for level in found], row


def test_norway_moved_two_steps_at_once(published: Published) -> None:
    assert [published.moved("NO-NAT", n) for n in range(3, 6)] == [2, -1, -1]
    assert labels(published, "NO-NAT", "2022-06-25") == ["moderat", "ekstraordinaer"]


def test_exception_of_brussels_lapses_when_it_equals_the_country(published: Published) -> None:
    assert labels(published, "BE-BRU", "2015-11-21") == ["ernstig", "zeer ernstig"]
    assert labels(published, "BE-BRU", "2015-11-26") == ["zeer ernstig", "ernstig"]
    assert labels(published, "BE-BRU", "2016-03-22") == ["ernstig", "zeer ernstig"], "it follows the country again"
    assert labels(published, "BE-BRU", "2019-01-01") == ["gemiddeld"]
    assert published.at("BE-BRU", midnight(date(2019, 1, 1))).level.by == "BE-NAT"  # type: ignore[union-attr]


def test_belgian_exceptions_coexist(published: Published) -> None:
    day = "2018-06-01"
    assert [labels(published, name, day) for name in ("BE-NAT", "BE-BRU", "BE-SENS")] == [
        ["gemiddeld"], ["gemiddeld"], ["ernstig"]
    ]  # fmt: skip
    assert labels(published, "BE-BRU", "2023-10-16")[-1] == "zeer ernstig"
    assert labels(published, "BE-SENS", "2023-10-16") == ["ernstig"]


def test_utrecht_had_a_level_of_its_own_for_hours(published: Published) -> None:
    assert labels(published, "NL-UTRECHT", "2019-03-18") == ["substantieel", "kritiek", "substantieel"]
    noon = published.at("NL-UTRECHT", datetime(2019, 3, 18, 12, tzinfo=UTC))
    assert not noon.certain
    assert {level.ordinal for level in noon.possible if level} == {4, 5}
    assert labels(published, "NL-NAT", "2019-03-18") == ["substantieel"]
    assert labels(published, "NL-UTRECHT", "2020-01-01") == ["aanzienlijk"], "and the country's from then on"


def test_imprecise_date_is_said_with_what_it_leaves_open(published: Published) -> None:
    quarter = published.at("NL-NAT", datetime(2016, 8, 1, tzinfo=UTC))
    assert quarter.certain, "the word is the same on both versions"
    year = published.at("AU-NAT", datetime(2003, 6, 1, tzinfo=UTC))
    assert (year.level.label, year.possible[0]) == ("medium", None)  # type: ignore[union-attr]
    month = published.at("NL-NAT", datetime(2007, 3, 20, tzinfo=UTC))
    assert [level.label for level in month.possible if level] == ["substantieel", "beperkt"]
    assert published.at("SE-NAT", datetime(2015, 11, 18, 9, tzinfo=UTC)).level.label == "hogt"  # type: ignore[union-attr]
    assert published.at("SE-NAT", datetime(2015, 11, 19, tzinfo=UTC)).certain


def test_scale_changes_carry_the_level_over_only_by_a_mapping(published: Published) -> None:
    assert labels(published, "AU-NAT", "2015-11-26") == ["high", "probable"]
    assert labels(published, "UK-NI", "2020-01-01") == ["severe"], "carried onto the version of 2019"
    assert published.at("UK-NI", midnight(date(2020, 1, 1))).level.scale == "UK-JTAC-2"  # type: ignore[union-attr]
    assert labels(published, "US-AV", "2011-04-26") == ["high"]
    assert labels(published, "US-AV", "2011-04-27") == [], "the system ended, and nothing maps it"


def test_series_ends_merges_and_goes_over_into_another(published: Published) -> None:
    assert labels(published, "UK-INT", "2019-07-22") == ["severe"]
    assert labels(published, "UK-INT", "2019-07-23") == [], "UK-NAT went on from that day"
    assert labels(published, "UK-GB-NIRT", "2019-07-23") == ["moderate"]
    assert labels(published, "UK-GB-NIRT", "2019-07-24") == []
    assert labels(published, "UK-COVID", "2023-03-28") == ["2"]
    assert labels(published, "UK-COVID", "2023-03-30") == []


def test_notice_runs_out_on_its_day(published: Published) -> None:
    assert labels(published, "US-NTAS", "2021-05-01") == ["bulletin"], "extended before it ended"
    assert labels(published, "US-NTAS", "2021-05-15") == []
    assert labels(published, "US-NTAS", "2025-06-22") == ["bulletin"]


def test_figures_of_the_british_and_american_levels_are_the_published_ones(published: Published) -> None:
    found = told_with_successor(published, "UK-INT", date(2026, 9, 22))
    assert found is not None
    assert (found.since, found.names) == (date(2006, 8, 1), ("UK-INT", "UK-NAT"))
    shares = {found.words[int(str(step))]: round(100 * share, 1) for step, share in found.dwell.shares.items()}
    assert shares == {"severe": 52.0, "substantial": 47.8, "critical": 0.2}
    assert round(found.dwell.bits, 2) == 1.02
    american = told(published, "US-NAT", date(2026, 9, 22))
    assert american is not None
    assert (round(american.dwell.bits, 2), american.until) == (0.18, date(2011, 4, 27))


def row(**changes: str) -> str:
    """One row of a table, as text."""
    given = {"series": "S", "scale": "UK-JTAC-2", "scope_type": "national", "scope": "Somewhere", "threat_type": "all",
             "date": "2020-01-01", "date_precision": "day", "ordinal": "3", "label": "substantial", "change": "first",
             "source_status": "READ"} | changes  # fmt: skip
    return ",".join(given.get(name, "") for name in COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"change": "raise", "ordinal": "2", "label": "moderate"}, "it moves -1 steps"),
        ({"change": "lower", "ordinal": "4", "label": "severe"}, "it moves +1 steps"),
        ({"change": "hold", "ordinal": "4", "label": "severe"}, "to the same step"),
        ({"change": "raise", "ordinal": "6", "label": "severe"}, "is step 4 of UK-JTAC-2, not 6"),
        ({"change": "raise", "ordinal": "4", "label": "sévère"}, "has no step called"),
        ({"change": "raise", "ordinal": "", "label": "severe"}, "a number is missing"),
        ({"change": "raise", "scale": "XX", "ordinal": "4", "label": "severe"}, "no scale XX"),
        ({"change": "raise", "scale": "US-HSAS", "ordinal": "4", "label": "high"}, "was not in use"),
        ({"change": "scale change", "ordinal": "4", "label": "severe"}, "to another version"),
        ({"change": "first", "ordinal": "4", "label": "severe"}, "called first and is not"),
        ({"change": "leap", "ordinal": "4", "label": "severe"}, "A change is one of"),
        ({"change": "raise", "scale": "NL-DTN-2", "ordinal": "4", "label": "substantieel"}, "no mapping is declared"),
    ],
)
def test_change_that_contradicts_its_scale_is_a_violation(second: dict[str, str], said: str) -> None:
    published = read_published(HEAD + row() + row(date="2020-02-01", **second), "made.csv")
    assert any(said in sentence and "row 3" in sentence for sentence in published.violations("S")), second


def test_change_after_the_end_is_a_violation() -> None:
    ended = row(date="2020-02-01", ordinal="", label="(over)", change="discontinued")
    published = read_published(HEAD + row() + ended + row(date="2020-03-01", change="hold"), "made.csv")
    assert published.violations("S") == ["made.csv, row 4: The series had ended."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column"),
        ("a,b\n1,2\n", "has no column series"),
        (HEAD + row(date="yesterday"), "'yesterday' is no day. (made.csv, row 2)"),
        (HEAD + row(date="9999-12-31", date_precision="year"), "is no day"),
        (HEAD + row(date_precision="decade"), "precise to"),
        (HEAD + row(ordinal="²"), "is no step"),
        (HEAD + row(ordinal="-1"), "is no step"),
        (HEAD + row(source_status="HEARD"), "READ, BELIEVED"),
        (HEAD + row(series=""), "names its series"),
        (HEAD + "S,UK-JTAC-2\n", "too few or too many"),
        (HEAD + row().strip() + ",more\n", "too few or too many"),
        (HEAD + row().replace("Somewhere", "\0" * 3), ""),
    ],
)
def test_table_that_is_wrong_is_refused_with_its_row(text: str, said: str) -> None:
    if "\0" in text:
        read_published(text, "made.csv")  # a sign nobody prints is no reason to refuse a scope
        return
    with pytest.raises(Unreadable) as raised:
        read_published(text, "made.csv")
    assert said in str(raised.value)


def test_month_of_december_ends_with_the_year() -> None:
    assert window(date(2020, 12, 5), "month") == (midnight(date(2020, 12, 1)), midnight(date(2021, 1, 1)))
    assert window(date(2020, 12, 5), "year") == (midnight(date(2020, 1, 1)), midnight(date(2021, 1, 1)))


def test_moves_that_run_back_in_time_have_no_dwell() -> None:
    with pytest.raises(Refused):
        dwell([(date(2020, 2, 1), 1), (date(2020, 1, 1), 2)], date(2020, 3, 1))


def test_two_moves_on_one_day_both_count_for_the_day(published: Published) -> None:
    series = published.series["NL-UTRECHT"]
    alone = Published({"NL-UTRECHT": Series("NL-UTRECHT", series.changes)}, published.scales)
    assert labels(alone, "NL-UTRECHT", "2019-03-18") == ["kritiek", "substantieel"]
    backwards = tuple(replace(change, move="hold") for change in series.changes)
    assert Published({"S": Series("S", backwards)}, published.scales).violations("S")
