"""Declarations and counts: what is read, what is refused with its place, what is left out and said so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.warning.methods.curve import Point, curve
from fusioncell.warning.methods.declaring import Declaration, WrongDeclaration, read_declaration
from fusioncell.warning.methods.detecting import NAMES, judged, options_of
from fusioncell.warning.methods.options import WrongOption
from fusioncell.warning.methods.reading_events import day_and_span, event_record, exactness, point
from fusioncell.warning.methods.strata import Record, stratify
from fusioncell.warning.methods.task import Past, Task
from fusioncell.warning.methods.watching import watch
from fusioncell.warning.rules import NewIndicator, objections_to_scenario

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEAD = '[series]\ncode = "a-b"\ntitle = "A"\nhazard = "h"\ncounts = "events"\nby = ["region"]\nfewest = 1\n'

NEEDED = {"threshold": {"at": 3.0}}


def declared(more: str = "") -> Declaration:
    """Incidents by region."""
    return read_declaration(HEAD + more)


def record(number: int, day: str, region: str = "North", **more: object) -> Record:
    """An event; two of one number are one."""
    happened = date.fromisoformat(day) if day else None
    values = {"region": [region] if region else [], "kind": ["raid"], "actor": ["A", "B"]}
    return Record(UUID(int=number), UUID(int=number), happened, NOW, values, **more)  # type: ignore[arg-type]  # a test names fields that exist


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "[series] code"),
        ("[series", "no TOML"),
        (HEAD + "colour = 1", "'colour' is not known"),
        (HEAD.replace("region", "colour"), "not told apart by 'colour'"),
        (HEAD.replace('"events"', '"dreams"'), "'dreams' is none of"),
        (HEAD.replace("a-b", "a b"), "letters, digits and hyphens"),
        (HEAD.replace("fewest = 1", "fewest = true"), "whole number"),
        (HEAD + '[detector]\nname = "magic"', "no detector 'magic'"),
        (HEAD + "[detector]\nalpah = 0.1", "no option 'alpah'"),
        (HEAD + "[detector]\nalpha = 3.0", "between 0 and 1"),
        (HEAD + '[detector]\nfewest_weeks = "many"', "a whole number, not 'many'"),
        (HEAD + "[where]\nregion = 'North'", "a list of texts"),
        (HEAD + "[where]\nfaith = ['x']", "not told apart by 'faith'"),
        (HEAD.replace('by = ["region"]', 'by = ["region", "region"]'), "each once"),
        (HEAD + '[detector]\nname = "threshold"', "at: this option must be given"),
        (HEAD + '[detector]\nname = "novelty"', "looks at reports"),
        (HEAD.replace("events", "links").replace('by = ["region"]', 'schemas = ["Family"]'), "links are counted of"),
        (HEAD.replace("events", "statements").replace('by = ["region"]', ""), "say which"),
    ],
)
def test_wrong_declaration_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(WrongDeclaration, match=r".") as refusal:
        read_declaration(text)
    assert says in str(refusal.value)


def test_every_detector_has_strict_options_that_it_starts_with() -> None:
    for name in NAMES:
        options_of(name, NEEDED.get(name, {}))
        with pytest.raises(WrongOption):
            options_of(name, {"nothing_like_it": 1})


def test_everything_that_is_not_counted_is_told_with_its_reason() -> None:
    found = stratify(
        [
            record(1, "2026-05-04"), record(1, "2026-05-04"), record(2, ""), record(3, "2027-01-01"),
            record(4, "1850-01-01"), record(5, "2026-05-01", span=31), record(6, "2026-05-05", exact=0),
            record(7, "2026-05-06", region=""), record(8, "2026-06-01"), record(9, "2026-05-07", amount=None),
        ],
        declared(),
        NOW.date(),
    )  # fmt: skip
    assert found.counts().sum() == 1
    assert dict(found.left_out) == {
        "told twice": 1, "without a date": 1, "in the future": 1, "before 1900": 1, "date not known closely enough": 1,
        "place not known closely enough": 1, "without a value": 1, "in the period that has not ended": 1,
        "without a number": 1,
    }  # fmt: skip


def test_order_of_the_dates_and_gaps_change_nothing() -> None:
    days = ["2026-05-04", "2026-01-05", "2026-03-02", "2025-12-29"]
    one, other = (
        stratify([record(n, day) for n, day in chosen], declared(), NOW.date())
        for chosen in (list(enumerate(days)), list(reversed(list(enumerate(days)))))
    )
    assert (one.counts() == other.counts()).all()
    assert one.periods == 22
    assert sorted(one.counts()[0], reverse=True)[:5] == [1, 1, 1, 1, 0]


def test_negative_correction_takes_away_and_never_below_nothing() -> None:
    text = HEAD + 'amount = "cases"'
    records = [
        record(1, "2026-05-04", amount=5.0), record(2, "2026-05-05", amount=-2.0), record(3, "2026-05-12", amount=-4.0),
    ]  # fmt: skip
    found = stratify(records, read_declaration(text), NOW.date())
    assert found.counts()[0].tolist() == [3.0, 0.0, 0.0, 0.0]


def test_what_came_late_counts_from_when_it_was_known() -> None:
    late = Record(UUID(int=2), UUID(int=2), date(2026, 5, 5), NOW + timedelta(days=5), {"region": ["North"]})
    found = stratify([record(1, "2026-05-04"), late], declared(), NOW.date() + timedelta(days=6))
    assert found.counts(NOW.date())[0, 0] == 1
    assert found.counts()[0, 0] == 2


@pytest.mark.parametrize(
    ("text", "stated", "day", "span"),
    [
        ("2009-07-26", "", date(2009, 7, 26), 1),
        ("2009-07-26T23:30:00-05:00", "", date(2009, 7, 26), 1),
        ("2009-07", "", date(2009, 7, 1), 31),
        ("2009", "", date(2009, 1, 1), 366),
        ("2009-07-26", "within a month", date(2009, 7, 26), 31),
        ("26/07/2009", "", None, 1),
        ("2009-02-30", "", None, 1),
        ("", "", None, 1),
    ],
)
def test_date_is_read_as_closely_as_it_is_stated(text: str, stated: str, day: date | None, span: int) -> None:
    assert day_and_span(text, stated) == (day, span)


def test_points_off_the_earth_and_on_nothing_are_no_places() -> None:
    for pair in ("0,0", "95,3", "3,181", "x,y", "1", "nan,3", ""):
        assert point({"coordinates": pair}) == (None, None)
    assert point({"coordinates": "6.5,3.4"}) == (6.5, 3.4)


def test_swapped_point_does_not_move_the_middle() -> None:
    right = [record(n, "2026-05-04", lat=10.5, lon=7.4) for n in range(5)]
    found = stratify([*right, record(9, "2026-05-04", lat=74.0, lon=-10.5)], declared(), NOW.date())
    assert found.middle(0) == (10.5, 7.4)


def test_country_precision_is_kept_out_of_the_regions() -> None:
    said = [("startDate", "2026-05-04"), ("region", "North"), ("placePrecision", "country only"),
            ("coordinates", "9.0,8.0")]  # fmt: skip
    one = event_record(said, (UUID(int=1), UUID(int=2), "police", NOW), {}, "")
    assert one.exact == 0
    found = stratify([one], declared(), NOW.date())
    assert dict(found.left_out) == {"place not known closely enough": 1}
    assert exactness("", placed=False, regions=0) == 0


def weekly(counts: list[float], by: str = "North") -> list[Record]:
    """So many events in each week, the last before NOW."""
    start = date(2026, 6, 1) - timedelta(days=7 * len(counts))
    return [
        record(1000 * w + n, (start + timedelta(days=7 * w + n % 7)).isoformat(), by)
        for w, count in enumerate(counts)
        for n in range(int(count))
    ]  # fmt: skip


OPTIONS = "[detector]\nfewest_weeks = 40\nleft_out = 8"


def outcome(records: list[Record], text: str = OPTIONS, per_week: float = 0.2, past: Past | None = None):  # type: ignore[no-untyped-def]  # a shorthand of this test
    """What the engine says of the last week."""
    declaration = declared(text)
    strata = stratify(records, declaration, NOW.date())
    return watch(Task(strata, declaration, date(2026, 5, 25), per_week, past or Past()), lambda _d, _t: None)


def test_series_of_nothing_but_zeros_after_its_first_is_assessed_and_quiet() -> None:
    found = outcome(weekly([1, *[0] * 119]))
    assert not found.found
    assert found.judgements[0].reason == ""
    assert found.judgements[0].p == 1.0
    assert found.judgements[0].expected < 0.05


def test_one_huge_value_in_the_past_hides_no_later_rise() -> None:
    quiet = [1.0 if w % 4 == 0 else 0.0 for w in range(120)]
    quiet[60] = 500.0
    quiet[-1] = 8.0
    found = outcome(weekly(quiet))
    assert [one.key for one in found.found] == ["North"]
    assert found.judgements[0].expected < 3


def test_empty_family_says_nothing_and_breaks_nothing() -> None:
    found = outcome([])
    assert (found.judgements, found.found) == ([], [])
    for name in set(NAMES) - {"novelty"}:
        needed = "".join(f"\n{option} = {value}" for option, value in NEEDED.get(name, {}).items())
        assert outcome([], f'[detector]\nname = "{name}"{needed}').found == []


def test_farrington_and_the_default_share_a_face() -> None:
    counts = [float(2 + w % 3) for w in range(330)]
    counts[-1] = 30.0
    for name in ("farrington", "siblings", "ears"):
        found = outcome(weekly(counts), f'[detector]\nname = "{name}"')
        one = found.judgements[0]
        assert one.signal, name
        assert one.observed == 30
        assert one.low <= one.expected <= one.high < 30
        assert one.detectable > 0
        assert one.e > 10
    thin = outcome(weekly([*[0.0] * 329, 2.0]), '[detector]\nname = "farrington"')
    assert "too thin" in thin.judgements[0].reason or "too short" in thin.judgements[0].reason
    assert not thin.found


def test_first_pair_of_actors_is_an_alarm_once() -> None:
    records = weekly([1.0] * 60)
    new = Record(UUID(int=9), UUID(int=9), date(2026, 5, 26), datetime(2026, 5, 26, tzinfo=UTC),
                 {"region": ["North"], "actor": ["A", "C"]})  # fmt: skip
    known = [Record(r.record, r.report, r.happened, datetime(2026, 1, 1, tzinfo=UTC), r.values) for r in records]
    found = outcome([*known, new], '[detector]\nname = "first_seen"')
    assert [(one.kind, one.key) for one in found.found] == [("first", "A – C")]
    assert found.found[0].judgement.p < 0.1


def test_cluster_of_neighbours_is_found_where_it_is() -> None:
    rng, records, number = np.random.default_rng(5), [], 0
    for row in range(6):
        for w in range(100):
            for _ in range(int(rng.poisson(1.0 if w < 98 or row > 1 else 6.0))):
                number += 1
                day = date(2026, 6, 1) - timedelta(days=7 * (100 - w) - number % 7)
                records.append(record(number, day.isoformat(), f"R{row}", lat=5.0 + row, lon=7.0))
    found = outcome(records, '[detector]\nname = "scan"\nleft_out = 8\nmade = 199', per_week=0.05)
    assert [one.key for one in found.found] == ["R0, R1"]
    assert found.found[0].kind == "cluster"


def test_five_thousand_series_are_judged_in_one_call() -> None:
    counts = np.random.default_rng(1).poisson(0.3, (5000, 300)).astype(float)
    result = judged(counts, options_of("siblings", {}))
    assert np.isfinite(result.surprise.p).all()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_chart_holds_every_value(values: list[float]) -> None:
    drawn = curve([Point(date(2026, 1, 1) + timedelta(days=7 * n), value) for n, value in enumerate(values)])
    assert drawn.seen.count("M") == sum(value > 0 for value in values)
    assert "nan" not in drawn.seen


def test_scenario_without_signs_or_with_unfit_ones_is_refused() -> None:
    assert objections_to_scenario("", 2.0, [])
    assert len(objections_to_scenario("A", 0.5, [NewIndicator("", "guessed", weight=-1)])) == 4
    assert objections_to_scenario("A", 0.5, [NewIndicator("A bridge is watched")]) == []
