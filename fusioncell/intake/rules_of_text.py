"""When what was found in a text may become statements. Values in, reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusioncell.foundation.words import PersonCategory
from fusioncell.intake.rules import CASE_ONLY


def objections_to_machine(*, person: bool) -> list[str]:
    """Why a seat without a person settles nothing (R18)."""
    return [] if person else ["R18: a machine may suggest, a person decides; this seat belongs to a machine."]


def objections_to_accepting(*, person: bool, retracted: bool, in_case: bool, people: bool, category: str) -> list[str]:
    """Why suggestions cannot be accepted; empty when they can. people: whether a person is named among them (R13)."""
    reasons = objections_to_machine(person=person)
    if retracted:
        reasons.append("A retracted report states nothing any more.")
    if category and category not in {each.value for each in PersonCategory}:
        reasons.append(f"R13: there is no category {category[:40]!r} of people in a case.")
    elif people and in_case and not category:
        reasons.append("R13: in a case every person has a category; say what this person is.")
    elif people and not in_case and category and PersonCategory(category) in CASE_ONLY:
        reasons.append("R13: victims, witnesses and minors are taken in within a case only.")
    return reasons


def is_locked(findings: Sequence[Mapping[str, str]]) -> bool:
    """Whether a report came in as a file that a password locks."""
    return any(found.get("code") == "encrypted" for found in findings)
