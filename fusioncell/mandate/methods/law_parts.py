"""What a mandate consists of, as values. `methods/law.py` reads them from the file of the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fusioncell.foundation.words import State, Tier, Tlp
from fusioncell.mandate.methods.label import Label

Words = Mapping[str, str]  # language -> text
Parameter = int | bool | str | tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """From one day to another, both included; no end means until it is repealed."""

    valid_from: date
    valid_to: date | None

    def on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Article:
    """A provision of the law, with its text in each language."""

    code: str
    title: Words
    text: Words
    validity: Validity


@dataclass(frozen=True, slots=True)
class Term:
    """A purpose or an offence: what the law names, and where."""

    code: str
    names: Words
    article: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The paper under which an agency sits in the cell or receives from it (RULES R04)."""

    code: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that sits in the cell; `policy` names the classification it writes in."""

    code: str
    names: Words
    tier: Tier
    policy: str
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Role:
    """What a seat may do, by which articles, and the ceilings of what it may read.

    agencies: which may fill it; empty means any. caveats: what the role holds without being admitted by name.
    """

    code: str
    names: Words
    powers: Mapping[str, str]
    purposes: frozenset[str]
    classification: int
    tlp: Tlp
    categories: frozenset[str]
    state: State
    caveats: frozenset[str]
    agencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Office:
    """One step of the line of authority; the highest answers to nobody in it."""

    code: str
    names: Words
    article: str
    answers_to: str | None


@dataclass(frozen=True, slots=True)
class LabelPolicy:
    """The classification words from lowest to highest, the caveats, and what foreign words come to."""

    code: str
    words: tuple[str, ...]
    names: Mapping[str, Words]
    caveats: Mapping[str, Words]
    foreign: Mapping[str, Mapping[str, int]]

    def rank(self, word: str, policy: str = "") -> int | None:
        """The rank of a word of this policy, or of a foreign one; None when it is not mapped."""
        if policy in ("", self.code):
            return self.words.index(word) if word in self.words else None
        return self.foreign.get(policy, {}).get(word)


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data, the rights rule that governs how long it stays, and for how many days."""

    code: str
    names: Words
    rule: str
    article: str
    retention_days: int | None
    special: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """How one agency's information comes in, and the label of what comes unlabelled: its ceiling.

    receiver: the role of the machine's seat that receives. basis: that of the collection (RULES R03). country,
    language, encoding: what the sender's files do not say.
    """

    code: str
    names: Words
    agency: str
    format: str
    category: str
    source: str
    receiver: str
    basis: str
    label: Label | None
    country: str | None = None
    language: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """What people in the field report by code, with the indicators they may tick.

    owner: the agency that answers, within so many minutes of the alert.
    """

    code: str
    names: Words
    article: str
    respond_within_minutes: int
    owner: str
    indicators: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Basis:
    """A ground on which information may lawfully have been collected (RULES R03)."""

    code: str
    names: Words
    article: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `RULES.md` as this law has it."""

    code: str
    on: bool
    article: str
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who proposes an act, who approves it, and how many people that makes with the proposer.

    within_hours: for an act that may go first in an emergency (RULES R05), when the second must follow.
    """

    act: str
    proposed_by: frozenset[str]
    approved_by: frozenset[str]
    people: int
    proposer_may_approve: bool
    article: str
    within_hours: int | None


@dataclass(frozen=True, slots=True)
class SessionRules:
    """When a working session ends by itself, and how it is opened."""

    idle_minutes: int
    longest_hours: int
    second_factor_required: bool
    lock_after_failures: int
    lock_minutes: int


@dataclass(frozen=True, slots=True)
class Precedence:
    """What stands above what when data must both go and stay, and who places a hold, for how long."""

    order: tuple[str, ...]
    article: str
    hold_longest_days: int
    hold_people: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """The law itself: its name, its validity, its languages; `fictional` stamps an exercise."""

    code: str
    title: Words
    validity: Validity
    languages: tuple[str, ...]
    fictional: str | None


@dataclass(frozen=True, slots=True)
class Mandate:
    """The whole law of a cell."""

    instrument: Instrument
    articles: Mapping[str, Article]
    purposes: Mapping[str, Term]
    agencies: Mapping[str, Agency]
    roles: Mapping[str, Role]
    authority: Mapping[str, Office]
    policy: LabelPolicy
    categories: Mapping[str, Category]
    channels: Mapping[str, Channel]
    offences: Mapping[str, Term]
    bases: Mapping[str, Basis]
    rights: Mapping[str, Rule]
    approvals: Mapping[str, Approval]
    session: SessionRules
    precedence: Precedence
    event_types: Mapping[str, EventType] = field(default_factory=dict)
    measures_apart: bool = True

    def in_force(self, article: str, day: date) -> bool:
        """Whether the law and this article of it are in force on this day."""
        found = self.articles.get(article)
        return found is not None and found.validity.on(day) and self.instrument.validity.on(day)

    def powers_of(self, role: str, day: date) -> dict[str, str]:
        """The powers of a role and their articles; a power whose article has ended is gone (RULES R16)."""
        found = self.roles.get(role)
        if found is None:
            return {}
        return {power: article for power, article in found.powers.items() if self.in_force(article, day)}

    def rule_on(self, code: str) -> Rule | None:
        """The rights rule, when this law switches it on."""
        rule = self.rights.get(code)
        return rule if rule is not None and rule.on else None

    def agreed(self, agency: str, day: date) -> bool:
        """Whether an agency's agreement is current (RULES R04)."""
        found = self.agencies.get(agency)
        return found is not None and found.agreement is not None and found.agreement.validity.on(day)
