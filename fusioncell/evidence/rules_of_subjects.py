"""When somebody may become a subject of intelligence (R01, R02), and what a person may be in a case (R13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fusioncell.evidence.methods.ontology import load, special_category
from fusioncell.foundation.words import PersonCategory
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.methods.law_parts import Mandate

# What each special category tells of a protected activity, in the words of R02.
TOPICS: Mapping[str, frozenset[str]] = {
    "special_belief": frozenset({"faith"}),
    "special_politics": frozenset({"opinion", "association", "lawful_assembly"}),
    "special_ethnicity": frozenset({"ethnic_origin"}),
}
SHORTEST_TEXT = 20  # characters of a suspicion or a link: less says nothing that could be reviewed


@dataclass(frozen=True, slots=True)
class Fact:
    """A cited statement, as far as the rules look at it.

    protected: it speaks of faith, opinion, association, origin or assembly. stands: neither retracted nor superseded.
    """

    about: str
    stands: bool
    protected: bool


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is put forward against somebody; category is what they are in the case, and empty when nobody said."""

    entity: str
    offence: str
    text: str
    protected_link: str
    facts: Sequence[Fact]
    person: bool = False
    category: str = ""


def is_protected(schema: str, prop: str, label: Label, law: Mandate) -> bool:
    """Whether a statement speaks of protected activity, by its property or its label, as this law names it (R02)."""
    rule = law.rule_on("R02")
    if rule is None:
        return False
    topics = rule.parameters.get("topics", ())
    named = frozenset(str(topic) for topic in topics) if isinstance(topics, tuple) else frozenset()
    found = {special_category(schema, prop)} | label.categories
    return any(TOPICS.get(category or "", frozenset()) & named for category in found)


def protected_properties(law: Mandate) -> list[str]:
    """The properties by which a statement speaks of protected activity, as this law names it (R02)."""
    special = load().special
    return sorted(prop for prop in special if is_protected("Person", prop, LOWEST, law))


def objections_to_subject(suspicion: Suspicion, law: Mandate, day: date) -> list[str]:
    """Why somebody cannot become a subject of intelligence; empty when it can be decided (R01, R02)."""
    reasons = []
    if law.rule_on("R01") is None:
        return ["R01: this law makes nobody a subject of intelligence."]
    offence = law.offences.get(suspicion.offence)
    if offence is None or not law.in_force(offence.article, day):
        reasons.append(f"R01: {suspicion.offence or 'nothing'} is not an offence of the law's list.")
    if len(suspicion.text.strip()) < SHORTEST_TEXT:
        reasons.append(f"R01: the suspicion is written out, in at least {SHORTEST_TEXT} characters.")
    reasons.extend(_about_category(suspicion, law))
    reasons.extend(_about_facts(suspicion, law))
    return reasons


def _about_category(suspicion: Suspicion, law: Mandate) -> list[str]:
    if not suspicion.person or law.rule_on("R13") is None:
        return []
    if not suspicion.category:
        return ["R13: say first what the person is in this case."]
    if suspicion.category in only_in_case(law):
        return [f"R13: the person is a {suspicion.category} in this case; say first, and why, what has changed."]
    return []


def _about_facts(suspicion: Suspicion, law: Mandate) -> list[str]:
    reasons = []
    if not suspicion.facts:
        return ["R01: at least one recorded statement is cited."]
    if any(fact.about != suspicion.entity for fact in suspicion.facts):
        reasons.append("R01: every cited statement is about this person or body.")
    if not all(fact.stands for fact in suspicion.facts):
        reasons.append("R01: a cited statement was retracted or superseded; it is no fact any more.")
    plain = [fact for fact in suspicion.facts if not fact.protected]
    if not plain:
        reasons.append("R02: protected activity alone never makes a file; cite a fact of another kind.")
    elif len(plain) < _facts_at_least(law):
        reasons.append(f"R01: the law asks for {_facts_at_least(law)} facts that are not protected activity.")
    flagged = len(plain) < len(suspicion.facts)
    if flagged and len(suspicion.protected_link.strip()) < SHORTEST_TEXT:
        reasons.append("R02: write how the protected activity bears directly on the offence.")
    return reasons


def _facts_at_least(law: Mandate) -> int:
    rule = law.rule_on("R01")
    value = rule.parameters.get("facts_at_least", 1) if rule else 1
    return value if isinstance(value, int) else 1


@dataclass(frozen=True, slots=True)
class Placing:
    """That somebody is put under a category in a case. seen: the person deciding sees statements about them."""

    category: str
    before: str
    reason: str
    seen: bool


def objections_to_category(placing: Placing, law: Mandate, state: str) -> list[str]:
    """Why a person cannot be put under a category in a case (R13)."""
    reasons = [] if state == "open" else ["This case is closed."]
    if placing.category not in set(PersonCategory):
        reasons.append(f"R13: a person is one of {', '.join(PersonCategory)} in a case.")
    if not placing.seen:
        reasons.append("R13: there is no statement about this person that you may read.")
    if placing.category == placing.before:
        reasons.append("R13: that is what the person is in this case already.")
    if not placing.reason.strip():
        reasons.append("R13: write why.")
    return reasons


def only_in_case(law: Mandate) -> frozenset[str]:
    """The categories whose statements are seen within the case only (R13)."""
    rule = law.rule_on("R13")
    value = rule.parameters.get("only_in_case", ()) if rule else ()
    return frozenset(str(category) for category in value) if isinstance(value, tuple) else frozenset()


def contact_days(law: Mandate) -> int | None:
    """After how many days a contact who became nothing else is to be removed (R13); None when the law says nothing."""
    rule = law.rule_on("R13")
    value = rule.parameters.get("contact_review_days") if rule else None
    return value if isinstance(value, int) else None
