"""When an identity decision may be made, confirmed and taken back, and when a rule of the mandate joins by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fusioncell.fusion.methods.identity import SAME
from fusioncell.mandate.methods.law_parts import Approval, Mandate
from fusioncell.mandate.rules_of_decisions import objections_to_deciding, objections_to_proposing

VERDICTS = ("same", "different", "unsure")
LONGEST_NOTE = 2_000
HUB = 20  # records that bear one value of a strong identifier: above it, the value identifies nobody
TELLS_FROM = 7.0  # bits of evidence from which a hit is told to the agencies concerned
SUGGESTS_FROM = 0.0  # bits, the prior included, from which a pair is put before somebody: odds of even


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody wants to say of two records, and what was shown for it."""

    one: str
    other: str
    verdict: str
    note: str
    bits: float | None


def objections_to_judging(judged: Judged, approval: Approval | None, role: str, *, person: bool) -> list[str]:
    """Why this cannot be decided by somebody in this role."""
    reasons = objections_to_proposing(approval, role, person=person)
    if judged.one == judged.other:
        reasons.append("A record is the same as itself; nothing is to be decided.")
    if judged.verdict not in VERDICTS:
        reasons.append(f"A decision says one of {', '.join(VERDICTS)}.")
    if len(judged.note) > LONGEST_NOTE:
        reasons.append(f"A note has at most {LONGEST_NOTE} characters.")
    return reasons


def needs_second(judged: Judged, law: Mandate) -> bool:
    """Whether the law asks for a second person: a join on little evidence, or on none that was measured."""
    rule = law.rights.get("R18")
    bound = rule.parameters.get("second_person_below_bits") if rule is not None and rule.on else None
    if judged.verdict != SAME or not isinstance(bound, int):
        return False
    return judged.bits is None or judged.bits < bound


@dataclass(frozen=True, slots=True)
class Stands:
    """What of a decision matters to its confirmation or undoing."""

    by: int
    needs_second: bool
    confirmed: bool
    undone: bool
    by_rule: bool = False


def objections_to_confirming(
    stands: Stands, approval: Approval | None, role: str, seat: int, *, person: bool
) -> list[str]:
    """Why this person cannot be the second."""
    reasons = objections_to_deciding(approval, role, person=person, seat=seat, proposer=stands.by)
    if stands.undone:
        reasons.append("This decision was taken back.")
    if not stands.needs_second or stands.confirmed:
        reasons.append("This decision waits for nobody.")
    return reasons


def objections_to_undoing(stands: Stands, why: str) -> list[str]:
    """Why this decision cannot be taken back."""
    reasons = [] if why.strip() else ["Taking a decision back says why."]
    if stands.undone:
        reasons.append("This decision was taken back already.")
    return reasons


@dataclass(frozen=True, slots=True)
class Shared:
    """A value of a strong identifier that two records bear; holders: how many records bear it in all."""

    prop: str
    value: str
    holders: int


def objections_to_joining(
    shared: Collection[Shared], contradictions: Collection[str], named: Collection[str]
) -> list[str]:
    """Why two records are not joined by the law's rule on identical strong identifiers; a name never joins.

    named: the identifiers that the law names. contradictions: strong identifiers in which the two differ.
    """
    counted = [each for each in shared if each.prop in named]
    if not counted:
        return ["R18: the law names no identifier that both bear."]
    reasons = [
        f"R18: {each.prop} {each.value} stands on {each.holders} records, and so identifies nobody."
        for each in counted
        if each.holders > HUB
    ]
    reasons += [f"R18: they differ in {name}, of which both cannot be right." for name in contradictions]
    return reasons


def named_identifiers(law: Mandate) -> frozenset[str]:
    """The identifiers that may join two records without a person under this law."""
    rule = law.rights.get("R18")
    given: Mapping[str, object] = rule.parameters if rule is not None and rule.on else {}
    found = given.get("identifiers", ())
    return frozenset(str(each) for each in found) if isinstance(found, tuple) else frozenset()
