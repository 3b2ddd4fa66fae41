"""What is unwise or unfinished in a law, found before it takes effect.

`findings` is empty for a law that a cell can be founded on. Every finding has a code, a place as it stands in the
file, and a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fusioncell.mandate.methods.law_findings import Finding
from fusioncell.mandate.methods.law_parts import Approval, Mandate, Role
from fusioncell.mandate.methods.law_references import referred
from fusioncell.mandate.methods.law_rights import rights
from fusioncell.mandate.methods.powers import POWERS, READING, TWO_PEOPLE
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.rules import may

__all__ = ["Finding", "findings"]

PRECEDENCE = ("hold", "retention", "review")
TWO = 2
LONGEST_HOLD = 366


def findings(mandate: Mandate, today: date) -> list[Finding]:
    """Everything found in this law as it would stand on this day, in the order of the file's places."""
    found = [
        *_validity(mandate, today),
        *_agencies(mandate, today),
        *_roles(mandate),
        *_approvals(mandate),
        *_retention(mandate),
        *_channels(mandate, today),
        *_authority(mandate),
        *_precedence(mandate),
        *_purposes(mandate),
        *rights(mandate),
        *referred(mandate),
    ]
    return sorted(found, key=lambda finding: (finding.place, finding.code))


def _validity(mandate: Mandate, today: date) -> Iterator[Finding]:
    law = mandate.instrument
    if law.validity.valid_to is not None and law.validity.valid_to < today:
        yield Finding("law-expired", "instrument.valid_to", f"The law ended on {law.validity.valid_to}.")
    for code, article in mandate.articles.items():
        end, place = article.validity.valid_to, f"articles.{code}"
        if end is not None and end < today:
            yield Finding("article-expired", place, f"Article {code} ended on {end}; what rests on it is disabled.")
        if article.validity.valid_from < law.validity.valid_from:
            yield Finding("article-before-law", place, f"Article {code} begins before the law does.")


def _agencies(mandate: Mandate, today: date) -> Iterator[Finding]:
    for code, agency in mandate.agencies.items():
        place = f"agencies.{code}"
        if agency.agreement is None:
            yield Finding("agency-without-agreement", place, f"The agency {code} has no agreement.")
            continue
        end = agency.agreement.validity.valid_to
        if end is not None and end < today:
            yield Finding("agreement-expired", f"{place}.agreement", f"The agreement of {code} ended on {end}.")
        if agency.policy not in (mandate.policy.code, *mandate.policy.foreign):
            yield Finding(
                "policy-not-mapped",
                f"{place}.policy",
                f"The agency {code} writes in the policy {agency.policy}, which the law does not map to its own.",
            )


def _roles(mandate: Mandate) -> Iterator[Finding]:
    for code, role in mandate.roles.items():
        yield from _powers(code, role)
        if role.powers and not role.purposes:
            yield Finding("role-without-purpose", f"roles.{code}", f"The role {code} has powers but no purpose.")
        if "machine.run" in role.powers and READING & role.powers.keys():
            yield Finding(
                "machine-reads", f"roles.{code}", f"The role {code} runs the machine and also reads what is in it."
            )


def _powers(code: str, role: Role) -> Iterator[Finding]:
    for power, article in role.powers.items():
        place = f"roles.{code}.powers.{power}"
        if not article:
            yield Finding("power-without-article", place, f"The power {power} of {code} has no article.")
        if power not in POWERS:
            yield Finding("power-unknown", place, f"No act of the cell asks for the power {power}.")
    for proposing, approving in TWO_PEOPLE.values():
        if proposing in role.powers and approving in role.powers:
            yield Finding(
                "proposes-and-approves",
                f"roles.{code}.powers",
                f"The role {code} holds both {proposing} and {approving}: it would approve its own proposals.",
            )


def _approvals(mandate: Mandate) -> Iterator[Finding]:
    for act, approval in mandate.approvals.items():
        place = f"approvals.{act}"
        for role in sorted(approval.proposed_by & approval.approved_by):
            yield Finding("proposes-and-approves", place, f"The role {role} both proposes and approves {act}.")
        if approval.proposer_may_approve:
            yield Finding("proposes-and-approves", place, f"Whoever proposes {act} may also approve it.")
        yield from _too_few(approval, place)
        if act not in TWO_PEOPLE:
            yield Finding("act-unknown", place, f"No act {act} of the cell takes two people.")
    for act in TWO_PEOPLE:
        yield from _sides(mandate, act)


def _sides(mandate: Mandate, act: str) -> Iterator[Finding]:
    approval = mandate.approvals.get(act)
    for side, power in zip(("proposed_by", "approved_by"), TWO_PEOPLE[act], strict=True):
        named: frozenset[str] = getattr(approval, side, frozenset())
        able = {code for code, role in mandate.roles.items() if power in role.powers}
        for role in sorted(named & mandate.roles.keys() - able):
            place = f"approvals.{act}.{side}"
            yield Finding("approval-without-power", place, f"The role {role} is named here without {power}.")
        for role in sorted(able - named):
            place = f"roles.{role}.powers.{power}"
            yield Finding(
                "power-without-approval", place, f"{role} holds {power}, and approvals.{act} does not name it."
            )


def _too_few(approval: Approval, place: str) -> Iterator[Finding]:
    if approval.people < TWO:
        yield Finding("too-few-people", place, f"One person alone carries out {approval.act}.")
    for roles, word in ((approval.proposed_by, "proposes"), (approval.approved_by, "approves")):
        if not roles:
            yield Finding("nobody-acts", place, f"No role {word} {approval.act}.")


def _retention(mandate: Mandate) -> Iterator[Finding]:
    for code, category in mandate.categories.items():
        place = f"categories.{code}"
        if category.retention_days is None:
            yield Finding("category-without-retention", place, f"The category {code} has no period of retention.")
            continue
        for ruling in {category.rule, "R08"}:
            rule = mandate.rights.get(ruling)
            longest = rule.parameters.get("longest_days") if rule is not None and rule.on else None
            if isinstance(longest, int) and category.retention_days > longest:
                yield Finding(
                    "retention-too-long",
                    place,
                    f"{code} is kept {category.retention_days} days, and {ruling} allows {longest}.",
                )


def _channels(mandate: Mandate, today: date) -> Iterator[Finding]:
    for code, channel in mandate.channels.items():
        place = f"channels.{code}"
        if channel.label is None:
            yield Finding("channel-without-label", place, f"The channel {code} has no default label.")
        elif not _somebody_reads(mandate, code, today):
            yield Finding("nobody-reads", f"{place}.label", f"No role of any agency can read what comes in by {code}.")
        receiver = mandate.roles.get(channel.receiver)
        if receiver is not None and not {"report.receive", "report.type"} & receiver.powers.keys():
            yield Finding(
                "receiver-without-power", f"{place}.receiver", f"The role {channel.receiver} may not receive reports."
            )


def _somebody_reads(mandate: Mandate, channel: str, today: date) -> bool:
    label = mandate.channels[channel].label
    if label is None:
        return False
    for role in mandate.roles.values():
        for agency in role.agencies or mandate.agencies.keys():
            standing = standing_for(mandate, role.code, agency)
            if standing is None or not READING & mandate.powers_of(role.code, today).keys():
                continue
            if any(may(standing, purpose, label) for purpose in standing.purposes):
                return True
    return False


def _authority(mandate: Mandate) -> Iterator[Finding]:
    if not any(office.answers_to is None for office in mandate.authority.values()):
        yield Finding("authority-without-head", "authority", "The line of authority has no highest office.")
    for code in mandate.authority:
        seen, step = {code}, mandate.authority[code].answers_to
        while step is not None and step in mandate.authority and step not in seen:
            seen.add(step)
            step = mandate.authority[step].answers_to
        if step is not None and step in seen:
            yield Finding(
                "authority-in-a-ring", f"authority.{code}", f"The office {code} answers to itself in the end."
            )


def _precedence(mandate: Mandate) -> Iterator[Finding]:
    if mandate.precedence.order != PRECEDENCE:
        yield Finding("precedence", "precedence.order", "A hold stands above retention, and retention above review.")
    if mandate.precedence.hold_people < TWO:
        yield Finding("too-few-people", "precedence.hold_people", "One person alone places a hold.")
    if mandate.precedence.hold_longest_days > LONGEST_HOLD:
        yield Finding("hold-too-long", "precedence.hold_longest_days", "A hold lasts at most twelve months.")


def _purposes(mandate: Mandate) -> Iterator[Finding]:
    held = frozenset[str]().union(*(role.purposes for role in mandate.roles.values()))
    for code in mandate.purposes.keys() - held:
        yield Finding("purpose-nobody-holds", f"purposes.{code}", f"No role works for the purpose {code}.")
