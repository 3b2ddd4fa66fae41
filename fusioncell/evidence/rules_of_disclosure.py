"""When a copy may leave the cell: the request, the recipient, and every label that goes with it (R04, R06, R25, R26).

Pure: values in, a list of reasons out, empty when it may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fusioncell.foundation.words import State, Tier, Tlp
from fusioncell.mandate.methods.label import Clause, Label, join_all
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.methods.seating import SeatFacts, standing_for
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import decide, may, may_do

MOST_REPORTS = 200
MOST_PEOPLE = 50  # persons in one disclosure: beyond that it is a list of people, which does not leave
SHORTEST = 15  # signs of a reason; a word is no reason
ABROAD = frozenset({Tier.REGIONAL, Tier.INTERNATIONAL})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to let out, to whom, and why; need and right to know are stated each for itself."""

    recipient: str
    person: str
    reason: str
    need: str
    right: str
    assurances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Thing:
    """One report that would leave, under the label of all that leaves with it."""

    title: str
    label: Label
    agency: str


def objections_to_wish(wish: Wish, own_agency: str, law: Mandate, today: date) -> list[str]:
    """Why this recipient gets nothing at all, or why the request does not say enough."""
    return [*_recipient(wish, own_agency, law, today), *_words(wish), *_assurances(wish, law)]


def _recipient(wish: Wish, own_agency: str, law: Mandate, today: date) -> Iterator[str]:
    if wish.recipient not in law.agencies:
        yield f"The law has no agency {wish.recipient}."
    elif not law.agreed(wish.recipient, today):
        yield f"R04: the agency {wish.recipient} has no agreement in force."
    if wish.recipient == own_agency:
        yield "What stays within the agency is not disclosed."


def _words(wish: Wish) -> Iterator[str]:
    if not wish.person.strip():
        yield "R06: a disclosure names the person who receives it."
    for text, said in (
        (wish.reason, "R06: a disclosure says why it is made."),
        (wish.need, "R04: say why the recipient needs to know."),
        (wish.right, "R04: say by what right the recipient may know."),
    ):
        if len(text.strip()) < SHORTEST:
            yield f"{said} At least {SHORTEST} signs."
    if wish.need.strip() and wish.need.strip() == wish.right.strip():
        yield "R04: need to know and right to know are two things, each stated for itself."


def _assurances(wish: Wish, law: Mandate) -> Iterator[str]:
    asked = assurances_asked(wish.recipient, law)
    if missing := asked - wish.assurances:
        yield f"R25: {wish.recipient} is abroad and has not given every assurance: {', '.join(sorted(missing))}."


def assurances_asked(recipient: str, law: Mandate) -> frozenset[str]:
    """What a recipient abroad must have assured before anything goes there (R25)."""
    rule, agency = law.rule_on("R25"), law.agencies.get(recipient)
    given = rule.parameters.get("assurances") if rule is not None else None
    if agency is None or agency.tier not in ABROAD or not isinstance(given, tuple):
        return frozenset()
    return frozenset(str(word) for word in given)


def objections_to_amount(reports: int, people: int) -> list[str]:
    """Why so much at once does not leave: there is no bulk export, least of all of people."""
    reasons = []
    if reports == 0:
        reasons.append("Choose at least one report.")
    if reports > MOST_REPORTS:
        reasons.append(f"At most {MOST_REPORTS} reports leave at once; these are {reports}.")
    if people > MOST_PEOPLE:
        reasons.append(f"At most {MOST_PEOPLE} people leave at once; in these reports are {people}.")
    return reasons


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever would receive: the standings of its roles and seats, and how it stands to the cell."""

    agency: str
    standings: Sequence[Standing]
    abroad: bool

    def readers(self, label: Label, purpose: str) -> list[Standing]:
        """Those there who may read what lies under this label for this purpose."""
        return [standing for standing in self.standings if may(standing, purpose, label)]


def recipient_of(law: Mandate, agency: str, today: date, seats: Iterable[Standing] = ()) -> Recipient:
    """The recipient as the law has it; `seats` are its own, which also hold admissions and consents."""
    by_role = [
        standing_for(law, code, agency, SeatFacts())
        for code in law.roles
        if "report.read" in law.powers_of(code, today)
    ]
    found = law.agencies.get(agency)
    return Recipient(
        agency, [*seats, *(standing for standing in by_role if standing)], found is not None and found.tier in ABROAD
    )


def objections_to_thing(giver: Standing, purpose: str, thing: Thing, to: Recipient) -> list[str]:
    """Why this one does not go to them: what its label forbids, who there could read it, whose consent is missing."""
    act = "share-within" if to.agency in thing.label.originators else "onward"
    reasons = [reason.sentence for reason in may_do(giver, thing.label, act).reasons]
    if thing.label.state != State.LIVE:
        reasons.append(f"It is {State(thing.label.state).name.lower()}: what is out of use does not leave.")
    if not to.readers(thing.label, purpose):
        reasons += _nobody_reads(thing.label, purpose, to)
    elif to.abroad and thing.label.tlp > Tlp.CLEAR:
        silent = sorted(thing.label.originators - {to.agency})
        if silent and not _named(thing.label, to):
            reasons.append(f"R25: {', '.join(silent)} did not agree that it goes to {to.agency}.")
    return reasons


def _nobody_reads(label: Label, purpose: str, to: Recipient) -> list[str]:
    nearest = min((decide(standing, purpose, label).reasons for standing in to.standings), key=len, default=())
    return [f"Nobody of {to.agency} may read it.", *(reason.sentence for reason in nearest)]


def _named(label: Label, to: Recipient) -> bool:
    """Whether some clause names the recipient, its tier or a consent it holds; an open audience is no consent."""
    mine = frozenset[str]().union(*(standing.tokens for standing in to.standings))
    return any(_names(clause, mine) for clause in label.audience | label.consent_clauses)


def _names(clause: Clause, mine: frozenset[str]) -> bool:
    return any(token in mine and token.startswith(("agency:", "tier:", "consent:")) for token in clause)


def objections_to_all(things: Sequence[Thing], purpose: str, to: Recipient) -> list[str]:
    """Why together they do not go although each could: nobody there may read them all."""
    if not things or to.readers(join_all(thing.label for thing in things), purpose):
        return []
    return [f"Nobody of {to.agency} may read all of it together; disclose it in parts."]
