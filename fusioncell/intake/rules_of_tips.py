"""When a tip is compared, vetted, shared and ended (RULES R09, R10, R02). Values in, reasons out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.rules_of_labels import UNVETTED
from fusioncell.intake.methods.behaviours import BEHAVIOURS, PROTECTED
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_parts import Mandate

RULE = "R10"  # the rule of the categories of data that are tips
DISPOSITIONS: Mapping[str, str] = {
    "shared": "It was shared with those who need it.",
    "investigation": "An investigation was opened on it.",
    "referred": "It was handed to the authority it concerns.",
    "no_nexus": "What was seen has no link with an offence.",
    "explained": "What was seen has an innocent explanation.",
    "protected": "What was seen is lawful and protected.",
    "duplicate": "It repeats another tip.",
}
UNFOUNDED = frozenset({"no_nexus", "explained", "protected", "duplicate"})
LEAST_WORDS = 4
# Grounds that are none: who somebody is, believes or says.
_IDENTITY = re.compile(
    r"\b(?:race|ethnic\w*|religio\w*|muslims?|christians?|jews?|hindus?|faith|nationality|foreign(?:er)?s?|arabs?|black|"
    r"political opinion|protest(?:er)?s?|demonstrat\w+|origine|religieu\w+|musulman\w*|étranger\w*|manifestant\w*)\b",
    re.IGNORECASE,
)


def is_tip(category: str, law: Mandate) -> bool:
    """Whether what comes in under this category is a tip: closed until it is vetted."""
    known = law.categories.get(category)
    return known is not None and known.rule == RULE and law.rule_on("R09") is not None


def closed_label(label: Label, agency: str) -> Label:
    """The label of a tip that is not vetted: its agency and the cell alone, and a condition that says why."""
    return replace(
        label, audience=label.audience | {_inner(agency)}, conditions=label.conditions | {(agency, UNVETTED)}
    )


def opened_label(label: Label, agency: str) -> Label:
    """The label that this one closed: the same without what was laid on it.

    Where the channel's own audience was already as narrow, it stays so.
    """
    if (agency, UNVETTED) not in label.conditions:
        return label
    rest = label.audience - {_inner(agency)}
    return replace(label, audience=rest or label.audience, conditions=label.conditions - {(agency, UNVETTED)})


def _inner(agency: str) -> frozenset[str]:
    return frozenset({f"agency:{agency}", "agency:cell", "role:overseer"})


@dataclass(frozen=True, slots=True)
class Compared:
    """The first step: which behaviours of the closed list, on which facts, in whose words."""

    behaviours: Sequence[str]
    facts: Sequence[str]
    comparison: str


def facts_needed(behaviours: Sequence[str], law: Mandate) -> int:
    """How many separate facts these behaviours ask for (R09): more for those that can be protected conduct."""
    rule = law.rule_on("R09")
    more = rule.parameters.get("protected_need_facts", 1) if rule else 1
    return int(str(more)) if set(behaviours) & PROTECTED else 1


def objections_to_comparing(given: Compared, law: Mandate, state: str, *, person: bool) -> list[str]:
    """Why the first step cannot be taken."""
    reasons = _objections_to_person(person=person)
    if state != "received":
        reasons.append("This tip has been compared already.")
    unknown = sorted(set(given.behaviours) - BEHAVIOURS.keys())
    if unknown:
        reasons.append(f"R09: {unknown[0][:20]!r} is none of the sixteen behaviours.")
    rule = law.rule_on("R09")
    least = int(str(rule.parameters.get("behaviours_at_least", 1))) if rule else 1
    if len(set(given.behaviours)) < least:
        reasons.append(f"R09: name at least {least} behaviour of the closed list, or end the tip as unfounded.")
    facts = {plain(fact) for fact in given.facts if plain(fact)}
    needed = facts_needed(given.behaviours, law)
    if len(facts) < needed:
        reasons.append(
            f"R09: these behaviours ask for {needed} separate facts; one of them can be lawful, protected conduct."
            if needed > 1
            else "R09: state the fact that was observed."
        )
    if _only_identity([*given.facts, given.comparison]):
        reasons.append("R09, R02: origin, belief and opinion are never the ground; state what was done.")
    if len(given.comparison.split()) < LEAST_WORDS:
        reasons.append("Write how what was seen compares with the behaviour.")
    return reasons


def _only_identity(texts: Sequence[str]) -> bool:
    """Whether a fact names nothing but who somebody is: with such words taken out, hardly a word is left."""
    return any(
        _IDENTITY.search(text) and len(_IDENTITY.sub("", text).split()) < LEAST_WORDS for text in texts if text.strip()
    )


@dataclass(frozen=True, slots=True)
class Vetting:
    """The second step: a possible link with an offence of the law, and why. same: who took the first takes this too."""

    offence: str
    nexus: str
    same: bool = False


def objections_to_vetting(given: Vetting, law: Mandate, state: str, *, person: bool, day: date) -> list[str]:
    """Why the second step cannot be taken."""
    reasons = _objections_to_person(person=person)
    if state != "compared":
        reasons.append("R09: a tip is first compared with the closed list, by another person.")
    if given.same:
        reasons.append("R09: whoever compared a tip does not vet it; a second person does.")
    offence = law.offences.get(given.offence)
    if offence is None or not law.in_force(offence.article, day):
        reasons.append("R09: name the offence of the law with which there may be a link.")
    if len(given.nexus.split()) < LEAST_WORDS:
        reasons.append("R09: write the ground for a possible link; without one the tip is unfounded.")
    if _only_identity([given.nexus]):
        reasons.append("R09, R02: origin, belief and opinion are never the ground; state what was done.")
    return reasons


def objections_to_ending(disposition: str, feedback: str, state: str, *, person: bool) -> list[str]:
    """Why a tip cannot be ended so. Disposition and feedback to the sender are mandatory."""
    reasons = _objections_to_person(person=person)
    if state in ("unfounded", "closed"):
        reasons.append("This tip has been ended already.")
    if disposition not in DISPOSITIONS:
        reasons.append("Say what became of it, out of the closed list.")
    elif disposition not in UNFOUNDED and state != "shareable":
        reasons.append("R09: it was not vetted by two people, so it cannot have been shared or handed on.")
    if len(feedback.split()) < LEAST_WORDS:
        reasons.append("R32: whoever reported it is answered; write what they are told.")
    return reasons


def purge_on(received: datetime, ended: datetime, law: Mandate) -> datetime:
    """When an unfounded tip is erased: by its law's days from its arrival, and never later (R10)."""
    rule = law.rule_on("R10")
    days = int(str(rule.parameters.get("longest_days", 180))) if rule else 180
    return max(ended, received + timedelta(days=days))


def _objections_to_person(*, person: bool) -> list[str]:
    return [] if person else ["R18: a machine may suggest, a person decides; this seat belongs to a machine."]
