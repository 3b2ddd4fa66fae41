"""When a case may be opened, joined, left, closed and handed over. Values in, reasons out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fusioncell.foundation.words import Discoverable, Pap, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.methods.law_parts import Mandate

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody wants to open a case with; `classification` is a word of the mandate's policy."""

    title: str
    article: str
    purpose: str
    classification: str
    summary: str = ""


def objections_to_opening(opening: Opening, law: Mandate, clearance: int, day: date) -> list[str]:
    """Why this case cannot be opened; empty when it can (R11, R16)."""
    reasons = []
    if not opening.title.strip():
        reasons.append("A case has a title.")
    if len(opening.title) > LONGEST_TITLE:
        reasons.append(f"The title of a case has at most {LONGEST_TITLE} characters.")
    if not law.in_force(opening.article, day):
        reasons.append(f"R16: the article {opening.article} is not in force; a case rests on a live article.")
    purpose = law.purposes.get(opening.purpose)
    if purpose is None or not law.in_force(purpose.article, day):
        reasons.append(f"R11: the law does not allow the purpose {opening.purpose} today.")
    rank = law.policy.rank(opening.classification)
    if rank is None:
        reasons.append(f"The law has no classification {opening.classification}.")
    elif rank > clearance:
        reasons.append(f"You are not cleared for {opening.classification}, so you could not read the case yourself.")
    return reasons


def oversight_purposes(law: Mandate) -> frozenset[str]:
    """The purposes of the roles that read the rights log: what is made here can always be overseen for them."""
    return frozenset(
        purpose for role in law.roles.values() if "log.read" in role.powers for purpose in role.purposes
    ) & frozenset(law.purposes)


def label_of_case(case_id: object, agency: str, opening: Opening, law: Mandate) -> Label:
    """The label of a case and of what is written in it: its members hold the compartment, nobody else does."""
    return replace(
        LOWEST,
        classification=law.policy.rank(opening.classification) or 0,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        caveats=frozenset({f"case:{case_id}"}),
        purposes=frozenset({opening.purpose}) | oversight_purposes(law),
        originators=frozenset({agency}),
        discoverable=Discoverable.NONE,
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A seat that somebody wants to admit to a case.

    cleared: it could read the case, were it a member. agreed: its agency's agreement is in force.
    """

    name: str
    agency: str
    valid: bool
    agreed: bool
    cleared: bool
    member: bool


def objections_to_member(state: str, seat: Candidate) -> list[str]:
    """Why a seat cannot be admitted to a case (R04: the agency's agreement, then the seat's own right and need)."""
    reasons = objections_to_change(state)
    if seat.member:
        reasons.append(f"The seat {seat.name} is a member already.")
    if not seat.valid:
        reasons.append(f"The seat {seat.name} is not valid now.")
    if not seat.agreed:
        reasons.append(f"R04: the agency {seat.agency} has no agreement in force.")
    elif not seat.cleared:
        reasons.append(f"R04: the seat {seat.name} is not cleared for this case, or not for its purpose.")
    return reasons


def objections_to_change(state: str) -> list[str]:
    """Why nothing in a case can change any more."""
    return [] if state == "open" else ["This case is closed."]


def objections_to_leaving(state: str, members: int) -> list[str]:
    """Why a member cannot leave: a case without members could be read by nobody."""
    reasons = objections_to_change(state)
    if members <= 1:
        reasons.append("The last member does not leave; close the case or hand it over.")
    return reasons


def objections_to_closing(state: str, note: str, open_work: int) -> list[str]:
    """Why a case cannot be closed."""
    reasons = objections_to_change(state)
    if not note.strip():
        reasons.append("Whoever closes a case says what became of it.")
    if open_work:
        reasons.append(f"The case still has {open_work} open work items; answer or cancel them first.")
    return reasons


def objections_to_handing_over(state: str, agency: str, to: Candidate, reason: str) -> list[str]:
    """Why a case cannot go to another agency, into the hands of one of its seats."""
    reasons = objections_to_change(state)
    if to.agency == agency:
        reasons.append("The case is with this agency already.")
    if not reason.strip():
        reasons.append("R04: a case is handed over for a reason; write why the other agency needs it.")
    reasons.extend(objections_to_member("open", replace(to, member=False)))
    return reasons
