"""From an input's own markings to a label of this cell, by the mandate; what the mandate cannot express is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fusioncell.evidence.methods.drafts import Marks
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import Tier
from fusioncell.mandate.methods.label import Clause, Label
from fusioncell.mandate.methods.law_parts import Channel, Mandate

FORBIDS = frozenset({"court", "onward", "automated-decision", "identify-source"})


def label_for(marks: Marks, channel: Channel, law: Mandate) -> Label:
    """The label of what a channel brought: its default, with what the input itself says in place of it.

    An explicit mark replaces the default of its field; sets are added, because a label only ever gets narrower.
    Raises `Refused` with every reason.
    """
    if channel.label is None:
        raise Refused([f"The channel {channel.code} has no default label; its law must give it one."])
    reasons = [f"This cell cannot keep the marking {mark!r}." for mark in marks.unknown]
    base = channel.label
    label = replace(
        base,
        classification=_classification(marks, channel, law, reasons),
        policy=law.policy.code,
        foreign=base.foreign | _foreign(marks, law),
        tlp=base.tlp if marks.tlp is None else marks.tlp,
        pap=base.pap if marks.pap is None else marks.pap,
        caveats=base.caveats | _known(marks.caveats, law.policy.caveats.keys(), "caveat", reasons),
        audience=base.audience | _audience(marks.audience, law, reasons),
        purposes=_purposes(marks, base, law, reasons),
        originators=base.originators | {channel.agency},
        consent_clauses=base.consent_clauses | _consents(marks, law, reasons),
        conditions=base.conditions | marks.conditions,
        forbids=base.forbids | _known(marks.forbids, FORBIDS, "prohibition", reasons),
        hops_left=base.hops_left if marks.hops_left is None else marks.hops_left,
        categories=base.categories | _known(marks.categories, law.categories.keys(), "category", reasons),
    )
    if reasons:
        raise Refused(reasons)
    return label


def narrowed(report: Label, marks: Marks, law: Mandate) -> Label:
    """A report's label with what one statement's own marks add: never more open than the report's.

    Raises `Refused` with every reason.
    """
    reasons = [f"This cell cannot keep the marking {mark!r}." for mark in marks.unknown]
    rank = law.policy.rank(marks.classification, marks.policy or "") if marks.classification else report.classification
    if rank is None:
        reasons.append(f"The mandate does not know the classification {marks.classification!r}.")
        rank = report.classification
    purposes = report.purposes
    if marks.purposes is not None:
        _known(marks.purposes, law.purposes.keys(), "purpose", reasons)
        purposes = marks.purposes if purposes is None else purposes & marks.purposes
    label = replace(
        report,
        classification=max(report.classification, rank),
        foreign=report.foreign | _foreign(marks, law),
        tlp=report.tlp if marks.tlp is None else max(report.tlp, marks.tlp),
        pap=report.pap if marks.pap is None else max(report.pap, marks.pap),
        caveats=report.caveats | _known(marks.caveats, law.policy.caveats.keys(), "caveat", reasons),
        audience=report.audience | _audience(marks.audience, law, reasons),
        purposes=purposes,
        consent_clauses=report.consent_clauses | _consents(marks, law, reasons),
        conditions=report.conditions | marks.conditions,
        forbids=report.forbids | _known(marks.forbids, FORBIDS, "prohibition", reasons),
        hops_left=_fewer(report.hops_left, marks.hops_left),
        categories=report.categories | _known(marks.categories, law.categories.keys(), "category", reasons),
    )
    if reasons:
        raise Refused(reasons)
    return label


def _fewer(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _classification(marks: Marks, channel: Channel, law: Mandate, reasons: list[str]) -> int:
    default = channel.label.classification if channel.label else 0
    if marks.classification is None:
        return default
    rank = law.policy.rank(marks.classification, marks.policy or "")
    if rank is None:
        policy = f" of {marks.policy}" if marks.policy else ""
        reasons.append(f"The mandate does not know the classification {marks.classification!r}{policy}.")
        return default
    return rank


def _foreign(marks: Marks, law: Mandate) -> frozenset[tuple[str, str]]:
    if marks.classification and marks.policy and marks.policy != law.policy.code:
        return frozenset({(marks.policy, marks.classification)})
    return frozenset()


def _known(given: frozenset[str], allowed: Iterable[str], word: str, reasons: list[str]) -> frozenset[str]:
    known = frozenset(allowed)
    reasons.extend(f"The mandate does not know the {word} {name!r}." for name in sorted(given - known))
    return given & known


def _purposes(marks: Marks, base: Label, law: Mandate, reasons: list[str]) -> frozenset[str] | None:
    if marks.purposes is None:
        return base.purposes
    return _known(marks.purposes, law.purposes.keys(), "purpose", reasons)


def _audience(given: frozenset[Clause], law: Mandate, reasons: list[str]) -> frozenset[Clause]:
    for token in sorted({token for clause in given for token in clause}):
        kind, _, name = token.partition(":")
        known = {"agency": law.agencies, "role": law.roles, "tier": {t.value for t in Tier}}.get(kind, ())
        if name not in known:
            reasons.append(f"The mandate does not know the audience {token!r}.")
    return given


def _consents(marks: Marks, law: Mandate, reasons: list[str]) -> frozenset[Clause]:
    owners = _known(marks.consent_of, law.agencies.keys(), "agency", reasons)
    return frozenset(frozenset({f"agency:{owner}"}) for owner in owners)
