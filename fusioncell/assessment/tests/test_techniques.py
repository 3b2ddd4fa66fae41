"""The techniques give the published numbers, and say what they lack."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.assessment.methods import ach, lineage, product, techniques
from fusioncell.assessment.methods.ach import Matrix, Row
from fusioncell.assessment.methods.lineage import Node
from fusioncell.assessment.methods.techniques import Assumption, Failure, Indicator
from fusioncell.assessment.tests.reference import vectors


@pytest.mark.parametrize("module", [ach, lineage, techniques, product])
def test_the_examples_of_the_methods_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted > 0


def heuer(data: Path) -> tuple[Matrix, dict[str, Any]]:
    """Heuer's Iraq matrix (recalled from Heuer 1999 ch. 8; the ranking H2, H3, H1 read in TC 2-33.4 para 2-55)."""
    body = vectors(data)["ach_heuer_iraq"]
    rows = tuple(Row(name, tuple(marks), root=name) for name, marks in body["matrix"].items())
    return Matrix(tuple(body["hypotheses"]), rows), body


def test_heuers_matrix_is_counted_as_published(data: Path) -> None:
    matrix, body = heuer(data)
    found = ach.scores(matrix)
    assert list(found.counts) == body["inconsistency_I1_II2"]
    assert list(found.squared) == body["inconsistency_squared_open_synthesis"]
    assert found.ranking == (1, 2, 0)
    assert list(found.weighted) == body["inconsistency_I1_II2"]
    assert max(found.posterior) == found.posterior[1]


def test_heuers_rows_tell_apart_as_much_as_recomputed(data: Path) -> None:
    matrix, body = heuer(data)
    found = {row.name: round(ach.diagnosticity(row), 3) for row in matrix.rows}
    assert found == body["diagnosticity_pstdev_1to5"]


def test_heuers_matrix_without_its_strongest_row(data: Path) -> None:
    matrix, body = heuer(data)
    loss = next(one for one in ach.leave_one_out(matrix) if one.what == "E6")
    assert list(loss.counts) == body["drop_E6"]
    assert [one.counts for one in ach.without_each_source(matrix)] == [one.counts for one in ach.leave_one_out(matrix)]


def test_one_report_told_four_times_counts_four_times_until_its_lineage_is_collapsed(data: Path) -> None:
    matrix, body = heuer(data)
    again = tuple(replace(matrix.rows[1], name=f"E2 as told by {n}") for n in range(3))
    told = replace(matrix, rows=(*matrix.rows, *again))
    assert list(ach.scores(told).counts) == body["E2_counted_four_times"]
    assert list(ach.scores(ach.collapsed(told)).counts) == body["inconsistency_I1_II2"]


def test_single_marks_that_would_unseat_the_leader_are_counted(data: Path) -> None:
    matrix, body = heuer(data)
    turning, tried = ach.single_cells(matrix)
    assert f"{len(turning)} of {tried}" == body["single_cell_changes_that_tie_or_dethrone_H2"]
    assert {one.hypothesis for one in turning} == {matrix.hypotheses[1]}
    assert all(one.tie for one in turning)


def test_the_published_sample_matrix_is_counted(data: Path) -> None:
    """Read in the help pages of Burton's Analysis-of-Competing-Hypotheses."""
    body = vectors(data)["ach_osach_help_sample"]
    rows = tuple(Row(name, tuple(map(ach.spelt, marks))) for name, marks in body["matrix"].items())
    assert list(ach.scores(Matrix(("one", "two"), rows)).counts) == body["published"]


def test_analysts_who_differ_are_shown_where_and_how_far(data: Path) -> None:
    matrix, _body = heuer(data)
    other = replace(matrix, rows=(*matrix.rows[:5], replace(matrix.rows[5], marks=("+", "-", "+"))))
    found = ach.disagreements({"amal": matrix, "chafik": other})
    assert [(cell.row, cell.steps) for cell in found] == [("E6", 3), ("E6", 2)]
    assert ach.agreed_ranking({"amal": matrix, "chafik": other})[1] == 1


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (Matrix(("one",), ()), "two hypotheses"),
        (Matrix(("one", "one"), ()), "same name"),
        (Matrix(("one", "two"), (Row("a", ("+",)),)), "one mark"),
        (Matrix(("one", "two"), (), (0.5, 0.6)), "sum to 1"),
        (Matrix(("one", "two"), (Row("a", ("+", "-"), -1),)), "weight"),
    ],
)
def test_what_is_no_matrix_is_refused(matrix: Matrix, said: str) -> None:
    assert any(said in reason for reason in ach.objections_to_matrix(matrix))


MARKED = st.lists(st.tuples(*[st.sampled_from(ach.MARKS)] * 3), min_size=1, max_size=8)


@given(MARKED)
def test_probabilities_sum_to_one_and_a_row_of_equal_marks_moves_nothing(marks: list[tuple[str, str, str]]) -> None:
    matrix = Matrix(("a", "b", "c"), tuple(Row(str(n), row) for n, row in enumerate(marks)))
    flat = replace(matrix, rows=(*matrix.rows, Row("flat", ("-", "-", "-"))))
    assert sum(ach.posterior(matrix)) == pytest.approx(1)
    assert ach.posterior(flat) == pytest.approx(ach.posterior(matrix))


def node(name: str, day: int, *parents: str, **more: Any) -> Node:
    return Node(name, received_at=datetime(2026, 11, day, tzinfo=UTC), parents=parents, **more)


def test_circular_reporting_is_found_broken_and_traced_to_the_earliest() -> None:
    found = lineage.lineage([node("a", 1, "c"), node("b", 2, "a"), node("c", 3, "b"), node("d", 4, "c")])
    assert len(found.circles) == 1
    assert set(found.circles[0]) == {"a", "b", "c"}
    assert found.independent(["a", "b", "c", "d"]) == 1
    assert found.root_of["d"] == "a"


def test_equal_bytes_and_equal_sources_have_one_root() -> None:
    found = lineage.lineage(
        [node("a", 1, sha256=b"x"), node("b", 2, sha256=b"x"), node("c", 3, source="s"), node("d", 4, source="s")]
    )
    assert found.roots(["a", "b", "c", "d"]) == {"a": ["a", "b"], "c": ["c", "d"]}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_every_report_has_one_root_whatever_tells_what(links: list[tuple[int, int]]) -> None:
    nodes = [node(str(n), 1 + n, *(str(b) for a, b in links if a == n)) for n in range(13)]
    found = lineage.lineage(nodes)
    assert found.root_of.keys() == {one.id for one in nodes}
    assert all(found.root_of[root] == root for root in found.root_of.values())


def test_a_long_chain_of_retelling_is_followed() -> None:
    nodes = [Node("0"), *(Node(str(n), parents=(str(n - 1),)) for n in range(1, 10_000))]
    assert lineage.lineage(nodes).independent(str(n) for n in range(10_000)) == 1


def test_key_assumption_that_fails_or_was_not_tried_is_named() -> None:
    found = techniques.check_assumptions(
        [Assumption("a", True), Assumption("b", True, "unsupported", "seen"), Assumption("c", True, "caveated")]
    )
    assert (found.open, found.unsupported) == (("a",), ("b",))
    assert "Say why" in found.missing[0]


def test_indicator_without_a_likelihood_for_each_hypothesis_is_refused() -> None:
    with pytest.raises(ValueError, match="each hypothesis"):
        techniques.read_indicators([Indicator("x", (0.5,))], ["a", "b"])


def test_advocate_is_somebody_else() -> None:
    assert techniques.missing_of_advocate(1, 1, "case", "answer")
    assert techniques.missing_of_advocate(1, 2, "case", "answer") == []


def test_premortem_tells_more_than_one_story_each_with_a_sign() -> None:
    assert len(techniques.missing_of_premortem("j", [Failure("one")])) == 2
    assert techniques.missing_of_premortem("j", [Failure("one", "sign"), Failure("two", "sign")]) == []
