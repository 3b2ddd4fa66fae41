"""When an object may be taken in. Values in, reasons out; each reason begins with the rule it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fusioncell.evidence.methods.drafts import ReportDraft, StatementDraft
from fusioncell.foundation.words import PersonCategory
from fusioncell.mandate.methods.law_parts import Channel, Mandate

CASE_ONLY = frozenset({PersonCategory.VICTIM, PersonCategory.WITNESS, PersonCategory.MINOR})


def objections_to_channel(channel: Channel, law: Mandate, day: date) -> list[str]:
    """Why nothing may come in over a channel today; empty when it may (R03, R04, R16)."""
    reasons = []
    basis = law.bases.get(channel.basis)
    if law.rule_on("R03") and (basis is None or not basis.validity.on(day)):
        reasons.append(f"R03: the legal basis {channel.basis!r} of the channel {channel.code} is not in force.")
    if basis is not None and not law.in_force(basis.article, day):
        reasons.append(f"R16: the article {basis.article} on which the channel {channel.code} rests is not in force.")
    if law.rule_on("R04") and not law.agreed(channel.agency, day):
        reasons.append(f"R04: the agency {channel.agency} has no agreement in force.")
    if channel.label is None:
        reasons.append(f"The channel {channel.code} has no default label; its law must give it one.")
    return reasons


def objections_to_draft(
    draft: ReportDraft, law: Mandate, *, in_case: bool, special: Iterable[StatementDraft]
) -> list[str]:
    """Why one object may not be taken in; empty when it may.

    special: those of its statements that speak of protected activity: belief, politics, association.
    """
    reasons = []
    if law.rule_on("R13"):
        reasons.extend(_uncategorised(draft, in_case=in_case))
    flagged = {(s.entity, s.prop, s.value) for s in special}
    about_people = {(s.entity, s.prop, s.value) for s in draft.statements if s.schema == "Person" and s.prop != "name"}
    if law.rule_on("R02") and flagged and about_people and about_people <= flagged:
        reasons.append(
            "R02: everything this report says of a person is protected activity or belief; such a file cannot exist."
        )
    return reasons


def _uncategorised(draft: ReportDraft, *, in_case: bool) -> list[str]:
    people = {s.entity for s in draft.statements if s.schema == "Person"}
    categorised = {s.entity for s in draft.statements if s.category is not None}
    protected = {s.entity for s in draft.statements if s.category in CASE_ONLY}
    reasons = []
    if in_case and (missing := people - categorised):
        names = ", ".join(sorted(missing)[:3])
        reasons.append(
            f"R13: in a case every person has a category (suspect, victim, witness, …); missing for {names}."
        )
    if protected and not in_case:
        reasons.append("R13: victims, witnesses and minors are taken in within a case only; declare the case.")
    return reasons
