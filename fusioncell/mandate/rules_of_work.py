"""When a work item may be made, taken, given, answered, refused, escalated, cancelled, undone; and its label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fusioncell.foundation.words import Discoverable, Pap, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.rules_of_cases import oversight_purposes

# Why an agency does not do what it is asked: a closed list, so that refusals can be counted and compared.
REFUSALS: Mapping[str, str] = {
    "not_ours": "It is not the business of this agency.",
    "no_right": "The law does not let this agency give it.",
    "no_need": "The need was not shown.",
    "no_information": "The agency holds nothing on this.",
    "source_at_risk": "A source or an operation would be at risk.",
    "no_capacity": "It cannot be done in the time given.",
    "duplicate": "It was asked and answered before.",
}
OPEN, TAKEN, WAITING = "open", "taken", "waiting"
LIVE = frozenset({OPEN, TAKEN, WAITING})
UNDO_WITHIN = timedelta(hours=1)
UNDOABLE = frozenset({"take", "give", "answer", "refuse", "escalate", "cancel"})
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants done, by whom and until when."""

    title: str
    agency: str
    reason: str
    due_at: datetime | None
    classification: str


def objections_to_asking(asked: Asked, law: Mandate, from_agency: str, moment: datetime) -> list[str]:
    """Why this cannot be put before that agency (R04 judges the agreement and the need apart)."""
    reasons = []
    if not asked.title.strip() or len(asked.title) > LONGEST_TITLE:
        reasons.append(f"A work item has a title of at most {LONGEST_TITLE} characters.")
    if asked.agency not in law.agencies:
        reasons.append(f"The law has no agency {asked.agency}.")
    elif asked.agency != from_agency:
        if not law.agreed(asked.agency, moment.date()):
            reasons.append(f"R04: the agency {asked.agency} has no agreement in force.")
        if not asked.reason.strip():
            reasons.append("R04: another agency is told why it needs this; write the reason.")
    if asked.due_at is not None and asked.due_at <= moment:
        reasons.append("The time by which it is due lies in the past.")
    if law.policy.rank(asked.classification) is None:
        reasons.append(f"The law has no classification {asked.classification}.")
    return reasons


def label_of_item(asked: Asked, law: Mandate, from_agency: str, purpose: str) -> Label:
    """The label of the words of an item themselves, before what it cites is joined to it: both agencies read it."""
    return replace(
        LOWEST,
        classification=law.policy.rank(asked.classification) or 0,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        audience=frozenset({frozenset({f"agency:{from_agency}", f"agency:{asked.agency}"})}),
        purposes=frozenset({purpose}) | oversight_purposes(law),
        originators=frozenset({from_agency}),
        discoverable=Discoverable.NONE,
    )


@dataclass(frozen=True, slots=True)
class Item:
    """What of a work item matters to what may be done with it."""

    state: str
    agency: str
    from_agency: str
    made_by: int
    owner: int | None
    due_at: datetime | None = None
    escalated: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """What of a seat matters; assigns: it may give work to others."""

    seat: int
    agency: str
    assigns: bool


def objections_to_taking(item: Item, actor: Actor) -> list[str]:
    """Why a seat cannot take an item."""
    reasons = _not_with(item, actor)
    if item.state != OPEN:
        reasons.append(_closed(item.state))
    return reasons


def objections_to_giving(item: Item, actor: Actor, to: Actor, *, reads: bool) -> list[str]:
    """Why an item cannot be given to another seat of the agency; `reads` says whether that seat may read it."""
    reasons = _not_with(item, actor) + _not_live(item)
    if to.agency != item.agency:
        reasons.append("Work is given to a seat of the same agency; ask another agency with an item of its own.")
    elif not reads:
        reasons.append("R04: that seat may not read what the item rests on.")
    if not actor.assigns and item.owner != actor.seat:
        reasons.append("Only whoever assigns work, or owns the item, gives it to another.")
    return reasons


def objections_to_answering(item: Item, actor: Actor, text: str) -> list[str]:
    """Why an item cannot be answered by this seat."""
    reasons = _not_with(item, actor) + _not_live(item) + _elsewhere(item)
    if item.owner not in (None, actor.seat):
        reasons.append("Another seat owns this item; have it given to you first.")
    if not text.strip():
        reasons.append("An answer says something.")
    return reasons


def objections_to_refusing(item: Item, actor: Actor, code: str) -> list[str]:
    """Why an item cannot be refused by this seat."""
    reasons = [r for r in objections_to_answering(item, actor, "-") if r]
    if code not in REFUSALS:
        reasons.append(f"A refusal gives one of the reasons {', '.join(sorted(REFUSALS))}.")
    return reasons


def objections_to_escalating(item: Item, actor: Actor, moment: datetime, *, chief: bool) -> list[str]:
    """Why an item cannot be put before the chief of the agency that has it."""
    reasons = _not_live(item)
    if actor.agency not in (item.agency, item.from_agency):
        reasons.append("Only the agencies concerned escalate an item.")
    if item.escalated:
        reasons.append("It is before the chief already.")
    if item.due_at is None or item.due_at > moment:
        reasons.append("It is not overdue.")
    if not chief:
        reasons.append("That agency has no chief with a seat in the cell.")
    return reasons


def objections_to_cancelling(item: Item, actor: Actor, reason: str) -> list[str]:
    """Why an item cannot be called off."""
    reasons = _elsewhere(item) + ([] if item.state in LIVE else [_closed(item.state)])
    if item.made_by != actor.seat and not (actor.agency == item.from_agency and actor.assigns):
        reasons.append("An item is called off by those who made it.")
    if not reason.strip():
        reasons.append("Calling off says why.")
    return reasons


@dataclass(frozen=True, slots=True)
class Step:
    """The last step of an item."""

    act: str
    by: int | None
    at: datetime


def objections_to_undoing(item: Item, last: Step | None, actor: Actor, moment: datetime) -> list[str]:
    """Why the last step cannot be undone: only by whoever took it, soon after, and never twice."""
    if last is None or last.act not in UNDOABLE:
        return ["There is no step to undo."]
    reasons = _elsewhere(item) if last.act in {"answer", "refuse", "cancel"} else []
    if last.by != actor.seat:
        reasons.append("A step is undone by whoever took it.")
    if moment - last.at > UNDO_WITHIN:
        reasons.append(f"A step is undone within {int(UNDO_WITHIN.total_seconds() // 60)} minutes.")
    return reasons


def _elsewhere(item: Item) -> list[str]:
    return ["A question of consent is answered on its own page."] if item.about == "consent" else []


def _not_with(item: Item, actor: Actor) -> list[str]:
    return [] if actor.agency == item.agency else ["This item is with another agency."]


def _not_live(item: Item) -> list[str]:
    return [] if item.state in (OPEN, TAKEN) else [_closed(item.state)]


def _closed(state: str) -> str:
    return {
        WAITING: "It waits for a consent; nobody there may read it yet.",
        TAKEN: "Somebody has taken it.",
        OPEN: "Nobody has taken it.",
    }.get(state, f"It is {state}.")
