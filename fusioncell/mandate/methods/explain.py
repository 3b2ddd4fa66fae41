"""For a standing with its powers, an act and a label: allowed or not, by which article, what would be needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.methods.powers import POWERS
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.methods.standing import Standing
from fusioncell.mandate.rules import ACTS, Decision, Reason, decide, may_do

# What is done with a thing needs a power too; what leaves the cell needs the power to let it leave.
POWER_FOR: Mapping[str, str] = {act: "export.make" if ACTS[act].leaves else "report.read" for act in ACTS}
# And a power over labelled things is an act that a label may forbid.
ACT_FOR: Mapping[str, str] = {"export.make": "onward", "emergency.propose": "onward"}


@dataclass(frozen=True, slots=True)
class Question:
    """Who, with which powers and articles, asks for which purpose to do what; `words` are the law's classifications."""

    standing: Standing
    powers: Mapping[str, str]
    purpose: str
    act: str
    words: tuple[str, ...] = ()


def explain(question: Question, label: Label) -> Decision:
    """The decision with every reason; `act` is a power (`report.read`) or an act of `rules.ACTS` (`court`)."""
    act = question.act
    if act not in POWERS and act not in ACTS:
        known = ", ".join(sorted({*POWERS, *ACTS}))
        unknown = Reason("act", f"There is no act {act}.", f"One of {known}.")
        return Decision(False, None, lambda: (unknown,))
    power = POWER_FOR.get(act, act)
    seen = decide(question.standing, question.purpose, label, power, question.powers)
    done = may_do(question.standing, label, ACT_FOR.get(act, act if act in ACTS else "read"))
    reasons = (*seen.reasons, *(reason for reason in done.reasons if reason not in seen.reasons))
    worded = tuple(_worded(reason, question, label) for reason in reasons)
    return Decision(seen.allowed and done.allowed, seen.article, lambda: worded)


def _worded(reason: Reason, question: Question, label: Label) -> Reason:
    words, rank, clearance = question.words, label.classification, question.standing.classification
    if reason.code != "classification" or max(rank, clearance) >= len(words):
        return reason
    return Reason(
        reason.code,
        f"It is classified {words[rank]}, and the seat is cleared up to {words[clearance]}.",
        f"A clearance for {words[rank]}, or a lowering by two people.",
    )


def roles_that_may(mandate: Mandate, asked: Question, label: Label, today: date) -> list[tuple[str, str]]:
    """Every role and agency that the law would let do this, whatever their personal admissions."""
    found = []
    for role, agency in _places(mandate):
        standing = standing_for(mandate, role, agency)
        if standing is None:
            continue
        question = Question(standing, mandate.powers_of(role, today), asked.purpose, asked.act)
        if explain(question, label).allowed:
            found.append((role, agency))
    return sorted(found)


def _places(mandate: Mandate) -> Iterator[tuple[str, str]]:
    for role in mandate.roles.values():
        for agency in role.agencies or mandate.agencies:
            yield role.code, agency


def told(decision: Decision) -> Iterator[str]:
    """The decision in lines for a person."""
    if decision.allowed:
        yield f"Allowed, by article {decision.article}." if decision.article else "Allowed."
        return
    yield f"Not allowed; the power itself rests on article {decision.article}." if decision.article else "Not allowed."
    for reason in decision.reasons:
        yield f"  [{reason.code}] {reason.sentence}"
        yield f"      needed: {reason.needed}"
