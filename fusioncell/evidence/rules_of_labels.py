"""When a consent may be asked and given, and when a label may fall or rise. Values in, reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fusioncell.foundation.words import Tlp
from fusioncell.mandate.methods.consenting import owners_of
from fusioncell.mandate.methods.label import LOWEST, Clause, Label, join
from fusioncell.mandate.methods.law_parts import Mandate

LONGEST_CONSENT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an originator: that a recipient may read a report for a purpose."""

    originator: str
    recipient: str
    purpose: str
    reason: str


def owners(label: Label) -> frozenset[str]:
    """The agencies that have a say in who reads what lies under a label."""
    named = [owners_of(clause, label) for clause in label.consent_clauses]
    return label.originators.union(*named)


def objections_to_question(question: Question, label: Label, law: Mandate, asking: str, moment: datetime) -> list[str]:
    """Why this cannot be asked (R04: the agreement is the right to know, the reason is the need to know)."""
    reasons = []
    if question.originator not in owners(label):
        reasons.append(f"{question.originator} is not an originator of this report.")
    if question.originator == asking:
        reasons.append("It is your own agency's report; propose to lower its label instead.")
    if question.recipient == question.originator:
        reasons.append("The originator needs no consent of its own.")
    reasons.extend(objections_to_recipient(question, law, moment))
    if not question.reason.strip():
        reasons.append("R04: the originator is told why the recipient needs to know; write the reason.")
    return reasons


def objections_to_recipient(question: Question, law: Mandate, moment: datetime) -> list[str]:
    """Why a recipient cannot be given anything under a consent (R04)."""
    reasons = []
    if question.recipient not in law.agencies or not law.agreed(question.recipient, moment.date()):
        reasons.append(f"R04: the agency {question.recipient} has no agreement in force.")
    purpose = law.purposes.get(question.purpose)
    if purpose is None or not law.in_force(purpose.article, moment.date()):
        reasons.append(f"R11: the law does not allow the purpose {question.purpose} today.")
    return reasons


def objections_to_agreeing(
    question: Question, label: Label, law: Mandate, moment: datetime, expires_at: datetime | None
) -> list[str]:
    """Why an originator cannot agree like this (R04 is judged anew on the day of the answer)."""
    reasons = objections_to_recipient(question, law, moment)
    if expires_at is None:
        reasons.append("A consent names the day on which it ends.")
    elif not moment < expires_at <= moment + LONGEST_CONSENT:
        reasons.append("A consent ends on a day to come, within a year.")
    if label.purposes is not None and question.purpose not in label.purposes:
        reasons.append(
            f"R11: the report was not given for the purpose {question.purpose}; offer a text of its own for it instead."
        )
    return reasons


@dataclass(frozen=True, slots=True)
class Handling:
    """How a label is to be: words of the mandate's own policy.

    caveats: those that stay (falling) or are added (rising). agencies: those to be admitted (falling), or the only
    ones that may still read (rising); empty leaves the audience as it is.
    """

    classification: str
    tlp: str
    caveats: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()


def objections_to_handling(handling: Handling, law: Mandate) -> list[str]:
    """Why these words make no label."""
    reasons = []
    if law.policy.rank(handling.classification) is None:
        reasons.append(f"The law has no classification {handling.classification}.")
    if handling.tlp not in Tlp.__members__:
        reasons.append(f"The marking is one of {', '.join(Tlp.__members__)}.")
    reasons.extend(f"The law has no agency {agency}." for agency in sorted(handling.agencies - law.agencies.keys()))
    return reasons


def lowered(label: Label, handling: Handling, law: Mandate) -> Label:
    """The label with a lower classification and marking, fewer caveats, and further agencies in its audience."""
    return replace(
        label,
        classification=law.policy.rank(handling.classification) or 0,
        tlp=Tlp[handling.tlp],
        caveats=label.caveats & handling.caveats,
        audience=frozenset(_admitting(clause, handling.agencies) for clause in label.audience),
    )


def _admitting(clause: Clause, agencies: Iterable[str]) -> Clause:
    return clause | {f"agency:{agency}" for agency in agencies}


def raised(label: Label, handling: Handling, law: Mandate) -> Label:
    """The label with this handling on top: never more open than it was."""
    return join(label, addition(handling, law))


def addition(handling: Handling, law: Mandate) -> Label:
    """What is laid on top of a label that rises."""
    only = frozenset({_admitting(frozenset(), handling.agencies)}) if handling.agencies else frozenset()
    return replace(
        LOWEST,
        classification=law.policy.rank(handling.classification) or 0,
        tlp=Tlp[handling.tlp],
        caveats=handling.caveats,
        audience=only,
    )


def label_of_text(source: Label, handling: Handling, originator: str, purposes: frozenset[str], law: Mandate) -> Label:
    """The label of a sanitised text or tear line: written anew, so it carries its own handling, not its source's."""
    readers = handling.agencies | {originator}
    return replace(
        LOWEST,
        classification=law.policy.rank(handling.classification) or 0,
        policy=law.policy.code,
        tlp=Tlp[handling.tlp],
        pap=source.pap,
        caveats=handling.caveats,
        audience=frozenset({_admitting(frozenset(), readers)}),
        purposes=purposes,
        originators=frozenset({originator}),
        forbids=source.forbids - {"onward"} if originator in source.originators else source.forbids,
        categories=source.categories,
        discoverable=source.discoverable,
    )


def objections_to_lowering(before: Label, after: Label, reason: str) -> list[str]:
    """Why a label cannot be proposed to fall to another."""
    reasons = []
    if not reason.strip():
        reasons.append("A lowering says why.")
    if after == before:
        reasons.append("This changes nothing.")
    elif join(before, after) == after:
        reasons.append("This raises the label; raising needs no second person.")
    return reasons


UNVETTED = "R09: not to be shared before two people have vetted it."  # the condition that a tip's label carries


def objections_to_unvetted(label: Label, law: Mandate) -> list[str]:
    """Why nothing of a report under this label is lowered or written anew: it is a tip that nobody has vetted (R09)."""
    if law.rule_on("R09") and any(text == UNVETTED for _originator, text in label.conditions):
        return ["R09: this tip has not been vetted by two people; until then nothing of it is lowered or passed on."]
    return []


def objections_to_text(title: str, text: str, reason: str) -> list[str]:
    """Why a sanitised text or a tear line cannot be proposed."""
    reasons = []
    if not title.strip() or not text.strip():
        reasons.append("A sanitised text has a title and words of its own.")
    if not reason.strip():
        reasons.append("A lowering says why.")
    return reasons


def objections_to_approver(label: Label, agency: str) -> list[str]:
    """Why somebody of this agency cannot let a label fall: it stays at the disposal of its originator."""
    if label.originators <= {agency}:
        return []
    others = ", ".join(sorted(label.originators - {agency}))
    return [f"Only its originator lowers a label; ask {others} for consent."]


def objections_to_raising(before: Label, after: Label, reason: str) -> list[str]:
    """Why a label cannot rise like this."""
    reasons = []
    if not reason.strip():
        reasons.append("Raising a label says why.")
    if after == before:
        reasons.append("This changes nothing.")
    return reasons
