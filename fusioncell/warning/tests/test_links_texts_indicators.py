"""Link change, novelty, indicators, evidence over weeks: what they find, and what they refuse to say."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.warning.methods.indicators import Indicator, Scenario, Sense, State, read
from fusioncell.warning.methods.link_change import Link, Settings, link_changes
from fusioncell.warning.methods.novelty import Text, ranked, words
from fusioncell.warning.methods.over_weeks import added_up, alarms, needed, of_a_rise
from fusioncell.warning.methods.signal import Verdict

NOW = date(2026, 3, 1)


def links(rng: np.random.Generator, per_week: int = 8) -> list[Link]:
    """A year of links among ten entities, and among three others that have nothing to do with them."""
    made = []
    for week in range(53):
        for number in range(per_week):
            one, other = rng.choice(10, 2, replace=False)
            day = NOW - timedelta(days=7 * week + number % 7)
            made.append(Link(day, f"a{one}", f"a{other}", f"{week}.{number}"))
    made += [Link(NOW - timedelta(days=100 + n), "x", f"y{n % 2}", f"far {n}") for n in range(6)]
    return made


def test_pair_that_suddenly_meets_and_joins_two_groups_comes_first() -> None:
    found = link_changes(
        [*links(np.random.default_rng(1)), *(Link(NOW, "x", "a3", f"new {n}") for n in range(3))], NOW, Settings()
    )
    assert found[0].pair == ("a3", "x")
    assert found[0].joined == 3
    told = found[0].assessment
    assert told.verdict is Verdict.SIGNAL
    assert told.records == ("new 0", "new 1", "new 2")
    assert told.expected is not None
    assert told.expected < 0.2
    assert {change.joined for change in found[1:]} == {0}


def test_links_as_usual_are_seldom_a_signal() -> None:
    found = [
        change
        for seed in range(12)
        for change in link_changes(links(np.random.default_rng(seed)), NOW, Settings(alpha=0.01))
    ]
    assert len(found) > 60
    assert sum(change.assessment.verdict is Verdict.SIGNAL for change in found) <= 5


def test_graph_that_hardly_holds_a_link_is_not_assessed() -> None:
    found = link_changes([Link(NOW, "a", "b", "r"), Link(NOW, "a", "a", "s")], NOW, Settings())
    assert [(change.pair, change.assessment.verdict) for change in found] == [(("a", "b"), Verdict.NOT_ASSESSED)]
    assert link_changes([], NOW, Settings()) == []


def test_same_record_told_twice_is_one_link_and_later_knowledge_is_not_used() -> None:
    known = links(np.random.default_rng(2))
    twice = [Link(NOW, "a1", "x", "r"), Link(NOW, "x", "a1", "r"), Link(NOW + timedelta(days=1), "a1", "x", "s")]
    change = next(one for one in link_changes([*known, *twice], NOW, Settings()) if one.pair == ("a1", "x"))
    assert change.assessment.observed == 1.0


def test_settings_of_link_change_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="baseline"):
        Settings(weeks=3, baseline=2)
    with pytest.raises(ValueError, match="shape"):
        Settings(shape=0)


USUAL = ("Patrol reports a quiet night at the northern gate", "Patrol reports a quiet day at the southern gate")


def told(*new: str) -> list[Text]:
    past = [Text(NOW - timedelta(days=90 - n), f"old {n}", USUAL[n % 2] + f" number {n % 9}") for n in range(40)]
    return past + [Text(NOW, f"new {n}", text) for n, text in enumerate(new)]


def test_text_that_says_something_new_is_ranked_before_one_that_was_told() -> None:
    drone = "Two drones circled above the refinery and filmed its fence"
    found = ranked(told(USUAL[0] + " number 3", drone), NOW)
    assert [one.record for one in found] == ["new 1", "new 0"]
    assert found[0].score == pytest.approx(1.0, abs=0.1)
    assert found[1].score == pytest.approx(0.0, abs=1e-9)
    assert found[1].nearest.startswith("old ")
    assert {"drones", "refinery"} <= set(found[0].new_words)


def test_second_text_of_the_same_thing_is_no_longer_new() -> None:
    drone = "Two drones circled above the refinery and filmed its fence"
    found = {one.record: one for one in ranked(told(drone, drone), NOW)}
    assert found["new 0"].score is not None
    assert found["new 0"].score > 0.9
    assert (found["new 1"].score, found["new 1"].nearest) == (pytest.approx(0.0, abs=1e-9), "new 0")


def test_text_of_a_few_words_or_without_a_record_is_not_ranked() -> None:
    found = ranked(told("Nothing new", "Again a quiet night at the gate"), NOW)
    assert found[-1].score is None
    assert ranked([Text(NOW, "one", USUAL[0])], NOW)[0].score is None
    assert ranked([], NOW) == []


def test_words_of_scripts_without_spaces_are_compared_too() -> None:
    assert words("无人机在炼油厂上空")["炼油"] == 1


def test_indicator_is_reached_held_and_let_go() -> None:
    found = read(Indicator(5, weeks=2, release=2), np.array([1.0, 4, 2, 1, 1, 0, 9]))
    assert [one.state for one in found] == [
        State.NOT_ASSESSED, State.REACHED, State.REACHED, State.REACHED, State.NOT_REACHED, State.NOT_REACHED,
        State.REACHED,
    ]  # fmt: skip
    assert [one.since for one in found] == [0, 1, 1, 1, 4, 4, 6]


def test_gap_is_bridged_for_as_long_as_was_said_and_then_not_assessed() -> None:
    found = read(Indicator(3, stale=1), np.array([3.0, np.nan, np.nan, 0.0]))
    assert [one.state.value for one in found] == ["reached", "reached", "not assessed", "not reached"]
    assert found[1].value is None


def test_indicator_that_falls_to_its_threshold_is_reached() -> None:
    found = read(Indicator(1, Sense.AT_MOST, release=4), np.array([9.0, 1.0, 3.0, 4.0]))
    assert [one.state.value for one in found] == ["not reached", "reached", "reached", "not reached"]


@pytest.mark.parametrize(
    "wrong", [{"threshold": float("nan")}, {"threshold": 1, "weeks": 0}, {"threshold": 1, "release": 2}]
)
def test_indicator_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"threshold|week"):
        Indicator(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@given(st.lists(st.sampled_from(list(State)), min_size=1, max_size=6), st.integers(1, 6))
def test_scenario_is_decided_only_where_the_unknown_could_not_tip_it(states: list[State], least: int) -> None:
    def said(unknown: State) -> State:
        return Scenario(least).state(
            {str(at): unknown if state is State.NOT_ASSESSED else state for at, state in enumerate(states)}
        )

    best, worst = said(State.REACHED), said(State.NOT_REACHED)
    expected = best if best is worst else State.NOT_ASSESSED
    assert Scenario(least).state({str(at): state for at, state in enumerate(states)}) is expected


def test_scenario_wants_its_required_indicators() -> None:
    scenario = Scenario(1, frozenset({"a"}))
    assert scenario.state({"a": State.NOT_REACHED, "b": State.REACHED}) is State.NOT_REACHED
    with pytest.raises(ValueError, match="does not have: a"):
        scenario.state({"b": State.REACHED})
    with pytest.raises(ValueError, match="warns always"):
        Scenario(0)


def test_evidence_of_a_rise_is_at_most_one_on_average_when_nothing_is_new() -> None:
    counts = np.random.default_rng(8).negative_binomial(0.4, 0.5, 400_000).astype(np.float64)
    e = of_a_rise(counts, np.full_like(counts, 0.4), np.full_like(counts, 2.0))
    assert e.mean() == pytest.approx(1.0, abs=0.05)
    assert of_a_rise(np.array([9.0]), np.array([0.4]), np.array([2.0]))[0] > 50
    assert of_a_rise(np.array([9.0]), np.array([0.4]), np.array([1.0]))[0] > 1e3
    assert np.isnan(of_a_rise(np.array([1.0]), np.array([np.nan]), np.array([2.0]))[0])


def test_slow_rise_is_found_by_evidence_and_false_alarms_keep_their_distance() -> None:
    rng = np.random.default_rng(9)
    level = needed(200, 0.5)
    quiet = rng.negative_binomial(1.0, 0.5, (200, 300)).astype(np.float64)
    mean, dispersion = np.ones_like(quiet), np.full_like(quiet, 2.0)
    assert alarms(of_a_rise(quiet, mean, dispersion), level).sum() / 300 < 0.5
    rising = rng.negative_binomial(3.0, 0.5, (200, 40)).astype(np.float64)
    found = alarms(of_a_rise(rising, mean[:, :40], dispersion[:, :40]), level).any(axis=1)
    assert found.mean() > 0.8


def test_evidence_waits_through_a_week_that_was_not_assessed() -> None:
    assert added_up(np.array([[2.0, np.nan, 3.0]])).tolist() == [[2.0, 2.0, 9.0]]
    with pytest.raises(ValueError, match="at least one series"):
        needed(0, 1.0)
