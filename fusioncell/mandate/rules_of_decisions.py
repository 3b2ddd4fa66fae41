"""Who may propose and who may decide: by the roles that the law names, two people, and never a machine (R18)."""

from __future__ import annotations

from fusioncell.mandate.methods.law_parts import Approval


def objections_to_machine(*, person: bool) -> list[str]:
    """Why a seat without a person cannot decide about people or labels; empty when a person sits in it (R18)."""
    return [] if person else ["R18: a machine may suggest, a person decides; this seat belongs to a machine."]


def objections_to_proposing(approval: Approval | None, role: str, *, person: bool) -> list[str]:
    """Why somebody in this role cannot propose an act."""
    reasons = objections_to_machine(person=person)
    if approval is not None and role not in approval.proposed_by:
        reasons.append(f"The law lets {_listed(approval.proposed_by)} propose this, not {role}.")
    return reasons


def objections_to_deciding(
    approval: Approval | None, role: str, *, person: bool, seat: int, proposer: int
) -> list[str]:
    """Why somebody in this role cannot decide what another proposed."""
    reasons = objections_to_machine(person=person)
    if seat == proposer:
        reasons.append("Whoever proposed it does not decide it; a second person does.")
    if approval is not None and role not in approval.approved_by:
        reasons.append(f"The law lets {_listed(approval.approved_by)} decide this, not {role}.")
    return reasons


def _listed(roles: frozenset[str]) -> str:
    return " or ".join(sorted(roles)) or "nobody"
