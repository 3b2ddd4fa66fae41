"""Every rights rule that the page calls live is tried by a test: a parliament is told nothing that is not so."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fusioncell.mandate.methods.rights import RIGHTS

HOUSE = Path(__file__).parents[2]
_SUBJECTS, _DISCLOSURE = "fusioncell/evidence/tests/test_subjects.py", "fusioncell/evidence/tests/test_disclosure.py"
_TIPS = "fusioncell/intake/tests/test_tips.py"
_REVIEW = "fusioncell/evidence/tests/test_review.py"
_GATES = "fusioncell/intake/tests/test_rights.py"

# Where each rule that is live is shown to refuse, or to leave its record.
TRIED = {
    "R01": f"{_SUBJECTS}::test_no_subject_without_a_cited_fact_about_that_person",
    "R02": f"{_SUBJECTS}::test_decision_that_rests_on_protected_activity_alone_is_refused",
    "R03": f"{_GATES}::test_nothing_comes_in_on_a_basis_that_has_ended",
    "R04": f"{_DISCLOSURE}::test_agency_whose_agreement_has_ended_gets_nothing",
    "R06": f"{_DISCLOSURE}::test_head_discloses_and_everything_is_written_down_and_recorded",
    "R07": f"{_GATES}::test_report_is_graded_or_said_to_be_beyond_judgement",
    "R08": f"{_REVIEW}::test_what_is_not_needed_is_seen_no_longer_and_erased_on_the_day_of_the_law",
    "R09": f"{_TIPS}::test_tip_is_closed_until_two_people_have_vetted_it",
    "R10": f"{_TIPS}::test_unfounded_tip_is_found_by_nobody_at_once_and_erased_on_its_day",
    "R11": "fusioncell/mandate/tests/test_rules.py::test_a_purpose_that_the_seat_does_not_have_is_refused",
    "R13": f"{_SUBJECTS}::test_what_is_said_of_a_victim_in_the_case_is_seen_in_the_case_only",
    "R14": f"{_GATES}::test_statement_that_is_neither_seen_nor_read_nor_thought_is_held_back",
    "R15": f"{_REVIEW}::test_whoever_received_a_report_is_told_once_that_it_was_retracted_and_confirms",
    "R16": "fusioncell/mandate/tests/test_law.py::test_a_power_ends_with_its_article_and_with_the_law",
    "R17": "fusioncell/picture/tests/test_pages.py::test_nobody_selects_people_by_a_special_category",
    "R18": f"{_SUBJECTS}::test_machine_seat_decides_nothing_though_it_sits_in_the_role",
    "R20": "fusioncell/foundation/tests/test_ledger.py::test_event_stands_or_falls_with_the_act",
    "R21": "fusioncell/foundation/tests/test_ledger.py::test_log_is_not_read_without_a_lawful_use",
    "R25": f"{_DISCLOSURE}::test_abroad_needs_assurances_and_the_originators_word",
    "R26": f"{_DISCLOSURE}::test_every_item_of_the_file_carries_label_codes_grade_and_number",
}


def _tests_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_live_rule_and_no_other_is_tried() -> None:
    assert {code for code, right in RIGHTS.items() if right.live} == TRIED.keys()


@pytest.mark.parametrize("code", sorted(TRIED))
def test_test_of_a_live_rule_is_there(code: str) -> None:
    place, name = TRIED[code].split("::")
    assert name in _tests_of(HOUSE / place)
