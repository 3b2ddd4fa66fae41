"""Dates as they are really written: what is stated is kept, what is not stated is not invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.evidence.methods.values import KINDS, Cleaned, Hints, Unclear
from fusioncell.evidence.methods.values.date_interval import interval

DATE = KINDS["date"]

WRITTEN = [
    ("1984", "1984", "year"),
    ("1984-05", "1984-05", "month"),
    ("1984-05-12", "1984-05-12", "day"),
    ("1984-5-2", "1984-05-02", "day"),
    ("1984/05/12", "1984-05-12", "day"),
    ("19840512", "1984-05-12", "day"),
    ("25/03/2019", "2019-03-25", "day"),
    ("03/25/2019", "2019-03-25", "day"),
    ("04.04.2019", "2019-04-04", "day"),
    ("05/1984", "1984-05", "month"),
    ("1984-00-00", "1984", "year"),
    ("12 May 1984", "1984-05-12", "day"),
    ("12-MAY-1984", "1984-05-12", "day"),
    ("May 12, 1984", "1984-05-12", "day"),
    ("12th of May 1984", "1984-05-12", "day"),
    ("Monday 14 May 1984", "1984-05-14", "day"),
    ("1er mars 2019", "2019-03-01", "day"),
    ("12 de mayo de 1984", "1984-05-12", "day"),
    ("5 июня 2001 г.", "2001-06-05", "day"),
    ("١٢ مايو ١٩٨٤", "1984-05-12", "day"),
    ("12 كانون الثاني 1984", "1984-01-12", "day"),
    ("1984年5月12日", "1984-05-12", "day"),
    ("mai 1984", "1984-05", "month"),
    ("c. 1984", "1984~", "year, roughly"),
    ("Approximately 1984", "1984~", "year, roughly"),
    ("1984?", "1984~", "year, roughly"),
    ("حوالي 1984", "1984~", "year, roughly"),
    ("around May 1984", "1984-05~", "month, roughly"),
    ("between 1960 and 1962", "1960/1962", "between"),
    ("1960-1962", "1960/1962", "between"),
    ("entre 1960 et 1962", "1960/1962", "between"),
    ("March 2019 to May 2019", "2019-03/2019-05", "between"),
    ("before 1990", "../1990", "until"),
    ("since May 1990", "1990-05/..", "from"),
    ("1960s", "196X", "decade"),
    ("2019-03-04T12:30:00+01:00", "2019-03-04T11:30:00Z", "moment"),
    ("2019-03-04T23:30Z", "2019-03-04T23:30Z", "moment"),
    ("2015-07-01-04:00", "2015-07-01", "day"),
    ("2019-03-04 00:00:00.000", "2019-03-04", "day"),
]


@pytest.mark.parametrize(("written", "value", "precision"), WRITTEN)
def test_a_date_keeps_the_precision_that_was_stated(written: str, value: str, precision: str) -> None:
    found = DATE.clean(written, Hints())
    assert isinstance(found, Cleaned), found
    assert (found.value, found.precision, found.original) == (value, precision, written)


REFUSED = [
    ("31/02/2019", "no_such_day", "February 2019 has no day 31."),
    ("2019-02-29", "no_such_day", "February 2019 has no day 29."),
    ("2019-13-01", "no_such_month", "There is no month 13."),
    ("04/03/84", "short_year", "“04/03/84” does not state its century."),
    ("0000-00-00", "no_such_year", "“0000-00-00” has no year between 1000 and 2999."),
    ("2019-03-04T25:00Z", "no_such_time", "“2019-03-04T25:00Z” is not a time of a day."),
    ("tomorrow", "no_date", "“tomorrow” is not a date that can be read without guessing."),
    ("", "no_date", "There is no date in it."),
]


@pytest.mark.parametrize(("written", "code", "sentence"), REFUSED)
def test_what_is_no_date_is_refused_with_a_sentence(written: str, code: str, sentence: str) -> None:
    found = DATE.clean(written, Hints())
    assert isinstance(found, Unclear)
    assert (found.code, found.sentence) == (code, sentence)


def test_day_or_month_first_is_stated_and_not_guessed() -> None:
    found = DATE.clean("04/03/2019", Hints())
    assert isinstance(found, Cleaned)
    assert found.value == "[2019-03-04,2019-04-03]"
    assert found.findings[0].sentence == "“04/03/2019” is 4 March 2019 or 3 April 2019; both are kept."


@pytest.mark.parametrize(("order", "value"), [("dmy", "2019-03-04"), ("mdy", "2019-04-03")])
def test_a_reviewed_mapping_decides_the_order_of_day_and_month(order: str, value: str) -> None:
    found = DATE.clean("04/03/2019", Hints(date_order=order))
    assert isinstance(found, Cleaned)
    assert (found.value, found.findings) == (value, ())


def test_an_order_that_the_mapping_states_is_not_bent() -> None:
    assert isinstance(DATE.clean("03/25/2019", Hints(date_order="dmy")), Unclear)


DOUBTFUL = [("2019-03-04 12:30", "no_time_zone"), ("1405/02/10", "other_calendar"), ("2562-01-01", "other_calendar")]


@pytest.mark.parametrize(("written", "code"), DOUBTFUL)
def test_a_doubtful_date_is_kept_with_a_finding(written: str, code: str) -> None:
    found = DATE.clean(written, Hints())
    assert isinstance(found, Cleaned)
    assert [finding.code for finding in found.findings] == [code]


LIKE = [
    ("1984-05-12", "1984-05-12", 1.0),
    ("1984-05-04", "1984-04-05", 0.4),
    ("1984-05-12", "1985-05-12", 0.3),
    ("1984-05-12", "1984-05-13", 0.0),
    ("1984", "1990", 0.0),
]


@pytest.mark.parametrize(("one", "other", "score"), LIKE)
def test_two_dates_are_alike(one: str, other: str, score: float) -> None:
    assert DATE.compare(one, other).score == score


@pytest.mark.parametrize(("one", "other"), [("1984", "1984-05-12"), ("1984~", "1985"), ("../1990", "1984")])
def test_two_dates_that_can_be_the_same_are_more_alike_than_not(one: str, other: str) -> None:
    assert DATE.compare(one, other).score >= 0.5


UNHURRIED = settings(deadline=None)  # the names of months are read on first use
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@UNHURRIED
@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y"]))
def test_every_day_is_read_back_from_every_form(day: date, form: str) -> None:
    written = day.strftime(form)
    found = DATE.clean(written, Hints())
    assert isinstance(found, Cleaned), found
    assert found.value == day.isoformat()


@UNHURRIED
@given(DAYS)
def test_a_day_before_its_month_is_one_of_its_readings(day: date) -> None:
    found = DATE.clean(day.strftime("%d/%m/%Y"), Hints())
    assert isinstance(found, Cleaned)
    assert day.isoformat() in found.value


@UNHURRIED
@given(DAYS, st.integers(0, 4000))
def test_an_interval_holds_what_it_was_made_of(day: date, length: int) -> None:
    last = min(day + timedelta(length), date(2999, 12, 31))
    meant = interval(f"{day}/{last}")
    assert (meant.lo, meant.hi) == (day, last)
    month = interval(f"{day:%Y-%m}")
    assert month.lo is not None
    assert month.hi is not None
    assert month.lo <= day <= month.hi
